/** One monomial with its coefficient: coefficient · Π_j x_j^exponents[j]. */
export interface Term {
  /** Shape (number of variables), whole numbers ≥ 0. */
  readonly exponents: readonly number[];
  readonly coefficient: number;
}

/** ẋ_i = Σ of the terms of equation i, for every variable i. */
export interface PolynomialSystem {
  readonly variables: readonly string[];
  /** One list of terms for each variable, in the order of `variables`. */
  readonly equations: readonly (readonly Term[])[];
}

/**
 * All monomials in `variables` variables up to a total degree, by degree and within one degree with high powers of early
 * variables first: 1, x, y, x², xy, y², … There are C(variables + degree, degree).
 */
export function monomials(variables: number, degree: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  const fill = (exponents: number[], left: number): void => {
    if (exponents.length === variables - 1) found.push([...exponents, left]);
    else for (let power = left; power >= 0; power--) fill([...exponents, power], left - power);
  };
  for (let total = 0; total <= degree; total++) fill([], total);
  return found;
}

/** C(variables + degree, degree), the number of monomials, without listing them. */
export function countMonomials(variables: number, degree: number): number {
  let count = 1;
  for (let k = 1; k <= degree; k++) count = (count * (variables + k)) / k;
  return Math.round(count);
}

/** "1", "x", "x^2 y": powers with ^, factors apart by blanks. */
export function monomialName(variables: readonly string[], exponents: readonly number[]): string {
  const factors = variables.flatMap((name, j) =>
    exponents[j] === 0 ? [] : [exponents[j] === 1 ? name : `${name}^${exponents[j]}`],
  );
  return factors.length === 0 ? "1" : factors.join(" ");
}

export function monomialValue(exponents: readonly number[], state: ArrayLike<number>): number {
  let value = 1;
  for (let j = 0; j < exponents.length; j++) for (let k = 0; k < exponents[j]; k++) value *= state[j];
  return value;
}

/**
 * The time derivative of a state.
 *
 * @param state       shape (number of variables).
 * @param derivative  shape (number of variables); written.
 */
export function derivativeOf(system: PolynomialSystem, state: Float64Array, derivative: Float64Array): void {
  for (let i = 0; i < derivative.length; i++) {
    let sum = 0;
    for (const { exponents, coefficient } of system.equations[i]) sum += coefficient * monomialValue(exponents, state);
    derivative[i] = sum;
  }
}

/** ∂f_i/∂x_j of a list of terms, as a list of terms. */
export function partialDerivative(terms: readonly Term[], variable: number): readonly Term[] {
  return terms.flatMap(({ exponents, coefficient }) => {
    const power = exponents[variable];
    if (power === 0) return [];
    return [{ exponents: exponents.map((e, j) => (j === variable ? power - 1 : e)), coefficient: coefficient * power }];
  });
}

/** `x' = -10 x + 10 y`, coefficients with `digits` digits. */
export function equationText(system: PolynomialSystem, equation: number, digits: number): string {
  const { variables } = system;
  const terms = system.equations[equation];
  if (terms.length === 0) return `${variables[equation]}' = 0`;
  const parts = terms.map(({ exponents, coefficient }, k) => {
    const size = String(Number(Math.abs(coefficient).toPrecision(digits)));
    const name = monomialName(variables, exponents);
    const sign = coefficient < 0 ? (k === 0 ? "-" : "- ") : k === 0 ? "" : "+ ";
    return `${sign}${size}${name === "1" ? "" : ` ${name}`}`;
  });
  return `${variables[equation]}' = ${parts.join(" ")}`;
}

/** Whether every equation has the same monomials, whatever their coefficients. */
export function sameTerms(a: PolynomialSystem, b: PolynomialSystem): boolean {
  return a.equations.every((terms, i) => namesOf(terms) === namesOf(b.equations[i]));
}

function namesOf(terms: readonly Term[]): string {
  return terms
    .map(({ exponents }) => exponents.join())
    .sort()
    .join(" ");
}
