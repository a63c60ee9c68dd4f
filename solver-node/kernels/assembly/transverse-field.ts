// y = (A x)·scale − back·y for H = s E − Γ Σ σˣ, in the memory of exact/transverse-field.ts.
let table: usize = 0;
/** States: 2ⁿ, or half of them in a sector of the flip of all spins. */
let size: i32 = 0;
/** Bits of a state that a flip changes. */
let bits: i32 = 0;

export function bind(table_: usize, size_: i32, bits_: i32): void {
  table = table_;
  size = size_;
  bits = bits_;
}

/**
 * One step of Lanczos' recursion on vectors that are kept without their normalisation.
 *
 * @param x       shape (size), f64; read.
 * @param y       shape (size), f64: the vector before x; overwritten.
 * @param s       factor of the energies. @param transverse Γ.
 * @param parity  of the sector, the factor of the reversed vector in it; 0 where all states are kept.
 * @param scale   of x in what is applied. @param back factor of what stood in y.
 * @returns Σ x y.
 */
export function apply(x: usize, y: usize, s: f64, transverse: f64, parity: f64, scale: f64, back: f64): f64 {
  const energies = f64x2.splat(s * scale);
  const flips = f64x2.splat(-transverse * scale);
  const minus = f64x2.splat(-back);
  const reversed = f64x2.splat(parity);
  const mirrored = parity != 0;
  let along = f64x2.splat(0);
  const last = (<usize>size << 3) - 16;
  const end = <usize>size << 3;
  const fours = (bits - 1) / 4 * 4;
  for (let at: usize = 0; at < end; at += 16) {
    const own = v128.load(x + at);
    // The lowest spin stands in the lanes.
    let sum = v128.shuffle<u64>(own, own, 1, 0);
    let bit: usize = 16;
    let k = 0;
    for (; k < fours; k += 4) {
      const pair = f64x2.add(v128.load(x + (at ^ bit)), v128.load(x + (at ^ (bit << 1))));
      const other = f64x2.add(v128.load(x + (at ^ (bit << 2))), v128.load(x + (at ^ (bit << 3))));
      sum = f64x2.add(sum, f64x2.add(pair, other));
      bit <<= 4;
    }
    for (; k < bits - 1; k++) {
      sum = f64x2.add(sum, v128.load(x + (at ^ bit)));
      bit <<= 1;
    }
    if (mirrored) {
      const mirror = v128.load(x + (last - at));
      sum = f64x2.add(sum, f64x2.mul(reversed, v128.shuffle<u64>(mirror, mirror, 1, 0)));
    }
    const moved = f64x2.add(f64x2.mul(flips, sum), f64x2.mul(f64x2.mul(energies, v128.load(table + at)), own));
    const next = f64x2.add(moved, f64x2.mul(minus, v128.load(y + at)));
    v128.store(y + at, next);
    along = f64x2.add(along, f64x2.mul(own, next));
  }
  return f64x2.extract_lane(along, 0) + f64x2.extract_lane(along, 1);
}

/** y −= factor · x. @returns Σ y². */
export function subtract(x: usize, y: usize, factor: f64): f64 {
  const by = f64x2.splat(factor);
  let square = f64x2.splat(0);
  const end = <usize>size << 3;
  for (let at: usize = 0; at < end; at += 16) {
    const next = f64x2.sub(v128.load(y + at), f64x2.mul(by, v128.load(x + at)));
    v128.store(y + at, next);
    square = f64x2.add(square, f64x2.mul(next, next));
  }
  return f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1);
}
