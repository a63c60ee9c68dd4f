import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { globalBarrier } from "../../core/tempering/ladder.ts";
import { autocorrelationCurve } from "../../core/trace/autocorrelation.ts";
import type { TelemetryColumns } from "./event-log.ts";

/**
 * What blocks of one part saw besides their traces, as watchers get it; null where nothing was watched. Sums over all blocks are in
 * the result: here is what one block alone says, early.
 */
export function telemetryPointsOf(blocks: readonly CollectedBlock[]): TelemetryColumns | null {
  const watched = blocks.filter(({ telemetry }) => telemetry !== undefined);
  if (watched.length === 0) return null;
  const tempered = watched.flatMap(({ tempering }) => tempering ?? []);
  const correlated = watched.flatMap(({ telemetry }) => telemetry?.autocorrelation ?? []);
  const sliced = watched.flatMap(({ telemetry }) => telemetry?.slices ?? []);
  // All blocks of a part are of one method; one that was cut has no correlations, and then none of the message are told.
  const all = <T>(found: readonly T[], value: (one: T) => number): number[] =>
    found.length === watched.length ? found.map(value) : [];
  return {
    block: watched.map(({ block }) => block),
    barrier: all(tempered, ({ rejection }) => globalBarrier(Float64Array.from(rejection))),
    roundTrips: all(tempered, ({ roundTrips }) => roundTrips),
    expectedRoundTrips: all(tempered, ({ expectedRoundTrips }) => expectedRoundTrips),
    lagSweeps: all(correlated, ({ spacingSweeps, lags }) => spacingSweeps * (lags[0] ?? 0)),
    magnetizationRho: all(correlated, ({ magnetization }) => firstRho(magnetization)),
    energyRho: all(correlated, ({ energy }) => firstRho(energy)),
    sliceEnergyMin: all(sliced, ({ lowest }) => lowest[lowest.length - 1] ?? Number.POSITIVE_INFINITY),
    sliceEnergyMean: all(sliced, ({ mean }) => mean[mean.length - 1] ?? Number.POSITIVE_INFINITY),
  };
}

/** At the shortest lag; 1 where the observable never changed. */
function firstRho(sums: Float64Array): number {
  return autocorrelationCurve(sums)?.rho[0] ?? 1;
}
