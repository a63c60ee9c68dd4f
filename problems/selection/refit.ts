import { invariant } from "../../core/invariant.ts";
import { choleskyFactor, choleskyInverse, choleskySolve } from "../../core/regression/cholesky.ts";
import { dot } from "../../core/regression/design.ts";
import { studentQuantile } from "../../core/statistics/student.ts";
import type { RegressionProblem } from "./regression-problem.ts";

/** A coefficient in the table's units, with its interval; both ends are null where no degree of freedom is left. */
export interface Coefficient {
  readonly name: string;
  readonly value: number;
  readonly standardError: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The least-squares (or ridge) fit of one support. */
export interface Refit {
  readonly terms: readonly Coefficient[];
  readonly intercept: Coefficient | null;
  /** Σ (y − ŷ)², from the residuals themselves; the target's units squared. */
  readonly rss: number;
  /** rss + ridge penalty: what the search minimises. */
  readonly penalisedRss: number;
  readonly rSquared: number;
  /** √(rss/(n − parameters)), or null. */
  readonly sigma: number | null;
  /** Shape (k): coefficients of the scaled columns. */
  readonly scaledCoefficients: Float64Array;
}

/**
 * Fits a support afresh by Cholesky's factorisation and two rounds of refinement with residuals computed from the data.
 * Intervals are Student's, of a linear model with this support: they know nothing of the search for it.
 *
 * @param level  coverage of the intervals, 0 … 1.
 */
export function refit(problem: RegressionProblem, support: readonly number[], level: number): Refit {
  const { scaled, names, totalSquares, degrees, options } = problem;
  const { design, centre, length, targetCentre, targetLength } = scaled;
  const { n, columns, target, ridge } = design;
  const k = support.length;
  const gram = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) gram[a * k + b] = dot(columns, support[a] * n, columns, support[b] * n, n);
  const factor = gram.slice();
  for (let a = 0; a < k; a++) factor[a * k + a] += ridge[support[a]];
  invariant(choleskyFactor(factor, k), "a support that was found has independent columns");
  const gamma = new Float64Array(k);
  const residual = target.slice();
  for (let round = 0; round < 3; round++) {
    const step = Float64Array.from(support, (j, a) => dot(columns, j * n, residual, 0, n) - ridge[j] * gamma[a]);
    choleskySolve(factor, k, step);
    for (let a = 0; a < k; a++) gamma[a] += step[a];
    residual.set(target);
    for (const [a, j] of support.entries()) for (let i = 0; i < n; i++) residual[i] -= gamma[a] * columns[j * n + i];
  }
  const share = dot(residual, 0, residual, 0, n);
  const penalty = support.reduce((sum, j, a) => sum + ridge[j] * gamma[a] ** 2, 0);
  const rss = totalSquares * share;
  const free = degrees - k;
  const variance = free > 0 ? rss / free : null;
  const quantile = free > 0 ? studentQuantile(level, free) : Number.NaN;
  const withInterval = (name: string, value: number, square: number): Coefficient => {
    if (variance === null) return { name, value, standardError: null, low: null, high: null };
    const standardError = Math.sqrt(variance * Math.max(0, square));
    return {
      name,
      value,
      standardError,
      low: value - quantile * standardError,
      high: value + quantile * standardError,
    };
  };
  // Var γ = σ² A⁻¹ G A⁻¹ with A = G + ridge; β_j = γ_j · ‖y‖/‖x_j‖.
  const spread = sandwich(choleskyInverse(factor, k), gram, k);
  const beta = Float64Array.from(support, (j, a) => (gamma[a] * targetLength) / length[j]);
  const terms = support.map((j, a) => withInterval(names[j], beta[a], spread[a * k + a] / length[j] ** 2));
  let square = 1 / n;
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++)
      square +=
        ((centre[support[a]] / length[support[a]]) * spread[a * k + b] * centre[support[b]]) / length[support[b]];
  const offset = targetCentre - support.reduce((sum, j, a) => sum + beta[a] * centre[j], 0);
  return {
    terms,
    intercept: options.intercept ? withInterval("(intercept)", offset, square) : null,
    rss,
    penalisedRss: totalSquares * (share + penalty),
    rSquared: 1 - share,
    sigma: variance === null ? null : Math.sqrt(variance),
    scaledCoefficients: gamma,
  };
}

/** A⁻¹ G A⁻¹, shape (k · k). */
function sandwich(inverse: Float64Array, gram: Float64Array, k: number): Float64Array {
  const product = (a: Float64Array, b: Float64Array): Float64Array =>
    Float64Array.from({ length: k * k }, (_, at) => {
      const [row, column] = [Math.floor(at / k), at % k];
      let sum = 0;
      for (let m = 0; m < k; m++) sum += a[row * k + m] * b[m * k + column];
      return sum;
    });
  return product(product(inverse, gram), inverse);
}
