// Sweeps over spins with a known number of ±1 neighbours, 128 reads at a time. Sequential in memory order.
// `rows` holds the addresses of the neighbours' bits (of their complement where the coupling is negative), DEGREE a spin.

export { copySpins, countChanges, drawSpins, fillPlane, packRows, tally, transpose } from "./_planes";

/* each DEGREE 0 1 2 3 4 5 6 7 */
/** Metropolis with one random word for each group of 32 reads; a level passes where the word is below its threshold. */
export function groupedDEGREE(spins: usize, count: i32, rows: usize, point: usize, generator: usize): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const thresholds = point + 16 * (DEGREE & 1);
  LEVEL_THRESHOLDS(DEGREE, thresholds, p);
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, rows += 4 * DEGREE) {
    const s = v128.load(spins);
    let r: v128;
    XORSHIFT(r, s0, s1);
    LEVELS_BELOW(DEGREE, r, p, a);
    REJECT_ROW(DEGREE, s, rows, a, rejected);
    const complement = v128.xor(s, rejected);
    v128.store(spins, v128.not(complement));
    v128.store(spins, complement, 16);
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}

/** Metropolis with the planes of fillPlane: four levels for even degrees, four for odd, `stride` bytes apart. */
export function independentDEGREE(spins: usize, count: i32, rows: usize, planes: usize, stride: usize): void {
  planes += 4 * (DEGREE & 1) * stride;
  const end = spins + (<usize>count << 5);
  for (; spins < end; spins += 32, rows += 4 * DEGREE, planes += 16) {
    const s = v128.load(spins);
    LEVEL_PLANES(DEGREE, planes, stride, a);
    REJECT_ROW(DEGREE, s, rows, a, rejected);
    const complement = v128.xor(s, rejected);
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

// A run is five words: degree, spins, address of the first spin, of the first row, and of its place in a plane.
const RUN_BYTES: usize = 20;

/** @param point  thresholds, biased to signed words: four levels for even degrees, four for odd. */
export function sweepGrouped(runs: usize, end: usize, point: usize, generator: usize): void {
  for (; runs < end; runs += RUN_BYTES) {
    const count = load<i32>(runs, 4);
    const spins = load<u32>(runs, 8);
    const rows = load<u32>(runs, 12);
    switch (load<i32>(runs)) {
/* each DEGREE 0 1 2 3 4 5 6 7 */
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
/* each DEGREE 0 1 2 3 4 5 6 7 */
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
/* each DEGREE 0 1 2 3 4 5 6 7 */
      case DEGREE: changed = strictDEGREE(spins, count, rows) || changed; break;
/* end */
    }
  }
  return changed;
}
