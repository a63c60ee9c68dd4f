import { fraction, linearLog2, log2Odds, refineLog2 } from "./_log2";

// Memory of one read; the layout is scan/scan.ts's.
let n: i32 = 0;
/** Shape (n + 1), u32: address of each spin's first entry. */
let rows: usize = 0;
/** Shape (n, padded to 8), f32: ±1. */
let spins: usize = 0;
/** Shape (n, padded to 8), f32; the padding lies below every threshold. */
let fields: usize = 0;
/** Shape (n), f32. */
let external: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;

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
    let sum = load<f32>(external + (<usize>i << 2));
    for (; entry < end; entry += 8) sum += load<f32>(entry, 4) * load<f32>(spins + <usize>load<u32>(entry));
    store<f32>(fields + (<usize>i << 2), sum);
  }
}

/** Flips the spin at byte offset `at` of the spins and updates its neighbours' fields. */
@inline function flip(at: usize): void {
  const spin = load<f32>(spins + at);
  store<f32>(spins + at, -spin);
  const change = -(spin + spin);
  let entry = <usize>load<u32>(rows + at);
  const end = <usize>load<u32>(rows + at, 4);
  for (; entry < end; entry += 8) {
    const field = fields + <usize>load<u32>(entry);
    store<f32>(field, load<f32>(field) + load<f32>(entry, 4) * change);
  }
}

@inline function run(count: i32, scale_: f32, heatbath: bool): i32 {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const scale = f32x4.splat(scale_);
  const bytes = <usize>n << 2;
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let group: usize = 0; group < bytes; group += 32) {
      const spin0 = v128.load(spins + group);
      const spin1 = v128.load(spins + group, 16);
      const x0 = f32x4.mul(spin0, v128.load(fields + group));
      const x1 = f32x4.mul(spin1, v128.load(fields + group, 16));
      let r0: v128, r1: v128;
      XORSHIFT(r0, s0, s1);
      XORSHIFT(r1, s0, s1);
      let t0: v128, t1: v128;
      if (heatbath) {
        t0 = f32x4.mul(log2Odds(r0), scale);
        t1 = f32x4.mul(log2Odds(r1), scale);
      } else {
        const k0 = fraction(r0);
        const k1 = fraction(r1);
        const linear0 = linearLog2(k0);
        const linear1 = linearLog2(k1);
        // The linear part is the lower bound of the threshold: most groups of a cold sweep end here.
        if (!v128.any_true(v128.or(f32x4.ge(x0, f32x4.mul(linear0, scale)), f32x4.ge(x1, f32x4.mul(linear1, scale))))) continue;
        t0 = f32x4.mul(refineLog2(k0, linear0), scale);
        t1 = f32x4.mul(refineLog2(k1, linear1), scale);
      }
      let mask = i32x4.bitmask(f32x4.ge(x0, t0)) | (i32x4.bitmask(f32x4.ge(x1, t1)) << 4);
      while (mask != 0) {
        const lane = ctz(mask);
        flip(group + (<usize>lane << 2));
        accepted++;
        // Spins up to this one are decided, so the vectors may keep their old signs; later ones feel the new fields.
        const y0 = f32x4.mul(spin0, v128.load(fields + group));
        const y1 = f32x4.mul(spin1, v128.load(fields + group, 16));
        mask = (i32x4.bitmask(f32x4.ge(y0, t0)) | (i32x4.bitmask(f32x4.ge(y1, t1)) << 4)) & (-2 << lane);
      }
    }
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
  return accepted;
}

export function metropolis(count: i32, scale: f32): i32 {
  return run(count, scale, false);
}

export function heatbath(count: i32, scale: f32): i32 {
  return run(count, scale, true);
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function descend(): i32 {
  let accepted = 0;
  const bytes = <usize>n << 2;
  for (let at: usize = 0; at < bytes; at += 4) {
    if (load<f32>(spins + at) * load<f32>(fields + at) <= 0) continue;
    flip(at);
    accepted++;
  }
  return accepted;
}
