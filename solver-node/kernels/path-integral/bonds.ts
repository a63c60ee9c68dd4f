import { log2 } from "../bits/bernoulli.ts";

/**
 * 1/log2(1 − w): the bonds in imaginary time that a segment update leaves out, each with w = e^(−2K), lie
 * ⌊log2(u)/log2(1 − w)⌋ bonds apart. −∞ for w = 0 (none is left out), −0 for w = 1 (all are).
 * The factor −w/((1 − w) − 1) undoes the rounding of 1 − w (Kahan).
 */
export function cutScale(w: number): number {
  if (w <= 0) return Number.NEGATIVE_INFINITY;
  if (w >= 1) return -0;
  const rest = 1 - w;
  return rest === 1 ? -Math.LN2 / w : (rest - 1) / (log2(rest) * -w);
}

/** More than any energy of a slice: at w = 0 no bond is broken. */
const UNBREAKABLE = 1e300;

/** 4K = −2 ln w, the cost of breaking two bonds. */
export function fourK(w: number): number {
  return w <= 0 ? UNBREAKABLE : w >= 1 ? 0 : -2 * Math.LN2 * log2(w);
}
