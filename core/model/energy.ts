import type { Arithmetic } from "./arithmetic.ts";
import type { QuadraticModel } from "./quadratic-model.ts";

/**
 * The energy of one state, recomputed from the model: the only energies that are ever reported.
 *
 * @param spins  shape (n), −1 or +1; a BINARY model reads bit (1 + s)/2.
 * @returns energy units; exact (integer arithmetic) or rounded once (compensated).
 */
export function energyOf(model: QuadraticModel, spins: Int8Array, arithmetic: Arithmetic): number {
  switch (arithmetic.kind) {
    case "integer":
      return integerEnergy(model, spins, arithmetic.scale);
    case "compensated-float64":
      return compensatedEnergy(model, spins);
  }
}

function integerEnergy(model: QuadraticModel, spins: Int8Array, scale: number): number {
  const { n, linear, rowStart, column, weight } = model;
  const low = model.vartype === "SPIN" ? -1 : 0;
  let sum = Math.round(model.offset * scale);
  for (let i = 0; i < n; i++) {
    const value = spins[i] > 0 ? 1 : low;
    if (value === 0) continue;
    let field = Math.round(linear[i] * scale);
    for (let p = rowStart[i + 1] - 1; p >= rowStart[i] && column[p] > i; p--)
      field += Math.round(weight[p] * scale) * (spins[column[p]] > 0 ? 1 : low);
    sum += value * field;
  }
  return sum / scale;
}

/**
 * Sum of exact terms ±coefficient with what each addition lost: error ≤ 1 ulp of the result + O(m²ε²)·Σ|terms|.
 * Source: Ogita, Rump & Oishi (2005), doi:10.1137/030601818, algorithm Sum2.
 */
function compensatedEnergy(model: QuadraticModel, spins: Int8Array): number {
  const { n, linear, rowStart, column, weight } = model;
  const low = model.vartype === "SPIN" ? -1 : 0;
  let sum = model.offset;
  let lost = 0;
  for (let i = 0; i < n; i++) {
    const value = spins[i] > 0 ? 1 : low;
    if (value === 0) continue;
    let term = value * linear[i];
    let next = sum + term;
    let added = next - sum;
    lost += sum - (next - added) + (term - added);
    sum = next;
    for (let p = rowStart[i + 1] - 1; p >= rowStart[i] && column[p] > i; p--) {
      term = value * (spins[column[p]] > 0 ? 1 : low) * weight[p];
      next = sum + term;
      added = next - sum;
      lost += sum - (next - added) + (term - added);
      sum = next;
    }
  }
  return sum + lost;
}
