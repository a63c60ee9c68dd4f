import type { Result } from "../../core/failure.ts";
import { inclusionPicture, pathPicture } from "../../problems/selection/pictures.ts";
import type { SelectionDocument } from "../../problems/selection/selection-document.ts";
import { csvText } from "../../problems/tables/csv-table.ts";
import { type WrittenFile, writeFiles } from "../write-files.ts";

/** Writes answer.json, coefficients.csv, path.csv, inclusion.csv, path.svg and inclusion.svg. */
export function writeSelection(folder: string, document: SelectionDocument): Result<readonly WrittenFile[]> {
  const { answer, path, inclusion, rule } = document;
  const coefficients = [...(answer.intercept === null ? [] : [answer.intercept]), ...answer.terms];
  const criterion = rule.kind === "aic" || rule.kind === "ebic" ? rule.kind : "bic";
  const files: [name: string, holds: string, text: string][] = [
    ["answer.json", "the answer", `${JSON.stringify(document, null, 2)}\n`],
    [
      "coefficients.csv",
      "coefficients with intervals",
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
      "best support of each size",
      csvText(
        ["k", "rss", "r_squared", "bic", "aic", "ebic", "cv_mse", "support"],
        path.map((p) => [p.k, p.rss, p.r_squared, p.bic, p.aic, p.ebic, p.cv_mse ?? "", p.support.join(" ")]),
      ),
    ],
    [
      "path.svg",
      "picture of the path",
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
      "probability of each column",
      csvText(
        ["column", "inclusion_probability", "in_answer"],
        inclusion.columns.map(({ name, probability }) => [name, probability, answer.support.includes(name) ? 1 : 0]),
      ),
    ]);
    files.push([
      "inclusion.svg",
      "picture of the probabilities",
      inclusionPicture(
        inclusion.columns.map((column) => ({ ...column, chosen: answer.support.includes(column.name) })),
        `e^(−BIC/2), every ${inclusion.prior === "sizes" ? "number of terms" : "support"} alike before the data`,
      ),
    ]);
  }
  return writeFiles(
    folder,
    files.map(([name, holds, text]) => ({ name, holds, text })),
  );
}
