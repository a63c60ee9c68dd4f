/** A constraint over places of variables. Places are different; coefficients and bounds are safe integers. */
export type Constraint = Cardinality | Inequality;

/** `exactly`: k of the variables are 1. `at-most-one`: at most one is (k is 1). */
export interface Cardinality {
  readonly kind: "exactly" | "at-most-one";
  readonly name: string;
  readonly k: number;
  readonly variables: Uint32Array;
}

/** Σ coefficients · x ≤ bound, divided by what all coefficients share, variables of coefficient 0 left out. */
export interface Inequality {
  readonly kind: "at-most";
  readonly name: string;
  readonly variables: Uint32Array;
  readonly coefficients: Float64Array;
  readonly bound: number;
  /** The least value of the sum; the constraint can be met where it is ≤ bound. */
  readonly lowest: number;
  /** The greatest value of the sum; the constraint always holds where it is ≤ bound. */
  readonly highest: number;
  /** What the coefficients were divided by: amounts in the user's own unit are multiplied by it. */
  readonly divisor: number;
  /** The bound as it was given. */
  readonly givenBound: number;
}

export function inequalityOf(name: string, all: Uint32Array, given: Float64Array, givenBound: number): Inequality {
  const places = [...all.keys()].filter((k) => given[k] !== 0);
  const divisor = places.reduce((shared, k) => greatestCommonDivisor(shared, Math.abs(given[k])), 0) || 1;
  const coefficients = Float64Array.from(places, (k) => given[k] / divisor);
  return {
    kind: "at-most",
    name,
    variables: Uint32Array.from(places, (k) => all[k]),
    coefficients,
    // The sum is an integer multiple of the divisor: rounding the bound down changes nothing.
    bound: Math.floor(givenBound / divisor),
    lowest: coefficients.reduce((sum, a) => sum + Math.min(0, a), 0),
    highest: coefficients.reduce((sum, a) => sum + Math.max(0, a), 0),
    divisor,
    givenBound,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** By how much a constraint is broken, 0 where it holds: |Σx − k|, Σx − 1 above 0, or Σax − bound above 0 with numbers as given. */
export function violationOf(constraint: Constraint, bit: (i: number) => 0 | 1): number {
  if (constraint.kind === "at-most") {
    const { variables, coefficients, divisor, givenBound } = constraint;
    let sum = 0;
    for (let k = 0; k < variables.length; k++) sum += coefficients[k] * bit(variables[k]);
    return Math.max(0, sum * divisor - givenBound);
  }
  const { kind, k, variables } = constraint;
  const ones = variables.reduce((sum, i) => sum + bit(i), 0);
  return kind === "exactly" ? Math.abs(ones - k) : Math.max(0, ones - 1);
}
