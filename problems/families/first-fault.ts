import type { z } from "zod";
import { type Failure, invalid } from "../../core/failure.ts";

type Issue = Pick<z.core.$ZodIssue, "path" | "message">;

/** What is wrong first in a JSON document: its place, what was expected there, and the value that stands there. */
export function firstFault(
  error: z.ZodError,
  json: unknown,
  where: string,
): { readonly ok: false; readonly failure: Failure } {
  const { path, message } = deepest(error.issues[0]);
  const place = path.length === 0 ? where : `${where}, ${pathText(path)}`;
  const got = valueAt(json, path);
  // Lists and objects would fill the screen, and some messages tell the value by themselves.
  if ((typeof got === "object" && got !== null) || / got /.test(message)) return invalid(place, message);
  return invalid(place, `${message.replace(/, received \w+$/, "")}, got ${JSON.stringify(got) ?? "nothing"}`);
}

/** Of the alternatives of a union, the fault of the one that fits farthest into the document. */
function deepest(issue: z.core.$ZodIssue): Issue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const inner = issue.errors
    .flatMap((errors) => errors.slice(0, 1))
    .map(deepest)
    .filter(({ path }) => path.length > 0);
  if (inner.length === 0) return issue;
  const longest = inner.reduce((best, next) => (next.path.length > best.path.length ? next : best));
  return { path: [...issue.path, ...longest.path], message: longest.message };
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, at) => (typeof step === "number" ? `[${step}]` : `${at === 0 ? "" : "."}${String(step)}`))
    .join("");
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const step of path) value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  return value;
}
