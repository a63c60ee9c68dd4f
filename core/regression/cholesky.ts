/**
 * Cholesky factor L of a symmetric positive definite matrix A = L Lᵀ, in place; the upper triangle is left as it was.
 *
 * @param a  shape (k · k), row-major; the lower triangle is replaced by L.
 * @returns false where a pivot is not positive: the matrix is singular or worse.
 */
export function choleskyFactor(a: Float64Array, k: number): boolean {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * k + j];
      for (let m = 0; m < j; m++) sum -= a[i * k + m] * a[j * k + m];
      if (i === j) {
        if (!(sum > 0)) return false;
        a[i * k + i] = Math.sqrt(sum);
      } else a[i * k + j] = sum / a[j * k + j];
    }
  }
  return true;
}

/** Solves L Lᵀ x = b in place. @param factor  shape (k · k), lower triangle L. @param b  shape (k); becomes x. */
export function choleskySolve(factor: Float64Array, k: number, b: Float64Array): void {
  for (let i = 0; i < k; i++) {
    let sum = b[i];
    for (let m = 0; m < i; m++) sum -= factor[i * k + m] * b[m];
    b[i] = sum / factor[i * k + i];
  }
  for (let i = k - 1; i >= 0; i--) {
    let sum = b[i];
    for (let m = i + 1; m < k; m++) sum -= factor[m * k + i] * b[m];
    b[i] = sum / factor[i * k + i];
  }
}

/** The inverse of L Lᵀ, shape (k · k), symmetric. */
export function choleskyInverse(factor: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k);
  const unit = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    unit.fill(0);
    unit[j] = 1;
    choleskySolve(factor, k, unit);
    for (let i = 0; i < k; i++) inverse[i * k + j] = unit[i];
  }
  return inverse;
}
