import { lowestEigenpairs, type SymmetricOperator } from "../spectrum/lanczos.ts";
import { lowestTwoLevels, plainRecursion, type Recursion } from "../spectrum/lowest-levels.ts";
import { startVector } from "../spectrum/single-flip.ts";

/** H = s E(σᶻ) − Γ Σ σˣ over 2ⁿ states; a forward anneal has Γ = 1 − s. */
export interface TransverseField {
  /** Shape (2ⁿ): the classical energies. */
  readonly table: Float64Array;
  readonly s: number;
  readonly transverse: number;
}

/** Sectors of the global flip, where E has no fields: +1 even, −1 odd. */
export type Parity = 1 | -1;

/** y = H x. */
export function transverseFieldOperator({ table, s, transverse }: TransverseField): SymmetricOperator {
  const n = 31 - Math.clz32(table.length);
  return (x, y) => {
    for (let a = 0; a < x.length; a++) y[a] = s * table[a] * x[a];
    subtractFlips(x, y, n, transverse);
  };
}

/** y −= Γ Σ_i x with bit i flipped, for bits 0 … bits − 1: three bits a pass, since memory is what it waits for. */
function subtractFlips(x: Float64Array, y: Float64Array, bits: number, transverse: number): void {
  let i = 0;
  for (; i + 2 < bits; i += 3) {
    const [p, q, r] = [1 << i, 2 << i, 4 << i];
    for (let a = 0; a < y.length; a++) y[a] -= transverse * (x[a ^ p] + x[a ^ q] + x[a ^ r]);
  }
  for (; i < bits; i++) {
    const p = 1 << i;
    for (let a = 0; a < y.length; a++) y[a] -= transverse * x[a ^ p];
  }
}

/**
 * The same on the half of the states whose last spin is down, for vectors that the global flip multiplies by `parity`:
 * the flip of the last spin is the flip of all others, times the parity.
 */
export function sectorOperator({ table, s, transverse }: TransverseField, parity: Parity): SymmetricOperator {
  const n = 31 - Math.clz32(table.length);
  const half = table.length / 2;
  return (x, y) => {
    for (let a = 0; a < half; a++) y[a] = s * table[a] * x[a] - transverse * parity * x[half - 1 - a];
    subtractFlips(x, y, n - 1, transverse);
  };
}

/** Whether E(s) = E(−s) for all states, to rounding. */
export function isFlipSymmetric(table: Float64Array): boolean {
  const last = table.length - 1;
  return table.every((e, x) => Math.abs(e - table[last - x]) <= 1e-12 * Math.max(1, Math.abs(e)));
}

/** The lowest levels of H, in ascending order. @param count  how many; degenerate ones are found one by one. */
export function lowestLevels(field: TransverseField, count: number, parity: Parity | null = null): readonly number[] {
  const size = parity === null ? field.table.length : field.table.length / 2;
  const apply = parity === null ? transverseFieldOperator(field) : sectorOperator(field, parity);
  const starts = Array.from({ length: Math.min(count, size) }, (_, k) => startVector(size, k + 1));
  return lowestEigenpairs(apply, size, starts).map(({ value }) => value);
}

/** Starts Lanczos' recursion for H, on all states or in a sector; a faster machine than the plain one may be handed in. */
export type FieldRecursion = (field: TransverseField, parity: Parity | null, start: Float64Array) => Recursion;

export const plainFieldRecursion: FieldRecursion = (field, parity, start) =>
  plainRecursion(parity === null ? transverseFieldOperator(field) : sectorOperator(field, parity), start);

/** Size up to which a second start costs too little to go without. */
const MOST_TWICE = 2 ** 12;
/** How far the start leans, and its share of a random vector. */
const LEAN = 0.7;
const RANDOM_SHARE = 0.03;

/**
 * A start near the lowest levels: to first order in E, for couplings of two spins, the ground state is exp(−s E ∕ 4Γ), since two
 * flips cost 4Γ. Times a random linear function of the spins it has a large part in the first excited state, too, which tells
 * wells or single spins apart: without, a level so near the ground level that it has not separated is passed over when the next
 * ones have settled (a ferromagnet in a field of 1e-6). A share of a random vector gives every level a part.
 * Measured at n = 14 this takes as many steps as exp(−s E ∕ 4Γ) with a tenth of a random vector, and seven eighths of that alone.
 *
 * @param random  shape (size), length 1: a vector on all states, or on the half of a sector.
 * @param lean    shape (size): the linear function, 1 on average.
 * @param lowest  the least energy of the table.
 */
function nearGround(
  { table, s, transverse }: TransverseField,
  random: Float64Array,
  lean: Float64Array,
  lowest: number,
): Float64Array {
  const start = new Float64Array(random.length);
  const rate = Math.min(s / (4 * transverse), Number.MAX_VALUE);
  let square = 0;
  for (let a = 0; a < start.length; a++) {
    start[a] = lean[a] * Math.exp(-rate * (table[a] - lowest));
    square += start[a] * start[a];
  }
  const share = RANDOM_SHARE * Math.sqrt(square);
  for (let a = 0; a < start.length; a++) start[a] += share * random[a];
  return start;
}

/** 1 + LEAN Σ_i c_i s_i with random c, Σ c² about 1/3. Shape (size). */
function leaning(size: number): Float64Array {
  const bits = 31 - Math.clz32(size);
  const lean = new Float64Array(size).fill(1);
  for (const [i, c] of startVector(bits, 77).entries()) {
    const step = (2 * LEAN * c) / Math.sqrt(bits);
    for (let a = 0; a < size; a++) lean[a] += (a >> i) & 1 ? step : -step;
  }
  return lean;
}

/**
 * g(s) = E₁ − E₀ along a forward anneal; in the even sector where the flip is a symmetry, since an anneal stays there. Levels less
 * than 1e-10 of the largest apart count as one.
 */
export function gapAlong(
  table: Float64Array,
  points: readonly number[],
  recursionOf: FieldRecursion = plainFieldRecursion,
): readonly number[] {
  const symmetric = isFlipSymmetric(table);
  const size = symmetric ? table.length / 2 : table.length;
  const parity = symmetric ? 1 : null;
  const random = ofLengthOne(startVector(size));
  const lean = leaning(size);
  const lowest = table.reduce((least, e) => Math.min(least, e), Number.POSITIVE_INFINITY);
  // A machine may take states by pairs.
  const begin = size < 4 ? plainFieldRecursion : recursionOf;
  return points.map((s) => {
    const field = { table, s, transverse: 1 - s };
    const [ground, first] = lowestTwoLevels(begin(field, parity, nearGround(field, random, lean, lowest)));
    if (size > MOST_TWICE) return first - ground;
    // Ritz values lie above their levels: of two starts the lower ones are right, and the other had passed a level over.
    const [otherGround, otherFirst] = lowestTwoLevels(begin(field, parity, startVector(size, 2)));
    return Math.min(first, otherFirst) - Math.min(ground, otherGround);
  });
}

function ofLengthOne(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
  return vector.map((v) => v / length);
}

/** The least gap of a forward anneal: the least of a grid, refined by golden sections until s is known to `width`. */
export function leastGap(
  gap: (s: number) => number,
  grid: readonly number[],
  width = 1e-7,
): { readonly s: number; readonly gap: number } {
  const values = grid.map(gap);
  const k = values.indexOf(Math.min(...values));
  let [a, b] = [grid[Math.max(0, k - 1)], grid[Math.min(grid.length - 1, k + 1)]];
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [c, d] = [b - ratio * (b - a), a + ratio * (b - a)];
  let [atC, atD] = [gap(c), gap(d)];
  while (b - a > width) {
    if (atC < atD) {
      [b, d, atD] = [d, c, atC];
      c = b - ratio * (b - a);
      atC = gap(c);
    } else {
      [a, c, atC] = [c, d, atD];
      d = a + ratio * (b - a);
      atD = gap(d);
    }
  }
  return { s: (a + b) / 2, gap: Math.min(atC, atD) };
}
