/**
 * Eigenvalues of symmetric tridiagonal matrices by Sturm's count: how many eigenvalues lie below a number is how often the
 * pivots of T − x turn negative. Bisection on it gives any eigenvalue to the last bits, at any size.
 * Source: Barth, Martin, Wilkinson (1967), doi:10.1007/BF02162154.
 */

/** @param diagonal  shape (n). @param beside  shape (n − 1). @returns how many eigenvalues are below x. */
export function countBelow(diagonal: ArrayLike<number>, beside: ArrayLike<number>, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let k = 0; k < diagonal.length; k++) {
    const coupling = k === 0 ? 0 : beside[k - 1];
    pivot = diagonal[k] - x - (coupling === 0 ? 0 : (coupling * coupling) / pivot);
    // A pivot of 0 is taken as a tiny one: it moves eigenvalues by less than rounding does.
    if (pivot === 0) pivot = 1e-300;
    if (pivot < 0) count++;
  }
  return count;
}

/** The eigenvalue with `index` others below it, 0 … n − 1, to within a few units of the last place of ‖T‖. */
export function eigenvalueAt(diagonal: ArrayLike<number>, beside: ArrayLike<number>, index: number): number {
  let [low, high] = gershgorin(diagonal, beside);
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (countBelow(diagonal, beside, middle) > index) high = middle;
    else low = middle;
  }
}

function gershgorin(diagonal: ArrayLike<number>, beside: ArrayLike<number>): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < diagonal.length; k++) {
    const radius = Math.abs(k === 0 ? 0 : beside[k - 1]) + Math.abs(k + 1 < diagonal.length ? beside[k] : 0);
    low = Math.min(low, diagonal[k] - radius);
    high = Math.max(high, diagonal[k] + radius);
  }
  const room = 1e-15 * Math.max(Math.abs(low), Math.abs(high), 1e-300);
  return [low - room, high + room];
}

/** The lowest eigenvalue with its vector, by inverse iteration from it. */
export function lowestEigenpair(
  diagonal: readonly number[],
  beside: readonly number[],
): { readonly value: number; readonly vector: Float64Array } {
  const n = diagonal.length;
  const value = eigenvalueAt(diagonal, beside.slice(0, n - 1), 0);
  let vector = new Float64Array(n).map((_, k) => 1 + ((k * 7919) % 101) / 1000);
  for (let turn = 0; turn < 3; turn++) {
    vector = solveShifted(diagonal, beside, value, vector);
    const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
    for (let k = 0; k < n; k++) vector[k] /= length;
  }
  return { value, vector };
}

/** (T − shift) x = b by elimination with row exchanges; a vanishing pivot is replaced by a tiny one. */
function solveShifted(
  diagonal: readonly number[],
  beside: readonly number[],
  shift: number,
  b: Float64Array,
): Float64Array<ArrayBuffer> {
  const n = diagonal.length;
  const scale = Math.max(...diagonal.map(Math.abs), ...beside.map(Math.abs), 1e-300);
  const tiny = 1e-16 * scale;
  // Row k of the triangle: pivot, first and second above the diagonal.
  const pivot = new Float64Array(n);
  const above = new Float64Array(n);
  const second = new Float64Array(n);
  const x = Float64Array.from(b);
  let [p, u] = [diagonal[0] - shift, beside[0] ?? 0];
  for (let k = 0; k + 1 < n; k++) {
    const [low, d, next] = [beside[k], diagonal[k + 1] - shift, k + 2 < n ? beside[k + 1] : 0];
    if (Math.abs(low) > Math.abs(p)) {
      const factor = p / low;
      [pivot[k], above[k], second[k]] = [low, d, next];
      [x[k], x[k + 1]] = [x[k + 1], x[k] - factor * x[k + 1]];
      [p, u] = [u - factor * d, -factor * next];
    } else {
      if (Math.abs(p) < tiny) p = tiny;
      const factor = low / p;
      [pivot[k], above[k], second[k]] = [p, u, 0];
      x[k + 1] -= factor * x[k];
      [p, u] = [d - factor * u, next];
    }
  }
  pivot[n - 1] = Math.abs(p) < tiny ? tiny : p;
  for (let k = n - 1; k >= 0; k--) x[k] = (x[k] - above[k] * (x[k + 1] ?? 0) - second[k] * (x[k + 2] ?? 0)) / pivot[k];
  return x;
}
