import { type Failure, failed, type Result } from "../../core/failure.ts";
import type { Problem } from "../problem.ts";
import { type CommentMark, type CommentReader, commentReader } from "./comments.ts";
import type { ProblemReader } from "./format.ts";
import { scanEntry } from "./scan-entry.ts";
import { lineTooLong, MAX_LINE_BYTES, NEWLINE, wholeLines } from "./whole-lines.ts";
import { decimalOf, integerOf, quoted, wordsOf } from "./words.ts";

/** What the entries of one file build. */
export interface EntryConsumer {
  /** True while a header is due: the next line that is neither blank nor a comment. */
  readonly awaitsHeader: boolean;
  header(words: readonly string[], line: number): Failure | null;
  /** @param columns  2 for `i j` (then value is 1), 3 for `i j value`. i and j are as in the file, unchecked. */
  entry(i: number, j: number, value: number, columns: number, line: number): Failure | null;
  /** @param lines  number of lines of the file. */
  end(lines: number): Result<Problem>;
}

/** A first word that tells another format, what to say then, and the comment mark of the formats it does not belong to. */
const FOREIGN: readonly (readonly [test: RegExp, what: string, to: CommentMark | "any"])[] = [
  [/^[cp]$/, "this looks like qbsolv's .qubo (lines `c` and `p qubo`)", "#"],
  [/^#/, "comments of this format start with `c`, not with #", "c"],
  [/^%/, "this looks like MatrixMarket, which is not read", "any"],
  [/^[[{]/, "this looks like JSON, as of bqm-json and bqpjson", "any"],
  [/^DIMODBQM/, "this looks like dimod's binary format bqm", "any"],
  [/^DIMOD/, "this looks like a binary file of dimod, but no bqm", "any"],
];

/** Reads lines `i j w`, comments and an optional header; the fast path for plain entries, the careful one for the rest. */
export function entryLines(
  where: string,
  make: (comments: CommentReader) => EntryConsumer,
  mark: CommentMark = "#",
): ProblemReader {
  const comments = commentReader(where, mark);
  const consumer = make(comments);
  const entry = new Float64Array(4);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let line = 0;
  let failure: Failure | null = null;

  function refuse(reason: string): Failure {
    return { kind: "invalid-input", where: `${where}, line ${line}`, reason };
  }

  /** A byte order mark, as some Windows editors put it, is dropped where it belongs: at the start of the file. */
  function lineText(bytes: Uint8Array): string {
    const text = decoder.decode(bytes);
    return line === 1 && text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  function carefulLine(text: string): Failure | null {
    const words = wordsOf(text);
    if (words.length === 0) return null;
    if (words[0].startsWith(mark)) return comments.read(text.trimStart().slice(1), line);
    const control = /[^\t\r -~\u00a0-\uffff]|\ufffd/.exec(text);
    if (control !== null) return refuse(`holds ${quoted(control[0])}, which is not text`);
    const foreign = FOREIGN.find(([test, , to]) => (to === "any" || to === mark) && test.test(words[0]));
    if (foreign !== undefined) return refuse(foreign[1]);
    return consumer.awaitsHeader ? consumer.header(words, line) : carefulEntry(words);
  }

  function carefulEntry(words: readonly string[]): Failure | null {
    if (words.length !== 2 && words.length !== 3)
      return refuse(`has ${words.length} column${words.length === 1 ? "" : "s"}; an entry has three, \`i j value\``);
    const here = `${where}, line ${line}`;
    const i = integerOf(words[0], here, "the first index");
    if (!i.ok) return i.failure;
    const j = integerOf(words[1], here, "the second index");
    if (!j.ok) return j.failure;
    if (words.length === 2) return consumer.entry(i.value, j.value, 1, 2, line);
    const value = decimalOf(words[2], here, "the value");
    return value.ok ? consumer.entry(i.value, j.value, value.value, 3, line) : value.failure;
  }

  function consume(bytes: Uint8Array, start: number, end: number): Failure | null {
    let at = start;
    while (at < end) {
      line++;
      let next = consumer.awaitsHeader ? -1 : scanEntry(bytes, at, entry);
      const plain = next > 0;
      if (!plain) next = bytes.indexOf(NEWLINE, at) + 1;
      const length = next - 1 - at;
      if (length > MAX_LINE_BYTES) return lineTooLong(where, line, length);
      const wrong = plain
        ? consumer.entry(entry[0], entry[1], entry[2], entry[3], line)
        : carefulLine(lineText(bytes.subarray(at, next - 1)));
      if (wrong) return wrong;
      at = next;
    }
    return null;
  }

  const lines = wholeLines(where, {
    get line() {
      return line;
    },
    consume,
  });
  return {
    push(chunk) {
      failure ??= lines.push(chunk);
      return failure;
    },
    end() {
      failure ??= lines.end();
      return failure ? failed(failure) : consumer.end(line);
    },
  };
}
