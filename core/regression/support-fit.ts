import { invariant } from "../invariant.ts";
import type { Gram } from "./design.ts";

/**
 * The least-squares (or ridge) fit of a support, kept true while terms come and go.
 *
 * With q_1 … q_k the orthonormal basis that Cholesky's factorisation of the support's Gram matrix stands for, row m of
 * `basis` holds q_m · x_j for all columns j. Its entries at the support are the Cholesky factor itself; the others say what
 * every column would bring. Of every column, r_j is its product with the residual and d_j the square of its distance from
 * the span of the support, so adding j lowers the loss by r_j²/d_j. Adding a term appends a row (2kp flops); dropping one
 * rotates the rows behind it by Givens rotations until the direction that goes stands last (rank-one downdate).
 * Source: Golub & Van Loan, Matrix Computations (4th ed.), §6.5; Miller, Subset Selection in Regression (2nd ed.), ch. 2.
 */
export interface SupportFit {
  readonly p: number;
  /** The support's columns, in the order of the factor; the first `size` entries. */
  readonly support: Int32Array;
  readonly size: number;
  /** Squared residual plus ridge penalty as a share of the target's sum of squares; never below `LEAST_LOSS`. */
  readonly loss: number;
  /** Shape (p): 1 where the column is in the support. */
  readonly within: Uint8Array;
  /** Shape (p): r_j; 0 in the support. */
  readonly residual: Float64Array;
  /** Shape (p): d_j; 0 in the support and where the column lies in its span: such a column cannot be added. */
  readonly distance: Float64Array;
  /** Adds a column. Its distance must not be 0. */
  add(j: number): void;
  /** Drops the term at a place of `support`; those behind it move up. */
  drop(place: number): void;
  /**
   * The direction that the term at `place` alone spans: direction[j] = u · x_j for all j.
   * Without the term, r_j becomes r_j + u·y · direction[j] and d_j becomes d_j + direction[j]².
   *
   * @returns u · y; its square is what dropping the term costs.
   */
  withoutTerm(place: number, direction: Float64Array): number;
  /** What dropping the term at `place` costs: the rise of the loss. */
  dropCost(place: number): number;
  /** Drops all terms and adds these, each row anew. */
  set(support: ArrayLike<number>): void;
}

/** Losses below are rounding: a fit this close is perfect, and all perfect fits count the same. */
export const LEAST_LOSS = 1e-13;

/** Columns nearer than that to a span (squared sine of the angle) count as inside: their coefficients would be rounding. */
export const LEAST_DISTANCE = 1e-9;

/**
 * Changes of a fit until its rows are computed anew. A change adds a few roundings, 2⁻⁵³ each, to every entry, amplified
 * by 1/d ≤ 1/LEAST_DISTANCE at worst: after 64 the losses are right to some 1e-5 in the worst support, to 1e-13 in usual ones.
 */
const CHANGES_UNTIL_ANEW = 64;

export function supportFit(gram: Gram, mostTerms: number): SupportFit {
  const { p, withTarget, diagonal } = gram;
  const support = new Int32Array(mostTerms);
  const within = new Uint8Array(p);
  const basis = new Float64Array(mostTerms * p);
  /** Shape (k): q_m · y. */
  const projection = new Float64Array(mostTerms);
  const residual = withTarget.slice();
  const distance = diagonal.slice();
  const solution = new Float64Array(mostTerms);
  let size = 0;
  let changes = 0;

  function lossNow(): number {
    let fitted = 0;
    for (let m = 0; m < size; m++) fitted += projection[m] ** 2;
    return Math.max(1 - fitted, LEAST_LOSS);
  }

  function clear(): void {
    size = 0;
    changes = 0;
    within.fill(0);
    residual.set(withTarget);
    distance.set(diagonal);
  }

  function append(j: number): void {
    const row = basis.subarray(size * p, (size + 1) * p);
    row.set(gram.column(j));
    row[j] = diagonal[j];
    let square = diagonal[j];
    let product = withTarget[j];
    for (let m = 0; m < size; m++) {
      const other = basis.subarray(m * p, (m + 1) * p);
      const factor = other[j];
      square -= factor * factor;
      product -= factor * projection[m];
      for (let i = 0; i < p; i++) row[i] -= factor * other[i];
    }
    invariant(square > 0, "a column inside the span of a support is not added to it");
    const root = Math.sqrt(square);
    for (let i = 0; i < p; i++) row[i] /= root;
    for (let m = 0; m < size; m++) row[support[m]] = 0;
    row[j] = root;
    projection[size] = product / root;
    support[size++] = j;
    within[j] = 1;
    addDirection(row, -projection[size - 1], -1);
  }

  /** r_j += share · u_j, d_j += sign · u_j² for columns outside the support, which itself has zeros. */
  function addDirection(direction: Float64Array, share: number, sign: number): void {
    for (let i = 0; i < p; i++) {
      const u = direction[i];
      const d = distance[i] + sign * u * u;
      // Cancelled down to rounding: inside the span.
      const inside = d < LEAST_DISTANCE * diagonal[i];
      distance[i] = inside ? 0 : d;
      residual[i] += share * u;
    }
    for (let m = 0; m < size; m++) {
      distance[support[m]] = 0;
      residual[support[m]] = 0;
    }
  }

  function set(columns: ArrayLike<number>): void {
    const wanted = Array.from(columns);
    clear();
    for (const j of wanted) if (distance[j] > 0) append(j);
  }

  function changed(): void {
    if (++changes >= CHANGES_UNTIL_ANEW) set(support.subarray(0, size));
  }

  return {
    p,
    support,
    get size() {
      return size;
    },
    get loss() {
      return lossNow();
    },
    within,
    residual,
    distance,
    add(j) {
      invariant(size < mostTerms && within[j] === 0, "a term is added once, and only where there is room");
      append(j);
      changed();
    },
    drop(place) {
      const dropped = support[place];
      for (let m = place; m + 1 < size; m++) {
        // Rows m and m + 1 turn until the factor of the next term, which moves up to place m, has no entry in row m + 1.
        const next = support[m + 1];
        const upper = basis.subarray(m * p, (m + 1) * p);
        const lower = basis.subarray((m + 1) * p, (m + 2) * p);
        const length = Math.hypot(upper[next], lower[next]);
        const c = upper[next] / length;
        const s = lower[next] / length;
        for (let i = 0; i < p; i++) {
          const a = upper[i];
          const b = lower[i];
          upper[i] = c * a + s * b;
          lower[i] = c * b - s * a;
        }
        lower[next] = 0;
        const a = projection[m];
        const b = projection[m + 1];
        projection[m] = c * a + s * b;
        projection[m + 1] = c * b - s * a;
        support[m] = next;
      }
      size--;
      within[dropped] = 0;
      const last = basis.subarray(size * p, (size + 1) * p);
      // Columns that were inside the span had their distance set to 0: it is known again from the rows.
      addDirection(last, projection[size], 1);
      for (let i = 0; i < p; i++) if (last[i] !== 0 && distance[i] < 1e-6) recompute(i);
      recompute(dropped);
      changed();
    },
    withoutTerm(place, direction) {
      const root = solveFor(place);
      let product = 0;
      direction.fill(0);
      for (let m = place; m < size; m++) {
        const share = solution[m] / root;
        product += share * projection[m];
        const at = m * p;
        for (let i = 0; i < p; i++) direction[i] += share * basis[at + i];
      }
      for (let m = 0; m < size; m++) if (m !== place) direction[support[m]] = 0;
      return product;
    },
    dropCost(place) {
      const root = solveFor(place);
      let product = 0;
      for (let m = place; m < size; m++) product += (solution[m] / root) * projection[m];
      return product * product;
    },
    set,
  };

  /** The term's own direction u = Σ_m b_m q_m / ‖b‖: `solution` becomes b with L b = e_place, L[s][m] = basis[m][support[s]]. @returns ‖b‖. */
  function solveFor(place: number): number {
    let norm = 0;
    for (let s = place; s < size; s++) {
      let sum = s === place ? 1 : 0;
      for (let m = place; m < s; m++) sum -= basis[m * p + support[s]] * solution[m];
      solution[s] = sum / basis[s * p + support[s]];
      norm += solution[s] ** 2;
    }
    return Math.sqrt(norm);
  }

  /** r_i and d_i of one column from the rows, without the history of additions and subtractions. */
  function recompute(i: number): void {
    if (within[i] === 1) return;
    let square = diagonal[i];
    let product = withTarget[i];
    for (let m = 0; m < size; m++) {
      const factor = basis[m * p + i];
      square -= factor * factor;
      product -= factor * projection[m];
    }
    distance[i] = square < LEAST_DISTANCE * diagonal[i] ? 0 : square;
    residual[i] = product;
  }
}
