import type { ColumnModel } from "./column-model.ts";

/** Inverse temperatures of an anneal, per unit of energy, hot < cold. */
export interface BetaRange {
  readonly hot: number;
  readonly cold: number;
}

/** At the hot end the heaviest site flips out of a perfect state with probability e^−½. */
const HOT_EXPONENT = 0.5;
/** At the cold end the lightest site does so with probability e^−8 < 1/2000. */
const COLD_EXPONENT = 8;

/**
 * The range of an anneal from the range of the weights: flipping a site of zero residuals costs Σ_{c∋i} w_c, with bonds and
 * the number of atoms at most μ · neighbours + λ more.
 */
export function columnBetaRange({ n, siteStart, siteColumn, weight, bonds, number }: ColumnModel): BetaRange {
  let heaviest = 0;
  let lightest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let p = siteStart[i]; p < siteStart[i + 1]; p++) sum += weight[siteColumn[p]];
    const priors =
      (bonds === null ? 0 : bonds.mu * (bonds.start[i + 1] - bonds.start[i])) + (number === null ? 0 : number.lambda);
    heaviest = Math.max(heaviest, sum + priors);
    lightest = Math.min(lightest, sum > 0 ? sum : priors);
  }
  // Sites on which nothing depends need no temperature.
  if (!(lightest > 0 && heaviest > 0 && lightest < Number.POSITIVE_INFINITY)) return { hot: 1, cold: 2 };
  return { hot: HOT_EXPONENT / heaviest, cold: COLD_EXPONENT / lightest };
}

/**
 * The share of full sites that the targets ask for: Σ_c w_c y_c / Σ_c w_c |c|, within 0 … 1; random states start with it.
 */
export function fullShare({ n, siteStart, siteColumn, weight, target, number }: ColumnModel): number {
  if (number !== null && n > 0) return Math.min(1, Math.max(0, number.count / n));
  let wanted = 0;
  for (let c = 0; c < weight.length; c++) wanted += weight[c] * target[c];
  let room = 0;
  for (let p = 0; p < siteStart[n]; p++) room += weight[siteColumn[p]];
  return room === 0 ? 0.5 : Math.min(1, Math.max(0, wanted / room));
}
