import { ritzValues } from "./arnoldi.ts";
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

/** −ln |λ₂| of the sweep: the rate of relaxation per sweep. */
export function sequentialGap(dynamics: SingleFlipDynamics): number {
  const { table } = dynamics;
  const sweep = sequentialSweep(dynamics);
  const root = rootWeights(dynamics);
  // Scaled by √π the matrix is well balanced; without its part along √π the next eigenvalue leads.
  const apply = (x: Float64Array, y: Float64Array): void => {
    for (let s = 0; s < x.length; s++) y[s] = x[s] * root[s];
    sweep(y);
    for (let s = 0; s < x.length; s++) y[s] /= root[s];
    let along = 0;
    for (let s = 0; s < x.length; s++) along += root[s] * y[s];
    for (let s = 0; s < x.length; s++) y[s] -= along * root[s];
  };
  const [second] = ritzValues(apply, startVector(table.length), Math.min(table.length, 120));
  return -Math.log(Math.hypot(second.re, second.im));
}
