import { derivativeOf, type PolynomialSystem } from "./polynomial-system.ts";

/**
 * The trajectory of a system on an even grid of times, by the classical Runge–Kutta method of fourth order with
 * `substeps` steps between two times: the error of a step is O((dt/substeps)⁵).
 *
 * @param start     shape (d).
 * @param dt        time between two rows, > 0.
 * @param rows      number of rows, the first one being `start`.
 * @returns shape (rows, d), row-major. Where the solution runs away, the rows from there on are not finite.
 * Source: Kutta, Z. Math. Phys. 46, 435 (1901).
 */
export function trajectory(
  system: PolynomialSystem,
  start: ArrayLike<number>,
  dt: number,
  rows: number,
  substeps: number,
): Float64Array {
  const d = system.variables.length;
  const values = new Float64Array(rows * d);
  const state = Float64Array.from(start);
  const middle = new Float64Array(d);
  const slopes = [0, 1, 2, 3].map(() => new Float64Array(d));
  const h = dt / substeps;
  values.set(state, 0);
  for (let row = 1; row < rows; row++) {
    for (let step = 0; step < substeps; step++) {
      derivativeOf(system, state, slopes[0]);
      for (let k = 1; k < 4; k++) {
        const share = k === 3 ? h : h / 2;
        for (let i = 0; i < d; i++) middle[i] = state[i] + share * slopes[k - 1][i];
        derivativeOf(system, middle, slopes[k]);
      }
      for (let i = 0; i < d; i++)
        state[i] += (h / 6) * (slopes[0][i] + 2 * slopes[1][i] + 2 * slopes[2][i] + slopes[3][i]);
    }
    values.set(state, row * d);
  }
  return values;
}
