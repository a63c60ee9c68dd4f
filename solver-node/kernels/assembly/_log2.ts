// Four lanes of core/math/log2.ts: the same operations in the same order, so the bits agree.
// AssemblyScript inlines these; the constants are v128 literals.

const ONE_BITS: i32 = (127 + 31) << 23;

/** The odd (or, for 0, the next odd) number 1 … 2³¹ − 1 of each lane's upper 31 random bits, as f32. */
@inline export function fraction(random: v128): v128 {
  return f32x4.convert_i32x4_s(v128.or(i32x4.shr_u(random, 1), i32x4.splat(1)));
}

/** 2³¹ less that number, as f32. */
@inline export function complement(random: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(0x80000000), v128.or(i32x4.shr_u(random, 1), i32x4.splat(1))));
}

/** log2(k / 2³¹) interpolated linearly between powers of two: never above log2Of. */
@inline export function linearLog2(k: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(k, i32x4.splat(ONE_BITS))), f32x4.splat(1.1920928955078125e-7));
}

/** log2(k / 2³¹), from its linear part. */
@inline export function refineLog2(k: v128, linear: v128): v128 {
  const t = f32x4.sub(v128.or(v128.and(k, i32x4.splat(0x7fffff)), i32x4.splat(0x3f800000)), f32x4.splat(1));
  let q = f32x4.mul(t, f32x4.splat(-0.0451490618288517));
  q = f32x4.mul(f32x4.add(q, f32x4.splat(0.14842668175697327)), t);
  q = f32x4.mul(f32x4.add(q, f32x4.splat(-0.2671794295310974)), t);
  q = f32x4.add(q, f32x4.splat(0.4419170320034027));
  return f32x4.add(linear, f32x4.mul(f32x4.mul(t, f32x4.sub(f32x4.splat(1), t)), q));
}

@inline export function log2Of(k: v128): v128 {
  return refineLog2(k, linearLog2(k));
}

/** log2(k / (2³¹ − k)). */
@inline export function log2Odds(random: v128): v128 {
  return f32x4.sub(log2Of(fraction(random)), log2Of(complement(random)));
}
