import { expNeg } from "../math/exponential.ts";

/**
 * e^(−2K) of neighbouring slices, K = ½ ln coth(βΓ/P): the weight of one broken bond in imaginary time, tanh(βΓ/P).
 * Kernels need K only through it. One slice has no neighbour, so there is nothing to break: 1.
 *
 * @param betaGamma  βΓ ≥ 0, inverse temperature times transverse field.
 * @param slices     P ≥ 1.
 * Source: Suzuki (1976), doi:10.1143/PTP.56.1454.
 */
export function breakWeight(betaGamma: number, slices: number): number {
  return slices === 1 ? 1 : tanh(betaGamma / slices);
}

/** K = ½ ln coth(βΓ/P); +∞ at Γ = 0. */
export function sliceCoupling(betaGamma: number, slices: number): number {
  return -0.5 * Math.log(breakWeight(betaGamma, slices));
}

/**
 * Hyperbolic tangent for x ≥ 0 from exactly rounded operations alone, so that every engine gives the same bits: below ½ by
 * Lambert's continued fraction, of which 9 terms leave less than 1e-17 there; above it e^(−2x) costs no digits.
 */
export function tanh(x: number): number {
  if (x >= 0.5) {
    const small = expNeg(2 * x);
    return (1 - small) / (1 + small);
  }
  let tail = 0;
  for (let odd = 17; odd >= 3; odd -= 2) tail = (x * x) / (odd + tail);
  return x / (1 + tail);
}
