import type { StateTape } from "../state-tape.ts";
import type { SwapOrder } from "./exchange.ts";

/** Counts how often replicas go from the cold end of their ladder to the hot end and back. */
export interface RoundTrips {
  /** Looks at the ends of one ladder after a round. @param replicaAt replica at each place, of that ladder from `at` on. */
  visit(replicaAt: Uint16Array, at: number): void;
  /** Round trips of all replicas so far. */
  readonly count: number;
  carry(tape: StateTape): void;
}

const NOWHERE = 0;
const COLD = 1;
const HOT_AFTER_COLD = 2;

/** @param replicas  replicas of all ladders together. @param temperatures  places of a ladder, hottest first. */
export function roundTrips(replicas: number, temperatures: number): RoundTrips {
  const last = new Uint8Array(replicas).fill(NOWHERE);
  let count = 0;
  return {
    visit(replicaAt, at) {
      const hot = replicaAt[at];
      const cold = replicaAt[at + temperatures - 1];
      if (last[hot] === COLD) last[hot] = HOT_AFTER_COLD;
      if (last[cold] === HOT_AFTER_COLD) count++;
      last[cold] = COLD;
    },
    get count() {
      return count;
    },
    carry(tape) {
      tape.cells(last);
      count = tape.number(count);
    },
  };
}

/**
 * Round trips of all replicas of a ladder per round, where every link rejects independently of the past:
 * 1/(2 + 2Σ r/(1 − r)) for deterministic even-odd swaps, 1/(2n + 2Σ r/(1 − r)) for stochastic ones with n links. A real
 * ladder whose rate is less than half of this has a bottleneck that its rejections do not show.
 *
 * @param rejection  shape (n): mean rejection of each link, 0 ≤ r ≤ 1.
 * Source: Syed et al. (2022), doi:10.1111/rssb.12464, corollary 2.
 */
export function roundTripRate(rejection: Float64Array, order: SwapOrder): number {
  const resistance = rejection.reduce((sum, r) => sum + r / (1 - r), 0);
  return 1 / ((order === "deterministic-even-odd" ? 2 : 2 * rejection.length) + 2 * resistance);
}
