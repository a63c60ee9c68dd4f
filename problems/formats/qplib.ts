import { type Failure, failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkSize, modelBuilder, numInteractions } from "../../core/model/quadratic-model.ts";
import type { Labels, Problem } from "../problem.ts";
import { type CommentReader, commentReader } from "./comments.ts";
import { type FieldLines, fieldLines } from "./field-lines.ts";
import { finishProblem, vartypeConflict } from "./finish.ts";
import type { Format, ReadOptions } from "./format.ts";
import { plainDecimal } from "./plain-decimal.ts";
import { wholeFile } from "./whole-file.ts";
import { MAX_LINE_BYTES, NEWLINE, withNewline } from "./whole-lines.ts";
import { quoted } from "./words.ts";
import { commentLines, numFields, overPairs } from "./written.ts";

/**
 * QPLIB's format (Furini et al. 2019, doi:10.1007/s12532-018-0147-4) where its problem is a QUBO: all variables binary, no
 * constraints. The objective is ½ xᵀQx + bᵀx + c with the lower triangle of Q listed: an off-diagonal entry counts once, a
 * diagonal one half. It is minimised or maximised, as the file says. Variables count from 1 and may have names; starting
 * points are passed over. The writer keeps the sense of a problem that was read from this format and minimises others.
 */
export const qplib: Format = {
  name: "qplib",
  title: "QPLIB, binary and unconstrained: half of the Hessian form, sense told by the file, bits",
  extensions: [".qplib"],
  vartype: "BINARY",
  convention: () => ({ variables: "bits", indexBase: 1, counting: "once, squares half", sense: "minimize" }),
  objective: () => ({ kind: "energy" }),
  reader: (where, options) =>
    wholeFile(
      where,
      (head) => typeNotRead(where, head),
      (bytes) => readQplib(where, options, bytes),
    ),
  write: writeQplib,
};

/** Refuses by the first two lines, name and type, as soon as they are there. */
function typeNotRead(where: string, head: Uint8Array): Failure | null {
  const end = head.lastIndexOf(NEWLINE) + 1;
  const lines = fieldLines(where, head.subarray(0, end), () => null);
  if (lines.atEnd()) return null;
  checkName(lines);
  if (!lines.atEnd()) checkType(lines);
  return lines.failure;
}

/** A name is for people, but what starts other formats is none. */
function checkName(lines: FieldLines): void {
  const [name] = lines.words("the name", 1);
  if (/^[-+.\d]+$|^[[{]/.test(name))
    lines.refuse(`the name of the problem is ${quoted(name)}, as in a file of another format`);
}

/** Three letters: objective, variables, constraints. */
function checkType(lines: FieldLines): { readonly quadratic: boolean } {
  const type = lines.words("the type", 1)[0].toUpperCase();
  if (lines.failure !== null) return { quadratic: false };
  const [objective, variables, constraints] = type;
  if (!/^[LDCQ][CBMIG][NBLDCQ]$/.test(type))
    lines.refuse(`the type is ${quoted(type)}; QPLIB has three letters there, as QBN`);
  else if (variables !== "B")
    lines.refuse(`the type is ${type}: ${VARIABLES[variables]} variables; all must be binary, as in QBN`);
  else if (constraints !== "N" && constraints !== "B")
    lines.refuse(`the type is ${type}: ${CONSTRAINTS[constraints]} constraints; there must be none, as in QBN`);
  return { quadratic: objective !== "L" };
}

const VARIABLES: Readonly<Record<string, string>> = {
  C: "continuous",
  M: "binary and continuous",
  I: "integer",
  G: "integer and continuous",
};
const CONSTRAINTS: Readonly<Record<string, string>> = {
  L: "linear",
  D: "diagonal quadratic",
  C: "convex quadratic",
  Q: "quadratic",
};

function readQplib(where: string, options: ReadOptions, bytes: Uint8Array): Result<Problem> {
  const comments = commentReader(where, "#");
  const lines = fieldLines(where, withNewline(bytes), comments.read);
  checkName(lines);
  const { quadratic } = checkType(lines);
  const sense = senseOf(lines);
  const n = lines.integer("the number of variables", 1, Number.MAX_SAFE_INTEGER);
  const most = (n * (n + 1)) / 2;
  const entries = quadratic ? lines.integer("the number of quadratic terms", 0, most) : 0;
  const over = lines.failure ?? checkSize(`${where}, line ${lines.line}`, n, entries - n);
  if (over) return failed(over);

  const sign = sense === "minimize" ? 1 : -1;
  const builder = modelBuilder("BINARY", n, Math.min(entries, TRUSTED_ENTRIES));
  const entry = new Float64Array(4);
  const given = new Uint8Array(n); // 1: the diagonal entry came
  const inRange = (which: string, index: number): boolean => {
    if (!(index >= 1 && index <= n)) lines.refuse(`${which} is ${index}; it must be a whole number from 1 to ${n}`);
    return lines.failure === null;
  };
  for (let k = 0; k < entries && lines.failure === null; k++) {
    lines.entry("a quadratic term `i j q`", entry);
    const [i, j, value] = entry;
    if (!inRange("the first index", i) || !inRange("the second index", j)) break;
    if (i !== j) builder.addQuadratic(i - 1, j - 1, sign * value + 0, lines.line);
    else if (given[i - 1]++ === 1) lines.refuse(`the entry (${i}, ${i}) was already given`);
    else builder.addLinear(i - 1, (sign * value) / 2);
  }
  readLinear(lines, n, "linear coefficient", (i, value) => builder.addLinear(i, sign * value + 0));
  builder.addOffset(sign * lines.decimal("the constant of the objective") + 0);
  const [infinity] = lines.words("the value for infinity", 1); // QPLIB's own, 1.79769313486232e+308, is beyond float64
  if (!(Number(infinity) > 0))
    lines.refuse(`the value for infinity is ${quoted(infinity)}; it must be a number above 0`);
  readLinear(lines, n, "starting value", () => {});
  readLinear(lines, n, "starting value of a bound's multiplier", () => {});
  const labels = readNames(lines, n);
  if (!lines.atEnd()) lines.integer("the number of constraint names", 0, 0);
  if (!lines.atEnd()) {
    lines.words("the end", 0);
    lines.refuse("the file goes on after the names, its last section");
  }
  const conflict =
    lines.failure ??
    vartypeConflict(where, "BINARY", "qplib", comments, options.vartype) ??
    offsetInComment(where, comments);
  if (conflict) return failed(conflict);
  const finished = finishProblem(qplib, where, builder.build(where, "refuse", 1), labels, comments);
  return finished.ok ? success(inSense(finished.value, sense)) : finished;
}

/** A header can promise ten million entries in ten bytes: memory beyond this many is taken only as they come. */
const TRUSTED_ENTRIES = 65_536;

function senseOf(lines: FieldLines): Problem["sense"] {
  const word = lines.words("the sense", 1)[0].toLowerCase();
  if (word !== "minimize" && word !== "maximize" && lines.failure === null)
    lines.refuse(`the sense is ${quoted(word)}; it must be minimize or maximize`);
  return word === "maximize" ? "maximize" : "minimize";
}

/** A default, the number of variables that differ, and those: `i value`. */
function readLinear(lines: FieldLines, n: number, what: string, take: (i: number, value: number) => void): void {
  const byDefault = lines.decimal(`the default ${what}`);
  const count = lines.integer(`the number of ${what}s that differ`, 0, n);
  const entry = new Float64Array(4);
  const given = new Uint8Array(n);
  for (let k = 0; k < count && lines.failure === null; k++) {
    lines.indexed(`a ${what}`, entry);
    const [index, , value] = entry;
    if (!(index >= 1 && index <= n)) lines.refuse(`the index is ${index}; it must be a whole number from 1 to ${n}`);
    else if (given[index - 1]++ === 1) lines.refuse(`the ${what} of variable ${index} was already given`);
    else take(index - 1, value);
  }
  if (byDefault !== 0 && lines.failure === null) for (let i = 0; i < n; i++) if (given[i] === 0) take(i, byDefault);
}

/** Variables without a name of their own go by their number. */
function readNames(lines: FieldLines, n: number): Labels {
  const count = lines.integer("the number of variable names", 0, n);
  if (count === 0 || lines.failure !== null) return "from-1";
  const labels: (string | number)[] = Array.from({ length: n }, (_, i) => i + 1);
  const seen = new Set<string>();
  for (let k = 0; k < count && lines.failure === null; k++) {
    const [word, name] = lines.words("a name `i name`", 2);
    const i = /^\d+$/.test(word) ? Number(word) : 0;
    if (!(i >= 1 && i <= n)) lines.refuse(`the index is ${quoted(word)}; it must be a whole number from 1 to ${n}`);
    else if (typeof labels[i - 1] === "string") lines.refuse(`the variable ${i} was already named`);
    else if (seen.has(name)) lines.refuse(`the name ${quoted(name)} was already given to another variable`);
    else labels[i - 1] = name;
    seen.add(name);
  }
  return labels;
}

function offsetInComment(where: string, { offset }: CommentReader): Failure | null {
  if (offset === null) return null;
  const reason = "the comment gives an offset, but qplib has a constant of the objective for it";
  return { kind: "invalid-input", where: `${where}, line ${offset.line}`, reason };
}

function inSense(problem: Problem, sense: Problem["sense"]): Problem {
  if (sense === "minimize") return problem;
  return { ...problem, sense, objective: { kind: "negated-energy" }, convention: { ...problem.convention, sense } };
}

function writeQplib(problem: Problem): Result<Iterable<string>> {
  const { model, labels } = problem;
  if (model.n === 0) return invalid("qplib", "a problem without variables cannot be written");
  if (model.vartype !== "BINARY") return invalid("qplib", `holds BINARY variables, not ${model.vartype}`);
  const names = typeof labels === "string" ? [] : namesWritten(labels);
  const wrong = names.find(([, name]) => !isOneWord(name))?.[1];
  if (wrong !== undefined)
    return invalid("qplib", `the name ${quoted(wrong)} is empty, too long, or holds a blank or what is not text`);
  if (new Set(names.map(([, name]) => name)).size < names.length)
    return invalid("qplib", "two variables would have the same name");
  return success(pieces(problem, names));
}

/** Number and name of the variables that go by another name than their number. */
function namesWritten(labels: readonly (string | number)[]): (readonly [number: number, name: string])[] {
  return labels.flatMap((label, i) => (label === i + 1 ? [] : [[i + 1, String(label)] as const]));
}

function isOneWord(name: string): boolean {
  return (
    name !== "" && name === name.trim() && name.length <= MAX_LINE_BYTES / 8 && !/[ \p{Cc}\p{Cs}\ufffd]/u.test(name)
  );
}

function* pieces(problem: Problem, names: readonly (readonly [number: number, name: string])[]): Iterable<string> {
  const { model, objective } = problem;
  const maximized = problem.format === "qplib" && objective.kind === "negated-energy";
  const value = (coefficient: number): string => plainDecimal(maximized ? 0 - coefficient : coefficient);
  yield `${commentLines(problem, [])}SPINGAP\nQBN\n${maximized ? "maximize" : "minimize"}\n`;
  yield `${model.n} # variables\n${numInteractions(model)} # quadratic terms\n`;
  yield* overPairs(model, (i, p) => `${model.column[p] + 1} ${i + 1} ${value(model.weight[p])}\n`);
  yield `0 # default linear coefficient\n${numFields(model)} # linear coefficients\n`;
  for (let i = 0; i < model.n; i++) if (model.linear[i] !== 0) yield `${i + 1} ${value(model.linear[i])}\n`;
  yield `${value(model.offset)} # constant of the objective\n1e300 # infinity\n`;
  yield "0 # default starting value\n0 # starting values\n0 # default multiplier\n0 # multipliers\n";
  yield `${names.length} # variable names\n`;
  for (const [number, name] of names) yield `${number} ${name}\n`;
}
