import type { FlipRate } from "./birth-death.ts";
import { forDoublings } from "./master-equation.ts";

/** What single-flip dynamics of a small model reach in a given time, without any sampling: the master equation of all states. */
export interface ExactAnneal {
  /** Shape (2ⁿ), n ≤ 10. */
  readonly table: Float64Array;
  readonly rule: FlipRate;
  /** Shape (stages), ascending: stage j of every ramp is at betas[j], and the ramp of m stages ends after the first m. */
  readonly betas: readonly number[];
  /** A stage lasts `shortest` · 2^k sweeps, k = 0 … doublings. */
  readonly shortest: number;
  readonly doublings: number;
}

/** Results by number of stages m − 1 and doublings k. */
export interface ExactAnnealResult {
  /** `failure[m − 1][k]`: P(not a ground state after a ramp of m stages of shortest · 2^k sweeps each and a descent). */
  readonly failure: readonly Float64Array[];
  /** `residual[j][k]`: ⟨E⟩ − E₀ after shortest · 2^k sweeps at the constant β of stage j, from the uniform distribution. */
  readonly residual: readonly Float64Array[];
}

/**
 * All ramps on one grid of inverse temperatures at once: after stage j the ramp of j + 1 stages ends, so one state for each k
 * serves all ramps. Short stages are applied to the states alone; for longer ones the matrix of a stage is squared.
 */
export function exactAnneal(settings: ExactAnneal): ExactAnnealResult {
  const { table, betas, doublings } = settings;
  const size = table.length;
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  const optimal = Uint8Array.from(attractors(table), (x) => (table[x] === lowest ? 1 : 0));
  const uniform = new Float64Array(size).fill(1 / size);
  const along = Array.from({ length: doublings + 1 }, () => uniform);
  const failure: Float64Array[] = [];
  const residual: Float64Array[] = [];
  for (const beta of betas) {
    const failed = new Float64Array(doublings + 1);
    const above = new Float64Array(doublings + 1);
    const dynamics = { table, beta, rule: settings.rule };
    forDoublings(dynamics, settings.shortest, doublings, (advance, k) => {
      along[k] = advance(along[k]);
      failed[k] = along[k].reduce((sum, p, x) => sum + (optimal[x] === 1 ? 0 : p), 0);
      above[k] = advance(uniform).reduce((sum, p, x) => sum + p * (table[x] - lowest), 0);
    });
    failure.push(failed);
    residual.push(above);
  }
  return { failure, residual };
}

/** Where steepest descent by single flips ends from each state; of equal descents the lowest bit. Shape (2ⁿ). */
export function attractors(table: Float64Array): Uint32Array {
  const n = 31 - Math.clz32(table.length);
  const end = new Uint32Array(table.length);
  for (let x = 0; x < table.length; x++) {
    let at = x;
    for (let moved = true; moved; ) {
      moved = false;
      let best = at;
      for (let i = 0; i < n; i++) if (table[at ^ (1 << i)] < table[best]) best = at ^ (1 << i);
      if (best !== at) {
        at = best;
        moved = true;
      }
    }
    end[x] = at;
  }
  return end;
}

/** Stages of linear ramps that begin at β = 0, `step` apart. */
export function linearBetas(step: number, stages: number): readonly number[] {
  return Array.from({ length: stages }, (_, j) => (j + 0.5) * step);
}

/** A point of the best that any ramp or temperature reaches. */
export interface EnvelopePoint {
  readonly sweeps: number;
  readonly value: number;
  /** β of the ramp's last stage, or the constant one. */
  readonly beta: number;
}

/** The lowest failure over ramps for each total time: curves of all ramps, interpolated in ln t and ln P. */
export function failureEnvelope(
  { betas, shortest }: ExactAnneal,
  { failure }: ExactAnnealResult,
  sweeps: readonly number[],
): readonly EnvelopePoint[] {
  return sweeps.map((t) => {
    let best: EnvelopePoint = { sweeps: t, value: Number.POSITIVE_INFINITY, beta: Number.NaN };
    for (const [index, curve] of failure.entries()) {
      const m = index + 1;
      const value = interpolated(curve, Math.log2(t / (m * shortest)));
      if (value !== null && value < best.value) best = { sweeps: t, value, beta: betas[index] };
    }
    return best;
  });
}

/** The lowest residual energy over constant temperatures after each time. */
export function residualEnvelope(
  { betas, shortest }: ExactAnneal,
  { residual }: ExactAnnealResult,
  sweeps: readonly number[],
): readonly EnvelopePoint[] {
  return sweeps.map((t) => {
    let best: EnvelopePoint = { sweeps: t, value: Number.POSITIVE_INFINITY, beta: Number.NaN };
    for (const [j, curve] of residual.entries()) {
      const value = interpolated(curve, Math.log2(t / shortest));
      if (value !== null && value < best.value) best = { sweeps: t, value, beta: betas[j] };
    }
    return best;
  });
}

function interpolated(curve: Float64Array, k: number): number | null {
  const low = Math.floor(k);
  if (low < 0 || k > curve.length - 1) return null;
  if (low === curve.length - 1) return curve[low];
  return Math.exp(Math.log(curve[low]) * (1 - (k - low)) + Math.log(curve[low + 1]) * (k - low));
}
