import { choleskyFactor, choleskyInverse, choleskySolve } from "../../core/regression/cholesky.ts";
import { chiSquareQuantile } from "../../core/statistics/special-functions.ts";
import { bestSubsets } from "./best-subsets.ts";
import { type Band, bandCholesky, lnDeterminant, whiten } from "./weak-form.ts";

/** One equation as weighted regression: left = Σ_j w_j columns[j] + noise whose covariance depends on the coefficients w. */
export interface WeakEquation {
  /** Shape (windows). */
  readonly left: Float64Array;
  /** One column of shape (windows) for each term of the library. */
  readonly columns: readonly Float64Array[];
  /** Covariance of left − Σ_j w_j columns[j] to first order in the noise of the data. */
  covariance(support: readonly number[], coefficients: Float64Array): Band;
}

/** A support with its coefficients, fitted under the covariance that they imply. */
export interface SupportFit {
  /** Bit j: term j is in. */
  readonly mask: number;
  readonly support: readonly number[];
  /** Shape (support). */
  readonly coefficients: Float64Array;
  /** Shape (support): standard errors. */
  readonly errors: Float64Array;
  /** Weighted sum of squared residuals: χ² of windows − terms degrees of freedom where the terms explain the data. */
  readonly chiSquare: number;
  /** −2 ln likelihood, up to a constant, the noise's scale fitted where it must be larger than claimed. */
  readonly deviance: number;
}

/** Added to the covariance's diagonal, as a share of its largest entry: rounding, far below any noise. */
const RIDGE = 1e-9;
/** The covariance changes little with the coefficients: three rounds leave them within a thousandth of their error. */
const REWEIGHTINGS = 4;
const MOST_ROUNDS = 6;

interface Whitened {
  readonly gram: Float64Array;
  readonly right: Float64Array;
  readonly square: number;
  readonly lnDeterminant: number;
}

/** Normal equations of some columns after whitening, and ln det of the covariance. */
function whitened(equation: WeakEquation, covariance: Band, support: readonly number[]): Whitened | null {
  const factor = bandCholesky(covariance, RIDGE);
  if (factor === null) return null;
  const left = equation.left.slice();
  whiten(factor, left);
  const columns = support.map((j) => {
    const column = equation.columns[j].slice();
    whiten(factor, column);
    return column;
  });
  const k = support.length;
  const gram = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++) gram[a * k + b] = gram[b * k + a] = product(columns[a], columns[b]);
  const right = Float64Array.from(columns, (column) => product(column, left));
  return { gram, right, square: product(left, left), lnDeterminant: lnDeterminant(factor) };
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** Fits one support by reweighted least squares; null where its columns are dependent. */
export function fitSupport(equation: WeakEquation, mask: number): SupportFit | null {
  const support = equation.columns.flatMap((_, j) => (((mask >>> j) & 1) === 1 ? [j] : []));
  const k = support.length;
  const windows = equation.left.length;
  let coefficients: Float64Array = new Float64Array(k);
  for (let round = 0; ; round++) {
    const normal = whitened(equation, equation.covariance(support, coefficients), support);
    if (normal === null) return null;
    const last = round === REWEIGHTINGS;
    // Columns of very different size: scaled to length 1 before they are factored.
    const size = Float64Array.from({ length: k }, (_, a) => Math.sqrt(normal.gram[a * k + a]));
    const factor = normal.gram.map((value, at) => value / (size[Math.floor(at / k)] * size[at % k]));
    if (!choleskyFactor(factor, k)) return null;
    if (last) {
      // χ² of the coefficients whose covariance this is, so that fit and weights belong together.
      let chiSquare = normal.square;
      for (let a = 0; a < k; a++) {
        chiSquare -= 2 * coefficients[a] * normal.right[a];
        for (let b = 0; b < k; b++) chiSquare += coefficients[a] * coefficients[b] * normal.gram[a * k + b];
      }
      chiSquare = Math.max(0, chiSquare);
      const scale = Math.max(1, chiSquare / Math.max(1, windows - k));
      const inverse = choleskyInverse(factor, k);
      const errors = Float64Array.from({ length: k }, (_, a) => Math.sqrt(scale * inverse[a * k + a]) / size[a]);
      return {
        mask,
        support,
        coefficients,
        errors,
        chiSquare,
        deviance: devianceOf(chiSquare, windows) + normal.lnDeterminant,
      };
    }
    const solution = normal.right.map((value, a) => value / size[a]);
    choleskySolve(factor, k, solution);
    coefficients = solution.map((value, a) => value / size[a]);
  }
}

/**
 * −2 ln of a Gaussian likelihood without its determinant. The noise's scale is free upwards only: more residual than the
 * noise explains is laid to noise (K ln(χ²/K) + K), less is not taken as proof that there was less noise.
 */
function devianceOf(chiSquare: number, windows: number): number {
  return chiSquare > windows ? windows * Math.log(chiSquare / windows) + windows : chiSquare;
}

/**
 * What a model of k terms pays, k = 0 … most. The step from k − 1 to k is the drop of deviance that the best of p − k + 1
 * superfluous terms reaches with probability ≤ falseAlarm: each alone drops it by χ² of one degree of freedom, and
 * Bonferroni's bound covers the choice of the best. So a superfluous term enters an equation in about a share `falseAlarm`
 * of data sets, whatever their length, and a true one enters as soon as it is that significant.
 */
export function termPrices(p: number, most: number, falseAlarm: number): Float64Array {
  const price = new Float64Array(most + 1);
  for (let k = 1; k <= most; k++) price[k] = price[k - 1] + chiSquareQuantile(falseAlarm / (p - k + 1), 1);
  return price;
}

/**
 * The support of lowest deviance + price. Rounds of: best subset of every size under the covariance of the best model so
 * far (exhaustive), each of these refitted under its own covariance; until the best model stays. A model is therefore
 * never preferred only because the weights were made for it.
 *
 * @returns null where not even the empty model can be fitted.
 */
export function searchEquation(equation: WeakEquation, maxTerms: number, falseAlarm: number): SupportFit | null {
  const p = equation.columns.length;
  const all = equation.columns.map((_, j) => j);
  const price = termPrices(p, maxTerms, falseAlarm);
  const costOf = (fit: SupportFit): number => fit.deviance + price[fit.support.length];
  let best = fitSupport(equation, 0);
  if (best === null) return null;
  const tried = new Set([0]);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const normal = whitened(equation, equation.covariance(best.support, best.coefficients), all);
    if (normal === null) return best;
    const path = bestSubsets(normal.gram, normal.right, normal.square, maxTerms);
    let changed = false;
    for (const mask of path.mask) {
      if (tried.has(mask)) continue;
      tried.add(mask);
      const fit = fitSupport(equation, mask);
      if (fit === null || costOf(fit) >= costOf(best)) continue;
      best = fit;
      changed = true;
    }
    if (!changed) break;
  }
  return best;
}
