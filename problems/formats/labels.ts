import type { Labels } from "../problem.ts";
import type { JsonFields } from "./json-fields.ts";
import { quoted } from "./words.ts";

/** A list as a name may hold lists, but not deeper than this. */
const MAX_DEPTH = 16;

/** The names of n variables as dimod has them in JSON: numbers, texts, and lists of such (its tuples); each once. */
export function labelsFromJson(fields: JsonFields, value: unknown, path: string, n: number): Labels {
  const names = fields.list(value, path);
  if (names.length !== n) fields.refuse(path, `has ${names.length} entries, but there are ${n} variables`);
  const seen = new Map<string | number, number>();
  const labels: (string | number)[] = [];
  for (let i = 0; i < names.length && fields.failure === null; i++) {
    const label = labelFromJson(fields, names[i], `${path}[${i}]`);
    const earlier = seen.get(label);
    if (earlier !== undefined) fields.refuse(`${path}[${i}]`, `names variable ${earlier} again`);
    seen.set(label, i);
    labels.push(label);
  }
  return fields.failure === null ? shortenedLabels(labels) : "from-0";
}

function labelFromJson(fields: JsonFields, value: unknown, path: string): string | number {
  if (typeof value === "string") {
    if (readsAsList(value)) fields.refuse(path, `is the text ${quoted(value)}, which could not be told from a list`);
    return value;
  }
  if (!isName(value, 0)) {
    fields.refuse(path, "must be a number (whole ones below 2^53), a text, or a list of such, 16 deep at most");
    return "";
  }
  return typeof value === "number" ? value + 0 : JSON.stringify(value);
}

function isName(value: unknown, depth: number): boolean {
  if (typeof value === "string") return true;
  // A whole number beyond is not the one that the file names.
  if (typeof value === "number")
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return Array.isArray(value) && depth < MAX_DEPTH && value.every((part) => isName(part, depth + 1));
}

/** Labels in their shortest form. */
export function shortenedLabels(labels: readonly (string | number)[]): Labels {
  if (labels.every((label, i) => label === i)) return "from-0";
  if (labels.every((label, i) => label === i + 1)) return "from-1";
  return labels;
}

/** The names one by one. */
export function listedLabels(labels: Labels, n: number): readonly (string | number)[] {
  if (typeof labels !== "string") return labels;
  const first = labels === "from-0" ? 0 : 1;
  return Array.from({ length: n }, (_, i) => i + first);
}

/** A name as JSON text, in ASCII as dimod's binary files want it; names that are lists become lists again. */
export function labelJson(label: string | number): string {
  if (typeof label === "number") return String(label);
  const json = readsAsList(label) ? label : JSON.stringify(label);
  return json.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Whether a name is the JSON text of a list. */
function readsAsList(label: string): boolean {
  if (!label.startsWith("[")) return false;
  try {
    return Array.isArray(JSON.parse(label));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
