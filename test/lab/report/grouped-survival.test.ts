import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { uniformNumbers } from "../../../lab/irreversible/lifted-sampler.ts";
import { groupedRate, joinedHits, spreadOf } from "../../../lab/report/grouped-survival.ts";
import { chanceOf } from "../../../lab/report/sampled-distance.ts";

const TIMES = [1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64];

/** Reads with exponential hit times, `copies` of each time: reads that share their random words. */
function hits(rate: number, reads: number, seed: number, copies = 1) {
  const uniform = uniformNumbers(stream(seed, 0, 0));
  const counts = TIMES.map(() => 0);
  let censored = 0;
  for (let read = 0; read < reads / copies; read++) {
    const time = -Math.log(1 - uniform()) / rate;
    const at = TIMES.findIndex((t) => time <= t);
    if (at < 0) censored += copies;
    else counts[at] += copies;
  }
  return { times: TIMES, counts, censored };
}

describe("a rate from hits counted between checkpoints", () => {
  test("covers the truth in 95 % of data sets, with and without a burn-in", () => {
    for (const burnIn of [0, 4]) {
      const covered = Array.from({ length: 400 }, (_, seed) => groupedRate(hits(0.05, 300, seed + 1), burnIn)).filter(
        (found) => found !== null && found.low <= 0.05 && found.high >= 0.05,
      ).length;
      // 380 of 400 on average, standard deviation 4.4: four of them.
      assert.ok(covered > 362 && covered <= 398, String(covered));
    }
  });

  test("fits an exponential and refuses a mixture", () => {
    assert.ok((groupedRate(hits(0.1, 4000, 1), 0)?.goodness ?? 0) > 0.001);
    const mixture = joinedHits([hits(0.5, 2000, 2), hits(0.02, 2000, 3)]);
    assert.ok(mixture !== null);
    assert.ok((groupedRate(mixture, 0)?.goodness ?? 1) < 1e-6);
  });

  test("without a hit says only how large it may be", () => {
    const found = groupedRate({ times: [10, 20], counts: [0, 0], censored: 100 }, 0);
    assert.deepEqual([found?.rate, found?.low], [0, 0]);
    assert.ok(Math.abs((found?.high ?? 0) - 3 / 2000) < 1e-5);
  });

  test("reads that hit together widen it, independent ones do not", () => {
    const of = (copies: number): number =>
      spreadOf(Array.from({ length: 8 }, (_, seed) => hits(0.05, 800, seed + 1, copies)));
    // 8 runs, some 80 degrees: the ratio scatters by √(2/80) = 0.16 of itself; four of them.
    assert.ok(of(1) < 1.64, String(of(1)));
    assert.ok(of(8) > 8 * 0.36 && of(8) < 8 * 1.64, String(of(8)));
  });
});

describe("counts against a law", () => {
  const LAW = [0.4, 0.3, 0.2, 0.1];
  const drawn = (law: readonly number[], copies: number, seed: number): readonly (readonly number[])[] => {
    const uniform = uniformNumbers(stream(seed, 1, 0));
    return Array.from({ length: 16 }, () => {
      const counts = law.map(() => 0);
      for (let read = 0; read < 128 / copies; read++) {
        let u = uniform();
        let level = 0;
        while (level < law.length - 1 && u >= law[level]) u -= law[level++];
        counts[level] += copies;
      }
      return counts;
    });
  };

  test("raise false alarms at their rate, also where reads of a block repeat each other", () => {
    for (const copies of [1, 8]) {
      const alarms = Array.from(
        { length: 500 },
        (_, seed) => chanceOf(drawn(LAW, copies, seed + 1), LAW).chance,
      ).filter((chance) => chance < 0.05).length;
      // 25 of 500 on average, standard deviation 4.9: four of them.
      assert.ok(alarms < 45, `${copies} copies: ${alarms}`);
      assert.ok(alarms > 5, `${copies} copies: ${alarms}`);
    }
  });

  test("see a law that is off", () => {
    assert.ok(chanceOf(drawn([0.5, 0.25, 0.17, 0.08], 1, 3), LAW).chance < 1e-3);
  });
});
