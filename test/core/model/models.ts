import fc from "fast-check";
import { modelBuilder, type QuadraticModel, type Vartype } from "../../../core/model/quadratic-model.ts";

/** The terms of a small model, coefficients as numbers. */
export interface Terms {
  readonly vartype: Vartype;
  readonly n: number;
  readonly offset: number;
  readonly linear: readonly number[];
  readonly quadratic: readonly (readonly [i: number, j: number, value: number])[];
}

/** Models of 1 to `most` variables whose coefficients come from `coefficient`, each pair at most once, in any order. */
export function anyTerms(coefficient: fc.Arbitrary<number>, most = 6): fc.Arbitrary<Terms> {
  return fc.integer({ min: 1, max: most }).chain((n) => {
    const pairs = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n - i - 1 }, (_, k) => [i, i + 1 + k] as const),
    ).flat();
    return fc.record({
      vartype: fc.constantFrom<Vartype>("SPIN", "BINARY"),
      n: fc.constant(n),
      offset: coefficient,
      linear: fc.array(coefficient, { minLength: n, maxLength: n }),
      quadratic: fc
        .shuffledSubarray(pairs)
        .chain((chosen) =>
          fc.tuple(
            ...chosen.map(([i, j]) =>
              fc
                .tuple(fc.boolean(), coefficient)
                .map(([turn, value]): [number, number, number] => (turn ? [j, i, value] : [i, j, value])),
            ),
          ),
        ),
    });
  });
}

export function built(terms: Terms, repeated: "sum" | "refuse" = "refuse"): QuadraticModel {
  const builder = modelBuilder(terms.vartype, terms.n, 1);
  builder.addOffset(terms.offset);
  for (const [i, value] of terms.linear.entries()) builder.addLinear(i, value);
  for (const [i, j, value] of terms.quadratic) builder.addQuadratic(i, j, value, 0);
  const result = builder.build("test", repeated);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** All states as ±1 spins. */
export function* states(n: number): Iterable<Int8Array> {
  for (let k = 0; k < 2 ** n; k++) yield Int8Array.from({ length: n }, (_, i) => ((k >> i) & 1 ? 1 : -1));
}

/** The coefficients that a state selects, with their signs: the energy is their sum. */
export function selectedTerms(terms: Terms, spins: Int8Array): number[] {
  const value = (i: number): number => (terms.vartype === "SPIN" ? spins[i] : (1 + spins[i]) / 2);
  return [
    terms.offset,
    ...terms.linear.map((a, i) => a * value(i)),
    ...terms.quadratic.map(([i, j, b]) => b * value(i) * value(j)),
  ];
}
