import type { Complex } from "../spectrum/dense.ts";

/**
 * Identical Kuramoto–Sakaguchi oscillators, θ̇_j = ω + Im(H e^{−iθ_j}) with H = K e^{−iα} Z and Z the mean of e^{iθ}, that begin
 * with the density Σ_m c_m P(z_m), P(z) the wrapped Lorentzian (Poisson kernel) of mean direction arg z and order |z|.
 */
export interface LorentzianMixture {
  /** K, 1 / time. */
  readonly coupling: number;
  /** α, the phase lag, radians. */
  readonly phaseLag: number;
  /** ω, 1 / time. */
  readonly frequency: number;
  /** c_m, positive, with the sum 1. */
  readonly weights: readonly number[];
  /** z_m(0), |z_m| < 1. */
  readonly centres: readonly Complex[];
}

/** Z = Σ c_m z_m. */
export function meanField(weights: readonly number[], z: readonly Complex[]): Complex {
  let [re, im] = [0, 0];
  for (const [m, c] of weights.entries()) {
    re += c * z[m].re;
    im += c * z[m].im;
  }
  return { re, im };
}

/**
 * The centres z_m after each of the given times, exact for infinitely many oscillators: one Möbius map moves all phases, so
 * wrapped Lorentzians stay such, ż_m = iωz_m + ½(H − H* z_m²), coupled by Z alone. Integrated by Runge's method of fourth order.
 * Sources: Ott, Antonsen (2008), doi:10.1063/1.2930766; for sums of Lorentzians Ichiki, Okumura (2020), arXiv:1911.06112.
 *
 * @param times  ascending, ≥ 0.
 * @param step   longest step of time; the error is of its fourth order: the distances of `hyperbolicRatio`, which feel it most once all
 *   centres are near the circle, keep to 2e-10 until t = 50/K at 0.0025/K.
 */
export function centresAt(mixture: LorentzianMixture, times: readonly number[], step = 0.0025): readonly Complex[][] {
  const M = mixture.weights.length;
  // Shape (2M): real parts, then imaginary parts.
  const flow = (z: Float64Array): Float64Array => {
    const [re, im] = [z.subarray(0, M), z.subarray(M)];
    let [x, y] = [0, 0];
    for (let m = 0; m < M; m++) {
      x += mixture.weights[m] * re[m];
      y += mixture.weights[m] * im[m];
    }
    const { coupling: K, phaseLag: lag, frequency: omega } = mixture;
    const [hx, hy] = [K * (x * Math.cos(lag) + y * Math.sin(lag)), K * (y * Math.cos(lag) - x * Math.sin(lag))];
    const out = new Float64Array(2 * M);
    for (let m = 0; m < M; m++) {
      const [sx, sy] = [re[m] * re[m] - im[m] * im[m], 2 * re[m] * im[m]];
      out[m] = -omega * im[m] + 0.5 * (hx - (hx * sx + hy * sy));
      out[M + m] = omega * re[m] + 0.5 * (hy - (hx * sy - hy * sx));
    }
    return out;
  };
  let z: Float64Array = Float64Array.of(...mixture.centres.map((c) => c.re), ...mixture.centres.map((c) => c.im));
  let now = 0;
  return times.map((time) => {
    const steps = Math.ceil((time - now) / step);
    for (let k = 0; k < steps; k++) z = rungeStep(flow, z, (time - now) / steps);
    now = time;
    return mixture.weights.map((_, m): Complex => ({ re: z[m], im: z[M + m] }));
  });
}

/** |z_a − z_b| / |1 − z_a* z_b|: the hyperbolic distance of two centres, which no Möbius map of the disc changes. */
export function hyperbolicRatio(a: Complex, b: Complex): number {
  const apart = Math.hypot(a.re - b.re, a.im - b.im);
  return apart / Math.hypot(1 - (a.re * b.re + a.im * b.im), a.im * b.re - a.re * b.im);
}

/** One step of Runge's classical method of fourth order. */
export function rungeStep(flow: (x: Float64Array) => Float64Array, x: Float64Array, step: number): Float64Array {
  const ahead = (by: Float64Array, share: number): Float64Array => x.map((v, i) => v + share * step * by[i]);
  const k1 = flow(x);
  const k2 = flow(ahead(k1, 0.5));
  const k3 = flow(ahead(k2, 0.5));
  const k4 = flow(ahead(k3, 1));
  return x.map((v, i) => v + (step / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
}
