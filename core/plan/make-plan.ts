import { failed, type Result, success } from "../failure.ts";
import { unreachable } from "../invariant.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { rangeFromPilot, rangeWithoutPilot } from "./beta-range.ts";
import { checkpointsOf } from "./checkpoints.ts";
import { chosenKernel, hasStopRule, kernelPlan, type PlanningFacts, solverOf } from "./method-choice.ts";
import { LIMITS, type SolveOptions } from "./options.ts";
import { type BetaPlan, type KernelPlan, MAIN_PART, type Method, type Plan, pointsOf } from "./plan.ts";

/** Planned updates when nothing else ends a job: some seconds on one thread. */
export const DEFAULT_BUDGET_UPDATES = 5e9;
/** With a budget, reads are given as many sweeps as leave this many blocks, so that threads share and intervals exist. */
const BUDGET_BLOCKS = 16;
/**
 * Blocks that each thread should finish within a time limit: many short anneals find the ground states of small models
 * sooner, large ones want their sweeps in one piece. Measured on G-set graphs: at n = 2000 a read of 2000 to 5000 sweeps
 * is two to three times as likely to hit, for its sweeps, as one of 15000.
 */
export function timedBlocksPerThread(n: number): number {
  return Math.min(64, Math.max(2, Math.round(64_000 / n)));
}
/** Finished that much before the limit, so that the last blocks count. */
const TIMED_SHARE = 0.95;
const FEWEST_SWEEPS = 64;
const MOST_SWEEPS = 65_536;
/** ε of the energies whose first hits are counted, as shares of the reference energy's size. */
const HIT_LEVELS = [0, 0.001, 0.003, 0.01, 0.03, 0.1];

const noTrace = { levels: [], checkpoints: [] } as const;

/** The job's main part. A pure function of its arguments: equal arguments give equal plans, byte for byte. */
export function planJob(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const solver = solverOf(model, options);
  switch (solver) {
    case "exact":
      return planExact(model, options);
    case "descent":
      return success(planDescent(model, options, facts));
    case "sa":
      return options.mode === "sample" ? planSampling(model, options, facts) : planAnneal(model, options, facts);
    default:
      return unreachable(solver);
  }
}

function planExact(model: ModelAnalysis, options: SolveOptions): Result<Plan> {
  const { max } = LIMITS.exactVariables;
  if (model.n > max)
    return failed({ kind: "over-limit", where: "--solver exact", limit: "number of variables", max, got: model.n });
  return success({
    ...common(options, noTrace),
    method: { kind: "exact" },
    blockReads: 1,
    numReads: 1,
    why: [`exact: all 2^${model.n} states by Gray code`],
  });
}

function common(
  options: SolveOptions,
  trace: { readonly levels: readonly number[]; readonly checkpoints: readonly number[] },
) {
  return { version: 1, part: MAIN_PART, seed: options.seed, ...trace } as const;
}

function planDescent(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Plan {
  const open = hasStopRule(options) && options.numReads === null;
  const numReads = open
    ? null
    : (options.numReads ??
      Math.max(16, Math.min(100_000, Math.floor(DEFAULT_BUDGET_UPDATES / 50 / Math.max(model.n, 1)))));
  const kernel: KernelPlan = {
    name: "steepest",
    sha256: facts.kernelSha256("steepest"),
    backend: "cpu",
    update: "metropolis",
    scan: "sequential",
    randomness: "independent",
  };
  return {
    ...common(options, noTrace),
    method: { kind: "descent", kernel },
    blockReads: 1,
    numReads,
    why: ["descent: steepest descent from random starts"],
  };
}

function planAnneal(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const choice = chosenKernel(model, options);
  if (!choice.ok) return choice;
  const { reads } = choice.value;
  const n = Math.max(model.n, 1);
  const why = [choice.value.why];
  const perBeta = options.numSweepsPerBeta;

  let numReads = options.numReads;
  let numSweeps =
    options.betaSchedule.kind === "points" ? options.betaSchedule.beta.length * perBeta : options.numSweeps;
  if (numSweeps === null) {
    if (options.timeLimitS !== null && facts.updatesPerSecond !== null) {
      const perThread = facts.updatesPerSecond * options.timeLimitS * TIMED_SHARE;
      const blocks =
        numReads === null ? timedBlocksPerThread(n) : Math.ceil(Math.ceil(numReads / reads) / facts.threads);
      numSweeps = sensibleSweeps(perThread / (blocks * n * reads), perBeta);
      why.push(
        `${numSweeps} sweeps: about ${blocks} blocks a thread within ${options.timeLimitS} s at ${facts.updatesPerSecond.toPrecision(3)} updates/s`,
      );
    } else {
      const blocks = numReads === null ? BUDGET_BLOCKS : Math.ceil(numReads / reads);
      numSweeps = sensibleSweeps(DEFAULT_BUDGET_UPDATES / (blocks * n * reads), perBeta);
      why.push(`${numSweeps} sweeps: ${blocks} blocks within the budget of ${DEFAULT_BUDGET_UPDATES} updates`);
    }
  }
  if (numReads === null && !hasStopRule(options)) {
    numReads = reads * Math.max(1, Math.round(DEFAULT_BUDGET_UPDATES / (n * reads * numSweeps)));
    why.push(`${numReads} reads: the budget of ${DEFAULT_BUDGET_UPDATES} updates`);
  }

  const points = numSweeps / perBeta;
  const schedule: BetaPlan =
    options.betaSchedule.kind === "points"
      ? { kind: "points", beta: options.betaSchedule.beta }
      : { kind: options.betaSchedule.kind, ...rangeOf(model, options, facts, why), points };
  const levels = hitLevels(options.targetEnergy ?? facts.knownEnergy ?? pilotEnergy(facts));
  const checkpoints = options.trace === "none" ? [] : checkpointsOf(choice.value.name, pointsOf(schedule), perBeta);
  return success({
    ...common(options, { levels, checkpoints }),
    method: {
      kind: "anneal",
      kernel: kernelPlan(options, choice.value, facts, "grouped"),
      schedule,
      sweepsPerBeta: perBeta,
      polish: options.polish,
    },
    blockReads: reads,
    numReads,
    why,
  });
}

function planSampling(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const choice = chosenKernel(model, options);
  if (!choice.ok) return choice;
  const { reads } = choice.value;
  const beta = (options.betaRange as readonly [number, number])[0];
  const thinningSweeps = options.thinning;
  const burnInSweeps = thinningSweeps * Math.ceil((options.numSweeps ?? 1000) / thinningSweeps);
  const open = hasStopRule(options) && options.numReads === null;
  const numReads = open ? null : (options.numReads ?? 10_000);
  // Independent of the number of reads, so that a prefix is reproduced by its number alone.
  const draws = Math.max(8, Math.floor(256 / reads));
  const method: Method = {
    kind: "sample",
    kernel: kernelPlan(options, choice.value, facts, "independent"),
    beta,
    burnInSweeps,
    thinningSweeps,
    draws,
  };
  return success({
    ...common(options, noTrace),
    method,
    blockReads: reads * draws,
    numReads,
    why: [
      choice.value.why,
      `each chain: ${burnInSweeps} sweeps of burn-in, then ${draws} samples ${thinningSweeps} sweeps apart`,
    ],
  });
}

/** Two significant digits, a multiple of the sweeps per β, within sense. */
function sensibleSweeps(sweeps: number, perBeta: number): number {
  const bounded = Math.min(MOST_SWEEPS, Math.max(FEWEST_SWEEPS, sweeps));
  const step = 10 ** Math.max(0, Math.floor(Math.log10(bounded)) - 1);
  return Math.max(1, Math.floor((Math.floor(bounded / step) * step) / perBeta)) * perBeta;
}

function rangeOf(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  why: string[],
): { hot: number; cold: number } {
  if (options.betaRange !== null) return { hot: options.betaRange[0], cold: options.betaRange[1] };
  const [hot, cold] = facts.pilot === null ? rangeWithoutPilot(model) : rangeFromPilot(facts.pilot);
  const rounded = { hot: Number((hot / facts.unit).toPrecision(4)), cold: Number((cold / facts.unit).toPrecision(4)) };
  if (facts.pilot !== null)
    why.push(`β ${rounded.hot} to ${rounded.cold}: from a pilot of ${facts.pilot.sweeps} sweeps`);
  return rounded;
}

function pilotEnergy(facts: PlanningFacts): number | null {
  return facts.pilot === null ? null : facts.pilot.bestEnergy;
}

function hitLevels(reference: number | null): readonly number[] {
  return reference === null ? [] : HIT_LEVELS.map((epsilon) => reference + epsilon * Math.abs(reference));
}
