import { type Adjacency, sharedFloat64, sharedUint32 } from "./quadratic-model.ts";

/** Each pair of coupled variables once, entry k being the k-th of each list. */
export interface Couplings {
  readonly row: Uint32Array;
  readonly column: Uint32Array;
  readonly weight: Float64Array;
}

/** The first entry that is not row < column < n, or does not come after the entry before it; −1 if all are in order. */
export function firstOutOfOrder(n: number, { row, column }: Couplings): number {
  let lastRow = 0;
  let lastColumn = 0;
  for (let k = 0; k < row.length; k++) {
    const i = row[k];
    const j = column[k];
    if (!(i < j && j < n) || i < lastRow || (i === lastRow && j <= lastColumn)) return k;
    lastRow = i;
    lastColumn = j;
  }
  return -1;
}

/**
 * Symmetric rows of couplings that are in order (`firstOutOfOrder` is −1). One pass fills each row in ascending order: its
 * smaller neighbours come as columns of earlier entries, the larger ones in its own entries.
 */
export function symmetricRows(n: number, { row, column: other, weight: value }: Couplings): Adjacency {
  const m = row.length;
  const rowStart = sharedUint32(n + 1);
  for (let k = 0; k < m; k++) {
    rowStart[row[k] + 1]++;
    rowStart[other[k] + 1]++;
  }
  for (let i = 0; i < n; i++) rowStart[i + 1] += rowStart[i];
  const next = rowStart.slice(0, n);
  const column = sharedUint32(2 * m);
  const weight = sharedFloat64(2 * m);
  for (let k = 0; k < m; k++) {
    const i = row[k];
    const j = other[k];
    const forward = next[i]++;
    column[forward] = j;
    weight[forward] = value[k];
    const backward = next[j]++;
    column[backward] = i;
    weight[backward] = value[k];
  }
  return { n, rowStart, column, weight };
}
