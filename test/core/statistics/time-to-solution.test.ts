import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { jeffreys, repetitions99, timeToSolution } from "../../../core/statistics/time-to-solution.ts";
import { testRandom, testSeed } from "../../support/models.ts";

describe("Jeffreys' interval", () => {
  test("has the limits that SciPy gives for Beta(hits + ½, misses + ½)", () => {
    // scipy.stats.beta.ppf, version 1.11 or later; those for 10 trials also stand, to three digits, in Brown, Cai and DasGupta.
    const known = [
      [1, 10, 0.011011673763161133, 0.3813147710666164],
      [2, 10, 0.044059413552630794, 0.502774496439993],
      [5, 10, 0.22352867025270517, 0.7764713297472947],
      [3, 100, 0.00852028310740358, 0.07788756942640256],
      [999, 1000, 0.9953355411912086, 0.999892081195319],
    ] as const;
    for (const [hits, trials, low, high] of known) {
      const got = jeffreys(hits, trials);
      assert.equal(got.estimate, hits / trials);
      // The continued fraction's 1e-13 over a density of order 1.
      assert.ok(
        Math.abs(got.low - low) < 1e-12 && Math.abs(got.high - high) < 1e-12,
        `${hits} of ${trials}: ${got.low} … ${got.high}`,
      );
    }
  });

  test("reaches 0 when nothing hit, 1 when all did, and both when nothing was tried", () => {
    const none = jeffreys(0, 10);
    assert.deepEqual([none.estimate, none.low], [0, 0]);
    assert.ok(Math.abs(none.high - 0.21719626750921053) < 1e-12);
    const all = jeffreys(16, 16);
    assert.deepEqual([all.estimate, all.high], [1, 1]);
    assert.ok(Math.abs(all.low - 0.8568158620685553) < 1e-12);
    assert.deepEqual(jeffreys(0, 0), { estimate: Number.NaN, low: 0, high: 1 });
  });

  test("covers the true probability in 94 to 96 % of simulations on average, and an interval a tenth narrower does not", () => {
    const random = testRandom(testSeed());
    const trials = 50;
    const intervals = Array.from({ length: trials + 1 }, (_, hits) => jeffreys(hits, trials));
    const repetitions = 40_000;
    let covered = 0;
    let narrow = 0;
    for (let k = 0; k < repetitions; k++) {
      const p = random();
      let hits = 0;
      for (let t = 0; t < trials; t++) if (random() < p) hits++;
      const { low, high, estimate } = intervals[hits];
      if (low <= p && p <= high) covered++;
      const shrink = (end: number): number => estimate + 0.9 * (end - estimate);
      if (shrink(low) <= p && p <= shrink(high)) narrow++;
    }
    // The standard error of a share near 0.95 is √(0.95 · 0.05 / 40,000) = 0.0011: 0.94 and 0.96 are nine of them away.
    assert.ok(covered / repetitions > 0.94 && covered / repetitions < 0.96, `covered ${covered / repetitions}`);
    assert.ok(narrow / repetitions < 0.94, `narrow ${narrow / repetitions}`);
  });
});

describe("time to solution at 99 %", () => {
  test("needs ln 0.01 / ln(1 − p) repetitions, and never less than one", () => {
    assert.equal(repetitions99(0), Number.POSITIVE_INFINITY);
    assert.equal(repetitions99(1), 1);
    assert.equal(repetitions99(0.995), 1);
    // 1 − 0.9² = 0.99: two repetitions at p = 0.9, one at p = 0.99.
    assert.ok(Math.abs(repetitions99(0.9) - 2) < 1e-14);
    assert.ok(Math.abs(repetitions99(0.99) - 1) < 1e-14);
    // For small p it is −ln 0.01 / p to first order; log1p keeps it where 1 − p rounds to 1.
    assert.ok(Math.abs(repetitions99(1e-18) / (Math.log(100) / 1e-18) - 1) < 1e-12);
  });

  test("turns hits of blocks and a block's time into seconds with an interval", () => {
    const tts = timeToSolution(3, 10, 2);
    const p = jeffreys(3, 10);
    assert.deepEqual(tts, {
      successProbability: 0.3,
      low: p.low,
      high: p.high,
      tts99S: 2 * repetitions99(0.3),
      tts99LowS: 2 * repetitions99(p.high),
      tts99HighS: 2 * repetitions99(p.low),
      bound: null,
    });
    assert.ok(tts.tts99LowS < tts.tts99S && tts.tts99S < tts.tts99HighS);
  });

  test("without a hit is only a lower bound", () => {
    const tts = timeToSolution(0, 20, 0.5);
    assert.deepEqual(
      [tts.successProbability, tts.low, tts.tts99S, tts.tts99HighS, tts.bound],
      [0, 0, null, null, "lower"],
    );
    assert.equal(tts.tts99LowS, 0.5 * repetitions99(jeffreys(0, 20).high));
  });

  test("with hits only is an upper bound of one block's time", () => {
    const tts = timeToSolution(20, 20, 0.5);
    assert.deepEqual(
      [tts.successProbability, tts.high, tts.tts99S, tts.tts99LowS, tts.bound],
      [1, 1, 0.5, 0.5, "upper"],
    );
    assert.equal(tts.tts99HighS, 0.5 * repetitions99(jeffreys(20, 20).low));
  });

  test("without blocks knows nothing, and says so without a NaN", () => {
    assert.deepEqual(timeToSolution(0, 0, 0), {
      successProbability: 0,
      low: 0,
      high: 1,
      tts99S: null,
      tts99LowS: null,
      tts99HighS: null,
      bound: "lower",
    });
  });
});
