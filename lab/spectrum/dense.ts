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

/** The eigenvalue of largest modulus of any real matrix, with its right eigenvector, parts apart; |v|² = 1. */
export function leadingEigenpair(rows: readonly ArrayLike<number>[]): {
  readonly value: Complex;
  readonly re: Float64Array;
  readonly im: Float64Array;
} {
  const matrix = new Matrix(rows.map((row) => Array.from(row)));
  const found = new EigenvalueDecomposition(matrix, { assumeSymmetric: false });
  const { realEigenvalues, imaginaryEigenvalues, eigenvectorMatrix } = found;
  const modulus = (k: number): number => Math.hypot(realEigenvalues[k], imaginaryEigenvalues[k]);
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => modulus(b) - modulus(a) || a - b);
  const [k] = order;
  const column = (at: number): Float64Array => Float64Array.from(rows, (_, i) => eigenvectorMatrix.get(i, at));
  // A pair of complex ones stands in two columns, real part and imaginary part of the one with imaginary part > 0.
  const omega = imaginaryEigenvalues[k];
  const first = omega < 0 ? k - 1 : k;
  const re = column(first);
  const im = omega === 0 ? new Float64Array(rows.length) : column(first + 1);
  const length = Math.sqrt(re.reduce((sum, v) => sum + v * v, 0) + im.reduce((sum, v) => sum + v * v, 0));
  return {
    value: { re: realEigenvalues[k], im: Math.abs(omega) },
    re: re.map((v) => v / length),
    im: im.map((v) => v / length),
  };
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
