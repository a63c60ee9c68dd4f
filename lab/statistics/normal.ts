import { chiSquareTail } from "../../core/statistics/special-functions.ts";

/** Φ(z), from the tail of χ² with one degree of freedom. */
export function normalCumulative(z: number): number {
  const tail = chiSquareTail(z * z, 1) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** The z with Φ(z) = p, 0 < p < 1, by bisection to 1e-12. */
export function normalQuantile(p: number): number {
  let [low, high] = [-40, 40];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalCumulative(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
