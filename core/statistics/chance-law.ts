import { lnGamma } from "./special-functions.ts";

/** What is known of the chance p that a trial hits: Beta(a, b). */
export interface ChanceLaw {
  readonly a: number;
  readonly b: number;
}

/**
 * The chance of a hit after `hits` of `trials` blocks did, under the prior 1/p that prefers no scale: Beta(hits, trials − hits + 1).
 * The same law holds exactly for P(energy ≤ e) of continuous energies where e is the `hits`-th lowest of the trials, whatever
 * their distribution (Wilks 1941, doi:10.1214/aoms/1177731788): so it stays right where the target is what the job itself found.
 *
 * @param hits  1 … trials.
 */
export function chanceAfter(hits: number, trials: number): ChanceLaw {
  return { a: hits, b: trials - hits + 1 };
}

/**
 * ln Γ(x + a)/Γ(x) for x, a > 0. The difference of two lnGamma would lose all digits at large x; from x = 15 on Stirling's
 * series is subtracted term by term (to 1/x⁵, below 1e-11 there).
 */
function lnRising(x: number, a: number): number {
  if (x < 15) return lnGamma(x + a) - lnGamma(x);
  const series = (y: number): number => (1 / 12 - (1 / 360 - 1 / (1260 * y * y)) / (y * y)) / y;
  return (x - 0.5) * Math.log1p(a / x) + a * Math.log(x + a) - a + series(x + a) - series(x);
}

/** E[(1 − p)^m] for p of Beta(a, b): the chance that m more blocks miss. */
export function missAll({ a, b }: ChanceLaw, m: number): number {
  return Math.exp(lnRising(b, a) - lnRising(b + m, a));
}
