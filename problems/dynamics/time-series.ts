/** Rows of simultaneous values of several variables at evenly spaced times. */
export interface TimeSeries {
  readonly variables: readonly string[];
  readonly start: number;
  /** Time between two rows, > 0. */
  readonly dt: number;
  readonly rows: number;
  /** One array of shape (rows) for each variable. */
  readonly columns: readonly Float64Array[];
}

/** Mean and standard deviation of a column (divisor: rows). */
export function spread(column: Float64Array): { readonly mean: number; readonly deviation: number } {
  let mean = 0;
  for (const value of column) mean += value / column.length;
  let square = 0;
  for (const value of column) square += (value - mean) ** 2 / column.length;
  return { mean, deviation: Math.sqrt(square) };
}

const DIFFERENCE_ORDERS = [2, 3, 4, 5, 6, 7, 8];

/**
 * The standard deviation of white noise on a smooth curve. The m-th difference turns noise of variance σ² into noise of
 * variance C(2m, m) σ², while what a smooth curve leaves falls with m until nothing but noise is left: the smallest
 * estimate over m = 2 … 8 is taken. Relative standard error about √(1.5/rows) at m = 8, so a few per cent below the truth
 * at most from taking the smallest.
 * Source: Rice, Ann. Statist. 12, 1215 (1984), for m = 1.
 */
export function noiseDeviation(column: Float64Array): number {
  let smallest = Number.POSITIVE_INFINITY;
  const differences = Float64Array.from(column);
  let length = column.length;
  let central = 1; // C(2m, m)
  for (let m = 1; m <= 8; m++) {
    length--;
    central = (central * (4 * m - 2)) / m;
    for (let k = 0; k < length; k++) differences[k] = differences[k + 1] - differences[k];
    if (!DIFFERENCE_ORDERS.includes(m) || length < 1) continue;
    let square = 0;
    for (let k = 0; k < length; k++) square += differences[k] ** 2;
    smallest = Math.min(smallest, square / (length * central));
  }
  return Math.sqrt(smallest);
}

/**
 * Rows in which a variable changes by its standard deviation, root mean square: the first lag at which its mean squared
 * change, less that of noise, reaches its variance. At most a fortieth of the rows.
 *
 * @param noise  standard deviation of the noise, in the column's unit.
 */
export function usualLag(column: Float64Array, noise: number): number {
  const variance = spread(column).deviation ** 2;
  const most = Math.floor(column.length / 40);
  for (let lag = 1; lag < most; lag++) {
    let square = 0;
    for (let t = lag; t < column.length; t++) square += (column[t] - column[t - lag]) ** 2;
    if (square / (column.length - lag) - 2 * noise * noise >= variance) return lag;
  }
  return Math.max(1, most);
}
