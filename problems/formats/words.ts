import { invalid, type Result, success } from "../../core/failure.ts";

/** The careful path: one line as text, its words, and messages that quote them. */

/** Words of a line parted by blanks; a carriage return before the newline is a blank. */
export function wordsOf(line: string): string[] {
  return line
    .replace(/\r$/, "")
    .split(/[ \t]+/)
    .filter((word) => word !== "");
}

/** A word as a message may show it: short, and in printable ASCII whatever the file held. */
export function quoted(word: string): string {
  const short = word.length > 40 ? `${word.slice(0, 40)}…` : word;
  return `"${short.replace(/[^\x20-\x7e…]/g, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`)}"`;
}

/** @param what  the name of the field, for the message. */
export function integerOf(word: string, where: string, what: string): Result<number> {
  if (/^[+-]?\d+$/.test(word)) return success(Number(word) + 0);
  return invalid(where, `${what} is ${quoted(word)}, which is not a whole number`);
}

/** A finite decimal number, exponent allowed, rounded to the nearest float64; never −0. */
export function decimalOf(word: string, where: string, what: string): Result<number> {
  if (/^[+-]?(inf(inity)?|nan)$/i.test(word)) return invalid(where, `${what} is ${quoted(word)}; it must be finite`);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word))
    return invalid(where, `${what} is ${quoted(word)}, which is not a number`);
  const value = Number(word);
  if (!Number.isFinite(value))
    return invalid(where, `${what} is ${quoted(word)}, beyond the largest float64, ${Number.MAX_VALUE}`);
  return success(value + 0);
}
