/** The best supports by size: for k terms the smallest residual sum of squares of any k columns, and which ones. */
export interface SubsetPath {
  /** rss[k], shape (maxTerms + 1); rss[0] is that of no term. Infinite where every k columns are dependent. */
  readonly rss: Float64Array;
  /** Bit j of mask[k] is set where column j belongs to the best k. */
  readonly mask: Uint32Array;
}

/** Columns whose part outside the chosen ones is below this share of their square are counted as dependent. */
const DEPENDENT = 1e-11;

/**
 * Exhaustive best subset from normal equations: every set of up to `maxTerms` of p ≤ 22 columns, each refit exactly.
 * Sets are visited depth first, columns ascending; a set costs one new row of its Cholesky factor, so that RSS falls by
 * the square of one number: O(2^p) sets of a few dozen operations each.
 *
 * @param gram   shape (p, p), ΘᵀΘ, row-major.
 * @param right  shape (p), Θᵀy.
 * @param square yᵀy.
 */
export function bestSubsets(gram: Float64Array, right: Float64Array, square: number, maxTerms: number): SubsetPath {
  const p = right.length;
  const rss = new Float64Array(maxTerms + 1).fill(Number.POSITIVE_INFINITY);
  const mask = new Uint32Array(maxTerms + 1);
  rss[0] = square;
  // Row k of `factor`: entry j is column j's component along the k-th chosen direction.
  const factor = new Float64Array(maxTerms * p);
  // pivots[k·p + j]: square of column j outside the first k directions; component of y likewise.
  const pivots = new Float64Array((maxTerms + 1) * p);
  const along = new Float64Array((maxTerms + 1) * p);
  for (let j = 0; j < p; j++) {
    pivots[j] = gram[j * p + j];
    along[j] = right[j];
  }

  function visit(depth: number, first: number, chosen: number, left: number): void {
    for (let j = first; j < p; j++) {
      const pivot = pivots[depth * p + j];
      if (!(pivot > DEPENDENT * gram[j * p + j])) continue;
      const root = Math.sqrt(pivot);
      const component = along[depth * p + j] / root;
      const now = Math.max(0, left - component * component);
      const set = (chosen | (1 << j)) >>> 0;
      if (now < rss[depth + 1]) {
        rss[depth + 1] = now;
        mask[depth + 1] = set;
      }
      if (depth + 1 === maxTerms) continue;
      for (let other = j + 1; other < p; other++) {
        let sum = gram[j * p + other];
        for (let k = 0; k < depth; k++) sum -= factor[k * p + j] * factor[k * p + other];
        const entry = sum / root;
        factor[depth * p + other] = entry;
        pivots[(depth + 1) * p + other] = pivots[depth * p + other] - entry * entry;
        along[(depth + 1) * p + other] = along[depth * p + other] - entry * component;
      }
      factor[depth * p + j] = root;
      visit(depth + 1, j + 1, set, now);
    }
  }
  visit(0, 0, 0, square);
  return { rss, mask };
}
