// What bit-sliced parallel tempering adds to the sweeps of bits.ts and bits-degree.ts, in the same memory: random planes
// whose bits each have a probability of their own, exchange of neighbouring bits, and isoenergetic clusters.
// A spin is 32 bytes: its 128 replicas as bits (set for +1), then their complement.

import { gap } from "./_rare-events";

/* each PLANES 1 2 3 4 */
/**
 * Fills PLANES planes of `count` vectors, `stride` bytes apart, with the leading binary digits of their probabilities: bit b
 * of x is set with probability p once x began as digit 0 of p and then, for each digit d from the last to the first,
 * became a fresh random bit where x ≠ d. The planes share random bits: of each vector only one plane may be used.
 *
 * @param table  PLANES vectors to begin with, then PLANES vectors for each of `digits` digits, an even number.
 */
export function fillDigitsPLANES(
  at: usize, stride: usize, count: i32, table: usize, digits: i32, generator: usize,
): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const end = at + (<usize>count << 4);
  const last = table + <usize>(16 * PLANES * (digits + 1));
  for (; at < end; at += 16) {
    let x0 = v128.load(table);
    let x1 = PLANES > 1 ? v128.load(table, 16) : x0;
    let x2 = PLANES > 2 ? v128.load(table, 32) : x0;
    let x3 = PLANES > 3 ? v128.load(table, 48) : x0;
    for (let digit = table + 16 * PLANES; digit < last; digit += 32 * PLANES) {
      let r: v128;
      XORSHIFT(r, s0, s1);
      x0 = v128.bitselect(r, x0, v128.xor(x0, v128.load(digit)));
      if (PLANES > 1) x1 = v128.bitselect(r, x1, v128.xor(x1, v128.load(digit, 16)));
      if (PLANES > 2) x2 = v128.bitselect(r, x2, v128.xor(x2, v128.load(digit, 32)));
      if (PLANES > 3) x3 = v128.bitselect(r, x3, v128.xor(x3, v128.load(digit, 48)));
      XORSHIFT(r, s0, s1);
      x0 = v128.bitselect(r, x0, v128.xor(x0, v128.load(digit, 16 * PLANES)));
      if (PLANES > 1) x1 = v128.bitselect(r, x1, v128.xor(x1, v128.load(digit, 16 * PLANES + 16)));
      if (PLANES > 2) x2 = v128.bitselect(r, x2, v128.xor(x2, v128.load(digit, 16 * PLANES + 32)));
      if (PLANES > 3) x3 = v128.bitselect(r, x3, v128.xor(x3, v128.load(digit, 16 * PLANES + 48)));
    }
    v128.store(at, x0);
    if (PLANES > 1) v128.store(at + stride, x1);
    if (PLANES > 2) v128.store(at + 2 * stride, x2);
    if (PLANES > 3) v128.store(at + 3 * stride, x3);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}
/* end */

/**
 * What the leading digits leave of the probabilities: events at a common rate, each kept with its bit's own chance, that
 * give the bit its target value.
 *
 * @param rest  16 bytes of target bits, then 128 f64 of chances.
 */
export function fillRest(at: usize, count: i32, rest: usize, gapScale: f64, generator: usize): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const trials = <f64>count * 128.0;
  let r: v128;
  XORSHIFT(r, s0, s1);
  let trial = gap(r, gapScale);
  while (trial < trials) {
    const index = <i32>trial;
    const bit = index & 127;
    const u = <f64>(<i64>(i64x2.extract_lane(r, 1) >>> 11)) * 1.1102230246251565e-16;
    if (u < load<f64>(rest + (<usize>bit << 3), 16)) {
      const byte = at + <usize>(index >> 3);
      const one = 1 << (index & 7);
      store<u8>(byte, (load<u8>(byte) & ~one) | (load<u8>(rest + <usize>(bit >> 3)) & one));
    }
    XORSHIFT(r, s0, s1);
    trial += 1.0 + gap(r, gapScale);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Exchanges bits l and l + 1 of every spin for each bit l of the mask, which has no two neighbouring bits and not bit 127. */
export function exchange(spins: usize, count: i32, mask: usize): void {
  const links = v128.load(mask);
  const inner = v128.andnot(links, i64x2(0x8000000000000000, 0));
  const middle = load<u64>(mask) >>> 63 != 0;
  for (const end = spins + (<usize>count << 5); spins < end; spins += 32) {
    let s = v128.load(spins);
    const differ = v128.and(v128.xor(s, i64x2.shr_u(s, 1)), inner);
    s = v128.xor(s, v128.or(differ, i64x2.shl(differ, 1)));
    v128.store(spins, s);
    if (middle) {
      const low = load<u64>(spins);
      const high = load<u64>(spins, 8);
      store<u64>(spins, (low & 0x7fffffffffffffff) | (high << 63));
      store<u64>(spins, (high & ~1) | (low >>> 63), 8);
      s = v128.load(spins);
    }
    v128.store(spins, v128.not(s), 16);
  }
}

/** Each spin's partner replica, `distance` bits above: a power of two ≤ 64, so that it never leaves its half below 64. */
@inline
function above(s: v128, distance: i32): v128 {
  return distance == 64 ? v128.shuffle<i64>(s, s, 1, 0) : i64x2.shr_u(s, distance);
}

@inline
function below(s: v128, distance: i32): v128 {
  return distance == 64 ? v128.shuffle<i64>(s, s, 1, 0) : i64x2.shl(s, distance);
}

/** Passes end when they change fewer than one site in 2^3: a visit from the queue costs several of a pass. */
const FEW_SHIFT: i32 = 3;

/**
 * One isoenergetic cluster move for each pair of replicas b, b + distance with bit b in the mask: the connected region of
 * spins in which they differ, around the first of these at or after spin `start` (cyclically, in memory order), is exchanged.
 * All pairs grow at once: first in passes over all sites, then, when these change little, from a queue, in which a site
 * stands again whenever a neighbour brought the cluster of another pair to it.
 *
 * @param sites  shape (count) of 32 bytes: spins that differ, then those in the cluster; written.
 * @param rows   shape (count + 1), u32: addresses of each site's first neighbour in a list of site addresses.
 * @param queue  shape (count), u32: sites to visit, a ring. @param queued shape (count), u8, all 0; left so.
 * @returns spins exchanged, over all pairs.
 */
export function moveClusters(
  spins: usize, count: i32, mask: usize, distance: i32, start: i32,
  sites: usize, rows: usize, queue: usize, queued: usize,
): i64 {
  const pairs = v128.load(mask);
  const zero = i32x4.splat(0);
  for (let i = 0; i < count; i++) {
    const s = v128.load(spins + (<usize>i << 5));
    v128.store(sites + (<usize>i << 5), v128.and(v128.xor(s, above(s, distance)), pairs));
    v128.store(sites + (<usize>i << 5), zero, 16);
  }

  let unseeded = pairs;
  for (let k = 0; k < count && v128.any_true(unseeded); k++) {
    const i = start + k < count ? start + k : start + k - count;
    const site = sites + (<usize>i << 5);
    const seeds = v128.and(v128.load(site), unseeded);
    unseeded = v128.andnot(unseeded, seeds);
    v128.store(site, seeds, 16);
  }

  // Passes over all sites, forwards and backwards by turns, while they change many; the queue notes which.
  const few = count >> FEW_SHIFT;
  let waiting = count;
  for (let first = 0, step = 1; waiting > few; first = count - 1 - first, step = -step) {
    let tail = queue;
    let i = <usize>first;
    for (let k = 0; k < count; k++, i += step) {
      const site = sites + (i << 5);
      const had = v128.load(site, 16);
      let near = zero;
      const rowEnd = <usize>load<u32>(rows + (i << 2), 4);
      for (let entry = <usize>load<u32>(rows + (i << 2)); entry < rowEnd; entry += 4)
        near = v128.or(near, v128.load(<usize>load<u32>(entry), 16));
      const joins = v128.andnot(v128.and(near, v128.load(site)), had);
      v128.store(site, v128.or(had, joins), 16);
      store<u32>(tail, <u32>i);
      tail += <usize>v128.any_true(joins) << 2;
    }
    waiting = <i32>(tail - queue) >> 2;
  }
  for (let k = 0; k < waiting; k++) store<u8>(queued + load<u32>(queue + (<usize>k << 2)), 1);
  const queueEnd = queue + (<usize>count << 2);
  let head = queue;
  let tail = queue + (<usize>waiting << 2);
  if (tail == queueEnd) tail = queue;

  while (waiting > 0) {
    const i = <usize>load<u32>(head);
    head += 4;
    if (head == queueEnd) head = queue;
    waiting--;
    store<u8>(queued + i, 0);
    const member = v128.load(sites + (i << 5), 16);
    const rowEnd = <usize>load<u32>(rows + (i << 2), 4);
    for (let entry = <usize>load<u32>(rows + (i << 2)); entry < rowEnd; entry += 4) {
      const site = <usize>load<u32>(entry);
      const had = v128.load(site, 16);
      const joins = v128.andnot(v128.and(member, v128.load(site)), had);
      if (!v128.any_true(joins)) continue;
      v128.store(site, v128.or(had, joins), 16);
      const j = (site - sites) >> 5;
      if (load<u8>(queued + j)) continue;
      store<u8>(queued + j, 1);
      store<u32>(tail, <u32>j);
      tail += 4;
      if (tail == queueEnd) tail = queue;
      waiting++;
    }
  }

  let exchanged: i64 = 0;
  for (let i = 0; i < count; i++) {
    const member = v128.load(sites + (<usize>i << 5), 16);
    exchanged += <i64>popcnt(i64x2.extract_lane(member, 0)) + <i64>popcnt(i64x2.extract_lane(member, 1));
    const s = v128.xor(v128.load(spins + (<usize>i << 5)), v128.or(member, below(member, distance)));
    v128.store(spins + (<usize>i << 5), s);
    v128.store(spins + (<usize>i << 5), v128.not(s), 16);
  }
  return exchanged;
}
