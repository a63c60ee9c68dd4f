// Gains of all flips over T = i16, i32 or f64, kept true under flips; tabu/assembled.ts lays the memory out.
//
// The gain of variable i is s_i F_i, half of what the energy falls by when i flips. A flip of k to s adds 2 J_ik s_i s to the
// others. Limits are the greatest number where a variable may flip and the least where it may not, so the best move that is
// allowed is the maximum of min(gain, limit): one pass over the row of k updates, masks and maximises.
// A block is eight vectors; its top, one vector, holds the lane-wise maxima of min(gain, limit).
//
// C is how couplings stand in rows: i8 or i16 (half of T), f64 (as T), or u8 for sparse rows.

const BLOCK_BYTES: usize = 128;

let blocks: i32 = 0;
/** Shape (blocks, 8 vectors); the padding lies at the least number. */
let gains: usize = 0;
let gainsEnd: usize = 0;
/** The same shape: 2 s. */
export let signs: usize = 0;
/** The same shape. */
export let limits: usize = 0;
export let stateBytes: usize = 0;
/** Shape (blocks, 1 vector). */
let tops: usize = 0;
/** Dense: shape (n, rowBytes). Sparse: shape (n + 1), u32 addresses of entries. */
let rows: usize = 0;
let rowBytes: usize = 0;

/** Units. */
export let energy: f64 = 0;
/** What the last pass found: the maximum of all gains, and of those allowed. f64 holds every T. */
export let topOfAll: f64 = 0;
export let topAllowed: f64 = 0;

export function bindGains(
  blocks_: i32, gains_: usize, signs_: usize, limits_: usize, tops_: usize, rows_: usize, rowBytes_: usize,
): void {
  blocks = blocks_;
  gains = gains_;
  stateBytes = <usize>blocks_ * BLOCK_BYTES;
  gainsEnd = gains_ + stateBytes;
  signs = signs_;
  limits = limits_;
  tops = tops_;
  rows = rows_;
  rowBytes = rowBytes_;
}

export function setEnergy(value: f64): void {
  energy = value;
}

@inline export function least<T>(): T {
  return isFloat<T>() ? <T>-Infinity : sizeof<T>() == 2 ? <T>i16.MIN_VALUE : <T>i32.MIN_VALUE;
}

@inline export function greatest<T>(): T {
  return isFloat<T>() ? <T>Infinity : sizeof<T>() == 2 ? <T>i16.MAX_VALUE : <T>i32.MAX_VALUE;
}

// No gain is NaN: the comparisons of pmin and pmax are one instruction, those of min and max several.
@inline function lower<T>(a: v128, b: v128): v128 {
  return isFloat<T>() ? f64x2.pmin(a, b) : v128.min<T>(a, b);
}

@inline function highest<T>(a: v128, b: v128): v128 {
  return isFloat<T>() ? f64x2.pmax(a, b) : v128.max<T>(a, b);
}

/** The largest lane. */
@inline function largestLane<T>(v: v128): f64 {
  v = highest<T>(v, i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  if (sizeof<T>() <= 4) v = highest<T>(v, i8x16.shuffle(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  if (sizeof<T>() == 2) v = highest<T>(v, i8x16.shuffle(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  return <f64>v128.extract_lane<T>(v, 0);
}

/** Adds the changes of a flip to +1 (`raised`) or −1 along a dense row, and finds the maxima. */
@inline function passRow<T, C>(row: usize, raised: bool): void {
  let all = v128.splat<T>(least<T>());
  let allowed = all;
  let top = tops;
  const toSigns = signs - gains;
  const toLimits = limits - gains;
  for (let gain = gains; gain < gainsEnd; gain += BLOCK_BYTES) {
    const sign = gain + toSigns;
    const limit = gain + toLimits;
    let blockTop = v128.splat<T>(least<T>());
    /* each K 0 1 2 3 4 5 6 7 */
    {
      const couplings = isFloat<C>() ? v128.load(row, K * 16) : v128.load_ext<C>(row, K * 8);
      const change = v128.mul<T>(couplings, v128.load(sign, K * 16));
      const g = v128.load(gain, K * 16);
      const changed = raised ? v128.add<T>(g, change) : v128.sub<T>(g, change);
      v128.store(gain, changed, K * 16);
      all = highest<T>(all, changed);
      blockTop = highest<T>(blockTop, lower<T>(changed, v128.load(limit, K * 16)));
    }
    /* end */
    v128.store(top, blockTop);
    allowed = highest<T>(allowed, blockTop);
    row += isFloat<C>() ? BLOCK_BYTES : BLOCK_BYTES >> 1;
    top += 16;
  }
  topOfAll = largestLane<T>(all);
  topAllowed = largestLane<T>(allowed);
}

/** Finds the maxima. */
@inline export function scan<T>(): void {
  let all = v128.splat<T>(least<T>());
  let allowed = all;
  let top = tops;
  const toLimits = limits - gains;
  for (let gain = gains; gain < gainsEnd; gain += BLOCK_BYTES) {
    const limit = gain + toLimits;
    let blockTop = v128.splat<T>(least<T>());
    /* each K 0 1 2 3 4 5 6 7 */
    {
      const g = v128.load(gain, K * 16);
      all = highest<T>(all, g);
      blockTop = highest<T>(blockTop, lower<T>(g, v128.load(limit, K * 16)));
    }
    /* end */
    v128.store(top, blockTop);
    allowed = highest<T>(allowed, blockTop);
    top += 16;
  }
  topOfAll = largestLane<T>(all);
  topAllowed = largestLane<T>(allowed);
}

/** Flips variable k and leaves the maxima of the new state. */
@inline export function flip<T, C>(k: usize): void {
  const at = k * sizeof<T>();
  const sign = <T>-load<T>(signs + at);
  store<T>(signs + at, sign);
  const gain = load<T>(gains + at);
  energy -= 2 * <f64>gain;
  store<T>(gains + at, <T>-gain);
  if (isSigned<C>() || isFloat<C>()) {
    const row = rows + k * rowBytes;
    if (sign > 0) passRow<T, C>(row, true);
    else passRow<T, C>(row, false);
    return;
  }
  // An entry: u32 byte offset of the neighbour in `gains`; the coupling, i32 beside it or f64 after 8 bytes.
  const size: usize = isFloat<T>() ? 16 : 8;
  let entry = <usize>load<u32>(rows + (k << 2));
  const end = <usize>load<u32>(rows + (k << 2), 4);
  const spin = isFloat<T>() ? <T>(0.5 * sign) : <T>(sign >> 1);
  for (; entry < end; entry += size) {
    const offset = <usize>load<u32>(entry);
    const coupling = isFloat<T>() ? <T>load<f64>(entry, 8) : <T>load<i32>(entry, 4);
    store<T>(gains + offset, <T>(load<T>(gains + offset) + <T>(coupling * spin) * load<T>(signs + offset)));
  }
  scan<T>();
}

/** The lanes of a block whose gain, cut at the limit if `allowed`, equals a level: one bit a variable. */
@inline function lanesAt<T>(block: usize, level: v128, allowed: bool): u64 {
  let lanes: u64 = 0;
  const lanesPerVector = 16 / sizeof<T>();
  for (let v: usize = 0; v < 8; v++) {
    const at = block * BLOCK_BYTES + v * 16;
    let g = v128.load(gains + at);
    if (allowed) g = lower<T>(g, v128.load(limits + at));
    const equal = v128.eq<T>(g, level);
    const bits = isFloat<T>() ? i64x2.bitmask(equal) : v128.bitmask<T>(equal);
    lanes |= <u64>(<u32>bits) << (<u64>v * lanesPerVector);
  }
  return lanes;
}

/**
 * A variable at the maximum: in the first block that has one at or after a random block, cyclically, and there the first at
 * or after a random place, cyclically.
 */
@inline export function locate<T>(level_: f64, allowed: bool, word: u32): usize {
  const level = v128.splat<T>(<T>level_);
  let block = <usize>((<u64>word * <u64>blocks) >> 32);
  let lanes: u64 = 0;
  for (;;) {
    if (!allowed || v128.any_true(v128.eq<T>(v128.load(tops + (block << 4)), level))) {
      lanes = lanesAt<T>(block, level, allowed);
      if (lanes) break;
    }
    block++;
    if (block == <usize>blocks) block = 0;
  }
  const width: u32 = 128 / sizeof<T>();
  const turn = word & (width - 1);
  const later = lanes >> turn;
  const lane = later ? <u32>ctz(later) + turn : <u32>ctz(lanes);
  return block * width + lane;
}
