// Memory of one block; the layout is oscillator/assembled.ts's.
let n: i32 = 0;
/** Shape (n + 1), u32: address of each oscillator's first entry; an entry is u32 byte offset of the neighbour's state, pad, f64 weight. */
let rows: usize = 0;
/** Shape (n, 2, 8), f64: cosines, then sines of eight reads. */
let state: usize = 0;
/** Shape (n), f64. */
let external: usize = 0;
/** Shape (8), u32. */
let generator: usize = 0;

export function bind(n_: i32, rows_: usize, state_: usize, external_: usize, generator_: usize): void {
  n = n_;
  rows = rows_;
  state = state_;
  external = external_;
  generator = generator_;
}

/** Turns two reads of one oscillator; every operation stands in the order of the reference. */
@inline function turn(at: usize, a: v128, b: v128, coupling: v128, injection: v128, noise: v128): void {
  const c = v128.load(at);
  const s = v128.load(at, 64);
  const pull = f64x2.mul(coupling, f64x2.sub(f64x2.mul(s, a), f64x2.mul(c, b)));
  const t = f64x2.add(f64x2.sub(pull, f64x2.mul(injection, f64x2.mul(s, c))), noise);
  const square = f64x2.mul(t, t);
  const one = f64x2.splat(1);
  const scale = f64x2.div(one, f64x2.add(one, square));
  const cos = f64x2.mul(f64x2.sub(one, square), scale);
  const sin = f64x2.mul(f64x2.add(t, t), scale);
  v128.store(at, f64x2.sub(f64x2.mul(c, cos), f64x2.mul(s, sin)));
  v128.store(at, f64x2.add(f64x2.mul(s, cos), f64x2.mul(c, sin)), 64);
}

/** One step of every oscillator in turn. The three numbers are those of `HalfTurn` in oscillator/machine.ts. */
export function step(coupling_: f64, injection_: f64, noise_: f64): void {
  let s0 = v128.load(generator);
  let s1 = v128.load(generator, 16);
  const coupling = f64x2.splat(coupling_);
  const injection = f64x2.splat(injection_);
  const noise = f64x2.splat(noise_);
  for (let i = 0; i < n; i++) {
    let a0 = v128.load64_splat(external + (<usize>i << 3));
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = f64x2.splat(0);
    let b1 = b0;
    let b2 = b0;
    let b3 = b0;
    let entry = <usize>load<u32>(rows + (<usize>i << 2));
    const end = <usize>load<u32>(rows + (<usize>i << 2), 4);
    for (; entry < end; entry += 16) {
      const other = state + <usize>load<u32>(entry);
      const w = v128.load64_splat(entry, 8);
      a0 = f64x2.add(a0, f64x2.mul(w, v128.load(other)));
      a1 = f64x2.add(a1, f64x2.mul(w, v128.load(other, 16)));
      a2 = f64x2.add(a2, f64x2.mul(w, v128.load(other, 32)));
      a3 = f64x2.add(a3, f64x2.mul(w, v128.load(other, 48)));
      b0 = f64x2.add(b0, f64x2.mul(w, v128.load(other, 64)));
      b1 = f64x2.add(b1, f64x2.mul(w, v128.load(other, 80)));
      b2 = f64x2.add(b2, f64x2.mul(w, v128.load(other, 96)));
      b3 = f64x2.add(b3, f64x2.mul(w, v128.load(other, 112)));
    }
    let r0: v128, r1: v128;
    XORSHIFT(r0, s0, s1);
    XORSHIFT(r1, s0, s1);
    const at = state + (<usize>i << 7);
    turn(at, a0, b0, coupling, injection, f64x2.mul(noise, f64x2.convert_low_i32x4_s(r0)));
    turn(at + 16, a1, b1, coupling, injection, f64x2.mul(noise, f64x2.convert_low_i32x4_s(v128.shuffle<u64>(r0, r0, 1, 1))));
    turn(at + 32, a2, b2, coupling, injection, f64x2.mul(noise, f64x2.convert_low_i32x4_s(r1)));
    turn(at + 48, a3, b3, coupling, injection, f64x2.mul(noise, f64x2.convert_low_i32x4_s(v128.shuffle<u64>(r1, r1, 1, 1))));
  }
  v128.store(generator, s0);
  v128.store(generator, s1, 16);
}
