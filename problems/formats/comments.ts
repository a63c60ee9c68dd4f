import type { Failure } from "../../core/failure.ts";
import type { Vartype } from "../../core/model/quadratic-model.ts";
import { decimalOf, quoted } from "./words.ts";

/**
 * Comments are lines that start with `#`, in qbsolv's files with `c`, anywhere in the file. Some carry data that must
 * not be lost:
 *
 *     # vartype=SPIN            as in dimod's COO files
 *     # offset -3.5             a constant to add to the energy
 *     # ObjectiveOffset -3.5    the same, as QOBLIB writes it
 *     # planted-energy -1875    the ground energy, known by construction
 *     c scale : 0.5             in qbsolv's files only, as bqpjson writes it: multiplies terms and offset
 *
 * A comment that starts with one of these words and then goes on differently is refused, not skipped: it could be an
 * offset written in another way.
 */
export interface CommentReader {
  /** @param text  the comment without its mark. */
  read(text: string, line: number): Failure | null;
  readonly comments: readonly string[];
  readonly vartype: { readonly value: Vartype; readonly line: number } | null;
  readonly offset: { readonly value: number; readonly line: number } | null;
  readonly plantedEnergy: { readonly value: number; readonly line: number } | null;
  /** Always null unless the mark is `c`. */
  readonly scale: { readonly value: number; readonly line: number } | null;
}

/** How a comment starts. */
export type CommentMark = "#" | "c";

const MAX_KEPT = 100;
const KEYED: Readonly<Record<CommentMark, RegExp>> = {
  "#": /^(offset|objectiveoffset|planted-energy)(?![\w-])\s*[:=]?\s*(.*)$/is,
  c: /^(offset|objectiveoffset|planted-energy|scale)(?![\w-])\s*[:=]?\s*(.*)$/is,
};
/** dimod's own rule: the word may stand anywhere in the comment. */
const VARTYPE = /vartype[:=][ \t]*([-_.a-z0-9]+)/i;

const MAX_WRITTEN = 4096;

/** A text as a comment that its reader takes for nothing else: one line, bounded, and never one of the forms above. */
export function plainComment(text: string, mark: CommentMark): string {
  const line = text
    .slice(0, MAX_WRITTEN)
    .replace(/[\r\n]+/g, " ")
    .replace(/(vartype)([:=])/gi, "$1 $2")
    .trim();
  return KEYED[mark].test(line) ? `note: ${line}` : line;
}

export function commentReader(where: string, mark: CommentMark): CommentReader {
  const comments: string[] = [];
  let vartype: CommentReader["vartype"] = null;
  let offset: CommentReader["offset"] = null;
  let plantedEnergy: CommentReader["plantedEnergy"] = null;
  let scale: CommentReader["scale"] = null;

  function refuse(line: number, reason: string): Failure {
    return { kind: "invalid-input", where: `${where}, line ${line}`, reason };
  }

  function readVartype(name: string, line: number): Failure | null {
    const value = name.toUpperCase();
    if (value !== "SPIN" && value !== "BINARY")
      return refuse(line, `vartype is ${quoted(name)}; it must be SPIN or BINARY`);
    if (vartype !== null && vartype.value !== value)
      return refuse(line, `vartype is ${value}, but line ${vartype.line} says ${vartype.value}`);
    vartype ??= { value, line };
    return null;
  }

  function readKeyed(key: string, word: string, line: number): Failure | null {
    const number = decimalOf(word, `${where}, line ${line}`, `the ${key} in the comment`);
    if (!number.ok) return number.failure;
    const found = { value: number.value, line };
    const earlier = key === "planted-energy" ? plantedEnergy : key === "scale" ? scale : offset;
    if (earlier !== null) return refuse(line, `a second ${key}; line ${earlier.line} has given one`);
    if (key === "planted-energy") plantedEnergy = found;
    else if (key === "scale") scale = found;
    else offset = found;
    return null;
  }

  return {
    read(text, line) {
      const comment = text.trim();
      const named = VARTYPE.exec(comment);
      if (named !== null) return readVartype(named[1], line);
      const keyed = KEYED[mark].exec(comment);
      if (keyed !== null) return readKeyed(keyed[1].toLowerCase(), keyed[2], line);
      if (comments.length < MAX_KEPT) comments.push(comment);
      return null;
    },
    get comments() {
      return comments;
    },
    get vartype() {
      return vartype;
    },
    get offset() {
      return offset;
    },
    get plantedEnergy() {
      return plantedEnergy;
    },
    get scale() {
      return scale;
    },
  };
}
