import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import {
  EMBEDDED_DEFAULTS,
  type EmbeddedEngine,
  openEmbeddedEngine,
} from "../../coordinator/engine/embedded/engine.ts";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { DEFAULT_OPTIONS } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { jobDigest, modelBytes, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import { TRACE_COLUMNS } from "../../core/trace/block-trace.ts";
import { EngineUnavailable, type NodeEngine } from "../../proto/engine/node-engine.ts";
import { type ShardResult, type ShardTask, shardName } from "../../proto/engine/tasks.ts";
import { layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import {
  checkpointName,
  decodeCheckpoint,
  encodeCheckpoint,
  type ShardProgress,
} from "../../solver-node/node/checkpoint.ts";
import { type NodeLog, type RunningNode, startNode } from "../../solver-node/node/node.ts";
import type { CheckpointRule } from "../../solver-node/node/run-shard.ts";
import { runBlock } from "../../solver-node/run-block.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import { eventually } from "../coordinator/engine/harness.ts";
import { WORKER } from "../support/command.ts";
import { randomGraph, testRandom } from "../support/models.ts";

const random = testRandom(31);
/** Sums of thirds round: no form of integers holds them. */
const model = randomGraph(200, 600, () => (random() - 0.5) / 3, random);
const bytes = Buffer.concat([...modelBytes(model)].map((chunk) => Buffer.from(chunk)));
const hex = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
const sha256: Sha256 = (chunks) => hex(Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk))));
const arithmetic = arithmeticOf(model);
const form = isingForm(model, arithmetic);

/** One read a block, of real couplings, whose fields drift: a block takes a second or more. */
function planOf(numSweeps: number, seed = 3): Plan {
  const planned = planJob(
    analyse(form),
    {
      ...DEFAULT_OPTIONS,
      solver: "sa",
      kernel: "scalar",
      betaRange: [0.1, 8],
      numSweeps,
      numReads: 4,
      reduce: "off",
      seed,
    },
    {
      kernelSha256: kernelBuild,
      pilot: null,
      ladder: null,
      updatesPerSecond: null,
      threads: 1,
      knownEnergy: null,
      unit: form.unit,
    },
  );
  assert.ok(planned.ok);
  return planned.value;
}

const LONG = planOf(400_000);
const SHORT = planOf(20_000);

/** What a thread that nobody disturbs gives. */
function undisturbed(plan: Plan, blocks: readonly number[]): CollectedBlock[] {
  const engine = layOutEngine(form, plan.method);
  prepareEngine(engine, plan.method, form);
  const targetEnergy = Number.NEGATIVE_INFINITY;
  const context = { model, arithmetic, form, plan, targetEnergy, watched: false, initialStates: [], engine };
  return blocks.map((block) =>
    runBlock(context, block, {
      nowNs: () => Number(process.hrtime.bigint()),
      aborted: () => false,
      report: () => {},
      bestEnergy: () => Number.POSITIVE_INFINITY,
    }),
  );
}

function taskOf(plan: Plan, firstBlock: number, blockCount: number): ShardTask {
  const assignment = { kind: "blocks", plan, firstBlock, blockCount } as const;
  return {
    jobId: "job-1",
    tenant: "anna",
    lane: "normal",
    shard: shardName(assignment),
    assignment,
    modelSha256: hex(bytes),
    reduced: false,
    statesSha256: null,
    targetEnergy: null,
    watched: false,
    expectedS: 10,
  };
}

/** All of a block but its times. */
function timeless(block: CollectedBlock): object {
  const { trace } = block;
  const time = TRACE_COLUMNS.indexOf("ns");
  const width = TRACE_COLUMNS.length + (trace?.levels.length ?? 0);
  return { ...block, ns: 0, trace: Array.from(trace?.values ?? [], (v, k) => (k % width === time ? 0 : v)) };
}

const digestOf = (blocks: readonly CollectedBlock[]): string =>
  jobDigest(
    blocks.map(({ finished }) => finished),
    sha256,
  );

function blocksOf({ outcome }: ShardResult): readonly CollectedBlock[] {
  assert.ok(outcome.kind === "blocks", JSON.stringify(outcome));
  return outcome.blocks;
}

interface TestNode {
  readonly node: RunningNode;
  readonly pool: ThreadPool;
  readonly events: { readonly event: string; readonly facts: Readonly<Record<string, unknown>> }[];
  /** Updates that the node has told of. */
  updates(): number;
  /** Its engine answers no more and its thread is gone, as if the process had been killed. */
  kill(): Promise<void>;
}

interface TestCluster {
  readonly engine: EmbeddedEngine;
  start(id: string, rule?: Partial<CheckpointRule>): Promise<TestNode>;
  checkpoints(): Promise<readonly string[]>;
  result(): Promise<ShardResult>;
}

const PERIOD_MS = 50;

/** An engine in memory that holds the model, with nodes of one thread; everything ends with the test. */
async function onCluster(act: (cluster: TestCluster) => Promise<void>): Promise<void> {
  const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, ackWaitMs: 1000, folder: ":memory:" });
  await engine.blobs.put("models", hex(bytes), bytes);
  const told = new Map<string, number>();
  engine.control.onTelemetry(({ nodeId, updates }) => told.set(nodeId, (told.get(nodeId) ?? 0) + updates));
  const started: TestNode[] = [];
  try {
    await act({
      engine,
      async start(id, rule = {}) {
        const line = severable(engine.node());
        const pool = threadPool(WORKER, 1);
        await pool.ready();
        const events: { event: string; facts: Readonly<Record<string, unknown>> }[] = [];
        const log: NodeLog = (_, event, facts) => events.push({ event, facts });
        const node = startNode(
          {
            id,
            start: `${id}-start`,
            version: "test",
            host: "here",
            memoryBytes: 2 ** 30,
            modelCacheBytes: 2 ** 28,
            rates: {},
            builds: {},
            checkpoints: { everyMs: PERIOD_MS, mostBytes: 2 ** 28, ...rule },
          },
          {
            engine: line.engine,
            pool,
            decodeModel: (content) => modelFromBytes(content, "model"),
            nowMs: () => performance.now(),
            log,
          },
        );
        const made: TestNode = {
          node,
          pool,
          events,
          updates: () => told.get(id) ?? 0,
          async kill() {
            line.sever();
            await pool.close();
          },
        };
        started.push(made);
        return made;
      },
      checkpoints: () => engine.blobs.names("checkpoints"),
      result: () => eventually("a result", async () => (await engine.results.of("job-1"))[0] ?? null),
    });
  } finally {
    for (const { node, pool } of started) {
      await node.drain(0);
      await pool.close();
    }
    await engine.close();
  }
}

/** An engine whose line can be cut: after that nothing that it is told arrives, and everything fails. */
function severable(engine: NodeEngine): { readonly engine: NodeEngine; sever(): void } {
  let severed = false;
  const gone = (): Promise<never> => Promise.reject(new EngineUnavailable("the line is cut"));
  const ifThere =
    <A extends unknown[], R>(act: (...given: A) => Promise<R>) =>
    (...given: A): Promise<R> =>
      severed ? gone() : act(...given);
  const { blobs } = engine;
  return {
    sever() {
      severed = true;
    },
    engine: {
      blobs: {
        put: ifThere(blobs.put),
        get: ifThere(blobs.get),
        has: ifThere(blobs.has),
        delete: ifThere(blobs.delete),
        names: ifThere(blobs.names),
      },
      announce: ifThere((record) => engine.announce(record)),
      leave: ifThere((id) => engine.leave(id)),
      pull: ifThere(async (max, signal) =>
        (await engine.pull(max, signal)).map((delivery) => ({
          task: delivery.task,
          attempt: delivery.attempt,
          extend: () => (severed ? undefined : delivery.extend()),
          done: ifThere(() => delivery.done()),
          giveBack: ifThere((delayMs) => delivery.giveBack(delayMs)),
        })),
      ),
      commit: ifThere((result) => engine.commit(result)),
      telemetry: (message) => (severed ? undefined : engine.telemetry(message)),
      onCancel: (listener) => engine.onCancel((jobId) => (severed ? undefined : listener(jobId))),
      onQuarantine: (id, listener) => engine.onQuarantine(id, listener),
      close: () => engine.close(),
    },
  };
}

/** Until the node has told of a share of a block and has stored a checkpoint. */
async function midBlock({ checkpoints }: TestCluster, node: TestNode, updates: number): Promise<void> {
  await eventually(
    "the middle of the block",
    async () => node.updates() >= updates && (await checkpoints()).length > 0,
  );
}

describe("a long block moves to another node", () => {
  const [through] = undisturbed(LONG, [1]);
  const task = taskOf(LONG, 1, 1);

  test("after its node died: from the last checkpoint, with the samples of an undisturbed run", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const first = await cluster.start("first");
      await midBlock(cluster, first, 0.4 * through.updates);
      await first.kill();
      const second = await cluster.start("second");
      const result = await cluster.result();
      assert.equal(result.nodeId, "second");
      assert.deepEqual(blocksOf(result).map(timeless), [timeless(through)]);
      assert.equal(digestOf(blocksOf(result)), digestOf([through]));
      assert.ok(second.events.some(({ event }) => event === "shard-resumed"));
      // The first had told of four tenths; between its last checkpoint and that lie a period and some slices.
      assert.ok(second.updates() > 0 && second.updates() < 0.9 * through.updates, `${second.updates()} updates again`);
      assert.ok(first.updates() + second.updates() < 1.5 * through.updates);
      await eventually("no checkpoint is left", async () => (await cluster.checkpoints()).length === 0);
    }));

  test("when its node is drained: what was done is handed over, and nothing is done twice", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const first = await cluster.start("first", { everyMs: 60_000 });
      await eventually("some work", async () => first.updates() >= 0.3 * through.updates);
      assert.deepEqual(await cluster.checkpoints(), []);
      await first.node.drain(0);
      assert.deepEqual(await cluster.checkpoints(), [checkpointName(task)]);
      const second = await cluster.start("second", { everyMs: 60_000 });
      const result = await cluster.result();
      assert.deepEqual(blocksOf(result).map(timeless), [timeless(through)]);
      // Each node tells of whole slices that it made: together they are no more than the block has.
      assert.ok(second.updates() > 0 && first.updates() + second.updates() <= through.updates);
      await eventually("no checkpoint is left", async () => (await cluster.checkpoints()).length === 0);
    }));

  test("and a copy of the shard under another name goes on from the same checkpoint", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const first = await cluster.start("first");
      await midBlock(cluster, first, 0.3 * through.updates);
      await first.kill();
      await cluster.engine.work.withdraw([task.jobId]);
      await cluster.engine.work.publish([{ ...task, shard: `${task.shard}-c1`, expectedS: 0.1 }]);
      const second = await cluster.start("second");
      const result = await cluster.result();
      assert.deepEqual(blocksOf(result).map(timeless), [timeless(through)]);
      assert.ok(second.events.some(({ event }) => event === "shard-resumed"));
    }));

  test("a thread that dies goes on from its last pause", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const node = await cluster.start("first");
      await midBlock(cluster, node, 0.4 * through.updates);
      await node.pool.crashOne();
      const result = await cluster.result();
      assert.deepEqual(blocksOf(result).map(timeless), [timeless(through)]);
      assert.ok(node.updates() < 1.6 * through.updates, `${node.updates()} of ${through.updates}`);
    }));

  test("a cancel ends a block between its pauses, with what it has, and takes its checkpoint away", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const node = await cluster.start("first");
      await midBlock(cluster, node, 0.2 * through.updates);
      cluster.engine.control.cancel(task.jobId);
      const [block] = blocksOf(await cluster.result());
      assert.equal(block.finished.energy.length, 0);
      assert.equal(block.unfinished.energy.length, 1);
      assert.ok(block.updates >= 0.2 * through.updates && block.updates < through.updates);
      await eventually("no checkpoint is left", async () => (await cluster.checkpoints()).length === 0);
    }));

  test("nobody goes on from what a quarantined node has computed", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const first = await cluster.start("first");
      await midBlock(cluster, first, 0.2 * through.updates);
      await cluster.engine.nodes.quarantine("first", "wrong energies");
      await eventually("no checkpoint is left", async () => (await cluster.checkpoints()).length === 0);
      const second = await cluster.start("second");
      assert.deepEqual(blocksOf(await cluster.result()).map(timeless), [timeless(through)]);
      assert.ok(!second.events.some(({ event }) => event === "shard-resumed"));
    }));

  test("a checkpoint beyond the limit is not stored, and the shard starts anew elsewhere", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const first = await cluster.start("first", { mostBytes: 100 });
      await eventually("some work", async () => first.updates() >= 0.2 * through.updates);
      await first.node.drain(0);
      assert.deepEqual(await cluster.checkpoints(), []);
      const second = await cluster.start("second");
      assert.deepEqual(blocksOf(await cluster.result()).map(timeless), [timeless(through)]);
      assert.ok(!second.events.some(({ event }) => event === "shard-resumed"));
    }));
});

describe("a shard of several blocks", () => {
  const task = taskOf(SHORT, 0, 4);
  const through = undisturbed(SHORT, [0, 1, 2, 3]);

  test("pauses between and within its blocks and gives what an undisturbed one gives", () =>
    onCluster(async (cluster) => {
      await cluster.engine.work.publish([task]);
      const node = await cluster.start("first", { everyMs: 1 });
      assert.deepEqual(blocksOf(await cluster.result()).map(timeless), through.map(timeless));
      assert.ok(!node.events.some(({ event }) => event.startsWith("checkpoint-")), JSON.stringify(node.events));
      await eventually("no checkpoint is left", async () => (await cluster.checkpoints()).length === 0);
    }));

  test("goes on from a checkpoint of its own, and ignores another plan's, model's, version's and build's, and rubbish", async () => {
    const progress: ShardProgress = { blocks: through.slice(0, 2), state: null };
    const own = encodeCheckpoint(task, progress);
    const read = decodeCheckpoint(task, own);
    assert.ok(read.ok, JSON.stringify(read));
    assert.deepEqual(read.value.blocks.map(timeless), through.slice(0, 2).map(timeless));
    assert.deepEqual(decodeCheckpoint(task, encodeCheckpoint(task, { blocks: [], state: Uint8Array.of(1, 2, 3) })), {
      ok: true,
      value: { blocks: [], state: Uint8Array.of(1, 2, 3) },
    });
    const text = Buffer.from(own).toString("latin1");
    const changed = (from: string, to: string): Buffer => {
      assert.ok(text.includes(from) && from.length === to.length, from);
      return Buffer.from(text.replace(from, to), "latin1");
    };
    const build = kernelBuild("scalar");
    const foreign: readonly (readonly [string, Uint8Array])[] = [
      ["checkpoint.work", encodeCheckpoint(taskOf(planOf(20_000, 4), 0, 4), progress)],
      ["checkpoint.work", encodeCheckpoint(taskOf(SHORT, 1, 4), progress)],
      ["checkpoint.work", encodeCheckpoint({ ...task, modelSha256: "0".repeat(64) }, progress)],
      ["checkpoint.work", encodeCheckpoint({ ...task, statesSha256: "0".repeat(64) }, progress)],
      ["checkpoint.version", changed('"version":1', '"version":2')],
      [
        "checkpoint.build",
        changed(
          build,
          build.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
        ),
      ],
      ["checkpoint", own.slice(0, -1)],
      ["checkpoint", own.slice(0, 40)],
      ["checkpoint", new Uint8Array(0)],
      ["checkpoint", changed('{"version"', '["version"')],
      ["checkpoint", changed('"blocksBytes"', '"blocksbytes"')],
    ];
    for (const [field, content] of foreign) {
      const refused = decodeCheckpoint(task, content);
      assert.ok(!refused.ok, `${field} was taken`);
      assert.equal("where" in refused.failure ? refused.failure.where : null, field, JSON.stringify(refused));
    }
    // On a node: one of another plan, and one that is no checkpoint.
    for (const [, content] of [foreign[0], foreign[foreign.length - 1]])
      await onCluster(async (cluster) => {
        await cluster.engine.blobs.put("checkpoints", checkpointName(task), content);
        await cluster.engine.work.publish([task]);
        const node = await cluster.start("first", { everyMs: 60_000 });
        assert.deepEqual(blocksOf(await cluster.result()).map(timeless), through.map(timeless));
        assert.ok(node.events.some(({ event }) => event === "checkpoint-ignored"));
        await eventually("no checkpoint is left", async () => (await cluster.checkpoints()).length === 0);
      });
    await onCluster(async (cluster) => {
      await cluster.engine.blobs.put("checkpoints", checkpointName(task), own);
      await cluster.engine.work.publish([task]);
      const node = await cluster.start("first", { everyMs: 60_000 });
      assert.deepEqual(blocksOf(await cluster.result()).map(timeless), through.map(timeless));
      const half = through.slice(2).reduce((sum, { updates }) => sum + updates, 0);
      assert.ok(node.updates() <= half, `${node.updates()} updates, two blocks are ${half}`);
    });
  });
});
