import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { type BuiltQubo, type QuboBuilder, quboBuilder } from "../../../problems/builder/qubo-builder.ts";

const SEED = 20_261_123;

interface Case {
  readonly n: number;
  readonly linear: readonly number[];
  readonly pairs: readonly (readonly [i: number, j: number, value: number])[];
  readonly constraints: readonly Rule[];
}

type Rule =
  | { readonly kind: "exactly"; readonly k: number; readonly variables: readonly number[] }
  | { readonly kind: "at-most-one"; readonly variables: readonly number[] }
  | {
      readonly kind: "at-most" | "at-least";
      readonly terms: readonly (readonly [number, number])[];
      readonly bound: number;
    };

const coefficient = fc.oneof(
  fc.integer({ min: -6, max: 6 }),
  fc.integer({ min: -60, max: 60 }).map((v) => v / 10),
);

function subset(n: number, least: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.nat(n - 1), { minLength: Math.min(least, n), maxLength: n });
}

function rule(n: number): fc.Arbitrary<Rule> {
  const terms = subset(n, 1).chain((variables) =>
    fc.tuple(...variables.map((i) => fc.tuple(fc.constant(i), fc.integer({ min: -3, max: 4 })))),
  );
  const bound = fc.integer({ min: -3, max: 6 });
  return fc.oneof(
    subset(n, 1).chain((variables) =>
      fc.nat(variables.length).map((k) => ({ kind: "exactly" as const, k, variables })),
    ),
    subset(n, 2).map((variables) => ({ kind: "at-most-one" as const, variables })),
    fc.tuple(fc.constantFrom("at-most" as const, "at-least" as const), terms, bound).map(([kind, all, most]) => ({
      kind,
      terms: all,
      bound: most,
    })),
  );
}

const anyCase: fc.Arbitrary<Case> = fc.integer({ min: 2, max: 6 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    linear: fc.array(coefficient, { minLength: n, maxLength: n }),
    pairs: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), coefficient), { maxLength: 8 }),
    constraints: fc.array(rule(n), { minLength: 1, maxLength: 3 }),
  }),
);

function fill(builder: QuboBuilder, { linear, pairs, constraints }: Case): void {
  for (const [i, value] of linear.entries()) builder.linear(`x${i}`, value);
  for (const [i, j, value] of pairs) builder.quadratic(`x${i}`, `x${j}`, value);
  for (const [c, one] of constraints.entries()) addRule(builder, `c${c}`, one);
}

function addRule(builder: QuboBuilder, name: string, one: Rule): void {
  const named = (variables: readonly number[]): string[] => variables.map((i) => `x${i}`);
  switch (one.kind) {
    case "exactly":
      if (one.k === 1) builder.exactlyOne(name, named(one.variables));
      else builder.exactly(name, one.k, named(one.variables));
      return;
    case "at-most-one":
      builder.atMostOne(name, named(one.variables));
      return;
    case "at-most":
      builder.atMost(
        name,
        one.terms.map(([i, a]) => [`x${i}`, a]),
        one.bound,
      );
      return;
    case "at-least":
      builder.atLeast(
        name,
        one.terms.map(([i, a]) => [`x${i}`, a]),
        one.bound,
      );
  }
}

function holds(one: Rule, x: readonly number[]): boolean {
  switch (one.kind) {
    case "exactly":
      return one.variables.reduce((sum, i) => sum + x[i], 0) === one.k;
    case "at-most-one":
      return one.variables.reduce((sum, i) => sum + x[i], 0) <= 1;
    case "at-most":
      return one.terms.reduce((sum, [i, a]) => sum + a * x[i], 0) <= one.bound;
    case "at-least":
      return one.terms.reduce((sum, [i, a]) => sum + a * x[i], 0) >= one.bound;
  }
}

function valueOf({ linear, pairs }: Case, x: readonly number[]): number {
  return (
    linear.reduce((sum, value, i) => sum + value * x[i], 0) + pairs.reduce((sum, [i, j, v]) => sum + v * x[i] * x[j], 0)
  );
}

function bitsOf(state: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) => (state >> i) & 1);
}

/** The constrained minimum by enumeration; null where no state meets the constraints. */
function constrainedMinimum(one: Case): number | null {
  let lowest: number | null = null;
  for (let state = 0; state < 2 ** one.n; state++) {
    const x = bitsOf(state, one.n);
    if (!one.constraints.every((constraint) => holds(constraint, x))) continue;
    const value = valueOf(one, x);
    if (lowest === null || value < lowest) lowest = value;
  }
  return lowest;
}

interface Minimum {
  readonly energy: number;
  readonly states: readonly Int8Array[];
}

/** All minima of a built model, and the variables that a kept constraint fixes are moved only within it. */
function minimaOf(built: BuiltQubo): Minimum {
  const { model, kept } = built;
  const arithmetic = arithmeticOf(model);
  let energy = Number.POSITIVE_INFINITY;
  let states: Int8Array[] = [];
  const spins = new Int8Array(model.n);
  for (let state = 0; state < 2 ** model.n; state++) {
    for (let i = 0; i < model.n; i++) spins[i] = (state >> i) & 1 ? 1 : -1;
    if (kept.some(({ k, variables }) => variables.reduce((sum, i) => sum + (spins[i] > 0 ? 1 : 0), 0) !== k)) continue;
    const here = energyOf(model, spins, arithmetic);
    if (here > energy + 1e-9) continue;
    if (here < energy - 1e-9) states = [];
    energy = Math.min(energy, here);
    states.push(spins.slice());
  }
  return { energy, states };
}

function built(one: Case, exactly: "penalty" | "move" = "penalty"): BuiltQubo | null {
  const builder = quboBuilder();
  fill(builder, one);
  const result = builder.build({ where: "case", exactly });
  if (!result.ok) {
    assert.match(describeFailure(result.failure), /no state satisfies it/);
    return null;
  }
  return result.value;
}

/** Sums of a few dozen decimals with one digit differ from the exact value by less than this. */
const ROUNDING = 1e-9;

describe("the QUBO builder", () => {
  for (const exactly of ["penalty", "move"] as const)
    test(`the minimum of the model is the constrained minimum, all its states meet all constraints (exactly-k by ${exactly})`, () => {
      let solvable = 0;
      fc.assert(
        fc.property(anyCase, (one) => {
          const expected = constrainedMinimum(one);
          const qubo = built(one, exactly);
          if (qubo === null) return assert.equal(expected, null);
          if (expected === null || qubo.model.n > 14) return undefined;
          solvable++;
          const { energy, states } = minimaOf(qubo);
          assert.ok(Math.abs(energy - expected) < ROUNDING, `${energy} instead of ${expected}`);
          for (const spins of states) {
            const decoded = qubo.decode(spins);
            assert.deepEqual(decoded.violations, []);
            assert.ok(Math.abs(decoded.objective - expected) < ROUNDING);
          }
          return undefined;
        }),
        { seed: SEED, numRuns: 700 },
      );
      assert.ok(solvable > 250, `only ${solvable} cases had a state that meets all constraints`);
    });

  test("states keep their names, and violations are counted in the constraint's own unit", () => {
    const builder = quboBuilder();
    builder.linear("a", -5);
    builder.quadratic("a", "b", 2);
    builder.offset(1);
    builder.exactly("two", 2, ["a", "b", "c"]);
    builder.atMost(
      "weight",
      [
        ["a", 4],
        ["b", 6],
        ["c", 2],
      ],
      7,
    );
    const result = builder.build({ where: "case", exactly: "penalty" });
    assert.ok(result.ok);
    const { names, decode, model } = result.value;
    // Divided by 2: 2a + 3b + c ≤ 3 has slack 0 … 3.
    assert.deepEqual(names, ["a", "b", "c", "weight slack 1", "weight slack 2"]);
    const decoded = decode(Int8Array.of(1, 1, 1, -1, -1));
    assert.deepEqual(
      [...decoded.values],
      [
        ["a", 1],
        ["b", 1],
        ["c", 1],
      ],
    );
    assert.equal(decoded.objective, -2);
    assert.deepEqual(decoded.violations, [
      { constraint: "two", amount: 1 },
      { constraint: "weight", amount: 5 },
    ]);
    assert.equal(model.vartype, "BINARY");
  });

  test("exactly-k constraints are handed over for moves that keep them", () => {
    const builder = quboBuilder();
    for (const name of ["a", "b", "c", "d"]) builder.linear(name, 1);
    builder.exactly("two", 2, ["d", "b", "a"]);
    const result = builder.build({ where: "case", exactly: "move" });
    assert.ok(result.ok);
    assert.deepEqual(result.value.kept, [{ kind: "exactly", k: 2, variables: Uint32Array.of(3, 1, 0) }]);
    assert.deepEqual(result.value.penalties, []);
    assert.deepEqual([...result.value.model.linear], [1, 1, 1, 1]);
    assert.equal(result.value.decode(Int8Array.of(1, 1, 1, 1)).violations[0].amount, 1);
  });

  test("slack bits write every whole number up to the slack's range and none above, under names of their own", () => {
    const builder = quboBuilder();
    builder.atMost(
      "sum",
      ["a", "b", "c", "d", "e"].map((x) => [x, 2]),
      9,
    );
    const result = builder.build({ where: "case", exactly: "penalty" });
    assert.ok(result.ok);
    // 9 is no multiple of 2, so at most 4 of 5: slack 0 … 4 as 1 + 2 + 1.
    assert.deepEqual(result.value.names.slice(5), ["sum slack 1", "sum slack 2", "sum slack 3"]);
    const { linear } = result.value.model;
    // (Σx + Σcs − 4)² gives a bit of coefficient c the linear term c(c − 8).
    assert.deepEqual([...linear.subarray(5)], [-7, -12, -7]);
    builder.atMost(
      "sum",
      [
        ["a", 1],
        ["b", 1],
        ["c", 1],
      ],
      2,
    );
    const twice = builder.build({ where: "case", exactly: "penalty" });
    assert.ok(!twice.ok);
    assert.match(describeFailure(twice.failure), /the name "sum slack 1" of a slack bit is in use/);
  });

  test("an inequality that always holds gets neither slack nor penalty", () => {
    const builder = quboBuilder();
    builder.atMost(
      "loose",
      [
        ["a", 2],
        ["b", -1],
      ],
      2,
    );
    const result = builder.build({ where: "case", exactly: "penalty" });
    assert.ok(result.ok);
    assert.equal(result.value.model.n, 2);
    assert.deepEqual(result.value.penalties, [{ constraint: "loose", weight: 0, reason: "always holds" }]);
  });

  test("bad constraints are refused with their name", () => {
    const failure = (fillIn: (builder: QuboBuilder) => void): string => {
      const builder = quboBuilder();
      fillIn(builder);
      const result = builder.build({ where: "case", exactly: "penalty" });
      assert.ok(!result.ok);
      return describeFailure(result.failure);
    };
    assert.equal(
      failure((q) => q.exactly("k", 4, ["a", "b"])),
      'case, constraint "k": asks for 4 of 2 variables; k must be an integer in 0 … 2',
    );
    assert.equal(
      failure((q) => q.exactlyOne("k", ["a", "a"])),
      'case, constraint "k": names the variable "a" twice',
    );
    assert.equal(
      failure((q) => q.exactlyOne("k", [])),
      'case, constraint "k": asks for 1 of 0 variables; k must be an integer in 0 … 0',
    );
    assert.equal(
      failure((q) => q.atMost("w", [["a", 0.5]], 1)),
      'case, constraint "w": coefficients and bound must be integers, got 0.5',
    );
    assert.equal(
      failure((q) => q.atLeast("w", [["a", 2]], 3)),
      'case, constraint "w": no state satisfies it: the sum is never at least 3',
    );
    assert.equal(
      failure((q) =>
        q.atMost(
          "w",
          [
            ["a", 2 ** 22],
            ["b", 1],
          ],
          2 ** 22,
        ),
      ),
      'case, constraint "w": range of the slack is limited to 1048576, got 4194304',
    );
    assert.equal(
      failure((q) => q.linear("a", Number.NaN)),
      'case: coefficients of "a" must be finite, got NaN',
    );
    assert.equal(
      failure((q) => q.linear("", 1)),
      "case: variable 1 has an empty name",
    );
  });
});

describe("weights of penalties", () => {
  /**
   * The least weight of the one constraint that makes the constrained minimum the minimum: max over broken states of (best − f)/g.
   * Below it some broken state is lower.
   */
  function necessaryWeight(one: Case): number {
    const best = constrainedMinimum(one);
    assert.ok(best !== null);
    let weight = 0;
    for (let state = 0; state < 2 ** one.n; state++) {
      const x = bitsOf(state, one.n);
      const [constraint] = one.constraints;
      if (holds(constraint, x)) continue;
      assert.ok(constraint.kind === "exactly" || constraint.kind === "at-most-one");
      const ones = constraint.variables.reduce((sum, i) => sum + x[i], 0);
      const g = constraint.kind === "exactly" ? (ones - constraint.k) ** 2 : (ones * (ones - 1)) / 2;
      weight = Math.max(weight, (best - valueOf(one, x)) / g);
    }
    return weight;
  }

  const cardinality = (n: number): fc.Arbitrary<Rule> =>
    fc.oneof(
      subset(n, 1).chain((variables) =>
        fc.nat(variables.length).map((k) => ({ kind: "exactly" as const, k, variables })),
      ),
      subset(n, 2).map((variables) => ({ kind: "at-most-one" as const, variables })),
    );

  const oneConstraint = (pairs: boolean): fc.Arbitrary<Case> =>
    fc.integer({ min: 2, max: 8 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        linear: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }),
        pairs: pairs
          ? fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1), fc.integer({ min: -9, max: 9 })), { maxLength: 12 })
          : fc.constant([]),
        constraints: cardinality(n).map((one) => [one]),
      }),
    );

  function weightOf(one: Case): number {
    const qubo = built(one);
    assert.ok(qubo !== null);
    assert.equal(qubo.penalties[0].reason, "one repair step");
    return qubo.penalties[0].weight;
  }

  test("for a linear objective the weight is the least that works, plus one unit", () => {
    fc.assert(
      fc.property(oneConstraint(false), (one) => {
        const [constraint] = one.constraints;

        assert.ok(constraint.kind === "exactly" || constraint.kind === "at-most-one");
        assert.equal(weightOf(one), Math.floor(necessaryWeight(one)) + 1);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  test("for quadratic objectives it is sufficient, never above the sum of coefficients, and within four times the least in nine of ten cases", () => {
    const ratios: number[] = [];
    fc.assert(
      fc.property(oneConstraint(true), (one) => {
        const [weight, needed] = [weightOf(one), necessaryWeight(one)];
        assert.ok(weight > needed);
        const sum = new Map<string, number>();
        for (const [i, j, v] of [...one.linear.map((v, i) => [i, i, v] as const), ...one.pairs])
          sum.set(`${Math.min(i, j)} ${Math.max(i, j)}`, (sum.get(`${Math.min(i, j)} ${Math.max(i, j)}`) ?? 0) + v);
        assert.ok(weight <= [...sum.values()].reduce((all, v) => all + Math.abs(v), 0) + 1);
        if (needed >= 1) ratios.push(weight / needed);
      }),
      { seed: SEED, numRuns: 500 },
    );
    ratios.sort((a, b) => a - b);
    assert.ok(ratios.length > 150);
    assert.ok(ratios[Math.floor(0.9 * ratios.length)] <= 4, `90 % quantile ${ratios[Math.floor(0.9 * ratios.length)]}`);
  });

  test("disjoint and one-signed constraints are repaired step by step, overlapping equalities as a whole", () => {
    const builder = quboBuilder();
    for (const [i, name] of ["a", "b", "c", "d", "e", "f"].entries()) builder.linear(name, -1 - i);
    builder.atMostOne("edge ab", ["a", "b"]);
    builder.atMostOne("edge bc", ["b", "c"]);
    builder.exactlyOne("first", ["d", "e"]);
    builder.exactlyOne("second", ["e", "f"]);
    const result = builder.build({ where: "case", exactly: "penalty" });
    assert.ok(result.ok);
    assert.deepEqual(result.value.penalties, [
      { constraint: "edge ab", weight: 2, reason: "one repair step" },
      { constraint: "edge bc", weight: 3, reason: "one repair step" },
      { constraint: "first", weight: 16, reason: "whole repair" },
      { constraint: "second", weight: 16, reason: "whole repair" },
    ]);
  });
});
