import type { Failure } from "../../core/failure.ts";
import { scanEntry } from "./scan-entry.ts";
import { lineTooLong, MAX_LINE_BYTES, NEWLINE } from "./whole-lines.ts";
import { decimalOf, integerOf, quoted, wordsOf } from "./words.ts";

/**
 * Lines of which the first words count and the rest is for people, taken one after the other; comment lines and blank
 * ones are passed over. The first fault becomes `failure`; from then on stand-ins are returned, so that a reader asks once.
 */
export interface FieldLines {
  readonly failure: Failure | null;
  /** Number of the line taken last. */
  readonly line: number;
  /** Whether nothing but comments is left; they are passed over. */
  atEnd(): boolean;
  /** Keeps a failure at the line taken last, unless there is one already. */
  refuse(reason: string): void;
  /** The words of the next line, at least `count`. @param what  names the line, for the messages. */
  words(what: string, count: number): readonly string[];
  integer(what: string, least: number, most: number): number;
  decimal(what: string): number;
  /** Takes the next line `i value`. @param entry shape (4): i, unused, value; written. */
  indexed(what: string, entry: Float64Array): void;
  /** Takes the next line `i j value`, plain ones without making text. @param entry shape (4): i, j, value; written. */
  entry(what: string, entry: Float64Array): void;
}

/** Lines that are comments: those that start with one of these characters. */
const COMMENT = /^[!#%]/;

/**
 * @param bytes  ends in a newline.
 * @param onComment  takes each comment line without its mark.
 */
export function fieldLines(
  where: string,
  bytes: Uint8Array,
  onComment: (text: string, line: number) => Failure | null,
): FieldLines {
  const decoder = new TextDecoder("utf-8");
  let waiting: string | null = null; // a line that atEnd has met
  let at = 0;
  let line = 0;
  let failure: Failure | null = null;

  function refuse(reason: string): void {
    failure ??= { kind: "invalid-input", where: `${where}, line ${line}`, reason };
  }

  /** The next line that holds words, or null at the end; the position moves behind it. */
  function nextText(): string | null {
    if (waiting !== null) {
      const text = waiting;
      waiting = null;
      return text;
    }
    while (at < bytes.length && failure === null) {
      const end = bytes.indexOf(NEWLINE, at);
      line++;
      if (end - at > MAX_LINE_BYTES) failure = lineTooLong(where, line, end - at);
      else {
        const text = decoder.decode(bytes.subarray(at, end)).trim();
        at = end + 1;
        if (COMMENT.test(text)) failure = onComment(text.slice(1), line);
        else if (text !== "") return text;
      }
    }
    return null;
  }

  /** Words of a line of numbers; what stands behind them may be words, but no number: then the line means something else. */
  function numberWords(what: string, count: number): readonly string[] {
    const words = lines.words(what, count);
    if (words.length > count && /^[-+.]?\d/.test(words[count]))
      refuse(`goes on with ${quoted(words[count])}, but ${what} ends before`);
    return words;
  }

  const lines: FieldLines = {
    get failure() {
      return failure;
    },
    get line() {
      return line;
    },
    atEnd() {
      waiting ??= nextText();
      return waiting === null;
    },
    refuse,
    words(what, count) {
      const text = failure === null ? nextText() : null;
      if (text === null) {
        refuse(`the file ends before ${what}`);
        return Array.from({ length: count }, () => "0");
      }
      const control = /[^\t\r -~\u00a0-\uffff]|\ufffd/.exec(text);
      if (control !== null) refuse(`holds ${quoted(control[0])}, which is not text`);
      const words = wordsOf(text);
      if (words.length < count)
        refuse(`has ${words.length} word${words.length === 1 ? "" : "s"}; ${what} needs ${count}`);
      return words;
    },
    integer(what, least, most) {
      const value = whole(numberWords(what, 1)[0], what);
      if (!(value >= least && value <= most)) refuse(`${what} is ${value}; it must be from ${least} to ${most}`);
      return value;
    },
    decimal(what) {
      return real(numberWords(what, 1)[0], what);
    },
    indexed(what, entry) {
      const words = numberWords(what, 2);
      entry[0] = whole(words[0], "the index");
      entry[2] = real(words[1], "the value");
    },
    entry(what, entry) {
      const next = failure === null && waiting === null && at < bytes.length ? scanEntry(bytes, at, entry) : -1;
      if (next > 0 && entry[3] === 3) {
        line++;
        at = next;
        return;
      }
      const words = numberWords(what, 3);
      entry[0] = whole(words[0], "the first index");
      entry[1] = whole(words[1], "the second index");
      entry[2] = real(words[2], "the value");
    },
  };

  function whole(word: string, what: string): number {
    if (failure !== null) return 0;
    const value = integerOf(word, `${where}, line ${line}`, what);
    if (!value.ok) failure = value.failure;
    return value.ok ? value.value : 0;
  }

  function real(word: string, what: string): number {
    if (failure !== null) return 0;
    const value = decimalOf(word, `${where}, line ${line}`, what);
    if (!value.ok) failure = value.failure;
    return value.ok ? value.value : 0;
  }

  return lines;
}
