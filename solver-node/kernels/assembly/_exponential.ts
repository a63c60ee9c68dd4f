/** e^(−x) for x ≥ 0: core/math/exponential.ts, the same operations in the same order, so the bits agree. */
export function expNeg(x: f64): f64 {
  if (x > 745) return 0;
  const k = Math.floor(x * 1.4426950408889634 + 0.5);
  const r = -(x - k * 6.93147180369123816490e-1 - k * 1.90821492927058770002e-10);
  let sum: f64 = 1 + r / 13;
  sum = 1 + (r / 12) * sum;
  sum = 1 + (r / 11) * sum;
  sum = 1 + (r / 10) * sum;
  sum = 1 + (r / 9) * sum;
  sum = 1 + (r / 8) * sum;
  sum = 1 + (r / 7) * sum;
  sum = 1 + (r / 6) * sum;
  sum = 1 + (r / 5) * sum;
  sum = 1 + (r / 4) * sum;
  sum = 1 + (r / 3) * sum;
  sum = 1 + (r / 2) * sum;
  sum = 1 + r * sum;
  const whole = <i32>k;
  const half = whole >> 1;
  return sum * powerOfHalf(half) * powerOfHalf(whole - half);
}

/** 2^−k for 0 ≤ k ≤ 1022, from its bits. */
@inline function powerOfHalf(k: i32): f64 {
  return reinterpret<f64>((<i64>(1023 - k)) << 52);
}
