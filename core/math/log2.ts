/**
 * log2(k / 2³¹) for an integer k, 1 ≤ k ≤ 2³¹, in single precision: every operation rounds to f32 exactly as the SIMD
 * kernels' does, so the bits agree. Absolute error ≤ 2e-5 (a probability e^(−x) read through it is off by ≤ 1.3e-5 of
 * itself), never above 0, and never below the linear interpolation between powers of two.
 *
 * Method: the bits of the float 2^e (1 + t) read as an integer are 2²³ (e + 127 + t), so one subtraction and one product
 * give e + t; log2(1 + t) − t = t (1 − t) q(t), q the cubic of least maximal error (1.56e-5) on 0 ≤ t ≤ 1.
 */
export function log2Fraction(k: number): number {
  FLOAT[0] = k;
  const bits = BITS[0];
  const linear = fround(fround(bits - ONE_BITS) * 2 ** -23);
  BITS[0] = (bits & 0x7fffff) | 0x3f800000;
  const t = fround(FLOAT[0] - 1);
  let q = fround(t * Q3);
  q = fround(fround(q + Q2) * t);
  q = fround(fround(q + Q1) * t);
  q = fround(q + Q0);
  return fround(linear + fround(fround(t * fround(1 - t)) * q));
}

/** log2(k / (2³¹ − k)) for 1 ≤ k < 2³¹: the log-odds of the fraction k / 2³¹. */
export function log2Odds(k: number): number {
  return fround(log2Fraction(k) - log2Fraction(2 ** 31 - k));
}

const { fround } = Math;
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);
/** The bits of 2³¹, whose logarithm counts as 0. */
const ONE_BITS = (127 + 31) << 23;
const Q0 = fround(0.4419170320034027);
const Q1 = fround(-0.2671794295310974);
const Q2 = fround(0.14842668175697327);
const Q3 = fround(-0.0451490618288517);
