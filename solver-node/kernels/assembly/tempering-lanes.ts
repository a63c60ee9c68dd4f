// Sweeps of eight replicas as two vectors of four f32 lanes, each at a temperature of its own; the rows of couplings are
// shared by all groups of eight. The sweep is lanes-f32.ts's with a vector of scales.

import { fraction, linearLog2, refineLog2 } from "./_log2";

/** The sign bit of four replicas where their spin is −1; `bits` selects the replicas. */
@inline function downSigns(state: v128, bits: v128): v128 {
  return i32x4.shl(i32x4.eq(v128.and(state, bits), i32x4.splat(0)), 31);
}

/**
 * Recomputes all local fields from the spins.
 *
 * @param rows    shape (n + 1), u32: addresses of entries (u32 byte offset of the neighbour's fields, f32 weight).
 * @param spins   shape (n), u8: bit r is replica r's spin, set for +1.
 * @param fields  shape (n, 8), f32.
 */
export function computeFields(n: i32, rows: usize, spins: usize, fields: usize, external: usize): void {
  const low = i32x4(1, 2, 4, 8);
  const high = i32x4(16, 32, 64, 128);
  for (let i = 0; i < n; i++) {
    let entry = <usize>load<u32>(rows + (<usize>i << 2));
    const end = <usize>load<u32>(rows + (<usize>i << 2), 4);
    let f0 = v128.load32_splat(external + (<usize>i << 2));
    let f1 = f0;
    for (; entry < end; entry += 8) {
      const state = i32x4.splat(load<u8>(spins + (<usize>load<u32>(entry) >> 5)));
      const w = v128.load32_splat(entry, 4);
      f0 = f32x4.add(f0, v128.xor(w, downSigns(state, low)));
      f1 = f32x4.add(f1, v128.xor(w, downSigns(state, high)));
    }
    v128.store(fields + (<usize>i << 5), f0);
    v128.store(fields + (<usize>i << 5), f1, 16);
  }
}

/** Adds weight · change to one neighbour's fields. */
@inline function add(field: usize, weight: v128, change0: v128, change1: v128): void {
  v128.store(field, f32x4.add(v128.load(field), f32x4.mul(weight, change0)));
  v128.store(field, f32x4.add(v128.load(field, 16), f32x4.mul(weight, change1)), 16);
}

/** `count` Metropolis sweeps in index order. @param scales shape (8), f32: ln 2 / (2β) of each replica. */
export function metropolis(
  n: i32, rows: usize, spins: usize, fields: usize, generator: usize, scales: usize, count: i32,
): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const low = i32x4(1, 2, 4, 8);
  const high = i32x4(16, 32, 64, 128);
  const scale0 = v128.load(scales);
  const scale1 = v128.load(scales, 16);
  const minusTwo = f32x4.splat(-2);
  for (let sweep = 0; sweep < count; sweep++) {
    for (let i = 0; i < n; i++) {
      const field = fields + (<usize>i << 5);
      const bits = <i32>load<u8>(spins + i);
      const state = i32x4.splat(bits);
      const down0 = downSigns(state, low);
      const down1 = downSigns(state, high);
      const x0 = v128.xor(v128.load(field), down0);
      const x1 = v128.xor(v128.load(field, 16), down1);
      let r0: v128, r1: v128;
      XORSHIFT(r0, s0, s1);
      XORSHIFT(r1, s0, s1);
      const k0 = fraction(r0);
      const k1 = fraction(r1);
      const linear0 = linearLog2(k0);
      const linear1 = linearLog2(k1);
      // The linear part is the lower bound of the threshold: many visits of cold replicas end here.
      if (!v128.any_true(v128.or(f32x4.ge(x0, f32x4.mul(linear0, scale0)), f32x4.ge(x1, f32x4.mul(linear1, scale1))))) continue;
      const m0 = f32x4.ge(x0, f32x4.mul(refineLog2(k0, linear0), scale0));
      const m1 = f32x4.ge(x1, f32x4.mul(refineLog2(k1, linear1), scale1));
      const flips = i32x4.bitmask(m0) | (i32x4.bitmask(m1) << 4);
      if (flips == 0) continue;
      store<u8>(spins + i, bits ^ flips);
      const change0 = v128.and(m0, v128.xor(minusTwo, down0));
      const change1 = v128.and(m1, v128.xor(minusTwo, down1));
      let entry = <usize>load<u32>(rows + (<usize>i << 2));
      const end = <usize>load<u32>(rows + (<usize>i << 2), 4);
      for (; entry + 8 < end; entry += 16) {
        add(fields + <usize>load<u32>(entry), v128.load32_splat(entry, 4), change0, change1);
        add(fields + <usize>load<u32>(entry, 8), v128.load32_splat(entry, 12), change0, change1);
      }
      if (entry < end) add(fields + <usize>load<u32>(entry), v128.load32_splat(entry, 4), change0, change1);
    }
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Σ_i s_i (field_i + local field_i), which counts everything twice. @param out shape (8), f64. */
export function twiceEnergies(n: i32, spins: usize, fields: usize, external: usize, out: usize): void {
  const low = i32x4(1, 2, 4, 8);
  const high = i32x4(16, 32, 64, 128);
  let e0 = f64x2.splat(0), e1 = e0, e2 = e0, e3 = e0;
  for (let i = 0; i < n; i++) {
    const state = i32x4.splat(load<u8>(spins + i));
    const own = v128.load32_splat(external + (<usize>i << 2));
    const down0 = downSigns(state, low);
    const down1 = downSigns(state, high);
    const a = v128.xor(v128.load(fields + (<usize>i << 5)), down0);
    const b = v128.xor(v128.load(fields + (<usize>i << 5), 16), down1);
    const h0 = v128.xor(own, down0);
    const h1 = v128.xor(own, down1);
    e0 = f64x2.add(e0, f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(h0)));
    e1 = f64x2.add(e1, f64x2.add(f64x2.promote_low_f32x4(upper(a)), f64x2.promote_low_f32x4(upper(h0))));
    e2 = f64x2.add(e2, f64x2.add(f64x2.promote_low_f32x4(b), f64x2.promote_low_f32x4(h1)));
    e3 = f64x2.add(e3, f64x2.add(f64x2.promote_low_f32x4(upper(b)), f64x2.promote_low_f32x4(upper(h1))));
  }
  v128.store(out, e0);
  v128.store(out, e1, 16);
  v128.store(out, e2, 32);
  v128.store(out, e3, 48);
}

@inline function upper(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 0);
}
