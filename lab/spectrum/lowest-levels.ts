import type { SymmetricOperator } from "./lanczos.ts";
import { countBelow, eigenvalueAt } from "./tridiagonal.ts";

const MOST_STEPS = 2000;
const CHECK_EVERY = 6;

/** One step of Lanczos' recursion after another: the next row of the tridiagonal matrix. */
export interface Recursion {
  /** @returns the diagonal element of the next vector and what joins it with the one after. */
  step(): { readonly diagonal: number; readonly beside: number };
}

/** The plain recursion with three vectors in memory. @param start  shape (size), any but zero. */
export function plainRecursion(apply: SymmetricOperator, start: Float64Array): Recursion {
  const size = start.length;
  let previous = new Float64Array(size);
  let q = Float64Array.from(start);
  let w = new Float64Array(size);
  let length = 0;
  for (let a = 0; a < size; a++) length += q[a] * q[a];
  length = Math.sqrt(length);
  for (let a = 0; a < size; a++) q[a] /= length;
  let back = 0;
  return {
    step() {
      apply(q, w);
      let diagonal = 0;
      for (let a = 0; a < size; a++) diagonal += q[a] * w[a];
      let square = 0;
      for (let a = 0; a < size; a++) {
        const v = w[a] - diagonal * q[a] - back * previous[a];
        w[a] = v;
        square += v * v;
      }
      back = Math.sqrt(square);
      for (let a = 0; a < size; a++) w[a] /= back;
      [previous, q, w] = [q, w, previous];
      return { diagonal, beside: back };
    },
  };
}

/**
 * The two lowest distinct levels of a symmetric operator, by Lanczos' plain recursion: nothing is orthogonalised. Rounding then
 * repeats levels that have converged; such ghosts are also eigenvalues of the tridiagonal matrix without its first row, which
 * tells them from levels (Cullum and Willoughby 1981, doi:10.1016/0021-9991(81)90056-5).
 * A level that the start vector has no part in is not found: two starts that disagree would show it.
 *
 * @param tolerance  change of both levels over six steps, over the largest |eigenvalue|, at which they count as converged.
 */
export function lowestTwoLevels(recursion: Recursion, tolerance = 1e-12): readonly [ground: number, first: number] {
  const diagonal: number[] = [];
  const beside: number[] = [];
  let bound = 0;
  let last: readonly [number, number] = [Number.NaN, Number.NaN];
  for (let k = 0; k < MOST_STEPS; k++) {
    const row = recursion.step();
    diagonal.push(row.diagonal);
    bound = Math.max(bound, Math.abs(row.diagonal) + row.beside + (k === 0 ? 0 : beside[k - 1]));
    const exhausted = row.beside <= 1e-13 * bound;
    if (exhausted || k % CHECK_EVERY === CHECK_EVERY - 1) {
      const now = lowestTwo(diagonal, beside, bound);
      if (exhausted) return now;
      if (Math.abs(now[0] - last[0]) + Math.abs(now[1] - last[1]) <= tolerance * bound) return now;
      last = now;
    }
    beside.push(row.beside);
  }
  return last;
}

/** The lowest level and the next one that is no ghost; +∞ as long as there is none. */
function lowestTwo(diagonal: readonly number[], beside: readonly number[], bound: number): readonly [number, number] {
  const ground = eigenvalueAt(diagonal, beside, 0);
  const resolution = 1e-10 * bound;
  const [without, withoutBeside] = [diagonal.slice(1), beside.slice(1)];
  for (let index = countBelow(diagonal, beside, ground + resolution); index < diagonal.length; index++) {
    const level = eigenvalueAt(diagonal, beside, index);
    const near = (x: number): number => countBelow(without, withoutBeside, x);
    const isSimple = countBelow(diagonal, beside, level + resolution) === index + 1;
    const ghost = isSimple && near(level + resolution) > near(level - resolution);
    if (!ghost) return [ground, level];
  }
  return [ground, Number.POSITIVE_INFINITY];
}
