import { endSweep, loweredEnd, loweredMark, mark, moveEnds, raisedEnd, raisedMark } from "./_dense-flips";
import { fraction, log2Of } from "./_log2";

// Couplings of two bytes, fields and margins of 32 bits; otherwise as _dense-rows-i8.ts, with blocks of 32 columns and four
// spins to a vector. |s·F| < 2²⁹ and thresholds ≥ −2³⁰, so margins are exact.

let n: i32 = 0;
/** Shape (blocks, n, 32), i16. */
let panels: usize = 0;
/** Shape (blocks · 32), i8: 0 for +1, −1 for −1. */
let spins: usize = 0;
/** Shape (blocks · 32), i32: F_i as of the block's mark. */
let fields: usize = 0;
/** Shape (32), i32. */
let margins: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;

export function bindRowsI16(n_: i32, panels_: usize, spins_: usize, fields_: usize, margins_: usize, generator_: usize): void {
  n = n_;
  panels = panels_;
  spins = spins_;
  fields = fields_;
  margins = margins_;
  generator = generator_;
}

@inline function panelOf(block: i32): usize {
  return panels + ((<usize>block * <usize>n) << 6);
}

@inline function addTwice(at: usize, change: v128): void {
  v128.store(at, i32x4.add(v128.load(at), i32x4.add(change, change)));
}

/** Adds the flips that the block has not met to its fields; sums wrap modulo 2¹⁶, fields never leave it. */
export function rowsI16Meet(block: i32): void {
  const panel = panelOf(block);
  let c0 = i32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
  for (let entry = raisedMark(block); entry < raisedEnd; entry += 4) {
    const row = panel + <usize>load<u32>(entry);
    c0 = i32x4.add(c0, v128.load16x4_s(row));
    c1 = i32x4.add(c1, v128.load16x4_s(row, 8));
    c2 = i32x4.add(c2, v128.load16x4_s(row, 16));
    c3 = i32x4.add(c3, v128.load16x4_s(row, 24));
    c4 = i32x4.add(c4, v128.load16x4_s(row, 32));
    c5 = i32x4.add(c5, v128.load16x4_s(row, 40));
    c6 = i32x4.add(c6, v128.load16x4_s(row, 48));
    c7 = i32x4.add(c7, v128.load16x4_s(row, 56));
  }
  for (let entry = loweredMark(block); entry < loweredEnd; entry += 4) {
    const row = panel + <usize>load<u32>(entry);
    c0 = i32x4.sub(c0, v128.load16x4_s(row));
    c1 = i32x4.sub(c1, v128.load16x4_s(row, 8));
    c2 = i32x4.sub(c2, v128.load16x4_s(row, 16));
    c3 = i32x4.sub(c3, v128.load16x4_s(row, 24));
    c4 = i32x4.sub(c4, v128.load16x4_s(row, 32));
    c5 = i32x4.sub(c5, v128.load16x4_s(row, 40));
    c6 = i32x4.sub(c6, v128.load16x4_s(row, 48));
    c7 = i32x4.sub(c7, v128.load16x4_s(row, 56));
  }
  mark(block);
  const field = fields + (<usize>block << 7);
  addTwice(field, c0);
  addTwice(field + 16, c1);
  addTwice(field + 32, c2);
  addTwice(field + 48, c3);
  addTwice(field + 64, c4);
  addTwice(field + 80, c5);
  addTwice(field + 96, c6);
  addTwice(field + 112, c7);
}

/** The −1 masks of four spins. */
@inline function downMask(spin: usize): v128 {
  return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(spin)));
}

/** Half of s·F − threshold for four spins. */
@inline function margin(spin: usize, field: usize, threshold: v128): v128 {
  const down = downMask(spin);
  const aligned = i32x4.sub(v128.xor(v128.load(field), down), down);
  return i32x4.shr_s(i32x4.sub(aligned, threshold), 1);
}

/** Margins of `count` spins of a block, a multiple of 16, at a scale of ln 2 / 2β: thresholds are ⌈ln u / 2β⌉. */
function drawMargins(block: i32, count: i32, scale: f32): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const scales = f32x4.splat(scale);
  const field = fields + (<usize>block << 7);
  const spin = spins + (<usize>block << 5);
  for (let k: usize = 0; k < <usize>count; k += 4) {
    let r: v128;
    XORSHIFT(r, s0, s1);
    const t = f32x4.pmax(f32x4.mul(log2Of(fraction(r)), scales), f32x4.splat(-1073741824));
    v128.store(margins + (k << 2), margin(spin + k, field + (k << 2), i32x4.trunc_sat_f32x4_s(t)));
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Margins above a threshold of 1: only flips that lower the energy. */
function strictMargins(block: i32, count: i32): void {
  const field = fields + (<usize>block << 7);
  const spin = spins + (<usize>block << 5);
  for (let k: usize = 0; k < <usize>count; k += 4)
    v128.store(margins + (k << 2), margin(spin + k, field + (k << 2), i32x4.splat(1)));
}

/** Lets the spins of a block, which has just met all flips, decide in order and records their flips. */
function decide(block: i32): void {
  const panel = panelOf(block);
  const first = block << 5;
  const size = min(32, n - first);
  for (let k = 0; k < size; k += 4) {
    const column = panel + <usize>(k << 1);
    let change = i32x4.splat(0);
    for (let entry = raisedMark(block); entry < raisedEnd; entry += 4)
      change = i32x4.add(change, v128.load16x4_s(column + <usize>load<u32>(entry)));
    for (let entry = loweredMark(block); entry < loweredEnd; entry += 4)
      change = i32x4.sub(change, v128.load16x4_s(column + <usize>load<u32>(entry)));
    const down = downMask(spins + <usize>(first + k));
    let m = i32x4.add(v128.load(margins + (<usize>k << 2)), i32x4.sub(v128.xor(change, down), down));
    const present = (1 << min(4, size - k)) - 1;
    let willing = ~i32x4.bitmask(m) & present;
    while (willing) {
      const l = ctz(willing);
      const i = <usize>(first + k + l);
      const wasDown = <i32>load<i8>(spins + i);
      store<i8>(spins + i, ~wasDown);
      const offset = i << 6;
      store<u32>(raisedEnd, <u32>offset);
      store<u32>(loweredEnd, <u32>offset);
      moveEnds(raisedEnd - <usize>(wasDown << 2), loweredEnd + <usize>((1 + wasDown) << 2));
      // Half the change of s_i F_i is −s_i s_j J_ij, s_j before the flip.
      const opposed = v128.xor(down, i32x4.splat(~wasDown));
      m = i32x4.add(m, i32x4.sub(v128.xor(v128.load16x4_s(column + offset), opposed), opposed));
      willing = ~i32x4.bitmask(m) & (-2 << l) & present;
    }
  }
}

/** Metropolis sweeps in index order at a scale of ln 2 / 2β. @returns flips of the last one. */
export function rowsI16Sweeps(count: i32, scale: f32): i32 {
  let flips = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    for (let block = 0; block << 5 < n; block++) {
      rowsI16Meet(block);
      drawMargins(block, min(32, (n - (block << 5) + 15) & ~15), scale);
      decide(block);
    }
    flips = endSweep();
  }
  return flips;
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function rowsI16Descend(): i32 {
  for (let block = 0; block << 5 < n; block++) {
    rowsI16Meet(block);
    strictMargins(block, min(32, (n - (block << 5) + 15) & ~15));
    decide(block);
  }
  return endSweep();
}
