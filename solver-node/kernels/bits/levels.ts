import { expNeg } from "../../../core/math/exponential.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { onDemand } from "./on-demand.ts";
import { levelDigits } from "./rows.ts";
import { totalWeight } from "./satisfied-weight.ts";
import { levelProbability } from "./thresholds.ts";

/** Levels that a point has room for, for each parity: ⌈255/2⌉. */
export const MAX_LEVELS = 128;
/** Bytes of a point of assembly/bits.ts: thresholds, their number, and what a sweep makes of them. */
export const POINT_BYTES = 2048 + 2 * 32 * MAX_LEVELS;

/** Largest level of any spin. */
export function levelCount(form: IsingForm): number {
  let most = 0;
  for (let i = 0; i < form.n; i++) most = Math.max(most, Math.ceil(totalWeight(form, i) / 2));
  return most;
}

/** The acceptance probabilities of a grouped anneal, times 2³², p = 1 less one. */
export interface LevelTable {
  /** Shape (2, levels), those of even totals first; good until the next call. */
  at(point: number): Uint32Array;
}

/** @param beta  per unit of the form, by point. */
export function levelTable(beta: Float64Array, levels: number): LevelTable {
  const table = new Uint32Array(beta.length * 2 * levels);
  const need = onDemand(beta.length, (point) => {
    for (let odd = 0; odd < 2; odd++)
      for (let level = 1; level <= levels; level++)
        table[(2 * point + odd) * levels + level - 1] = Math.min(
          Math.floor(levelProbability(beta[point], level, odd) * 2 ** 32),
          2 ** 32 - 1,
        );
  });
  return {
    at(point) {
      need(point);
      return table.subarray(2 * point * levels, 2 * (point + 1) * levels);
    },
  };
}

/**
 * The planes of independent reads. With q = e^(−4β), level ℓ is passed with q^(ℓ−1) times that of level 1 (q, or √q for
 * odd totals): a first trial, then ℓ − 1 ≤ T for a geometric T with P(T ≥ t) = q^t. The binary digits of a geometric number
 * are independent: P(T = t) ∝ q^t is a product over its digits, so digit b is set with q^(2^b)/(1 + q^(2^b)), and
 * T ≥ 2^D, which leaves the lower D digits as they are, with q^(2^D).
 *
 * Planes 0 and 1: the first trial for even and odd totals. 2 + D: T ≥ 2^D, D = 0 … 7. 10 + b: digit b of T, b = 0 … 6.
 */
export const PLANES = 17;
export const EVERY_PLANE = 2;
export const DIGIT_PLANE = 10;

export function planeProbability(plane: number, beta: number): number {
  if (plane < EVERY_PLANE) return levelProbability(beta, 1, plane);
  if (plane < DIGIT_PLANE) return expNeg(4 * beta * 2 ** (plane - EVERY_PLANE));
  const power = expNeg(4 * beta * 2 ** (plane - DIGIT_PLANE));
  return power / (1 + power);
}

/** Which planes the spins of a model ask for. */
export function usedPlanes(form: IsingForm, rowClass: Uint8Array): boolean[] {
  const used = new Array<boolean>(PLANES).fill(false);
  for (let i = 0; i < form.n; i++) {
    const digits = levelDigits(rowClass[i]);
    used[totalWeight(form, i) & 1] = true;
    used[EVERY_PLANE + digits] = true;
    for (let digit = 0; digit < digits; digit++) used[DIGIT_PLANE + digit] = true;
  }
  return used;
}
