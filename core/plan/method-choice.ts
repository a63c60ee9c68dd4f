import { type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import type { PilotResult } from "./beta-range.ts";
import { chooseKernel, type KernelChoice, type KernelDemand, namedKernel } from "./kernel-choice.ts";
import type { KernelName, SolveOptions } from "./options.ts";
import type { KernelPlan } from "./plan.ts";

/** What that is in time, for choosing a kernel: large models are better served by few long reads. */
const DEFAULT_BUDGET_S = 5;
/** A read worth having, when the planner is free to trade reads for sweeps. */
const WORTHWHILE_SWEEPS = 1000;
/** `auto` enumerates up to this size: at most a second of one thread. */
const AUTO_EXACT_VARIABLES = 22;

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

/** `auto` enumerates what is small and anneals the rest; any option about reads, sweeps or β asks for annealing. */
export function solverOf(model: ModelAnalysis, options: SolveOptions): "sa" | "descent" | "exact" {
  if (options.solver !== "auto") return options.solver;
  const annealingAsked =
    options.mode === "sample" ||
    options.numReads !== null ||
    options.numSweeps !== null ||
    options.numSweepsPerBeta !== 1 ||
    options.betaRange !== null ||
    options.betaSchedule.kind === "points" ||
    options.update !== "metropolis" ||
    options.scan !== "sequential" ||
    !options.polish ||
    options.fromStates ||
    options.targetEnergy !== null ||
    options.kernel !== null;
  return model.n <= AUTO_EXACT_VARIABLES && !annealingAsked ? "exact" : "sa";
}

export function hasStopRule(options: SolveOptions): boolean {
  return options.timeLimitS !== null || options.targetEnergy !== null || options.noImprovementS !== null;
}

export function demandOf(options: SolveOptions): KernelDemand {
  return {
    update: options.update,
    scan: options.scan === "random" ? "random" : "sequential",
    reads: options.numReads,
    budgetS: options.numReads !== null ? null : (options.timeLimitS ?? DEFAULT_BUDGET_S),
    sweeps: options.numSweeps ?? WORTHWHILE_SWEEPS,
  };
}

export function chosenKernel(model: ModelAnalysis, options: SolveOptions): Result<KernelChoice> {
  const demand = demandOf(options);
  return options.kernel === null ? success(chooseKernel(model, demand)) : namedKernel(model, demand, options.kernel);
}

export function kernelPlan(
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
