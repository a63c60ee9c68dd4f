import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type Failure, failed, invalid, type Result } from "../../core/failure.ts";
import type { FormatName, Problem } from "../problem.ts";
import type { ReadOptions } from "./format.ts";
import { chooseFormat, formatNamed } from "./formats.ts";

/** The adapter between files and the pure readers: file system, standard input, gzip. */

export interface FileOptions extends ReadOptions {
  readonly format?: FormatName;
}

type Chunks = AsyncIterable<Uint8Array>;

/** Bytes taken from disk at a time, and from gunzip: large enough that the thread pool's hand-overs do not count. */
const CHUNK_BYTES = 1 << 20;
/** What is looked at to name the candidates when no format was declared. */
const HEAD_BYTES = 1 << 16;

/** @param path  a file, or `-` for standard input; gzip is recognised by its first two bytes. */
export function readProblem(path: string, options: FileOptions = {}): Promise<Result<Problem>> {
  if (path === "-") return readChunks(process.stdin, "standard input", options);
  if (path.includes("\0")) return Promise.resolve(invalid("file name", "holds a NUL character"));
  return readChunks(createReadStream(path, { highWaterMark: CHUNK_BYTES }), path, options);
}

/** @param where  the name of the source: for messages, and for the format if none is declared. */
export async function readChunks(source: Readable, where: string, options: FileOptions = {}): Promise<Result<Problem>> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  try {
    const { head, chunks } = await withHead(source, 2);
    if (head[0] !== 0x1f || head[1] !== 0x8b) return await readText(chunks, where, options);
    // pipeline hands an error of the source on to gunzip, where reading meets it; so its own report is not needed.
    pipeline(Readable.from(chunks), gunzip, () => {});
    return await readText(gunzip, where, options);
  } catch (error) {
    const failure = failureOf(error, where);
    if (failure === null) throw error;
    return failed(failure);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function readText(source: Chunks, where: string, options: FileOptions): Promise<Result<Problem>> {
  let text = source;
  let chosen = chooseFormat(where, options.format);
  if (!chosen.ok) {
    const peeked = await withHead(source, HEAD_BYTES);
    text = peeked.chunks;
    if (peeked.head.length === 0) return invalid(where, "the file is empty");
    chosen = chooseFormat(where, options.format, peeked.head);
    if (!chosen.ok) return chosen;
  }
  const reader = formatNamed(chosen.value).reader(where, options);
  for await (const chunk of text) {
    if (reader.push(chunk) !== null) break;
  }
  return reader.end();
}

/** The first bytes of a source (all of them if it is shorter), and chunks that still start with them. */
async function withHead(source: Chunks, bytes: number): Promise<{ head: Uint8Array; chunks: Chunks }> {
  const iterator = source[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    taken.push(next.value);
    length += next.value.length;
  }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield* taken;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { head: Buffer.concat(taken), chunks: chunks() };
}

/** What the system or zlib reports about the file; null for anything else, which is a bug. */
function failureOf(error: unknown, where: string): Failure | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  const reason = reasons[error.code];
  if (reason !== undefined) return { kind: "unreadable", where, reason };
  if (error.code.startsWith("Z_")) return { kind: "unreadable", where, reason: `corrupt gzip: ${error.message}` };
  return "syscall" in error ? { kind: "unreadable", where, reason: error.message } : null;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "this is a directory, not a file",
  EACCES: "reading it is not permitted",
  Z_BUF_ERROR: "the gzip file is truncated",
};
