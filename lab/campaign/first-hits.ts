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

/**
 * χ² of independent runs against each other, and its degrees of freedom: more than one a degree where reads of a run hit together.
 * Times with fewer than five hits a run are joined with the next.
 *
 * @param runs  at least one, counts at the same checkpoints.
 */
export function scatterOf(runs: readonly { readonly counts: readonly number[]; readonly censored: number }[]): {
  readonly square: number;
  readonly degrees: number;
} {
  const sizes = runs.map(({ counts, censored }) => counts.reduce((sum, c) => sum + c, censored));
  const reads = sizes.reduce((sum, c) => sum + c, 0);
  let [square, degrees] = [0, -(runs.length - 1)];
  const columns = [
    ...runs[0].counts.map((_, k) => runs.map(({ counts }) => counts[k])),
    runs.map(({ censored }) => censored),
  ];
  let open = runs.map(() => 0);
  for (const [k, column] of columns.entries()) {
    open = open.map((c, run) => c + column[run]);
    const total = open.reduce((sum, c) => sum + c, 0);
    if (total < 5 * runs.length && k < columns.length - 1) continue;
    for (const [run, count] of open.entries()) {
      const expected = (total * sizes[run]) / reads;
      if (expected > 0) square += (count - expected) ** 2 / expected;
    }
    degrees += runs.length - 1;
    open = runs.map(() => 0);
  }
  return { square, degrees: Math.max(0, degrees) };
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
    const own = blocks.flatMap((block) => block.filter((row) => row.level === level));
    const alike = own.length > 1 && own.every((row) => row.sweeps.join() === own[0].sweeps.join());
    return {
      level,
      sweeps: rows.map(([at]) => at),
      counts: rows.map(([, n]) => n),
      censored,
      ...(alike ? { scatter: scatterOf(own) } : {}),
    };
  });
}
