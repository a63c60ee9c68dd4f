import { invalid, type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { type PilotResult, pilotRange, rangeFromPilot } from "./beta-range.ts";
import { blockLength, hitLevelsOf, openReads } from "./budget.ts";
import { checkpointsOf } from "./checkpoints.ts";
import { gpuRefusal, gpuShape, isGpuBackend, prefersMatrix, statesOf } from "./gpu-blocks.ts";
import { backendOf, onCpu, type PlanningFacts } from "./method-choice.ts";
import { checkNumOnes } from "./num-ones.ts";
import type { EngineName, SolveOptions } from "./options.ts";
import { LADDER_PART } from "./parts.ts";
import type { EnginePlan, Plan, TemperMethod } from "./plan.ts";

/** What a ladder pilot found. β in 1/energy units of the problem. */
export interface LadderResult {
  readonly ladder: readonly number[];
  readonly rejection: readonly number[];
  /** Mean share of the spins that a cluster move exchanged: near ½ they percolate and move nothing of interest. */
  readonly clusterShare: number;
}

/** Temperatures that the ladder pilot begins with. */
const FIRST_TEMPERATURES = 16;
/** Replicas that a bit-sliced block advances, and ensembles of a block on lanes. */
const BIT_REPLICAS = 128;
const LANE_ENSEMBLES = 2;
/** Of any engine. */
const MOST_TEMPERATURES = 128;
/**
 * Shares of the pilot's descent in energy at the ladder's ends. Hotter replicas only cross the barrier-free region; on ±J
 * lattices β from 0.9 to 2.5 (2D) and 0.7 to 1.5 (3D) have these shares.
 */
const HOT_SHARE = 0.88;
const COLD_SHARE = 0.0025;
/** Clusters are exchanged where they are smaller than that, every so many rounds, in the colder part of the ladder. */
const LARGEST_CLUSTER_SHARE = 0.42;
const CLUSTER_ROUNDS = 3;
/** Beyond this mean degree clusters percolate on any graph; a few vertices of more, as a reduction leaves them, do no harm. */
const CLUSTER_DEGREE = 8;
/** Within a time limit a thread runs this over n ensembles' blocks: tempering wants its rounds in one piece. */
const TIMED_SPINS = 8000;
/** Updates per second, near enough to say how often a look at the energies is paid for. */
const ASSUMED_RATE = 5e9;
const ASSUMED_EXCHANGES = 5e7;
/** A look at the energies of all replicas, in rounds. */
const LOOK_ROUNDS = 1.2;
const FEWEST_ROUNDS = 50;
const MOST_ROUNDS = 100_000;

/** The tempering engine of a device, and the states of its block. */
function deviceEngine(
  model: ModelAnalysis,
  options: SolveOptions,
): Result<{ readonly name: EngineName; readonly states: number }> | null {
  const backend = backendOf(options);
  if (!isGpuBackend(backend)) return null;
  const name = prefersMatrix(model) ? "tempering-matrix" : "tempering-packed";
  const shape = gpuShape(backend, name, model.n);
  const reason = gpuRefusal(backend, model, shape);
  return reason === null
    ? success({ name, states: statesOf(shape) })
    : invalid("--backend", `${backend} cannot run this: ${reason}`);
}

function engineFor(model: ModelAnalysis, options: SolveOptions): Result<EngineName> {
  const device = deviceEngine(model, options);
  if (device !== null) return device.ok ? success(device.value.name) : device;
  const { numOnes } = options;
  const wrong = checkNumOnes(numOnes, model.n);
  if (wrong !== null) return wrong;
  if (numOnes !== null) return success("tempering-exchange");
  if (model.integer && model.maxLocalField <= 255) return success("tempering-bits");
  if (model.quantisable) return success("tempering-lanes");
  return invalid(
    "--solver pt",
    "the coefficients range too widely for float32 weights; use --solver sa --kernel scalar",
  );
}

function enginePlan(name: EngineName, options: SolveOptions, facts: PlanningFacts): EnginePlan {
  return { name, sha256: facts.kernelSha256(name), backend: backendOf(options) };
}

/** Whether clusters exchange parts of the model rather than all of it: then tempering beats annealing on lattices. */
export function clustersHelp(ladder: LadderResult | null): boolean {
  return ladder !== null && ladder.clusterShare < LARGEST_CLUSTER_SHARE;
}

/** The ladder pilot as a plan: its ladder is only a range, evenly filled. */
export function planLadder(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const engine = engineFor(model, onCpu(options));
  if (!engine.ok) return engine;
  const [hot, cold] = ladderRange(model, options, facts.pilot, facts.unit);
  const last = FIRST_TEMPERATURES - 1;
  const ladder = Array.from({ length: FIRST_TEMPERATURES }, (_, k) => hot + ((cold - hot) * k) / last);
  const method: TemperMethod = {
    kind: "temper",
    kernel: enginePlan(engine.value, onCpu(options), facts),
    ladder,
    rounds: 1,
    sweepsPerRound: 1,
    swapOrder: "deterministic-even-odd",
    clusterMoves: null,
    numOnes: options.numOnes,
  };
  return success({
    version: 1,
    part: LADDER_PART,
    seed: options.seed,
    method,
    blockReads: 1,
    numReads: 1,
    checkpoints: [],
    levels: [],
    why: ["ladder pilot"],
  });
}

function ladderRange(
  model: ModelAnalysis,
  options: SolveOptions,
  pilot: PilotResult | null,
  unit: number,
): readonly [number, number] {
  if (options.betaRange !== null) return options.betaRange;
  if (model.spreadHigh === 0) return [0.1, 1];
  const [hot, cold] =
    pilot === null
      ? [1.6 / model.spreadHigh, 5 / model.spreadLow]
      : rangeFromPilot(pilot, HOT_SHARE, COLD_SHARE, model.meanEnergy);
  const [lowest] = pilotRange(model);
  return [Math.max(hot, lowest) / unit, Math.max(cold, 1.2 * hot) / unit];
}

/** Parallel tempering on the ladder that the pilot placed or the user gave. */
export function planTemper(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const engine = engineFor(model, options);
  if (!engine.ok) return engine;
  const ladder = options.betaLadder ?? facts.ladder?.ladder ?? null;
  if (ladder === null) return planLadder(model, options, facts);
  const bits = engine.value === "tempering-bits";
  if (bits && !(Number.isInteger(Math.log2(ladder.length)) && ladder.length <= BIT_REPLICAS))
    return invalid("--beta-ladder", `this model takes a power of two of temperatures up to 128, got ${ladder.length}`);
  const exchanges = engine.value === "tempering-exchange";
  if (exchanges && ladder.length > MOST_TEMPERATURES)
    return invalid("--beta-ladder", `expected at most ${MOST_TEMPERATURES} temperatures, got ${ladder.length}`);
  const device = deviceEngine(model, options);
  const states = device?.ok === true ? device.value.states : null;
  if (states !== null && ladder.length > MOST_TEMPERATURES)
    return invalid("--beta-ladder", `expected at most ${MOST_TEMPERATURES} temperatures, got ${ladder.length}`);
  if (
    states === null &&
    !bits &&
    !exchanges &&
    !(ladder.length === 2 || (ladder.length % 4 === 0 && ladder.length <= 128))
  )
    return invalid(
      "--beta-ladder",
      `this model takes 2 or a multiple of 4 temperatures up to 128, got ${ladder.length}`,
    );
  if (states !== null && states < ladder.length)
    return invalid(
      "--beta-ladder",
      `a block of ${model.n} variables has at most ${states} temperatures with ${options.backend}, got ${ladder.length}`,
    );
  const ensembles =
    states !== null
      ? Math.floor(states / ladder.length)
      : exchanges
        ? 1
        : bits
          ? BIT_REPLICAS / ladder.length
          : ladder.length === 2
            ? 4
            : LANE_ENSEMBLES;
  const clusters =
    states === null && ensembles >= 2 && model.meanDegree <= CLUSTER_DEGREE && clustersHelp(facts.ladder);
  const clusterMoves =
    options.clusterMoves === "auto"
      ? clusters
        ? { everyRounds: CLUSTER_ROUNDS, beta: Number(((ladder[0] + ladder[ladder.length - 1]) / 4).toPrecision(4)) }
        : null
      : options.clusterMoves;
  if (states !== null && clusterMoves !== null)
    return invalid("--cluster-moves", `the backend ${options.backend} has none`);
  const why = [
    `pt: ${ladder.length} temperatures, ${ensembles} ensemble${ensembles === 1 ? "" : "s"} a block${clusterMoves === null ? "" : ", cluster moves"}`,
  ];
  const updatesPerRound = Math.max(1, model.n) * ensembles * ladder.length;
  const rounds =
    options.numSweeps ??
    blockLength(
      options,
      facts,
      {
        blocksPerThread: Math.min(16, Math.max(2, Math.round(TIMED_SPINS / Math.max(model.n, 1)))),
        reads: ensembles,
        updatesPerSweep: updatesPerRound,
        fewest: FEWEST_ROUNDS,
        most: MOST_ROUNDS,
        multipleOf: 1,
      },
      why,
    );
  const method: TemperMethod = {
    kind: "temper",
    kernel: enginePlan(engine.value, options, facts),
    ladder,
    rounds,
    sweepsPerRound: 1,
    swapOrder: "deterministic-even-odd",
    clusterMoves,
    numOnes: options.numOnes,
  };
  return success({
    version: 1,
    part: options.part,
    seed: options.seed,
    method,
    blockReads: ensembles,
    numReads: openReads(options, ensembles, updatesPerRound * rounds, why),
    checkpoints: checkpointsOf(
      options.trace,
      LOOK_ROUNDS,
      rounds,
      1,
      updatesPerRound / (exchanges ? ASSUMED_EXCHANGES : ASSUMED_RATE),
    ),
    levels: hitLevelsOf(options, facts),
    why,
  });
}
