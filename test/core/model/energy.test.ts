import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { type Arithmetic, arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { testSeed } from "../../support/models.ts";
import { fixed } from "../exact.ts";
import { anyTerms, built, selectedTerms, states, type Terms } from "./models.ts";

const COMPENSATED: Arithmetic = { kind: "compensated-float64" };

function oneOffset(offset: number): Arithmetic {
  return arithmeticOf(built({ vartype: "SPIN", n: 1, offset, linear: [0], quadratic: [] }));
}

describe("the arithmetic of a model", () => {
  test("finds the smallest scale that makes a coefficient an integer", () => {
    const scales: readonly (readonly [number, number])[] = [
      [0, 1],
      [3, 1],
      [-7, 1],
      [0.5, 2],
      [0.25, 4],
      [-0.75, 4],
      [0.1, 10],
      [0.2, 10],
      [0.3, 10],
      [1.7, 10],
      [1.25, 4],
      [0.05, 100],
      [1e-7, 1e7],
      [123.456, 1000],
      [2 ** -20, 2 ** 20],
      [1e-15, 1e15],
    ];
    for (const [value, scale] of scales) assert.deepEqual(oneOffset(value), { kind: "integer", scale }, `of ${value}`);
  });

  test("looks at offset, linear terms and couplings alike", () => {
    const whole = { vartype: "BINARY", n: 2, offset: 1, linear: [1, 1], quadratic: [[0, 1, 1]] } as const;
    const some: readonly Terms[] = [
      { ...whole, offset: 0.5 },
      { ...whole, linear: [1, 0.5] },
      { ...whole, quadratic: [[0, 1, 0.5]] },
    ];
    for (const terms of some) assert.deepEqual(arithmeticOf(built(terms)), { kind: "integer", scale: 2 });
    // 0.1 needs tens, 0.25 quarters: hundredths hold both.
    assert.deepEqual(arithmeticOf(built({ ...whole, offset: 0.1, linear: [0.25, 0] })), {
      kind: "integer",
      scale: 100,
    });
  });

  test("falls back to compensated sums for thirds, for tiny numbers and for sums near 2⁵³", () => {
    for (const value of [1 / 3, 2 / 7, 1e-300, 5e-324, 1e300, 2 ** 53, 2 ** 51])
      assert.deepEqual(oneOffset(value), COMPENSATED, `of ${value}`);
    // The quarters that a QUBO is counted in must fit below 2⁵³, so 2⁵¹ is the border.
    assert.deepEqual(oneOffset(2 ** 51 - 1), { kind: "integer", scale: 1 });
    const many = (weight: number): Arithmetic =>
      arithmeticOf(
        built({
          vartype: "SPIN",
          n: 3,
          offset: 0,
          linear: [0, 0, 0],
          quadratic: [
            [0, 1, weight],
            [0, 2, weight],
            [1, 2, weight],
          ],
        }),
      );
    assert.deepEqual(many(2 ** 49), { kind: "integer", scale: 1 });
    assert.deepEqual(many(2 ** 50), COMPENSATED);
  });
});

/** K · 10^−digits as the double that its decimal text means. */
const decimal = (units: bigint, digits: number): number => Number(`${units}e-${digits}`);

describe("an energy in integer arithmetic", () => {
  test("is the double nearest to the exact decimal fraction, for every state", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 7 }),
        anyTerms(fc.integer({ min: -99_999, max: 99_999 })),
        (digits, whole) => {
          const toDecimal = (k: number): number => decimal(BigInt(k), digits);
          const model = built({
            ...whole,
            offset: toDecimal(whole.offset),
            linear: whole.linear.map(toDecimal),
            quadratic: whole.quadratic.map(([i, j, k]) => [i, j, toDecimal(k)] as const),
          });
          const arithmetic = arithmeticOf(model);
          assert.equal(arithmetic.kind, "integer");
          for (const spins of states(whole.n)) {
            const units = selectedTerms(whole, spins).reduce((sum, k) => sum + BigInt(k), 0n);
            assert.ok(energyOf(model, spins, arithmetic) === decimal(units, digits));
          }
        },
      ),
      { seed: testSeed() },
    );
  });

  test("is exact up to the border where plain sums would round", () => {
    const large = 2 ** 49;
    const terms: Terms = { vartype: "SPIN", n: 3, offset: 1, linear: [large, -large, 1], quadratic: [[0, 1, 3]] };
    const model = built(terms);
    const arithmetic = arithmeticOf(model);
    assert.equal(arithmetic.kind, "integer");
    for (const spins of states(3))
      assert.equal(
        BigInt(energyOf(model, spins, arithmetic)),
        selectedTerms(terms, spins).reduce((sum, k) => sum + BigInt(k), 0n),
      );
  });
});

const ULP = 2 ** -52;

/** |got − Σ terms| as a double, and the bound that the compensated sum promises: one spacing of the result and m²ε²·Σ|terms|. */
function deviation(got: number, terms: readonly number[]): { error: number; bound: number } {
  const exact = terms.reduce((sum, term) => sum + fixed(term), 0n);
  const difference = fixed(got) - exact;
  const toNumber = (v: bigint): number => Number(v >> 900n) * 2 ** (900 - 1074);
  const error = toNumber(difference < 0n ? -difference : difference);
  const absolute = terms.reduce((sum, term) => sum + Math.abs(term), 0);
  return { error, bound: ULP * Math.abs(got) + (terms.length * 2 ** -53) ** 2 * absolute };
}

describe("an energy in compensated arithmetic", () => {
  test("keeps its bound for coefficients over forty orders of magnitude", () => {
    const wide = fc
      .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -66, max: 66 }))
      .map(([m, e]) => m * 2 ** e);
    fc.assert(
      fc.property(anyTerms(wide), (terms) => {
        const model = built(terms);
        for (const spins of states(terms.n)) {
          const { error, bound } = deviation(energyOf(model, spins, COMPENSATED), selectedTerms(terms, spins));
          // Errors below 2⁻¹⁷⁴ are not resolved here; every bound of these sizes is far above.
          assert.ok(error <= bound, `error ${error}, bound ${bound}`);
        }
      }),
      { seed: testSeed() },
    );
  });

  test("survives cancellation that leaves nothing of a plain sum", () => {
    const terms: Terms = {
      vartype: "BINARY",
      n: 4,
      offset: 1,
      linear: [1e16, 1, -1e16, 1 / 3],
      quadratic: [
        [0, 1, 3e15],
        [1, 2, -3e15],
      ],
    };
    const all = Int8Array.of(1, 1, 1, 1);
    const model = built(terms);
    assert.equal(arithmeticOf(model).kind, "compensated-float64");
    const got = energyOf(model, all, COMPENSATED);
    const { error, bound } = deviation(got, selectedTerms(terms, all));
    assert.ok(error <= bound);
    assert.ok(Math.abs(got - 7 / 3) < 1e-15 * 3, `${got}`);
    const plain = selectedTerms(terms, all).reduce((a, b) => a + b, 0);
    assert.notEqual(plain, got, "a plain sum loses this case, so the test can fail");
  });

  test("agrees with integer arithmetic where both are exact", () => {
    fc.assert(
      fc.property(anyTerms(fc.integer({ min: -1e6, max: 1e6 })), (terms) => {
        const model = built(terms);
        for (const spins of states(terms.n))
          assert.ok(energyOf(model, spins, COMPENSATED) === energyOf(model, spins, arithmeticOf(model)));
      }),
      { seed: testSeed() },
    );
  });
});
