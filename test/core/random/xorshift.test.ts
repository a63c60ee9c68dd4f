import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type Stream, stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { chiSquareP } from "../../support/boltzmann.ts";
import { testSeed } from "../../support/models.ts";

const MASK = 2n ** 64n - 1n;

/** xorshift128+ with shifts 23, 18, 5 as Vigna prints it, one 64-bit lane. */
function* reference(s0: bigint, s1: bigint): Generator<bigint> {
  for (;;) {
    let t = s0;
    const y = s1;
    s0 = y;
    t = (t ^ (t << 23n)) & MASK;
    s1 = t ^ y ^ (t >> 18n) ^ (y >> 5n);
    yield (s1 + y) & MASK;
  }
}

const joined = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/** A stream that hands out prepared words, then ones. */
function scripted(words: readonly number[]): Stream {
  let at = 0;
  return {
    words(out) {
      for (let i = 0; i < out.length; i++) out[i] = words[at++] ?? 1;
    },
  };
}

describe("the vector generator", () => {
  test("is two xorshift128+ generators side by side", () => {
    for (const fill of [null, 0xffffffff, 1, 0x80000000]) {
      const state = new Uint32Array(GENERATOR_WORDS);
      if (fill === null) seedGenerator(stream(testSeed(), 0, 0), state);
      else state.fill(fill);
      const lanes = [0, 2].map((k) => reference(joined(state[k], state[k + 1]), joined(state[k + 4], state[k + 5])));
      const generator = vectorGenerator(state);
      const out = new Uint32Array(6);
      for (let step = 0; step < 1000; step++) {
        generator.next(out, 1);
        assert.equal(joined(out[1], out[2]), lanes[0].next().value);
        assert.equal(joined(out[3], out[4]), lanes[1].next().value);
      }
      assert.deepEqual([out[0], out[5]], [0, 0], "writes only its four words");
    }
  });

  test("is never seeded with a lane of zeros, which it could not leave", () => {
    const zeroLanes = {
      "lane 0": [0, 0, 5, 5, 0, 0, 5, 5],
      "lane 1": [5, 5, 0, 0, 5, 5, 0, 0],
      both: [0, 0, 0, 0, 0, 0, 0, 0],
    };
    for (const [name, words] of Object.entries(zeroLanes)) {
      const state = new Uint32Array(GENERATOR_WORDS);
      seedGenerator(scripted([...words, ...words, 1, 2, 3, 4, 5, 6, 7, 8]), state);
      assert.deepEqual([...state], [1, 2, 3, 4, 5, 6, 7, 8], name);
    }
    // One word that is not zero is enough, wherever it stands in the lane.
    for (const at of [0, 1, 4, 5]) {
      const words = [0, 0, 1, 0, 0, 0, 0, 0];
      words[at] = 9;
      const state = new Uint32Array(GENERATOR_WORDS);
      seedGenerator(scripted(words), state);
      assert.deepEqual([...state], words);
    }
  });

  test("fills every byte of its output evenly, and a bias of one in fifty is caught", () => {
    const state = new Uint32Array(GENERATOR_WORDS);
    seedGenerator(stream(testSeed(), 0, 1), state);
    const generator = vectorGenerator(state);
    const out = new Uint32Array(4);
    const bytes = new Uint8Array(out.buffer);
    const draws = 100_000;
    const counts = Array.from({ length: 16 }, () => new Float64Array(256));
    for (let step = 0; step < draws; step++) {
      generator.next(out, 0);
      for (let b = 0; b < 16; b++) counts[b][bytes[b]]++;
    }
    const even = new Float64Array(256).fill(1 / 256);
    // Sixteen tests at 10⁻⁶ each: a right generator fails one in 60,000 seeds, and this seed is fixed.
    for (const count of counts) assert.ok(chiSquareP(count, even) > 1e-6);
    // Values below 128 more often by a fiftieth: χ² grows by draws · 0.02² = 40, which 16 bytes together show clearly.
    const together = counts.reduce((sum, count) => sum.map((c, v) => c + count[v]), new Float64Array(256));
    const biased = even.map((p, v) => p * (v < 128 ? 1.02 : 0.98));
    assert.ok(chiSquareP(together, even) > 1e-6);
    assert.ok(chiSquareP(together, biased) < 1e-6);
  });
});
