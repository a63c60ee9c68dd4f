import { quoted } from "./words.ts";

/**
 * One token of JSON behind blanks; RFC 8259. The groups are: punctuation, string, number, word. A string has no control
 * character, so its plain characters are those from the blank up without `"` and `\\`.
 */
const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;

/** What may come next. */
type Due =
  | "a value"
  | "a value or ]"
  | "a name in quotes or }"
  | "a name in quotes"
  | ":"
  | ", or ]"
  | ", or }"
  | "the end";

/**
 * Where a text that JSON.parse refused stops being JSON: its own messages name no place, or one that differs from
 * version to version.
 */
export function firstSyntaxError(text: string): {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
} {
  const open: string[] = [];
  let due: Due = "a value";
  let at = 0;
  const afterValue = (): Due => (open.length === 0 ? "the end" : open[open.length - 1] === "[" ? ", or ]" : ", or }");
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) break;
    const next = afterToken(due, match, open, afterValue);
    if (next === null) break;
    due = next;
    at = TOKEN.lastIndex;
  }
  while (at < text.length && " \t\r\n".includes(text[at])) at++;
  const before = text.slice(0, at);
  const found = at === text.length ? "the file ends" : `found ${quoted(text.slice(at, at + 12))}`;
  return {
    line: before.split("\n").length,
    column: at - before.lastIndexOf("\n"),
    reason: `the text is not JSON: expected ${due}, ${found}`,
  };
}

/** @returns what is due after this token, or null if the token was not due; keeps `open`, the brackets not yet closed. */
function afterToken(due: Due, [, mark, string]: RegExpExecArray, open: string[], afterValue: () => Due): Due | null {
  switch (due) {
    case "a value":
    case "a value or ]":
      if (mark === "[" || mark === "{") {
        open.push(mark);
        return mark === "[" ? "a value or ]" : "a name in quotes or }";
      }
      if (mark === "]" && due === "a value or ]") break;
      return mark === undefined ? afterValue() : null;
    case "a name in quotes or }":
    case "a name in quotes":
      if (mark === "}" && due === "a name in quotes or }") break;
      return string === undefined ? null : ":";
    case ":":
      return mark === ":" ? "a value" : null;
    case ", or ]":
    case ", or }":
      if (mark === ",") return due === ", or ]" ? "a value" : "a name in quotes";
      if (mark === (due === ", or ]" ? "]" : "}")) break;
      return null;
    case "the end":
      return null;
  }
  open.pop(); // a bracket was closed
  return afterValue();
}
