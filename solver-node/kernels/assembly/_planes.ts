// What both bit-sliced modules share: random planes, the generator's plain draws, energies and transposed read-out.
// A spin is 32 bytes: its 128 reads as bits (set for +1), then their complement.

import { gap } from "./_rare-events";

/** Draws every spin of every read: one vector a spin, in memory order. */
export function drawSpins(spins: usize, count: i32, generator: usize): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32) {
    let r: v128;
    XORSHIFT(r, s0, s1);
    v128.store(spins, r);
    v128.store(spins, v128.not(r), 16);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/**
 * Fills `count` vectors with independent bits that are set with one probability: `digits` dense words with its leading
 * digits `code`, then rare events that set (or clear) single bits. See bernoulli.ts for the decomposition.
 */
export function fillPlane(
  at: usize, count: i32, digits: i32, code: i32, clears: i32, gapScale: f64, generator: usize,
): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const end = at + (<usize>count << 4);
  let r: v128;
  for (let vector = at; vector < end; vector += 16) {
    let x = i32x4.splat(code >> digits ? -1 : 0);
    for (let digit = 0; digit < digits; digit++) {
      XORSHIFT(r, s0, s1);
      x = (code >> digit) & 1 ? v128.or(x, r) : v128.and(x, r);
    }
    v128.store(vector, x);
  }
  if (gapScale != 0.0) {
    const trials = <f64>count * 128.0;
    XORSHIFT(r, s0, s1);
    let trial = gap(r, gapScale);
    while (trial < trials) {
      const index = <i32>trial;
      const byte = at + <usize>(index >> 3);
      const bit = 1 << (index & 7);
      store<u8>(byte, clears ? load<u8>(byte) & ~bit : load<u8>(byte) | bit);
      XORSHIFT(r, s0, s1);
      trial += 1.0 + gap(r, gapScale);
    }
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Bits in which the spins (32 bytes apart) differ from their copies (16 bytes apart). */
export function countChanges(spins: usize, copies: usize, count: i32): i64 {
  let changes: i64 = 0;
  for (let i = 0; i < count; i++) {
    const different = v128.xor(v128.load(spins + (<usize>i << 5)), v128.load(copies + (<usize>i << 4)));
    changes += <i64>popcnt(i64x2.extract_lane(different, 0)) + <i64>popcnt(i64x2.extract_lane(different, 1));
  }
  return changes;
}

export function copySpins(spins: usize, copies: usize, count: i32): void {
  for (let i = 0; i < count; i++) v128.store(copies + (<usize>i << 4), v128.load(spins + (<usize>i << 5)));
}

/**
 * Adds weight 2^digit for every satisfied bond to the 32 vertical digits at `totals`.
 * @param pairs  addresses of the two ends, `groups` times eight pairs.
 */
export function tally(pairs: usize, groups: i32, totals: usize, digit: i32): void {
  const zero = i32x4.splat(0);
  while (groups > 0) {
    let c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
    // Eight digits hold 31 groups of eight.
    const some = min(groups, 31);
    groups -= some;
    for (const end = pairs + (<usize>some << 6); pairs < end; pairs += 64) {
      let a: v128, b: v128, p: v128, q: v128, f: v128, g: v128;
      a = v128.xor(v128.load(load<u32>(pairs)), v128.load(load<u32>(pairs, 4)));
      b = v128.xor(v128.load(load<u32>(pairs, 8)), v128.load(load<u32>(pairs, 12)));
      FULL_ADDER(a, b, c0, c0, p);
      a = v128.xor(v128.load(load<u32>(pairs, 16)), v128.load(load<u32>(pairs, 20)));
      b = v128.xor(v128.load(load<u32>(pairs, 24)), v128.load(load<u32>(pairs, 28)));
      FULL_ADDER(a, b, c0, c0, q);
      FULL_ADDER(p, q, c1, c1, f);
      a = v128.xor(v128.load(load<u32>(pairs, 32)), v128.load(load<u32>(pairs, 36)));
      b = v128.xor(v128.load(load<u32>(pairs, 40)), v128.load(load<u32>(pairs, 44)));
      FULL_ADDER(a, b, c0, c0, p);
      a = v128.xor(v128.load(load<u32>(pairs, 48)), v128.load(load<u32>(pairs, 52)));
      b = v128.xor(v128.load(load<u32>(pairs, 56)), v128.load(load<u32>(pairs, 60)));
      FULL_ADDER(a, b, c0, c0, q);
      FULL_ADDER(p, q, c1, c1, g);
      FULL_ADDER(f, g, c2, c2, a);
      b = v128.and(a, c3);
      c3 = v128.xor(a, c3);
      a = v128.and(b, c4);
      c4 = v128.xor(b, c4);
      b = v128.and(a, c5);
      c5 = v128.xor(a, c5);
      a = v128.and(b, c6);
      c6 = v128.xor(b, c6);
      c7 = v128.xor(a, c7);
    }
    let at = totals + (<usize>digit << 4);
    let carry = zero;
    carry = addDigit(at, c0, carry);
    carry = addDigit(at + 16, c1, carry);
    carry = addDigit(at + 32, c2, carry);
    carry = addDigit(at + 48, c3, carry);
    carry = addDigit(at + 64, c4, carry);
    carry = addDigit(at + 80, c5, carry);
    carry = addDigit(at + 96, c6, carry);
    carry = addDigit(at + 112, c7, carry);
    for (at += 128; v128.any_true(carry) && at < totals + 512; at += 16) carry = addDigit(at, zero, carry);
  }
}

/** Adds one digit into memory. @returns its carry. */
@inline
function addDigit(at: usize, digit: v128, carry: v128): v128 {
  const old = v128.load(at);
  const differ = v128.xor(old, digit);
  v128.store(at, v128.xor(differ, carry));
  return v128.or(v128.and(old, digit), v128.and(differ, carry));
}

/**
 * Transposes four 32×32 bit matrices at once, in place: row v, lane q, bit b changes places with row b, lane q, bit v.
 * Source: Warren, Hacker's Delight, 2nd ed., 7-3; log2(32) rounds of block exchanges.
 * @param rows  32 vectors.
 */
export function transpose(rows: usize): void {
  let mask = 0x0000ffff;
  for (let width = 16; width > 0; width >>= 1) {
    const low = i32x4.splat(mask);
    for (let first = 0; first < 32; first = (first + width + 1) & ~width) {
      const upper = rows + (<usize>first << 4);
      const lower = rows + (<usize>(first + width) << 4);
      const a = v128.load(upper);
      const b = v128.load(lower);
      const exchanged = v128.and(v128.xor(i32x4.shr_u(a, width), b), low);
      v128.store(upper, v128.xor(a, i32x4.shl(exchanged, width)));
      v128.store(lower, v128.xor(b, exchanged));
    }
    mask ^= mask << (width >> 1);
  }
}

/**
 * Rows of packed states: bit k of word w of row r is the spin at addresses[32w + k] in read r.
 * @param addresses  spin addresses in variable order, padded to a multiple of 32 by the address of a zero vector.
 * @param block  32 vectors of scratch.
 * @param out    shape (128, words).
 */
export function packRows(addresses: usize, words: i32, block: usize, out: usize): void {
  for (let w = 0; w < words; w++, addresses += 128, out += 4) {
    for (let v = 0; v < 32; v++) v128.store(block + (<usize>v << 4), v128.load(load<u32>(addresses + (<usize>v << 2))));
    transpose(block);
    for (let lane = 0; lane < 4; lane++)
      for (let b = 0; b < 32; b++)
        store<u32>(
          out + (<usize>((lane * 32 + b) * words) << 2),
          load<u32>(block + <usize>((b << 4) + (lane << 2))),
        );
  }
}
