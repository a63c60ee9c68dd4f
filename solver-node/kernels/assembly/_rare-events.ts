// How far apart the rare events of a random plane lie.

/** log2 of u in (0, 1]; the same operations as `log2` of bits/bernoulli.ts. */
@inline
export function log2(u: f64): f64 {
  const word = reinterpret<i64>(u);
  const exponent = (word - 0x3fe6a09e00000000) >> 52;
  const m = reinterpret<f64>(word - (exponent << 52));
  const z = (m - 1.0) / (m + 1.0);
  const z2 = z * z;
  const series = ((((z2 * (1.0 / 9.0) + 1.0 / 7.0) * z2 + 0.2) * z2 + 1.0 / 3.0) * z2 + 1.0) * z;
  return <f64>exponent + series * 2.8853900817779268;
}

/** Trials until the next event, from the 64 bits of lane 0. */
@inline
export function gap(r: v128, gapScale: f64): f64 {
  const u = (<f64>(<i64>(i64x2.extract_lane(r, 0) >>> 11)) + 1.0) * 1.1102230246251565e-16;
  return floor<f64>(log2(u) * gapScale);
}
