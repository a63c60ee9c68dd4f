import { invalid, type Result, success } from "../core/failure.ts";
import { readText } from "./read-file.ts";
import { writeText } from "./write-files.ts";

/** A JSON file's value, not yet checked. */
export function readJson(path: string): Result<unknown> {
  const text = readText(path);
  if (!text.ok) return text;
  try {
    return success(JSON.parse(text.value));
  } catch (error) {
    return invalid(path, `not JSON: ${(error as Error).message}`);
  }
}

/** Writes an object as JSON, one field a line: long lists stay on theirs. */
export function writeJson(path: string, value: object): Result<null> {
  const lines = Object.entries(value).map(([name, inner]) => `  ${JSON.stringify(name)}: ${JSON.stringify(inner)}`);
  return writeText(path, `{\n${lines.join(",\n")}\n}\n`);
}
