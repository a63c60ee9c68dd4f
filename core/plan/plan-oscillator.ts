import { type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { oscillatorParameters } from "../oscillator/schedule.ts";
import { blockLength, hitLevelsOf, openReads, timedBlocksPerThread } from "./budget.ts";
import { checkpointsOf } from "./checkpoints.ts";
import type { PlanningFacts } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";
import type { Plan } from "./plan.ts";

/** Reads of a block, the lanes of its vectors. */
const READS = 8;
/**
 * What a turn costs, in updates of a fast annealing kernel, 1e9 a second on one thread: some arithmetic of its own, and two
 * multiplications for every neighbour. Measured at degrees 4, 48 and 199: 5, 20 and 65 ns.
 */
function turnCost(model: ModelAnalysis): number {
  return 5 + 0.3 * model.meanDegree;
}
/** A look at the energies of all reads, in steps. */
const LOOK_STEPS = 8;
const UPDATES_PER_SECOND = 1e9;
const FEWEST_STEPS = 64;
const MOST_STEPS = 16_384;

/** Coupled oscillators under a ramp of second-harmonic injection; a sweep is one step of all oscillators. */
export function planOscillator(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const n = Math.max(model.n, 1);
  const why: string[] = [];
  const cost = turnCost(model);
  const timed = options.timeLimitS !== null && facts.updatesPerSecond !== null;
  const shape = {
    reads: READS,
    blocksPerThread: timedBlocksPerThread(n),
    // A measured rate counts turns; the budget is reckoned in what they cost.
    updatesPerSweep: n * READS * (timed ? 1 : cost),
    fewest: FEWEST_STEPS,
    most: MOST_STEPS,
    multipleOf: 1,
  };
  const steps = options.numSweeps ?? blockLength(options, facts, shape, why);
  const parameters = oscillatorParameters(model, facts.unit, {
    coupling: options.coupling,
    injection: options.injectionRange,
    noise: options.noiseRange,
  });
  why.push(
    `oscillators: ${steps} steps of ${parameters.stepSize} at K = ${parameters.coupling}; a turn counts as ${cost.toPrecision(2)} updates of the budget`,
  );
  return success({
    version: 1,
    part: options.part,
    seed: options.seed,
    method: {
      kind: "oscillator",
      kernel: {
        name: "oscillator",
        sha256: facts.kernelSha256("oscillator"),
        backend: options.backend === "reference" ? "reference" : "cpu",
      },
      parameters,
      steps,
      polish: options.polish,
    },
    blockReads: READS,
    numReads: openReads(options, READS, n * READS * steps * cost, why),
    checkpoints: checkpointsOf(options.trace, LOOK_STEPS, steps, 1, (n * READS * cost) / UPDATES_PER_SECOND),
    levels: hitLevelsOf(options, facts),
    why,
  });
}
