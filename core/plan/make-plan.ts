import { failed, type Result, success } from "../failure.ts";
import { unreachable } from "../invariant.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { COLD_SHARE, HOT_SHARE, rangeFromPilot, rangeWithoutPilot } from "./beta-range.ts";
import {
  type BlockShape,
  blockLength,
  DEFAULT_BUDGET_UPDATES,
  hitLevelsOf,
  openReads,
  timedBlocksPerThread,
} from "./budget.ts";
import { checkpointsOf, lookSweeps } from "./checkpoints.ts";
import { chosenKernel, hasStopRule, kernelPlan, type PlanningFacts, solvedByCut, solverOf } from "./method-choice.ts";
import { LIMITS, type SolveOptions } from "./options.ts";
import { type BetaCurve, type BetaPlan, type KernelPlan, type Method, type Plan, pointsOf } from "./plan.ts";
import { planOscillator } from "./plan-oscillator.ts";
import { planPathIntegral, planWorldlineSampling } from "./plan-path-integral.ts";
import { planTabu } from "./plan-tabu.ts";
import { clustersHelp, planTemper } from "./plan-temper.ts";

const FEWEST_SWEEPS = 64;
const MOST_SWEEPS = 65_536;
const noTrace = { levels: [], checkpoints: [] } as const;

/** The job's main part. A pure function of its arguments: equal arguments give equal plans, byte for byte. */
export function planJob(model: ModelAnalysis, options: SolveOptions, facts: PlanningFacts): Result<Plan> {
  const solver = solverOf(model, options);
  switch (solver) {
    case "exact":
      return planExact(model, options);
    case "descent":
      return success(planDescent(model, options, facts));
    case "pt":
      return options.solver === "auto" && !clustersHelp(facts.ladder)
        ? planAnneal(model, options, facts)
        : planTemper(model, options, facts);
    case "tabu":
      return planTabu(model, options, facts);
    case "oscillator":
      return planOscillator(model, options, facts);
    case "sqa":
      return options.mode === "sample"
        ? planWorldlineSampling(model, options, facts)
        : planPathIntegral(model, options, facts);
    case "sa":
      return options.mode === "sample" ? planSampling(model, options, facts) : planAnneal(model, options, facts);
    default:
      return unreachable(solver);
  }
}

function planExact(model: ModelAnalysis, options: SolveOptions): Result<Plan> {
  if (solvedByCut(model))
    return success({
      ...common(options, noTrace),
      method: { kind: "cut" },
      blockReads: 1,
      numReads: 1,
      why: ["exact: no loop of couplings is frustrated, so a least cut is the ground state"],
    });
  const { max } = LIMITS.exactVariables;
  if (model.n > max)
    return failed({
      kind: "over-limit",
      where: "--solver exact",
      limit: "number of variables of a model with frustrated loops",
      max,
      got: model.n,
    });
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
  return { version: 1, part: options.part, seed: options.seed, ...trace } as const;
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
    numOnes: null,
  };
  return {
    ...common(options, noTrace),
    method: { kind: "descent", kernel },
    blockReads: 1,
    numReads,
    why: ["descent: steepest descent from random starts"],
  };
}

/**
 * Simulated annealing on the fastest kernel that fits.
 *
 * @param long  cuts the time into fewer blocks, of any length; null for the usual length.
 */
export function planAnneal(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  long: { readonly blocksPerThread: number; readonly budgetBlocks: number } | null = null,
): Result<Plan> {
  const choice = chosenKernel(model, options);
  if (!choice.ok) return choice;
  const { reads } = choice.value;
  const n = Math.max(model.n, 1);
  const why = [choice.value.why];
  const perBeta = options.numSweepsPerBeta;

  const shape: BlockShape = {
    reads,
    ...(long ?? { blocksPerThread: timedBlocksPerThread(n) }),
    updatesPerSweep: n * reads,
    fewest: FEWEST_SWEEPS,
    most: long === null ? MOST_SWEEPS : LIMITS.numSweeps.max,
    multipleOf: perBeta,
  };
  const numSweeps =
    options.betaSchedule.kind === "points"
      ? options.betaSchedule.beta.length * perBeta
      : (options.numSweeps ?? blockLength(options, facts, shape, why));
  const numReads = openReads(options, reads, n * reads * numSweeps, why);
  const points = numSweeps / perBeta;
  const along: BetaCurve =
    options.betaSchedule.kind === "points"
      ? { kind: "points", beta: options.betaSchedule.beta }
      : { kind: options.betaSchedule.kind, ...rangeOf(model, options, facts, numSweeps, why) };
  const path = options.annealPath;
  const schedule: BetaPlan =
    path.kind !== "forward"
      ? { kind: "path", path, along, points }
      : along.kind === "points"
        ? along
        : { ...along, points };
  const levels = hitLevelsOf(options, facts);
  const sweepS = (n * reads) / choice.value.expectedRate;
  const look = lookSweeps(choice.value.name, model, reads, sweepS);
  const checkpoints = checkpointsOf(options.trace, look, pointsOf(schedule), perBeta, sweepS);
  return success({
    ...common(options, { levels, checkpoints }),
    method: {
      kind: "anneal",
      // Equal states that share random numbers would stay equal.
      kernel: kernelPlan(options, choice.value, facts, options.fromStates ? "independent" : "grouped"),
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
    ...common(options, { levels: [], checkpoints: options.trace === "none" ? [] : [draws] }),
    method,
    blockReads: reads * draws,
    numReads,
    why: [
      choice.value.why,
      `each chain: ${burnInSweeps} sweeps of burn-in, then ${draws} samples ${thinningSweeps} sweeps apart`,
    ],
  });
}

/** Up to this many sweeps an anneal does best to end where the pilot's energies have settled. */
const SETTLED_SWEEPS = 300;

/**
 * How much colder than the pilot's range an anneal ends: barriers that it can cross grow as the logarithm of its time, so a
 * longer one finds lower states on its way further down. On G22 (2000 sweeps) the time to solution fell five times, on G43 (200)
 * the same end costs half as much again.
 */
function coolingFactor(numSweeps: number): number {
  return Math.max(1, 1 + 0.5 * Math.log10(numSweeps / SETTLED_SWEEPS));
}

function rangeOf(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  numSweeps: number,
  why: string[],
): { hot: number; cold: number } {
  if (options.betaRange !== null) return { hot: options.betaRange[0], cold: options.betaRange[1] };
  const [hot, settled] =
    facts.pilot === null
      ? rangeWithoutPilot(model)
      : rangeFromPilot(facts.pilot, HOT_SHARE, COLD_SHARE, model.meanEnergy);
  const cold = settled * coolingFactor(numSweeps);
  const rounded = { hot: Number((hot / facts.unit).toPrecision(4)), cold: Number((cold / facts.unit).toPrecision(4)) };
  if (facts.pilot !== null)
    why.push(`β ${rounded.hot} to ${rounded.cold}: from a pilot of ${facts.pilot.sweeps} sweeps`);
  return rounded;
}
