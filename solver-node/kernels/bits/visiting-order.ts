import type { IsingForm } from "../../../core/model/ising-form.ts";

/** Spins that one straight-line routine sweeps without a break: places first … first + count − 1. */
export interface Run {
  readonly rowClass: number;
  readonly first: number;
  readonly count: number;
}

/** Where spins lie in memory, which is the order in which a sweep visits them. */
export interface VisitingOrder {
  /** Shape (n): the variable at each place. */
  readonly variable: Uint32Array;
  /** Shape (n): the place of each variable. */
  readonly place: Uint32Array;
  /** In order of places; none reaches over a multiple of `PLANE_SPINS`. */
  readonly runs: readonly Run[];
}

/** Spins for which random planes are drawn together: few enough for the first-level cache, many for a call. */
export const PLANE_SPINS = 256;

/**
 * An order in which a sweep does exactly what one in index order does, but which keeps spins of a class together and
 * neighbours apart. Two spins that are not coupled may change places in a sweep; coupled ones must not. So this is a
 * topological order of the couplings, each directed to its larger index: of the classes with spins whose smaller
 * neighbours are all placed, the one with the most is placed first, in first-come order, which also visits a lattice by
 * diagonals, where no spin waits for the result of the one before it.
 *
 * @param rowClass  shape (n): spins of a class share a routine.
 */
export function visitingOrder(form: IsingForm, rowClass: Uint8Array): VisitingOrder {
  const { n, rowStart, column } = form;
  const unplaced = new Uint32Array(n);
  const ready = new Map<number, { spins: number[]; taken: number }>();
  const becomesReady = (i: number): void => {
    const queue = ready.get(rowClass[i]);
    if (queue === undefined) ready.set(rowClass[i], { spins: [i], taken: 0 });
    else queue.spins.push(i);
  };
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (column[p] < i) unplaced[i]++;
    if (unplaced[i] === 0) becomesReady(i);
  }

  const variable = new Uint32Array(n);
  const place = new Uint32Array(n);
  const runs: Run[] = [];
  let placed = 0;
  while (placed < n) {
    const [chosen, queue] = [...ready].reduce((a, b) =>
      b[1].spins.length - b[1].taken > a[1].spins.length - a[1].taken ? b : a,
    );
    let first = placed;
    while (queue.taken < queue.spins.length) {
      const i = queue.spins[queue.taken++];
      if (placed > first && placed % PLANE_SPINS === 0) {
        runs.push({ rowClass: chosen, first, count: placed - first });
        first = placed;
      }
      variable[placed] = i;
      place[i] = placed++;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        const j = column[p];
        if (j > i && --unplaced[j] === 0) becomesReady(j);
      }
    }
    runs.push({ rowClass: chosen, first, count: placed - first });
    ready.delete(chosen);
  }
  return { variable, place, runs };
}
