import { z } from "zod";
import { MODEL_LIMITS } from "../../core/model/quadratic-model.ts";

/**
 * A long list, checked in one loop that ends at the first wrong entry and names it: nested schemas would hold up all other
 * callers for seconds, and tell of each of a million wrong entries.
 */
export function listOf<Item>(
  most: number,
  fits: (entry: unknown) => entry is Item,
  expected: string,
  items: Readonly<Record<string, unknown>>,
) {
  return z
    .unknown()
    .transform((value, context): readonly Item[] => {
      const wrong = (message: string, input: unknown, path: readonly number[] = []): never => {
        context.addIssue({ code: "custom", message, input, path: [...path] });
        return z.NEVER;
      };
      if (!Array.isArray(value)) return wrong(`expected a list of ${expected}`, value);
      const list: readonly unknown[] = value;
      if (list.length > most) return wrong(`expected at most ${most} entries, got ${list.length}`, value);
      const at = list.findIndex((entry) => !fits(entry));
      if (at < 0) return list as readonly Item[];
      return wrong(`expected ${expected}, got ${JSON.stringify(list[at]).slice(0, 80)}`, list[at], [at]);
    })
    .meta({ type: "array", maxItems: most, items });
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

const isAtLeast0 = (value: unknown): value is number => isFiniteNumber(value) && value >= 0;

/** Two variables and a number. */
export type Term = readonly [i: number, j: number, value: number];

const LAST_INDEX = MODEL_LIMITS.variables - 1;

function isIndex(value: unknown): boolean {
  return isFiniteNumber(value) && Number.isInteger(value) && value >= 0 && value <= LAST_INDEX;
}

function isTerm(term: unknown): term is Term {
  return Array.isArray(term) && term.length === 3 && isIndex(term[0]) && isIndex(term[1]) && isFiniteNumber(term[2]);
}

export function isStateText(value: unknown): value is string {
  return typeof value === "string" && /^([01]*|[-+]*)$/.test(value);
}

const NUMBER = { type: "number" } as const;
const NUMBER_AT_LEAST_0 = { type: "number", minimum: 0 } as const;
const INDEX = { type: "integer", minimum: 0, maximum: LAST_INDEX } as const;

export const numbers = (most: number) => listOf(most, isFiniteNumber, "a finite number", NUMBER);
export const numbersAtLeast0 = (most: number) => listOf(most, isAtLeast0, "a number of at least 0", NUMBER_AT_LEAST_0);
/** Each pair may come from both sides, and each variable on the diagonal. */
export const terms = listOf(
  2 * MODEL_LIMITS.couplings + MODEL_LIMITS.variables,
  isTerm,
  `[i, j, number] with i and j from 0 to ${LAST_INDEX}`,
  { type: "array", prefixItems: [INDEX, INDEX, NUMBER], minItems: 3, maxItems: 3 },
);
