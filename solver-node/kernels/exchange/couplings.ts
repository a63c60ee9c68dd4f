import type { IsingForm } from "../../../core/model/ising-form.ts";

/**
 * How the WebAssembly kernel keeps couplings: rows of neighbours, where a look-up bisects the shorter row, or a matrix, in
 * float32 where that holds every coupling. Fields are float64 and rounded alike in all three.
 */
export type CouplingStorage = "rows" | "matrix-f32" | "matrix-f64";

/** From this share of pairs on a matrix is smaller than four times the rows' entries, and a row is added in one pass. */
const MATRIX_DENSITY = 0.125;
/** Memory of a matrix, which a kernel's 4 GiB must hold beside little else. */
const MATRIX_BYTES = 2 ** 31;

export function couplingStorage({ n, weight }: IsingForm): CouplingStorage {
  if (weight.length < MATRIX_DENSITY * n * n || n === 0) return "rows";
  const storage = weight.every((w) => Math.fround(w) === w) ? "matrix-f32" : "matrix-f64";
  return n * strideOf(storage, n) <= MATRIX_BYTES ? storage : "rows";
}

/** Bytes of a matrix row: whole vectors. */
export function strideOf(storage: "matrix-f32" | "matrix-f64", n: number): number {
  return 16 * Math.ceil(((storage === "matrix-f32" ? 4 : 8) * n) / 16);
}

/** J_ij by bisection; 0 where the sites are not coupled. */
export function couplingOf({ rowStart, column, weight }: IsingForm, i: number, j: number): number {
  let low = rowStart[i];
  let high = rowStart[i + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] < j) low = middle + 1;
    else high = middle;
  }
  return low < rowStart[i + 1] && column[low] === j ? weight[low] : 0;
}
