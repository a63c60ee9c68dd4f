import { type FlipRate, lumpedChain } from "./birth-death.ts";
import type { EnvelopePoint } from "./exact-anneal.ts";
import { evolution, squared, times } from "./stochastic-matrix.ts";

/** Linear anneals of a model whose energy depends on the number of spins up alone, by the master equation of that number. */
export interface LumpedAnneal {
  /** Shape (N + 1): the energy with k spins up. */
  readonly energy: Float64Array;
  readonly rule: FlipRate;
  /** Stages of a ramp; stage j is at β = (j + ½)/stages of the last one. */
  readonly stages: number;
  /** Last inverse temperatures tried, ascending. */
  readonly betaMax: readonly number[];
  /** Total times tried: shortest · 2^k sweeps, k = 0 … doublings. */
  readonly shortest: number;
  readonly doublings: number;
}

/**
 * The lowest failure over ramps for every total time: P(not a ground state) after the ramp and a descent, from a uniform start.
 * Matrices of the chain are squared, never diagonalised, so failures of 1e-20 keep their digits.
 * Cost: ramps × stages × (doublings + 20) products of (N + 1)² matrices.
 */
export function lumpedEnvelope(settings: LumpedAnneal): readonly EnvelopePoint[] {
  const best = Array.from(
    { length: settings.doublings + 1 },
    (_, k): EnvelopePoint => ({
      sweeps: settings.shortest * 2 ** k,
      value: Number.POSITIVE_INFINITY,
      beta: Number.NaN,
    }),
  );
  for (const beta of settings.betaMax)
    for (const [k, value] of lumpedFailures(settings, beta).entries())
      if (value < best[k].value) best[k] = { sweeps: best[k].sweeps, value, beta };
  return best;
}

/** The failure of one ramp at every total time. @returns shape (doublings + 1). */
export function lumpedFailures(settings: LumpedAnneal, betaMax: number): Float64Array {
  const { energy, rule, stages, shortest, doublings } = settings;
  const size = energy.length;
  const start = uniformOverStates(size - 1);
  const along = Array.from({ length: doublings + 1 }, () => start);
  for (let j = 0; j < stages; j++) {
    const { up, down } = lumpedChain(energy, (betaMax * (j + 0.5)) / stages, rule);
    const rates = new Float64Array(size * size);
    for (let k = 0; k < up.length; k++) {
      rates[(k + 1) * size + k] = up[k];
      rates[k * size + k + 1] = down[k];
    }
    // Every spin attempts once a sweep: no state is left faster than N times a sweep.
    let step = evolution(rates, size, size - 1, shortest / stages);
    for (let k = 0; k <= doublings; k++) {
      along[k] = times(step, along[k]);
      if (k < doublings) step = squared(step, size);
    }
  }
  const optimal = endsInGround(energy);
  return Float64Array.from(along, (p) => p.reduce((sum, share, k) => sum + (optimal[k] ? 0 : share), 0));
}

/** k spins up of N, all states alike. */
function uniformOverStates(N: number): Float64Array<ArrayBuffer> {
  const p = new Float64Array(N + 1);
  let logChoose = 0;
  for (let k = 0; k <= N; k++) {
    p[k] = Math.exp(logChoose - N * Math.LN2);
    logChoose += Math.log((N - k) / (k + 1));
  }
  return p;
}

/**
 * Whether a descent from k spins up ends in a ground state. It flips a spin up if that lowers the energy, else one down: on the
 * top of the barrier, where both would, most spins are down.
 */
function endsInGround(energy: Float64Array): readonly boolean[] {
  const lowest = energy.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  return Array.from(energy, (_, start) => {
    let at = start;
    for (;;) {
      if (energy[at + 1] < energy[at]) at++;
      else if (energy[at - 1] < energy[at]) at--;
      else return energy[at] === lowest;
    }
  });
}
