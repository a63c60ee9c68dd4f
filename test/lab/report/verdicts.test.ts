import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Hypothesis } from "../../../lab/report/material.ts";
import { runsOf } from "../../../lab/report/strands.ts";
import { type Claim, judge, verdictOf } from "../../../lab/report/verdicts.ts";
import { ANNEALING, type SyntheticCampaign, syntheticCells } from "../../support/synthetic-campaign.ts";

const CAMPAIGN: SyntheticCampaign = {
  instances: [{ id: "a", n: 8, ground: -40, exponent: -0.5 }],
  methods: [ANNEALING],
  schedules: [
    { name: "hot", beta: [0.1, 0.5], penalty: 1.3 },
    { name: "good", beta: [0.1, 1], penalty: 1 },
    { name: "cold", beta: [0.1, 2], penalty: 1.2 },
  ],
  sweeps: [256, 512, 1024, 2048, 4096, 8192],
  seeds: [1, 2, 3, 4],
  blocks: 8,
  reads: 512,
  scale: 1.2,
  unit: 16,
  step: 2,
  seed: 0,
};

const HYPOTHESIS: Hypothesis = {
  id: "H1",
  statement: "failure falls as sweeps^(-1/2)",
  quantity: "failure",
  instances: ["a"],
  method: "annealing",
  schedules: ["hot", "good", "cold"],
  predicted: -0.5,
  margin: 0.15,
};

const REPETITIONS = 50;

function judged(predicted: number, change: Partial<SyntheticCampaign> = {}): readonly Claim[] {
  return Array.from({ length: REPETITIONS }, (_, seed) => {
    const cells = syntheticCells({ ...CAMPAIGN, ...change, seed: seed + 1 });
    const runs = runsOf(cells, "failure");
    assert.ok(runs !== null);
    return judge({ ...HYPOTHESIS, predicted }, [runs], seed, 0);
  });
}

const share = (claims: readonly Claim[], verdict: string): number =>
  claims.filter((claim) => claim.verdict === verdict).length / claims.length;

describe("a claim", () => {
  test("with the true exponent is consistent in at least 90 % of campaigns, and almost never violated", () => {
    const claims = judged(-0.5);
    // The slope's error here is 0.016, 3 % of it: the interval of ± 5.5 % fits in ± 15 % unless the slope is 3 errors off.
    assert.ok(share(claims, "consistent") >= 0.9, String(share(claims, "consistent")));
    assert.equal(share(claims, "violated"), 0);
    const covered = claims.filter(
      ({ exponent }) => exponent !== null && exponent.low95 <= -0.5 && exponent.high95 >= -0.5,
    );
    // 95 % intervals: of 50 trials 47.5 on average, fewer than 43 with a probability of 1 %.
    assert.ok(covered.length >= 43, String(covered.length));
  });

  test("with an exponent that is 40 % off is never consistent", () => {
    for (const predicted of [-0.5 / 1.4, -0.5 / 0.6]) {
      const claims = judged(predicted);
      assert.equal(share(claims, "consistent"), 0);
      // At least 16 % beyond the margin, four errors: violated nearly always.
      assert.ok(share(claims, "violated") >= 0.9, String(share(claims, "violated")));
    }
  });

  test("by runs shorter than the law is about confirms nothing and refutes nothing", () => {
    const short = { sweeps: [128, 256, 512, 1024, 2048, 4096] };
    assert.equal(share(judged(-0.5, short), "consistent"), 0);
    const claims = judged(-0.5 / 1.4, short);
    assert.equal(share(claims, "violated"), 0);
    assert.ok(claims.every(({ verdict, reason }) => verdict !== "inconclusive" || reason.length > 0));
    assert.match(claims.find(({ verdict }) => verdict === "inconclusive")?.reason ?? "", /8192 sweeps/);
  });

  test("just beyond the margin is called consistent in at most 5 % of campaigns, the tests' own rate", () => {
    const claims = judged(-0.5 / 1.151);
    // Two one-sided tests at 5 %: 2.5 of 50 on average, more than 7 with a probability below 1 %.
    assert.ok(share(claims, "consistent") <= 7 / REPETITIONS, String(share(claims, "consistent")));
  });

  test("from a handful of reads is inconclusive, and from no failures not tested", () => {
    const few = judged(-0.5, { reads: 8, blocks: 4 });
    assert.ok(share(few, "inconclusive") + share(few, "not tested") >= 0.9);
    const none = judged(-0.5, { scale: 1e-9 });
    assert.equal(share(none, "not tested"), 1);
    assert.match(none[0].reason, /a slope needs 3/);
  });

  test("the best of many schedules is judged by seeds that did not choose it", () => {
    // All schedules are equal: the best of twenty on its own seeds would look better than it is.
    const schedules = Array.from({ length: 20 }, (_, k) => ({ name: `s${k}`, beta: [0.1, k + 1], penalty: 1 }));
    const claims = judged(-0.5, { schedules, reads: 32, sweeps: [128, 256, 512, 1024, 2048] }).slice(0, 20);
    const mean = claims.reduce((sum, { exponent }) => sum + (exponent?.estimate ?? Number.NaN), 0) / claims.length;
    // The error of one slope is 0.06, of the mean of 20 0.013: four of them.
    assert.ok(Math.abs(mean + 0.5) < 0.053, String(mean));
  });

  test("verdicts follow from where the interval lies", () => {
    assert.equal(verdictOf(-0.55, -0.45, -0.5, 0.15), "consistent");
    assert.equal(verdictOf(-0.6, -0.45, -0.5, 0.15), "inconclusive");
    assert.equal(verdictOf(-0.8, -0.6, -0.5, 0.15), "violated");
    assert.equal(verdictOf(-0.4, -0.3, -0.5, 0.15), "violated");
    assert.equal(verdictOf(Number.NaN, -0.3, -0.5, 0.15), "not tested");
  });
});
