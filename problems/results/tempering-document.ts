import type { CollectedResults, TemperingCounts } from "../../core/sample-set/block-results.ts";

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
}

export function temperingOf(results: CollectedResults): TemperingDocument | null {
  const counts = results.blocks.flatMap((b) => (b.tempering === null || !b.whole ? [] : [b.tempering]));
  if (counts.length === 0) return null;
  const sum = (value: (c: TemperingCounts) => number): number => counts.reduce((total, c) => total + value(c), 0);
  const rejection = counts[0].rejection.map((_, link) => sum((c) => c.rejection[link]) / counts.length);
  const expected = sum((c) => c.expectedRoundTrips);
  return {
    rejection,
    barrier: rejection.reduce((a, b) => a + b, 0),
    rounds: sum((c) => c.rounds),
    round_trips: sum((c) => c.roundTrips),
    round_trip_ratio: expected > 0 ? sum((c) => c.roundTrips) / expected : null,
  };
}
