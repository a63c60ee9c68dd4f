import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import {
  changeVartype,
  checkSize,
  MODEL_LIMITS,
  modelBuilder,
  numInteractions,
  type Vartype,
} from "../../../core/model/quadratic-model.ts";
import { testSeed } from "../../support/models.ts";
import { anyTerms, built, states } from "./models.ts";

const integers = fc.integer({ min: -1000, max: 1000 });

describe("the builder", () => {
  test("gives symmetric rows with ascending columns whatever the order and side of the terms", () => {
    fc.assert(
      fc.property(anyTerms(integers, 8), (terms) => {
        const model = built(terms);
        const sorted = built({
          ...terms,
          quadratic: terms.quadratic
            .map(([i, j, v]) => [Math.min(i, j), Math.max(i, j), v] as const)
            .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]),
        });
        assert.deepEqual(model, sorted);
        assert.equal(numInteractions(model), terms.quadratic.length);
        const wanted = new Map(
          terms.quadratic.flatMap(
            ([i, j, v]) =>
              [
                [`${i} ${j}`, v],
                [`${j} ${i}`, v],
              ] as const,
          ),
        );
        for (let i = 0; i < terms.n; i++)
          for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++) {
            assert.ok(p === model.rowStart[i] || model.column[p - 1] < model.column[p]);
            assert.equal(model.weight[p], wanted.get(`${i} ${model.column[p]}`));
            wanted.delete(`${i} ${model.column[p]}`);
          }
        assert.equal(wanted.size, 0, "every term is in both rows");
      }),
      { seed: testSeed() },
    );
  });

  test("adds repeated linear terms and offsets", () => {
    const builder = modelBuilder("BINARY", 2);
    builder.addLinear(1, 2);
    builder.addLinear(1, 3);
    builder.addOffset(1);
    builder.addOffset(-4);
    const result = builder.build("test", "refuse");
    assert.ok(result.ok);
    assert.deepEqual([...result.value.linear], [0, 5]);
    assert.equal(result.value.offset, -3);
  });

  test("refuses a repeated pair, on either side, and names both lines", () => {
    const again: readonly (readonly [number, number])[] = [
      [1, 3],
      [3, 1],
    ];
    for (const [i, j] of again) {
      const builder = modelBuilder("SPIN", 5);
      builder.addQuadratic(0, 1, 1, 11);
      builder.addQuadratic(1, 3, 1, 12);
      builder.addQuadratic(2, 4, 1, 13);
      builder.addQuadratic(i, j, 7, 14);
      for (const [indexBase, pair] of [
        [0, "(1, 3)"],
        [1, "(2, 4)"],
      ] as const)
        assert.deepEqual(builder.build("model.txt", "refuse", indexBase), {
          ok: false,
          failure: {
            kind: "invalid-input",
            where: "model.txt, line 14",
            reason: `the pair ${pair} was already given on line 12; each unordered pair may stand once`,
          },
        });
    }
  });

  test("sums repeated pairs when told to, the same in both rows", () => {
    const builder = modelBuilder("SPIN", 4);
    // Decimals add as decimals: 0.1 + 0.2 + 0.3 is 0.6, which float64 additions miss.
    for (const [i, j, v] of [
      [0, 1, 0.1],
      [2, 3, 5],
      [1, 0, 0.2],
      [0, 1, 0.3],
      [3, 2, -5],
    ] as const)
      builder.addQuadratic(i, j, v, 0);
    assert.equal(builder.numQuadratic, 5);
    const result = builder.build("test", "sum");
    assert.ok(result.ok);
    const { rowStart, column, weight } = result.value;
    assert.deepEqual([...rowStart], [0, 1, 2, 3, 4]);
    assert.deepEqual([...column], [1, 0, 3, 2]);
    assert.deepEqual([...weight], [0.6, 0.6, 0, 0]);
  });

  test("grows beyond the expected number of couplings", () => {
    const n = 60;
    const builder = modelBuilder("SPIN", n, 0);
    for (let i = 0; i < n; i++) for (let j = n - 1; j > i; j--) builder.addQuadratic(j, i, i * n + j, 0);
    const result = builder.build("test", "refuse");
    assert.ok(result.ok);
    for (let i = 0; i < n; i++) {
      const { weight, rowStart } = result.value;
      const row: Float64Array = weight.subarray(rowStart[i], rowStart[i + 1]);
      assert.deepEqual(
        [...row],
        Array.from({ length: n }, (_, j) => Math.min(i, j) * n + Math.max(i, j)).filter((_, j) => j !== i),
      );
    }
  });

  test("builds models without variables or couplings", () => {
    for (const n of [0, 1, 3]) {
      const result = modelBuilder("SPIN", n).build("test", "refuse");
      assert.ok(result.ok);
      assert.equal(result.value.rowStart.length, n + 1);
      assert.equal(numInteractions(result.value), 0);
    }
  });

  test("refuses more variables or couplings than the product accepts, with the limit and the number", () => {
    const { variables, couplings } = MODEL_LIMITS;
    assert.equal(checkSize("f", variables, couplings), null);
    assert.deepEqual(checkSize("f", variables + 1, 0), {
      kind: "over-limit",
      where: "f",
      limit: "number of variables",
      max: variables,
      got: variables + 1,
    });
    assert.deepEqual(checkSize("f", 0, couplings + 1), {
      kind: "over-limit",
      where: "f",
      limit: "number of couplings",
      max: couplings,
      got: couplings + 1,
    });
    assert.equal(modelBuilder("SPIN", variables + 1).build("f", "sum").ok, false);
  });
});

describe("changeVartype", () => {
  test("keeps the energy of every state, there and back", () => {
    fc.assert(
      fc.property(anyTerms(integers), (terms) => {
        const model = built(terms);
        const other: Vartype = terms.vartype === "SPIN" ? "BINARY" : "SPIN";
        const changed = changeVartype(model, other);
        const back = changeVartype(changed, terms.vartype);
        assert.equal(changed.vartype, other);
        for (const spins of states(terms.n)) {
          const energy = energyOf(model, spins, arithmeticOf(model));
          assert.equal(energyOf(changed, spins, arithmeticOf(changed)), energy);
          assert.equal(energyOf(back, spins, arithmeticOf(back)), energy);
        }
      }),
      { seed: testSeed() },
    );
  });

  test("leaves a model of that kind as it is", () => {
    const model = built({ vartype: "SPIN", n: 2, offset: 1, linear: [0, 1], quadratic: [[0, 1, 3]] });
    assert.equal(changeVartype(model, "SPIN"), model);
  });
});
