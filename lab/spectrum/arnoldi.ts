import { type Complex, eigenvalues } from "./dense.ts";
import { dot } from "./lanczos.ts";

/**
 * Ritz values of any linear operator in the space of start, A start, A² start …: those of largest modulus converge first.
 * Orthogonalised twice against the whole basis; exact when the space closes before `steps`.
 * Source: Arnoldi (1951), doi:10.1090/qam/42792.
 *
 * @returns in descending order of their moduli.
 */
export function ritzValues(
  apply: (x: Float64Array, y: Float64Array) => void,
  start: Float64Array,
  steps: number,
): readonly Complex[] {
  const size = start.length;
  const basis: Float64Array[] = [];
  const columns: number[][] = [];
  let q = Float64Array.from(start);
  let length = Math.sqrt(dot(q, q));
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
    if (length <= 1e-13 * before) break;
    column.push(length);
    q = Float64Array.from(w);
  }
  const rows = columns.map((_, i) => columns.map((column) => column[i] ?? 0));
  return [...eigenvalues(rows)].sort((a, b) => Math.hypot(b.re, b.im) - Math.hypot(a.re, a.im));
}
