import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { censusSummary, enumerateSupports } from "../../../core/regression/enumeration.ts";
import { freeEnergyOfAnchors, freeEnergyOfLadder, logChoose, logSumExp } from "../../../core/regression/free-energy.ts";
import { supportFit } from "../../../core/regression/support-fit.ts";
import { chiSquareTail } from "../../../core/statistics/special-functions.ts";
import { priorCost } from "../../../problems/selection/criteria.ts";
import { birthOrDeath, descendByExchange, exchangeTerm, moveSpace } from "../../../solver-node/selection/moves.ts";
import { searchPath } from "../../../solver-node/selection/path-search.ts";
import { samplePosterior } from "../../../solver-node/selection/posterior.ts";
import { uniformNumbers } from "../../../solver-node/selection/uniform.ts";
import { directLoss, planted, supportsOf } from "../../core/regression/regressions.ts";

const never = (): boolean => false;

/** χ² of counts against probabilities, cells below an expectation of 8 put together. */
function chiSquare(counts: ReadonlyMap<string, number>, weights: ReadonlyMap<string, number>, samples: number): number {
  const total = [...weights.values()].reduce((a, b) => a + b, 0);
  let statistic = 0;
  let cells = 0;
  let [restSeen, restExpected] = [0, 0];
  for (const [key, weight] of weights) {
    const expected = (samples * weight) / total;
    const seen = counts.get(key) ?? 0;
    if (expected < 8) {
      restSeen += seen;
      restExpected += expected;
      continue;
    }
    statistic += (seen - expected) ** 2 / expected;
    cells++;
  }
  if (restExpected > 8) {
    statistic += (restSeen - restExpected) ** 2 / restExpected;
    cells++;
  }
  return chiSquareTail(statistic, cells - 1);
}

describe("moves over supports", () => {
  test("exchanges keep the number of terms and visit supports by their weight", () => {
    const { gram } = planted({ p: 8, n: 20, k: 3, rho: 0.6, snr: 1 }, 5);
    const beta = 0.5;
    const weightsAt = (b: number): Map<string, number> =>
      new Map(supportsOf(8, 3).map((support) => [support.join(), directLoss(gram, support) ** (-b * 10)]));
    const fit = supportFit(gram, 3);
    fit.set([0, 1, 2]);
    const next = uniformNumbers(11, 9, 0);
    const space = moveSpace(8);
    const counts = new Map<string, number>();
    const samples = 8000;
    for (let sample = 0; sample < samples; sample++) {
      // Ten exact redraws of single terms leave correlations far below the statistic's noise.
      for (let move = 0; move < 10; move++) exchangeTerm(fit, beta * 10, next, space);
      assert.equal(fit.size, 3);
      const key = fit.support.slice(0, 3).sort().join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // False alarm 1e-6; a temperature off by a third is caught.
    assert.ok(chiSquare(counts, weightsAt(beta), samples) > 1e-6);
    assert.ok(chiSquare(counts, weightsAt(beta * 1.33), samples) < 1e-6);
  });

  test("births and deaths visit supports of all sizes by their weight", () => {
    const { gram } = planted({ p: 6, n: 20, k: 2, rho: 0.6, snr: 0.7 }, 5);
    const cost = priorCost("sizes", 4, 20, 6);
    const weightsAt = (scale: number): Map<string, number> => {
      const weights = new Map<string, number>();
      for (let k = 0; k <= 4; k++)
        for (const support of supportsOf(6, k))
          weights.set(support.join(), Math.exp(-scale * cost[k]) * directLoss(gram, support) ** -10);
      return weights;
    };
    const fit = supportFit(gram, 4);
    const next = uniformNumbers(12, 9, 0);
    const space = moveSpace(6);
    const counts = new Map<string, number>();
    const samples = 8000;
    for (let sample = 0; sample < samples; sample++) {
      for (let move = 0; move < 16; move++) birthOrDeath(fit, 20, 1, cost, 4, next, space);
      const key = fit.support.slice(0, fit.size).sort().join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    assert.ok(chiSquare(counts, weightsAt(1), samples) > 1e-6);
    assert.ok(chiSquare(counts, weightsAt(0.8), samples) < 1e-6);
  });

  test("a descent ends where no exchange lowers the loss", () => {
    const { gram } = planted({ p: 25, n: 40, k: 5, rho: 0.9, snr: 1 }, 5);
    const fit = supportFit(gram, 4);
    fit.set([0, 6, 12, 18]);
    const before = fit.loss;
    assert.equal(descendByExchange(fit, moveSpace(25), never), true);
    assert.ok(fit.loss < before);
    const support = Array.from(fit.support.subarray(0, 4));
    for (const gone of support)
      for (let j = 0; j < 25; j++)
        if (!support.includes(j))
          assert.ok(directLoss(gram, [...support.filter((m) => m !== gone), j]) >= fit.loss * (1 - 1e-9));
  });
});

describe("the search over supports", () => {
  test("finds the exhaustive optimum of every size on correlated noisy draws", () => {
    let reached = 0;
    for (const seed of [1, 2, 3, 4]) {
      const { gram } = planted({ p: 14, n: 30, k: 5, rho: 0.9, snr: 1 }, seed);
      const census = enumerateSupports(gram, priorCost("supports", 8, 30, 14), 0, 0, never);
      const starts = Array.from({ length: 6 }, (_, start) => searchPath(gram, 8, { seed, start, sweeps: 10 }, never));
      for (let k = 1; k <= 8; k++) {
        const best = Math.min(...starts.map(({ loss }) => loss[k]));
        assert.ok(best >= census.bestLoss[k] * (1 - 1e-10));
        if (best <= census.bestLoss[k] * (1 + 1e-9)) reached++;
      }
    }
    // Seeds are fixed; all 32 were met when this was written, and an anneal that is broken misses several.
    assert.ok(reached >= 31, `${reached} of 32`);
  });

  test("finds a planted support among 300 columns from greedy and annealed starts alike", () => {
    const { gram, made } = planted({ p: 300, n: 200, k: 8, rho: 0.5, snr: 10 }, 3);
    for (const start of [0, 1, 2])
      assert.deepEqual(searchPath(gram, 8, { seed: 1, start, sweeps: 10 }, never).support[8], made.support);
  });

  test("keeps what it has when it is stopped", () => {
    const { gram } = planted({ p: 60, n: 50, k: 5, rho: 0.5, snr: 3 }, 3);
    let asked = 0;
    const found = searchPath(gram, 10, { seed: 1, start: 0, sweeps: 10 }, () => ++asked > 6);
    assert.equal(found.complete, false);
    assert.equal(found.support[1].length, 1);
  });
});

describe("free energies by exchange Monte Carlo", () => {
  test("equal the exhaustive sum", () => {
    const { gram } = planted({ p: 12, n: 40, k: 3, rho: 0.5, snr: 3 }, 2);
    const cost = priorCost("supports", 12, 40, 12);
    const exact = censusSummary(enumerateSupports(gram, cost, 0, 0, never), 12);
    const plan = { cost, burnIn: 2000, movesPerRound: 4, seed: 3, chain: 0, from: [] };
    const seen = samplePosterior(gram, { ...plan, ladder: [0.4, 1], rounds: 30_000 }, never);
    const anchored = freeEnergyOfAnchors(seen.anchors.energies, seen.anchors.share);
    // Half the weight and more stands on anchors; of 30,000 rounds one in three at least is independent: three errors of 0.003.
    assert.ok(seen.anchors.share > 0.5);
    assert.ok(Math.abs(anchored - exact.freeEnergy) < 0.01, `${anchored} ${exact.freeEnergy}`);
    const ladder = [0, 0.02, 0.1, 0.3, 0.6, 1];
    const along = samplePosterior(gram, { ...plan, ladder, rounds: 5000 }, never);
    const all = -logSumExp(Array.from({ length: 13 }, (_, k) => logChoose(12, k)));
    // Five links, each with its own error of some 0.02.
    assert.ok(Math.abs(freeEnergyOfLadder(ladder, along.energies, all) - exact.freeEnergy) < 0.15);
    for (let j = 0; j < 12; j++) assert.ok(Math.abs(seen.inclusion[j] - exact.inclusion[j]) < 0.02);
    // The test must be able to fail: BIC's price off by a tenth moves the sum by more.
    const dearer = cost.map((value) => 1.1 * value);
    const other = censusSummary(enumerateSupports(gram, dearer, 0, 0, never), 12);
    assert.ok(Math.abs(other.freeEnergy - exact.freeEnergy) > 0.05);
  });
});
