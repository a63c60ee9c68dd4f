import { type Failure, invalid, type Result } from "../../core/failure.ts";
import type { Problem } from "../problem.ts";
import type { ProblemReader } from "./format.ts";
import { type JsonFields, type JsonObject, jsonFields } from "./json-fields.ts";
import { firstSyntaxError } from "./json-syntax.ts";
import { wholeFile } from "./whole-file.ts";
import { quoted } from "./words.ts";

/** Reads a file that is one JSON object in UTF-8. */
export function jsonDocument(
  where: string,
  read: (document: JsonObject, fields: JsonFields) => Result<Problem>,
): ProblemReader {
  return wholeFile(
    where,
    (head) => startsAsObject(where, head),
    (bytes) => {
      const parsed = parseJson(where, bytes);
      if (!parsed.ok) return parsed;
      const fields = jsonFields(where);
      return read(fields.object(parsed.value, "the document"), fields);
    },
  );
}

/** @param where  names the text in messages, which add line and column. */
export function parseJson(where: string, bytes: Uint8Array): Result<unknown> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return invalid(where, "the text is not UTF-8");
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { line, column, reason } = firstSyntaxError(text);
    return invalid(`${where}, line ${line}, column ${column}`, reason);
  }
}

function startsAsObject(where: string, head: Uint8Array): Failure | null {
  const start = new TextDecoder().decode(head).trimStart(); // which takes a byte order mark for a blank, as it should
  if (start === "" || start.startsWith("{")) return null;
  return {
    kind: "invalid-input",
    where: `${where}, line 1`,
    reason: `a JSON object starts with {, not ${quoted(start.slice(0, 12))}`,
  };
}
