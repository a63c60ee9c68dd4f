import { endSweep, loweredEnd, loweredMark, mark, moveEnds, raisedEnd, raisedMark } from "./_dense-flips";
import { fraction, log2Of } from "./_log2";

// Couplings of one byte. Columns stand in blocks of 128. A block is brought up to date when
// the sweep reaches it, from the rows that flipped since its last visit; then its spins decide in order, eight to a vector.
//
// What counts of a spin is its margin: half of how far s·F exceeds the threshold it must reach, rounded down, saturated to
// ±2¹⁴. Within a block flips move it by at most 127 · 127 < 2¹⁴, so a saturated margin decides as the exact one would.

let n: i32 = 0;
/** Shape (blocks, n, 128), i8. */
let panels: usize = 0;
/** Shape (blocks · 128), i8: 0 for +1, −1 for −1. */
let spins: usize = 0;
/** Shape (blocks · 128), i16: F_i as of the block's mark. */
let fields: usize = 0;
/** Shape (128), i16. */
let margins: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;
/** Rows whose sum always fits in a byte, ⌊127 / max |J_ij|⌋. */
let byteRows: i32 = 0;

export function setByteRows(count: i32): void {
  byteRows = count;
}

export function bindRowsI8(n_: i32, panels_: usize, spins_: usize, fields_: usize, margins_: usize, generator_: usize): void {
  n = n_;
  panels = panels_;
  spins = spins_;
  fields = fields_;
  margins = margins_;
  generator = generator_;
}

@inline function panelOf(block: i32): usize {
  return panels + ((<usize>block * <usize>n) << 7);
}

@inline function addTwice(at: usize, change: v128): void {
  v128.store(at, i16x8.add(v128.load(at), i16x8.add(change, change)));
}

@inline function addTwiceBytes(at: usize, change: v128): void {
  addTwice(at, i16x8.extend_low_i8x16_s(change));
  addTwice(at + 16, i16x8.extend_high_i8x16_s(change));
}

/** Adds the flips that the block has not met to its fields; sums wrap modulo 2¹⁶, fields never leave it. */
export function rowsI8Meet(block: i32): void {
  if (byteRows >= FEW_ROWS) meetInBytes(block);
  else {
    meetInWords(block, 0);
    meetInWords(block, 64);
  }
  mark(block);
}

/** From so many rows in a byte, emptying the byte sums now and then costs less than summing in words. */
const FEW_ROWS: i32 = 8;

/** Sums at most `byteRows` rows of either list in bytes before adding them to the fields. */
function meetInBytes(block: i32): void {
  const panel = panelOf(block);
  const field = fields + (<usize>block << 8);
  let up = raisedMark(block);
  let down = loweredMark(block);
  while (up < raisedEnd || down < loweredEnd) {
    const upStop = min(up + (<usize>byteRows << 2), raisedEnd);
    const downStop = min(down + (<usize>byteRows << 2), loweredEnd);
    let c0 = i8x16.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
    for (; up < upStop; up += 4) {
      const row = panel + <usize>load<u32>(up);
      c0 = i8x16.add(c0, v128.load(row));
      c1 = i8x16.add(c1, v128.load(row, 16));
      c2 = i8x16.add(c2, v128.load(row, 32));
      c3 = i8x16.add(c3, v128.load(row, 48));
      c4 = i8x16.add(c4, v128.load(row, 64));
      c5 = i8x16.add(c5, v128.load(row, 80));
      c6 = i8x16.add(c6, v128.load(row, 96));
      c7 = i8x16.add(c7, v128.load(row, 112));
    }
    for (; down < downStop; down += 4) {
      const row = panel + <usize>load<u32>(down);
      c0 = i8x16.sub(c0, v128.load(row));
      c1 = i8x16.sub(c1, v128.load(row, 16));
      c2 = i8x16.sub(c2, v128.load(row, 32));
      c3 = i8x16.sub(c3, v128.load(row, 48));
      c4 = i8x16.sub(c4, v128.load(row, 64));
      c5 = i8x16.sub(c5, v128.load(row, 80));
      c6 = i8x16.sub(c6, v128.load(row, 96));
      c7 = i8x16.sub(c7, v128.load(row, 112));
    }
    addTwiceBytes(field, c0);
    addTwiceBytes(field + 32, c1);
    addTwiceBytes(field + 64, c2);
    addTwiceBytes(field + 96, c3);
    addTwiceBytes(field + 128, c4);
    addTwiceBytes(field + 160, c5);
    addTwiceBytes(field + 192, c6);
    addTwiceBytes(field + 224, c7);
  }
}

/** Sums the rows in 16 bits for 64 columns from `column` of the block on, as many as registers hold. */
function meetInWords(block: i32, column: usize): void {
  const panel = panelOf(block) + column;
  let c0 = i16x8.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
  for (let entry = raisedMark(block); entry < raisedEnd; entry += 4) {
    const row = panel + <usize>load<u32>(entry);
    c0 = i16x8.add(c0, v128.load8x8_s(row));
    c1 = i16x8.add(c1, v128.load8x8_s(row, 8));
    c2 = i16x8.add(c2, v128.load8x8_s(row, 16));
    c3 = i16x8.add(c3, v128.load8x8_s(row, 24));
    c4 = i16x8.add(c4, v128.load8x8_s(row, 32));
    c5 = i16x8.add(c5, v128.load8x8_s(row, 40));
    c6 = i16x8.add(c6, v128.load8x8_s(row, 48));
    c7 = i16x8.add(c7, v128.load8x8_s(row, 56));
  }
  for (let entry = loweredMark(block); entry < loweredEnd; entry += 4) {
    const row = panel + <usize>load<u32>(entry);
    c0 = i16x8.sub(c0, v128.load8x8_s(row));
    c1 = i16x8.sub(c1, v128.load8x8_s(row, 8));
    c2 = i16x8.sub(c2, v128.load8x8_s(row, 16));
    c3 = i16x8.sub(c3, v128.load8x8_s(row, 24));
    c4 = i16x8.sub(c4, v128.load8x8_s(row, 32));
    c5 = i16x8.sub(c5, v128.load8x8_s(row, 40));
    c6 = i16x8.sub(c6, v128.load8x8_s(row, 48));
    c7 = i16x8.sub(c7, v128.load8x8_s(row, 56));
  }
  const field = fields + (<usize>block << 8) + (column << 1);
  addTwice(field, c0);
  addTwice(field + 16, c1);
  addTwice(field + 32, c2);
  addTwice(field + 48, c3);
  addTwice(field + 64, c4);
  addTwice(field + 80, c5);
  addTwice(field + 96, c6);
  addTwice(field + 112, c7);
}

/** Half of s·F − threshold for eight spins. */
@inline function margin(spin: usize, field: usize, threshold: v128): v128 {
  const down = v128.load8x8_s(spin);
  const aligned = i16x8.sub(v128.xor(v128.load(field), down), down);
  return i16x8.shr_s(i16x8.sub_sat_s(aligned, threshold), 1);
}

/** Four thresholds ⌈ln u / 2β⌉, by rounding ln u / 2β + ½ through the unit place of 1.5·2²³. */
@inline function thresholds(random: v128, scale: v128): v128 {
  const t = f32x4.pmax(f32x4.mul(log2Of(fraction(random)), scale), f32x4.splat(-32760));
  return i32x4.sub(f32x4.add(f32x4.add(t, f32x4.splat(0.5)), f32x4.splat(12582912)), i32x4.splat(0x4b400000));
}

/** Margins of `count` spins of a block, a multiple of 16, at a scale of ln 2 / 2β. */
function drawMargins(block: i32, count: i32, scale: f32): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const scales = f32x4.splat(scale);
  let field = fields + (<usize>block << 8);
  let spin = spins + (<usize>block << 7);
  const end = margins + (<usize>count << 1);
  for (let at = margins; at < end; at += 32, field += 32, spin += 16) {
    let r: v128;
    XORSHIFT(r, s0, s1);
    const t0 = thresholds(r, scales);
    XORSHIFT(r, s0, s1);
    v128.store(at, margin(spin, field, i16x8.narrow_i32x4_s(t0, thresholds(r, scales))));
    XORSHIFT(r, s0, s1);
    const t2 = thresholds(r, scales);
    XORSHIFT(r, s0, s1);
    v128.store(at, margin(spin + 8, field + 16, i16x8.narrow_i32x4_s(t2, thresholds(r, scales))), 16);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Margins above a threshold of 1: only flips that lower the energy. */
function strictMargins(block: i32, count: i32): void {
  const field = fields + (<usize>block << 8);
  const spin = spins + (<usize>block << 7);
  for (let k: usize = 0; k < <usize>count; k += 8)
    v128.store(margins + (k << 1), margin(spin + k, field + (k << 1), i16x8.splat(1)));
}

/** Lets the spins of a block, which has just met all flips, decide in order and records their flips. */
function decide(block: i32): void {
  const panel = panelOf(block);
  const first = block << 7;
  const size = min(128, n - first);
  for (let k = 0; k < size; k += 8) {
    const column = panel + <usize>k;
    let change = i16x8.splat(0);
    for (let entry = raisedMark(block); entry < raisedEnd; entry += 4)
      change = i16x8.add(change, v128.load8x8_s(column + <usize>load<u32>(entry)));
    for (let entry = loweredMark(block); entry < loweredEnd; entry += 4)
      change = i16x8.sub(change, v128.load8x8_s(column + <usize>load<u32>(entry)));
    const down = v128.load8x8_s(spins + <usize>(first + k));
    let m = i16x8.add(v128.load(margins + (<usize>k << 1)), i16x8.sub(v128.xor(change, down), down));
    const present = (1 << min(8, size - k)) - 1;
    let willing = ~i16x8.bitmask(m) & present;
    while (willing) {
      const l = ctz(willing);
      const i = <usize>(first + k + l);
      const wasDown = <i32>load<i8>(spins + i);
      store<i8>(spins + i, ~wasDown);
      const offset = i << 7;
      store<u32>(raisedEnd, <u32>offset);
      store<u32>(loweredEnd, <u32>offset);
      moveEnds(raisedEnd - <usize>(wasDown << 2), loweredEnd + <usize>((1 + wasDown) << 2));
      // Half the change of s_i F_i is −s_i s_j J_ij, s_j before the flip.
      const opposed = v128.xor(down, i16x8.splat(<i16>~wasDown));
      m = i16x8.add(m, i16x8.sub(v128.xor(v128.load8x8_s(column + offset), opposed), opposed));
      willing = ~i16x8.bitmask(m) & (-2 << l) & present;
    }
  }
}

/** Metropolis sweeps in index order at a scale of ln 2 / 2β. @returns flips of the last one. */
export function rowsI8Sweeps(count: i32, scale: f32): i32 {
  let flips = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    for (let block = 0; block << 7 < n; block++) {
      rowsI8Meet(block);
      drawMargins(block, min(128, (n - (block << 7) + 15) & ~15), scale);
      decide(block);
    }
    flips = endSweep();
  }
  return flips;
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function rowsI8Descend(): i32 {
  for (let block = 0; block << 7 < n; block++) {
    rowsI8Meet(block);
    strictMargins(block, min(128, (n - (block << 7) + 15) & ~15));
    decide(block);
  }
  return endSweep();
}
