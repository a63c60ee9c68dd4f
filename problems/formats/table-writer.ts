import { type Failure, failed, type Result, success } from "../../core/failure.ts";
import { numInteractions } from "../../core/model/quadratic-model.ts";
import type { Problem } from "../problem.ts";
import { plainDecimal } from "./plain-decimal.ts";
import type { TableConvention } from "./table-format.ts";
import { commentLines, firstAbove, numFields } from "./written.ts";

/** Lines a piece of text holds. */
const LINES_PER_PIECE = 2048;

export function writeTable(table: TableConvention, problem: Problem): Result<Iterable<string>> {
  const failure = whatCannotBeHeld(table, problem);
  return failure ? failed(failure) : success(pieces(table, problem));
}

function whatCannotBeHeld(table: TableConvention, problem: Problem): Failure | null {
  const { model } = problem;
  const refuse = (reason: string): Failure => ({ kind: "invalid-input", where: table.name, reason });
  if (model.n === 0) return refuse("a problem without variables cannot be written");
  if (model.vartype !== table.vartype) return refuse(`holds ${table.vartype} variables, not ${model.vartype}`);
  if (typeof problem.labels !== "string")
    return refuse("counts variables from 1 without a gap; the names of these would be lost");
  if (table.offsetKey === null && model.offset !== 0)
    return refuse(`has no place for the constant ${plainDecimal(model.offset)} of the energy`);
  const field = table.diagonalFactor === null ? model.linear.findIndex((h) => h !== 0) : -1;
  if (field >= 0)
    return refuse(`has no place for fields; variable ${field + 1} has ${plainDecimal(model.linear[field])}`);
  const p = model.weight.findIndex((w) => (w / table.pairFactor) * table.pairFactor !== w);
  if (p >= 0) return refuse(`stores half of each coupling, and half of ${model.weight[p]} is no float64`);
  return null;
}

function* pieces(table: TableConvention, problem: Problem): Iterable<string> {
  const { model } = problem;
  const diagonalFactor = table.diagonalFactor ?? 1;
  const offset =
    table.offsetKey === null || model.offset === 0 ? [] : [`${table.offsetKey} ${plainDecimal(model.offset)}`];
  if (table.commentsWritten) yield commentLines(problem, offset);
  yield `${model.n} ${numInteractions(model) + numFields(model)}\n`;
  let lines: string[] = [];
  for (let i = 0; i < model.n; i++) {
    if (model.linear[i] !== 0) lines.push(`${i + 1} ${i + 1} ${plainDecimal(model.linear[i] / diagonalFactor)}`);
    for (let p = firstAbove(model, i); p < model.rowStart[i + 1]; p++)
      lines.push(`${i + 1} ${model.column[p] + 1} ${plainDecimal(model.weight[p] / table.pairFactor)}`);
    if (lines.length < LINES_PER_PIECE) continue;
    yield `${lines.join("\n")}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}
