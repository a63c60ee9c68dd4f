/**
 * A chain on 0 … N that moves by one step: what a model becomes when its energy depends on the number of spins up alone.
 * Rates per unit of time.
 */
export interface BirthDeathChain {
  /** Shape (N): rate from k to k + 1. */
  readonly up: Float64Array;
  /** Shape (N): rate from k + 1 to k. */
  readonly down: Float64Array;
}

/**
 * The spectral gap: the lowest non-zero eigenvalue of −W, to full relative accuracy however small it is. −W symmetrised is
 * BᵀB with B bidiagonal, so the gap is the lowest eigenvalue of BBᵀ, whose Sturm count is taken in differential form:
 * all terms but the shift are positive, nothing cancels.
 */
export function birthDeathGap(chain: BirthDeathChain): number {
  return relaxationRate(chain, 0);
}

/** The eigenvalue of −W with `index` non-zero ones below it. */
export function relaxationRate(chain: BirthDeathChain, index: number): number {
  let high = 0;
  for (let k = 0; k < chain.up.length; k++) high = Math.max(high, 2 * (chain.up[k] + chain.down[k]));
  let low = high;
  while (low > 0 && countRatesBelow(chain, low) > index) low /= 16;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (countRatesBelow(chain, middle) > index) high = middle;
    else low = middle;
  }
}

function countRatesBelow({ up, down }: BirthDeathChain, x: number): number {
  let count = 0;
  let t = up[0] - x;
  for (let k = 0; ; k++) {
    let pivot = t + down[k];
    if (pivot === 0) pivot = -1e-300;
    if (pivot < 0) count++;
    if (k + 1 === up.length) return count;
    t = (up[k + 1] * t) / pivot - x;
  }
}

/** Flip rates of a single spin as a function of β ΔE: 1 per unit of time, a sweep, for an attempt. */
export type FlipRate = "metropolis" | "heatbath";

export function flipRate(rule: FlipRate, x: number): number {
  return rule === "metropolis" ? Math.min(1, Math.exp(-x)) : 1 / (1 + Math.exp(x));
}

/**
 * The chain of the number of spins up, k of N, under single flips in continuous time, one attempt per spin and sweep.
 *
 * @param energy  shape (N + 1), of a state with k spins up.
 */
export function lumpedChain(energy: Float64Array, beta: number, rule: FlipRate): BirthDeathChain {
  const N = energy.length - 1;
  const up = new Float64Array(N);
  const down = new Float64Array(N);
  for (let k = 0; k < N; k++) {
    const rise = beta * (energy[k + 1] - energy[k]);
    up[k] = (N - k) * flipRate(rule, rise);
    down[k] = (k + 1) * flipRate(rule, -rise);
  }
  return { up, down };
}

/** The fully connected ferromagnet in a field: E = −M²/2N − h M, by spins up. @returns shape (N + 1). */
export function fieldDialEnergies(N: number, field: number): Float64Array {
  return Float64Array.from({ length: N + 1 }, (_, k) => {
    const M = 2 * k - N;
    return -(M * M) / (2 * N) - field * M;
  });
}
