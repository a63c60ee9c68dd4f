import type { MeasuredRate } from "./eigenfunction-slope.ts";

/** The quantum gap from a correlator in imaginary time, with the slices it was read from. */
export interface CorrelatorPlateau extends MeasuredRate {
  readonly from: number;
  readonly to: number;
}

/**
 * The gap of the lowest state that an observable reaches, from C(t) ∝ cosh(g (t − P/2) β/P) between the slices `from` and `to`:
 * worldlines are periodic, so both ways round count. The ratio of the two slices gives g; on a plateau it does not depend on
 * them, which the caller sees by moving `from`. The error is the jackknife's over batches.
 * Source: Young, Knysh and Smelyanskiy (2008), doi:10.1103/PhysRevLett.101.170503.
 *
 * @param batches  shape (batches)(P): C(t), means of independent batches; 20 or more.
 * @param beta     inverse temperature of the whole worldline; the gap is in its energy units.
 * @param from     first slice t ≥ 0. @param to  last, > from, ≤ P/2.
 */
export function correlatorPlateau(
  batches: readonly Float64Array[],
  beta: number,
  from: number,
  to: number,
): CorrelatorPlateau {
  const count = batches.length;
  const slices = batches[0].length;
  const total = batches[0].map((_, t) => batches.reduce((sum, batch) => sum + batch[t], 0));
  const whole = Float64Array.from(total, (sum) => sum / count);
  const gapOf = (correlator: Float64Array): number =>
    periodicGap(correlator[to] / correlator[from], from, to, slices) * (slices / beta);
  const rate = gapOf(whole);
  const without = batches.map((batch) => gapOf(total.map((sum, t) => (sum - batch[t]) / (count - 1))));
  const middle = without.reduce((sum, g) => sum + g, 0) / count;
  const squares = without.reduce((sum, g) => sum + (g - middle) ** 2, 0);
  return { rate, error: Math.sqrt((squares * (count - 1)) / count), from, to };
}

/** The x with cosh(x (to − P/2)) / cosh(x (from − P/2)) = ratio, per slice; NaN for a ratio that no x gives. */
function periodicGap(ratio: number, from: number, to: number, slices: number): number {
  if (!(ratio > 0 && ratio < 1)) return Number.NaN;
  const [a, b] = [slices / 2 - from, slices / 2 - to];
  // ln cosh without overflow.
  const logCosh = (y: number): number => Math.abs(y) + Math.log1p(Math.exp(-2 * Math.abs(y))) - Math.LN2;
  let [low, high] = [0, 1];
  while (logCosh(high * b) - logCosh(high * a) > Math.log(ratio)) high *= 2;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (logCosh(middle * b) - logCosh(middle * a) > Math.log(ratio)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
