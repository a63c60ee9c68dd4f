import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { findRowOfOtherOnes, onesOfRow } from "../../../core/sample-set/count-ones.ts";
import { packSpins, rowBytes, sampleSetOfReads } from "../../../core/sample-set/sample-set.ts";
import { testRandom, testSeed } from "../../support/models.ts";

describe("the ones of packed rows", () => {
  test("are counted as those of the spins, for any number of variables", () => {
    const random = testRandom(testSeed());
    for (const n of [0, 1, 7, 8, 9, 64, 131]) {
      const rows = [0, 1, 2].map(() => Int8Array.from({ length: n }, () => (random() < 0.5 ? 1 : -1)));
      const packed = new Uint8Array(3 * rowBytes(n));
      for (const [k, spins] of rows.entries()) packSpins(spins, packed, k * rowBytes(n));
      for (const [k, spins] of rows.entries()) assert.equal(onesOfRow(packed, k, n), spins.filter((s) => s > 0).length);
    }
  });

  test("of one row among others that differ are found, and none where any number may be", () => {
    const rows = [
      [1, 1, -1],
      [-1, 1, 1],
      [1, 1, 1],
    ];
    const packed = new Uint8Array(3);
    for (const [k, spins] of rows.entries()) packSpins(Int8Array.from(spins), packed, k);
    const set = sampleSetOfReads(3, Float64Array.of(0, 1, 2), packed);
    assert.deepEqual(findRowOfOtherOnes(set, 2), { row: 2, ones: 3 });
    assert.equal(findRowOfOtherOnes(set, null), null);
    assert.equal(findRowOfOtherOnes(sampleSetOfReads(3, Float64Array.of(0, 1), packed.subarray(0, 2)), 2), null);
  });
});
