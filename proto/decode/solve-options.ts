import type { Failure, Result } from "../../core/failure.ts";
import { type AnnealFunctions, type Curve, fieldCurve } from "../../core/path-integral/schedule.ts";
import { DEFAULT_OPTIONS, GPU_KERNEL_NAMES, KERNEL_NAMES, LIMITS, type SolveOptions } from "../../core/plan/options.ts";
import type { RequestedOptions } from "../encode/solve-options.ts";
import { BACKEND, READOUT, REDUCTION, SCAN_ORDER, SOLVE_MODE, TRACE_DETAIL, UPDATE_RULE } from "../enum-names.ts";
import type { AnnealingParameters__Output } from "../generated/spingap/v1/AnnealingParameters.ts";
import type { AnnealPath__Output } from "../generated/spingap/v1/AnnealPath.ts";
import type { AnnealSchedule__Output } from "../generated/spingap/v1/AnnealSchedule.ts";
import type { BetaRange__Output } from "../generated/spingap/v1/BetaRange.ts";
import type { BetaSchedule__Output } from "../generated/spingap/v1/BetaSchedule.ts";
import type { Curve__Output } from "../generated/spingap/v1/Curve.ts";
import type { OscillatorParameters__Output } from "../generated/spingap/v1/OscillatorParameters.ts";
import type { PathIntegralParameters__Output } from "../generated/spingap/v1/PathIntegralParameters.ts";
import type { SolverParameters__Output } from "../generated/spingap/v1/SolverParameters.ts";
import type { StopRules__Output } from "../generated/spingap/v1/StopRules.ts";
import type { TemperingParameters__Output } from "../generated/spingap/v1/TemperingParameters.ts";
import { decoding, keyOf, malformed, overLimit, present, sameLength } from "./fields.ts";
import { pathOf } from "./replica-schedule.ts";

/** What a request asks of the solver. */
export interface DecodedOptions {
  /** Not yet checked: `checkOptions` knows the ranges and what excludes what. */
  readonly options: RequestedOptions;
  /** A target in the problem's own sense, to be turned into a target energy. */
  readonly targetObjective: number | null;
}

/**
 * The options of a request; what it leaves out takes the default of the command line.
 *
 * @param fromStates  the request brings initial states.
 */
export function decodeOptions(
  solver: SolverParameters__Output | null,
  stop: StopRules__Output | null,
  fromStates: boolean,
): Result<DecodedOptions> {
  return decoding(() => ({
    options: {
      ...DEFAULT_OPTIONS,
      ...(solver === null ? { seed: null } : solverOptions(solver)),
      fromStates,
      numReads: stop?.numReads ?? null,
      timeLimitS: stop?.timeLimitS ?? null,
      targetEnergy: stop?.target === "targetEnergy" ? present("stop.target_energy", stop.targetEnergy) : null,
      noImprovementS: stop?.noImprovementS ?? null,
    },
    targetObjective: stop?.target === "targetObjective" ? present("stop.target_objective", stop.targetObjective) : null,
  }));
}

/** A failure of `checkOptions`, which speaks of the command line's flags, as one of a request's field. */
export function inRequest(failure: Failure): Failure {
  const flag = /^--[a-z-]+/.exec(failure.where)?.[0];
  if (flag === undefined) return failure;
  const field = flag.slice(2).replaceAll("-", "_");
  return { ...failure, where: STOP_FIELDS[field] ?? SOLVER_FIELDS[field] ?? `solver.${field}` };
}

const STOP_FIELDS: Readonly<Record<string, string>> = {
  num_reads: "stop.num_reads",
  time_limit: "stop.time_limit_s",
  no_improvement: "stop.no_improvement_s",
  target_energy: "stop.target_energy",
  target_objective: "stop.target_objective",
};
const SOLVER_FIELDS: Readonly<Record<string, string>> = {
  initial_state: "initial_states",
  solver: "solver",
  max_samples: "max_samples",
  contract_gap: "contract.gap",
  contract_reference: "contract.reference_energy",
  confidence: "contract.confidence",
  budget: "contract.budget_s",
};

type Changes = Partial<Omit<SolveOptions, "seed">>;

function solverOptions(message: SolverParameters__Output): Changes & { readonly seed: number | null } {
  return {
    ...particulars(message),
    seed: message.seed ?? null,
    backend: chosen("solver.backend", BACKEND, message.backend, DEFAULT_OPTIONS.backend),
    trace: chosen("solver.trace", TRACE_DETAIL, message.trace, DEFAULT_OPTIONS.trace),
    part: message.part ?? DEFAULT_OPTIONS.part,
    reduce: chosen("solver.reduce", REDUCTION, message.reduce, DEFAULT_OPTIONS.reduce),
  };
}

function particulars(message: SolverParameters__Output): Changes {
  switch (message.solver) {
    case undefined:
      return {};
    case "auto":
      return { solver: "auto", ...annealing("solver.auto", present("solver.auto", message.auto)) };
    case "simulatedAnnealing": {
      const where = "solver.simulated_annealing";
      return { solver: "sa", ...annealing(where, present(where, message.simulatedAnnealing)) };
    }
    case "parallelTempering":
      return { solver: "pt", ...tempering(present("solver.parallel_tempering", message.parallelTempering)) };
    case "pathIntegral":
      return { solver: "sqa", ...pathIntegral(present("solver.path_integral", message.pathIntegral)) };
    case "tabu":
      return { solver: "tabu", numMoves: present("solver.tabu", message.tabu).numMoves ?? null };
    case "oscillator":
      return { solver: "oscillator", ...oscillator(present("solver.oscillator", message.oscillator)) };
    case "descent":
      return { solver: "descent" };
    case "exact":
      return { solver: "exact" };
    default:
      return malformed("solver", `unknown: ${String(message.solver)}`);
  }
}

function annealing(where: string, message: AnnealingParameters__Output): Changes {
  const d = DEFAULT_OPTIONS;
  return {
    mode: chosen(`${where}.mode`, SOLVE_MODE, message.mode, d.mode),
    numSweeps: message.numSweeps ?? null,
    numSweepsPerBeta: message.numSweepsPerBeta ?? d.numSweepsPerBeta,
    betaRange: rangeOf(message.betaRange),
    betaSchedule: scheduleOf(message.betaSchedule),
    update: chosen(`${where}.update`, UPDATE_RULE, message.update, d.update),
    scan: chosen(`${where}.scan`, SCAN_ORDER, message.scan, d.scan),
    polish: message.polish ?? d.polish,
    thinning: message.thinning ?? d.thinning,
    kernel: kernelOf(`${where}.kernel`, message.kernel),
    annealPath: annealPathOf(where, message.annealPath),
    numOnes: message.numOnes ?? null,
  };
}

function tempering(message: TemperingParameters__Output): Changes {
  const moves = message.clusterMovesGiven;
  return {
    betaRange: rangeOf(message.betaRange),
    numSweeps: message.numSweeps ?? null,
    betaLadder: message.betaLadder.length === 0 ? null : message.betaLadder,
    numOnes: message.numOnes ?? null,
    clusterMoves:
      message.clusterMoves === "clusterMovesOff"
        ? null
        : moves === undefined || moves === null
          ? "auto"
          : { everyRounds: moves.everyRounds, beta: moves.beta },
  };
}

function pathIntegral(message: PathIntegralParameters__Output): Changes {
  const d = DEFAULT_OPTIONS;
  const where = "solver.path_integral";
  const { gammaRange, gammaSchedule, annealSchedule } = message;
  return {
    mode: chosen(`${where}.mode`, SOLVE_MODE, message.mode, d.mode),
    numTrotterSlices: message.numTrotterSlices ?? d.numTrotterSlices,
    betaRange: rangeOf(message.betaRange),
    numSweeps: message.numSweeps ?? null,
    numSweepsPerBeta: message.numSweepsPerBeta ?? d.numSweepsPerBeta,
    gamma: message.gamma ?? null,
    gammaRange: gammaRange === undefined || gammaRange === null ? null : [gammaRange.gamma0, gammaRange.gamma1],
    gammaSchedule:
      gammaSchedule === undefined || gammaSchedule === null ? null : curveOf(`${where}.gamma_schedule`, gammaSchedule),
    annealSchedule:
      annealSchedule === undefined || annealSchedule === null
        ? null
        : functionsOf(`${where}.anneal_schedule`, annealSchedule),
    annealPath: annealPathOf(where, message.annealPath),
    update: chosen(`${where}.update`, UPDATE_RULE, message.update, d.update),
    scan: chosen(`${where}.scan`, SCAN_ORDER, message.scan, d.scan),
    readout: chosen(`${where}.readout`, READOUT, message.readout, d.readout),
    polish: message.polish ?? d.polish,
    thinning: message.thinning ?? d.thinning,
  };
}

function oscillator(message: OscillatorParameters__Output): Changes {
  const { injectionRange, noiseRange } = message;
  return {
    numSweeps: message.numSweeps ?? null,
    coupling: message.coupling ?? null,
    injectionRange: injectionRange === null ? null : [injectionRange.start, injectionRange.end],
    noiseRange: noiseRange === null ? null : [noiseRange.start, noiseRange.end],
    polish: message.polish ?? DEFAULT_OPTIONS.polish,
  };
}

function annealPathOf(where: string, message: AnnealPath__Output | null): SolveOptions["annealPath"] {
  return message === null ? DEFAULT_OPTIONS.annealPath : pathOf(`${where}.anneal_path`, message);
}

function functionsOf(where: string, { a, b }: AnnealSchedule__Output): AnnealFunctions {
  const field = curveOf(`${where}.a`, present(`${where}.a`, a));
  return b === null ? fieldCurve(field) : { a: field, b: curveOf(`${where}.b`, b) };
}

/** Points as they are given: `checkOptions` sees to their order and values. */
function curveOf(where: string, { s, value }: Curve__Output): Curve {
  const { max } = LIMITS.curvePoints;
  if (s.length > max) overLimit(where, "points", max, s.length);
  sameLength(`${where}.value`, value.length, s.length);
  return s.map((x, k) => [x, value[k]] as const);
}

/** The word for an enum's value, or the default where it is unspecified. Values of later versions come as numbers. */
function chosen<Word extends string, Default extends Word | null>(
  where: string,
  table: Readonly<Record<Word, string>>,
  name: string | number,
  byDefault: Default,
): Word | Default {
  const text = String(name);
  return text.endsWith("_UNSPECIFIED") ? byDefault : keyOf(where, table, text);
}

function rangeOf(range: BetaRange__Output | null): SolveOptions["betaRange"] {
  return range === null ? null : [range.hot, range.cold];
}

function scheduleOf(message: BetaSchedule__Output | null): SolveOptions["betaSchedule"] {
  switch (message?.schedule) {
    case "geometric":
      return { kind: "geometric" };
    case "listed":
      return { kind: "points", beta: message?.listed?.beta ?? [] };
    case "linear":
    case undefined:
    default:
      return { kind: "linear" };
  }
}

function kernelOf(where: string, name: string): SolveOptions["kernel"] {
  if (name === "") return null;
  const known = [...KERNEL_NAMES, ...GPU_KERNEL_NAMES].filter((kernel) => kernel !== "steepest");
  return (
    known.find((kernel) => kernel === name) ?? malformed(where, `expected one of ${known.join(", ")}, got ${name}`)
  );
}
