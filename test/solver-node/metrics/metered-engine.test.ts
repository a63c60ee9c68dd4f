import assert from "node:assert/strict";
import { test } from "vitest";
import { metered } from "../../../monitoring/metrics/instruments.ts";
import { NODE_METRICS } from "../../../monitoring/metrics/node-metrics.ts";
import { meteredNodeEngine } from "../../../solver-node/metrics/metered-engine.ts";
import { idleEngine } from "../../support/idle-engine.ts";

test("an engine that is counted is asked for what its node asks, devices' shards too", async () => {
  const asked: unknown[] = [];
  const engine = meteredNodeEngine(
    idleEngine((max, _signal, runner) => {
      asked.push([max, runner]);
      return Promise.resolve([]);
    }),
    metered(NODE_METRICS).to,
  );
  const { signal } = new AbortController();
  await engine.pull(3, signal);
  await engine.pull(1, signal, "webgpu");
  assert.deepEqual(asked, [
    [3, undefined],
    [1, "webgpu"],
  ]);
});
