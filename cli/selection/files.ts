import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failed, type Result, success } from "../../core/failure.ts";
import { csvText } from "../../problems/selection/csv-table.ts";
import { inclusionPicture, pathPicture } from "../../problems/selection/pictures.ts";
import type { SelectionDocument } from "../../problems/selection/selection-document.ts";

/** Makes the folder before the work, so that a wrong name is told at once. */
export function prepareFolder(folder: string): Result<null> {
  try {
    mkdirSync(folder, { recursive: true });
    return success(null);
  } catch (error) {
    return failed({
      kind: "invalid-input",
      where: "--out-dir",
      reason: `cannot make ${folder}: ${(error as Error).message}`,
    });
  }
}

/** Writes answer.json, coefficients.csv, path.csv, inclusion.csv, path.svg and inclusion.svg. @returns the files' names. */
export function writeSelection(folder: string, document: SelectionDocument): Result<readonly string[]> {
  const { answer, path, inclusion, rule } = document;
  const coefficients = [...(answer.intercept === null ? [] : [answer.intercept]), ...answer.terms];
  const criterion = rule.kind === "aic" || rule.kind === "ebic" ? rule.kind : "bic";
  const files: [string, string][] = [
    ["answer.json", `${JSON.stringify(document, null, 2)}\n`],
    [
      "coefficients.csv",
      csvText(
        ["term", "coefficient", "standard_error", "low", "high", "inclusion_probability"],
        coefficients.map((c) => [
          c.name,
          c.coefficient,
          c.standard_error ?? "",
          c.low ?? "",
          c.high ?? "",
          c.inclusion_probability ?? "",
        ]),
      ),
    ],
    [
      "path.csv",
      csvText(
        ["k", "rss", "r_squared", "bic", "aic", "ebic", "cv_mse", "support"],
        path.map((p) => [p.k, p.rss, p.r_squared, p.bic, p.aic, p.ebic, p.cv_mse ?? "", p.support.join(" ")]),
      ),
    ],
    [
      "path.svg",
      pathPicture(
        path.map(({ k, rss, cv_mse: cv, [criterion]: value }) => ({
          k,
          rss,
          criterion: value,
          cvError: cv === null ? null : cv * document.problem.num_rows,
        })),
        criterion.toUpperCase(),
        answer.support.length,
      ),
    ],
  ];
  if (inclusion !== null) {
    files.push([
      "inclusion.csv",
      csvText(
        ["column", "inclusion_probability", "in_answer"],
        inclusion.columns.map(({ name, probability }) => [name, probability, answer.support.includes(name) ? 1 : 0]),
      ),
    ]);
    files.push([
      "inclusion.svg",
      inclusionPicture(
        inclusion.columns.map((column) => ({ ...column, chosen: answer.support.includes(column.name) })),
        `e^(−BIC/2), every ${inclusion.prior === "sizes" ? "number of terms" : "support"} alike before the data`,
      ),
    ]);
  }
  try {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    return success(files.map(([name]) => join(folder, name)));
  } catch (error) {
    return failed({ kind: "job-failed", where: "--out-dir", reason: (error as Error).message });
  }
}
