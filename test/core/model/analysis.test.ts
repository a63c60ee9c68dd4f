import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { analyse } from "../../../core/model/analysis.ts";
import { enumerateUnits } from "../../support/boltzmann.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";

describe("the analysis of a model", () => {
  test("counts what a person would count on a small model", () => {
    const form = formOf(
      spinModel(
        5,
        [
          [0, 1, 3],
          [0, 2, -4],
          [1, 2, 2],
        ],
        [
          [0, -12],
          [3, 7],
        ],
      ),
    );
    assert.deepEqual(analyse(form), {
      n: 5,
      balanced: true,
      numInteractions: 3,
      integer: true,
      minDegree: 0,
      maxDegree: 2,
      meanDegree: 6 / 5,
      density: 3 / 10,
      numFields: 2,
      maxAbsWeight: 4,
      minAbsWeight: 2,
      maxAbsField: 12,
      plusMinusOne: false,
      maxLocalField: 19,
      quantisable: true,
      meanSpan: 4 / 3,
      // σ = √20, 7, √13 and √(144 + 25) = 13 in order; with four of them the quantiles are the first and the third.
      spreadLow: Math.sqrt(13),
      spreadHigh: 7,
      meanEnergy: 0,
    });
  });

  test("under a fixed number of ones has the mean energy of all such states, and no spread where none can differ", () => {
    const random = testRandom(testSeed());
    const form = formOf(randomGraph(9, 20, () => 2 * random() - 1, random));
    const energies = enumerateUnits(form);
    for (let ones = 0; ones <= 9; ones++) {
      const states = [...energies.keys()].filter((state) => state.toString(2).replaceAll("0", "").length === ones);
      const mean = states.reduce((sum, state) => sum + energies[state], 0) / states.length;
      // Sums of a few thousand terms round by less than 1e-12 of the largest.
      const { meanEnergy, maxAbsWeight, spreadHigh } = analyse(form, ones);
      assert.ok(Math.abs(meanEnergy - mean) < 1e-12 * states.length * maxAbsWeight);
      assert.ok(spreadHigh > 0);
    }
    // A field and a coupling that are the same for all tell states with equally many ones from nothing.
    const pairs = [...Array(9).keys()].flatMap((i) => [...Array(i).keys()].map((j) => [j, i, 0.3] as const));
    const alike = formOf(
      spinModel(
        9,
        pairs,
        [...Array(9).keys()].map((i) => [i, 0.7] as const),
      ),
    );
    assert.ok(analyse(alike).spreadHigh > 0);
    assert.equal(analyse(alike, 4).spreadHigh, 0);
  });

  test("sees a ±J torus as ±1 couplings of degree 4", () => {
    const random = testRandom(testSeed());
    const analysis = analyse(formOf(torus([6, 5], () => (random() < 0.5 ? -2.5 : 2.5))));
    assert.ok(analysis.plusMinusOne);
    assert.deepEqual([analysis.minDegree, analysis.meanDegree, analysis.maxDegree], [4, 4, 4]);
    assert.deepEqual([analysis.spreadLow, analysis.spreadHigh, analysis.maxLocalField], [2, 2, 4]);
  });

  test("does not take couplings for ±1 when one is 0, 2 or a fraction, or a field is there", () => {
    const plusMinus = (weights: readonly number[], fields: readonly (readonly [number, number])[] = []): boolean =>
      analyse(
        formOf(
          spinModel(
            3,
            [
              [0, 1, weights[0]],
              [1, 2, weights[1]],
            ],
            fields,
          ),
        ),
      ).plusMinusOne;
    assert.ok(plusMinus([1, -1]));
    assert.ok(!plusMinus([1, 2]));
    assert.ok(!plusMinus([1, 1], [[0, 1]]));
    assert.ok(!plusMinus([1, 1 / 3]));
    assert.ok(!analyse(formOf(spinModel(3, []))).plusMinusOne);
    const form = formOf(
      spinModel(3, [
        [0, 1, 1],
        [1, 2, -1],
      ]),
    );
    assert.ok(!analyse({ ...form, weight: form.weight.map((w, p) => (p === 0 ? 0 : w)) }).plusMinusOne);
  });

  test("of a model without variables, couplings or fields is all zeros", () => {
    for (const n of [0, 1, 4]) {
      const { meanDegree, minDegree, density, minAbsWeight, maxLocalField, spreadLow, spreadHigh } = analyse(
        formOf(spinModel(n, [])),
      );
      assert.deepEqual(
        [meanDegree, minDegree, density, minAbsWeight, maxLocalField, spreadLow, spreadHigh],
        [0, 0, 0, 0, 0, 0, 0],
      );
    }
  });
});
