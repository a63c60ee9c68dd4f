/**
 * The first place at which two JSON values differ, in words; null where they are equal. Keys are compared in order of their names,
 * so that the order in a file says nothing.
 */
export function firstDifference(stored: unknown, asked: unknown, place = ""): string | null {
  if (Object.is(stored, asked)) return null;
  if (isTree(stored) && isTree(asked) && Array.isArray(stored) === Array.isArray(asked)) {
    const keys = [...new Set([...Object.keys(stored), ...Object.keys(asked)])].sort();
    for (const key of keys) {
      const inner = Array.isArray(stored) ? `${place}[${key}]` : `${place}${place === "" ? "" : "."}${key}`;
      const found = firstDifference(stored[key], asked[key], inner);
      if (found !== null) return found;
    }
    return null;
  }
  return `its ${place} is ${text(stored)}, not ${text(asked)}`;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}
