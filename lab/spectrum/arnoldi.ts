import { type Complex, eigenvalues, leadingEigenpair } from "./dense.ts";
import { dot } from "./lanczos.ts";

/** A basis of the space of start, A start, A² start …, and A in it. */
interface KrylovSpace {
  readonly basis: readonly Float64Array[];
  /** Hessenberg: shape (k, k). */
  readonly rows: readonly (readonly number[])[];
  /** Length of what A leads out of the space, from its last vector; 0 where it closes. */
  readonly out: number;
}

/** Orthogonalised twice against the whole basis; it ends where the space closes before `steps`. */
function krylovSpace(
  apply: (x: Float64Array, y: Float64Array) => void,
  start: Float64Array,
  steps: number,
): KrylovSpace {
  const size = start.length;
  const basis: Float64Array[] = [];
  const columns: number[][] = [];
  let q = Float64Array.from(start);
  let length = Math.sqrt(dot(q, q));
  let out = 0;
  const w = new Float64Array(size);
  for (let k = 0; k < Math.min(steps, size); k++) {
    for (let i = 0; i < size; i++) q[i] /= length;
    basis.push(q);
    apply(q, w);
    const column = new Array<number>(k + 1).fill(0);
    const before = Math.sqrt(dot(w, w));
    for (let pass = 0; pass < 2; pass++)
      for (const [j, b] of basis.entries()) {
        const along = dot(b, w);
        column[j] += along;
        for (let i = 0; i < size; i++) w[i] -= along * b[i];
      }
    length = Math.sqrt(dot(w, w));
    columns.push(column);
    out = length <= 1e-13 * before ? 0 : length;
    if (out === 0) break;
    column.push(length);
    q = Float64Array.from(w);
  }
  return { basis, rows: columns.map((_, i) => columns.map((column) => column[i] ?? 0)), out };
}

/**
 * Ritz values of any linear operator in the space of start, A start, A² start …: those of largest modulus converge first.
 * Exact when the space closes before `steps`. Source: Arnoldi (1951), doi:10.1090/qam/42792.
 *
 * @returns in descending order of their moduli.
 */
export function ritzValues(
  apply: (x: Float64Array, y: Float64Array) => void,
  start: Float64Array,
  steps: number,
): readonly Complex[] {
  const { rows } = krylovSpace(apply, start, steps);
  return [...eigenvalues(rows)].sort((a, b) => Math.hypot(b.re, b.im) - Math.hypot(a.re, a.im));
}

/** The Ritz value of largest modulus with its vector. */
export interface RitzPair {
  readonly value: Complex;
  /** Shape (size), length 1: of a complex one the sum of real and imaginary part, which with its image spans both. */
  readonly vector: Float64Array<ArrayBuffer>;
  /** ‖A v − λ v‖ of the whole vector of length 1. */
  readonly residual: number;
}

/** As ritzValues, for the first of them. */
export function leadingRitzPair(
  apply: (x: Float64Array, y: Float64Array) => void,
  start: Float64Array,
  steps: number,
): RitzPair {
  const { basis, rows, out } = krylovSpace(apply, start, steps);
  const { value, re, im } = leadingEigenpair(rows);
  const last = rows.length - 1;
  const vector = new Float64Array(start.length);
  for (const [k, q] of basis.entries()) for (let i = 0; i < vector.length; i++) vector[i] += (re[k] + im[k]) * q[i];
  const length = Math.sqrt(dot(vector, vector));
  for (let i = 0; i < vector.length; i++) vector[i] /= length;
  return { value, vector, residual: out * Math.hypot(re[last], im[last]) };
}
