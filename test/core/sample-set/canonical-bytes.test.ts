import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, test } from "vitest";
import { jobDigest, modelBytes, type Sha256, sampleSetBytes } from "../../../core/sample-set/canonical-bytes.ts";
import { emptySampleSet, mergeSampleSets, type SampleSet } from "../../../core/sample-set/sample-set.ts";
import { spinModel, testSeed } from "../../support/models.ts";
import { anyStates, setOf } from "./samples.ts";

const sha256: Sha256 = (chunks) => {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
};

/** Ten variables, three rows: an energy, a count above 2³², both signs. */
const GOLDEN: SampleSet = {
  n: 10,
  energy: Float64Array.of(-3.5, 0, 7.25),
  count: Float64Array.of(2, 1, 2 ** 40),
  packed: Uint8Array.of(0x81, 2, 0xff, 3, 0, 0),
};

describe("the digest", () => {
  // Golden values: SHA-256 by Python's hashlib over struct.pack("<QQ", n, rows) and, row by row, struct.pack("<dQ", energy,
  // count) + packed; the job's over the hexadecimal digests of its parts. A change here changes every published digest.
  test("of a part and of a job are those of the documented bytes", () => {
    assert.equal(sha256(sampleSetBytes(GOLDEN)), "f27d37b2bf11b5d5f83892442d055be405740ca25e255891e2d4c2fe19f1b818");
    assert.equal(jobDigest([GOLDEN], sha256), "3f56cd8977f7c5ceefd000c845e6f235c227f3aaa2cd37e5cab22397978f9a99");
    assert.equal(
      jobDigest([GOLDEN, emptySampleSet(10)], sha256),
      "bc5cb07b8dd1681aa381a5a55e2f0c460050766403b11fd79b7e02b7c6a6906c",
    );
  });

  test("of a model is that of the documented bytes, whichever side its couplings were given from", () => {
    const digest = "3aaaf862dec68aa3baf16e3baf78ab2b672b1f6916d60c60dfa15a2d82a2c3f3";
    const fields = [
      [0, 1],
      [1, -2],
    ] as const;
    const there = {
      ...spinModel(
        3,
        [
          [0, 1, 3],
          [0, 2, -1.5],
          [1, 2, 4],
        ],
        fields,
      ),
      offset: 0.5,
    };
    const back = {
      ...spinModel(
        3,
        [
          [2, 1, 4],
          [2, 0, -1.5],
          [1, 0, 3],
        ],
        fields,
      ),
      offset: 0.5,
    };
    assert.equal(sha256(modelBytes(there)), digest);
    assert.equal(sha256(modelBytes(back)), digest);
    assert.notEqual(sha256(modelBytes({ ...there, vartype: "BINARY" })), digest);
  });

  test("does not tell −0 from 0", () => {
    const zero = (value: number): SampleSet => ({
      n: 1,
      energy: Float64Array.of(value),
      count: Float64Array.of(1),
      packed: Uint8Array.of(1),
    });
    assert.equal(sha256(sampleSetBytes(zero(-0))), sha256(sampleSetBytes(zero(0))));
    const model = spinModel(2, [[0, 1, 1]]);
    assert.equal(sha256(modelBytes({ ...model, offset: -0 })), sha256(modelBytes(model)));
  });

  test("is the same for any split and order of the shards, and another for any other set", () => {
    fc.assert(
      fc.property(anyStates, fc.array(fc.nat(40), { maxLength: 6 }), fc.nat(), (states, cuts, turn) => {
        const bounds = [0, ...cuts.map((c) => Math.min(c, states.length)).toSorted((a, b) => a - b), states.length];
        const shards = bounds.slice(1).map((end, k) => setOf(states.slice(bounds[k], end)));
        const rotated = shards.map((_, k) => shards[(k + turn) % shards.length]);
        const whole = sha256(sampleSetBytes(setOf(states)));
        assert.equal(sha256(sampleSetBytes(rotated.reduce((a, b) => mergeSampleSets(b, a)))), whole);
        assert.notEqual(sha256(sampleSetBytes(setOf([...states, 5]))), whole);
      }),
      { seed: testSeed() },
    );
  });

  test("covers all rows of a set that takes several pieces", () => {
    const rows = 9000;
    const large = (last: number): SampleSet => ({
      n: 16,
      energy: Float64Array.from({ length: rows }, (_, r) => r),
      count: new Float64Array(rows).fill(1).with(rows - 1, last),
      packed: Uint8Array.from({ length: 2 * rows }, (_, b) => b),
    });
    const pieces = [...sampleSetBytes(large(1))];
    assert.ok(pieces.length > 2);
    assert.equal(
      pieces.reduce((sum, piece) => sum + piece.length, 0),
      16 + rows * 18,
    );
    assert.notEqual(sha256(sampleSetBytes(large(1))), sha256(sampleSetBytes(large(2))));
  });
});
