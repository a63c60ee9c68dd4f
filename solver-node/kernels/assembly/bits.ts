// Sweeps over spins with integer couplings and fields, 128 reads at a time. Sequential in memory order.
// Rows of up to 33 neighbours of weight ±1 have straight-line adders, each degree or the next larger one of its parity;
// …127 and …255 take any row of at most that total weight.

export { copySpins, countChanges, drawSpins, fillPlane, packRows, tally, transpose } from "./_planes";

// Grouped sweeps draw one byte w a group and count the levels whose threshold exceeds it. A byte alone would round
// probabilities to 1/256, so thresholds are dithered: of a level's probability p, first m = ⌊2¹² p + a fraction⌋ is drawn,
// once a sweep, and spin k's group g meets ⌊(m + d) / 16⌋ with d = 7(g + k + offset) mod 16, the offset drawn with it.
// Over the draws of a sweep every spin and group has p to 2⁻³²; only p between 255/256 and 1 − 2⁻¹² loses up to 2⁻⁸.
//
// A point is: 128 thresholds of 2³² p for even totals, 128 for odd, how many of them any row needs, and what a sweep makes of
// them: for both parities the end of 32 bytes a level that some group can pass and the number that all pass, the offset, and
// the dithered bytes, less 128 and each list of 16 twice, so that a shift by one is a rotation.
const MOST_LEVELS: i32 = 128;
const LEVELS_AT: usize = 1024;
const PARITY_AT: usize = 1028;
const OFFSET_AT: usize = 1044;
const DITHERED_AT: usize = 2048;
const DITHERED_BYTES: usize = 32 * MOST_LEVELS;

/** Draws a sweep's dithered thresholds into the point. */
function dither(point: usize, generator: usize): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  let r: v128;
  XORSHIFT(r, s0, s1);
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
  store<u32>(point, i32x4.extract_lane(r, 0) & 15, OFFSET_AT);
  const fraction = <u64>(<u32>i32x4.extract_lane(r, 1) >> 12);
  const ditherValues = i8x16(0, 7, 14, 5, 12, 3, 10, 1, 8, 15, 6, 13, 4, 11, 2, 9);
  const levels = load<i32>(point, LEVELS_AT);
  for (let odd = 0; odd < 2; odd++) {
    const thresholds = point + (<usize>odd << 9);
    let bytes = point + DITHERED_AT + <usize>odd * DITHERED_BYTES;
    let certain = 0;
    for (let level = 0; level < levels; level++) {
      const m = <i32>((<u64>load<u32>(thresholds + (<usize>level << 2)) + fraction) >> 20);
      if (m === 0) break;
      if (m === 4096) {
        certain++;
        continue;
      }
      const rises = i8x16.ge_s(ditherValues, i8x16.splat(<i8>(16 - (m & 15))));
      const row = i8x16.sub_sat_s(i8x16.splat(<i8>((m >> 4) - 128)), rises);
      v128.store(bytes, row);
      v128.store(bytes, row, 16);
      bytes += 32;
    }
    store<u32>(point + (<usize>odd << 3), bytes, PARITY_AT);
    store<i32>(point + (<usize>odd << 3), certain, PARITY_AT + 4);
  }
}

/** The levels that each of the 16 groups passes, as bytes: no more than the row has, which its digits tell apart. */
@inline
function levelsPassed(r: v128, certain: v128, dithered: usize, last: usize): v128 {
  let passed = certain;
  for (; dithered < last; dithered += 32) passed = i8x16.sub(passed, i8x16.lt_s(r, v128.load(dithered)));
  return passed;
}

/* each DEGREE 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 */
/** Metropolis with one random byte for each group of 8 reads. @param shift  of the first spin's dither, 0 … 15. */
export function groupedDEGREE(
  spins: usize, count: i32, rows: usize, point: usize, shift: usize, generator: usize,
): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const dithered = point + DITHERED_AT + (DEGREE & 1) * DITHERED_BYTES;
  const levels = DEGREE - (DEGREE >> 1);
  const sure = min(levels, load<i32>(point, PARITY_AT + 8 * (DEGREE & 1) + 4));
  const certain = i8x16.splat(<i8>sure);
  const last = min<usize>(load<u32>(point, PARITY_AT + 8 * (DEGREE & 1)), dithered + ((levels - sure) << 5));
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, rows += 4 * DEGREE) {
    const s = v128.load(spins);
    let r: v128;
    XORSHIFT(r, s0, s1);
    const passed = levelsPassed(r, certain, dithered + shift, last);
    shift = (shift + 1) & 15;
    COUNT_ROW(DEGREE, s, s, rows, c);
    REJECT_BYTES(DEGREE, c, passed, rejected);
    const complement = v128.xor(s, v128.and(c_over, rejected));
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Metropolis with planes of fillPlane, `stride` bytes apart, in the order of bits/levels.ts. */
export function independentDEGREE(spins: usize, count: i32, rows: usize, planes: usize, stride: usize): void {
  const firsts = (DEGREE & 1) * stride;
  const everys = (34 - clz<u32>(DEGREE >> 1)) * stride;
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, rows += 4 * DEGREE, planes += 16) {
    const s = v128.load(spins);
    COUNT_ROW(DEGREE, s, s, rows, c);
    const first = v128.load(planes + firsts);
    const every = v128.load(planes + everys);
    const further = planes + 10 * stride;
    COMPARE_PLANES(DEGREE, c, further, stride, above);
    const passed = v128.andnot(first, v128.andnot(above, every));
    const complement = v128.xor(s, v128.andnot(c_over, passed));
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
}

/** Accepts ΔE < 0 only. @returns whether any read changed. */
export function strictDEGREE(spins: usize, count: i32, rows: usize): bool {
  let changed = i32x4.splat(0);
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, rows += 4 * DEGREE) {
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

// Any row of total weight ≤ WEIGHT, with D digits of a level (6 or 7): D + 3 words of head, then addresses. Word 0 is the
// address of D + 1 vectors: the mask of s in the lowest digit (all ones for even totals) and digits 1 … D of the even one of
// 2^D − 1 − K₀ and 2^D − 2 − K₀ (the row then holds a one more); word 1 is 1 for odd totals; words 2 … D + 2 the number of
// addresses of weight 1 in eights, of 2, 4, … 2^D in fours.

/* each WEIGHT 127 255 */
/** The same for any row of total weight up to WEIGHT. */
export function groupedWEIGHT(
  spins: usize, count: i32, rows: usize, point: usize, shift: usize, generator: usize,
): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32) {
    const s = v128.load(spins);
    const odd = <usize>load<u32>(rows, 4);
    COUNT_ANY(WEIGHT, s, s, rows, c);
    let r: v128;
    XORSHIFT(r, s0, s1);
    const parity = point + (odd << 3);
    const sure = min((WEIGHT + 1) >> 1, load<i32>(parity, PARITY_AT + 4));
    const certain = i8x16.splat(<i8>sure);
    const dithered = point + DITHERED_AT + odd * DITHERED_BYTES;
    const last = min<usize>(load<u32>(parity, PARITY_AT), dithered + ((((WEIGHT + 1) >> 1) - sure) << 5));
    const passed = levelsPassed(r, certain, dithered + shift, last);
    shift = (shift + 1) & 15;
    REJECT_BYTES(WEIGHT, c, passed, rejected);
    const complement = v128.xor(s, v128.and(c_over, rejected));
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** The same for any row of total weight up to WEIGHT. */
export function independentWEIGHT(spins: usize, count: i32, rows: usize, planes: usize, stride: usize): void {
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, planes += 16) {
    const s = v128.load(spins);
    const first = v128.load(planes + <usize>load<u32>(rows, 4) * stride);
    COUNT_ANY(WEIGHT, s, s, rows, c);
    const every = v128.load(planes + (34 - clz<u32>(WEIGHT >> 1)) * stride);
    const further = planes + 10 * stride;
    COMPARE_PLANES(WEIGHT, c, further, stride, above);
    const passed = v128.andnot(first, v128.andnot(above, every));
    const complement = v128.xor(s, v128.andnot(c_over, passed));
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
}

export function strictWEIGHT(spins: usize, count: i32, rows: usize): bool {
  let changed = i32x4.splat(0);
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32) {
    const s = v128.load(spins);
    const opposite = v128.not(s);
    COUNT_ANY(WEIGHT, s, opposite, rows, c);
    changed = v128.or(changed, v128.not(c_over));
    const complement = v128.xor(s, c_over);
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  return v128.any_true(changed);
}
/* end */

// A run is five words: class of its rows, spins, address of the first spin, of the first row, and of its place in a
// plane.
const RUN_BYTES: usize = 20;

export function sweepGrouped(runs: usize, end: usize, point: usize, generator: usize): void {
  dither(point, generator);
  const offset = <usize>load<u32>(point, OFFSET_AT);
  for (; runs < end; runs += RUN_BYTES) {
    const count = load<i32>(runs, 4);
    const spins = load<u32>(runs, 8);
    const rows = load<u32>(runs, 12);
    const shift = (offset + <usize>(load<u32>(runs, 16) >> 4)) & 15;
    switch (load<i32>(runs)) {
/* each DEGREE 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 127 255 */
      case DEGREE: groupedDEGREE(spins, count, rows, point, shift, generator); break;
/* end */
    }
  }
}

export function sweepIndependent(runs: usize, end: usize, planes: usize, stride: usize): void {
  for (; runs < end; runs += RUN_BYTES) {
    const count = load<i32>(runs, 4);
    const spins = load<u32>(runs, 8);
    const rows = load<u32>(runs, 12);
    const at = planes + load<u32>(runs, 16);
    switch (load<i32>(runs)) {
/* each DEGREE 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 127 255 */
      case DEGREE: independentDEGREE(spins, count, rows, at, stride); break;
/* end */
    }
  }
}

/** @returns whether any read of any spin changed. */
export function sweepStrict(runs: usize, end: usize): bool {
  let changed = false;
  for (; runs < end; runs += RUN_BYTES) {
    const count = load<i32>(runs, 4);
    const spins = load<u32>(runs, 8);
    const rows = load<u32>(runs, 12);
    switch (load<i32>(runs)) {
/* each DEGREE 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 127 255 */
      case DEGREE: changed = strictDEGREE(spins, count, rows) || changed; break;
/* end */
    }
  }
  return changed;
}
