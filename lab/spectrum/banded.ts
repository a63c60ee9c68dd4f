/** A square matrix with entries within `reach` of the diagonal only, by rows: entry (i, j) at i (2 reach + 1) + j − i + reach. */
export interface Banded {
  readonly size: number;
  readonly reach: number;
  readonly entries: Float64Array;
}

export function banded(size: number, reach: number): Banded {
  return { size, reach, entries: new Float64Array(size * (2 * reach + 1)) };
}

export function addTo({ reach, entries }: Banded, i: number, j: number, value: number): void {
  entries[i * (2 * reach + 1) + j - i + reach] += value;
}

/** A solver of (A − shift) x = b by elimination with row exchanges, factorised once. O(size · reach²). */
export function shiftedSolver({ size, reach, entries }: Banded, shift: number): (b: Float64Array) => Float64Array {
  // Row exchanges widen the upper band to 2 reach. Row i holds columns i − reach … i + 2 reach.
  const width = 3 * reach + 1;
  const rows = Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(width);
    for (let d = -reach; d <= reach; d++)
      if (i + d >= 0 && i + d < size) row[d + reach] = entries[i * (2 * reach + 1) + d + reach] - (d === 0 ? shift : 0);
    return row;
  });
  const at = (row: number, column: number): number => column - row + reach;
  const steps: { readonly pivot: number; readonly factors: Float64Array }[] = [];
  for (let k = 0; k < size; k++) {
    const last = Math.min(size - 1, k + reach);
    let pivot = k;
    for (let i = k + 1; i <= last; i++)
      if (Math.abs(rows[i][at(i, k)]) > Math.abs(rows[pivot][at(pivot, k)])) pivot = i;
    if (pivot !== k) exchange(rows, k, pivot);
    if (rows[k][reach] === 0) rows[k][reach] = 1e-300;
    const factors = new Float64Array(last - k);
    for (let i = k + 1; i <= last; i++) {
      const factor = rows[i][at(i, k)] / rows[k][reach];
      factors[i - k - 1] = factor;
      for (let j = k; j <= Math.min(size - 1, k + 2 * reach); j++) rows[i][at(i, j)] -= factor * rows[k][at(k, j)];
    }
    steps.push({ pivot, factors });
  }
  return (b) => {
    const x = Float64Array.from(b);
    for (const [k, { pivot, factors }] of steps.entries()) {
      [x[k], x[pivot]] = [x[pivot], x[k]];
      for (const [f, factor] of factors.entries()) x[k + 1 + f] -= factor * x[k];
    }
    for (let k = size - 1; k >= 0; k--) {
      for (let j = k + 1; j <= Math.min(size - 1, k + 2 * reach); j++) x[k] -= rows[k][at(k, j)] * x[j];
      x[k] /= rows[k][reach];
    }
    return x;
  };
}

/** Exchanges two rows, a < b, whose windows of columns begin at different places: left of b's window both are 0 by now. */
function exchange(rows: Float64Array[], a: number, b: number): void {
  const width = rows[a].length;
  const [rowA, rowB] = [rows[a], rows[b]];
  const [newA, newB] = [new Float64Array(width), new Float64Array(width)];
  for (let c = 0; c < width; c++) {
    // Column of rowB's entry c, in the window of row a; and the other way round.
    const inA = c + b - a;
    if (inA < width) newA[inA] = rowB[c];
    const inB = c + a - b;
    if (inB >= 0) newB[inB] = rowA[c];
  }
  rows[a] = newA;
  rows[b] = newB;
}
