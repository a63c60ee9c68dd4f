import type { Failure } from "../../core/failure.ts";

/** No line of these formats needs more; a longer one is refused before it fills the memory. */
export const MAX_LINE_BYTES = 65_536;

export const NEWLINE = 10;

export interface LineConsumer {
  /** Number of lines consumed. */
  readonly line: number;
  /** Takes bytes[start … end − 1]: whole lines, each ending in a newline byte. Must not keep `bytes`. */
  consume(bytes: Uint8Array, start: number, end: number): Failure | null;
}

export function lineTooLong(where: string, line: number, got: number): Failure {
  return {
    kind: "over-limit",
    where: `${where}, line ${line}`,
    limit: "length of a line in bytes",
    max: MAX_LINE_BYTES,
    got,
  };
}

/** The same bytes, with a newline at the end if there is none. */
export function withNewline(bytes: Uint8Array): Uint8Array {
  if (bytes[bytes.length - 1] === NEWLINE) return bytes;
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  longer[bytes.length] = NEWLINE;
  return longer;
}

/**
 * Turns chunks cut anywhere into runs of whole lines. Only a line that crosses a border is copied; a last line without
 * its newline is given one.
 */
export function wholeLines(
  where: string,
  consumer: LineConsumer,
): { push(chunk: Uint8Array): Failure | null; end(): Failure | null } {
  let rest = new Uint8Array(64);
  let restLength = 0;

  function keep(chunk: Uint8Array, start: number, end: number): Failure | null {
    const length = restLength + end - start;
    if (length > MAX_LINE_BYTES + 1) return lineTooLong(where, consumer.line + 1, length);
    if (length > rest.length) {
      const larger = new Uint8Array(Math.max(length, 2 * rest.length));
      larger.set(rest.subarray(0, restLength));
      rest = larger;
    }
    rest.set(chunk.subarray(start, end), restLength);
    restLength = length;
    return null;
  }

  return {
    push(chunk) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      let start = 0;
      if (end > 0 && restLength > 0) {
        start = chunk.indexOf(NEWLINE) + 1;
        const failure = keep(chunk, 0, start) ?? consumer.consume(rest, 0, restLength);
        if (failure) return failure;
        restLength = 0;
      }
      const failure = start < end ? consumer.consume(chunk, start, end) : null;
      return failure ?? keep(chunk, end, chunk.length);
    },
    end() {
      if (restLength === 0) return null;
      return keep(Uint8Array.of(NEWLINE), 0, 1) ?? consumer.consume(rest, 0, restLength);
    },
  };
}
