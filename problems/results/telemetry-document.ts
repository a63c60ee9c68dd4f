import { curveAt, pathCurve } from "../../core/path-integral/schedule.ts";
import { sliceCoupling } from "../../core/path-integral/slice-coupling.ts";
import type { Method, PathIntegralMethod, PathIntegralSampling, Plan, TemperMethod } from "../../core/plan/plan.ts";
import type { BlockSummary, CollectedResults, TemperingCounts } from "../../core/sample-set/block-results.ts";
import { type LadderVerdict, ladderVerdict } from "../../core/tempering/ladder-verdict.ts";
import { autocorrelationCurve, joinAutocorrelations } from "../../core/trace/autocorrelation.ts";
import { joinSlices } from "../../core/trace/block-telemetry.ts";
import type { TracePoint } from "../../core/trace/block-trace.ts";
import { firstHits } from "../../core/trace/first-hits.ts";

/**
 * What a run says of the time that accuracy costs it: `telemetry` of the result document. Counted over whole blocks, in the order of
 * their numbers, so that it is the same whatever ran where; of a portfolio, over those of the leading member.
 */
export interface TelemetryDocument {
  /**
   * When reads were first seen at or below each of `levels`, by checkpoints: a read counted at one came there after the checkpoint
   * before. Empty without a trace or levels, and where a target ended the job: blocks that it cut would be missing, those nearest to it.
   */
  readonly first_hits: readonly FirstHitsDocument[];
  /** Of chains at constant temperature: in sample mode, of anneals at one β under a dense trace, and at the coldest place of a ladder; null where a target ended the job. */
  readonly autocorrelation: AutocorrelationDocument | null;
  readonly tempering: TemperingDocument | null;
  readonly path_integral: PathIntegralDocument | null;
}

export interface FirstHitsDocument {
  readonly level: number;
  /** Checkpoints, ascending. */
  readonly sweeps: readonly number[];
  /** Reads first seen at or below the level at each of them. */
  readonly counts: readonly number[];
  /** Reads not seen there by the last checkpoint. */
  readonly censored: number;
}

/** Each null where the observable never changed. */
export interface AutocorrelationDocument {
  readonly magnetization: LagsDocument | null;
  /** Of two chains; null, too, where a block has one. */
  readonly overlap: LagsDocument | null;
  readonly energy: LagsDocument | null;
}

export interface LagsDocument {
  readonly lag_sweeps: readonly number[];
  /** The autocorrelation at each lag, 1 at lag 0. */
  readonly rho: readonly number[];
  /** Pairs of looks that each is a mean of. */
  readonly pairs: readonly number[];
}

/** Swaps of all whole blocks: means over blocks, round trips in all. */
export interface TemperingDocument {
  /** Mean rejection of each link, hottest first. */
  readonly rejection: readonly number[];
  /** Λ, their sum: the barrier between the ends of the ladder. */
  readonly barrier: number;
  readonly rounds: number;
  readonly round_trips: number;
  /** Round trips over those that independent links with these rejections would make; below ½ hints at a bottleneck, or at blocks too short. */
  readonly round_trip_ratio: number | null;
  readonly verdict: LadderVerdict;
}

export interface PathIntegralDocument {
  /** Sweeps at the points of the lists below: checkpoints, or all where the field is constant. */
  readonly sweeps: readonly number[];
  /** The anneal fraction s and K_τ = ½ ln coth(βΓ/P) there; null where the field is 0 and K_τ infinite. */
  readonly coupling: readonly (readonly [s: number, coupling: number | null])[];
  /** The lowest energy among the slices of a worldline, mean over worldlines. */
  readonly slice_energy_min: readonly number[];
  /** The mean energy of all slices. */
  readonly slice_energy_mean: readonly number[];
  /** ⟨M(τ) M(0)⟩ of M = Σ s_i over imaginary time τ = t β/P, t = 0 … P/2, 1/energy units; null where the field was not constant. */
  readonly correlator: { readonly tau: readonly number[]; readonly value: readonly number[] } | null;
}

/** @param points  the joined trace. @param byTarget  whether a target ended the job. @returns null for a plan that asks for none. */
export function telemetryOf(
  { method, checkpoints, levels, blockReads, numReads }: Plan,
  results: CollectedResults,
  points: readonly TracePoint[],
  byTarget: boolean,
): TelemetryDocument | null {
  if (checkpoints.length === 0) return null;
  const blocks = results.blocks.filter(({ whole }) => whole);
  const reads = blocks.length * Math.min(blockReads, numReads ?? blockReads);
  return {
    first_hits: byTarget ? [] : firstHits(points, levels, reads),
    autocorrelation: byTarget ? null : autocorrelationOf(blocks),
    tempering: method.kind === "temper" ? temperingOf(method, blocks) : null,
    path_integral: isPathIntegral(method) ? pathIntegralOf(method, checkpoints, blocks) : null,
  };
}

function autocorrelationOf(blocks: readonly BlockSummary[]): AutocorrelationDocument | null {
  const joined = joinAutocorrelations(blocks.flatMap(({ telemetry }) => telemetry?.autocorrelation ?? []));
  if (joined === null) return null;
  const lag_sweeps = joined.lags.map((lag) => lag * joined.spacingSweeps);
  const lagsOf = (sums: Float64Array): LagsDocument | null => {
    const curve = autocorrelationCurve(sums);
    return curve === null ? null : { lag_sweeps, ...curve };
  };
  return {
    magnetization: lagsOf(joined.magnetization),
    overlap: lagsOf(joined.overlap),
    energy: lagsOf(joined.energy),
  };
}

function temperingOf({ ladder, rounds }: TemperMethod, blocks: readonly BlockSummary[]): TemperingDocument | null {
  const counts = blocks.flatMap(({ tempering }) => tempering ?? []);
  if (counts.length === 0) return null;
  const sum = (value: (c: TemperingCounts) => number): number => counts.reduce((total, c) => total + value(c), 0);
  const rejection = counts[0].rejection.map((_, link) => sum((c) => c.rejection[link]) / counts.length);
  const expected = sum((c) => c.expectedRoundTrips);
  const allRounds = sum((c) => c.rounds);
  const roundTrips = sum((c) => c.roundTrips);
  // All rounds of all ensembles share the expected trips evenly, and each has as many replicas as there are temperatures.
  const expectedPerReplica = (expected * rounds) / (allRounds * ladder.length);
  return {
    rejection,
    barrier: rejection.reduce((a, b) => a + b, 0),
    rounds: allRounds,
    round_trips: roundTrips,
    round_trip_ratio: expected > 0 ? roundTrips / expected : null,
    verdict: ladderVerdict(ladder, { rejection, roundTrips, expectedRoundTrips: expected, expectedPerReplica }),
  };
}

function isPathIntegral(method: Method): method is PathIntegralMethod | PathIntegralSampling {
  return method.kind === "path-integral" || method.kind === "path-integral-sample";
}

function pathIntegralOf(
  method: PathIntegralMethod | PathIntegralSampling,
  checkpoints: readonly number[],
  blocks: readonly BlockSummary[],
): PathIntegralDocument | null {
  const slices = joinSlices(blocks.flatMap(({ telemetry }) => telemetry?.slices ?? []));
  if (slices === null) return null;
  const energies = { slice_energy_min: slices.lowest, slice_energy_mean: slices.mean };
  const kOf = (gamma: number): number | null => {
    const k = sliceCoupling(method.beta * gamma, method.slices);
    return Number.isFinite(k) ? Math.abs(k) : null;
  };
  if (method.kind === "path-integral-sample") {
    const { burnInSweeps, thinningSweeps, draws, gamma, beta } = method;
    const perSlice = slices.worldlines * method.slices;
    return {
      sweeps: [burnInSweeps + draws * thinningSweeps],
      coupling: [[1, kOf(gamma)]],
      ...energies,
      correlator:
        slices.worldlines === 0
          ? null
          : {
              tau: slices.correlator.map((_, t) => (t * beta) / method.slices),
              value: slices.correlator.map((sum) => sum / perSlice),
            },
    };
  }
  const { path, functions, points, sweepsPerPoint } = method;
  const time = pathCurve(path);
  return {
    sweeps: checkpoints.map((point) => point * sweepsPerPoint),
    // The energies of a checkpoint are those after its point, which stands in the middle of its share of the time.
    coupling: checkpoints.map((point) => {
      const s = curveAt(time, (point - 0.5) / points);
      return [s, kOf(curveAt(functions.a, s))];
    }),
    ...energies,
    correlator: null,
  };
}
