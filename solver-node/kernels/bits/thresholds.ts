import { expNeg } from "../../../core/math/exponential.ts";

/**
 * What a random 32-bit word, read as a signed number, must stay below to pass with probability p: a grouped sweep's test
 * of a level. p is rounded down to 32 bits; p = 1 loses 2⁻³².
 */
export function signedThreshold(p: number): number {
  return Math.min(Math.floor(p * 2 ** 32), 2 ** 32 - 1) - 2 ** 31;
}

/** Acceptance probability at level ≥ 1, e^(−βΔE) with ΔE = 4·level for even total weight and 4·level − 2 for odd. */
export function levelProbability(beta: number, level: number, odd: number): number {
  return expNeg(beta * (4 * level - 2 * odd));
}
