// Sweeps over spins with integer couplings and fields, 128 reads at a time. Sequential in memory order.
// Rows of up to 33 neighbours of weight ±1 have straight-line adders, each degree or the next larger one of its parity;
// `…0` takes any row.

export { copySpins, countChanges, drawSpins, fillPlane, packRows, tally, transpose } from "./_planes";

/** −1 in the byte lanes whose group's random word is below the threshold. */
@inline
function groupsBelow(r0: v128, r1: v128, r2: v128, r3: v128, threshold: v128): v128 {
  return i8x16.narrow_i16x8_s(
    i16x8.narrow_i32x4_s(i32x4.lt_s(r0, threshold), i32x4.lt_s(r1, threshold)),
    i16x8.narrow_i32x4_s(i32x4.lt_s(r2, threshold), i32x4.lt_s(r3, threshold)),
  );
}

/**
 * The levels that each of the 16 groups passes: thresholds above its random word. The thresholds fall, so counting ends
 * with the first that no group passes; those up to `likely` are counted without asking, which spares a branch that
 * cannot be predicted.
 */
@inline
function levelsPassed(r0: v128, r1: v128, r2: v128, r3: v128, thresholds: usize, likely: usize, last: usize): v128 {
  let passed = i32x4.splat(0);
  for (; thresholds < likely; thresholds += 4)
    passed = i8x16.sub(passed, groupsBelow(r0, r1, r2, r3, v128.load32_splat(thresholds)));
  const lowest = i32x4.min_s(i32x4.min_s(r0, r1), i32x4.min_s(r2, r3));
  for (; thresholds < last; thresholds += 4) {
    const threshold = v128.load32_splat(thresholds);
    if (!v128.any_true(i32x4.lt_s(lowest, threshold))) break;
    passed = i8x16.sub(passed, groupsBelow(r0, r1, r2, r3, threshold));
  }
  return passed;
}

/* each DEGREE 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 */
/** Metropolis with one random word for each group of 8 reads. */
export function groupedDEGREE(
  spins: usize, count: i32, rows: usize, point: usize, generator: usize,
): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const thresholds = point + 256 * (DEGREE & 1);
  const last = thresholds + 4 * (DEGREE - (DEGREE >> 1));
  const likely = min<usize>(last, thresholds + load<u32>(point, 512 + 4 * (DEGREE & 1)));
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, rows += 4 * DEGREE) {
    const s = v128.load(spins);
    let r0: v128, r1: v128, r2: v128, r3: v128;
    XORSHIFT(r0, s0, s1);
    XORSHIFT(r1, s0, s1);
    XORSHIFT(r2, s0, s1);
    XORSHIFT(r3, s0, s1);
    const passed = levelsPassed(r0, r1, r2, r3, thresholds, likely, last);
    COUNT_ROW(DEGREE, s, s, rows, c);
    COMPARE_BYTES(DEGREE, c, passed, below);
    const complement = v128.xor(s, v128.andnot(c_over, below));
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
    const further = planes + 9 * stride;
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

// Any row: nine words of head, then addresses. Word 0 is the address of seven vectors: the mask of s in the lowest digit
// (all ones for even totals) and digits 1 … 6 of the even one of 63 − K₀ and 62 − K₀ (the row then holds a one more);
// word 1 is 1 for odd totals; words 2 … 8 the number of addresses of weight 1 in eights, of 2, 4, … 64 in fours.

/** The same for any row. */
export function grouped0(spins: usize, count: i32, rows: usize, point: usize, generator: usize): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const likelyEven = load<u32>(point, 512);
  const likelyOdd = load<u32>(point, 516);
  const levels = load<u32>(point, 520);
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32) {
    const s = v128.load(spins);
    const odd = load<u32>(rows, 4);
    COUNT_ANY(s, s, rows, c);
    let r0: v128, r1: v128, r2: v128, r3: v128;
    XORSHIFT(r0, s0, s1);
    XORSHIFT(r1, s0, s1);
    XORSHIFT(r2, s0, s1);
    XORSHIFT(r3, s0, s1);
    const thresholds = point + (<usize>odd << 8);
    const passed = levelsPassed(r0, r1, r2, r3, thresholds, thresholds + (odd ? likelyOdd : likelyEven), thresholds + levels);
    COMPARE_BYTES(127, c, passed, below);
    const complement = v128.xor(s, v128.andnot(c_over, below));
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** The same for any row. */
export function independent0(spins: usize, count: i32, rows: usize, planes: usize, stride: usize): void {
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, planes += 16) {
    const s = v128.load(spins);
    const first = v128.load(planes + <usize>load<u32>(rows, 4) * stride);
    COUNT_ANY(s, s, rows, c);
    const every = v128.load(planes + 8 * stride);
    const further = planes + 9 * stride;
    COMPARE_PLANES(127, c, further, stride, above);
    const passed = v128.andnot(first, v128.andnot(above, every));
    const complement = v128.xor(s, v128.andnot(c_over, passed));
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
}

export function strict0(spins: usize, count: i32, rows: usize): bool {
  let changed = i32x4.splat(0);
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32) {
    const s = v128.load(spins);
    const opposite = v128.not(s);
    COUNT_ANY(s, opposite, rows, c);
    changed = v128.or(changed, v128.not(c_over));
    const complement = v128.xor(s, c_over);
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  return v128.any_true(changed);
}

// A run is five words: degree of its rows or 0, spins, address of the first spin, of the first row, and of its place in a
// plane.
const RUN_BYTES: usize = 20;

/**
 * @param point  64 thresholds for even totals, 64 for odd, biased to signed words, then the bytes of those that are likely
 *   to be passed for even, for odd, and of all that any row needs.
 */
export function sweepGrouped(runs: usize, end: usize, point: usize, generator: usize): void {
  for (; runs < end; runs += RUN_BYTES) {
    const count = load<i32>(runs, 4);
    const spins = load<u32>(runs, 8);
    const rows = load<u32>(runs, 12);
    switch (load<i32>(runs)) {
/* each DEGREE 0 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 */
      case DEGREE: groupedDEGREE(spins, count, rows, point, generator); break;
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
/* each DEGREE 0 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 */
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
/* each DEGREE 0 1 2 3 4 5 6 7 8 9 12 13 16 17 20 21 24 25 28 29 32 33 */
      case DEGREE: changed = strictDEGREE(spins, count, rows) || changed; break;
/* end */
    }
  }
  return changed;
}
