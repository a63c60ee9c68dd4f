import { unreachable } from "../../core/invariant.ts";
import type { Curve } from "../../core/path-integral/schedule.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { BACKEND, READOUT, REDUCTION, SCAN_ORDER, SOLVE_MODE, TRACE_DETAIL, UPDATE_RULE } from "../enum-names.ts";
import type { AnnealingParameters } from "../generated/spingap/v1/AnnealingParameters.ts";
import type { BetaSchedule } from "../generated/spingap/v1/BetaSchedule.ts";
import type { Curve as CurveMessage } from "../generated/spingap/v1/Curve.ts";
import type { OscillatorParameters } from "../generated/spingap/v1/OscillatorParameters.ts";
import type { PathIntegralParameters } from "../generated/spingap/v1/PathIntegralParameters.ts";
import type { SolverParameters } from "../generated/spingap/v1/SolverParameters.ts";
import type { StopRules } from "../generated/spingap/v1/StopRules.ts";
import type { TemperingParameters } from "../generated/spingap/v1/TemperingParameters.ts";
import { annealPath, rampMessage } from "./replica-schedule.ts";

/** Options with a seed that may be left to the coordinator. */
export type RequestedOptions = Omit<SolveOptions, "seed"> & { readonly seed: number | null };

/** The solver's parameters of a request. Options that `checkOptions` refuses for the solver do not travel. */
export function solverParameters(options: RequestedOptions): SolverParameters {
  return {
    ...solverField(options),
    ...given("seed", options.seed),
    backend: BACKEND[options.backend],
    trace: TRACE_DETAIL[options.trace],
    part: options.part,
    reduce: REDUCTION[options.reduce],
  };
}

/** The stop rules of a request; a target in the problem's own sense takes the place of a target energy. */
export function stopRules(options: RequestedOptions, targetObjective: number | null = null): StopRules {
  const { timeLimitS, targetEnergy, noImprovementS, numReads } = options;
  return {
    ...given("timeLimitS", timeLimitS),
    ...(targetObjective === null ? given("targetEnergy", targetEnergy) : { targetObjective }),
    ...given("noImprovementS", noImprovementS),
    ...given("numReads", numReads),
  };
}

function solverField(options: RequestedOptions): SolverParameters {
  switch (options.solver) {
    case "auto":
      return { auto: annealing(options) };
    case "sa":
      return { simulatedAnnealing: annealing(options) };
    case "pt":
      return { parallelTempering: tempering(options) };
    case "sqa":
      return { pathIntegral: pathIntegral(options) };
    case "tabu":
      return { tabu: given("numMoves", options.numMoves) };
    case "oscillator":
      return { oscillator: oscillator(options) };
    case "descent":
      return { descent: {} };
    case "exact":
      return { exact: {} };
    default:
      return unreachable(options.solver);
  }
}

function annealing(options: RequestedOptions): AnnealingParameters {
  return {
    mode: SOLVE_MODE[options.mode],
    ...given("numSweeps", options.numSweeps),
    numSweepsPerBeta: options.numSweepsPerBeta,
    ...betaRange(options),
    betaSchedule: betaSchedule(options.betaSchedule),
    update: UPDATE_RULE[options.update],
    scan: SCAN_ORDER[options.scan],
    polish: options.polish,
    thinning: options.thinning,
    kernel: options.kernel ?? "",
    ...given("numOnes", options.numOnes),
    annealPath: annealPath(options.annealPath),
  };
}

function tempering(options: RequestedOptions): TemperingParameters {
  const { clusterMoves } = options;
  return {
    ...betaRange(options),
    ...given("numSweeps", options.numSweeps),
    betaLadder: [...(options.betaLadder ?? [])],
    ...given("numOnes", options.numOnes),
    ...(clusterMoves === null
      ? { clusterMovesOff: {} }
      : clusterMoves === "auto"
        ? { clusterMovesAuto: {} }
        : { clusterMovesGiven: clusterMoves }),
  };
}

function pathIntegral(options: RequestedOptions): PathIntegralParameters {
  const { gammaRange, gammaSchedule, annealSchedule, readout } = options;
  return {
    mode: SOLVE_MODE[options.mode],
    numTrotterSlices: options.numTrotterSlices,
    ...betaRange(options),
    ...given("numSweeps", options.numSweeps),
    numSweepsPerBeta: options.numSweepsPerBeta,
    ...given("gamma", options.gamma),
    ...(gammaRange === null ? {} : { gammaRange: { gamma0: gammaRange[0], gamma1: gammaRange[1] } }),
    ...(gammaSchedule === null ? {} : { gammaSchedule: curveMessage(gammaSchedule) }),
    ...(annealSchedule === null
      ? {}
      : { annealSchedule: { a: curveMessage(annealSchedule.a), b: curveMessage(annealSchedule.b) } }),
    annealPath: annealPath(options.annealPath),
    update: UPDATE_RULE[options.update],
    scan: SCAN_ORDER[options.scan],
    ...(readout === null ? {} : { readout: READOUT[readout] }),
    polish: options.polish,
    thinning: options.thinning,
  };
}

function oscillator({
  numSweeps,
  coupling,
  injectionRange,
  noiseRange,
  polish,
}: RequestedOptions): OscillatorParameters {
  return {
    ...given("numSweeps", numSweeps),
    ...given("coupling", coupling),
    ...(injectionRange === null ? {} : { injectionRange: rampMessage(injectionRange) }),
    ...(noiseRange === null ? {} : { noiseRange: rampMessage(noiseRange) }),
    polish,
  };
}

function curveMessage(curve: Curve): CurveMessage {
  return { s: curve.map(([s]) => s), value: curve.map(([, value]) => value) };
}

function betaRange({ betaRange: range }: RequestedOptions): Pick<AnnealingParameters, "betaRange"> {
  return range === null ? {} : { betaRange: { hot: range[0], cold: range[1] } };
}

function betaSchedule(schedule: SolveOptions["betaSchedule"]): BetaSchedule {
  switch (schedule.kind) {
    case "linear":
      return { linear: {} };
    case "geometric":
      return { geometric: {} };
    case "points":
      return { listed: { beta: [...schedule.beta] } };
    default:
      return unreachable(schedule);
  }
}

/** A field with its value, or nothing where the value is to be chosen. */
function given<Name extends string>(name: Name, value: number | null): { [name in Name]?: number } {
  return (value === null ? {} : { [name]: value }) as { [name in Name]?: number };
}
