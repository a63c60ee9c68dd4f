import { expNeg } from "./_exponential";

// Memory of one read; the layout is scalar/scalar.ts's.
let n: i32 = 0;
/** Shape (n + 1), u32: address of each spin's first entry, of 16 bytes: u32 neighbour, 4 unused bytes, f64 weight. */
let rows: usize = 0;
/** Shape (n), i8: ±1. */
let spins: usize = 0;
/** Shape (n), f64: local fields. */
let fields: usize = 0;
/** Shape (n), f64. */
let external: usize = 0;
/** Shape (8), u32: a vector generator, of which lane 0 is used. */
let generator: usize = 0;

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0, and no number is drawn. */
const NEVER: f64 = 40;

export function bind(n_: i32, rows_: usize, spins_: usize, fields_: usize, external_: usize, generator_: usize): void {
  n = n_;
  rows = rows_;
  spins = spins_;
  fields = fields_;
  external = external_;
  generator = generator_;
}

/** Recomputes all local fields from the spins. */
export function computeFields(): void {
  for (let i = 0; i < n; i++) {
    let entry = <usize>load<u32>(rows + (<usize>i << 2));
    const end = <usize>load<u32>(rows + (<usize>i << 2), 4);
    let sum = load<f64>(external + (<usize>i << 3));
    for (; entry < end; entry += 16) sum += load<f64>(entry, 8) * <f64>load<i8>(spins + <usize>load<u32>(entry));
    store<f64>(fields + (<usize>i << 3), sum);
  }
}

@inline function flip(i: usize): void {
  const spin = -<i32>load<i8>(spins + i);
  store<i8>(spins + i, spin);
  const change = <f64>(2 * spin);
  let entry = <usize>load<u32>(rows + (i << 2));
  const end = <usize>load<u32>(rows + (i << 2), 4);
  for (; entry < end; entry += 16) {
    const field = fields + (<usize>load<u32>(entry) << 3);
    store<f64>(field, load<f64>(field) + change * load<f64>(entry, 8));
  }
}

/** The upper 53 bits as a fraction in [0, 1). */
@inline function unit(bits: u64): f64 {
  return <f64>(bits >> 11) * 1.1102230246251565e-16;
}

@inline function run(count: i32, beta: f64, heatbath: bool, randomScan: bool): i32 {
  // xorshift128+ written out where it is used, so that its state stays in registers.
  let s0 = load<u64>(generator);
  let s1 = load<u64>(generator, 16);
  const minusTwoBeta = -2 * beta;
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let step = 0; step < n; step++) {
      let i = <usize>step;
      if (randomScan) {
        let t = s0;
        const y = s1;
        s0 = y;
        t ^= t << 23;
        s1 = t ^ y ^ (t >> 18) ^ (y >> 5);
        i = <usize>(unit(s1 + y) * <f64>n);
      }
      const spin = <f64>load<i8>(spins + i);
      const exponent = minusTwoBeta * (spin * load<f64>(fields + (i << 3)));
      if (exponent > NEVER) continue;
      if (heatbath || exponent > 0) {
        let t = s0;
        const y = s1;
        s0 = y;
        t ^= t << 23;
        s1 = t ^ y ^ (t >> 18) ^ (y >> 5);
        const u = unit(s1 + y);
        if (heatbath) {
          const small = expNeg(Math.abs(exponent));
          if (u * (1 + small) >= (exponent > 0 ? small : 1)) continue;
        } else {
          // e^x > 1 + x + x²/2 + x³/6: most rejections need no exponential.
          if (u * (1 + exponent * (1 + exponent * (0.5 + exponent * 0.16666666666666666))) >= 1) continue;
          if (u >= expNeg(exponent)) continue;
        }
      }
      flip(i);
      accepted++;
    }
  }
  store<u64>(generator, s0);
  store<u64>(generator, s1, 16);
  return accepted;
}

export function metropolisSequential(count: i32, beta: f64): i32 {
  return run(count, beta, false, false);
}

export function metropolisRandom(count: i32, beta: f64): i32 {
  return run(count, beta, false, true);
}

export function heatbathSequential(count: i32, beta: f64): i32 {
  return run(count, beta, true, false);
}

export function heatbathRandom(count: i32, beta: f64): i32 {
  return run(count, beta, true, true);
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function descend(): i32 {
  let accepted = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    if (<f64>load<i8>(spins + i) * load<f64>(fields + (i << 3)) <= 0) continue;
    flip(i);
    accepted++;
  }
  return accepted;
}
