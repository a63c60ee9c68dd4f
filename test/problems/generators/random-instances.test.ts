import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Result } from "../../../core/failure.ts";
import { analyse } from "../../../core/model/analysis.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { chiSquareTail } from "../../../core/statistics/special-functions.ts";
import { drawFrom, naturalLog } from "../../../problems/generators/draw.ts";
import type { Instance } from "../../../problems/generators/instance.ts";
import { lattice } from "../../../problems/generators/lattice.ts";
import { maxCut } from "../../../problems/generators/max-cut.ts";
import { randomRegular } from "../../../problems/generators/random-regular.ts";
import { sherringtonKirkpatrick } from "../../../problems/generators/sherrington-kirkpatrick.ts";
import { formOf } from "../../support/models.ts";

/** False-alarm rate of each statistical test here. */
const FALSE_ALARM = 1e-6;

function modelOf(result: Result<Instance>): QuadraticModel {
  assert.ok(result.ok);
  return result.value.model;
}

/** No loops and no pair twice: columns of each row ascend strictly and miss the diagonal. */
function assertSimple({ n, rowStart, column }: QuadraticModel): void {
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      assert.notEqual(column[p], i);
      assert.ok(p === rowStart[i] || column[p] > column[p - 1]);
    }
  }
}

function assertUniform(counts: readonly number[]): void {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  assert.ok(expected >= 10, "too few samples for a test");
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(chiSquareTail(statistic, counts.length - 1) > FALSE_ALARM, `not uniform: ${counts.join(" ")}`);
}

describe("random numbers of generators", () => {
  test("naturalLog agrees with Math.log to 1e-14", () => {
    for (let k = 0; k <= 10_000; k++) {
      const x = k === 0 ? 2 ** -100 : k / 10_000;
      assert.ok(Math.abs(naturalLog(x) - Math.log(x)) <= 1e-14 * Math.abs(Math.log(x)), `x = ${x}`);
    }
  });

  test("below, sign and shuffle are uniform", () => {
    const draw = drawFrom(11);
    const residues = new Array<number>(7).fill(0);
    for (let k = 0; k < 70_000; k++) residues[draw.below(7)]++;
    assertUniform(residues);
    const signs = [0, 0];
    for (let k = 0; k < 70_000; k++) signs[draw.sign() > 0 ? 1 : 0]++;
    assertUniform(signs);
    const orders = new Map<string, number>();
    for (let k = 0; k < 24_000; k++) {
      const order = Uint32Array.of(0, 1, 2, 3);
      draw.shuffle(order);
      orders.set(order.join(""), (orders.get(order.join("")) ?? 0) + 1);
    }
    assert.equal(orders.size, 24);
    assertUniform([...orders.values()]);
  });

  test("gaussian has the normal distribution's quarters and variance, on a grid of one millionth", () => {
    const draw = drawFrom(12);
    const count = 100_000;
    const quarters = [0, 0, 0, 0];
    let squares = 0;
    for (let k = 0; k < count; k++) {
      const x = draw.gaussian();
      assert.equal(Math.round(x * 1e6) / 1e6, x);
      // The normal distribution's quartiles are at ±0.674490.
      quarters[x < -0.67449 ? 0 : x < 0 ? 1 : x < 0.67449 ? 2 : 3]++;
      squares += x * x;
    }
    assertUniform(quarters);
    // The variance of x² is 2: six standard deviations of the mean.
    assert.ok(Math.abs(squares / count - 1) < 6 * Math.sqrt(2 / count));
  });
});

describe("random regular graphs", () => {
  test("every degree that n allows gives a simple graph of that degree, sparse or dense", () => {
    for (let n = 2; n <= 13; n++) {
      for (let degree = 1; degree < n; degree++) {
        const result = randomRegular({ n, degree }, 5);
        assert.equal(result.ok, (n * degree) % 2 === 0);
        if (!result.ok) continue;
        assertSimple(result.value.model);
        const { minDegree, maxDegree, plusMinusOne } = analyse(formOf(result.value.model));
        assert.deepEqual([minDegree, maxDegree, plusMinusOne], [degree, degree, true]);
      }
    }
  });

  test("large graphs are simple and regular", () => {
    for (const [n, degree] of [
      [10_000, 3],
      [1000, 60],
      [200, 101],
      [200, 199],
    ]) {
      const model = modelOf(randomRegular({ n, degree }, 8));
      assertSimple(model);
      const { minDegree, maxDegree } = analyse(formOf(model));
      assert.deepEqual([minDegree, maxDegree], [degree, degree]);
    }
  });

  test("all 15 perfect matchings of six spins are equally frequent", () => {
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 3000; seed++) {
      const key = modelOf(randomRegular({ n: 6, degree: 1 }, seed)).column.join("");
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    assert.equal(seen.size, 15);
    assertUniform([...seen.values()]);
  });

  test("a degree of n or more, and an odd sum of degrees, are refused", () => {
    assert.ok(!randomRegular({ n: 10, degree: 10 }, 1).ok);
    assert.ok(!randomRegular({ n: 9, degree: 3 }, 1).ok);
  });
});

describe("spin glasses and max-cut graphs", () => {
  test("Sherrington-Kirkpatrick models couple every pair, by ±1 or by exact decimals", () => {
    const pm1 = modelOf(sherringtonKirkpatrick({ n: 60, weights: "pm1" }, 3));
    assert.equal(analyse(formOf(pm1)).density, 1);
    assert.ok(analyse(formOf(pm1)).plusMinusOne);
    const gaussian = modelOf(sherringtonKirkpatrick({ n: 60, weights: "gaussian" }, 3));
    assert.equal(analyse(formOf(gaussian)).density, 1);
    assert.deepEqual(arithmeticOf(gaussian), { kind: "integer", scale: 1e6 });
  });

  test("lattices are simple tori of degree 4 or 6", () => {
    for (const [width, height, depth] of [
      [3, 3, 1],
      [5, 8, 1],
      [3, 4, 5],
      [16, 16, 1],
    ]) {
      const model = modelOf(lattice({ width, height, depth, weights: "pm1" }, 3));
      assertSimple(model);
      const { n, minDegree, maxDegree, plusMinusOne } = analyse(formOf(model));
      assert.deepEqual(
        [n, minDegree, maxDegree, plusMinusOne],
        [width * height * depth, depth === 1 ? 4 : 6, depth === 1 ? 4 : 6, true],
      );
    }
    assert.ok(!lattice({ width: 4, height: 4, depth: 2, weights: "pm1" }, 3).ok);
  });

  test("neighbours on a lattice differ by one step in one direction", () => {
    const [width, height, depth] = [3, 4, 5];
    const { n, rowStart, column } = modelOf(lattice({ width, height, depth, weights: "gaussian" }, 3));
    const at = (i: number): number[] => [i % width, Math.floor(i / width) % height, Math.floor(i / (width * height))];
    for (let i = 0; i < n; i++) {
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        const steps = at(i).map((value, d) => {
          const side = [width, height, depth][d];
          const apart = Math.abs(value - at(column[p])[d]);
          return Math.min(apart, side - apart);
        });
        assert.equal(
          steps.reduce((a, b) => a + b, 0),
          1,
        );
      }
    }
  });

  test("random graphs have the asked number of distinct edges, sparse or dense", () => {
    for (const [n, edges] of [
      [2, 0],
      [2, 1],
      [10, 45],
      [10, 40],
      [50, 200],
      [50, 1000],
    ]) {
      for (const weights of ["one", "pm1"] as const) {
        const model = modelOf(maxCut({ n, edges, weights }, 4));
        assertSimple(model);
        assert.equal(model.column.length, 2 * edges);
        assert.ok(model.weight.every((w) => w === 1 || (weights === "pm1" && w === -1)));
      }
    }
    assert.ok(!maxCut({ n: 4, edges: 7, weights: "one" }, 4).ok);
  });

  test("all pairs are equally likely edges of a random graph, sparse and dense", () => {
    for (const edges of [3, 12]) {
      const counts = new Map<number, number>();
      for (let seed = 0; seed < 3000; seed++) {
        const { n, rowStart, column } = modelOf(maxCut({ n: 6, edges, weights: "one" }, seed));
        for (let i = 0; i < n; i++)
          for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
            if (column[p] > i) counts.set(i * n + column[p], (counts.get(i * n + column[p]) ?? 0) + 1);
      }
      assert.equal(counts.size, 15);
      // Edges of one graph exclude each other, which makes the statistic smaller than χ²'s: the test is on the safe side.
      assertUniform([...counts.values()]);
    }
  });
});
