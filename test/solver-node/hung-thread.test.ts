import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import type { Plan } from "../../core/plan/plan.ts";
import { modelBytes } from "../../core/sample-set/canonical-bytes.ts";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { ownBuilds } from "../../solver-node/node/calibrate.ts";
import { type RunningNode, startNode } from "../../solver-node/node/node.ts";
import { patienceMs, watchSilence } from "../../solver-node/node/silence.ts";
import { jobControl, stopRequestedAtWork } from "../../solver-node/threads/control.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import { MADE_UP_PLAN, madeUpTask } from "../coordinator/engine/made-up.ts";
import { openMemoryEngine, until } from "../coordinator/lead/harness.ts";
import { WORKER } from "../support/command.ts";
import { randomGraph, testRandom } from "../support/models.ts";

const model = randomGraph(20, 40, () => 1, testRandom(5));

describe("the watch over a thread", () => {
  test("is quiet while there are signs of life, and speaks once when they have stopped for the time", async () => {
    const control = jobControl(1);
    const began = performance.now();
    const calls: number[] = [];
    const alive = setInterval(() => stopRequestedAtWork(control), 50);
    const end = watchSilence(control, 700, () => calls.push(performance.now() - began));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual(calls, []);
    clearInterval(alive);
    await until(async () => (calls.length > 0 ? true : null), "the watch to speak", 20_000);
    // The last sign came after 1450 ms at the soonest, and was seen at a look.
    assert.ok(calls[0] >= 1450 + 700 - 250, String(calls[0]));
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(calls.length, 1);
    end();
  });

  test("waits for a minute, and ten times as long as a shard was to take", () => {
    assert.deepEqual([patienceMs(0), patienceMs(2), patienceMs(30)], [60_000, 60_000, 300_000]);
  });
});

test("a thread that does not come back is ended by its signal, and the pool goes on with another", async () => {
  const pool = threadPool(WORKER, 1);
  try {
    await pool.ready();
    const stop = new AbortController();
    // Waits for a second thread, which there is not.
    const waits = pool.run(
      { kind: "greet", arrived: new Int32Array(new SharedArrayBuffer(4)), expected: 2 },
      stop.signal,
    );
    setTimeout(() => stop.abort(), 100);
    await assert.rejects(waits);
    const next = await pool.run({ kind: "greet", arrived: new Int32Array(new SharedArrayBuffer(4)), expected: 1 });
    assert.equal(next.kind, "greet");
  } finally {
    await pool.close();
  }
});

test("a node whose thread hangs reports a failure of the shard, and its slot is free again", async () => {
  const engine = await openMemoryEngine();
  const aborted: string[] = [];
  const pool: ThreadPool = {
    threads: 1,
    ready: async () => {},
    crashOne: async () => {},
    close: async () => {},
    run: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => {
          aborted.push(String(signal.reason));
          reject(new Error("terminated"));
        });
      }),
  };
  let node: RunningNode | null = null;
  try {
    const bytes = Buffer.concat([...modelBytes(model)].map((chunk) => Buffer.from(chunk)));
    const modelSha256 = createHash("sha256").update(bytes).digest("hex");
    await engine.blobs.put("models", modelSha256, bytes);
    const job = { id: "job-1", tenant: "anna", lane: "normal" } as const;
    const { method } = MADE_UP_PLAN;
    assert.ok("kernel" in method);
    const kernel = { ...method.kernel, sha256: kernelBuild(method.kernel.name) };
    const plan = { ...MADE_UP_PLAN, method: { ...method, kernel } as Plan["method"] };
    const assignment = { kind: "blocks", plan, firstBlock: 0, blockCount: 1 } as const;
    const task = madeUpTask(job, 0, { assignment, modelSha256, expectedS: 0.01 });
    await engine.work.publish([task]);
    node = startNode(
      {
        id: "one",
        start: "start-one",
        version: "test",
        host: "test",
        memoryBytes: 2 ** 30,
        modelCacheBytes: 2 ** 28,
        rates: {},
        builds: ownBuilds(),
        hangsAfterMs: 500,
      },
      {
        engine: engine.node(),
        pool,
        decodeModel: (bytes) => modelFromBytes(bytes, "model"),
        nowMs: () => Date.now(),
        log() {},
      },
    );
    // Given back, it is taken again: each time is an attempt of its own.
    const failures = await until(async () => {
      const results = await engine.results.of(task.jobId);
      return results.length >= 2 ? results : null;
    }, "two failures");
    for (const { outcome } of failures)
      assert.deepEqual(outcome, {
        kind: "failed",
        shard: task.shard,
        reason: "its thread gave no sign of life for 0.5 s and was ended",
        refused: false,
      });
    assert.equal(new Set(failures.map(({ shard }) => shard)).size, failures.length);
    assert.ok(aborted.length >= 2);
  } finally {
    await node?.drain(0);
    await engine.close();
  }
});
