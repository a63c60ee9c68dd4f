import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { exposition } from "../../../monitoring/metrics/exposition.ts";
import { metered } from "../../../monitoring/metrics/instruments.ts";
import { NODE_METRICS } from "../../../monitoring/metrics/node-metrics.ts";
import { meteredNodeEngine } from "../../../solver-node/metrics/metered-engine.ts";
import { type Drift, NEW_WATCH, watchedRate } from "../../../solver-node/metrics/rate-drift.ts";
import { madeUpBlock, madeUpResult, madeUpTask } from "../../coordinator/engine/made-up.ts";
import { deliveryOf, idleEngine } from "../../support/idle-engine.ts";
import { testRandom, testSeed } from "../../support/models.ts";

const RATE = 1e9;

/** Watches shards of a second each whose rate is `factor(t)` times RATE. @returns what was noticed, and at which second. */
function watched(seconds: number, factor: (t: number) => number): readonly (readonly [t: number, drift: Drift])[] {
  let watch = NEW_WATCH;
  const noticed: [number, Drift][] = [];
  for (let t = 0; t < seconds; t++) {
    const next = watchedRate(watch, RATE * factor(t), 1);
    watch = next.watch;
    if (next.drift !== null) noticed.push([t, next.drift]);
  }
  return noticed;
}

describe("the watch over a rate", () => {
  test("notices a rate that jumps, in the time that its evidence takes, and once", () => {
    // From second 20; the evidence ln 2 − ln 1.25 = 0.47 a second is above 5 with the eleventh.
    assert.deepEqual(
      watched(200, (t) => (t < 20 ? 1 : 0.5)),
      [[30, "slower"]],
    );
    // A reference of ten seconds is made anew after each.
    assert.deepEqual(
      watched(200, (t) => (t >= 20 && t < 100 ? 2 : 1)),
      [
        [30, "faster"],
        [110, "slower"],
      ],
    );
  });

  test("notices a rate that creeps away, which no average of the last seconds would", () => {
    // One part in 200 a second: ∫ (0.005 t − ln 1.25) dt from the 45th second passes 5 after 45 s more.
    const noticed = watched(150, (t) => Math.exp(-0.005 * Math.max(0, t - 10)));
    assert.equal(noticed.length, 1);
    assert.ok(noticed[0][0] > 90 && noticed[0][0] < 110, String(noticed[0]));
  });

  test("leaves noise alone, and changes of less than a quarter", () => {
    const random = testRandom(testSeed());
    // Twelve uniform numbers less 6 are normal enough; σ = 0.15.
    const noise = (): number => Math.exp(0.15 * (Array.from({ length: 12 }, random).reduce((a, b) => a + b, 0) - 6));
    // A false alarm comes in e^36 s where the reference is three standard errors off.
    assert.deepEqual(watched(20_000, noise), []);
    assert.deepEqual(
      watched(2000, (t) => (t < 20 ? 1 : 0.82)),
      [],
    );
    // The same noise hides no drift of a half.
    assert.equal(watched(100, (t) => noise() * (t < 50 ? 1 : 0.5)).length, 1);
  });

  test("takes one shard that stalled for no drift, however long it took", () => {
    assert.deepEqual(
      watched(200, (t) => (t === 50 ? 1e-4 : 1)),
      [],
    );
  });
});

test("a node counts drift within a part of a job, and nothing where another part is faster", async () => {
  const { to, metrics } = metered(NODE_METRICS);
  const pages = exposition();
  pages.add(metrics, () => {});
  const tasks = [
    madeUpTask({ id: "a", tenant: "t", lane: "high" }, 0),
    madeUpTask({ id: "b", tenant: "t", lane: "high" }, 0),
  ];
  const engine = meteredNodeEngine(
    idleEngine(async () => tasks.map(deliveryOf)),
    to,
  );
  await engine.pull(2, new AbortController().signal);
  const shard = async (which: number, updates: number): Promise<void> => {
    await engine.commit(madeUpResult(tasks[which], "node", { ...madeUpBlock(0), ns: 1e9, updates }));
  };
  const seen = async (): Promise<readonly string[]> =>
    (await pages.page(null)).text.split("\n").filter((line) => line.startsWith("spingap_node_drift_detected_total"));
  for (let k = 0; k < 60; k++) {
    await shard(0, RATE);
    await shard(1, 10 * RATE);
  }
  assert.deepEqual(await seen(), [
    'spingap_node_drift_detected_total{direction="slower"} 0',
    'spingap_node_drift_detected_total{direction="faster"} 0',
  ]);
  for (let k = 0; k < 12; k++) await shard(1, 5 * RATE);
  assert.equal((await seen())[0], 'spingap_node_drift_detected_total{direction="slower"} 1');
  assert.equal((await seen())[1], 'spingap_node_drift_detected_total{direction="faster"} 0');
});
