import { type Gram, gramOf, scaleDesign } from "../../../core/regression/design.ts";
import { type PlantedParameters, plantRegression } from "../../../problems/selection/generate.ts";

/** A planted regression with all that a search sees of it. */
export function planted(parameters: PlantedParameters, seed: number, ridge = 0) {
  const made = plantRegression(parameters, seed);
  const options = { centred: true, ridge, standardised: true };
  const { design } = scaleDesign(
    `${JSON.stringify(parameters)} ${seed} ${ridge}`,
    made.n,
    made.columns,
    made.target,
    options,
  );
  return { made, design, gram: gramOf(design) };
}

/** Loss of a support by Gauss elimination with pivots on its normal equations: shares no code with what it judges. */
export function directLoss(gram: Gram, support: readonly number[]): number {
  const k = support.length;
  const rows = support.map((i) => {
    const column = gram.column(i);
    return [...support.map((j) => (i === j ? gram.diagonal[i] : column[j])), gram.withTarget[i]];
  });
  for (let m = 0; m < k; m++) {
    const pivot = rows
      .slice(m)
      .reduce((best, row, at) => (Math.abs(row[m]) > Math.abs(rows[best][m]) ? m + at : best), m);
    [rows[m], rows[pivot]] = [rows[pivot], rows[m]];
    for (let r = m + 1; r < k; r++) {
      const factor = rows[r][m] / rows[m][m];
      for (let c = m; c <= k; c++) rows[r][c] -= factor * rows[m][c];
    }
  }
  const solution = new Array<number>(k).fill(0);
  for (let m = k - 1; m >= 0; m--) {
    let sum = rows[m][k];
    for (let c = m + 1; c < k; c++) sum -= rows[m][c] * solution[c];
    solution[m] = sum / rows[m][m];
  }
  return 1 - support.reduce((sum, j, a) => sum + solution[a] * gram.withTarget[j], 0);
}

/** All supports of k of p columns. */
export function supportsOf(p: number, k: number): number[][] {
  if (k === 0) return [[]];
  return Array.from({ length: p }, (_, j) => j).flatMap((j) =>
    supportsOf(p - j - 1, k - 1).map((rest) => [j, ...rest.map((i) => i + j + 1)]),
  );
}
