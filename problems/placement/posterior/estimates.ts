/**
 * Estimates of a placement from the probability of an atom on each site. With one unit of loss for every wrong site, the
 * best estimate puts an atom where its probability exceeds ½ (the maximiser of the posterior marginals, MPM), and the loss
 * it expects of itself is Σ min(p, 1 − p). The single most probable placement (MAP) minimises another loss, the chance of
 * any error at all. Source: Marroquin, Mitter & Poggio (1987), doi:10.1080/01621459.1987.10478393.
 */

/** The MPM estimate; ½ counts as empty. @param marginal shape (n), 0 … 1. @returns shape (n), 0 or 1. */
export function maximiserOfMarginals(marginal: Float64Array): Uint8Array {
  return Uint8Array.from(marginal, (p) => (p > 0.5 ? 1 : 0));
}

/** Wrong sites that the MPM estimate expects to have, Σ min(p, 1 − p). */
export function expectedErrors(marginal: Float64Array): number {
  return marginal.reduce((sum, p) => sum + Math.min(p, 1 - p), 0);
}

/** Wrong sites that any placement must expect under the marginals, Σ |x_i − p_i|. */
export function expectedErrorsOf(full: Uint8Array, marginal: Float64Array): number {
  return marginal.reduce((sum, p, i) => sum + (full[i] === 1 ? 1 - p : p), 0);
}

/** Sites on which two placements differ. */
export function siteErrors(full: Uint8Array, truth: Uint8Array): number {
  return full.reduce((sum, x, i) => sum + (x === truth[i] ? 0 : 1), 0);
}
