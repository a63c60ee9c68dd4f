import type { Vartype } from "../../core/model/quadratic-model.ts";
import type { FormatName, Objective } from "../problem.ts";
import { cutObjective } from "../problem.ts";
import type { Format } from "./format.ts";
import { tableReader } from "./table-reader.ts";
import { writeTable } from "./table-writer.ts";

/**
 * The formats with a header `n m` and then m lines `i j value`, counted from 1, i > j allowed, each unordered pair once.
 * What an entry means is told by two factors: it adds diagonalFactor · value to linear_i or pairFactor · value to the
 * coupling of i and j.
 */
export interface TableConvention {
  readonly name: FormatName;
  readonly title: string;
  readonly extensions: readonly string[];
  readonly vartype: Vartype;
  /** null if an entry (i, i) has no meaning. */
  readonly diagonalFactor: 1 | -1 | null;
  readonly pairFactor: 1 | 2 | -2;
  readonly objective: Objective["kind"];
  /** Entries may be `i j`, meaning weight 1, if all are. */
  readonly unweighted: boolean;
  /** The file may start with its number of problems, which must be 1. */
  readonly countLine: boolean;
  /** A comment may hold a constant, under this word; null if the format has none. */
  readonly offsetKey: "offset" | "ObjectiveOffset" | null;
  /** Tools of the field skip `#` lines, so comments may be written. */
  readonly commentsWritten: boolean;
}

export function tableFormat(table: TableConvention): Format {
  const format: Format = {
    name: table.name,
    title: table.title,
    extensions: table.extensions,
    vartype: table.vartype,
    convention: () => ({
      variables: table.objective === "cut" ? "sides of a cut" : table.vartype === "SPIN" ? "spins" : "bits",
      indexBase: 1,
      counting: Math.abs(table.pairFactor) === 2 ? "twice" : "once",
      sense: table.objective === "energy" ? "minimize" : "maximize",
    }),
    objective: (model) => (table.objective === "cut" ? cutObjective(model) : { kind: table.objective }),
    reader: (where, options) => tableReader(table, format, where, options),
    write: (problem) => writeTable(table, problem),
  };
  return format;
}
