import { invalid, type Result, success } from "../../core/failure.ts";

/** f(x) = offset + Σ linear_i x_i + Σ_{i<j} q_ij x_i x_j over bits, with its terms by variable. */
export interface Objective {
  readonly n: number;
  readonly offset: number;
  readonly linear: Float64Array;
  /** The variables that x_i has a term with, and its coefficient; each pair is listed from both sides. */
  neighbours(i: number): Iterable<readonly [j: number, value: number]>;
  /** The coefficient q_ij, 0 where there is none. */
  coupling(i: number, j: number): number;
  /** The smallest difference of two values of f that differ: all coefficients are multiples of it. Null where no power of ten is one. */
  readonly unit: number | null;
  /** The largest |coefficient| but for the offset. */
  readonly largest: number;
  valueAt(bit: (i: number) => 0 | 1): number;
}

interface Terms {
  readonly offset: number;
  readonly linear: readonly number[];
  readonly pairs: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

const NONE: ReadonlyMap<number, number> = new Map();

export function objectiveTerms(where: string, names: readonly string[], terms: Terms): Result<Objective> {
  const { offset, linear, pairs } = terms;
  const rows: readonly ReadonlyMap<number, number>[] = names.map((_, i) => pairs.get(i) ?? NONE);
  for (const [i, row] of rows.entries()) {
    if (names[i] === "") return invalid(where, `variable ${i + 1} has an empty name`);
    const wrong = [linear[i], ...row.values()].find((value) => !Number.isFinite(value));
    if (wrong !== undefined)
      return invalid(where, `coefficients of ${JSON.stringify(names[i])} must be finite, got ${wrong}`);
  }
  if (!Number.isFinite(offset)) return invalid(where, `the offset must be finite, got ${offset}`);
  const values = [...linear, ...rows.flatMap((row) => [...row.values()])];
  const scale = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].find((tried) =>
    values.every((value) => Math.round(value * tried) / tried === value && Math.abs(value * tried) < 2 ** 50),
  );
  return success({
    n: names.length,
    offset,
    linear: Float64Array.from(linear),
    neighbours: (i) => rows[i],
    coupling: (i, j) => rows[i].get(j) ?? 0,
    unit: scale === undefined ? null : 1 / scale,
    largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    valueAt(bit) {
      let value = offset;
      for (const [i, row] of rows.entries()) {
        if (bit(i) === 0) continue;
        value += linear[i];
        for (const [j, q] of row) if (j > i) value += q * bit(j);
      }
      return value;
    },
  });
}
