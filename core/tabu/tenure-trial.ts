import type { StateTape } from "../state-tape.ts";

/** Which of several tenures ends searches from random states lowest: they take turns, and their mean energies are compared. */
export interface TenureTrial {
  /** The tenure of the next search from a random state. */
  next(): number;
  /** Takes the energy at which the search with the last `next` ended. */
  record(energy: number): void;
  /** The tenure of the lowest mean; the first of equal ones, and those without a search last. */
  best(): number;
  carry(tape: StateTape): void;
}

export function tenureTrial(count: number): TenureTrial {
  const sum = new Float64Array(count);
  const searches = new Float64Array(count);
  let turn = count - 1;
  return {
    next: () => (turn = (turn + 1) % count),
    record(energy) {
      sum[turn] += energy;
      searches[turn]++;
    },
    best() {
      let chosen = 0;
      for (let k = 1; k < count; k++)
        if (searches[k] > 0 && sum[k] / searches[k] < sum[chosen] / searches[chosen]) chosen = k;
      return chosen;
    },
    carry(tape) {
      tape.cells(sum);
      tape.cells(searches);
      turn = tape.number(turn);
    },
  };
}
