import { fraction, linearLog2, log2Odds, refineLog2 } from "./_log2";

// Memory of one block; the layout is lanes-f32/layout.ts's.
let n: i32 = 0;
/** Shape (n + 1), u32: address of each spin's first entry. */
let rows: usize = 0;
/** Shape (n), u8: bit r is read r's spin, set for +1. */
let spins: usize = 0;
/** Shape (n, 8), f32: local field of each read. */
let fields: usize = 0;
/** Shape (n), f32. */
let external: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;

export function bind(n_: i32, rows_: usize, spins_: usize, fields_: usize, external_: usize, generator_: usize): void {
  n = n_;
  rows = rows_;
  spins = spins_;
  fields = fields_;
  external = external_;
  generator = generator_;
}

/** The sign bit of four reads where their spin is −1; `bits` selects the reads. */
@inline function downSigns(state: v128, bits: v128): v128 {
  return i32x4.shl(i32x4.eq(v128.and(state, bits), i32x4.splat(0)), 31);
}

/** Adds weight · change to one neighbour's fields. */
@inline function add(field: usize, weight: v128, change0: v128, change1: v128): void {
  v128.store(field, f32x4.add(v128.load(field), f32x4.mul(weight, change0)));
  v128.store(field, f32x4.add(v128.load(field, 16), f32x4.mul(weight, change1)), 16);
}

/**
 * Adds weight · change to the fields of all neighbours of spin i, two at a time. Reads without a flip add 0 rather than
 * branch: which half of the reads flips cannot be predicted.
 */
@inline function spread(i: i32, change0: v128, change1: v128): void {
  let entry = <usize>load<u32>(rows + (<usize>i << 2));
  const end = <usize>load<u32>(rows + (<usize>i << 2), 4);
  for (; entry + 8 < end; entry += 16) {
    add(fields + <usize>load<u32>(entry), v128.load32_splat(entry, 4), change0, change1);
    add(fields + <usize>load<u32>(entry, 8), v128.load32_splat(entry, 12), change0, change1);
  }
  if (entry < end) add(fields + <usize>load<u32>(entry), v128.load32_splat(entry, 4), change0, change1);
}

/** Recomputes all local fields from the spins. */
export function computeFields(): void {
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

@inline function run(count: i32, scale_: f32, heatbath: bool): i32 {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const low = i32x4(1, 2, 4, 8);
  const high = i32x4(16, 32, 64, 128);
  const scale = f32x4.splat(scale_);
  const minusTwo = f32x4.splat(-2);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
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
      let m0: v128, m1: v128;
      if (heatbath) {
        m0 = f32x4.ge(x0, f32x4.mul(log2Odds(r0), scale));
        m1 = f32x4.ge(x1, f32x4.mul(log2Odds(r1), scale));
      } else {
        const k0 = fraction(r0);
        const k1 = fraction(r1);
        const linear0 = linearLog2(k0);
        const linear1 = linearLog2(k1);
        // The linear part is the lower bound of the threshold: most visits of a cold sweep end here.
        if (!v128.any_true(v128.or(f32x4.ge(x0, f32x4.mul(linear0, scale)), f32x4.ge(x1, f32x4.mul(linear1, scale))))) continue;
        m0 = f32x4.ge(x0, f32x4.mul(refineLog2(k0, linear0), scale));
        m1 = f32x4.ge(x1, f32x4.mul(refineLog2(k1, linear1), scale));
      }
      const flips = i32x4.bitmask(m0) | (i32x4.bitmask(m1) << 4);
      if (flips == 0) continue;
      accepted += popcnt(flips);
      store<u8>(spins + i, bits ^ flips);
      spread(i, v128.and(m0, v128.xor(minusTwo, down0)), v128.and(m1, v128.xor(minusTwo, down1)));
    }
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
  return accepted;
}

export function metropolis(count: i32, scale: f32): i32 {
  return run(count, scale, false);
}

export function heatbath(count: i32, scale: f32): i32 {
  return run(count, scale, true);
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function descend(): i32 {
  const low = i32x4(1, 2, 4, 8);
  const high = i32x4(16, 32, 64, 128);
  const zero = i32x4.splat(0);
  const minusTwo = f32x4.splat(-2);
  let accepted = 0;
  for (let i = 0; i < n; i++) {
    const field = fields + (<usize>i << 5);
    const bits = <i32>load<u8>(spins + i);
    const state = i32x4.splat(bits);
    const down0 = downSigns(state, low);
    const down1 = downSigns(state, high);
    const m0 = f32x4.gt(v128.xor(v128.load(field), down0), zero);
    const m1 = f32x4.gt(v128.xor(v128.load(field, 16), down1), zero);
    const flips = i32x4.bitmask(m0) | (i32x4.bitmask(m1) << 4);
    if (flips == 0) continue;
    accepted += popcnt(flips);
    store<u8>(spins + i, bits ^ flips);
    spread(i, v128.and(m0, v128.xor(minusTwo, down0)), v128.and(m1, v128.xor(minusTwo, down1)));
  }
  return accepted;
}
