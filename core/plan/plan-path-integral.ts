import { type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { pathIntegralScale } from "../path-integral/scaling.ts";
import { gammaRange, linearExchange } from "../path-integral/schedule.ts";
import { blockLength, hitLevelsOf, openReads, timedBlocksPerThread } from "./budget.ts";
import { checkpointsOf } from "./checkpoints.ts";
import type { PlanningFacts } from "./method-choice.ts";
import type { EngineName, SolveOptions } from "./options.ts";
import type { PathIntegralMethod, Plan } from "./plan.ts";

/** Slice spins of a site that the bit-sliced engine advances together. */
const BIT_SLICES = 256;
/** Updates per second, near enough to say how often a look at the energies is paid for. */
const ASSUMED_RATE = 2e9;
const FEWEST_SWEEPS = 64;
const MOST_SWEEPS = 65_536;

/** Discrete-time path-integral annealing; β and Γ scaled to the problem unless given. */
export function planPathIntegral(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const slices = options.numTrotterSlices;
  const bitSliced =
    model.integer &&
    model.maxLocalField <= 127 &&
    slices <= BIT_SLICES &&
    Number.isInteger(Math.log2(slices)) &&
    options.update === "metropolis" &&
    options.scan === "sequential";
  const name: EngineName = bitSliced ? "path-integral-bits" : "path-integral-scalar";
  const reads = bitSliced ? BIT_SLICES / slices : 1;
  const scale = pathIntegralScale(model, facts.unit, slices);
  const rounded = (value: number): number => Number(value.toPrecision(6));
  const why = [
    `discrete-time SQA, P = ${slices}; whether it holds in continuous time, a run at P = ${2 * slices} shows`,
  ];
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
    kernel: { name, sha256: facts.kernelSha256(name), backend: options.backend === "reference" ? "reference" : "cpu" },
    slices,
    update: options.update,
    scan: options.scan === "random" ? "random" : "sequential",
    readout: options.readout,
    beta: options.betaRange === null ? rounded(scale.beta) : options.betaRange[1],
    path: options.annealPath,
    functions:
      options.gamma !== null
        ? linearExchange(options.gamma)
        : gammaRange(...(options.gammaRange ?? ([rounded(scale.gamma), 0] as const))),
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
    checkpoints: options.trace === "none" ? [] : checkpointsOf("bits", points, perBeta, updatesPerSweep / ASSUMED_RATE),
    levels: hitLevelsOf(options, facts),
    why,
  });
}
