import type { CampaignCell } from "./cell.ts";

export type FirstHits = CampaignCell["firstHits"][number];

/** A row of a result's trace, as far as first hits go: reads that had reached each level by then. */
interface TracedHits {
  readonly sweeps: number;
  readonly hits: readonly number[];
}

/**
 * First hits from cumulated ones: the reads that are new at each checkpoint, and those that never came.
 *
 * @param levels  shape (L), energies. @param trace  ascending in sweeps, `hits` of shape (L). @param reads  that were traced.
 */
export function firstHitsOfTrace(
  levels: readonly number[],
  trace: readonly TracedHits[],
  reads: number,
): readonly FirstHits[] {
  if (trace.length === 0) return [];
  return levels.map((level, l) => ({
    level,
    sweeps: trace.map(({ sweeps }) => sweeps),
    counts: trace.map(({ hits }, k) => hits[l] - (k === 0 ? 0 : trace[k - 1].hits[l])),
    censored: Math.max(0, reads - trace[trace.length - 1].hits[l]),
  }));
}

/** First hits of independent blocks together: counts add up level by level and checkpoint by checkpoint. */
export function joinedFirstHits(blocks: readonly (readonly FirstHits[])[]): FirstHits[] {
  const levels = new Map<number, { counts: Map<number, number>; censored: number }>();
  for (const { level, sweeps, counts, censored } of blocks.flat()) {
    const sum = levels.get(level) ?? { counts: new Map<number, number>(), censored: 0 };
    for (const [k, at] of sweeps.entries()) sum.counts.set(at, (sum.counts.get(at) ?? 0) + counts[k]);
    sum.censored += censored;
    levels.set(level, sum);
  }
  return [...levels].map(([level, { counts, censored }]) => {
    const rows = [...counts].sort(([a], [b]) => a - b);
    return { level, sweeps: rows.map(([at]) => at), counts: rows.map(([, n]) => n), censored };
  });
}
