import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Problem } from "../problem.ts";
import { type CommentMark, plainComment } from "./comments.ts";
import { plainDecimal } from "./plain-decimal.ts";

/** The comment lines at the head of a file: `metadata` of the format, then what the problem carries. */
export function commentLines(problem: Problem, metadata: readonly string[], mark: CommentMark = "#"): string {
  const { comments, knownEnergy } = problem;
  const planted = knownEnergy === undefined ? [] : [`planted-energy ${plainDecimal(knownEnergy.energy)}`];
  const notes = comments.map((comment) => plainComment(comment, mark));
  return [...metadata, ...notes, ...planted].map((comment) => `${mark} ${comment}\n`).join("");
}

/** The first entry of row i whose column is beyond i: from there on each pair is met once. */
export function firstAbove(model: QuadraticModel, i: number): number {
  let p = model.rowStart[i + 1];
  while (p > model.rowStart[i] && model.column[p - 1] > i) p--;
  return p;
}

/** The number of linear terms that are not 0. */
export function numFields(model: QuadraticModel): number {
  return model.linear.reduce((count, h) => (h === 0 ? count : count + 1), 0);
}

/** What `take` makes of each pair, i < column[p], in order of i and then of column. */
export function* overPairs<T>(model: QuadraticModel, take: (i: number, p: number) => T): Iterable<T> {
  for (let i = 0; i < model.n; i++) for (let p = firstAbove(model, i); p < model.rowStart[i + 1]; p++) yield take(i, p);
}
