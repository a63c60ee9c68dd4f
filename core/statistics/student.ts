import { betaQuantile } from "./special-functions.ts";

/**
 * The t with P(|T| ≤ t) = level for Student's distribution with `degrees` > 0 degrees of freedom:
 * degrees/(degrees + T²) has the beta distribution of parameters degrees/2 and ½.
 */
export function studentQuantile(level: number, degrees: number): number {
  const x = betaQuantile(1 - level, degrees / 2, 0.5);
  return Math.sqrt((degrees * (1 - x)) / x);
}
