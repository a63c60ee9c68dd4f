import type { ColumnModel } from "./column-model.ts";

/** How many full sites each column holds. @param full shape (n), 0 or 1. @returns shape (columns). */
export function fullInColumns({ n, siteStart, siteColumn, weight }: ColumnModel, full: Uint8Array): Int32Array {
  const count = new Int32Array(weight.length);
  for (let i = 0; i < n; i++)
    if (full[i] === 1) for (let p = siteStart[i]; p < siteStart[i + 1]; p++) count[siteColumn[p]]++;
  return count;
}

/**
 * The energy of a state, recomputed from it. Exact where weights and targets are integers and the sum stays below 2⁵³;
 * otherwise every term is rounded and the sum is off by at most columns · 2⁻⁵² of the sum of their sizes.
 *
 * @param full  shape (n), 0 or 1.
 */
export function columnEnergy(model: ColumnModel, full: Uint8Array): number {
  const { n, weight, target, bonds, number } = model;
  const count = fullInColumns(model, full);
  let sum = 0;
  // Products, not powers: the kernels' energies are the same to the bit.
  for (let c = 0; c < weight.length; c++) {
    const residual = count[c] - target[c];
    sum += weight[c] * (residual * residual);
  }
  if (bonds !== null) {
    const { mu, start, neighbour } = bonds;
    let ends = 0;
    for (let i = 0; i < n; i++)
      if (full[i] === 1) for (let p = start[i]; p < start[i + 1]; p++) ends += full[neighbour[p]];
    sum -= mu * (ends / 2);
  }
  if (number !== null) {
    const excess = full.reduce((all, x) => all + x, 0) - number.count;
    sum += number.lambda * (excess * excess);
  }
  return sum;
}

/** The least energy that a model could have: 0, less every bond. A state that reaches it is optimal. */
export function energyFloor({ bonds }: ColumnModel): number {
  return bonds === null ? 0 : -bonds.mu * (bonds.neighbour.length / 2);
}

/**
 * What changing site i costs: with δ = 1 − 2x_i, r_c the residuals and M full sites,
 * Σ_{c∋i} w_c (2δ r_c + 1) − δ μ Σ_{j~i} x_j + λ (2δ (M − N) + 1).
 */
export function flipCost(model: ColumnModel, full: Uint8Array, count: Int32Array, total: number, i: number): number {
  const { siteStart, siteColumn, weight, target, bonds, number } = model;
  const change = 1 - 2 * full[i];
  let sum = 0;
  for (let p = siteStart[i]; p < siteStart[i + 1]; p++) {
    const c = siteColumn[p];
    sum += weight[c] * (1 + 2 * change * (count[c] - target[c]));
  }
  if (bonds !== null) {
    let near = 0;
    for (let p = bonds.start[i]; p < bonds.start[i + 1]; p++) near += full[bonds.neighbour[p]];
    sum -= change * (bonds.mu * near);
  }
  if (number !== null) sum += number.lambda * (1 + 2 * change * (total - number.count));
  return sum;
}

/**
 * What changing both of two sites costs, one of them full and one empty: the two costs alone, less 2w of every column
 * that holds both and 2λ, since there nothing changes, plus μ of a bond between them, which was counted as won.
 */
export function exchangeCost(
  model: ColumnModel,
  full: Uint8Array,
  count: Int32Array,
  total: number,
  i: number,
  j: number,
): number {
  const { siteStart, siteColumn, weight, bonds, number } = model;
  let sum = flipCost(model, full, count, total, i) + flipCost(model, full, count, total, j);
  for (let p = siteStart[i]; p < siteStart[i + 1]; p++)
    for (let q = siteStart[j]; q < siteStart[j + 1]; q++)
      if (siteColumn[p] === siteColumn[q]) sum -= 2 * weight[siteColumn[p]];
  if (bonds !== null)
    for (let p = bonds.start[i]; p < bonds.start[i + 1]; p++) if (bonds.neighbour[p] === j) sum += bonds.mu;
  if (number !== null) sum -= 2 * number.lambda;
  return sum;
}
