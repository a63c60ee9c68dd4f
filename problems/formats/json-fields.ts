import type { Failure } from "../../core/failure.ts";
import { quoted } from "./words.ts";

export type JsonObject = { readonly [name: string]: unknown };

/**
 * Takes a parsed JSON document apart, field by field. The first value that is not of the kind asked for becomes
 * `failure`; from then on stand-ins are returned (0, "", an empty list or object), so that a reader asks once, at the end.
 * A `path` names the value in messages: `linear_terms[2].coeff`.
 */
export interface JsonFields {
  readonly failure: Failure | null;
  /** Keeps a failure of the caller's own, unless there is one already. */
  refuse(path: string, reason: string): void;
  object(value: unknown, path: string): JsonObject;
  list(value: unknown, path: string): readonly unknown[];
  text(value: unknown, path: string): string;
  /** A finite number, never −0. */
  number(value: unknown, path: string): number;
  /** A whole number from `least` to `most`. */
  integer(value: unknown, path: string, least: number, most: number): number;
  /** A list of `length` finite numbers; never −0. */
  numbers(value: unknown, path: string, length: number): Float64Array;
  /** A list of `length` whole numbers from 0 to `most`. */
  indices(value: unknown, path: string, length: number, most: number): Uint32Array;
}

export function jsonFields(where: string): JsonFields {
  let failure: Failure | null = null;

  function refuse(path: string, reason: string): void {
    failure ??= { kind: "invalid-input", where: `${where}, ${path}`, reason };
  }

  /** The stand-in, after saying what was wanted. */
  function wanted<T>(value: unknown, path: string, what: string, standIn: T): T {
    if (value === undefined) refuse(path, "is missing");
    else refuse(path, `is ${shown(value)}; it must be ${what}`);
    return standIn;
  }

  function listOf(value: unknown, path: string, length: number): readonly unknown[] {
    const list = fields.list(value, path);
    if (list.length !== length) refuse(path, `has ${list.length} entries; ${length} are announced`);
    return list;
  }

  const fields: JsonFields = {
    get failure() {
      return failure;
    },
    refuse,
    object(value, path) {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
      return wanted(value, path, "an object", {});
    },
    list(value, path) {
      return Array.isArray(value) ? value : wanted(value, path, "a list", []);
    },
    text(value, path) {
      return typeof value === "string" ? value : wanted(value, path, "a text", "");
    },
    number(value, path) {
      // JSON.parse takes 1e999 for infinity.
      return typeof value === "number" && Number.isFinite(value)
        ? value + 0
        : wanted(value, path, "a finite number", 0);
    },
    integer(value, path, least, most) {
      if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value + 0;
      return wanted(value, path, `a whole number from ${least} to ${most}`, least);
    },
    numbers(value, path, length) {
      const list = listOf(value, path, length);
      const numbers = new Float64Array(failure === null ? length : 0);
      for (let k = 0; k < numbers.length; k++) {
        const entry = list[k];
        if (typeof entry !== "number" || !Number.isFinite(entry))
          return wanted(entry, `${path}[${k}]`, "a finite number", numbers);
        numbers[k] = entry + 0;
      }
      return numbers;
    },
    indices(value, path, length, most) {
      const list = listOf(value, path, length);
      const indices = new Uint32Array(failure === null ? length : 0);
      for (let k = 0; k < indices.length; k++) {
        const entry = list[k];
        if (typeof entry !== "number" || !Number.isInteger(entry) || entry < 0 || entry > most)
          return wanted(entry, `${path}[${k}]`, `a whole number from 0 to ${most}`, indices);
        indices[k] = entry;
      }
      return indices;
    },
  };
  return fields;
}

/** A JSON value as a message may show it. */
export function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
