import { betaCumulative } from "../../core/statistics/special-functions.ts";

/** Reads of a run's independent blocks, by energy: shape (blocks). */
export type BlockHistograms = readonly (readonly (readonly [energy: number, count: number])[])[];

/** Levels with fewer reads than this together are joined. */
const LEAST = 20;

/**
 * How often two runs with one law differ as much, when reads of a block may depend on each other: χ² of the two shares, with each
 * run's variance widened by what its blocks differ from each other (at least that of independent reads). The ratio is taken as F with
 * Welch's and Satterthwaite's degrees of freedom below. 1 where fewer than two levels or blocks are there to compare.
 */
export function chanceOfOneLaw(a: BlockHistograms, b: BlockHistograms): number {
  const levels = joinedLevels(a, b);
  const degrees = levels.length - 1;
  if (degrees < 1 || a.length < 2 || b.length < 2) return 1;
  const [one, other] = [byLevel(a, levels), byLevel(b, levels)];
  const all = one.reads + other.reads;
  const square = levels.reduce((sum, _, l) => {
    const pooled = (one.total[l] + other.total[l]) / all;
    return sum + (one.total[l] / one.reads - other.total[l] / other.reads) ** 2 / pooled;
  }, 0);
  const [v, w] = [one.spread / one.reads, other.spread / other.reads];
  const below = (v + w) ** 2 / (v ** 2 / (degrees * (a.length - 1)) + w ** 2 / (degrees * (b.length - 1)));
  const ratio = square / (v + w) / degrees;
  return 1 - betaCumulative((degrees * ratio) / (degrees * ratio + below), degrees / 2, below / 2);
}

/** Upper ends of groups of energies, ascending, such that each group holds reads enough of both. */
function joinedLevels(a: BlockHistograms, b: BlockHistograms): readonly number[] {
  const counts = new Map<number, number>();
  for (const row of [...a, ...b])
    for (const [energy, count] of row) counts.set(energy, (counts.get(energy) ?? 0) + count);
  const ends: number[] = [];
  let open = 0;
  for (const [energy, count] of [...counts].sort(([x], [y]) => x - y)) {
    open += count;
    if (open < LEAST) continue;
    ends.push(energy);
    open = 0;
  }
  if (ends.length > 0) ends[ends.length - 1] = Number.POSITIVE_INFINITY;
  return ends;
}

interface Levelled {
  readonly total: readonly number[];
  readonly reads: number;
  /** Variance of counts between blocks over that of independent reads, at least 1. */
  readonly spread: number;
}

function byLevel(blocks: BlockHistograms, ends: readonly number[]): Levelled {
  const rows = blocks.map((block) => {
    const row = ends.map(() => 0);
    for (const [energy, count] of block) row[ends.findIndex((end) => energy <= end)] += count;
    return row;
  });
  const total = ends.map((_, l) => rows.reduce((sum, row) => sum + row[l], 0));
  const reads = total.reduce((sum, c) => sum + c, 0);
  let between = 0;
  for (const row of rows) {
    const size = row.reduce((sum, c) => sum + c, 0);
    for (const [l, count] of row.entries()) {
      const expected = (total[l] * size) / reads;
      if (expected > 0) between += (count - expected) ** 2 / expected;
    }
  }
  const present = total.filter((c) => c > 0).length;
  return { total, reads, spread: Math.max(1, between / ((present - 1) * (rows.length - 1))) };
}
