import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { searchEquation, type WeakEquation } from "./equation-search.ts";
import {
  countMonomials,
  monomials,
  monomialValue,
  type PolynomialSystem,
  partialDerivative,
  type Term,
} from "./polynomial-system.ts";
import { noiseDeviation, spread, type TimeSeries, usualLag } from "./time-series.ts";
import { integrals, residualCovariance, type TestFunctions, testFunctions } from "./weak-form.ts";

export interface IdentifyOptions {
  /** Highest total degree of the library's monomials, 1 … 5. */
  readonly degree: number;
  /** Most terms of one equation; null for as many as the library has, at most ten. */
  readonly maxTerms: number | null;
  /** Probability with which an equation may gain a superfluous term, 0 … 0.5. */
  readonly falseAlarm: number;
  /** Points from a window's centre to its end; null to take it from how fast the data change. */
  readonly halfWidth: number | null;
}

export const DEFAULT_IDENTIFY: IdentifyOptions = { degree: 3, maxTerms: null, falseAlarm: 0.001, halfWidth: null };

/** Sets of terms that are searched for one equation, at most: some seconds. */
const MOST_SETS = 2 ** 22;
const MOST_LIBRARY = 30;
/** Exponent of the test functions: their integrals of smooth data by the trapezoidal rule err by O(dt⁷). */
const POWER = 6;
const LEAST_HALF_WIDTH = 4;
/** Measured values are never taken to be better than this share of their spread: quadrature and printing leave as much. */
const LEAST_NOISE = 1e-5;

/** One identified equation: the terms with their 95 % intervals, and how well they explain the data. */
export interface IdentifiedEquation {
  readonly terms: readonly (Term & { readonly standardError: number; readonly low: number; readonly high: number })[];
  /**
   * Mean square of the whitened residuals: near 1 where noise explains them, within some tenths because the noise is itself estimated;
   * well above, the library lacks a term or the data are too coarse; far below, the data are better than noise is assumed to be.
   */
  readonly misfit: number;
  readonly degrees: number;
}

export interface Identified {
  readonly system: PolynomialSystem;
  readonly equations: readonly IdentifiedEquation[];
  /** Standard deviation of each variable's noise, in its own unit, as estimated. */
  readonly noise: readonly number[];
  readonly candidateTerms: number;
  readonly maxTerms: number;
  readonly windows: { readonly count: number; readonly halfWidth: number; readonly stride: number };
}

/**
 * Finds polynomial equations ẋ_i = Σ_j w_ij θ_j(x) from a time series.
 *
 * Derivatives are not estimated: each equation is integrated against smooth functions φ that vanish outside a window, which
 * moves the derivative onto φ, −∫φ′x_i dt = Σ_j w_ij ∫φ θ_j(x) dt, and averages the noise. What noise remains has a known
 * covariance (`residualCovariance`), so that the residuals can be made white and their squares compared with χ². The terms of an
 * equation are those of lowest deviance + price among all sets of up to `maxTerms` (`searchEquation`).
 *
 * Sources: Brunton, Proctor, Kutz, PNAS 113, 3932 (2016); Messenger, Bortz, Multiscale Model. Simul. 19, 1474 (2021), arXiv:2005.04339;
 * Bortz, Messenger, Dukic (2023), arXiv:2302.13271.
 */
export function identify(series: TimeSeries, options: IdentifyOptions, where = "identify"): Result<Identified> {
  const { variables, rows, dt } = series;
  const d = variables.length;
  const sized = candidateTermss(d, options, where);
  if (!sized.ok) return sized;
  const { candidateTerms, maxTerms } = sized.value;
  const scales: number[] = [];
  const noise: number[] = [];
  for (let j = 0; j < d; j++) {
    const { mean, deviation } = spread(series.columns[j]);
    if (!(deviation > 1e-12 * Math.abs(mean)))
      return invalid(
        `${where}, column ${variables[j]}`,
        "is constant; a variable that never changes has no equation: leave it out",
      );
    scales.push(deviation);
    noise.push(Math.max(LEAST_NOISE, noiseDeviation(series.columns[j]) / deviation));
  }
  const loud = noise.findIndex((share) => share > 0.5);
  if (loud >= 0)
    return invalid(
      `${where}, column ${variables[loud]}`,
      `changes from row to row are noise (about ${percent(noise[loud])} of its spread); sample more often or smooth the measurement: at most 50 % can be used`,
    );
  // In units of their spread, powers of all variables are of comparable size.
  const columns = series.columns.map((column, j) => column.map((value) => value / scales[j]));
  const halfWidth =
    options.halfWidth ?? Math.max(LEAST_HALF_WIDTH, Math.min(...columns.map((c, j) => usualLag(c, noise[j]))));
  const stride = Math.max(1, Math.round(halfWidth / 4));
  const windows = testFunctions(rows, dt, halfWidth, stride, POWER);
  const needed = 2 * candidateTerms;
  if (windows.count < needed)
    return invalid(
      where,
      `${rows} rows make ${windows.count} windows of ${2 * halfWidth + 1} rows; ${candidateTerms} terms of degree ${options.degree} in ${d} variables need at least ${needed}, which is ${(needed - 1) * stride + 2 * halfWidth + 1} rows`,
    );
  const library = monomials(d, options.degree);
  const theta = library.map((exponents) =>
    integrals(windows, windows.value, alongData([{ exponents, coefficient: 1 }], columns)),
  );
  const equations: IdentifiedEquation[] = [];
  for (let i = 0; i < d; i++) {
    const equation = weakEquation(windows, columns, noise, library, theta, i);
    const fit = searchEquation(equation, maxTerms, options.falseAlarm);
    if (fit === null)
      return failed({
        kind: "invalid-input",
        where: `${where}, column ${variables[i]}`,
        reason: "its windows carry no information: all integrals depend on each other",
      });
    const degrees = windows.count - fit.support.length;
    const terms = fit.support.map((j, at) => {
      const unit = scales[i] / monomialValue(library[j], scales);
      const coefficient = fit.coefficients[at] * unit;
      const standardError = fit.errors[at] * unit;
      return {
        exponents: library[j],
        coefficient,
        standardError,
        low: coefficient - TWO_SIDED_95 * standardError,
        high: coefficient + TWO_SIDED_95 * standardError,
      };
    });
    equations.push({ terms, misfit: fit.chiSquare / degrees, degrees });
  }
  return success({
    system: { variables, equations: equations.map(({ terms }) => terms) },
    equations,
    noise: noise.map((share, j) => share * scales[j]),
    candidateTerms,
    maxTerms,
    windows: { count: windows.count, halfWidth, stride },
  });
}

const TWO_SIDED_95 = 1.959963984540054;

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function candidateTermss(
  d: number,
  { degree, maxTerms, falseAlarm, halfWidth }: IdentifyOptions,
  where: string,
): Result<{ candidateTerms: number; maxTerms: number }> {
  if (d < 1) return invalid(where, "there is no variable to find an equation for");
  if (!(Number.isInteger(degree) && degree >= 1 && degree <= 5))
    return invalid(`${where}, degree`, `expected a whole number from 1 to 5, got ${degree}`);
  if (!(falseAlarm > 0 && falseAlarm <= 0.5))
    return invalid(`${where}, false alarm`, `expected a probability above 0 and at most 0.5, got ${falseAlarm}`);
  if (halfWidth !== null && !(Number.isInteger(halfWidth) && halfWidth >= LEAST_HALF_WIDTH))
    return invalid(
      `${where}, half width`,
      `expected a whole number of rows from ${LEAST_HALF_WIDTH} on, got ${halfWidth}`,
    );
  const candidateTerms = countMonomials(d, degree);
  if (candidateTerms > MOST_LIBRARY)
    return failed({
      kind: "over-limit",
      where: `${where}, degree ${degree} in ${d} variables`,
      limit: "number of terms in the library",
      max: MOST_LIBRARY,
      got: candidateTerms,
    });
  if (maxTerms !== null && !(Number.isInteger(maxTerms) && maxTerms >= 1 && maxTerms <= candidateTerms))
    return invalid(
      `${where}, max terms`,
      `expected a whole number from 1 to ${candidateTerms}, the size of the library, got ${maxTerms}`,
    );
  const most = maxTerms ?? mostTerms(candidateTerms);
  const sets = numSets(candidateTerms, most);
  if (sets > MOST_SETS)
    return failed({
      kind: "over-limit",
      where: `${where}, max terms ${most} of ${candidateTerms}`,
      limit: "number of sets of terms",
      max: MOST_SETS,
      got: sets,
    });
  return success({ candidateTerms, maxTerms: most });
}

function mostTerms(candidateTerms: number): number {
  let most = Math.min(10, candidateTerms);
  while (numSets(candidateTerms, most) > MOST_SETS) most--;
  return most;
}

/** Σ_{k ≤ most} C(p, k). */
function numSets(p: number, most: number): number {
  let sum = 1;
  let choices = 1;
  for (let k = 1; k <= most; k++) {
    choices = (choices * (p - k + 1)) / k;
    sum += choices;
  }
  return sum;
}

/** Σ of the terms at every row of the data. */
function alongData(terms: readonly Term[], columns: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(columns[0].length);
  const state = new Float64Array(columns.length);
  for (let t = 0; t < sum.length; t++) {
    for (let j = 0; j < columns.length; j++) state[j] = columns[j][t];
    for (const { exponents, coefficient } of terms) sum[t] += coefficient * monomialValue(exponents, state);
  }
  return sum;
}

function weakEquation(
  windows: TestFunctions,
  columns: readonly Float64Array[],
  noise: readonly number[],
  library: readonly (readonly number[])[],
  theta: readonly Float64Array[],
  i: number,
): WeakEquation {
  return {
    left: integrals(windows, windows.slope, columns[i]).map((value) => -value),
    columns: theta,
    covariance(support, coefficients) {
      const terms = support.map((j, at) => ({ exponents: library[j], coefficient: coefficients[at] }));
      const jacobian = columns.map((_, j) => {
        const partial = partialDerivative(terms, j);
        return partial.length === 0 ? null : alongData(partial, columns);
      });
      return residualCovariance(windows, noise, jacobian, i);
    },
  };
}
