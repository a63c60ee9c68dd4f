import { type Failure, failed, invalid, type Result, success } from "../../core/failure.ts";
import { MODEL_LIMITS, modelBuilder, type QuadraticModel, type Vartype } from "../../core/model/quadratic-model.ts";
import type { Labels, Problem } from "../problem.ts";
import type { CommentReader } from "./comments.ts";
import { type EntryConsumer, entryLines } from "./entry-lines.ts";
import { finishProblem } from "./finish.ts";
import type { Format, ReadOptions } from "./format.ts";
import { plainDecimal } from "./plain-decimal.ts";
import { commentLines, firstAbove } from "./written.ts";

/**
 * dimod's COO text: no header, lines `i j value` counted from 0, i = j a linear term, repeated lines add up; minimised,
 * each pair counts once. Spins or bits is told by a comment `# vartype=SPIN|BINARY` or by the caller. As in dimod the
 * variables are the numbers that occur: with gaps they keep their numbers as labels. Unlike dimod's reader, which drops
 * such lines in silence, this one takes exponents and `1.`, and refuses a line without a value.
 */
export const coo: Format = {
  name: "coo",
  title: "dimod COO: counted from 0, no header, repeated lines add, minimised over spins or bits",
  extensions: [".coo"],
  vartype: "either",
  convention: (vartype) => ({
    variables: vartype === "SPIN" ? "spins" : "bits",
    indexBase: 0,
    counting: "once",
    sense: "minimize",
  }),
  objective: () => ({ kind: "energy" }),
  reader: (where, options) => entryLines(where, (comments) => cooConsumer(where, options, comments)),
  write: writeCoo,
};

/** Labels are whole numbers below this: a table over all of them is what translates them. */
const MAX_LABEL = 10 * MODEL_LIMITS.variables - 1;
/** Repeated lines add up to one coupling, so a file may hold more lines than the model couplings; but not without end. */
const MAX_ENTRIES = 2 * MODEL_LIMITS.couplings;
const BLOCK = 65_536;

/** Entries as they came, until all labels are known; freed block by block. */
interface EntryBlock {
  readonly i: Uint32Array;
  readonly j: Uint32Array;
  readonly value: Float64Array;
}

function cooConsumer(where: string, options: ReadOptions, comments: CommentReader): EntryConsumer {
  const blocks: EntryBlock[] = [];
  let block: EntryBlock = { i: new Uint32Array(0), j: new Uint32Array(0), value: new Float64Array(0) };
  let inBlock = 0;
  let count = 0;
  let seen = new Uint8Array(256); // seen[label] = 1
  let largest = -1;

  function refuse(line: number, reason: string): Failure {
    return { kind: "invalid-input", where: `${where}, line ${line}`, reason };
  }

  /** The first block is small: most files are. */
  function nextBlock(): void {
    const size = blocks.length === 0 ? 256 : BLOCK;
    block = { i: new Uint32Array(size), j: new Uint32Array(size), value: new Float64Array(size) };
    blocks.push(block);
    inBlock = 0;
  }

  function wrongLabel(which: string, label: number, line: number): Failure {
    if (label < 0) return refuse(line, `the ${which} index is ${label}; it must be at least 0`);
    return {
      kind: "over-limit",
      where: `${where}, line ${line}`,
      limit: `the ${which} index`,
      max: MAX_LABEL,
      got: label,
    };
  }

  function see(label: number): void {
    if (label >= seen.length) {
      const larger = new Uint8Array(Math.min(MAX_LABEL + 1, Math.max(label + 1, 2 * seen.length)));
      larger.set(seen);
      seen = larger;
    }
    seen[label] = 1;
    if (label > largest) largest = label;
  }

  function chosenVartype(): Result<Vartype> {
    const { vartype } = comments;
    if (vartype === null) {
      if (options.vartype !== undefined) return success(options.vartype);
      return invalid(where, "no line says `# vartype=SPIN` or `# vartype=BINARY`; name it by --vartype");
    }
    if (options.vartype !== undefined && options.vartype !== vartype.value)
      return failed(
        refuse(vartype.line, `the file says vartype ${vartype.value}, but ${options.vartype} was asked for`),
      );
    return success(vartype.value);
  }

  function build(vartype: Vartype, n: number, rank: Uint32Array): Result<QuadraticModel> {
    const builder = modelBuilder(vartype, n, Math.min(count, MODEL_LIMITS.couplings));
    for (let b = 0; b < blocks.length; b++) {
      const { i, j, value } = blocks[b];
      const used = b === blocks.length - 1 ? inBlock : i.length;
      for (let k = 0; k < used; k++) {
        if (i[k] === j[k]) builder.addLinear(rank[i[k]], value[k]);
        else builder.addQuadratic(rank[i[k]], rank[j[k]], value[k], 0);
      }
      blocks[b] = { i: new Uint32Array(0), j: new Uint32Array(0), value: new Float64Array(0) };
    }
    return builder.build(where, "sum");
  }

  return {
    awaitsHeader: false,
    header() {
      throw new Error("coo has no header");
    },
    entry(i, j, value, columns, line) {
      if (columns === 2 && count === 0)
        return refuse(
          line,
          "has 2 columns; coo has three, `i j value`. Two numbers first are the header `n m` of gset, orlib, biqmac, ising-list and qubo-list",
        );
      if (columns === 2) return refuse(line, "has 2 columns; an entry of coo has three, `i j value`");
      if (!(i >= 0 && i <= MAX_LABEL)) return wrongLabel("first", i, line);
      if (!(j >= 0 && j <= MAX_LABEL)) return wrongLabel("second", j, line);
      if (count === MAX_ENTRIES)
        return {
          kind: "over-limit",
          where: `${where}, line ${line}`,
          limit: "number of entries",
          max: MAX_ENTRIES,
          got: count + 1,
        };
      if (inBlock === block.i.length) nextBlock();
      block.i[inBlock] = i;
      block.j[inBlock] = j;
      block.value[inBlock] = value;
      inBlock++;
      count++;
      see(i);
      see(j);
      return null;
    },
    end(lines): Result<Problem> {
      if (lines === 0) return invalid(where, "the file is empty");
      if (count === 0) return invalid(where, `no entry in ${lines} lines: a coo file without entries has no variables`);
      if (comments.offset !== null)
        return failed(refuse(comments.offset.line, "the comment gives an offset, but coo has none"));
      const vartype = chosenVartype();
      if (!vartype.ok) return vartype;
      const { n, rank, labels } = ranked(seen, largest);
      if (n > MODEL_LIMITS.variables)
        return failed({ kind: "over-limit", where, limit: "number of variables", max: MODEL_LIMITS.variables, got: n });
      return finishProblem(coo, where, build(vartype.value, n, rank), labels, comments);
    },
  };
}

/** Variables in ascending order of their labels. @returns rank, shape (largest + 1): the variable of each seen label. */
function ranked(seen: Uint8Array, largest: number): { n: number; rank: Uint32Array; labels: Labels } {
  const rank = new Uint32Array(largest + 1);
  let n = 0;
  for (let label = 0; label <= largest; label++) {
    rank[label] = n;
    n += seen[label];
  }
  if (n === largest + 1) return { n, rank, labels: "from-0" };
  if (n === largest && seen[0] === 0) return { n, rank, labels: "from-1" };
  const labels: number[] = [];
  for (let label = 0; label <= largest; label++) if (seen[label] === 1) labels.push(label);
  return { n, rank, labels };
}

function writeCoo(problem: Problem): Result<Iterable<string>> {
  const { model } = problem;
  if (model.n === 0) return invalid("coo", "a problem without variables cannot be written");
  if (model.offset !== 0)
    return invalid("coo", `has no place for the constant ${plainDecimal(model.offset)} of the energy`);
  const labels = labelsWritten(problem);
  const wrong = labels.find(
    (label) => !(typeof label === "number" && Number.isInteger(label) && label >= 0 && label <= MAX_LABEL),
  );
  if (wrong !== undefined)
    return invalid(
      "coo",
      `the name ${JSON.stringify(wrong)} of a variable is not a whole number from 0 to ${MAX_LABEL}`,
    );
  return success(pieces(problem, labels));
}

/** Numbers of the variables: from 0, the custom of dimod, unless the problem came with numbers of its own. */
function labelsWritten(problem: Problem): readonly (string | number)[] {
  if (typeof problem.labels !== "string") return problem.labels;
  const first = problem.format === "coo" && problem.labels === "from-1" ? 1 : 0;
  return Array.from({ length: problem.model.n }, (_, i) => i + first);
}

function* pieces(problem: Problem, labels: readonly (string | number)[]): Iterable<string> {
  const { model } = problem;
  yield commentLines(problem, [`vartype=${model.vartype}`]);
  for (let i = 0; i < model.n; i++) {
    let text = "";
    // A variable is known by its lines alone, so one without terms is given a zero.
    if (model.linear[i] !== 0 || model.rowStart[i] === model.rowStart[i + 1])
      text += `${labels[i]} ${labels[i]} ${plainDecimal(model.linear[i])}\n`;
    for (let p = firstAbove(model, i); p < model.rowStart[i + 1]; p++)
      text += `${labels[i]} ${labels[model.column[p]]} ${plainDecimal(model.weight[p])}\n`;
    if (text !== "") yield text;
  }
}
