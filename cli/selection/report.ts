import type { CoefficientDocument, SelectionDocument } from "../../problems/selection/selection-document.ts";
import { seconds } from "../report-text.ts";
import type { WrittenFile } from "../write-files.ts";

/** Digits that a person reads. */
function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** An answer as a person reads it: the support with its numbers, what it rests on, the path, and how to get it again. */
export function selectionReport(document: SelectionDocument, files: readonly WrittenFile[]): string {
  const { answer, problem, inclusion, path, qubo, judgement } = document;
  const lines: string[] = [];
  const size = `${answer.support.length} ${answer.support.length === 1 ? "term" : "terms"}`;
  lines.push(
    `${problem.target} from ${size} of ${problem.num_columns} columns, ${problem.num_rows} rows${problem.num_rows_dropped > 0 ? ` (${problem.num_rows_dropped} with missing values left out)` : ""}`,
    "",
  );
  const level = `${Number((100 * answer.interval_level).toPrecision(4))} % interval`;
  lines.push(...table([["term", "coefficient", level, "inclusion"], ...coefficientRows(document)]), "");
  const rows: [string, string][] = [
    [
      "R²",
      `${answer.r_squared.toFixed(4)}${answer.adjusted_r_squared === null ? "" : ` (adjusted ${answer.adjusted_r_squared.toFixed(4)})`}`,
    ],
    ["RSS", `${short(answer.rss)}${answer.sigma === null ? "" : `, σ ${short(answer.sigma)}`}`],
    ["BIC, AIC, EBIC", [answer.bic, answer.aic, answer.ebic].map((value) => value.toFixed(2)).join(", ")],
    ["chosen by", ruleWords(document)],
    ["optimality", `${document.optimality}: ${document.evidence}`],
    ["note", answer.interval_note],
  ];
  if (answer.violations.terms_off > 0)
    rows.push(["violated", `${answer.violations.terms_off} terms off what was asked`]);
  if (inclusion !== null) {
    const others = inclusion.columns
      .filter(({ name }) => !answer.support.includes(name))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, 3)
      .map(({ name, probability }) => `${name} ${probability.toFixed(2)}`);
    rows.push(["inclusion", inclusion.note]);
    if (inclusion.chains_differ_by !== null)
      rows.push([
        "",
        `chains differ by ${inclusion.chains_differ_by.toFixed(3)} at most${inclusion.chains_differ_by > 0.1 ? ": too few rounds, raise --rounds" : ""}`,
      ]);
    rows.push([
      "",
      `${inclusion.expected_terms.toFixed(2)} terms expected; next outside the answer: ${others.join(", ") || "none"}`,
    ]);
  }
  if (qubo !== null) {
    rows.push([
      "QUBO",
      `${qubo.num_variables} variables, ${qubo.bits} bits a coefficient, solver ${qubo.solver}, energy ${qubo.energy} (from the data ${qubo.energy_from_data})`,
    ]);
    rows.push([
      "violations",
      `${qubo.violations.bits_without_term} bits without their term, ${qubo.violations.terms_off} terms off`,
    ]);
  }
  if (judgement !== null)
    rows.push([
      "against truth",
      judgement.exact
        ? "the true support"
        : `missed ${judgement.missed.join(", ") || "none"}; extra ${judgement.extra.join(", ") || "none"}; F1 ${judgement.f1.toFixed(3)}`,
    ]);
  rows.push([
    "ended",
    `${document.reason === "completed" ? "all work done" : document.reason === "cancelled" ? "cancelled; this is the best so far" : "time limit"} after ${seconds(document.timing.total_ns / 1e9)}`,
  ]);
  for (const { file, holds } of files) rows.push(["wrote", `${file} (${holds})`]);
  rows.push(["again", document.provenance.reproduce]);
  const width = Math.max(...rows.map(([name]) => name.length));
  lines.push(...rows.map(([name, value]) => `${name.padStart(width)}  ${value}`), "");
  const withCv = path.some(({ cv_mse }) => cv_mse !== null);
  lines.push(
    ...table([
      ["k", "RSS", "R²", "BIC", ...(withCv ? ["CV MSE"] : []), "support"],
      ...path.map((point) => [
        String(point.k),
        short(point.rss),
        point.r_squared.toFixed(4),
        point.bic.toFixed(2),
        ...(withCv ? [point.cv_mse === null ? "" : short(point.cv_mse)] : []),
        names(point.support),
      ]),
    ]),
  );
  return `${lines.join("\n")}\n`;
}

function coefficientRows({ answer }: SelectionDocument): string[][] {
  const row = ({ name, coefficient, low, high, inclusion_probability: share }: CoefficientDocument): string[] => [
    name,
    short(coefficient),
    low === null || high === null ? "no degrees of freedom left" : `${short(low)} … ${short(high)}`,
    share === null ? "" : share.toFixed(3),
  ];
  return [...(answer.intercept === null ? [] : [row(answer.intercept)]), ...answer.terms.map(row)];
}

function ruleWords({ rule, method }: SelectionDocument): string {
  const how = method === "qubo" ? ", by the fixed-point QUBO, refitted exactly" : "";
  switch (rule.kind) {
    case "terms":
      return `lowest RSS of exactly ${rule.k} terms${how}`;
    case "penalty":
      return `lowest RSS + ${rule.penalty} per term${how}`;
    case "bic":
    case "aic":
    case "ebic":
      return `lowest ${rule.kind.toUpperCase()} over the sizes below`;
  }
}

function names(support: readonly string[]): string {
  const text = support.join(" ");
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** Columns aligned: the first and last to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0].length;
  const width = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c === 0 || c === columns - 1 ? cell.padEnd(width[c]) : cell.padStart(width[c])))
      .join("  ")
      .trimEnd(),
  );
}
