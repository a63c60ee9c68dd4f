/** Windows t_k ± halfWidth of an even grid, each carrying the test function φ(u) = (1 − u²)^power, u = (t − t_k)/(halfWidth·dt). */
export interface TestFunctions {
  /** Rows of the grid. */
  readonly rows: number;
  readonly dt: number;
  /** Windows reach this many points to each side of their centre, ≥ 2. */
  readonly halfWidth: number;
  /** Points between two centres, ≥ 1. */
  readonly stride: number;
  readonly count: number;
  /** Shape (2 halfWidth + 1): φ times dt, the weights of the trapezoidal rule; zero at both ends. */
  readonly value: Float64Array;
  /** Shape (2 halfWidth + 1): dφ/dt times dt. */
  readonly slope: Float64Array;
}

/**
 * For smooth data the trapezoidal rule errs by O(dt^(power + 1)) on these integrals, because φ vanishes at the ends with
 * its first power − 1 derivatives: φ's smoothness there decides, not the rule's order.
 */
export function testFunctions(
  rows: number,
  dt: number,
  halfWidth: number,
  stride: number,
  power: number,
): TestFunctions {
  const value = new Float64Array(2 * halfWidth + 1);
  const slope = new Float64Array(2 * halfWidth + 1);
  for (let k = 1; k < 2 * halfWidth; k++) {
    const u = (k - halfWidth) / halfWidth;
    value[k] = (1 - u * u) ** power * dt;
    slope[k] = (-2 * power * u * (1 - u * u) ** (power - 1)) / halfWidth;
  }
  const count = rows < value.length ? 0 : Math.floor((rows - value.length) / stride) + 1;
  return { rows, dt, halfWidth, stride, count, value, slope };
}

/**
 * ∫ weight(t − t_k) column(t) dt for every window.
 *
 * @param weight  shape (2 halfWidth + 1), `value` or `slope`.
 * @param column  shape (rows).
 * @returns shape (count).
 */
export function integrals(windows: TestFunctions, weight: Float64Array, column: Float64Array): Float64Array {
  const { stride, count } = windows;
  const sums = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const start = k * stride;
    let sum = 0;
    for (let q = 0; q < weight.length; q++) sum += weight[q] * column[start + q];
    sums[k] = sum;
  }
  return sums;
}

/** A symmetric banded matrix or its Cholesky factor: row k holds columns k − band … k. */
export interface Band {
  readonly n: number;
  readonly band: number;
  /** Shape (n, band + 1): entry (k, k − band + q) at [k·(band + 1) + q]; zero where the column is negative. */
  readonly entries: Float64Array;
}

/**
 * Covariance of the weak residuals r_k = −∫φ′x_i dt − ∫φ f_i(x) dt when every variable j carries independent noise of standard
 * deviation noise[j]: to first order r_k = −Σ_t [φ′ ε_i + φ Σ_j ∂f_i/∂x_j ε_j], a sum over the points of window k.
 *
 * @param jacobian  ∂f_i/∂x_j along the data, one column of shape (rows) for each j; null where it is zero.
 * @param equation  i.
 * Source: Bortz, Messenger, Dukic, Bull. Math. Biol. 85, 110 (2023), arXiv:2302.13271.
 */
export function residualCovariance(
  windows: TestFunctions,
  noise: readonly number[],
  jacobian: readonly (Float64Array | null)[],
  equation: number,
): Band {
  const { value, slope, stride, count } = windows;
  const width = value.length;
  const band = Math.min(count - 1, Math.ceil(width / stride) - 1);
  const entries = new Float64Array(count * (band + 1));
  const load = new Float64Array(count * width);
  for (let j = 0; j < noise.length; j++) {
    const column = jacobian[j];
    if (column === null && j !== equation) continue;
    for (let k = 0; k < count; k++)
      for (let q = 0; q < width; q++)
        load[k * width + q] =
          noise[j] * ((column === null ? 0 : value[q] * column[k * stride + q]) + (j === equation ? slope[q] : 0));
    for (let k = 0; k < count; k++) {
      for (let back = 0; back <= Math.min(band, k); back++) {
        const here = k * width;
        const there = (k - back) * width + back * stride;
        let sum = 0;
        for (let q = 0; q < width - back * stride; q++) sum += load[here + q] * load[there + q];
        entries[k * (band + 1) + band - back] += sum;
      }
    }
  }
  return { n: count, band, entries };
}

/**
 * The lower Cholesky factor of a banded matrix, with `ridge` times its largest diagonal entry added to the diagonal.
 * @returns null where a pivot is not positive.
 */
export function bandCholesky({ n, band, entries }: Band, ridge: number): Band | null {
  const width = band + 1;
  const factor = Float64Array.from(entries);
  let largest = 0;
  for (let k = 0; k < n; k++) largest = Math.max(largest, entries[k * width + band]);
  for (let k = 0; k < n; k++) {
    for (let j = Math.max(0, k - band); j <= k; j++) {
      let sum = factor[k * width + band - (k - j)] + (j === k ? ridge * largest : 0);
      for (let m = Math.max(0, k - band, j - band); m < j; m++)
        sum -= factor[k * width + band - (k - m)] * factor[j * width + band - (j - m)];
      if (j < k) factor[k * width + band - (k - j)] = sum / factor[j * width + band];
      else if (sum > 0) factor[k * width + band] = Math.sqrt(sum);
      else return null;
    }
  }
  return { n, band, entries: factor };
}

/** ln det(L Lᵀ). */
export function lnDeterminant({ n, band, entries }: Band): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += Math.log(entries[k * (band + 1) + band]);
  return 2 * sum;
}

/** Solves L x = column in place, for a Cholesky factor L: afterwards noise of covariance L Lᵀ is white. */
export function whiten({ n, band, entries }: Band, column: Float64Array): void {
  const width = band + 1;
  for (let k = 0; k < n; k++) {
    let sum = column[k];
    for (let m = Math.max(0, k - band); m < k; m++) sum -= entries[k * width + band - (k - m)] * column[m];
    column[k] = sum / entries[k * width + band];
  }
}
