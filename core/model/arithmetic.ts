import type { QuadraticModel } from "./quadratic-model.ts";

/**
 * How energies of a model are computed. `integer`: every coefficient times `scale` is an integer and no partial sum
 * passes 2⁵³, so sums are exact in any order. `compensated-float64`: error-free transformations, one rounding at the end.
 */
export type Arithmetic =
  | { readonly kind: "integer"; readonly scale: number }
  | { readonly kind: "compensated-float64" };

/** The scales tried: the powers of ten that a decimal fraction may need, and powers of two for binary fractions. */
const SCALES: readonly number[] = [
  ...Array.from({ length: 16 }, (_, k) => 10 ** k),
  ...Array.from({ length: 52 }, (_, k) => 2 ** (k + 1)),
].sort((a, b) => a - b);

/**
 * A coefficient is an integer over `scale` when rounding its multiple and dividing again gives the same double: then the
 * double is the nearest one to that fraction, which is what a decimal text such as 0.1 means.
 */
function isMultiple(value: number, scale: number): boolean {
  return Math.round(value * scale) / scale === value;
}

function fits(values: Float64Array, scale: number): boolean {
  for (let k = 0; k < values.length; k++) if (!isMultiple(values[k], scale)) return false;
  return true;
}

/** The smallest scale that makes all coefficients integers with safe sums, or compensated float64 when there is none. */
export function arithmeticOf(model: QuadraticModel): Arithmetic {
  let total = Math.abs(model.offset);
  for (let i = 0; i < model.n; i++) total += Math.abs(model.linear[i]);
  for (let p = 0; p < model.weight.length; p++) total += Math.abs(model.weight[p]) / 2;
  for (const scale of SCALES) {
    // A quarter of 2⁵³: the Ising form of a QUBO counts in quarters.
    if (total * scale * 4 >= Number.MAX_SAFE_INTEGER) break;
    if (isMultiple(model.offset, scale) && fits(model.linear, scale) && fits(model.weight, scale))
      return { kind: "integer", scale };
  }
  return { kind: "compensated-float64" };
}
