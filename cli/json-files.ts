import { readFileSync, writeFileSync } from "node:fs";
import { failed, invalid, type Result, success } from "../core/failure.ts";

/** A JSON file's value, not yet checked. */
export function readJson(path: string): Result<unknown> {
  let text: string;
  try {
    text = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    return failed({ kind: "unreadable", where: path, reason: (error as Error).message });
  }
  try {
    return success(JSON.parse(text));
  } catch (error) {
    return invalid(path, `not JSON: ${(error as Error).message}`);
  }
}

/** Writes an object as JSON, one field a line: long lists stay on theirs. */
export function writeJson(path: string, value: object): Result<null> {
  const lines = Object.entries(value).map(([name, inner]) => `  ${JSON.stringify(name)}: ${JSON.stringify(inner)}`);
  try {
    writeFileSync(path, `{\n${lines.join(",\n")}\n}\n`);
    return success(null);
  } catch (error) {
    return invalid(path, `cannot be written: ${(error as Error).message}`);
  }
}
