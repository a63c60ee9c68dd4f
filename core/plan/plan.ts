import { expNeg, negativeLog } from "../math/exponential.ts";
import type { OscillatorParameters } from "../oscillator/schedule.ts";
import { type AnnealFunctions, type AnnealPath, curveAt, pathCurve } from "../path-integral/schedule.ts";
import type { TabuParameters } from "../tabu/parameters.ts";
import type { SwapOrder } from "../tempering/exchange.ts";
import type { Backend, EngineName, KernelName } from "./options.ts";

/** β as a function of the anneal fraction s, 0 (hot) to 1 (cold), 1/energy units of the problem; between listed values, linear. */
export type BetaCurve =
  | { readonly kind: "linear" | "geometric"; readonly hot: number; readonly cold: number }
  | { readonly kind: "points"; readonly beta: readonly number[] };

/** Inverse temperatures in 1/energy units of the problem. A `path` pauses, or turns back, on its way along a curve. */
export type BetaPlan =
  | { readonly kind: "linear" | "geometric"; readonly hot: number; readonly cold: number; readonly points: number }
  | { readonly kind: "points"; readonly beta: readonly number[] }
  | { readonly kind: "path"; readonly path: AnnealPath; readonly along: BetaCurve; readonly points: number };

/** The kernel that runs every block of a part, and the build that it came from. */
export interface KernelPlan {
  readonly name: KernelName;
  readonly sha256: string;
  readonly backend: Backend;
  readonly update: "metropolis" | "heatbath";
  /** `checkerboard` is a sequential scan over variables sorted by the colours of a greedy colouring. */
  readonly scan: "sequential" | "random" | "checkerboard";
  readonly randomness: "grouped" | "independent";
  /** Spins +1 in every state, kept by exchanges; null where single spins flip. */
  readonly numOnes: number | null;
}

export type Method =
  | {
      readonly kind: "anneal";
      readonly kernel: KernelPlan;
      readonly schedule: BetaPlan;
      readonly sweepsPerBeta: number;
      readonly polish: boolean;
    }
  | {
      readonly kind: "sample";
      readonly kernel: KernelPlan;
      readonly beta: number;
      readonly burnInSweeps: number;
      readonly thinningSweeps: number;
      /** Samples that each chain of a block gives. */
      readonly draws: number;
    }
  | { readonly kind: "descent"; readonly kernel: KernelPlan }
  | TemperMethod
  | TabuMethod
  | OscillatorMethod
  | PathIntegralMethod
  | PathIntegralSampling
  | { readonly kind: "exact" }
  /** The ground state of a balanced model by a least cut: one block of one read. */
  | { readonly kind: "cut" };

/** An engine that is no annealing kernel, and its build. */
export interface EnginePlan {
  readonly name: EngineName;
  readonly sha256: string;
  readonly backend: Backend;
}

/** Parallel tempering; β in 1/energy units of the problem. */
export interface TemperMethod {
  readonly kind: "temper";
  readonly kernel: EnginePlan;
  /** Ascending: place 0 is the hottest. */
  readonly ladder: readonly number[];
  readonly rounds: number;
  readonly sweepsPerRound: number;
  readonly swapOrder: SwapOrder;
  readonly clusterMoves: { readonly everyRounds: number; readonly beta: number } | null;
  /** Spins +1 in every state, kept by exchanges; null where single spins flip. */
  readonly numOnes: number | null;
}

/** Tabu search; a read is `moves` flips. */
export interface TabuMethod {
  readonly kind: "tabu";
  readonly kernel: EnginePlan;
  readonly parameters: TabuParameters;
  readonly moves: number;
}

/** Coupled oscillators under a ramp of second-harmonic injection; a read is `steps` steps of all of them. */
export interface OscillatorMethod {
  readonly kind: "oscillator";
  readonly kernel: EnginePlan;
  readonly parameters: OscillatorParameters;
  readonly steps: number;
  readonly polish: boolean;
}

/** Discrete-time path-integral annealing with P = `slices`. */
export interface PathIntegralMethod {
  readonly kind: "path-integral";
  readonly kernel: EnginePlan;
  readonly slices: number;
  readonly update: "metropolis" | "heatbath" | "segment";
  readonly scan: "sequential" | "random";
  readonly readout: "best" | "slice0";
  /** Of the whole worldline, 1/energy units of the problem: each slice feels β/P. */
  readonly beta: number;
  readonly path: AnnealPath;
  readonly functions: AnnealFunctions;
  readonly points: number;
  readonly sweepsPerPoint: number;
  readonly polish: boolean;
}

/** Worldlines at constant β and Γ: after burn-in, slice 0 of each is a sample, `draws` of them. */
export interface PathIntegralSampling {
  readonly kind: "path-integral-sample";
  readonly kernel: EnginePlan;
  readonly slices: number;
  readonly update: "metropolis" | "heatbath" | "segment";
  readonly scan: "sequential" | "random";
  /** Of the whole worldline, 1/energy units of the problem. */
  readonly beta: number;
  /** Γ, energy units of the problem. */
  readonly gamma: number;
  readonly burnInSweeps: number;
  readonly thinningSweeps: number;
  readonly draws: number;
}

/** Whether reads are samples of a stationary distribution, with observables, and no optimiser's attempts. */
export function isSampling(method: Method): method is Extract<Method, { kind: "sample" | "path-integral-sample" }> {
  return method.kind === "sample" || method.kind === "path-integral-sample";
}

/** Whether the method solves the problem for certain: its result is no trial of which several would make a time to solution. */
export function isExact(method: Method): boolean {
  return method.kind === "exact" || method.kind === "cut";
}

/**
 * All that fixes a part's samples: with the model, it says what every block computes. Numbers are plain JSON, so that the
 * SHA-256 of its canonical text names the work.
 */
export interface Plan {
  readonly version: 1;
  readonly part: number;
  readonly seed: number;
  readonly method: Method;
  /** Reads of a block; read r is lane r mod B of block ⌊r/B⌋ (in sample mode draw by draw, all lanes of a draw together). */
  readonly blockReads: number;
  /** Reads in all, or null to go on until a stop rule acts. Reads of the last block beyond it run and are dropped. */
  readonly numReads: number | null;
  /** Schedule points after which a block's trace is written, ascending; in sample mode the last draw, up to which chains are watched; empty without a trace. */
  readonly checkpoints: readonly number[];
  /** Energies whose first hits the trace counts: reference · (1 + ε)-levels, best first; empty without a reference. */
  readonly levels: readonly number[];
  /** Why the planner chose what it chose, for people. */
  readonly why: readonly string[];
}

/** The β of every schedule point, in order. */
export function betasOf(schedule: BetaPlan): Float64Array {
  if (schedule.kind === "points") return Float64Array.from(schedule.beta);
  if (schedule.kind === "path") {
    const { along, path } = schedule;
    const time = pathCurve(path);
    const end = Math.max(schedule.points - 1, 1);
    return Float64Array.from({ length: schedule.points }, (_, k) => betaAt(along, curveAt(time, k / end)));
  }
  const { hot, cold, points } = schedule;
  const last = Math.max(points - 1, 1);
  const ratio = schedule.kind === "geometric" ? negativeLog(hot / cold) : 0;
  return Float64Array.from({ length: points }, (_, k) => {
    if (k === points - 1) return cold;
    if (k === 0) return hot;
    if (schedule.kind === "linear") return hot + ((cold - hot) * k) / last;
    return Math.min(cold, Math.max(hot, cold * expNeg((ratio * (last - k)) / last)));
  });
}

/** Whether β is the same at every point. */
export function atOneBeta(schedule: BetaPlan): boolean {
  const curve = schedule.kind === "path" ? schedule.along : schedule;
  return curve.kind === "points" ? curve.beta.every((b) => b === curve.beta[0]) : curve.hot === curve.cold;
}

/** β at the anneal fraction s. */
function betaAt(curve: BetaCurve, s: number): number {
  if (curve.kind === "points") {
    const place = s * (curve.beta.length - 1);
    const before = Math.floor(place);
    const [from, to] = [curve.beta[before], curve.beta[Math.min(before + 1, curve.beta.length - 1)]];
    return from + (to - from) * (place - before);
  }
  const { hot, cold } = curve;
  if (curve.kind === "linear") return hot + (cold - hot) * s;
  return Math.min(cold, Math.max(hot, cold * expNeg(negativeLog(hot / cold) * (1 - s))));
}

export function pointsOf(schedule: BetaPlan): number {
  return schedule.kind === "points" ? schedule.beta.length : schedule.points;
}

/** Sweeps that one read makes. */
export function sweepsPerRead(method: Method): number {
  switch (method.kind) {
    case "anneal":
      return pointsOf(method.schedule) * method.sweepsPerBeta;
    case "sample":
    case "path-integral-sample":
      return method.burnInSweeps + method.draws * method.thinningSweeps;
    case "temper":
      return method.rounds * method.sweepsPerRound;
    case "path-integral":
      return method.points * method.sweepsPerPoint;
    case "oscillator":
      return method.steps;
    case "descent":
    case "tabu":
    case "exact":
    case "cut":
      return 0;
  }
}

/** Blocks that hold all reads, or null when the number is open. */
export function numBlocks(plan: Plan): number | null {
  return plan.numReads === null ? null : Math.ceil(plan.numReads / plan.blockReads);
}

/** JSON with the keys of every object in order, so that equal plans have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    v !== null && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}
