import type { Problem } from "../problem.ts";
import type { Notes } from "./finish.ts";
import type { JsonFields } from "./json-fields.ts";

/**
 * The object for free use that the JSON formats have (`info`, `metadata`), with two names of ours in it: `comments`, a
 * list of texts, and `planted_energy`. Other names, and `comments` of another shape, are others' and are left out.
 */
export function notesOf(fields: JsonFields, value: unknown, path: string): Notes {
  if (value === undefined) return { comments: [], plantedEnergy: null };
  const notes = fields.object(value, path);
  const comments = notes["comments"];
  const planted = notes["planted_energy"];
  return {
    comments:
      Array.isArray(comments) && comments.every((c) => typeof c === "string") ? comments.slice(0, MAX_COMMENTS) : [],
    plantedEnergy: planted === undefined ? null : { value: fields.number(planted, `${path}.planted_energy`) },
  };
}

const MAX_COMMENTS = 100;

export function notesJson({ comments, knownEnergy }: Problem): string {
  return JSON.stringify({
    ...(comments.length === 0 ? {} : { comments }),
    ...(knownEnergy === undefined ? {} : { planted_energy: knownEnergy.energy }),
  });
}

/** Entries a piece of text holds. */
const ENTRIES_PER_PIECE = 4096;

/** A JSON list in pieces. @param items  numbers, or values that are JSON text already. */
export function* jsonList(items: Iterable<string | number>): Iterable<string> {
  let piece: (string | number)[] = [];
  let start = "[";
  for (const item of items) {
    piece.push(item);
    if (piece.length < ENTRIES_PER_PIECE) continue;
    yield start + piece.join(", ");
    start = ", ";
    piece = [];
  }
  yield piece.length === 0 ? (start === "[" ? "[]" : "]") : `${start}${piece.join(", ")}]`;
}
