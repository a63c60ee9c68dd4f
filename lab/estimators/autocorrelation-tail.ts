import { symmetricEigen } from "../spectrum/dense.ts";
import { type MeasuredRate, slopeThroughStart } from "./eigenfunction-slope.ts";

/**
 * The rate from the tail of an autocorrelation ρ(τ) = ⟨f(X_t) f(X_{t+τ})⟩ / ⟨f²⟩ in equilibrium. For a reversible chain ρ is a sum
 * of decays with positive weights, so every estimate from finite lags is an upper bound of the gap, nearer for later lags.
 *
 * @param series  shape (chains)(times): f, one value a sweep, of independent chains in equilibrium; 20 chains or more.
 * @param mean    ⟨f⟩ where it is known, else the mean over all chains is taken.
 * @param from    first lag, sweeps. @param to  last lag, sweeps.
 */
export function autocorrelationTail(
  series: readonly Float64Array[],
  from: number,
  to: number,
  mean = grandMean(series),
): MeasuredRate {
  const steps = Array.from({ length: to - from }, (_, k) => k + 1);
  return correlationTail(
    series.map((values) => Float64Array.from([0, ...steps], (k) => laggedProduct(values, from + k, mean))),
    steps,
  );
}

/**
 * The same from correlations of independent batches, normalised or not.
 *
 * @param batches  shape (batches)(1 + lags): C(from), then C(from + lag) for each lag.
 * @param lags     beyond the first, > 0, ascending.
 */
export function correlationTail(batches: readonly Float64Array[], lags: readonly number[]): MeasuredRate {
  const scale = batches.reduce((sum, [first]) => sum + first, 0) / batches.length;
  const ratios = lags.map((_, at) => batches.reduce((sum, c) => sum + c[at + 1], 0) / (scale * batches.length));
  // A batch's part in the ratio, to first order: the scatter of its C(from) enters as well as that of its C(from + lag).
  const shares = batches.map((c) =>
    Float64Array.from(ratios, (ratio, at) => ratio + (c[at + 1] - ratio * c[0]) / scale),
  );
  return slopeThroughStart(shares, lags);
}

function grandMean(series: readonly Float64Array[]): number {
  const total = series.reduce((sum, values) => sum + values.reduce((a, b) => a + b, 0), 0);
  return total / series.reduce((sum, values) => sum + values.length, 0);
}

function laggedProduct(values: Float64Array, lag: number, mean: number): number {
  let sum = 0;
  for (let t = 0; t + lag < values.length; t++) sum += (values[t] - mean) * (values[t + lag] - mean);
  return sum / (values.length - lag);
}

/**
 * The least upper bound of the gap that several observables together give: the largest λ of C(τ) v = λ C(0) v, rate −ln λ / τ.
 * Exact where a combination of them is the slowest eigenfunction; only for reversible chains.
 *
 * @param atZero   shape (k, k): C(0), covariances in equilibrium, positive definite.
 * @param atLag    shape (k, k): C(τ); its symmetric part is used.
 * @param lag      τ, sweeps.
 */
export function variationalRate(
  atZero: readonly (readonly number[])[],
  atLag: readonly (readonly number[])[],
  lag: number,
): number {
  // C(0) = U d Uᵀ: with its inverse root on both sides the problem is an ordinary symmetric one.
  const { values, vectors } = symmetricEigen(atZero);
  const roots = vectors.map((vector, k) => vector.map((v) => v / Math.sqrt(values[k])));
  const between = roots.map((a) =>
    roots.map((b) =>
      a.reduce(
        (sum, ai, i) => sum + ai * b.reduce((inner, bj, j) => inner + ((atLag[i][j] + atLag[j][i]) / 2) * bj, 0),
        0,
      ),
    ),
  );
  return -Math.log(symmetricEigen(between).values[roots.length - 1]) / lag;
}
