import { EigenvalueDecomposition, Matrix } from "ml-matrix";

export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Eigenvalues of any real matrix, in descending order of their real parts. @param rows  shape (n, n). */
export function eigenvalues(rows: readonly ArrayLike<number>[]): readonly Complex[] {
  const matrix = new Matrix(rows.map((row) => Array.from(row)));
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: false });
  return realEigenvalues
    .map((re, k): Complex => ({ re, im: imaginaryEigenvalues[k] }))
    .sort((a, b) => b.re - a.re || b.im - a.im);
}

/** Eigenvalues, ascending, and eigenvectors of a symmetric matrix. `vectors[k]` has length 1. */
export function symmetricEigen(rows: readonly ArrayLike<number>[]): {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
} {
  const found = new EigenvalueDecomposition(new Matrix(rows.map((row) => Array.from(row))), { assumeSymmetric: true });
  const order = found.realEigenvalues
    .map((_, k) => k)
    .sort((a, b) => found.realEigenvalues[a] - found.realEigenvalues[b]);
  return {
    values: order.map((k) => found.realEigenvalues[k]),
    vectors: order.map((k) => Float64Array.from({ length: rows.length }, (_, i) => found.eigenvectorMatrix.get(i, k))),
  };
}
