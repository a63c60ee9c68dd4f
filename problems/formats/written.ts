import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Problem } from "../problem.ts";
import { plainDecimal } from "./plain-decimal.ts";

/** The comment lines at the head of a file: `metadata` of the format, then what the problem carries. */
export function commentLines(problem: Problem, metadata: readonly string[]): string {
  const { comments, knownEnergy } = problem;
  const planted = knownEnergy === undefined ? [] : [`planted-energy ${plainDecimal(knownEnergy.energy)}`];
  return [...metadata, ...comments, ...planted].map((comment) => `# ${comment.replace(/[\r\n]+/g, " ")}\n`).join("");
}

/** The first entry of row i whose column is beyond i: from there on each pair is met once. */
export function firstAbove(model: QuadraticModel, i: number): number {
  let p = model.rowStart[i + 1];
  while (p > model.rowStart[i] && model.column[p - 1] > i) p--;
  return p;
}
