import type { ColumnModel } from "../../core/columns/column-model.ts";
import { sitesOfColumns } from "../../core/columns/transpose.ts";

/**
 * What tomography packages do: SIRT, x ← clip(x + C Aᵀ R (y − A x)) with R and C the inverse row and column sums, then a
 * threshold. Clipping to 0 … 1 is the constraint that such packages offer; weights enter R Aᵀ as they do in weighted SIRT.
 * The threshold is ½; the best one for the total number of atoms, which all projections share, changes little.
 * Source: Gilbert (1972), doi:10.1016/0022-5193(72)90180-4.
 *
 * @returns shape (n), 0 or 1.
 */
export function simultaneousReconstruction(model: ColumnModel, iterations: number, threshold = 0.5): Uint8Array {
  const { n, siteStart, siteColumn, weight, target } = model;
  const { start, site } = sitesOfColumns(model);
  const x = new Float64Array(n).fill(0.5);
  const push = new Float64Array(weight.length);
  const weightOf = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let p = siteStart[i]; p < siteStart[i + 1]; p++) weightOf[i] += weight[siteColumn[p]];
  for (let k = 0; k < iterations; k++) {
    for (let c = 0; c < weight.length; c++) {
      let sum = 0;
      for (let q = start[c]; q < start[c + 1]; q++) sum += x[site[q]];
      push[c] = (weight[c] * (target[c] - sum)) / (start[c + 1] - start[c]);
    }
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let p = siteStart[i]; p < siteStart[i + 1]; p++) sum += push[siteColumn[p]];
      x[i] = Math.min(1, Math.max(0, x[i] + sum / weightOf[i]));
    }
  }
  return Uint8Array.from(x, (value) => (value > threshold ? 1 : 0));
}
