import type { SlowMode } from "../spectrum/slow-mode.ts";

/** A rate with its standard error, per sweep. */
export interface MeasuredRate {
  readonly rate: number;
  readonly error: number;
}

/** A measured slope of ln⟨ψ⟩ beside what it should be. */
export interface EigenfunctionSlope extends MeasuredRate {
  readonly expected: number;
}

/**
 * What one batch of runs adds to the test: states at the times, as means of ψ turned back by λ's phase. Then the expectation is
 * |λ|^t ψ(start) / ψ(start) = e^(−gap t), real and positive even where λ is negative or complex.
 */
export interface EigenfunctionBatch {
  /** Adds one run's state at the time of this index. */
  add(timeIndex: number, state: number): void;
  /** Shape (times): means over the runs added. */
  means(): Float64Array;
}

export function eigenfunctionBatch(mode: SlowMode, start: number, times: readonly number[]): EigenfunctionBatch {
  const { re, im, eigenvalue } = mode;
  const angle = Math.atan2(eigenvalue.im, eigenvalue.re);
  const size = re[start] ** 2 + im[start] ** 2;
  // Re[ψ(x) e^(−iθt) / ψ(start)] = (Re ψ(x) · a + Im ψ(x) · b) / |ψ(start)|².
  const factors = times.map((t) => ({
    a: (re[start] * Math.cos(angle * t) - im[start] * Math.sin(angle * t)) / size,
    b: (im[start] * Math.cos(angle * t) + re[start] * Math.sin(angle * t)) / size,
  }));
  const sums = new Float64Array(times.length);
  const counts = new Float64Array(times.length);
  return {
    add(timeIndex, state) {
      const { a, b } = factors[timeIndex];
      sums[timeIndex] += re[state] * a + im[state] * b;
      counts[timeIndex]++;
    },
    means: () => sums.map((sum, k) => sum / counts[k]),
  };
}

/** The state where |ψ| is largest: the mean starts as far above its noise as it can. */
export function bestStart({ re, im }: SlowMode): number {
  let best = 0;
  for (let x = 1; x < re.length; x++) if (re[x] ** 2 + im[x] ** 2 > re[best] ** 2 + im[best] ** 2) best = x;
  return best;
}

/** Points of the regression, and how many standard errors the last one is still above 0 by the exact law. */
const POINTS = 8;
const LAST_SIGNAL = 8;

/**
 * Times of the measurement, whole sweeps, ascending: evenly up to where ⟨ψ⟩ has fallen to 8 standard errors of `runs` independent
 * runs, each with variance 1 in equilibrium. They follow from the exact law alone, so that noise cannot choose them.
 */
export function measurementTimes(mode: SlowMode, start: number, runs: number): readonly number[] {
  const signal = Math.hypot(mode.re[start], mode.im[start]);
  const last = Math.max(POINTS, Math.floor(Math.log((signal * Math.sqrt(runs)) / LAST_SIGNAL) / mode.gap));
  return Array.from({ length: POINTS }, (_, k) => Math.max(k + 1, Math.round((last * (k + 1)) / POINTS)));
}

/**
 * −slope of ln mean against time, through ln 1 = 0 at time 0, where the mean is known exactly. Points weigh as their batches
 * scatter, and the error is the jackknife's over batches, which sees that the points share their runs.
 *
 * @param batches  shape (batches)(times): means of independent batches of equal size; 20 or more.
 * @returns NaN where a mean is not positive: the law does not hold, or there are too few runs.
 */
export function slopeThroughStart(batches: readonly Float64Array[], times: readonly number[]): MeasuredRate {
  const count = batches.length;
  const totals = times.map((_, t) => batches.reduce((sum, batch) => sum + batch[t], 0));
  const variance = times.map(
    (_, t) => batches.reduce((sum, batch) => sum + (batch[t] - totals[t] / count) ** 2, 0) / (count * (count - 1)),
  );
  // Weight of ln mean: (mean / error)²; batches that all agree, as from one seed, leave any weight right.
  const weights = times.map((_, t) => (variance[t] > 0 ? (totals[t] / count) ** 2 / variance[t] : 1));
  const bottom = times.reduce((sum, t, k) => sum + weights[k] * t * t, 0);
  const rateOf = (means: readonly number[]): number =>
    -means.reduce((sum, mean, k) => sum + weights[k] * times[k] * Math.log(mean), 0) / bottom;
  const rate = rateOf(totals.map((total) => total / count));
  const without = batches.map((batch) => rateOf(totals.map((total, t) => (total - batch[t]) / (count - 1))));
  const middle = without.reduce((sum, r) => sum + r, 0) / count;
  const squares = without.reduce((sum, r) => sum + (r - middle) ** 2, 0);
  return { rate, error: Math.sqrt((squares * (count - 1)) / count) };
}
