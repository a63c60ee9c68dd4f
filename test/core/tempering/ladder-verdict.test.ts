import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type LadderCounts, ladderVerdict } from "../../../core/tempering/ladder-verdict.ts";

const ladder = [0.1, 0.2, 0.4, 0.8, 1.6];
const long = { roundTrips: 90, expectedRoundTrips: 100, expectedPerReplica: 20 };
const kindOf = (counts: LadderCounts): string => ladderVerdict(ladder, counts).kind;

describe("the verdict on a ladder", () => {
  test("is sound where replicas travel as the rejections promise", () => {
    const { kind, text } = ladderVerdict(ladder, { rejection: [0.5, 0.5, 0.5, 0.5], ...long });
    assert.equal(kind, "sound");
    assert.match(text, /90 % of the expected round trips over a barrier of 2/);
  });

  test("names two temperatures that hardly swap, whatever else is wrong", () => {
    const { kind, text } = ladderVerdict(ladder, {
      rejection: [0.5, 0.99, 0.5, 0.5],
      roundTrips: 0,
      expectedRoundTrips: 1,
      expectedPerReplica: 0.1,
    });
    assert.equal(kind, "broken-link");
    assert.match(text, /β 0\.2 and 0\.4 reject 99 %/);
  });

  test("is a bottleneck below half of the round trips that independent links would make", () => {
    const rejection = [0.5, 0.5, 0.5, 0.5];
    assert.equal(kindOf({ rejection, ...long, roundTrips: 49 }), "bottleneck");
    assert.equal(kindOf({ rejection, ...long, roundTrips: 50 }), "sound");
  });

  test("is put off while too few round trips are expected, of all replicas or of each", () => {
    const rejection = [0.5, 0.5, 0.5, 0.5];
    assert.equal(kindOf({ rejection, ...long, roundTrips: 1, expectedRoundTrips: 19 }), "too-short");
    assert.equal(kindOf({ rejection, ...long, roundTrips: 1, expectedPerReplica: 2.9 }), "too-short");
  });

  test("says how many temperatures would serve better: 2Λ + 1", () => {
    const sparse = ladderVerdict(ladder, { rejection: [0.8, 0.8, 0.8, 0.8], ...long });
    assert.equal(sparse.kind, "too-sparse");
    assert.match(sparse.text, /about 8 temperatures/);
    const dense = ladderVerdict(ladder, { rejection: [0.1, 0.1, 0.1, 0.1], ...long });
    assert.equal(dense.kind, "too-dense");
    assert.match(dense.text, /about 2 temperatures/);
  });
});
