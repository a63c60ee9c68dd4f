import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { dot, type Scaled, scaleDesign } from "../../core/regression/design.ts";
import type { Table } from "../tables/csv-table.ts";

export interface RegressionOptions {
  readonly target: string;
  readonly intercept: boolean;
  /** Ridge counts for columns of variance 1; else for the columns as given. */
  readonly standardise: boolean;
  /** Weight of Σ β², ≥ 0. */
  readonly ridge: number;
}

/** A regression read from a table: what is searched, and what its numbers mean in the table's units. */
export interface RegressionProblem {
  readonly scaled: Scaled;
  readonly target: string;
  /** Shape (p). */
  readonly names: readonly string[];
  readonly options: RegressionOptions;
  /** Σ (y − ȳ)², or Σ y² without intercept: what losses are shares of. */
  readonly totalSquares: number;
  /** As in the table: columns, shape (p · n), and target, shape (n). */
  readonly raw: { readonly columns: Float64Array; readonly target: Float64Array };
  /** Rows that parameters may use up: n, less one for an intercept. */
  readonly degrees: number;
}

/** Two columns count as the same where 1 − |correlation| is below: rounding of decimal text is far above the square of 2⁻⁵³. */
const SAME = 1e-12;

/**
 * Takes the target out of the table, scales the columns, and refuses what no search could answer: constant columns, columns
 * that are multiples of each other, too few rows.
 *
 * @param mostTerms  the largest support that is asked for.
 */
export function regressionProblem(
  table: Table,
  where: string,
  key: string,
  mostTerms: number,
  options: RegressionOptions,
): Result<RegressionProblem> {
  const { names, n, columns } = table;
  const at = names.indexOf(options.target);
  if (at < 0) {
    const known = `${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`;
    return invalid("--target", `${where} has no column ${JSON.stringify(options.target)}; it has ${known}`);
  }
  const p = names.length - 1;
  if (p === 0) return invalid(where, "has the target and no other column");
  if (mostTerms > p)
    return failed({ kind: "over-limit", where: "--k", limit: "number of terms", max: p, got: mostTerms });
  const used = options.intercept ? 1 : 0;
  if (n <= mostTerms + used)
    return invalid(
      where,
      `has ${n} rows${table.dropped > 0 ? ` (${table.dropped} with missing values left out)` : ""}: ${mostTerms} ${mostTerms === 1 ? "term" : "terms"}${used === 1 ? " and an intercept" : ""} ${mostTerms + used === 1 ? "needs" : "need"} at least ${mostTerms + used + 1}`,
    );
  const others = new Float64Array(p * n);
  for (let j = 0, to = 0; j <= p; j++) if (j !== at) others.set(columns.subarray(j * n, (j + 1) * n), n * to++);
  const otherNames = names.filter((_, j) => j !== at);
  const target = columns.slice(at * n, (at + 1) * n);
  const scaled = scaleDesign(key, n, others, target, {
    centred: options.intercept,
    ridge: options.ridge,
    standardised: options.standardise,
  });
  const constant = otherNames.filter((_, j) => isConstant(others, j * n, n, scaled.length[j], options.intercept));
  if (constant.length > 0)
    return invalid(
      where,
      `${plural(constant, "column")} ${quoted(constant)} ${constant.length === 1 ? "is" : "are"} constant and ${options.intercept ? "cannot be told from the intercept" : "hold nothing"}; leave ${constant.length === 1 ? "it" : "them"} out with --exclude ${constant.join(",")}`,
    );
  if (isConstant(target, 0, n, scaled.targetLength, options.intercept))
    return invalid(where, `the target ${JSON.stringify(options.target)} is constant: there is nothing to explain`);
  const same = findSame(scaled, n, p);
  if (same !== null) {
    const [a, b] = same.map((j) => otherNames[j]);
    return invalid(
      where,
      `columns ${JSON.stringify(a)} and ${JSON.stringify(b)} are the same up to scale${options.intercept ? " and shift" : ""}: no data can tell which one counts; leave one out with --exclude ${b}`,
    );
  }
  return success({
    scaled,
    target: options.target,
    names: otherNames,
    options,
    totalSquares: scaled.targetLength ** 2,
    raw: { columns: others, target },
    degrees: n - used,
  });
}

/** The same regression on some of its rows: nothing is refused, and columns that are constant there are never chosen. */
export function onRows(problem: RegressionProblem, rows: readonly number[], key: string): RegressionProblem {
  const { raw, options } = problem;
  const all = raw.target.length;
  const n = rows.length;
  const p = raw.columns.length / all;
  const columns = new Float64Array(p * n);
  for (let j = 0; j < p; j++) for (const [i, row] of rows.entries()) columns[j * n + i] = raw.columns[j * all + row];
  const target = Float64Array.from(rows, (row) => raw.target[row]);
  const scaled = scaleDesign(key, n, columns, target, {
    centred: options.intercept,
    ridge: options.ridge,
    standardised: options.standardise,
  });
  return {
    ...problem,
    scaled,
    totalSquares: scaled.targetLength ** 2,
    raw: { columns, target },
    degrees: n - (options.intercept ? 1 : 0),
  };
}

function plural(list: readonly unknown[], word: string): string {
  return list.length === 1 ? word : `${word}s`;
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name));
  return names.length > 5 ? `${shown.join(", ")} and ${names.length - 5} more` : shown.join(", ");
}

/** What centring leaves of a constant is its rounding. */
function isConstant(columns: Float64Array, at: number, n: number, length: number, centred: boolean): boolean {
  if (length === 0) return true;
  let largest = 0;
  for (let i = at; i < at + n; i++) largest = Math.max(largest, Math.abs(columns[i]));
  return centred && length <= 1e-13 * largest * Math.sqrt(n);
}

/** The first two columns on one line, found by sorting their sizes along a fixed direction: equal columns have equal products. */
function findSame({ design }: Scaled, n: number, p: number): readonly [number, number] | null {
  const { columns } = design;
  const mark = Float64Array.from({ length: n }, (_, i) => Math.sin(1 + i * i * 0.7));
  const size = Float64Array.from({ length: p }, (_, j) => Math.abs(dot(columns, j * n, mark, 0, n)));
  const order = Array.from(size.keys()).sort((a, b) => size[a] - size[b]);
  const length = Math.sqrt(dot(mark, 0, mark, 0, n));
  // Unit vectors with 1 − |x·x′| ≤ ε are at most √(2ε) apart, and so are their products with a unit vector.
  const reach = length * Math.sqrt(2 * SAME) * 1.01;
  let first: readonly [number, number] | null = null;
  for (let a = 0; a < p; a++)
    for (let b = a + 1; b < p && size[order[b]] - size[order[a]] <= reach; b++) {
      const [i, j] = order[a] < order[b] ? [order[a], order[b]] : [order[b], order[a]];
      if (1 - Math.abs(dot(columns, i * n, columns, j * n, n)) > SAME) continue;
      if (first === null || j < first[1] || (j === first[1] && i < first[0])) first = [i, j];
    }
  return first;
}
