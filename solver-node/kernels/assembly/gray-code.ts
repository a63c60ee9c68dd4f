/**
 * Exact enumeration in blocks of 16 states: the spins of positions 0 … 3 take all their values inside a block, the spins
 * of the positions above step from block to block in Gray-code order, one flip a step.
 *
 * Memory, float64 throughout; `size` = number of positions, at least 4, rounded up to even:
 *   doubled  shape (size, size)  2·J between positions, diagonal 0
 *   own      shape (size)        external field of a position, spins outside the range included
 *   inner    shape (16)          energy of the couplings within positions 0 … 3 by state (bit g = position g is +1); +Infinity
 *                                for states that do not exist, when there are fewer than 4 free spins
 *   field    shape (size)        own + Σ J s over the spins of positions ≥ 4; kept true
 *   spin     shape (size)        −1 or +1 of positions ≥ 4, 0 below; kept true
 *   cursor   shape (2)           energy of the spins of positions ≥ 4; the limit
 *
 * Source of the order: Gray, US patent 2632058 (1953): codes b ^ (b >> 1) of successive b differ in bit ctz(b + 1).
 */

/** Fields and energy are recomputed from the spins every so many blocks, which bounds the drift of float models. */
const WINDOW: u32 = 1024;

/** The entries of `hits` are 16 bytes: energy float64, block uint32, states uint32 (bit k set: state k of the block). */
const HIT_BYTES: usize = 16;

/**
 * Runs blocks from ≤ b < to of a range, stopping early when `capacity` hits are written.
 *
 * A block is a hit when its lowest energy is ≤ limit; then limit = min(limit, that energy + tolerance), and the hit
 * lists the block's states with energy ≤ limit.
 *
 * @param positions  free spins, or 4 if there are fewer.
 * @param limit      in `cursor[1]`, updated.
 * @param tolerance  energy units, ≥ 0; 0 for integer models.
 * @returns hits written (upper half) and the next block (lower half).
 */
export function run(
  positions: u32, size: u32, doubled: usize, own: usize, inner: usize, field: usize, spin: usize, cursor: usize,
  from: u32, to: u32, tolerance: f64, hits: usize, capacity: u32,
): u64 {
  let energy = load<f64>(cursor);
  let limit = load<f64>(cursor, 8);
  let found: u32 = 0;
  let block = from;
  const signs = f64x2(-1, 1);
  while (block < to) {
    if (block % WINDOW == 0) energy = refresh(positions, size, doubled, own, field, spin, block);

    // The 16 energies: pairs over position 0, then the signs of positions 3, 2 and 1 outwards.
    const pair = v128.add<f64>(v128.mul<f64>(f64x2.splat(load<f64>(field)), signs), f64x2.splat(energy));
    const f1 = f64x2.splat(load<f64>(field, 8));
    const f2 = f64x2.splat(load<f64>(field, 16));
    const f3 = f64x2.splat(load<f64>(field, 24));
    const low = v128.sub<f64>(pair, f3);
    const high = v128.add<f64>(pair, f3);
    const low0 = v128.sub<f64>(low, f2);
    const low1 = v128.add<f64>(low, f2);
    const high0 = v128.sub<f64>(high, f2);
    const high1 = v128.add<f64>(high, f2);
    const e0 = v128.add<f64>(v128.sub<f64>(low0, f1), v128.load(inner));
    const e1 = v128.add<f64>(v128.add<f64>(low0, f1), v128.load(inner, 16));
    const e2 = v128.add<f64>(v128.sub<f64>(low1, f1), v128.load(inner, 32));
    const e3 = v128.add<f64>(v128.add<f64>(low1, f1), v128.load(inner, 48));
    const e4 = v128.add<f64>(v128.sub<f64>(high0, f1), v128.load(inner, 64));
    const e5 = v128.add<f64>(v128.add<f64>(high0, f1), v128.load(inner, 80));
    const e6 = v128.add<f64>(v128.sub<f64>(high1, f1), v128.load(inner, 96));
    const e7 = v128.add<f64>(v128.add<f64>(high1, f1), v128.load(inner, 112));
    const lowest = f64x2.pmin(
      f64x2.pmin(f64x2.pmin(e0, e1), f64x2.pmin(e2, e3)),
      f64x2.pmin(f64x2.pmin(e4, e5), f64x2.pmin(e6, e7)),
    );
    const least = min<f64>(f64x2.extract_lane(lowest, 0), f64x2.extract_lane(lowest, 1));
    if (least <= limit) {
      limit = min<f64>(limit, least + tolerance);
      const bound = f64x2.splat(limit);
      let states: u32 = below(e0, bound);
      states |= below(e1, bound) << 2;
      states |= below(e2, bound) << 4;
      states |= below(e3, bound) << 6;
      states |= below(e4, bound) << 8;
      states |= below(e5, bound) << 10;
      states |= below(e6, bound) << 12;
      states |= below(e7, bound) << 14;
      const at = hits + <usize>found * HIT_BYTES;
      store<f64>(at, least);
      store<u32>(at, block, 8);
      store<u32>(at, states, 12);
      found++;
    }

    block++;
    // The flip that leads to the next block; there is none into a block that starts afresh, nor after a range's last.
    const position: u32 = 4 + <u32>ctz(block);
    if (block % WINDOW != 0 && position < positions) {
      const flipped = -load<f64>(spin + (<usize>position << 3));
      store<f64>(spin + (<usize>position << 3), flipped);
      energy += 2 * flipped * load<f64>(field + (<usize>position << 3));
      const sign = f64x2.splat(flipped);
      const row = doubled + (<usize>(position * size) << 3);
      for (let g: usize = 0, end = <usize>size << 3; g < end; g += 16)
        v128.store(field + g, v128.add<f64>(v128.load(field + g), v128.mul<f64>(sign, v128.load(row + g))));
    }
    if (found == capacity) break;
  }
  store<f64>(cursor, energy);
  store<f64>(cursor, limit, 8);
  return (<u64>found << 32) | <u64>block;
}

@inline
function below(energies: v128, bound: v128): u32 {
  return <u32>i64x2.bitmask(v128.le<f64>(energies, bound));
}

/** Sets the spins of block b from its Gray code, the fields from the spins. @returns the energy of positions ≥ 4. */
function refresh(positions: u32, size: u32, doubled: usize, own: usize, field: usize, spin: usize, block: u32): f64 {
  const code = block ^ (block >> 1);
  for (let g: u32 = 4; g < positions; g++)
    store<f64>(spin + (<usize>g << 3), (code >> (g - 4)) & 1 ? 1 : -1);
  // Fields count a coupling at both its ends. The two sums stay apart, so that both are integers for an integer model.
  let external: f64 = 0;
  let couplings: f64 = 0;
  for (let g: u32 = 0; g < size; g++) {
    const row = doubled + (<usize>(g * size) << 3);
    let sum: f64 = 0;
    for (let k: u32 = 4; k < positions; k++)
      sum += load<f64>(row + (<usize>k << 3)) * load<f64>(spin + (<usize>k << 3));
    const own_ = load<f64>(own + (<usize>g << 3));
    const spin_ = load<f64>(spin + (<usize>g << 3));
    store<f64>(field + (<usize>g << 3), own_ + 0.5 * sum);
    external += spin_ * own_;
    couplings += spin_ * 0.5 * sum;
  }
  return external + 0.5 * couplings;
}
