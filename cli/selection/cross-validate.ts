import { drawFrom } from "../../problems/generators/draw.ts";
import { refit } from "../../problems/selection/refit.ts";
import { onRows, type RegressionProblem } from "../../problems/selection/regression-problem.ts";
import { runAll, type SearchSurroundings } from "./search.ts";

/**
 * Mean squared errors of prediction, by number of terms: each fold is predicted by supports that were searched without it, greedily
 * with exchanges.
 *
 * @returns entry k; null where some fold had no support of that size.
 */
export async function crossValidate(
  problem: RegressionProblem,
  { folds, mostTerms, seed }: { readonly folds: number; readonly mostTerms: number; readonly seed: number },
  around: SearchSurroundings,
): Promise<readonly (number | null)[]> {
  const { n, p, key } = problem.scaled.design;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  drawFrom(seed).shuffle(order);
  const rows = Array.from(order);
  const parts = Array.from({ length: folds }, (_, fold) => {
    const held = rows.filter((_, at) => at % folds === fold);
    const kept = rows.filter((_, at) => at % folds !== fold);
    return { held, train: onRows(problem, kept, `${key}, fold ${fold}`) };
  });
  const found = await runAll(
    parts.map(({ train }) => ({
      kind: "path",
      design: train.scaled.design,
      mostTerms: Math.max(1, Math.min(mostTerms, train.degrees - 1, p)),
      seed,
      start: 0,
      sweeps: 1,
    })),
    "cross-validating",
    around,
  );
  const { columns, target } = problem.raw;
  return Array.from({ length: mostTerms + 1 }, (_, k) => {
    let squares = 0;
    for (const [fold, { held, train }] of parts.entries()) {
      const answer = found[fold];
      if (answer.kind !== "path" || !Number.isFinite(answer.path.loss[k] ?? Number.POSITIVE_INFINITY)) return null;
      const support = answer.path.support[k];
      const fit = refit(train, support, 0.95);
      for (const row of held) {
        let predicted = fit.intercept?.value ?? 0;
        for (const [a, j] of support.entries()) predicted += fit.terms[a].value * columns[j * n + row];
        squares += (target[row] - predicted) ** 2;
      }
    }
    return squares / n;
  });
}
