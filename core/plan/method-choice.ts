import type { Result } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import type { PilotResult } from "./beta-range.ts";
import { isGpuBackend } from "./gpu-blocks.ts";
import { chooseKernelOn, type KernelChoice, type KernelDemand, namedKernel } from "./kernel-choice.ts";
import { checkNumOnes } from "./num-ones.ts";
import type { Backend, EngineName, KernelName, SolveOptions, SolverName } from "./options.ts";
import { MAIN_PART } from "./parts.ts";
import type { KernelPlan } from "./plan.ts";
import type { LadderResult } from "./plan-temper.ts";

/** What that is in time, for choosing a kernel: large models are better served by few long reads. */
const DEFAULT_BUDGET_S = 5;
/** A read worth having, when the planner is free to trade reads for sweeps. */
const WORTHWHILE_SWEEPS = 1000;
/** `auto` enumerates up to this size: at most a second of one thread. */
export const AUTO_EXACT_VARIABLES = 22;
/** Reckoned time of a least cut per variable and coupling, seconds: 0.6e-6 to 4.3e-6 on lattices of 10⁴ to 10⁶ spins in fields of any strength. */
const CUT_S = 1e-5;

/** What the planner knows besides model and options. Rates fix sweeps only where the user gave a time limit. */
export interface PlanningFacts {
  /** SHA-256 of each kernel's build. */
  readonly kernelSha256: (name: KernelName | EngineName) => string;
  readonly ladder: LadderResult | null;
  readonly pilot: PilotResult | null;
  /** Measured updates per second of one thread with the plan's kernel; null before it was measured or without a time limit. */
  readonly updatesPerSecond: number | null;
  readonly threads: number;
  /** Energy of a planted or given target, energy units. */
  readonly knownEnergy: number | null;
  /** Energy of one unit of the Ising form. */
  readonly unit: number;
}

/** From this share of fields on a model is a QUBO in the narrow sense, and from this degree on tabu search moves best. */
const TABU_FIELD_SHARE = 0.5;
const TABU_DEGREE = 20;
const TABU_VARIABLES = 20_000;
/** Lattices and their like: tempering with cluster moves crosses what anneals cannot. */
const TEMPER_DEGREE = 8;
const TEMPER_VARIABLES = 64;

/** Whether the model is to be reduced before it is planned for: if asked, or with a solver that is chosen freely. */
export function wantsReduction(options: SolveOptions): boolean {
  return (
    options.reduce === "on" || (options.reduce === "auto" && options.solver === "auto" && !asksForAnnealing(options))
  );
}

/** Whether an option makes sense for annealing alone, or for one part of streams: then `auto` is annealing. */
export function asksForAnnealing(options: SolveOptions): boolean {
  return (
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
    options.numOnes !== null ||
    options.annealPath.kind !== "forward" ||
    options.kernel !== null ||
    isGpuBackend(backendOf(options)) ||
    options.part !== MAIN_PART
  );
}

/**
 * Whether `exact` takes a least cut: for balanced models, but small ones are enumerated, which counts their ground states.
 * Without fields as with them; the model's limits bound its memory, some 50 bytes a coupling.
 */
export function solvedByCut({ n, balanced }: ModelAnalysis): boolean {
  return balanced && n > AUTO_EXACT_VARIABLES;
}

/** Whether a least cut is reckoned to end before a stop rule that counts seconds. Without one it may take as long as it takes: O(n³) at worst. */
function cutFitsTime({ n, numInteractions }: ModelAnalysis, { timeLimitS, noImprovementS }: SolveOptions): boolean {
  const most = Math.min(timeLimitS ?? Number.POSITIVE_INFINITY, noImprovementS ?? Number.POSITIVE_INFINITY);
  return CUT_S * (n + numInteractions) <= most;
}

/**
 * The solver of `auto`: enumeration for small models, a least cut for balanced ones (`exact` both), tabu search for dense QUBOs with fields, parallel tempering for sparse
 * models of low degree (unless the ladder pilot finds that clusters percolate), annealing for the rest. Any option about reads, sweeps or β asks for annealing.
 */
export function solverOf(model: ModelAnalysis, options: SolveOptions): Exclude<SolverName, "auto"> {
  if (options.solver !== "auto") return options.solver;
  if (asksForAnnealing(options)) return "sa";
  // A model without variables, as a reduction may leave it, has one state whatever the target.
  if (model.n <= AUTO_EXACT_VARIABLES && (options.targetEnergy === null || model.n === 0)) return "exact";
  if (solvedByCut(model) && cutFitsTime(model, options)) return "exact";
  if (model.numFields > TABU_FIELD_SHARE * model.n && model.meanDegree >= TABU_DEGREE && model.n <= TABU_VARIABLES)
    return "tabu";
  const sparse = model.maxDegree <= TEMPER_DEGREE && model.meanDegree > 2;
  return sparse && model.integer && model.maxLocalField <= 127 && model.n >= TEMPER_VARIABLES ? "pt" : "sa";
}

export function hasStopRule(options: SolveOptions): boolean {
  return options.timeLimitS !== null || options.targetEnergy !== null || options.noImprovementS !== null;
}

/** The rule of a single flip; `segment` belongs to path integrals alone, as `checkOptions` sees to. */
function localUpdate({ update }: SolveOptions): "metropolis" | "heatbath" {
  return update === "heatbath" ? "heatbath" : "metropolis";
}

/** Where the plan of a job runs, before it is divided; pilots run on the CPU (`onCpu`). */
export function backendOf({ backend }: SolveOptions): Backend {
  return backend === "auto" || backend === "mixed" ? "cpu" : backend;
}

/** The same options for work that no device is asked to do. */
export function onCpu(options: SolveOptions): SolveOptions {
  return isGpuBackend(backendOf(options)) ? { ...options, backend: "cpu", kernel: null } : options;
}

export function demandOf(options: SolveOptions): KernelDemand {
  return {
    update: localUpdate(options),
    scan: options.scan === "random" ? "random" : "sequential",
    reads: options.numReads,
    budgetS: options.numReads !== null ? null : (options.timeLimitS ?? DEFAULT_BUDGET_S),
    sweeps: options.numSweeps ?? WORTHWHILE_SWEEPS,
    moves: options.numOnes === null ? "flips" : "exchanges",
  };
}

export function chosenKernel(model: ModelAnalysis, options: SolveOptions): Result<KernelChoice> {
  const wrong = checkNumOnes(options.numOnes, model.n);
  if (wrong !== null) return wrong;
  const demand = demandOf(options);
  const backend = backendOf(options);
  return options.kernel === null
    ? chooseKernelOn(backend, model, demand)
    : namedKernel(backend, model, demand, options.kernel);
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
    backend: choice.backend,
    update: localUpdate(options),
    scan: options.scan,
    randomness,
    numOnes: options.numOnes,
  };
}
