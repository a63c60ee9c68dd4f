import { type Failure, failed, type Result } from "../../core/failure.ts";
import type { Problem } from "../problem.ts";
import type { ProblemReader } from "./format.ts";

/** Formats that are read as a whole end here: V8's strings end just below 512 MiB. */
export const MAX_WHOLE_BYTES = 500 * 2 ** 20;

/** What `begins` may look at. */
const HEAD_BYTES = 4096;

/**
 * Gathers a file that cannot be understood piece by piece.
 *
 * @param begins  looks at the first bytes, as many as came yet, so that a file of another kind is refused early.
 * @param read  takes all bytes.
 */
export function wholeFile(
  where: string,
  begins: (head: Uint8Array) => Failure | null,
  read: (bytes: Uint8Array) => Result<Problem>,
): ProblemReader {
  let chunks: Uint8Array[] = [];
  let length = 0;
  let looked = 0;
  let failure: Failure | null = null;

  function joined(most: number): Uint8Array {
    if (chunks.length === 1) return chunks[0].subarray(0, most);
    const bytes = new Uint8Array(Math.min(most, length));
    let at = 0;
    for (const chunk of chunks) {
      if (at === bytes.length) break;
      const part = chunk.subarray(0, bytes.length - at);
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  return {
    push(chunk) {
      if (failure || chunk.length === 0) return failure;
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_WHOLE_BYTES)
        failure = { kind: "over-limit", where, limit: "size of the file in bytes", max: MAX_WHOLE_BYTES, got: length };
      else if (looked < HEAD_BYTES) {
        failure = begins(joined(HEAD_BYTES));
        looked = length;
      }
      if (failure) chunks = [];
      return failure;
    },
    end() {
      if (!failure && length === 0) failure = { kind: "invalid-input", where, reason: "the file is empty" };
      if (failure) return failed(failure);
      const bytes = joined(length);
      chunks = [];
      return read(bytes);
    },
  };
}
