import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "vitest";
import { philox4x32 } from "../../../core/random/philox.ts";
import { testSeed } from "../../support/models.ts";

type Four = readonly [number, number, number, number];
type Two = readonly [number, number];

function encrypt(counter: Four, key: Two): number[] {
  const out = new Uint32Array(4);
  philox4x32(...counter, ...key, out, 0);
  return [...out];
}

/** The published algorithm in BigInt, multiplication and all. */
function reference(counter: Four, key: Two): number[] {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(product1 >> 32n) ^ c1 ^ k0, product1 & mask, (product0 >> 32n) ^ c3 ^ k1, product0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number);
}

/** The known answers published with the generator's reference code (Random123, kat_vectors). */
const KNOWN: readonly { readonly counter: Four; readonly key: Two; readonly answer: Four }[] = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

test("philox4x32-10 gives its published known answers", () => {
  for (const { counter, key, answer } of KNOWN) assert.deepEqual(encrypt(counter, key), answer);
});

test("philox equals a BigInt implementation for any counter and key", () => {
  const word = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff));
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) =>
      assert.deepEqual(encrypt(counter, key), reference(counter, key)),
    ),
    { seed: testSeed(), numRuns: 2000 },
  );
});

test("philox writes four words at the given place and no others", () => {
  const out = new Uint32Array(7).fill(5);
  philox4x32(0, 0, 0, 0, 0, 0, out, 2);
  assert.deepEqual([...out], [5, 5, ...KNOWN[0].answer, 5]);
});
