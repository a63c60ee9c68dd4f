/**
 * e^(−x) for x ≥ 0 with relative error below 1e-15 for x ≤ 40, made of additions and multiplications only, so that every
 * engine and WebAssembly give the same bits (Math.exp may differ between engines).
 *
 * Method: x = k·ln 2 + r with |r| ≤ ln 2 / 2; e^(−r) by its Taylor series to degree 13 (remainder < 0.35¹⁴/14! = 5e-18).
 */
export function expNeg(x: number): number {
  if (x > 745) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  // ln 2 in two parts: the first has 33 significant bits, so k times it is exact for k < 2²⁰ (fdlibm's split).
  const r = -(x - k * 6.9314718036912381649e-1 - k * 1.90821492927058770002e-10);
  let sum = 1;
  for (let term = 13; term >= 1; term--) sum = 1 + (r / term) * sum;
  // Two steps, so that results in the subnormal range round once, at the end.
  const half = k >> 1;
  return sum * HALVINGS[half] * HALVINGS[k - half];
}

/** HALVINGS[k] = 2^−k, exact by repeated halving. */
const HALVINGS = Float64Array.from(
  { length: 540 },
  (
    (power) => () =>
      (power /= 2)
  )(2),
);

/**
 * The y with e^(−y) = x for 0 < x ≤ 1, to a few units in the last place, by Halley's iteration on `expNeg`: from
 * additions, multiplications and divisions only, for the same reason.
 */
export function negativeLog(x: number): number {
  let y = 0;
  // Far from the root a step is close to 2, and no double is beyond 745; near it digits treble.
  for (let step = 0; step < 500; step++) {
    const e = expNeg(y);
    const next = y + (2 * (e - x)) / (e + x);
    if (next === y) break;
    y = next;
  }
  return y;
}
