import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { invalid, type Result, success } from "../core/failure.ts";
import { formatNamed } from "../problems/formats/formats.ts";
import type { Problem } from "../problems/problem.ts";

/** Writes a problem in its own format; `-` is standard output, a name ending in .gz is compressed. */
export async function writeProblem(problem: Problem, path: string): Promise<Result<null>> {
  const text = formatNamed(problem.format).write(problem);
  if (!text.ok) return text;
  const source = Readable.from(gathered(text.value));
  try {
    if (path === "-") {
      for await (const piece of source) if (!process.stdout.write(piece)) await once(process.stdout, "drain");
    } else {
      const file: Writable = createWriteStream(path);
      await (path.endsWith(".gz") ? pipeline(source, createGzip(), file) : pipeline(source, file));
    }
    return success(null);
  } catch (error) {
    return invalid(path, `cannot be written: ${(error as Error).message}`);
  }
}

/** Lines joined to pieces of some 64 KiB: a stream's cost is per piece. Bytes are passed on as they come. */
function* gathered(lines: Iterable<string | Uint8Array>): Iterable<string | Uint8Array> {
  let piece = "";
  for (const line of lines) {
    if (typeof line !== "string") {
      if (piece !== "") yield piece;
      piece = "";
      yield line;
      continue;
    }
    piece += line;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}
