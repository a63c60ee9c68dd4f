import { invalid, type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { pathIntegralScale } from "../path-integral/scaling.ts";
import { type AnnealFunctions, fieldCurve, gammaRange, linearExchange } from "../path-integral/schedule.ts";
import { blockLength, hitLevelsOf, openReads, timedBlocksPerThread } from "./budget.ts";
import { checkpointsOf } from "./checkpoints.ts";
import { gpuRefusal, isGpuBackend, matrixRings, prefersMatrix, ringShape } from "./gpu-blocks.ts";
import { backendOf, hasStopRule, type PlanningFacts } from "./method-choice.ts";
import type { EngineName, SolveOptions } from "./options.ts";
import type { EnginePlan, PathIntegralMethod, Plan } from "./plan.ts";

/** Slice spins of a site that the bit-sliced engine advances together. */
const BIT_SLICES = 256;
/** Updates per second, near enough to say how often a look at the energies is paid for. */
const ASSUMED_RATE = 2e9;
/** A look at the energies of all slices, in sweeps. */
const LOOK_SWEEPS = 1.2;
const FEWEST_SWEEPS = 64;
const MOST_SWEEPS = 65_536;

/** Samples of a chain are worth its burn-in from this many on. */
const FEWEST_DRAWS = 8;

/** The engine that runs an option's worldlines, and the reads of its block. */
function engineFor(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
): Result<{ readonly kernel: EnginePlan; readonly reads: number }> {
  const slices = options.numTrotterSlices;
  const backend = backendOf(options);
  if (isGpuBackend(backend)) {
    if (prefersMatrix(model)) {
      const rings = matrixRings(slices);
      const reason = gpuRefusal(backend, model, rings);
      if (reason !== null) return invalid("--backend", `${backend} cannot run this: ${reason}`);
      const name = "path-integral-matrix";
      return success({ kernel: { name, sha256: facts.kernelSha256(name), backend }, reads: rings.reads });
    }
    const shape = ringShape(backend, slices, model.n);
    if (!shape.ok) return shape;
    const { bits, groups } = shape.value;
    const reason = gpuRefusal(backend, model, { kind: "packed", bits, groups });
    if (reason !== null) return invalid("--backend", `${backend} cannot run this: ${reason}`);
    const name = "path-integral-packed";
    return success({
      kernel: { name, sha256: facts.kernelSha256(name), backend },
      reads: (bits * groups) / slices,
    });
  }
  const bitSliced =
    model.integer &&
    model.maxLocalField <= 127 &&
    slices <= BIT_SLICES &&
    Number.isInteger(Math.log2(slices)) &&
    options.update === "metropolis" &&
    options.scan === "sequential";
  const name: EngineName = bitSliced ? "path-integral-bits" : "path-integral-scalar";
  return success({
    kernel: { name, sha256: facts.kernelSha256(name), backend },
    reads: bitSliced ? BIT_SLICES / slices : 1,
  });
}

/** What the result is to be called, and what would show whether it is more than that. */
function caveat(slices: number): string {
  return `discrete-time SQA, P = ${slices}; whether it holds in continuous time, a run at P = ${2 * slices} shows`;
}

/** A(s) and B(s) as given, or the field alone from a scale of the problem to nothing. */
function annealFunctions(options: SolveOptions, gammaScale: number): AnnealFunctions {
  if (options.annealSchedule !== null) return options.annealSchedule;
  if (options.gammaSchedule !== null) return fieldCurve(options.gammaSchedule);
  if (options.gamma !== null) return linearExchange(options.gamma);
  const [from, to] = options.gammaRange ?? [gammaScale, 0];
  return gammaRange(from, to);
}

/** Discrete-time path-integral annealing; β and Γ scaled to the problem unless given. */
export function planPathIntegral(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const slices = options.numTrotterSlices;
  const engine = engineFor(model, options, facts);
  if (!engine.ok) return engine;
  const { kernel, reads } = engine.value;
  const scale = pathIntegralScale(model, facts.unit, slices);
  const rounded = (value: number): number => Number(value.toPrecision(6));
  const why = [caveat(slices)];
  const perBeta = options.numSweepsPerBeta;
  const updatesPerSweep = Math.max(1, model.n) * reads * slices;
  const numSweeps =
    options.numSweeps ??
    blockLength(
      options,
      facts,
      {
        blocksPerThread: timedBlocksPerThread(model.n),
        reads,
        updatesPerSweep,
        fewest: FEWEST_SWEEPS,
        most: MOST_SWEEPS,
        multipleOf: perBeta,
      },
      why,
    );
  const points = Math.max(1, Math.floor(numSweeps / perBeta));
  const method: PathIntegralMethod = {
    kind: "path-integral",
    kernel,
    slices,
    update: options.update,
    scan: options.scan === "random" ? "random" : "sequential",
    readout: options.readout ?? "best",
    beta: options.betaRange === null ? rounded(scale.beta) : options.betaRange[1],
    path: options.annealPath,
    functions: annealFunctions(options, rounded(scale.gamma)),
    points,
    sweepsPerPoint: perBeta,
    polish: options.polish,
  };
  return success({
    version: 1,
    part: options.part,
    seed: options.seed,
    method,
    blockReads: reads,
    numReads: openReads(options, reads, updatesPerSweep * points * perBeta, why),
    checkpoints: checkpointsOf(options.trace, LOOK_SWEEPS, points, perBeta, updatesPerSweep / ASSUMED_RATE),
    levels: hitLevelsOf(options, facts),
    why,
  });
}

/** Worldlines at constant β and Γ, whose slices 0 are samples; `checkOptions` has seen that both are given. */
export function planWorldlineSampling(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const { update, thinning, numTrotterSlices: slices } = options;
  const engine = engineFor(model, options, facts);
  if (!engine.ok) return engine;
  const { kernel, reads } = engine.value;
  const [beta] = options.betaRange as readonly [number, number];
  const [gamma] = options.gammaRange as readonly [number, number];
  const burnInSweeps = thinning * Math.ceil((options.numSweeps ?? 1000) / thinning);
  // Independent of the number of reads, so that a prefix is reproduced by its number alone.
  const draws = Math.max(FEWEST_DRAWS, Math.floor(256 / reads));
  const why = [
    caveat(slices),
    `each worldline: ${burnInSweeps} sweeps of burn-in, then slice 0 at ${draws} times ${thinning} sweeps apart`,
  ];
  // A wall between unequal slices moves by one slice a sweep, at random; the next one is about P/βΓ slices away.
  const forgetting = Math.ceil((slices / (beta * gamma)) ** 2);
  if (update !== "segment" && slices > 1 && burnInSweeps < 10 * forgetting)
    why.push(
      `local updates forget a worldline in about (P/βΓ)² = ${forgetting} sweeps: --num-sweeps should be many of them, or --update segment`,
    );
  return success({
    version: 1,
    part: options.part,
    seed: options.seed,
    method: {
      kind: "path-integral-sample",
      kernel,
      slices,
      update,
      scan: options.scan === "random" ? "random" : "sequential",
      beta,
      gamma,
      burnInSweeps,
      thinningSweeps: thinning,
      draws,
    },
    blockReads: reads * draws,
    numReads: options.numReads ?? (hasStopRule(options) ? null : 10_000),
    checkpoints: options.trace === "none" ? [] : [draws],
    levels: [],
    why,
  });
}
