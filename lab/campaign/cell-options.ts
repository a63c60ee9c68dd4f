import { DEFAULT_OPTIONS, type KernelName, type SolveOptions } from "../../core/plan/options.ts";
import type { LandscapeConstants } from "../landscape/constants.ts";
import { catoniCooling } from "../landscape/cooling.ts";
import type { MethodSpec, ScheduleSpec } from "./spec.ts";

/** What a pilot found for a schedule `auto`, so that every run of the campaign has the same. */
export interface FoundByPilot {
  readonly betaRange: readonly [hot: number, cold: number] | null;
  readonly temper: {
    readonly betaLadder: readonly number[];
    readonly clusterMoves: { readonly everyRounds: number; readonly beta: number } | null;
  } | null;
}

export const NOTHING_FOUND: FoundByPilot = { betaRange: null, temper: null };

/** What the length of a read and its schedule need to know of the instance. */
export interface InstanceFacts {
  readonly n: number;
  /** Null where the landscape was not enumerated. */
  readonly landscape: () => LandscapeConstants | null;
}

/** Up to here landscapes are enumerated. */
const EXACT_SPINS = 20;

/**
 * Options of one run of a cell, but for its reads and its part. Throws for a Catoni schedule without landscape: the caller
 * refuses those before.
 */
export function cellOptions(
  method: MethodSpec,
  schedule: ScheduleSpec,
  sweeps: number,
  seed: number,
  facts: InstanceFacts,
  found: FoundByPilot,
): SolveOptions {
  const { solver } = method;
  const annealing = solver === "sa";
  const worldlines = solver === "sqa";
  return {
    ...DEFAULT_OPTIONS,
    solver,
    seed,
    backend: method.backend,
    reduce: "off",
    // Where exact rates stand beside runs at one temperature, first hits are wanted sweep by sweep, and blocks take milliseconds.
    trace: schedule.kind === "constant" && facts.n <= EXACT_SPINS ? "dense" : "full",
    ...(solver === "tabu" ? { numMoves: sweeps * Math.max(facts.n, 1) } : { numSweeps: sweeps }),
    ...(annealing
      ? {
          update: method.update,
          scan: method.scan,
          // The spec's kernel is checked when the run is planned.
          kernel: method.kernel as KernelName | null,
          polish: method.polish,
          numSweepsPerBeta: method.numSweepsPerBeta,
        }
      : {}),
    ...(worldlines
      ? {
          update: method.update,
          scan: method.scan,
          polish: method.polish,
          numSweepsPerBeta: method.numSweepsPerBeta,
          numTrotterSlices: method.numTrotterSlices,
          readout: method.readout,
        }
      : {}),
    ...(solver === "pt" && method.clusterMoves === "off" ? { clusterMoves: null } : {}),
    ...(solver === "oscillator" ? { polish: method.polish } : {}),
    ...scheduleOptions(schedule, sweeps, method.numSweepsPerBeta, facts, found),
  };
}

/** @param perBeta  sweeps at each point of the schedule. */
function scheduleOptions(
  schedule: ScheduleSpec,
  sweeps: number,
  perBeta: number,
  facts: InstanceFacts,
  found: FoundByPilot,
): Partial<SolveOptions> {
  switch (schedule.kind) {
    case "linear":
    case "geometric":
      return {
        betaRange: schedule.betaRange,
        betaSchedule: { kind: schedule.kind },
        ...(schedule.pause === null ? {} : { annealPath: { kind: "pause", ...schedule.pause } }),
      };
    case "constant":
      return { betaRange: [schedule.beta, schedule.beta] };
    case "points":
      return listed(resampled(schedule.beta, sweeps / perBeta));
    case "catoni": {
      const landscape = facts.landscape();
      if (landscape === null) throw new RangeError(`schedule ${schedule.name} needs the landscape of a small model`);
      const { beta } = catoniCooling(landscape, sweeps, schedule.scale);
      return listed(Array.from(beta).filter((_, k) => k % perBeta === perBeta >> 1));
    }
    case "auto":
      return {
        betaRange: found.betaRange,
        ...found.temper,
        ...(found.betaRange === null ? {} : { betaSchedule: { kind: schedule.along } }),
      };
    case "ladder":
      return { betaLadder: schedule.beta };
    case "gamma":
      return { gamma: schedule.gamma, betaRange: both(schedule.beta) };
    case "gamma-range":
      return { gammaRange: schedule.gammaRange, betaRange: both(schedule.beta) };
    case "fields":
      return {
        annealSchedule: {
          a: schedule.points.map(([s, a]) => [s, a] as const),
          b: schedule.points.map(([s, , b]) => [s, b] as const),
        },
        betaRange: both(schedule.beta),
      };
  }
}

function both(beta: number | null): readonly [number, number] | null {
  return beta === null ? null : [beta, beta];
}

function listed(beta: readonly number[]): Partial<SolveOptions> {
  return { betaSchedule: { kind: "points", beta } };
}

/** A curve given at equal steps, at `points` equal steps; between the given ones, linear. */
export function resampled(curve: readonly number[], points: number): readonly number[] {
  const end = Math.max(points - 1, 1);
  return Array.from({ length: points }, (_, k) => {
    const place = (k / end) * (curve.length - 1);
    const before = Math.floor(place);
    const [from, to] = [curve[before], curve[Math.min(before + 1, curve.length - 1)]];
    return from + (to - from) * (place - before);
  });
}
