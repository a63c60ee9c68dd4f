import { type Result, success } from "../failure.ts";
import { invariant } from "../invariant.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { PILOT_POINTS, pilotRange } from "./beta-range.ts";
import { chooseKernel, type KernelChoice } from "./kernel-choice.ts";
import { chosenKernel, demandOf, kernelPlan, onCpu, type PlanningFacts, solverOf } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";
import { PILOT_PART } from "./parts.ts";
import type { BetaPlan, Plan } from "./plan.ts";

/** Up to this many updates of a pilot are spent in the plan's own kernel; beyond, one read must do. */
const PILOT_UPDATES = 1e9;
/** Of a time limit, the share that a pilot may be expected to take. */
const PILOT_SHARE = 0.1;

/** Whether the β range comes from a pilot: unless it is given, or the time limit leaves no time for one. */
export function needsPilot(model: ModelAnalysis, options: SolveOptions): boolean {
  const solver = solverOf(model, options);
  const asked =
    (solver === "sa" || (solver === "pt" && options.betaLadder === null)) &&
    options.betaRange === null &&
    options.betaSchedule.kind !== "points";
  return asked && model.spreadHigh > 0 && pilotWork(model, options) !== null;
}

/**
 * What a pilot runs on, and how many sweeps at each of its points: the kernel of the plan, or a single-read one for
 * large models; fewer sweeps, or none (null), where the expected time would take too much of a time limit.
 */
function pilotWork(
  model: ModelAnalysis,
  given: SolveOptions,
): { kernel: KernelChoice; sweepsPerBeta: number; blocks: number } | null {
  const options = onCpu(given);
  const choice = chosenKernel(model, options);
  if (!choice.ok) return null;
  const most = PILOT_SHARE * (options.timeLimitS ?? Number.POSITIVE_INFINITY);
  const single = chooseKernel(model, { ...demandOf(options), reads: 1 });
  for (const sweepsPerBeta of [8, 2]) {
    const perRead = model.n * PILOT_POINTS * sweepsPerBeta;
    const kernel = perRead * choice.value.reads > PILOT_UPDATES ? single : choice.value;
    // Small models fluctuate: a mean over eight reads; large ones average themselves.
    const blocks = model.n > 20_000 ? 1 : Math.ceil(8 / kernel.reads);
    // Beyond 100,000 variables a few sweeps show the same curve.
    if (sweepsPerBeta > 2 && model.n > 100_000) continue;
    if ((perRead * kernel.reads * blocks) / kernel.expectedRate <= most) return { kernel, sweepsPerBeta, blocks };
  }
  return null;
}

/** The pilot: a few blocks from very hot to very cold; only where `needsPilot`. */
export function planPilot(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const choice = chosenKernel(model, onCpu(options));
  if (!choice.ok) return choice;
  const work = pilotWork(model, options);
  invariant(work !== null, "a pilot is planned only where one is needed");
  const { kernel, sweepsPerBeta, blocks } = work;
  const [hot, cold] = pilotRange(model);
  const schedule: BetaPlan = {
    kind: "geometric",
    hot: hot / facts.unit,
    cold: cold / facts.unit,
    points: PILOT_POINTS,
  };
  return success({
    version: 1,
    part: PILOT_PART,
    seed: options.seed,
    method: {
      kind: "anneal",
      kernel: kernelPlan(options, kernel, facts, "grouped"),
      schedule,
      sweepsPerBeta,
      polish: false,
    },
    blockReads: kernel.reads,
    numReads: kernel.reads * blocks,
    checkpoints: [],
    levels: [],
    why: [`pilot: ${PILOT_POINTS * sweepsPerBeta} sweeps of ${kernel.name}`],
  });
}
