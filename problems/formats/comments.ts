import type { Failure } from "../../core/failure.ts";
import type { Vartype } from "../../core/model/quadratic-model.ts";
import { decimalOf, quoted } from "./words.ts";

/**
 * Comments are lines whose first character is `#`, anywhere in the file. Some carry data that must not be lost:
 *
 *     # vartype=SPIN            as in dimod's COO files
 *     # offset -3.5             a constant to add to the energy
 *     # ObjectiveOffset -3.5    the same, as QOBLIB writes it
 *     # planted-energy -1875    the ground energy, known by construction
 *
 * A comment that starts with one of the last three words and then goes on differently is refused, not skipped: it
 * could be an offset written in another way.
 */
export interface CommentReader {
  read(text: string, line: number): Failure | null;
  readonly comments: readonly string[];
  readonly vartype: { readonly value: Vartype; readonly line: number } | null;
  readonly offset: { readonly value: number; readonly line: number } | null;
  readonly plantedEnergy: { readonly value: number; readonly line: number } | null;
}

const MAX_KEPT = 100;
const KEYED = /^(offset|objectiveoffset|planted-energy)(?![\w-])\s*[:=]?\s*(.*)$/i;
/** dimod's own rule: the word may stand anywhere in the comment. */
const VARTYPE = /vartype[:=][ \t]*([-_.a-z0-9]+)/i;

export function commentReader(where: string): CommentReader {
  const comments: string[] = [];
  let vartype: CommentReader["vartype"] = null;
  let offset: CommentReader["offset"] = null;
  let plantedEnergy: CommentReader["plantedEnergy"] = null;

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
    const earlier = key === "planted-energy" ? plantedEnergy : offset;
    if (earlier !== null) return refuse(line, `a second ${key}; line ${earlier.line} has given one`);
    if (key === "planted-energy") plantedEnergy = found;
    else offset = found;
    return null;
  }

  return {
    read(text, line) {
      const comment = text.replace(/^\s*#/, "").trim();
      const named = VARTYPE.exec(comment);
      if (named !== null) return readVartype(named[1], line);
      const keyed = KEYED.exec(comment);
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
  };
}
