import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { energyFromUnits, isingForm } from "../../../core/model/ising-form.ts";
import { unitsOf } from "../../support/kernel-contract.ts";
import { testSeed } from "../../support/models.ts";
import { anyTerms, built, selectedTerms, states, type Terms } from "./models.ts";

function formOfTerms(terms: Terms) {
  const model = built(terms);
  const arithmetic = arithmeticOf(model);
  return { model, arithmetic, form: isingForm(model, arithmetic) };
}

describe("the Ising form", () => {
  test("gives the very energy of every state, spins or bits, whole numbers or decimals", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 10, 16, 1000),
        anyTerms(fc.integer({ min: -5000, max: 5000 })),
        (scale, whole) => {
          const { model, arithmetic, form } = formOfTerms({
            ...whole,
            offset: whole.offset / scale,
            linear: whole.linear.map((k) => k / scale),
            quadratic: whole.quadratic.map(([i, j, k]) => [i, j, k / scale] as const),
          });
          assert.ok(form.integer);
          for (const array of [form.field, form.weight])
            for (const value of array) assert.ok(Number.isSafeInteger(value));
          for (const part of [form.constant, form.divisor, form.denominator]) assert.ok(Number.isSafeInteger(part));
          for (const spins of states(whole.n))
            assert.ok(energyFromUnits(form, unitsOf(form, spins)) === energyOf(model, spins, arithmetic));
        },
      ),
      { seed: testSeed() },
    );
  });

  test("of a model without a scale is right to the rounding of its terms", () => {
    fc.assert(
      fc.property(anyTerms(fc.double({ min: -10, max: 10, noNaN: true })), (terms) => {
        const thirds = { ...terms, linear: terms.linear.map((a) => (a + 1) / 3) };
        const { model, arithmetic, form } = formOfTerms(thirds);
        fc.pre(arithmetic.kind !== "integer"); // sums of fractions may well be whole
        assert.equal(form.integer, false);
        for (const spins of states(terms.n)) {
          const exact = energyOf(model, spins, { kind: "compensated-float64" });
          const absolute = selectedTerms(thirds, new Int8Array(terms.n).fill(1)).reduce(
            (sum, t) => sum + Math.abs(t),
            0,
          );
          // Each of at most 60 additions and products, in the form's quarters, rounds once relative to a partial sum ≤ 4·Σ|terms|.
          assert.ok(Math.abs(energyFromUnits(form, unitsOf(form, spins)) - exact) <= 60 * 4 * 2 ** -53 * absolute);
        }
      }),
      { seed: testSeed() },
    );
  });

  test("counts in the largest unit that all fields and couplings are multiples of", () => {
    const { form } = formOfTerms({
      vartype: "SPIN",
      n: 3,
      offset: 1,
      linear: [0, 12, 0],
      quadratic: [
        [0, 1, -18],
        [1, 2, 30],
      ],
    });
    assert.equal(form.divisor, 6);
    assert.equal(form.unit, 6);
    assert.deepEqual([...form.field], [0, 2, 0]);
    assert.deepEqual([...form.weight], [-3, -3, 5, 5]);
    // ±J in any size becomes ±1: that is what the fast kernels need.
    const gaps = formOfTerms({
      vartype: "SPIN",
      n: 3,
      offset: 0,
      linear: [0, 0, 0],
      quadratic: [
        [0, 1, -0.3],
        [1, 2, 0.3],
      ],
    });
    assert.deepEqual([...gaps.form.weight], [-1, -1, 1, 1]);
    assert.equal(gaps.form.unit, 0.3);
    // A max-cut as QUBO has fields that cancel: back to ±1 couplings without fields.
    const cut = formOfTerms({
      vartype: "BINARY",
      n: 3,
      offset: 0,
      linear: [-1, -2, -1],
      quadratic: [
        [0, 1, 2],
        [1, 2, 2],
      ],
    });
    assert.deepEqual([...cut.form.field], [0, 0, 0]);
    assert.deepEqual([...cut.form.weight], [1, 1, 1, 1]);
    assert.equal(cut.form.unit, 0.5);
  });

  test("leaves out couplings of 0, which change no energy", () => {
    const { form } = formOfTerms({
      vartype: "BINARY",
      n: 4,
      offset: 0,
      linear: [1, 2, 3, 4],
      quadratic: [
        [0, 1, 0],
        [0, 3, 8],
        [2, 1, 0],
        [2, 3, -4],
      ],
    });
    assert.deepEqual([...form.rowStart], [0, 1, 1, 2, 4]);
    assert.deepEqual([...form.column], [3, 3, 0, 2]);
    // In quarters: 8, −4 and the fields 2a + Σ b; all are even.
    assert.deepEqual([[...form.weight], [...form.field], form.divisor], [[4, -2, 4, -2], [5, 2, 1, 6], 2]);
  });

  test("of a model without terms has unit 1 over its denominator and the offset as energy", () => {
    for (const vartype of ["SPIN", "BINARY"] as const) {
      const { form } = formOfTerms({ vartype, n: 2, offset: 0.3, linear: [0, 0], quadratic: [] });
      assert.ok(form.unit > 0);
      assert.equal(energyFromUnits(form, 0), 0.3);
    }
  });
});
