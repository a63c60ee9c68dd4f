import { failed, invalid, type Result, success } from "../failure.ts";
import { invariant, unreachable } from "../invariant.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { PILOT_POINTS, type PilotResult, pilotRange, rangeFromPilot, rangeWithoutPilot } from "./beta-range.ts";
import { chooseKernel, type KernelChoice, type KernelDemand, namedKernel } from "./kernel-choice.ts";
import { type KernelName, LIMITS, type SolveOptions } from "./options.ts";
import { type BetaPlan, type KernelPlan, MAIN_PART, type Method, PILOT_PART, type Plan, pointsOf } from "./plan.ts";

/** Planned updates when nothing else ends a job: some seconds on one thread. */
export const DEFAULT_BUDGET_UPDATES = 5e9;
/** What that is in time, for choosing a kernel: large models are better served by few long reads. */
const DEFAULT_BUDGET_S = 5;
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
/** A read worth having, when the planner is free to trade reads for sweeps. */
const WORTHWHILE_SWEEPS = 1000;
/** The share of a block's work that writing its trace may cost. */
const TRACE_SHARE = 0.02;
/** `auto` enumerates up to this size: at most a second of one thread. */
const AUTO_EXACT_VARIABLES = 22;
/** Up to this many updates of a pilot are spent in the plan's own kernel; beyond, one read must do. */
const PILOT_UPDATES = 1e9;
/** Of a time limit, the share that a pilot may be expected to take. */
const PILOT_SHARE = 0.1;
/** ε of the energies whose first hits are counted, as shares of the reference energy's size. */
const HIT_LEVELS = [0, 0.001, 0.003, 0.01, 0.03, 0.1];

/** What the planner knows besides model and options. Rates fix sweeps only where the user gave a time limit. */
export interface PlanningFacts {
  /** SHA-256 of each kernel's build. */
  readonly kernelSha256: (name: KernelName) => string;
  readonly pilot: PilotResult | null;
  /** Measured updates per second of one thread with the plan's kernel; null before it was measured or without a time limit. */
  readonly updatesPerSecond: number | null;
  readonly threads: number;
  /** Energy of a planted or given target, energy units. */
  readonly knownEnergy: number | null;
  /** Energy of one unit of the Ising form. */
  readonly unit: number;
}

const noTrace = { levels: [], checkpoints: [] } as const;

/** Whether the β range comes from a pilot: unless it is given, or the time limit leaves no time for one. */
export function needsPilot(model: ModelAnalysis, options: SolveOptions): boolean {
  const asked =
    solverOf(model, options) === "sa" && options.betaRange === null && options.betaSchedule.kind !== "points";
  return asked && model.spreadHigh > 0 && pilotWork(model, options) !== null;
}

/**
 * What a pilot runs on, and how many sweeps at each of its points: the kernel of the plan, or a single-read one for
 * large models; fewer sweeps, or none (null), where the expected time would take too much of a time limit.
 */
function pilotWork(
  model: ModelAnalysis,
  options: SolveOptions,
): { kernel: KernelChoice; sweepsPerBeta: number; blocks: number } | null {
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

/** `auto` enumerates what is small and anneals the rest; any option about reads, sweeps or β asks for annealing. */
export function solverOf(model: ModelAnalysis, options: SolveOptions): "sa" | "descent" | "exact" {
  if (options.solver !== "auto") return options.solver;
  const annealingAsked =
    options.mode === "sample" ||
    options.numReads !== null ||
    options.numSweeps !== null ||
    options.betaRange !== null ||
    options.betaSchedule.kind === "points" ||
    options.kernel !== null;
  return model.n <= AUTO_EXACT_VARIABLES && !annealingAsked ? "exact" : "sa";
}

/** The pilot: a few blocks from very hot to very cold; only where `needsPilot`. */
export function planPilot(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const choice = chosenKernel(model, options);
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
  const { targetEnergy, numReads, numSweeps, betaRange, betaSchedule, kernel } = options;
  if (
    [targetEnergy, numReads, numSweeps, betaRange, kernel].some((given) => given !== null) ||
    betaSchedule.kind === "points"
  )
    return invalid("--solver exact", "enumeration has no reads, sweeps, β, kernel or target: leave those options out");
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

function hasStopRule(options: SolveOptions): boolean {
  return options.timeLimitS !== null || options.targetEnergy !== null || options.noImprovementS !== null;
}

function demandOf(options: SolveOptions): KernelDemand {
  return {
    update: options.update,
    scan: options.scan === "random" ? "random" : "sequential",
    reads: options.numReads,
    budgetS: options.numReads !== null ? null : (options.timeLimitS ?? DEFAULT_BUDGET_S),
    sweeps: options.numSweeps ?? WORTHWHILE_SWEEPS,
  };
}

function chosenKernel(model: ModelAnalysis, options: SolveOptions): Result<KernelChoice> {
  const demand = demandOf(options);
  return options.kernel === null ? success(chooseKernel(model, demand)) : namedKernel(model, demand, options.kernel);
}

function kernelPlan(
  options: SolveOptions,
  choice: KernelChoice,
  facts: PlanningFacts,
  randomness: "grouped" | "independent",
): KernelPlan {
  return {
    name: choice.name,
    sha256: facts.kernelSha256(choice.name),
    backend: options.backend === "reference" ? "reference" : "cpu",
    update: options.update,
    scan: options.scan,
    randomness,
  };
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

/** What looking at all energies costs, in sweeps: bit-sliced counters half a sweep, a scan of the couplings about one; float energies are recomputed from the spins. */
const CHECKPOINT_SWEEPS: Record<KernelName, number> = {
  "bits-degree": 0.7,
  bits: 0.6,
  "lanes-i8": 1.5,
  "lanes-f32": 8,
  dense: 0.5,
  scan: 2,
  scalar: 1,
  steepest: 1,
};

/** Points × √2 apart, counted back from the last one, as many as the trace's share of the work pays for. */
function checkpointsOf(kernel: KernelName, points: number, sweepsPerBeta: number): readonly number[] {
  const most = Math.max(1, Math.floor((TRACE_SHARE * points * sweepsPerBeta) / CHECKPOINT_SWEEPS[kernel]));
  const chosen: number[] = [];
  for (let k = 0; chosen.length < most; k++) {
    const point = Math.round(points / Math.SQRT2 ** k);
    if (point < 1) break;
    if (point !== chosen[chosen.length - 1]) chosen.push(point);
  }
  return chosen.reverse();
}
