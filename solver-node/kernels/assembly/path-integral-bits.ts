// Metropolis on the slices of worldlines, 256 slice spins of a site at a time. A spin is 32 bytes in each of two halves:
// its 128 even slices as bits, then their complement; the same for its odd slices, `across` bytes further. Layout and
// mathematics: path-integral/slices.ts and path-integral/levels.ts.

import { fillPlane } from "./_planes";
export { copySpins, countChanges, drawSpins, fillPlane, packRows, tally, transpose } from "./_planes";

const DIGITS: usize = 10;

/** The second neighbours in imaginary time of a vector of the other half. */
@inline
function turned(x: v128, turn: usize): v128 {
  return v128.or(
    v128.and(i64x2.shl(i8x16.swizzle(x, v128.load(turn)), load<i32>(turn, 64)), v128.load(turn, 16)),
    v128.and(i64x2.shr_u(i8x16.swizzle(x, v128.load(turn, 32)), load<i32>(turn, 68)), v128.load(turn, 48)),
  );
}

/** [U < code] of `count` spins from the lower five digits of a code, least significant first. */
function lowerDigits(at: usize, stride: usize, digits: usize, end: usize, code: i32): void {
  switch (code) {
/* each CODE 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 */
    case CODE:
      for (; digits < end; digits += 16 * DIGITS, at += stride) {
        let x = i32x4.splat(0);
        x = CODE & 1 ? v128.load(digits) : x;
        x = CODE & 2 ? v128.or(x, v128.load(digits, 16)) : v128.and(x, v128.load(digits, 16));
        x = CODE & 4 ? v128.or(x, v128.load(digits, 32)) : v128.and(x, v128.load(digits, 32));
        x = CODE & 8 ? v128.or(x, v128.load(digits, 48)) : v128.and(x, v128.load(digits, 48));
        x = CODE & 16 ? v128.or(x, v128.load(digits, 64)) : v128.and(x, v128.load(digits, 64));
        v128.store(at, x);
      }
      break;
/* end */
  }
}

/** The same from the upper five digits, on top of what the lower ones left. */
function upperDigits(at: usize, stride: usize, digits: usize, end: usize, code: i32): void {
  switch (code) {
/* each CODE 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 */
    case CODE:
      for (; digits < end; digits += 16 * DIGITS, at += stride) {
        let x = v128.load(at);
        x = CODE & 1 ? v128.or(x, v128.load(digits, 80)) : v128.and(x, v128.load(digits, 80));
        x = CODE & 2 ? v128.or(x, v128.load(digits, 96)) : v128.and(x, v128.load(digits, 96));
        x = CODE & 4 ? v128.or(x, v128.load(digits, 112)) : v128.and(x, v128.load(digits, 112));
        x = CODE & 8 ? v128.or(x, v128.load(digits, 128)) : v128.and(x, v128.load(digits, 128));
        x = CODE & 16 ? v128.or(x, v128.load(digits, 144)) : v128.and(x, v128.load(digits, 144));
        v128.store(at, x);
      }
      break;
/* end */
  }
}

/**
 * Draws the acceptance bits of `count` spins at all slots.
 * @param planes  shape (count, slots), written.
 * @param table   slots and spins of a chunk (u32), 1/log2(1 − λ) (f64), largest weight (u32), 12 unused bytes; then for each
 *   slot its code (u32), 4 unused bytes, θ (f64).
 * @param digits  shape (count, DIGITS), scratch.
 * @param events  shape (count), scratch.
 */
function drawSlots(planes: usize, count: i32, table: usize, digits: usize, events: usize, generator: usize): void {
  const slots = load<u32>(table);
  const stride = <usize>slots << 4;
  const entries = table + 32;
  const digitsEnd = digits + <usize>count * (16 * DIGITS);
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  let r: v128;
  for (let at = digits; at < digitsEnd; at += 16) {
    XORSHIFT(r, s0, s1);
    v128.store(at, r);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);

  const planesEnd = planes + <usize>count * stride;
  for (let slot: usize = 0; slot < slots; slot++) {
    const code = load<i32>(entries + (slot << 4));
    const at = planes + (slot << 4);
    if (code == 0 || code == 1 << DIGITS) {
      const constant = i32x4.splat(code ? -1 : 0);
      for (let plane = at; plane < planesEnd; plane += stride) v128.store(plane, constant);
    } else {
      lowerDigits(at, stride, digits, digitsEnd, code & 31);
      upperDigits(at, stride, digits, digitsEnd, code >> 5);
    }
  }

  fillPlane(events, count, 0, 0, 0, load<f64>(table, 8), generator);
  for (let k = 0; k < count; k++) {
    const event = v128.load(events + (<usize>k << 4));
    if (!v128.any_true(event)) continue;
    decideAnew(planes + <usize>k * stride, i64x2.extract_lane(event, 0), entries, slots, generator);
    decideAnew(planes + <usize>k * stride + 8, i64x2.extract_lane(event, 1), entries, slots, generator);
  }
}

/** Compares the bits that `event` names with a 53-bit number each. */
function decideAnew(planes: usize, event: i64, entries: usize, slots: u32, generator: usize): void {
  for (; event != 0; event &= event - 1) {
    let s0 = v128.load(generator);
    let s1 = v128.load(generator, 16);
    let r: v128;
    XORSHIFT(r, s0, s1);
    v128.store(generator, s0);
    v128.store(generator, s1, 16);
    const v = <f64>(<i64>(i64x2.extract_lane(r, 0) >>> 11)) * 1.1102230246251565e-16;
    const bit = <i32>ctz(event);
    const mask = 1 << (bit & 7);
    let byte = planes + <usize>(bit >> 3);
    for (let slot: u32 = 0, entry = entries; slot < slots; slot++, byte += 16, entry += 16)
      store<u8>(byte, v < load<f64>(entry, 8) ? load<u8>(byte) | mask : load<u8>(byte) & ~mask);
  }
}

@inline
function choose(zero: v128, one: v128, digit: v128): v128 {
  return v128.bitselect(one, zero, digit);
}

@inline
function slot(planes: usize, k: i32): v128 {
  return v128.load(planes + (<usize>k << 4));
}

/** Slots `first`, `first` + 1, … of the levels above 0, of which there are `up`, chosen by the digits of level − 1. */
@inline
function above(planes: usize, first: i32, up: i32, c0: v128, c1: v128): v128 {
  if (up == 1) return slot(planes, first);
  const low = choose(slot(planes, first), slot(planes, first + 1), c0);
  if (up == 2) return low;
  if (up == 3) return choose(low, slot(planes, first + 2), c1);
  return choose(low, choose(slot(planes, first + 2), slot(planes, first + 3), c0), c1);
}

/** Slots of the levels −half … 0 of class `plus`, chosen by the lower digits of level − 1 in two's complement. */
@inline
function below(planes: usize, half: i32, c0: v128, c1: v128): v128 {
  if (half == 0) return slot(planes, 0);
  if (half == 1) return choose(slot(planes, 0), slot(planes, 1), c0);
  const high = choose(slot(planes, half - 1), slot(planes, half), c0);
  if (half == 2) return choose(slot(planes, 0), high, c1);
  return choose(choose(slot(planes, 0), slot(planes, 1), c0), high, c1);
}

/**
 * Where Metropolis flips.
 * @param c0,c1  the lower digits of level − 1, of which the degree needs as many as `over` has below it.
 * @param over   set where the level is above 0.
 * @param first,second  the neighbours in imaginary time.
 */
@inline
function flips(degree: i32, s: v128, c0: v128, c1: v128, over: v128, planes: usize, first: v128, second: v128): v128 {
  const half = degree >> 1;
  const up = degree - half;
  const differ = v128.xor(s, first);
  const differ2 = v128.xor(s, second);
  const notPlus = v128.or(differ, differ2);
  const minus = v128.and(differ, differ2);
  const rises = v128.bitselect(
    v128.bitselect(above(planes, degree + 1 + up, up, c0, c1), above(planes, degree + 1, up, c0, c1), minus),
    above(planes, half + 1, up, c0, c1),
    notPlus,
  );
  const falls = v128.or(notPlus, below(planes, half, c0, c1));
  if (degree & 1) return v128.bitselect(rises, falls, over);
  // Level 0, one bond broken and one closed: the lower digits are all set.
  const free = v128.and(v128.xor(differ, differ2), v128.and(c0, c1));
  return v128.bitselect(rises, v128.andnot(falls, v128.andnot(free, slot(planes, degree + 1 + 2 * up))), over);
}

/* each DEGREE 1 */
/** One half of `count` spins of weight DEGREE with couplings ±1. @returns the next row. */
function metropolisDEGREE(spins: usize, count: i32, rows: usize, planes: usize, across: usize, turn: usize): usize {
  for (const end = spins + (<usize>count << 5); spins < end; spins += 32, rows += 4 * DEGREE) {
    const s = v128.load(spins);
    const other = v128.load(spins + across);
    COUNT_ROW(DEGREE, s, s, rows, c);
    const next = v128.xor(s, flips(DEGREE, s, s, s, c_over, planes, other, turned(other, turn)));
    v128.store(spins, next);
    v128.store(spins, v128.not(next), 16);
    planes += 16 * (2 * DEGREE + 2);
  }
  return rows;
}
/* end */
/* each DEGREE 2 3 */
function metropolisDEGREE(spins: usize, count: i32, rows: usize, planes: usize, across: usize, turn: usize): usize {
  for (const end = spins + (<usize>count << 5); spins < end; spins += 32, rows += 4 * DEGREE) {
    const s = v128.load(spins);
    const other = v128.load(spins + across);
    COUNT_ROW(DEGREE, s, s, rows, c);
    const next = v128.xor(s, flips(DEGREE, s, c0, c0, c_over, planes, other, turned(other, turn)));
    v128.store(spins, next);
    v128.store(spins, v128.not(next), 16);
    planes += 16 * (2 * DEGREE + 2);
  }
  return rows;
}
/* end */
/* each DEGREE 4 5 6 7 */
function metropolisDEGREE(spins: usize, count: i32, rows: usize, planes: usize, across: usize, turn: usize): usize {
  for (const end = spins + (<usize>count << 5); spins < end; spins += 32, rows += 4 * DEGREE) {
    const s = v128.load(spins);
    const other = v128.load(spins + across);
    COUNT_ROW(DEGREE, s, s, rows, c);
    const next = v128.xor(s, flips(DEGREE, s, c0, c1, c_over, planes, other, turned(other, turn)));
    v128.store(spins, next);
    v128.store(spins, v128.not(next), 16);
    planes += 16 * (2 * DEGREE + 2);
  }
  return rows;
}
/* end */

/** Halves `leaves` vectors once for each of six digits: what is left at `leaves` is the leaf that the digits name. */
@inline
function chooseLeaf(leaves: usize, count: i32, digits: usize): void {
  for (; count > 1; digits += 16) {
    const digit = v128.load(digits);
    const pairs = count >> 1;
    for (let k = 0; k < pairs; k++)
      v128.store(leaves + (<usize>k << 4), choose(slot(leaves, 2 * k), slot(leaves, 2 * k + 1), digit));
    if (count & 1) v128.store(leaves + (<usize>pairs << 4), slot(leaves, count - 1));
    count = pairs + (count & 1);
  }
}

/**
 * The same for any rows (head and lists as in bits.ts), all of one parity and of total weight ≤ `weight`.
 * @param scratch  76 vectors.
 */
function metropolisAny(
  spins: usize, count: i32, rows: usize, planes: usize, across: usize, turn: usize, weight: i32, scratch: usize,
): usize {
  const half = weight >> 1;
  const up = weight - half;
  const zeros = weight + 1;
  const minuses = zeros + up;
  const digits = scratch + 64 * 16;
  const inverted = digits + 6 * 16;
  for (const end = spins + (<usize>count << 5); spins < end; spins += 32) {
    const s = v128.load(spins);
    const other = v128.load(spins + across);
    const differ = v128.xor(s, other);
    const differ2 = v128.xor(s, turned(other, turn));
    const notPlus = v128.or(differ, differ2);
    const minus = v128.and(differ, differ2);
    COUNT_ANY(127, s, s, rows, c);
/* each DIGIT 0 1 2 3 4 5 */
    v128.store(digits, cDIGIT, 16 * DIGIT);
    v128.store(inverted, v128.not(cDIGIT), 16 * DIGIT);
/* end */
    // level − 1 = 0, 1, …
    let rises = i32x4.splat(0);
    if (v128.any_true(c_over)) {
      for (let k = 0; k < up; k++) {
        const free = v128.bitselect(slot(planes, minuses + k), slot(planes, zeros + k), minus);
        v128.store(scratch + (<usize>k << 4), v128.bitselect(free, slot(planes, half + 1 + k), notPlus));
      }
      chooseLeaf(scratch, up, digits);
      rises = v128.load(scratch);
    }
    // −level = 0, 1, …: the complement of level − 1.
    for (let k = 0; k <= half; k++) v128.store(scratch + (<usize>k << 4), slot(planes, half - k));
    chooseLeaf(scratch, half + 1, inverted);
    let falls = v128.or(notPlus, v128.load(scratch));
    if ((weight & 1) == 0) {
      let free = v128.xor(differ, differ2);
/* each DIGIT 0 1 2 3 4 5 */
      free = v128.and(free, cDIGIT);
/* end */
      falls = v128.andnot(falls, v128.andnot(free, slot(planes, minuses + up)));
    }
    const accepted = v128.bitselect(rises, falls, c_over);
    const next = v128.xor(s, accepted);
    v128.store(spins, next);
    v128.store(spins, v128.not(next), 16);
    planes += <usize>(2 * weight + 2) << 4;
  }
  return rows;
}

// A run is five words: its row class, spins, address of the first spin, of the first row, and one unused.
const RUN_BYTES: usize = 20;

/**
 * One half-sweep, in memory order.
 * @param tables   shape (row classes), u32: the slot table of each: degrees 1 … 7, then any rows.
 * @param across   bytes from a spin of this half to the same spin of the other.
 * @param turn     the rotation of slices.ts that belongs to this half.
 * @param work     1024 vectors of planes, then at `spare` the digits of 64 spins, the events of 64, and 76 vectors.
 */
export function sweepHalf(
  runs: usize, end: usize, tables: usize, across: usize, turn: usize, work: usize, spare: usize, generator: usize,
): void {
  const digits = spare;
  const events = digits + 64 * 16 * DIGITS;
  const scratch = events + 64 * 16;
  for (; runs < end; runs += RUN_BYTES) {
    const rowClass = load<i32>(runs);
    let left = load<i32>(runs, 4);
    let spins: usize = load<u32>(runs, 8);
    let rows: usize = load<u32>(runs, 12);
    const table: usize = load<u32>(tables + (<usize>rowClass << 2));
    const chunk = load<i32>(table, 4);
    while (left > 0) {
      const count = min(left, chunk);
      drawSlots(work, count, table, digits, events, generator);
      switch (rowClass) {
/* each DEGREE 1 2 3 4 5 6 7 */
        case DEGREE: rows = metropolisDEGREE(spins, count, rows, work, across, turn); break;
/* end */
        default: rows = metropolisAny(spins, count, rows, work, across, turn, load<i32>(table, 16), scratch);
      }
      spins += <usize>count << 5;
      left -= count;
    }
  }
}

/* each DEGREE 1 2 3 4 5 6 7 */
/** Accepts ΔE < 0 only, without a bond in imaginary time. @returns whether any slice changed. */
function strictDEGREE(spins: usize, count: i32, rows: usize): bool {
  let changed = i32x4.splat(0);
  for (const end = spins + (<usize>count << 5); spins < end; spins += 32, rows += 4 * DEGREE) {
    const s = v128.load(spins);
    const opposite = v128.not(s);
    COUNT_ROW(DEGREE, s, opposite, rows, c);
    changed = v128.or(changed, v128.not(c_over));
    const complement = v128.xor(s, c_over);
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  return v128.any_true(changed);
}
/* end */

function strictAny(spins: usize, count: i32, rows: usize): bool {
  let changed = i32x4.splat(0);
  for (const end = spins + (<usize>count << 5); spins < end; spins += 32) {
    const s = v128.load(spins);
    const opposite = v128.not(s);
    COUNT_ANY(127, s, opposite, rows, c);
    changed = v128.or(changed, v128.not(c_over));
    const complement = v128.xor(s, c_over);
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  return v128.any_true(changed);
}

/** @returns whether any slice of any spin changed. */
export function sweepStrict(runs: usize, end: usize): bool {
  let changed = false;
  for (; runs < end; runs += RUN_BYTES) {
    const count = load<i32>(runs, 4);
    const spins = load<u32>(runs, 8);
    const rows = load<u32>(runs, 12);
    switch (load<i32>(runs)) {
/* each DEGREE 1 2 3 4 5 6 7 */
      case DEGREE: changed = strictDEGREE(spins, count, rows) || changed; break;
/* end */
      default: changed = strictAny(spins, count, rows) || changed;
    }
  }
  return changed;
}
