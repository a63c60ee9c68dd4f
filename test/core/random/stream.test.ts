import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { philox4x32 } from "../../../core/random/philox.ts";
import { MAX_SEED, Purpose, stream } from "../../../core/random/stream.ts";
import { testSeed } from "../../support/models.ts";

function first(seed: number, part: number, block: number, purpose?: Purpose, length = 8): number[] {
  const out = new Uint32Array(length);
  stream(seed, part, block, purpose).words(out);
  return [...out];
}

describe("the stream of a block", () => {
  test("is Philox over (position, block, part) under (seed, purpose): reached without the words before it", () => {
    const [seed, part, block] = [MAX_SEED - 12_345, 3, 0xfffffff0];
    const expected = new Uint32Array(12);
    const high = (Math.floor(seed / 2 ** 32) | (Purpose.check << 28)) >>> 0;
    for (let k = 0; k < 3; k++) philox4x32(k, 0, block, part, seed >>> 0, high, expected, 4 * k);
    assert.deepEqual(first(seed, part, block, Purpose.check, 12), [...expected]);
  });

  test("does not depend on how many words are asked for at a time", () => {
    const whole = first(7, 1, 2, Purpose.generator, 60);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 12 }), (lengths) => {
        const words = stream(7, 1, 2);
        const got = lengths.flatMap((length) => {
          const out = new Uint32Array(length);
          words.words(out);
          return [...out];
        });
        assert.deepEqual(got.slice(0, 60), whole.slice(0, got.length));
      }),
      { seed: testSeed() },
    );
  });

  test("differs for every seed, part, block and purpose", () => {
    const seeds = [0, 1, 2, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52, MAX_SEED - 1, MAX_SEED];
    const seen = new Set<string>();
    let cases = 0;
    for (const seed of seeds)
      for (const part of [0, 1, 2 ** 32 - 1])
        for (const block of [0, 1, 2 ** 31, 2 ** 32 - 1])
          for (const purpose of Object.values(Purpose)) {
            seen.add(first(seed, part, block, purpose, 4).join());
            cases++;
          }
    // 360 sequences of 128 bits: two equal ones by chance have probability below 10⁻³³.
    assert.equal(seen.size, cases);
  });

  test("refuses a seed that is not a whole number in 0 … 2⁵³ − 1", () => {
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN])
      assert.throws(() => stream(seed, 0, 0), /seed .* is not an integer/);
    assert.equal(MAX_SEED, 2 ** 53 - 1);
  });
});
