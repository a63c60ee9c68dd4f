import type { FlipRate } from "./birth-death.ts";
import type { EnvelopePoint } from "./exact-anneal.ts";
import { forDoublings } from "./master-equation.ts";

/** Coolings that go at constant speed, slow down as a logarithm, and go at constant speed again, by the master equation of all states. */
export interface CoolingFamily {
  /** Shape (2ⁿ), n ≤ 10. */
  readonly table: Float64Array;
  readonly rule: FlipRate;
  /** Shape (stages), ascending; a cooling ends after any of them, in a quench. */
  readonly betas: readonly number[];
  /** A cooling that slows down doubles its stages' length every so many stages: β = ln(t)/d where they are ln 2/(d · perDoubling) apart. */
  readonly perDoubling: number;
  /** Total times asked for, sweeps: powers of two, ascending. */
  readonly times: readonly number[];
}

interface Cooling {
  readonly p: Float64Array;
  readonly elapsed: number;
}

/** Attempts of a spin in a quench: states that only a plateau keeps from the ground leave it with (1 − 1/n) to this power at most. */
const QUENCH_ATTEMPTS = 20_000;

/**
 * P(a quench from a state does not end in a ground state), shape (2ⁿ): Metropolis at zero temperature, which takes what costs
 * nothing, so that plateaus are left. A strict descent would end on them, and their weight, e^(−β height), is no barrier's.
 */
export function quenchFailures(table: Float64Array): Float64Array {
  const n = 31 - Math.clz32(table.length);
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  let failing = Float64Array.from(table, (e) => (e > lowest ? 1 : 0));
  let next = new Float64Array(table.length);
  for (let attempt = 0; attempt < QUENCH_ATTEMPTS; attempt++) {
    let moved = 0;
    for (let x = 0; x < table.length; x++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += failing[table[x ^ (1 << i)] <= table[x] ? x ^ (1 << i) : x];
      next[x] = sum / n;
      moved = Math.max(moved, Math.abs(next[x] - failing[x]));
    }
    [failing, next] = [next, failing];
    if (moved === 0) break;
  }
  return failing;
}

/** Coolings have at least so many stages in their time: what is decided by fewer and longer ones is a quench. */
const STAGES_OF_A_COOLING = 8;

/**
 * The lowest failure over the family for each total time: P(not a ground state) after the cooling and a quench, from
 * the uniform distribution. A cooling is its first length of a stage, the stage from which on lengths double, and the length at which
 * they stop to; stages of equal length at equal β share their matrix, so that all coolings cost little more than one.
 */
export function coolingEnvelope({ table, rule, betas, perDoubling, times }: CoolingFamily): readonly EnvelopePoint[] {
  const size = table.length;
  const [least, most] = [times[0], times[times.length - 1]];
  const shortest = 2 ** Math.floor(Math.log2(least / (2 * betas.length)));
  const doublings = Math.round(Math.log2(most / STAGES_OF_A_COOLING / shortest));
  const failing = quenchFailures(table);
  const uniform = new Float64Array(size).fill(1 / size);
  const best = times.map((sweeps): EnvelopePoint => ({ sweeps, value: Number.POSITIVE_INFINITY, beta: Number.NaN }));

  /** Coolings that slow down, by where they begin to: `lag` doublings away from the shortest length. */
  const lags = Math.floor(betas.length / perDoubling);
  const slowing = new Map<number, Cooling>();
  for (let lag = -lags; lag <= doublings; lag++) slowing.set(lag, { p: uniform, elapsed: 0 });
  /** Coolings that go on at one length of stages, by its doublings. */
  const steady = Array.from({ length: doublings + 1 }, (): Cooling[] => []);

  for (const [j, beta] of betas.entries()) {
    const left = betas.length - 1 - j;
    const doubled = Math.floor(j / perDoubling);
    const doublesNext = Math.floor((j + 1) / perDoubling) > doubled;
    forDoublings({ table, beta, rule }, shortest, doublings, (advance, k) => {
      const length = shortest * 2 ** k;
      const moved = ({ p, elapsed }: Cooling): Cooling => {
        const after = advance(p);
        const time = elapsed + length;
        let failed = 0;
        for (let x = 0; x < size; x++) failed += failing[x] * after[x];
        for (const [t, point] of best.entries())
          if (time <= point.sweeps && failed < point.value) best[t] = { sweeps: point.sweeps, value: failed, beta };
        return { p: after, elapsed: time };
      };
      /** Neither over its time after the next stage nor too short for the least time even at the end. */
      const counts = ({ elapsed }: Cooling): boolean =>
        elapsed + length <= most && 2 * (elapsed + left * length) >= least;
      steady[k] = steady[k].filter(counts).map(moved);
      for (const [lag, cooling] of slowing) {
        if (Math.max(0, lag + doubled) !== k) continue;
        if (cooling.elapsed + length > most) {
          slowing.delete(lag);
          continue;
        }
        const after = moved(cooling);
        slowing.set(lag, after);
        if (doublesNext && lag + doubled >= 0) steady[k].push(after);
      }
    });
    for (const lag of slowing.keys()) if (lag + doubled > doublings) slowing.delete(lag);
  }
  return best;
}
