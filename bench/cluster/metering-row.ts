import { createHash } from "node:crypto";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { DEFAULT_OPTIONS } from "../../core/plan/options.ts";
import { modelBytes } from "../../core/sample-set/canonical-bytes.ts";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import { exposition } from "../../monitoring/metrics/exposition.ts";
import { metered } from "../../monitoring/metrics/instruments.ts";
import { NODE_METRICS } from "../../monitoring/metrics/node-metrics.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import { type ShardTask, shardName } from "../../proto/engine/tasks.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { meteredNodeEngine } from "../../solver-node/metrics/metered-engine.ts";
import { nodeMetrics } from "../../solver-node/metrics/node-metrics.ts";
import { startNode } from "../../solver-node/node/node.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import { madeUpResult, madeUpTask } from "../../test/coordinator/engine/made-up.ts";
import { WORKER } from "../../test/support/command.ts";
import { deliveryOf, idleEngine } from "../../test/support/idle-engine.ts";
import { instance } from "./client-rows.ts";
import { quantile, type Row } from "./rows.ts";

/** Seconds of a thread that one shard takes, as shards are sized at the least where there is enough to do. */
const SHARD_S = 0.1;
const TELEMETRY_EVERY_S = 0.1;
const COUNTED_SHARDS = 4000;

/**
 * What metering costs a node beside the thread time of its shards. Threads do nothing for it, so what the main thread does more
 * is counted, a shard at a time; how whole runs with and without compare stands beside it, for the machine's noise is larger.
 */
export async function meteringRow(): Promise<Row> {
  const ms = await countingMs();
  const ratios = await sideBySide();
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(3));
  return {
    what: "metrics' share of sampling",
    setup: `shards of ${SHARD_S} s on one thread`,
    value: (100 * ms) / (1000 * SHARD_S),
    unit: "%",
    goal: { kind: "at most", value: 0.5 },
    detail: `${(1000 * ms).toFixed(1)} µs a shard; processor time with / without, ${ratios.length} runs of ${RUN_SHARDS} shards in turns: median ${middle}, half of them ${low} to ${high}`,
  };
}

/** What counting one shard takes on the main thread, ms. */
async function countingMs(): Promise<number> {
  const task = madeUpTask({ id: "job", tenant: "default", lane: "normal" }, 0);
  const result = madeUpResult(task, "node");
  const nothing = idleEngine(async () => [deliveryOf(task)]);
  const told = { jobId: "job", shard: task.shard, nodeId: "n", updates: 1, bestEnergy: 0 };
  async function shards(engine: NodeEngine): Promise<number> {
    const began = performance.now();
    for (let k = 0; k < COUNTED_SHARDS; k++) {
      const [pulled] = await engine.pull(1, new AbortController().signal);
      for (let s = 0; s < SHARD_S / TELEMETRY_EVERY_S; s++) engine.telemetry(told);
      await engine.commit(result);
      await pulled.done();
    }
    return (performance.now() - began) / COUNTED_SHARDS;
  }
  const withMetrics = meteredNodeEngine(nothing, metered(NODE_METRICS).to);
  const differences: number[] = [];
  // In turns, so that whatever else the machine does falls on both; the first pair warms up.
  for (let k = 0; k < 9; k++) differences.push(-(await shards(nothing)) + (await shards(withMetrics)));
  return quantile(differences.slice(1), 0.5);
}

const RUN_SHARDS = 16;
const PAIRS = 15;
/** A page for so many shards is a page every second and a half of a thread: ten times as often as a scraper asks. */
const SHARDS_A_PAGE = 16;

/** Processor time of a node with metrics and a scraper over that of one without, for the same shards; one ratio a pair of runs. */
async function sideBySide(): Promise<readonly number[]> {
  const pool = threadPool(WORKER, 1);
  try {
    await pool.ready();
    const task = shardOfTenthSecond();
    const ratios: number[] = [];
    for (let k = 0; k <= PAIRS; k++) {
      const [first, second] = k % 2 === 0 ? [true, false] : [false, true];
      const took = new Map([
        [first, await processorMs(pool, task, first)],
        [second, await processorMs(pool, task, second)],
      ]);
      // The first pair compiles.
      if (k > 0) ratios.push((took.get(true) ?? 0) / (took.get(false) ?? 1));
    }
    return ratios;
  } finally {
    await pool.close();
  }
}

interface RealShards {
  readonly bytes: Uint8Array;
  task(number: number): ShardTask;
}

/** Shards of one block on a sparse graph of 2000 spins, as many sweeps as take about SHARD_S. */
function shardOfTenthSecond(): RealShards {
  const model = instance("max-cut", { n: 2000, edges: 19_990 });
  const bytes = Buffer.concat(Array.from(modelBytes(model), (chunk) => Buffer.from(chunk)));
  const form = isingForm(model, arithmeticOf(model));
  const planned = planJob(
    analyse(form),
    { ...DEFAULT_OPTIONS, solver: "sa", betaRange: [0.1, 3], numSweeps: 400, reduce: "off", seed: 1 },
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
  if (!planned.ok) throw new Error(JSON.stringify(planned.failure));
  const modelSha256 = createHash("sha256").update(bytes).digest("hex");
  return {
    bytes,
    task(number) {
      const assignment = { kind: "blocks", plan: planned.value, firstBlock: number, blockCount: 1 } as const;
      const job = { id: "job", tenant: "default", lane: "normal" } as const;
      return madeUpTask(job, number, { assignment, shard: shardName(assignment), modelSha256, targetEnergy: null });
    },
  };
}

/** Processor time of this process, all threads, while a node runs all shards, ms. */
async function processorMs(pool: ThreadPool, shards: RealShards, withMetrics: boolean): Promise<number> {
  let [pulled, done] = [0, 0];
  let finished = (): void => {};
  const all = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const pages = exposition();
  const idle = idleEngine(async (_, signal) => {
    if (pulled < RUN_SHARDS) return [deliveryOf(shards.task(pulled++))];
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return [];
  });
  const inner: NodeEngine = {
    ...idle,
    blobs: { ...idle.blobs, get: async () => shards.bytes },
    async commit() {
      if (++done % SHARDS_A_PAGE === 0 && withMetrics) await pages.page("application/openmetrics-text");
      if (done === RUN_SHARDS) finished();
      return "committed";
    },
  };
  const metrics = nodeMetrics();
  const before = process.cpuUsage();
  const node = startNode(
    {
      id: "node",
      start: "start",
      version: "bench",
      host: "here",
      memoryBytes: 2 ** 30,
      modelCacheBytes: 2 ** 28,
      rates: {},
      builds: {},
    },
    {
      engine: withMetrics ? metrics.engine(inner) : inner,
      pool,
      decodeModel: (content) => modelFromBytes(content, "model"),
      nowMs: () => Date.now(),
      log() {},
    },
  );
  pages.add(metrics.metrics, () => metrics.collect(node));
  await all;
  const { user, system } = process.cpuUsage(before);
  await node.drain(0);
  return (user + system) / 1000;
}
