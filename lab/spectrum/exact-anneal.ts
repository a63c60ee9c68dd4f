import { type FlipRate, flipRate } from "./birth-death.ts";

/** What single-flip dynamics of a small model reach in a given time, without any sampling: the master equation of all states. */
export interface ExactAnneal {
  /** Shape (2ⁿ), n ≤ 10. */
  readonly table: Float64Array;
  readonly rule: FlipRate;
  /** Δβ of the common grid: stage j of every ramp is at β = (j + ½) Δβ. */
  readonly betaStep: number;
  /** Stages of the longest ramp; a ramp with m stages ends at β = m Δβ. */
  readonly stages: number;
  /** A stage lasts `shortest` · 2^k sweeps, k = 0 … doublings. */
  readonly shortest: number;
  readonly doublings: number;
}

/** Results by number of stages m − 1 and doublings k. */
export interface ExactAnnealResult {
  /** `failure[m − 1][k]`: P(not a ground state after a linear ramp of m stages of shortest · 2^k sweeps each and a descent). */
  readonly failure: readonly Float64Array[];
  /** `residual[j][k]`: ⟨E⟩ − E₀ after shortest · 2^k sweeps at the constant β of stage j, from the uniform distribution. */
  readonly residual: readonly Float64Array[];
}

/** Steps of the first series are so short that I + Wτ + (Wτ)²/2 is exact to 1e-5 of a step and positive. */
const LARGEST_STEP = 1 / 16;

/**
 * All linear ramps on one grid of inverse temperatures at once. For each β the matrix of a stage is squared again and again,
 * which keeps it non-negative and cannot overflow; every ramp that passes β is carried on at every doubling.
 * Cost: stages × doublings products of 2ⁿ × 2ⁿ matrices.
 */
export function exactAnneal(settings: ExactAnneal): ExactAnnealResult {
  const { table, stages, doublings } = settings;
  const size = table.length;
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  const optimal = Uint8Array.from(attractors(table), (x) => (table[x] === lowest ? 1 : 0));
  const uniform = new Float64Array(size).fill(1 / size);
  // After stage j the ramp of j + 1 stages ends, so one state for each k serves all ramps.
  const along = Array.from({ length: doublings + 1 }, () => uniform);
  const failure: Float64Array[] = [];
  const residual: Float64Array[] = [];
  for (let j = 0; j < stages; j++) {
    const failed = new Float64Array(doublings + 1);
    const above = new Float64Array(doublings + 1);
    forDoublings(settings, (j + 0.5) * settings.betaStep, (step, k) => {
      along[k] = times(step, along[k]);
      failed[k] = along[k].reduce((sum, p, x) => sum + (optimal[x] === 1 ? 0 : p), 0);
      above[k] = times(step, uniform).reduce((sum, p, x) => sum + p * (table[x] - lowest), 0);
    });
    failure.push(failed);
    residual.push(above);
  }
  return { failure, residual };
}

/** Calls back with the matrix of a stage for each k: entry (to, from) at to · size + from. */
function forDoublings(
  { table, rule, shortest, doublings }: ExactAnneal,
  beta: number,
  use: (step: Float64Array, k: number) => void,
): void {
  const size = table.length;
  let step = firstStep(table, rule, beta, shortest / 2 ** halvings(table, shortest));
  for (let h = halvings(table, shortest); h > 0; h--) step = squared(step, size);
  for (let k = 0; k <= doublings; k++) {
    use(step, k);
    if (k < doublings) step = squared(step, size);
  }
}

/** Every spin attempts once a sweep, so no state is left faster than at rate n. */
function halvings(table: Float64Array, shortest: number): number {
  const n = 31 - Math.clz32(table.length);
  return Math.max(0, Math.ceil(Math.log2((n * shortest) / LARGEST_STEP)));
}

/** I + Wτ + (Wτ)²/2, columns of sum 1. */
function firstStep(table: Float64Array, rule: FlipRate, beta: number, tau: number): Float64Array {
  const size = table.length;
  const n = 31 - Math.clz32(size);
  const w = new Float64Array(size * size);
  for (let x = 0; x < size; x++)
    for (let i = 0; i < n; i++) {
      const y = x ^ (1 << i);
      const rate = tau * flipRate(rule, beta * (table[y] - table[x]));
      w[y * size + x] = rate;
      w[x * size + x] -= rate;
    }
  const step = product(w, w, size);
  for (let a = 0; a < step.length; a++) step[a] = Math.max(0, w[a] + step[a] / 2 + (a % (size + 1) === 0 ? 1 : 0));
  return normalised(step, size);
}

function squared(step: Float64Array, size: number): Float64Array {
  return normalised(product(step, step, size), size);
}

/** Rounding must not create or lose probability. */
function normalised(step: Float64Array, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let row = 0; row < size; row++) for (let x = 0; x < size; x++) sums[x] += step[row * size + x];
  for (let row = 0; row < size; row++) for (let x = 0; x < size; x++) step[row * size + x] /= sums[x];
  return step;
}

/** C = A B by rows, four rows of B at a time. */
function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const c = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let k = 0; k + 3 < size; k += 4) {
      const [a0, a1, a2, a3] = [a[row + k], a[row + k + 1], a[row + k + 2], a[row + k + 3]];
      if (a0 === 0 && a1 === 0 && a2 === 0 && a3 === 0) continue;
      const at = k * size;
      for (let j = 0; j < size; j++)
        c[row + j] += a0 * b[at + j] + a1 * b[at + size + j] + a2 * b[at + 2 * size + j] + a3 * b[at + 3 * size + j];
    }
    for (let k = size & ~3; k < size; k++) for (let j = 0; j < size; j++) c[row + j] += a[row + k] * b[k * size + j];
  }
  return c;
}

function times(step: Float64Array, p: Float64Array): Float64Array<ArrayBuffer> {
  const size = p.length;
  const out = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let x = 0; x < size; x++) sum += step[row * size + x] * p[x];
    out[row] = sum;
  }
  return out;
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

/** A point of the best that any ramp or temperature reaches. */
export interface EnvelopePoint {
  readonly sweeps: number;
  readonly value: number;
  /** β at the end of the ramp, or the constant one. */
  readonly beta: number;
}

/** The lowest failure over ramps for each total time: curves of all ramps, interpolated in ln t and ln P. */
export function failureEnvelope(
  { betaStep, shortest }: ExactAnneal,
  { failure }: ExactAnnealResult,
  sweeps: readonly number[],
): readonly EnvelopePoint[] {
  return sweeps.map((t) => {
    let best: EnvelopePoint = { sweeps: t, value: Number.POSITIVE_INFINITY, beta: Number.NaN };
    for (const [index, curve] of failure.entries()) {
      const m = index + 1;
      const value = interpolated(curve, Math.log2(t / (m * shortest)));
      if (value !== null && value < best.value) best = { sweeps: t, value, beta: m * betaStep };
    }
    return best;
  });
}

/** The lowest residual energy over constant temperatures after each time. */
export function residualEnvelope(
  { betaStep, shortest }: ExactAnneal,
  { residual }: ExactAnnealResult,
  sweeps: readonly number[],
): readonly EnvelopePoint[] {
  return sweeps.map((t) => {
    let best: EnvelopePoint = { sweeps: t, value: Number.POSITIVE_INFINITY, beta: Number.NaN };
    for (const [j, curve] of residual.entries()) {
      const value = interpolated(curve, Math.log2(t / shortest));
      if (value !== null && value < best.value) best = { sweeps: t, value, beta: (j + 0.5) * betaStep };
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
