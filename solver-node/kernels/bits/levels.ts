import { expNeg } from "../../../core/math/exponential.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { levelDigits } from "./rows.ts";
import { totalWeight } from "./satisfied-weight.ts";
import { levelProbability, signedThreshold } from "./thresholds.ts";

/** Levels that a point has room for, for each parity: ⌈127/2⌉. */
export const MAX_LEVELS = 64;
/** Words of a point: thresholds for even and odd totals, then the bytes of likely ones for both and of all. */
export const POINT_WORDS = 2 * MAX_LEVELS + 3;

/** Largest level of any spin. */
export function levelCount(form: IsingForm): number {
  let most = 0;
  for (let i = 0; i < form.n; i++) most = Math.max(most, Math.ceil(totalWeight(form, i) / 2));
  return most;
}

/**
 * Grouped thresholds by point, parity and level, and how many of them a sweep counts before it asks whether any of the
 * 16 groups passes the next: those that one of them passes with probability above about 1/16.
 */
export interface LevelTable {
  readonly levels: number;
  /** Shape (points, 2, levels). */
  readonly thresholds: Int32Array;
  /** Shape (points, 2). */
  readonly likely: Uint8Array;
}

const LIKELY = 1 / 256;

export function levelTable(beta: Float64Array, levels: number): LevelTable {
  const thresholds = new Int32Array(beta.length * 2 * levels);
  const likely = new Uint8Array(beta.length * 2);
  for (let point = 0; point < beta.length; point++)
    for (let odd = 0; odd < 2; odd++)
      for (let level = 1; level <= levels; level++) {
        const p = levelProbability(beta[point], level, odd);
        thresholds[(2 * point + odd) * levels + level - 1] = signedThreshold(p);
        if (p > LIKELY) likely[2 * point + odd] = level;
      }
  return { levels, thresholds, likely };
}

/**
 * The planes of independent reads. With q = e^(−4β), level ℓ is passed with q^(ℓ−1) times that of level 1 (q, or √q for
 * odd totals): a first trial, then ℓ − 1 ≤ T for a geometric T with P(T ≥ t) = q^t. The binary digits of a geometric number
 * are independent: P(T = t) ∝ q^t is a product over its digits, so digit b is set with q^(2^b)/(1 + q^(2^b)), and
 * T ≥ 2^D, which leaves the lower D digits as they are, with q^(2^D).
 *
 * Planes 0 and 1: the first trial for even and odd totals. 2 + D: T ≥ 2^D, D = 0 … 6. 9 + b: digit b of T, b = 0 … 5.
 */
export const PLANES = 15;
export const EVERY_PLANE = 2;
export const DIGIT_PLANE = 9;

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
