import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { failed, type Result, success } from "../core/failure.ts";

/** What a compressed file may grow to: twice the largest table's text. */
const MOST_BYTES = 2 ** 29;

/** All bytes of a file, or of standard input for `-`; what is compressed by gzip is unpacked. */
export function readBytes(file: string): Result<Uint8Array> {
  try {
    const bytes = readFileSync(file === "-" ? 0 : file);
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return success(zipped ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "this is a directory, not a file" : message;
    return failed({ kind: "unreadable", where: file, reason });
  }
}

/** The same as text, UTF-8. */
export function readText(file: string): Result<string> {
  const bytes = readBytes(file);
  return bytes.ok ? success(new TextDecoder().decode(bytes.value)) : bytes;
}
