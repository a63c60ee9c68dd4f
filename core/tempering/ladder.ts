import { invariant } from "../invariant.ts";

/**
 * How far apart temperatures are for replica exchange. The barrier Λ(β) is the integral of the local rejection
 * λ(β) = ½ ⟨|E − E′|⟩ from the hot end; a link of length dΛ rejects dΛ, so links equally long in Λ reject equally, and
 * the sum Σr over a fine ladder is Λ of the whole path whatever the ladder.
 * Source: Predescu, Predescu & Ciobanu (2004), doi:10.1063/1.1644093; Syed et al. (2022), doi:10.1111/rssb.12464.
 */
export interface Barrier {
  /** Shape (k), ascending. */
  readonly beta: Float64Array;
  /** Shape (k), from 0 at the hot end, ascending. */
  readonly cumulative: Float64Array;
}

/** Λ, the global barrier, as rejections measure it: Σr, which a ladder too coarse makes too small. */
export function globalBarrier(rejection: Float64Array): number {
  return rejection.reduce((sum, r) => sum + r, 0);
}

/**
 * The barrier from the spread of the energy at pilot temperatures: of two normal energies with standard deviation σ the
 * mean |difference| is 2σ/√π, so λ = σ/√π; trapezoids between the temperatures.
 *
 * @param spread  shape (k): standard deviations of the energy.
 */
export function barrierFromSpreads(beta: Float64Array, spread: Float64Array): Barrier {
  return accumulated(beta, (l) => ((spread[l] + spread[l + 1]) / 2 / Math.sqrt(Math.PI)) * (beta[l + 1] - beta[l]));
}

/**
 * The barrier from the rejections of a ladder's links. Normal energies reject erf(√π Λ/2) over a link of length Λ, which is
 * Λ while it is short; the inverse undoes the saturation of long ones.
 *
 * @param rejection  shape (k − 1).
 */
export function barrierFromRejections(beta: Float64Array, rejection: Float64Array): Barrier {
  return accumulated(beta, (l) => (2 / Math.sqrt(Math.PI)) * inverseErf(Math.min(rejection[l], MOST_REJECTION)));
}

/** A link that never swapped is at least this long; the next ladder, with more places there, measures it. */
const MOST_REJECTION = 0.9999;
/** Links without any rejection still have a length, so that no two temperatures coincide. */
const LEAST_LENGTH = 1e-6;

function accumulated(beta: Float64Array, lengthOf: (link: number) => number): Barrier {
  invariant(beta.length >= 2, `a ladder of ${beta.length} temperatures has no links`);
  const cumulative = new Float64Array(beta.length);
  for (let l = 0; l + 1 < beta.length; l++) {
    invariant(beta[l] < beta[l + 1], "the temperatures of a ladder are in order, hottest first");
    cumulative[l + 1] = cumulative[l] + Math.max(lengthOf(l), LEAST_LENGTH);
  }
  return { beta, cumulative };
}

/** The number of temperatures with the highest rate of round trips for its cost, 2Λ + 1: links then reject about ½. */
export function ladderLength(barrier: Barrier): number {
  return Math.max(2, Math.ceil(2 * barrier.cumulative[barrier.cumulative.length - 1]) + 1);
}

/** Temperatures, from the barrier's hot end to its cold end, whose links are equally long in Λ; linear in between. */
export function placeLadder(barrier: Barrier, temperatures: number): Float64Array {
  const { beta, cumulative } = barrier;
  const last = beta.length - 1;
  let l = 0;
  return Float64Array.from({ length: temperatures }, (_, place) => {
    if (place === 0) return beta[0];
    if (place === temperatures - 1) return beta[last];
    const wanted = (cumulative[last] * place) / (temperatures - 1);
    while (l + 2 <= last && cumulative[l + 1] < wanted) l++;
    return beta[l] + ((beta[l + 1] - beta[l]) * (wanted - cumulative[l])) / (cumulative[l + 1] - cumulative[l]);
  });
}

/** Inverse of erf on 0 ≤ y < 1, error below 2e-3 of itself. Source: Winitzki (2008), with a = 0.147. */
function inverseErf(y: number): number {
  const a = 0.147;
  const log = Math.log1p(-y * y);
  const middle = 2 / (Math.PI * a) + log / 2;
  return Math.sqrt(Math.sqrt(middle * middle - log / a) - middle);
}
