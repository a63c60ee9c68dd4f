import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { invalid, type Result, success } from "../core/failure.ts";

/** A file of an answer, and what it holds. */
export interface WrittenFile {
  readonly file: string;
  readonly holds: string;
}

/** Writes text; `-` is standard output. */
export function writeText(file: string, text: string): Result<null> {
  try {
    if (file === "-") process.stdout.write(text);
    else writeFileSync(file, text);
    return success(null);
  } catch (error) {
    return invalid(file, `cannot be written: ${(error as Error).message}`);
  }
}

/** Makes the folder of `--out-dir`, so that a wrong one is refused before the work; null where none is wanted. */
export function prepareFolder(folder: string | undefined): Result<null> {
  if (folder === undefined) return success(null);
  try {
    mkdirSync(folder, { recursive: true });
    return success(null);
  } catch (error) {
    return invalid("--out-dir", `cannot make ${folder}: ${(error as Error).message}`);
  }
}

/** Writes files into a folder that is there. */
export function writeFiles(
  folder: string,
  files: readonly { readonly name: string; readonly holds: string; readonly text: string | Uint8Array }[],
): Result<readonly WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const { name, holds, text } of files) {
    const file = join(folder, name);
    try {
      writeFileSync(file, text);
    } catch (error) {
      return invalid("--out-dir", `cannot write ${file}: ${(error as Error).message}`);
    }
    written.push({ file, holds });
  }
  return success(written);
}
