import type { Gram } from "../../core/regression/design.ts";
import { type SupportFit, supportFit } from "../../core/regression/support-fit.ts";
import { addBestTerm, descendByExchange, dropWorstTerm, exchangeTerm, moveSpace } from "./moves.ts";
import { place, uniformNumbers } from "./uniform.ts";

/** The best support of each size that one start found. */
export interface PathFound {
  /** Entry k: its loss, +∞ where none was found. */
  readonly loss: Float64Array;
  /** Entry k: its columns, ascending. */
  readonly support: readonly (readonly number[])[];
  readonly complete: boolean;
}

/** The part of the random streams that searches draw from. */
const SEARCH_PART = 1;

/** β of an anneal from hot to cold, where the weight of a support is loss^(−βn/2): 1 is the posterior's temperature. */
const HOTTEST = 0.02;
const COLDEST = 2;

/**
 * Supports of 1 … mostTerms terms with low loss. Start 0 is greedy: terms are added one by one, then dropped one by one, and
 * after each change exchanged until no single exchange helps. The others anneal: from a random support by exchange moves
 * over rising β, then the same descent; every other one goes on from the support of one term fewer.
 *
 * @param sweeps  exchange moves of an anneal, for each term.
 */
export function searchPath(
  gram: Gram,
  mostTerms: number,
  { seed, start, sweeps }: { readonly seed: number; readonly start: number; readonly sweeps: number },
  stopped: () => boolean,
): PathFound {
  const { p, n } = gram;
  const fit = supportFit(gram, mostTerms);
  const space = moveSpace(p);
  const loss = new Float64Array(mostTerms + 1).fill(Number.POSITIVE_INFINITY);
  const support: number[][] = Array.from({ length: mostTerms + 1 }, () => []);
  loss[0] = 1;
  const keep = (): void => {
    const k = fit.size;
    if (fit.loss >= loss[k]) return;
    loss[k] = fit.loss;
    support[k] = Array.from(fit.support.subarray(0, k)).sort((a, b) => a - b);
  };
  const descend = (): boolean => {
    keep();
    const ended = descendByExchange(fit, space, stopped);
    keep();
    return ended;
  };

  if (start === 0) {
    while (fit.size < mostTerms && addBestTerm(fit)) if (!descend()) return { loss, support, complete: false };
    while (fit.size > 1) {
      dropWorstTerm(fit, space);
      if (!descend()) return { loss, support, complete: false };
    }
    return { loss, support, complete: true };
  }
  const next = uniformNumbers(seed, SEARCH_PART, start);
  for (let k = 1; k <= mostTerms; k++) {
    if (start % 2 === 0 && fit.size === k - 1) addRandomTerm(fit, next);
    else {
      fit.set([]);
      while (fit.size < k && addRandomTerm(fit, next)) {}
    }
    // Fewer columns than terms are independent of each other.
    if (fit.size < k) break;
    const moves = sweeps * k;
    for (let move = 0; move < moves; move++) {
      const beta = HOTTEST * (COLDEST / HOTTEST) ** (move / moves);
      exchangeTerm(fit, (beta * n) / 2, next, space);
      if (stopped()) return { loss, support, complete: false };
    }
    if (!descend()) return { loss, support, complete: false };
  }
  return { loss, support, complete: true };
}

/** A column drawn from those outside the span; false after a hundred vain tries. */
function addRandomTerm(fit: SupportFit, next: () => number): boolean {
  for (let attempt = 0; attempt < 100; attempt++) {
    const j = place(next, fit.p);
    if (fit.within[j] === 1 || fit.distance[j] === 0) continue;
    fit.add(j);
    return true;
  }
  return false;
}
