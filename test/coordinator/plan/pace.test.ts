import assert from "node:assert/strict";
import { test } from "vitest";
import { expectedRate, isMeasured, measured, NEW_PACE } from "../../../coordinator/plan/pace.ts";
import { testRandom, testSeed } from "../../support/models.ts";

const shard = (nodeStart: string, rate: number, seconds = 1) => ({
  nodeStart,
  advertisedRate: 1e8,
  updates: rate * seconds,
  seconds,
});

test("a rate is what the node advertises until it is measured, and then what it does", () => {
  assert.equal(expectedRate(NEW_PACE, "a", 3e7), 3e7);
  assert.ok(!isMeasured(NEW_PACE));
  const random = testRandom(testSeed());
  let book = NEW_PACE;
  for (let k = 0; k < 20; k++) book = measured(book, shard("a", 7e7 * (0.9 + 0.2 * random())));
  assert.ok(isMeasured(book));
  // A mean over about ten measurements that are uniform within 10 %: three standard errors are 6 %.
  assert.ok(Math.abs(expectedRate(book, "a", 1e8) / 7e7 - 1) < 0.06);
});

test("how a model differs from the one that nodes measured with is learnt from any of them", () => {
  let book = NEW_PACE;
  for (let k = 0; k < 10; k++) book = measured(book, shard("a", 2e7));
  // Advertised 10⁸, measured a fifth: another node that advertises 5·10⁸ is expected at about 10⁸. The advertised rate
  // weighs half a second beside ten, 5^(0.5 / 10.5) = 1.08, and the first step was held to a factor of four.
  assert.ok(Math.abs(expectedRate(book, "b", 5e8) / 1e8 - 1) < 0.12);
});

test("one stalled shard moves the rate by no more than its weight allows, and is forgotten", () => {
  let book = NEW_PACE;
  for (let k = 0; k < 20; k++) book = measured(book, shard("a", 1e8));
  const stalled = measured(book, shard("a", 1e5));
  // A second against ten, and clamped at a factor of four: 4^(1/11).
  assert.ok(expectedRate(stalled, "a", 1e8) > 1e8 / 1.14);
  let healed = stalled;
  for (let k = 0; k < 20; k++) healed = measured(healed, shard("a", 1e8));
  assert.ok(expectedRate(healed, "a", 1e8) > 0.97e8);
});

test("measurements without work, time or sense change nothing, and a missing rate is assumed", () => {
  for (const [updates, seconds] of [
    [0, 1],
    [1, 0],
    [Number.NaN, 1],
    [1, Number.NaN],
    [Number.POSITIVE_INFINITY, 1],
  ])
    assert.equal(measured(NEW_PACE, { nodeStart: "a", advertisedRate: 1e8, updates, seconds }), NEW_PACE);
  for (const rate of [null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    assert.ok(expectedRate(NEW_PACE, "a", rate) > 0);
});
