import { loweredEnd, loweredMark, endSweep, mark, moveEnds, raisedEnd, raisedMark } from "./_dense-flips";
import { fraction, log2Of } from "./_log2";

// Couplings ±1 between all pairs, one bit each. Columns stand in blocks of 128: column 128b + 16g + l is bit g of byte l of
// block b's vectors, so that one bit of every byte is a group of 16 spins in order.
//
// A block is brought up to date when the sweep reaches it: the rows that flipped since its last visit are added up column by
// column in carry-save form (J = 2·bit − 1, so only bits count, and the magnetisation stands for the −1). Then the block's 128
// spins decide in order. What counts of a spin is its margin: half of how far s·F exceeds the threshold it must reach, rounded
// down. Within a block a flip moves margins by ±1, at most 127 times before the last spin decides, so margins saturated to a
// byte decide as the exact ones would: −128 + 127 < 0 ≤ 127 − 127.

let n: i32 = 0;
/** Shape (blocks, n + 1, 16 bytes): bit set for J = +1; row n and the diagonal are 0. */
let panels: usize = 0;
/** Shape (blocks · 128), i8: 0 for +1, −1 for −1. */
let spins: usize = 0;
/** Shape (blocks · 128), i16: h_i + 2 Σ_j bit_ij s_j as of the block's mark, modulo 2¹⁶; F_i = this − Σ_j s_j + s_i. */
let fields: usize = 0;
/** Shape (128), i8. */
let margins: usize = 0;
/** Shape (128 + 3, 16 bytes): for each flip of the visited block, whose margins it lowers. */
let falls: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;

/** Σ_j s_j. */
let magnetisation: i32 = 0;

export function bindBits(n_: i32, panels_: usize, spins_: usize, fields_: usize, margins_: usize, falls_: usize, generator_: usize): void {
  n = n_;
  panels = panels_;
  spins = spins_;
  fields = fields_;
  margins = margins_;
  falls = falls_;
  generator = generator_;
}

export function setMagnetisation(value: i32): void {
  magnetisation = value;
}

/** Rows of either list in one signed count of 8 bits: ±120, a multiple of the 8 that are added at a time. */
const CHUNK_BYTES: usize = 120 << 2;

/** Where the bits of a that `shift` moves onto `mask` differ from b's: xor into both to swap them, a step of a transposition. */
@inline function crossing(a: v128, b: v128, shift: i32, mask: v128): v128 {
  return v128.and(v128.xor(i64x2.shr_u(a, shift), b), mask);
}

@inline function addCounts(at: usize, counts: v128): void {
  v128.store(at, i16x8.add(v128.load(at), i16x8.shl(i16x8.extend_low_i8x16_s(counts), 2)));
  v128.store(at, i16x8.add(v128.load(at, 16), i16x8.shl(i16x8.extend_high_i8x16_s(counts), 2)), 16);
}

/** Adds the flips that the block has not met to its fields: each adds ±4 where its row has a bit. */
export function bitsMeet(block: i32): void {
  const panel = panels + ((<usize>block * <usize>(n + 1)) << 4);
  let up = raisedMark(block);
  let down = loweredMark(block);
  const upEnd = raisedEnd;
  const downEnd = loweredEnd;
  mark(block);
  if (up === upEnd && down === downEnd) return;

  // Lists end in rows of zeros up to a multiple of 8.
  const nothing = i32x4.splat(n << 4);
  v128.store(upEnd, nothing);
  v128.store(upEnd, nothing, 16);
  v128.store(downEnd, nothing);
  v128.store(downEnd, nothing, 16);

  const field = fields + (<usize>block << 8);
  while (up < upEnd || down < downEnd) {
    const upStop = min(up + CHUNK_BYTES, upEnd);
    const downStop = min(down + CHUNK_BYTES, downEnd);
    let p0 = i64x2.splat(0), p1 = p0, p2 = p0, p3 = p0, p4 = p0, p5 = p0, p6 = p0, p7 = p0;
    let entry = up;
    let stop = upStop;
    // Planes p0 … p7 count in two's complement; ¬count = −1 − count, so adding to the complement subtracts.
    for (let pass = 0; pass < 2; pass++) {
      for (; entry < stop; entry += 32) {
        const r0 = v128.load(panel + <usize>load<u32>(entry));
        const r1 = v128.load(panel + <usize>load<u32>(entry, 4));
        const r2 = v128.load(panel + <usize>load<u32>(entry, 8));
        const r3 = v128.load(panel + <usize>load<u32>(entry, 12));
        const r4 = v128.load(panel + <usize>load<u32>(entry, 16));
        const r5 = v128.load(panel + <usize>load<u32>(entry, 20));
        const r6 = v128.load(panel + <usize>load<u32>(entry, 24));
        const r7 = v128.load(panel + <usize>load<u32>(entry, 28));
        let a: v128, b: v128, c: v128, d: v128;
        FULL_ADDER(r0, r1, p0, p0, a);
        FULL_ADDER(r2, r3, p0, p0, b);
        FULL_ADDER(a, b, p1, p1, c);
        FULL_ADDER(r4, r5, p0, p0, a);
        FULL_ADDER(r6, r7, p0, p0, b);
        FULL_ADDER(a, b, p1, p1, d);
        FULL_ADDER(c, d, p2, p2, a);
        b = v128.and(p3, a);
        p3 = v128.xor(p3, a);
        a = v128.and(p4, b);
        p4 = v128.xor(p4, b);
        b = v128.and(p5, a);
        p5 = v128.xor(p5, a);
        a = v128.and(p6, b);
        p6 = v128.xor(p6, b);
        p7 = v128.xor(p7, a);
      }
      p0 = v128.not(p0);
      p1 = v128.not(p1);
      p2 = v128.not(p2);
      p3 = v128.not(p3);
      p4 = v128.not(p4);
      p5 = v128.not(p5);
      p6 = v128.not(p6);
      p7 = v128.not(p7);
      entry = down;
      stop = downStop;
    }
    up = upStop;
    down = downStop;

    // Eight 8×8 bit matrices a byte column: plane k's bit g becomes group g's bit k.
    let t: v128;
    let mask = i8x16.splat(0x0f);
    t = crossing(p0, p4, 4, mask); p4 = v128.xor(p4, t); p0 = v128.xor(p0, i64x2.shl(t, 4));
    t = crossing(p1, p5, 4, mask); p5 = v128.xor(p5, t); p1 = v128.xor(p1, i64x2.shl(t, 4));
    t = crossing(p2, p6, 4, mask); p6 = v128.xor(p6, t); p2 = v128.xor(p2, i64x2.shl(t, 4));
    t = crossing(p3, p7, 4, mask); p7 = v128.xor(p7, t); p3 = v128.xor(p3, i64x2.shl(t, 4));
    mask = i8x16.splat(0x33);
    t = crossing(p0, p2, 2, mask); p2 = v128.xor(p2, t); p0 = v128.xor(p0, i64x2.shl(t, 2));
    t = crossing(p1, p3, 2, mask); p3 = v128.xor(p3, t); p1 = v128.xor(p1, i64x2.shl(t, 2));
    t = crossing(p4, p6, 2, mask); p6 = v128.xor(p6, t); p4 = v128.xor(p4, i64x2.shl(t, 2));
    t = crossing(p5, p7, 2, mask); p7 = v128.xor(p7, t); p5 = v128.xor(p5, i64x2.shl(t, 2));
    mask = i8x16.splat(0x55);
    t = crossing(p0, p1, 1, mask); p1 = v128.xor(p1, t); p0 = v128.xor(p0, i64x2.shl(t, 1));
    t = crossing(p2, p3, 1, mask); p3 = v128.xor(p3, t); p2 = v128.xor(p2, i64x2.shl(t, 1));
    t = crossing(p4, p5, 1, mask); p5 = v128.xor(p5, t); p4 = v128.xor(p4, i64x2.shl(t, 1));
    t = crossing(p6, p7, 1, mask); p7 = v128.xor(p7, t); p6 = v128.xor(p6, i64x2.shl(t, 1));
    addCounts(field, p0);
    addCounts(field + 32, p1);
    addCounts(field + 64, p2);
    addCounts(field + 96, p3);
    addCounts(field + 128, p4);
    addCounts(field + 160, p5);
    addCounts(field + 192, p6);
    addCounts(field + 224, p7);
  }
}

/** s·(field − magnetisation) of eight spins; `down` is their −1 mask as i16. */
@inline function alignment(field: v128, down: v128, total: v128): v128 {
  return i16x8.sub(v128.xor(i16x8.sub(field, total), down), down);
}

/**
 * Four thresholds ⌈ln u / 2β⌉ − 1, by rounding ln u / 2β − ½ through the unit place of
 * 1.5·2²³. The −1 is the s_i that the alignment lacks.
 */
@inline function thresholds(random: v128, scale: v128): v128 {
  const t = f32x4.pmax(f32x4.mul(log2Of(fraction(random)), scale), f32x4.splat(-32760));
  return i32x4.sub(f32x4.add(f32x4.sub(t, f32x4.splat(0.5)), f32x4.splat(12582912)), i32x4.splat(0x4b400000));
}

/** Margins of `groups` groups of a block at a scale of ln 2 / 2β. */
function drawMargins(block: i32, groups: i32, scale: f32): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const scales = f32x4.splat(scale);
  const total = i16x8.splat(<i16>magnetisation);
  let field = fields + (<usize>block << 8);
  let spin = spins + (<usize>block << 7);
  const end = margins + (<usize>groups << 4);
  for (let margin = margins; margin < end; margin += 16, field += 32, spin += 16) {
    let r: v128;
    XORSHIFT(r, s0, s1);
    const t0 = thresholds(r, scales);
    XORSHIFT(r, s0, s1);
    const t1 = thresholds(r, scales);
    XORSHIFT(r, s0, s1);
    const t2 = thresholds(r, scales);
    XORSHIFT(r, s0, s1);
    const t3 = thresholds(r, scales);
    const down = v128.load(spin);
    const low = alignment(v128.load(field), i16x8.extend_low_i8x16_s(down), total);
    const high = alignment(v128.load(field, 16), i16x8.extend_high_i8x16_s(down), total);
    v128.store(
      margin,
      i8x16.narrow_i16x8_s(
        i16x8.shr_s(i16x8.sub_sat_s(low, i16x8.narrow_i32x4_s(t0, t1)), 1),
        i16x8.shr_s(i16x8.sub_sat_s(high, i16x8.narrow_i32x4_s(t2, t3)), 1),
      ),
    );
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Margins above a threshold of 1: only flips that lower the energy. */
function strictMargins(block: i32, groups: i32): void {
  const total = i16x8.splat(<i16>magnetisation);
  let field = fields + (<usize>block << 8);
  let spin = spins + (<usize>block << 7);
  const end = margins + (<usize>groups << 4);
  for (let margin = margins; margin < end; margin += 16, field += 32, spin += 16) {
    const down = v128.load(spin);
    const low = alignment(v128.load(field), i16x8.extend_low_i8x16_s(down), total);
    const high = alignment(v128.load(field, 16), i16x8.extend_high_i8x16_s(down), total);
    v128.store(margin, i8x16.narrow_i16x8_s(i16x8.shr_s(low, 1), i16x8.shr_s(high, 1)));
  }
}

/** Lets the spins of a block decide in order and records their flips. */
function decide(block: i32, groups: i32): void {
  const panel = panels + ((<usize>block * <usize>(n + 1)) << 4);
  const spin = spins + (<usize>block << 7);
  let bit = i8x16.splat(1);
  let downs = i8x16.splat(0);
  for (let g = 0; g < groups; g++) {
    downs = v128.or(downs, v128.and(v128.load(spin + (<usize>g << 4)), bit));
    bit = i8x16.add(bit, bit);
  }
  const first = block << 7;
  bit = i8x16.splat(1);
  let flips: usize = 0;
  for (let g = 0; g < groups; g++) {
    // Margin i moves by 1 − 2·falls_i at each flip; falls end in zeros up to a multiple of 4.
    let fallen = i8x16.splat(0);
    for (let at = falls, end = falls + (flips << 4); at < end; at += 64) {
      fallen = i8x16.add(fallen, i8x16.eq(v128.and(v128.load(at), bit), bit));
      fallen = i8x16.add(fallen, i8x16.eq(v128.and(v128.load(at, 16), bit), bit));
      fallen = i8x16.add(fallen, i8x16.eq(v128.and(v128.load(at, 32), bit), bit));
      fallen = i8x16.add(fallen, i8x16.eq(v128.and(v128.load(at, 48), bit), bit));
    }
    const moved = i8x16.add(i8x16.splat(<i8>flips), i8x16.add(fallen, fallen));
    let margin = i8x16.add_sat_s(v128.load(margins + (<usize>g << 4)), moved);
    const start = first + (g << 4);
    const present = (1 << min(16, n - start)) - 1;
    let willing = ~i8x16.bitmask(margin) & present;
    if (willing === 0) {
      bit = i8x16.add(bit, bit);
      continue;
    }
    let fall = falls + (flips << 4);
    let raisedTo = raisedEnd;
    let loweredTo = loweredEnd;
    do {
      const l = ctz(willing);
      const i = <usize>(start + l);
      const down = <i32>load<i8>(spins + i);
      store<i8>(spins + i, ~down);
      const offset = i << 4;
      store<u32>(raisedTo, <u32>offset);
      store<u32>(loweredTo, <u32>offset);
      raisedTo -= <usize>(down << 2);
      loweredTo += <usize>((1 + down) << 2);
      // s_i s_j J_ij = 1, s_j before the flip, where an even number of the three is negative: there the margin falls.
      const f = v128.xor(v128.xor(v128.load(panel + offset), downs), i8x16.splat(<i8>down));
      v128.store(fall, f);
      fall += 16;
      margin = i8x16.add_sat_s(margin, v128.or(i8x16.eq(v128.and(f, bit), bit), i8x16.splat(1)));
      willing = ~i8x16.bitmask(margin) & (-2 << l) & present;
    } while (willing);
    const zero = i8x16.splat(0);
    v128.store(fall, zero);
    v128.store(fall, zero, 16);
    v128.store(fall, zero, 32);
    flips = (fall - falls) >> 4;
    magnetisation += <i32>((raisedTo - raisedEnd) - (loweredTo - loweredEnd)) >> 1;
    moveEnds(raisedTo, loweredTo);
    bit = i8x16.add(bit, bit);
  }
}

/** Metropolis sweeps in index order at a scale of ln 2 / 2β. @returns flips of the last one. */
export function bitsSweeps(count: i32, scale: f32): i32 {
  let flips = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    for (let block = 0; block << 7 < n; block++) {
      const groups = min(8, (n - (block << 7) + 15) >> 4);
      bitsMeet(block);
      drawMargins(block, groups, scale);
      decide(block, groups);
    }
    flips = endSweep();
  }
  return flips;
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function bitsDescend(): i32 {
  for (let block = 0; block << 7 < n; block++) {
    const groups = min(8, (n - (block << 7) + 15) >> 4);
    bitsMeet(block);
    strictMargins(block, groups);
    decide(block, groups);
  }
  return endSweep();
}
