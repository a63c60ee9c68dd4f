import type { QuadraticModel } from "../../core/model/quadratic-model.ts";

/** Largest n of a full table: 2²⁰ doubles are 8 MiB. */
export const MAX_TABLE_SPINS = 20;

/**
 * The energies of all 2ⁿ states: entry x is the energy of the state whose bit i says whether spin i is up (s_i = +1, or
 * x_i = 1). Every state differs from a smaller one by one bit, so each costs one row of couplings.
 *
 * @returns shape (2ⁿ), energy units. Throws for n > MAX_TABLE_SPINS.
 */
export function energyTable(model: QuadraticModel): Float64Array {
  const { n, vartype, linear, rowStart, column, weight } = model;
  if (n > MAX_TABLE_SPINS) throw new RangeError(`a table of all states goes to n = ${MAX_TABLE_SPINS}, got ${n}`);
  const low = vartype === "SPIN" ? -1 : 0;
  const step = 1 - low;
  const table = new Float64Array(1 << n);
  table[0] = energyOfLowest(model, low);
  for (let x = 1; x < table.length; x++) {
    const i = 31 - Math.clz32(x);
    let field = linear[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) field += weight[p] * ((x >> column[p]) & 1 ? 1 : low);
    table[x] = table[x ^ (1 << i)] + step * field;
  }
  return table;
}

/** The energy of the state with every variable at its low value. */
function energyOfLowest({ n, offset, linear, rowStart, column, weight }: QuadraticModel, low: number): number {
  let energy = offset;
  for (let i = 0; i < n; i++) {
    energy += low * linear[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) if (column[p] > i) energy += low * low * weight[p];
  }
  return energy;
}
