import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { type BlockHistograms, chanceOfOneLaw } from "../../../lab/report/two-samples.ts";

const LAW = [0.35, 0.25, 0.2, 0.12, 0.08];

/** Blocks of reads of which each stands for `copies` of them: what shared random words do at the worst. */
function drawn(seed: number, blocks: number, reads: number, copies: number, law: readonly number[]): BlockHistograms {
  const words = new Uint32Array(blocks * (reads / copies));
  stream(seed, 4, blocks).words(words);
  let at = 0;
  return Array.from({ length: blocks }, () => {
    const counts = new Map<number, number>();
    for (let k = 0; k < reads / copies; k++) {
      let u = words[at++] / 2 ** 32;
      const level = law.findIndex((p) => (u -= p) < 0);
      const energy = level < 0 ? law.length - 1 : level;
      counts.set(energy, (counts.get(energy) ?? 0) + copies);
    }
    return [...counts];
  });
}

const RUNS = 2000;

describe("two runs with one law", () => {
  for (const [name, copies] of [
    ["independent reads", 1],
    ["reads that agree by eights", 8],
  ] as const)
    test(`differ by chance no more often than is said: ${name}`, () => {
      let [at5, at01] = [0, 0];
      for (let seed = 1; seed <= RUNS; seed++) {
        const chance = chanceOfOneLaw(drawn(2 * seed, 16, 256, copies, LAW), drawn(2 * seed + 1, 8, 512, 1, LAW));
        if (chance < 0.05) at5++;
        if (chance < 0.001) at01++;
      }
      // 5 % of 2000 are 100 ± 9.7: four standard errors; of 0.1 % two are expected, and more than ten come once in 10⁵.
      assert.ok(at5 < 140, `${at5} of ${RUNS} below 0.05`);
      assert.ok(at01 <= 10, `${at01} of ${RUNS} below 0.001`);
    });

  test("another temperature is caught, reads that agree by eights or not", () => {
    const hotter = LAW.map((p, level) => p * Math.exp(0.15 * level));
    const sum = hotter.reduce((total, p) => total + p, 0);
    const shifted = hotter.map((p) => p / sum);
    for (const copies of [1, 8]) {
      let caught = 0;
      for (let seed = 1; seed <= 200; seed++)
        if (chanceOfOneLaw(drawn(seed, 32, 1024, copies, LAW), drawn(seed + 1000, 16, 1024, 1, shifted)) < 0.001)
          caught++;
      assert.ok(caught > 190, `${caught} of 200 with ${copies}`);
    }
  });

  test("one block, or one level, tells nothing", () => {
    assert.equal(chanceOfOneLaw(drawn(1, 1, 256, 1, LAW), drawn(2, 8, 256, 1, LAW)), 1);
    assert.equal(chanceOfOneLaw([[[0, 99]], [[0, 99]]], [[[0, 99]], [[0, 99]]]), 1);
  });
});
