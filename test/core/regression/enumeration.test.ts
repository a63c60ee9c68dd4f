import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { gramOf, scaleDesign } from "../../../core/regression/design.ts";
import { censusSummary, columnsOf, enumerateSupports, mergeCensus } from "../../../core/regression/enumeration.ts";
import { logSumExp } from "../../../core/regression/free-energy.ts";
import { directLoss, planted, supportsOf } from "./regressions.ts";

const never = (): boolean => false;

describe("the enumeration of supports", () => {
  test("finds the best support of every size and the sums that direct solves give", () => {
    const { gram } = planted({ p: 10, n: 25, k: 3, rho: 0.7, snr: 2 }, 6, 0.2);
    const cost = Array.from({ length: 9 }, (_, k) => 0.7 * k);
    const census = enumerateSupports(gram, cost, 0, 0, never);
    const summary = censusSummary(census, 8);
    const minusEnergies: number[] = [];
    const withColumn: number[][] = Array.from({ length: 10 }, () => []);
    for (let k = 0; k <= 8; k++) {
      const energies = supportsOf(10, k).map((support) => {
        const loss = directLoss(gram, support);
        assert.ok(loss >= census.bestLoss[k] * (1 - 1e-11));
        const minus = -(cost[k] + 12.5 * Math.log(loss));
        for (const j of support) withColumn[j].push(minus);
        return minus;
      });
      assert.ok(Math.abs(directLoss(gram, columnsOf(census.bestMask[k])) - census.bestLoss[k]) < 1e-12);
      // Sums of a thousand terms with relative errors of 1e-12.
      assert.ok(Math.abs(summary.freeEnergyOfSize[k] + logSumExp(energies)) < 1e-9);
      minusEnergies.push(...energies);
    }
    assert.ok(Math.abs(summary.freeEnergy + logSumExp(minusEnergies)) < 1e-9);
    for (let j = 0; j < 10; j++)
      assert.ok(Math.abs(summary.inclusion[j] - Math.exp(logSumExp(withColumn[j]) - logSumExp(minusEnergies))) < 1e-9);
    assert.equal(census.bestLoss[9], Number.POSITIVE_INFINITY);
  });

  test("gives the same when it is split into ranges", () => {
    const { gram } = planted({ p: 11, n: 30, k: 3, rho: 0.5, snr: 3 }, 9);
    const cost = Array.from({ length: 12 }, (_, k) => 1.5 * k);
    const whole = enumerateSupports(gram, cost, 0, 0, never);
    const split = Array.from({ length: 8 }, (_, prefix) => enumerateSupports(gram, cost, 3, prefix, never)).reduce(
      mergeCensus,
    );
    assert.equal(split.supports, 2048);
    assert.deepEqual(split.bestMask, whole.bestMask);
    for (let k = 0; k <= 11; k++) {
      assert.ok(Math.abs(split.bestLoss[k] - whole.bestLoss[k]) < 1e-13);
      const [a, b] = [split, whole].map((census) => censusSummary(census, 11).freeEnergyOfSize[k]);
      assert.ok(Math.abs(a - b) < 1e-9);
    }
  });

  test("counts a support with a column in the span of the others nowhere", () => {
    const n = 20;
    const { made } = planted({ p: 3, n, k: 2, rho: 0.3, snr: 3 }, 2);
    const columns = new Float64Array(4 * n);
    columns.set(made.columns);
    for (let i = 0; i < n; i++) columns[3 * n + i] = made.columns[i] + made.columns[n + i];
    const options = { centred: true, ridge: 0, standardised: true };
    const gram = gramOf(scaleDesign("span", n, columns, made.target, options).design);
    const census = enumerateSupports(gram, [0, 0, 0, 0, 0], 0, 0, never);
    assert.equal(census.bestLoss[4], Number.POSITIVE_INFINITY);
    assert.ok(Number.isFinite(census.bestLoss[3]));
    // Of four triples {0, 1, 3} is dependent.
    assert.notEqual(census.bestMask[3], 0b1011);
  });

  test("ends when it is asked to and says that it is not complete", () => {
    const { gram } = planted({ p: 18, n: 40, k: 3, rho: 0.5, snr: 3 }, 9);
    const census = enumerateSupports(gram, [0, 1, 2], 0, 0, () => true);
    assert.equal(census.complete, false);
    assert.ok(census.supports < 2 ** 18 && census.supports > 0);
  });
});
