import { expNeg } from "./_exponential";

// Memory of one read; the layout is exchange/exchange.ts's.
let n: i32 = 0;
/** Spins +1: the sites in the first `ones` slots. */
let ones: i32 = 0;
/** How couplings are kept: 0 sparse rows, 1 a matrix of f32, 2 a matrix of f64. */
let storage: i32 = 0;
/** Rows: shape (n + 1), u32: address of each site's first entry, of 16 bytes: u32 neighbour, 4 unused bytes, f64 weight. */
let rows: usize = 0;
/** Matrix: shape (n, stride bytes), columns beyond n hold 0. */
let matrix: usize = 0;
let stride: usize = 0;
/** Shape (n), u32: the site in each slot. */
let slots: usize = 0;
/** Shape (n), i8: ±1. */
let spins: usize = 0;
/** Shape (n, padded to 4), f64: local fields. */
let fields: usize = 0;
/** Shape (n), f64. */
let external: usize = 0;
/** Shape (n), f64: the largest coupling of each site, or 0. */
let strongest: usize = 0;
/** Shape (8), u32: a vector generator. */
let generator: usize = 0;

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0. */
const NEVER: f64 = 40;

export function bind(
  n_: i32,
  ones_: i32,
  slots_: usize,
  spins_: usize,
  fields_: usize,
  external_: usize,
  strongest_: usize,
  generator_: usize,
): void {
  n = n_;
  ones = ones_;
  slots = slots_;
  spins = spins_;
  fields = fields_;
  external = external_;
  strongest = strongest_;
  generator = generator_;
}

export function bindRows(rows_: usize): void {
  storage = 0;
  rows = rows_;
}

export function bindMatrix(matrix_: usize, stride_: usize, wide: bool): void {
  storage = wide ? 2 : 1;
  matrix = matrix_;
  stride = stride_;
}

/** Recomputes all local fields from the spins. */
export function computeFields(): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    let sum = load<f64>(external + (i << 3));
    if (storage == 0) {
      let entry = <usize>load<u32>(rows + (i << 2));
      const end = <usize>load<u32>(rows + (i << 2), 4);
      for (; entry < end; entry += 16) sum += load<f64>(entry, 8) * <f64>load<i8>(spins + <usize>load<u32>(entry));
    } else {
      for (let j: usize = 0; j < <usize>n; j++) sum += coupling(i, j) * <f64>load<i8>(spins + j);
    }
    store<f64>(fields + (i << 3), sum);
  }
}

/** J_ij: from the matrix, or by bisection of the shorter of both rows, whose neighbours ascend. */
@inline function coupling(i: usize, j: usize): f64 {
  if (storage == 2) return load<f64>(matrix + i * stride + (j << 3));
  if (storage == 1) return <f64>load<f32>(matrix + i * stride + (j << 2));
  let low = <usize>load<u32>(rows + (i << 2));
  let high = <usize>load<u32>(rows + (i << 2), 4);
  let wanted = <u32>j;
  const other = <usize>load<u32>(rows + (j << 2));
  const otherEnd = <usize>load<u32>(rows + (j << 2), 4);
  if (otherEnd - other < high - low) {
    low = other;
    high = otherEnd;
    wanted = <u32>i;
  }
  // Four entries are sooner read than halved.
  while (high - low > 64) {
    const middle = low + (((high - low) >> 5) << 4);
    if (load<u32>(middle) <= wanted) low = middle;
    else high = middle;
  }
  for (; low < high; low += 16) if (load<u32>(low) == wanted) return load<f64>(low, 8);
  return 0;
}

/** Adds twice `spin` times the couplings of site i to the fields of its neighbours. */
@inline function turn(i: usize, spin: f64): void {
  const change = 2 * spin;
  let entry = <usize>load<u32>(rows + (i << 2));
  const end = <usize>load<u32>(rows + (i << 2), 4);
  for (; entry < end; entry += 16) {
    const field = fields + (<usize>load<u32>(entry) << 3);
    store<f64>(field, load<f64>(field) + change * load<f64>(entry, 8));
  }
}

/** Site i, in a slot of the +1, and site j, in a slot of the −1, change places. */
@inline function swap(slotUp: usize, slotDown: usize, i: usize, j: usize): void {
  store<u32>(slotUp, <u32>j);
  store<u32>(slotDown, <u32>i);
  store<i8>(spins + i, -1);
  store<i8>(spins + j, 1);
  if (storage == 0) {
    turn(i, -1);
    turn(j, 1);
    return;
  }
  // First site i, then site j, for each field: rounded as the sparse rows round it.
  let down = matrix + i * stride;
  let up = matrix + j * stride;
  let field = fields;
  const end = fields + (<usize>n << 3);
  const two = f64x2.splat(2);
  if (storage == 2) {
    for (; field < end; field += 16, down += 16, up += 16) {
      const less = f64x2.sub(v128.load(field), f64x2.mul(two, v128.load(down)));
      v128.store(field, f64x2.add(less, f64x2.mul(two, v128.load(up))));
    }
    return;
  }
  for (; field < end; field += 32, down += 16, up += 16) {
    const w = v128.load(down);
    const x = v128.load(up);
    const less0 = f64x2.sub(v128.load(field), f64x2.mul(two, f64x2.promote_low_f32x4(w)));
    const less1 = f64x2.sub(v128.load(field, 16), f64x2.mul(two, f64x2.promote_low_f32x4(i64x2.shuffle(w, w, 1, 0))));
    v128.store(field, f64x2.add(less0, f64x2.mul(two, f64x2.promote_low_f32x4(x))));
    v128.store(field, f64x2.add(less1, f64x2.mul(two, f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0)))), 16);
  }
}

/** Exchanges the sites in slots a < ones and b ≥ ones. */
export function exchange(a: i32, b: i32): void {
  const slotUp = slots + (<usize>a << 2);
  const slotDown = slots + (<usize>b << 2);
  swap(slotUp, slotDown, <usize>load<u32>(slotUp), <usize>load<u32>(slotDown));
}

/** The upper 53 bits as a fraction in [0, 1). */
@inline function unit(bits: u64): f64 {
  return <f64>(bits >> 11) * 1.1102230246251565e-16;
}

/** `count` sweeps of n proposals each. @returns exchanges of the last sweep. */
export function sweeps(count: i32, beta: f64, heatbath: bool, randomScan: bool): i32 {
  if (ones == 0 || ones == n) return 0;
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const twoBeta = 2 * beta;
  const up = <f64>ones;
  const down = <f64>(n - ones);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let step = 0; step < n; step++) {
      let slot = step;
      if (randomScan) {
        let where: v128;
        XORSHIFT(where, s0, s1);
        slot = <i32>(unit(i64x2.extract_lane(where, 0)) * <f64>n);
      }
      let drawn: v128;
      XORSHIFT(drawn, s0, s1);
      const partner = unit(i64x2.extract_lane(drawn, 0));
      const a = slot < ones ? slot : <i32>(partner * up);
      const b = slot < ones ? ones + <i32>(partner * down) : slot;
      const slotUp = slots + (<usize>a << 2);
      const slotDown = slots + (<usize>b << 2);
      const i = <usize>load<u32>(slotUp);
      const j = <usize>load<u32>(slotDown);
      const difference = load<f64>(fields + (j << 3)) - load<f64>(fields + (i << 3));
      // What the strongest coupling of i would make of it: most rejections need no look-up.
      if (twoBeta * (difference - 2 * load<f64>(strongest + (i << 3))) > NEVER) continue;
      const exponent = twoBeta * (difference - 2 * coupling(i, j));
      if (exponent > NEVER) continue;
      const u = unit(i64x2.extract_lane(drawn, 1));
      if (heatbath) {
        const small = expNeg(Math.abs(exponent));
        if (u * (1 + small) >= (exponent > 0 ? small : 1)) continue;
      } else if (exponent > 0) {
        // e^x > 1 + x + x²/2 + x³/6: most rejections need no exponential.
        if (u * (1 + exponent * (1 + exponent * (0.5 + exponent * 0.16666666666666666))) >= 1) continue;
        if (u >= expNeg(exponent)) continue;
      }
      swap(slotUp, slotDown, i, j);
      accepted++;
    }
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
  return accepted;
}
