import { type Failure, failed, invalid, type Result } from "../../core/failure.ts";
import { checkSize, type ModelBuilder, modelBuilder } from "../../core/model/quadratic-model.ts";
import type { Problem } from "../problem.ts";
import type { CommentReader } from "./comments.ts";
import { type EntryConsumer, entryLines } from "./entry-lines.ts";
import { finishProblem, vartypeConflict } from "./finish.ts";
import type { Format, ProblemReader, ReadOptions } from "./format.ts";
import type { TableConvention } from "./table-format.ts";
import { integerOf } from "./words.ts";

/** A header can promise ten million entries in ten bytes: memory beyond this many is taken only as they come. */
const TRUSTED_ENTRIES = 65_536;

export function tableReader(
  table: TableConvention,
  format: Format,
  where: string,
  options: ReadOptions,
): ProblemReader {
  return entryLines(where, (comments) => tableConsumer(table, format, where, options, comments));
}

function tableConsumer(
  table: TableConvention,
  format: Format,
  where: string,
  options: ReadOptions,
  comments: CommentReader,
): EntryConsumer {
  const { pairFactor, diagonalFactor } = table;
  let builder: ModelBuilder | null = null;
  let numVariables = 0;
  let numEntries = 0;
  let announced = 0;
  let headerLine = 0;
  let countLine = 0;
  let columnsOfFirst = 0;
  let diagonalLine = new Uint32Array(0); // shape (n) once a diagonal entry came: its line, or 0

  function refuse(line: number, reason: string): Failure {
    return { kind: "invalid-input", where: `${where}, line ${line}`, reason };
  }

  function readCount(word: string, line: number): Failure | null {
    const count = integerOf(word, `${where}, line ${line}`, "the number of problems");
    if (!count.ok) return count.failure;
    if (count.value !== 1)
      return refuse(
        line,
        `the file holds ${count.value} problems by its first line; exactly one is read: split the file`,
      );
    countLine = line;
    return null;
  }

  function readHeader(words: readonly string[], line: number): Failure | null {
    const here = `${where}, line ${line}`;
    const n = integerOf(words[0], here, "the number of variables");
    if (!n.ok) return n.failure;
    const m = integerOf(words[1], here, "the number of entries");
    if (!m.ok) return m.failure;
    if (n.value < 1) return refuse(line, `the number of variables is ${n.value}; it must be at least 1`);
    if (m.value < 0) return refuse(line, `the number of entries is ${m.value}; it must be at least 0`);
    const diagonals = diagonalFactor === null ? 0 : n.value;
    const over = checkSize(here, n.value, m.value - diagonals);
    if (over) return over;
    const most = (n.value * (n.value - 1)) / 2 + diagonals;
    if (m.value > most)
      return refuse(line, `the header announces ${m.value} entries, but ${n.value} variables have only ${most}`);
    numVariables = n.value;
    announced = m.value;
    headerLine = line;
    builder = modelBuilder(table.vartype, numVariables, Math.min(announced, TRUSTED_ENTRIES));
    return null;
  }

  function wrongHeader(words: readonly string[], line: number): Failure {
    const columns = `has ${words.length} column${words.length === 1 ? "" : "s"}, but the header of ${table.name} is \`n m\``;
    if (words.length === 1) return refuse(line, `${columns}; a single number first is the count of problems in orlib`);
    if (words.length === 3) return refuse(line, `${columns}; three columns and no header would fit coo`);
    return refuse(line, columns);
  }

  function outOfRange(which: string, index: number, line: number): Failure {
    const hint = index === 0 ? "; a file counted from 0 is no " + table.name : "";
    return refuse(line, `the ${which} index is ${index}; it must be a whole number from 1 to ${numVariables}${hint}`);
  }

  function addDiagonal(i: number, value: number, line: number): Failure | null {
    if (diagonalFactor === null)
      return refuse(
        line,
        `the entry (${i}, ${i}) joins a vertex to itself; fields stand in ising-list, not in ${table.name}`,
      );
    if (diagonalLine.length === 0) diagonalLine = new Uint32Array(numVariables);
    if (diagonalLine[i - 1] > 0)
      return refuse(line, `the entry (${i}, ${i}) was already given on line ${diagonalLine[i - 1]}`);
    diagonalLine[i - 1] = line;
    builder?.addLinear(i - 1, diagonalFactor * value);
    return null;
  }

  function wrongColumns(columns: number, line: number): Failure {
    if (!table.unweighted) return refuse(line, `has 2 columns; an entry of ${table.name} has three, \`i j value\``);
    return refuse(
      line,
      `has ${columns} columns, the first entry has ${columnsOfFirst}: all edges have weights, or none has`,
    );
  }

  return {
    get awaitsHeader() {
      return builder === null;
    },
    header(words, line) {
      if (words.length === 1 && table.countLine && countLine === 0) return readCount(words[0], line);
      return words.length === 2 ? readHeader(words, line) : wrongHeader(words, line);
    },
    entry(i, j, value, columns, line) {
      if (builder === null) throw new Error("an entry before the header");
      if (numEntries === announced)
        return refuse(line, `one entry more than the ${announced} that the header on line ${headerLine} announces`);
      if (columns !== columnsOfFirst) {
        if (columnsOfFirst > 0 || (columns === 2 && !table.unweighted)) return wrongColumns(columns, line);
        columnsOfFirst = columns;
      }
      if (!(i >= 1 && i <= numVariables)) return outOfRange("first", i, line);
      if (!(j >= 1 && j <= numVariables)) return outOfRange("second", j, line);
      numEntries++;
      if (i === j) return addDiagonal(i, value, line);
      builder.addQuadratic(i - 1, j - 1, pairFactor * value + 0, line); // + 0: no −0 among the weights
      return null;
    },
    end(lines): Result<Problem> {
      if (builder === null)
        return invalid(where, lines === 0 ? "the file is empty" : `the header \`n m\` is missing after ${lines} lines`);
      if (numEntries < announced)
        return invalid(
          `${where}, line ${lines}`,
          `the file ends after ${numEntries} of the ${announced} entries that the header on line ${headerLine} announces`,
        );
      const conflict = vartypeConflict(where, table.vartype, table.name, comments, options.vartype);
      if (conflict) return failed(conflict);
      if (comments.offset !== null) {
        if (table.offsetKey === null)
          return failed(refuse(comments.offset.line, `the comment gives an offset, but ${table.name} has none`));
        builder.addOffset(comments.offset.value);
      }
      return finishProblem(format, where, builder.build(where, "refuse", 1), "from-1", comments);
    },
  };
}
