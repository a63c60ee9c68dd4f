import { leadingRitzPair } from "./arnoldi.ts";
import { flipRate } from "./birth-death.ts";
import { rootWeights, type SingleFlipDynamics, startVector } from "./single-flip.ts";

/**
 * One sweep over spins 0 … n − 1 in order, as it acts on distributions: p ← p P₀ P₁ … P_{n−1}. It keeps π but, unlike each of its
 * steps, not detailed balance.
 *
 * @param visits  the order, where it is another one.
 */
export function sequentialSweep(
  { table, beta, rule }: SingleFlipDynamics,
  visits?: readonly number[],
): (p: Float64Array) => void {
  const n = 31 - Math.clz32(table.length);
  const order = visits ?? Array.from({ length: n }, (_, i) => i);
  const rate = Array.from({ length: n }, (_, i) =>
    Float64Array.from(table, (e, x) => flipRate(rule, beta * (table[x ^ (1 << i)] - e))),
  );
  return (p) => {
    for (const i of order) {
      const bit = 1 << i;
      const away = rate[i];
      for (let x = 0; x < p.length; x++) {
        if ((x & bit) !== 0) continue;
        const flow = p[x] * away[x] - p[x ^ bit] * away[x ^ bit];
        p[x] -= flow;
        p[x ^ bit] += flow;
      }
    }
  };
}

/** −ln |λ₂| of the sweep: the rate of relaxation per sweep; NaN where it was not found. */
export function sequentialGap(dynamics: SingleFlipDynamics): number {
  return sequentialRelaxation(dynamics)?.gap ?? Number.NaN;
}

/** ‖A v − λ v‖ at which λ₂ counts as found; the scaled sweep has norm 1. */
const RESIDUAL = 1e-13;
const MOST_STEPS = 120;
const MOST_RESTARTS = 40;

/**
 * The same by Arnoldi's recursion, restarted from its leading vector until that is an eigenvector to rounding. Null where it does
 * not become one, or where √π of the rarest state is 0 in double numbers.
 */
export function sequentialRelaxation(dynamics: SingleFlipDynamics): { readonly gap: number } | null {
  const { table } = dynamics;
  const sweep = sequentialSweep(dynamics);
  const root = rootWeights(dynamics);
  if (root.some((r) => r < Number.MIN_VALUE / Number.EPSILON)) return null;
  // Scaled by √π the matrix is well balanced; without its part along √π the next eigenvalue leads.
  const apply = (x: Float64Array, y: Float64Array): void => {
    for (let s = 0; s < x.length; s++) y[s] = x[s] * root[s];
    sweep(y);
    for (let s = 0; s < x.length; s++) y[s] /= root[s];
    let along = 0;
    for (let s = 0; s < x.length; s++) along += root[s] * y[s];
    for (let s = 0; s < x.length; s++) y[s] -= along * root[s];
  };
  let start = startVector(table.length);
  for (let restart = 0; restart <= MOST_RESTARTS; restart++) {
    const { value, vector, residual } = leadingRitzPair(apply, start, Math.min(table.length, MOST_STEPS));
    if (residual <= RESIDUAL) return { gap: -Math.log(Math.hypot(value.re, value.im)) };
    start = vector;
  }
  return null;
}
