import { lowestEigenpair } from "./tridiagonal.ts";

/** y = A x for a symmetric A, without the matrix. */
export type SymmetricOperator = (x: Float64Array, y: Float64Array) => void;

export interface Eigenpair {
  readonly value: number;
  /** Of length 1. */
  readonly vector: Float64Array;
  /** ‖A v − λ v‖. */
  readonly residual: number;
}

const MOST_STEPS = 400;
const MOST_RESTARTS = 40;

/**
 * The lowest eigenpairs of a symmetric operator orthogonal to given vectors, one after the other, each by Lanczos' recursion
 * with full orthogonalisation, restarted from its Ritz vector until ‖A v − λ v‖ ≤ tolerance · ‖A‖.
 *
 * @param size       length of vectors.
 * @param start      first vectors of the recursions, any but zero: one for each pair wanted.
 * @param deflated   orthonormal vectors that are left out, such as a known ground state.
 */
export function lowestEigenpairs(
  apply: SymmetricOperator,
  size: number,
  start: readonly Float64Array[],
  deflated: readonly Float64Array[] = [],
  tolerance = 1e-11,
): readonly Eigenpair[] {
  const found: Eigenpair[] = [];
  for (const first of start) {
    const apart = [...deflated, ...found.map(({ vector }) => vector)];
    found.push(lowestOne(apply, size, first, apart, tolerance));
  }
  return found;
}

function lowestOne(
  apply: SymmetricOperator,
  size: number,
  first: Float64Array,
  apart: readonly Float64Array[],
  tolerance: number,
): Eigenpair {
  let guess = Float64Array.from(first);
  for (let restart = 0; ; restart++) {
    const pair = oneRecursion(apply, size, guess, apart, tolerance);
    if (pair.residual <= tolerance * pair.norm || restart === MOST_RESTARTS) return pair;
    guess = pair.vector;
  }
}

function oneRecursion(
  apply: SymmetricOperator,
  size: number,
  first: Float64Array,
  apart: readonly Float64Array[],
  tolerance: number,
): Eigenpair & { readonly norm: number; readonly vector: Float64Array<ArrayBuffer> } {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let q = Float64Array.from(first);
  orthogonalise(q, apart);
  scale(q, 1 / norm(q));
  const steps = Math.min(MOST_STEPS, size - apart.length, Math.max(20, Math.floor(2 ** 28 / size)));
  const w = new Float64Array(size);
  let bound = 0;
  for (let k = 0; ; k++) {
    basis.push(q);
    apply(q, w);
    diagonal.push(dot(q, w));
    // Twice is enough to keep the basis orthogonal to rounding (Kahan's rule, after Parlett).
    for (let pass = 0; pass < 2; pass++) {
      orthogonalise(w, apart);
      orthogonalise(w, basis);
    }
    const next = norm(w);
    bound = Math.max(bound, Math.abs(diagonal[k]) + next + (beside[k - 1] ?? 0));
    const last = k + 1 === steps || next <= 1e-14 * bound;
    if (last || k % 8 === 7) {
      const { value, vector } = lowestEigenpair(diagonal, beside);
      const residual = next * Math.abs(vector[k]);
      if (last || residual <= 0.1 * tolerance * bound) {
        const ritz = combination(basis, vector, size);
        apply(ritz, w);
        for (let i = 0; i < size; i++) w[i] -= value * ritz[i];
        orthogonalise(w, apart);
        return { value, vector: ritz, residual: norm(w), norm: bound };
      }
    }
    beside.push(next);
    q = Float64Array.from(w);
    scale(q, 1 / next);
  }
}

function combination(basis: readonly Float64Array[], weights: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(size);
  for (const [k, q] of basis.entries()) for (let i = 0; i < size; i++) sum[i] += weights[k] * q[i];
  scale(sum, 1 / norm(sum));
  return sum;
}

function orthogonalise(x: Float64Array, apart: readonly Float64Array[]): void {
  for (const q of apart) {
    const along = dot(q, x);
    for (let i = 0; i < x.length; i++) x[i] -= along * q[i];
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

function scale(x: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] *= factor;
}
