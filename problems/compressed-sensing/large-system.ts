import { chiSquareTail } from "../../core/statistics/special-functions.ts";

/** What the best estimate of a binary signal achieves in the limit of many variables. */
export interface LargeSystem {
  /** Signal-to-noise ratio that one variable sees, all others being averaged over. */
  readonly fieldStrength: number;
  /** Mean of truth times posterior mean, 0 … 1. */
  readonly overlap: number;
  /** Share of variables whose likelier sign is wrong. */
  readonly bitErrorRate: number;
  /** Bits of truth that the data reveal, in nats per variable. */
  readonly information: number;
}

/** Step and end of the trapezoidal rule over the normal density: spectrally exact, far below 1e-12. */
const STEP = 1 / 64;
const END = 12;

function normalMean(f: (z: number) => number): number {
  let sum = 0;
  for (let z = -END; z <= END; z += STEP) sum += Math.exp((-z * z) / 2) * f(z);
  return (sum * STEP) / Math.sqrt(2 * Math.PI);
}

/** E tanh(F + √F z): overlap of one variable ±1 seen through Gaussian noise at signal-to-noise ratio F. */
export function scalarOverlap(F: number): number {
  const root = Math.sqrt(F);
  return normalMean((z) => Math.tanh(F + root * z));
}

/** Mutual information of that variable and its observation, nats: F − E ln cosh(F + √F z). */
function scalarInformation(F: number): number {
  const root = Math.sqrt(F);
  // ln cosh u = |u| + ln(1 + e^(−2|u|)) − ln 2, which does not overflow.
  return (
    F -
    normalMean((z) => {
      const u = Math.abs(F + root * z);
      return u + Math.log1p(Math.exp(-2 * u)) - Math.LN2;
    })
  );
}

/**
 * y = Aξ + noise with ξ_i = ±1, A of M × N independent normals of variance 1/M, noise of variance σ²; load κ = N/M. As N → ∞ each variable
 * sees an independent channel of signal-to-noise ratio F = 1/(σ² + κ(1 − m)) with m = E tanh(F + √F z), and the error rate of the likelier
 * sign is Q(√F). Where there are several solutions, the one of least information i(F) + [σ²F − 1 − ln(σ²F)]/(2κ) is the true one; the iteration from
 * both ends finds the outermost two.
 *
 * Sources: Tanaka, IEEE Trans. Inf. Theory 48, 2888 (2002); Guo, Verdú, IEEE Trans. Inf. Theory 51, 1983 (2005).
 * @param load  κ > 0. @param noiseVariance  σ² > 0.
 */
export function largeSystem(load: number, noiseVariance: number): LargeSystem {
  const ratio = (m: number): number => 1 / (noiseVariance + load * (1 - m));
  const solutions = [0, 1].map((start) => {
    let m = start;
    for (let round = 0; round < 100_000; round++) {
      const next = scalarOverlap(ratio(m));
      if (Math.abs(next - m) < 1e-14) break;
      m = next;
    }
    const F = ratio(m);
    const information = scalarInformation(F) + (noiseVariance * F - 1 - Math.log(noiseVariance * F)) / (2 * load);
    return { fieldStrength: F, overlap: m, bitErrorRate: chiSquareTail(F, 1) / 2, information };
  });
  return solutions[0].information <= solutions[1].information ? solutions[0] : solutions[1];
}

/**
 * The probability that measurements without noise determine a ±1 vector among all vectors of the box |x_i| ≤ 1, exactly, for N variables and M
 * measurements with a normal matrix: the random null space of dimension N − M must meet the cone of directions into the box only at 0. By Wendel's
 * theorem that has probability 2^(1−N) Σ_{k<M} C(N − 1, k): one half at M = N/2, a step there as N grows.
 * Sources: Wendel, Math. Scand. 11, 109 (1962); Donoho, Tanner, Discrete Comput. Geom. 43, 522 (2010).
 */
export function boxRecovery(N: number, M: number): number {
  let term = 2 ** (1 - N);
  let sum = 0;
  for (let k = 0; k < M && k < N; k++) {
    sum += term;
    term = (term * (N - 1 - k)) / (k + 1);
  }
  return Math.min(1, sum);
}
