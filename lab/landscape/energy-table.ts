import { type Arithmetic, arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyFromUnits, isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";

/** Largest n of a full table: 2²⁰ doubles are 8 MiB. */
export const MAX_TABLE_SPINS = 20;

/** Share of the largest |E| that coefficients allow: rounding of a table is at most n² · 1e-16 of it, 4e-14. */
const SAME_LEVEL = 1e-12;

/**
 * The energies of all 2ⁿ states: entry x is the energy of the state whose bit i says whether spin i is up (s_i = +1, or
 * x_i = 1). Every state differs from a smaller one by one bit, so each costs one row of couplings.
 * States of one level have one and the same double: energies are summed in whole units where the model has such, else
 * those that only rounding tells apart are made equal. So levels may be compared and counted as they stand.
 *
 * @returns shape (2ⁿ), energy units. Throws for n > MAX_TABLE_SPINS.
 */
export function energyTable(model: QuadraticModel): Float64Array {
  const { n } = model;
  if (n > MAX_TABLE_SPINS) throw new RangeError(`a table of all states goes to n = ${MAX_TABLE_SPINS}, got ${n}`);
  const arithmetic = arithmeticOf(model);
  const table = tableOf(model, arithmetic);
  return arithmetic.kind === "integer" ? table : withSharedLevels(table);
}

function tableOf(model: QuadraticModel, arithmetic: Arithmetic): Float64Array {
  const form = isingForm(model, arithmetic);
  const { n, rowStart, column, weight, field } = form;
  const units = new Float64Array(1 << n);
  for (let i = 0; i < n; i++) {
    units[0] -= field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (column[p] > i) units[0] += weight[p];
  }
  for (let x = 1; x < units.length; x++) {
    const i = 31 - Math.clz32(x);
    let local = field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) local += (x >> column[p]) & 1 ? weight[p] : -weight[p];
    units[x] = units[x ^ (1 << i)] + 2 * local;
  }
  return units.map((u) => energyFromUnits(form, u));
}

/** Energies in ascending order: one within rounding of the first of its level becomes that. */
function withSharedLevels(table: Float64Array): Float64Array {
  const levels = Float64Array.from(table).sort();
  const apart = SAME_LEVEL * Math.max(Math.abs(levels[0]), Math.abs(levels[levels.length - 1]));
  let count = 0;
  for (const energy of levels) if (count === 0 || energy - levels[count - 1] > apart) levels[count++] = energy;
  return table.map((energy) => levels[lastAtMost(levels, count, energy)]);
}

/** The index of the last of the first `count` that is ≤ value. */
function lastAtMost(ascending: Float64Array, count: number, value: number): number {
  let [low, high] = [0, count];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}
