import { expNeg } from "../math/exponential.ts";

/**
 * Which links a round attempts; link l joins places l and l + 1 of a ladder. `deterministic-even-odd`: even and odd links
 * by turns, so that a replica which is always accepted walks straight from end to end. `stochastic-even-odd`: the parity is
 * drawn each round, so replicas diffuse; for comparison.
 * Source: Syed, Bouchard-Côté, Deligiannidis & Doucet (2022), doi:10.1111/rssb.12464.
 */
export type SwapOrder = "deterministic-even-odd" | "stochastic-even-odd";

/** The parity of the links that a round attempts. @param next uniform numbers in [0, 1). */
export function swapParity(order: SwapOrder, round: number, next: () => number): number {
  return order === "deterministic-even-odd" ? round & 1 : next() < 0.5 ? 0 : 1;
}

/**
 * The probability that each link of one parity swaps its two states, min(1, e^((β_l − β_{l+1})(E_l − E_{l+1}))).
 *
 * @param beta    shape (R), ascending, per unit of energy.
 * @param energy  energies of the states at the places of one ladder, from `at` on.
 * @param out     shape (R − 1), entries of the parity written.
 * Source: Hukushima & Nemoto (1996), doi:10.1143/JPSJ.65.1604.
 */
export function swapProbabilities(
  beta: Float64Array,
  energy: Float64Array,
  at: number,
  parity: number,
  out: Float64Array,
): void {
  for (let l = parity; l < out.length; l += 2) {
    const cost = (beta[l + 1] - beta[l]) * (energy[at + l] - energy[at + l + 1]);
    out[l] = cost <= 0 ? 1 : expNeg(cost);
  }
}

/**
 * Attempts all links of one parity; those accepted exchange the replicas at their two places.
 *
 * @param replicaAt    replica at each place, of one ladder from `at` on; updated.
 * @param probability  shape (R − 1).
 * @param next         uniform numbers in [0, 1); one is drawn for each link attempted, needed or not.
 * @param accepted     from `at` on: 1 where the link was accepted, 0 elsewhere; R entries written.
 */
export function swapRound(
  replicaAt: Uint16Array,
  at: number,
  probability: Float64Array,
  parity: number,
  next: () => number,
  accepted: Uint8Array,
): void {
  const links = probability.length;
  for (let l = 0; l <= links; l++) accepted[at + l] = 0;
  for (let l = parity; l < links; l += 2) {
    if (next() >= probability[l]) continue;
    accepted[at + l] = 1;
    const replica = replicaAt[at + l];
    replicaAt[at + l] = replicaAt[at + l + 1];
    replicaAt[at + l + 1] = replica;
  }
}
