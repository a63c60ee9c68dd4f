// Memory of one block; the layout is lanes-i8/lanes-i8.ts's.
let n: i32 = 0;
/** Shape (n + 1), u32: address of each spin's first run of neighbours with one weight: a header
 * (weight as the lowest byte, number of neighbours above it), then the byte offset of each neighbour's fields. */
let rows: usize = 0;
/** Shape (n), u16: bit r is read r's spin, set for +1. */
let spins: usize = 0;
/** Shape (n, 16), i8: local field of each read. */
let fields: usize = 0;
/** Shape (n), i8. */
let external: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;
/** Shape (4, 128), u8: plane b, entry d − 1 is byte b, highest first, of the acceptance threshold of spin · field = −d. */
let tables: usize = 0;
/** Largest possible |local field|. */
let depth: i32 = 0;
/** Largest d of which the threshold is not 0. */
let cut: i32 = 0;

const PLANE: usize = 128;

export function bind(
  n_: i32, rows_: usize, spins_: usize, fields_: usize, external_: usize, generator_: usize, tables_: usize, depth_: i32,
): void {
  n = n_;
  rows = rows_;
  spins = spins_;
  fields = fields_;
  external = external_;
  generator = generator_;
  tables = tables_;
  depth = depth_;
}

/** Fills the tables with q^d · 2³², q = e^(−2β), by repeated multiplication. */
export function setPoint(q: f64): void {
  let p: f64 = 1;
  cut = 0;
  memory.fill(tables, 0, 4 * PLANE);
  for (let d = 1; d <= depth; d++) {
    p *= q;
    const threshold: u32 = p * 4294967296 >= 4294967295 ? 0xffffffff : <u32>(p * 4294967296);
    if (threshold == 0) break;
    cut = d;
    const at = tables + <usize>(d - 1);
    store<u8>(at, threshold >> 24);
    store<u8>(at, threshold >> 16, PLANE);
    store<u8>(at, threshold >> 8, 2 * PLANE);
    store<u8>(at, threshold, 3 * PLANE);
  }
}

/** 16 reads of one spin as bytes: −1 where the spin is −1. */
@inline function downMask(bits: i32): v128 {
  const pair = i16x8.splat(<i16>bits);
  const each = v128.shuffle<u8>(pair, pair, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const select = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  return i8x16.eq(v128.and(each, select), i8x16.splat(0));
}

/** value · s where `down` is −1 for s = −1. */
@inline function signed(value: v128, down: v128): v128 {
  return i8x16.sub(v128.xor(value, down), down);
}

/** One byte plane of the thresholds: table[index] for index 0 … 16 · blocks − 1, else 0. */
@inline function lookUp(table: usize, index: v128, blocks: i32): v128 {
  let found = i8x16.swizzle(v128.load(table), index);
  for (let block = 1; block < blocks; block++) {
    index = i8x16.sub(index, i8x16.splat(16));
    found = v128.or(found, i8x16.swizzle(v128.load(table + (<usize>block << 4)), index));
  }
  return found;
}

/**
 * Adds weight · (−2 s) to the fields of all neighbours in the reads of `flips`. Sums are taken modulo 256; they are right
 * because the fields before and after lie in −127 … 127.
 */
@inline function spread(i: i32, flips: v128, down: v128): void {
  let at = <usize>load<u32>(rows + (<usize>i << 2));
  const end = <usize>load<u32>(rows + (<usize>i << 2), 4);
  while (at < end) {
    const header = load<u32>(at);
    at += 4;
    const last = at + <usize>((header >> 8) << 2);
    const change = v128.and(flips, signed(i8x16.splat(<i8>(header * -2)), down));
    for (; at < last; at += 4) {
      const field = fields + <usize>load<u32>(at);
      v128.store(field, i8x16.add(v128.load(field), change));
    }
  }
}

/** Recomputes all local fields from the spins. */
export function computeFields(): void {
  for (let i = 0; i < n; i++) {
    let at = <usize>load<u32>(rows + (<usize>i << 2));
    const end = <usize>load<u32>(rows + (<usize>i << 2), 4);
    let field = i8x16.splat(load<i8>(external + i));
    while (at < end) {
      const header = load<u32>(at);
      const weight = i8x16.splat(<i8>header);
      at += 4;
      const last = at + <usize>((header >> 8) << 2);
      for (; at < last; at += 4) {
        field = i8x16.add(field, signed(weight, downMask(<i32>load<u16>(spins + (<usize>load<u32>(at) >> 3)))));
      }
    }
    v128.store(fields + (<usize>i << 4), field);
  }
}

/** `count` Metropolis sweeps at the point last set. @returns flips of the last one. */
export function metropolis(count: i32): i32 {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const blocks = (cut + 15) >> 4;
  const zero = i8x16.splat(0);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let i = 0; i < n; i++) {
      const bits = <i32>load<u16>(spins + (<usize>i << 1));
      const down = downMask(bits);
      const x = signed(v128.load(fields + (<usize>i << 4)), down);
      let random: v128;
      XORSHIFT(random, s0, s1);
      // −x − 1: the entry of a spin · field below 0, and 128 or more, where tables read 0, of one that is not.
      const index = v128.not(x);
      let threshold = lookUp(tables, index, blocks);
      let below = i8x16.eq(i8x16.min_u(random, threshold), random);
      let undecided = i8x16.eq(random, threshold);
      if (v128.any_true(undecided)) {
        below = v128.andnot(below, undecided);
        for (let plane: usize = PLANE; plane < 4 * PLANE; plane += PLANE) {
          XORSHIFT(random, s0, s1);
          threshold = lookUp(tables + plane, index, blocks);
          const equal = i8x16.eq(random, threshold);
          const less = v128.andnot(i8x16.eq(i8x16.min_u(random, threshold), random), equal);
          below = v128.or(below, v128.and(undecided, less));
          undecided = v128.and(undecided, equal);
          if (!v128.any_true(undecided)) break;
        }
      }
      const flips = v128.or(below, i8x16.ge_s(x, zero));
      const mask = i8x16.bitmask(flips);
      if (mask == 0) continue;
      accepted += popcnt(mask);
      store<u16>(spins + (<usize>i << 1), bits ^ mask);
      spread(i, flips, down);
    }
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
  return accepted;
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function descend(): i32 {
  let accepted = 0;
  for (let i = 0; i < n; i++) {
    const bits = <i32>load<u16>(spins + (<usize>i << 1));
    const down = downMask(bits);
    const flips = i8x16.gt_s(signed(v128.load(fields + (<usize>i << 4)), down), i8x16.splat(0));
    const mask = i8x16.bitmask(flips);
    if (mask == 0) continue;
    accepted += popcnt(mask);
    store<u16>(spins + (<usize>i << 1), bits ^ mask);
    spread(i, flips, down);
  }
  return accepted;
}
