/** Whole numbers first … end − 1, first < end: blocks of a part. `end` may be +∞ where the number of blocks is open. */
export type Range = readonly [first: number, end: number];

/** A set of whole numbers: ranges in ascending order that neither overlap nor touch. */
export type Coverage = readonly Range[];

export const NOTHING: Coverage = [];

/** The union of any ranges, in any order, overlapping or not. */
export function coverageOf(ranges: readonly Range[]): Coverage {
  const joined: [number, number][] = [];
  for (const [first, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last !== undefined && first <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([first, end]);
  }
  return joined;
}

/** What of `range` is not in `covered`, ascending. */
export function gapsOf(covered: Coverage, range: Range): Coverage {
  const gaps: Range[] = [];
  let next = range[0];
  for (let k = firstEndingAfter(covered, next); k < covered.length && covered[k][0] < range[1]; k++) {
    if (covered[k][0] > next) gaps.push([next, covered[k][0]]);
    next = covered[k][1];
  }
  if (next < range[1]) gaps.push([next, range[1]]);
  return gaps;
}

/** How many numbers a set holds. */
export function sizeOf(coverage: Coverage): number {
  return coverage.reduce((sum, [first, end]) => sum + end - first, 0);
}

/** Index of the first range that ends after `at`, by bisection. */
function firstEndingAfter(covered: Coverage, at: number): number {
  let low = 0;
  let high = covered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (covered[middle][1] > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
