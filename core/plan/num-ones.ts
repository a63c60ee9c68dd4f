import { invalid, type Result } from "../failure.ts";
import type { Method } from "./plan.ts";

/** Why n variables cannot have so many ones, or null. */
export function checkNumOnes(numOnes: number | null, n: number): Result<never> | null {
  if (numOnes === null || numOnes <= n) return null;
  return invalid("--num-ones", `expected a whole number from 0 to ${n}, the number of variables, got ${numOnes}`);
}

/** The number of ones that every sample of a method has; null where it may be any. */
export function numOnesOf(method: Method): number | null {
  const owner =
    method.kind === "anneal" || method.kind === "sample" ? method.kernel : method.kind === "temper" ? method : null;
  // Plans that were stored before there was such a number do not speak of it.
  return (owner as { readonly numOnes?: number | null } | null)?.numOnes ?? null;
}
