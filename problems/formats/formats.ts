import { invalid, type Result, success } from "../../core/failure.ts";
import { changeVartype } from "../../core/model/quadratic-model.ts";
import { FORMAT_NAMES, type FormatName, type Problem } from "../problem.ts";
import { biqmac } from "./biqmac.ts";
import { bqm } from "./bqm.ts";
import { bqmJson } from "./bqm-json.ts";
import { bqpjson } from "./bqpjson.ts";
import { coo } from "./coo.ts";
import { problemFromModel } from "./finish.ts";
import type { Format, ReadOptions } from "./format.ts";
import { gset } from "./gset.ts";
import { isingList } from "./ising-list.ts";
import { mqlib } from "./mqlib.ts";
import { orlib } from "./orlib.ts";
import { qbsolv } from "./qbsolv.ts";
import { qplib } from "./qplib.ts";
import { qs } from "./qs.ts";
import { quboList } from "./qubo-list.ts";
import { NEWLINE, withNewline } from "./whole-lines.ts";
import { quoted } from "./words.ts";

export const formats: readonly Format[] = [
  gset,
  orlib,
  mqlib,
  biqmac,
  qs,
  isingList,
  quboList,
  coo,
  qbsolv,
  qplib,
  bqpjson,
  bqmJson,
  bqm,
];

export function formatNamed(name: FormatName): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format === undefined) throw new Error(`no format ${name}`);
  return format;
}

/** @param where  the option the name came from, for the message. */
export function parseFormatName(name: string, where: string): Result<FormatName> {
  const known = FORMAT_NAMES.find((candidate) => candidate === name);
  return known === undefined
    ? invalid(where, `there is no format ${quoted(name)}; the formats are ${FORMAT_NAMES.join(", ")}`)
    : success(known);
}

/** The whole of a file in memory. */
export function readBytes(
  format: Format,
  bytes: Uint8Array,
  where: string,
  options: ReadOptions = {},
): Result<Problem> {
  const reader = format.reader(where, options);
  reader.push(bytes);
  return reader.end();
}

/**
 * The format of a file: the declared one, or that of a file name ending which only one format has (`.gz` aside), or of a
 * shared ending where the file begins as that format must. Everything else is refused: the same line means different
 * things in different formats, so looking at the file can name candidates but not choose among them.
 *
 * @param head  the first bytes of the file, uncompressed, to name the candidates.
 */
export function chooseFormat(
  fileName: string,
  declared: FormatName | undefined,
  head?: Uint8Array,
): Result<FormatName> {
  if (declared !== undefined) return success(declared);
  const name = fileName.toLowerCase().replace(/\.gz$/, "");
  const byName = formats.find((format) => format.extensions.some((extension) => name.endsWith(extension)));
  if (byName !== undefined) return success(byName.name);
  const byBoth = formats.find(
    ({ sharedExtension: shared }) =>
      shared !== undefined && name.endsWith(shared.extension) && head !== undefined && shared.agrees(head),
  );
  if (byBoth !== undefined) return success(byBoth.name);
  const fitting = head === undefined ? FORMAT_NAMES : formatsThatFit(head);
  return invalid(
    fileName,
    fitting.length === 0
      ? `the name does not tell the format and the first lines fit none of ${FORMAT_NAMES.join(", ")}`
      : `the name does not tell the format; name it by --format: ${head === undefined ? "one of" : "the first lines would fit"} ${fitting.join(", ")}`,
  );
}

/** The formats whose readers take the whole lines of `head` without complaint, or `head` as one line if it holds none. */
export function formatsThatFit(head: Uint8Array): FormatName[] {
  const end = head.lastIndexOf(NEWLINE) + 1;
  const lines = end > 0 ? head.subarray(0, end) : withNewline(head);
  return formats.filter((format) => format.reader("", {}).push(lines) === null).map((format) => format.name);
}

/**
 * The same problem stated in another format: energies stay the same, spins become bits or bits spins where the format
 * wants it (which rounds once per addition when coefficients are not binary fractions), objective and sense are the
 * new format's. In its own format a problem stays what it is.
 */
export function problemInFormat(problem: Problem, format: Format): Problem {
  if (problem.format === format.name) return problem;
  const model = format.vartype === "either" ? problem.model : changeVartype(problem.model, format.vartype);
  return problemFromModel(format, model, problem.labels, problem.comments, problem.knownEnergy?.energy ?? null);
}
