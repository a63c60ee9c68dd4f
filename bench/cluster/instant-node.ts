import { randomBytes } from "node:crypto";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import { ownBuilds } from "../../solver-node/node/calibrate.ts";
import { type RunningNode, startNode } from "../../solver-node/node/node.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import type { ThreadAnswer } from "../../solver-node/threads/tasks.ts";

/** A node that makes every block out of the first one of its job, at once: what is left is the cluster's own work. */
export interface InstantNode {
  readonly node: RunningNode;
  /** Shards and blocks committed so far. */
  readonly shards: number;
  readonly blocks: number;
  stop(): Promise<void>;
}

export interface InstantSettings {
  /** Shards that it takes at a time. */
  readonly threads: number;
  /** Seconds that a block is said to have taken: what shards are sized by. */
  readonly blockS: number;
  /** Updates of a block of the job to come, so that even its first shards are sized so. */
  readonly blockUpdates: number;
  readonly kernel: string;
}

export async function startInstantNode(
  engine: NodeEngine,
  worker: URL,
  { threads, blockS, blockUpdates, kernel }: InstantSettings,
): Promise<InstantNode> {
  const own = threadPool(worker, 1);
  await own.ready();
  const firsts = new Map<string, Promise<ThreadAnswer>>();
  let [shards, blocks] = [0, 0];
  const pool: ThreadPool = {
    ...own,
    threads,
    async run(task) {
      if (task.kind !== "shard") return await own.run(task);
      const { firstBlock, blockCount, slot, job } = task;
      const first = firsts.get(job.key) ?? own.run({ kind: "shard", job, slot, firstBlock: 0, blockCount: 1 });
      firsts.set(job.key, first);
      const made = await first;
      if (made.kind !== "shard") throw new Error("a block alone was not finished in one go");
      const [block] = made.blocks;
      return {
        kind: "shard",
        slot,
        blocks: Array.from({ length: blockCount }, (_, k) => ({
          ...block,
          block: firstBlock + k,
          ns: Math.round(blockS * 1e9),
        })),
      };
    },
  };
  const counting: NodeEngine = {
    ...engine,
    async commit(result) {
      const committed = await engine.commit(result);
      shards++;
      if (result.outcome.kind === "blocks") blocks += result.outcome.blocks.length;
      return committed;
    },
  };
  const start = randomBytes(9).toString("base64url");
  const node = startNode(
    {
      id: `instant-${start.slice(0, 6).replace(/[^A-Za-z0-9]/g, "x")}`,
      start,
      version: "0.0.0",
      host: "localhost",
      memoryBytes: 2 ** 30,
      modelCacheBytes: 2 ** 28,
      rates: { [kernel]: blockUpdates / blockS },
      builds: ownBuilds(),
    },
    {
      engine: counting,
      pool,
      decodeModel: (bytes) => modelFromBytes(bytes, "model"),
      nowMs: () => Date.now(),
      log: () => {},
    },
  );
  return {
    node,
    get shards() {
      return shards;
    },
    get blocks() {
      return blocks;
    },
    async stop() {
      await node.drain(0);
      await own.close();
      await engine.close();
    },
  };
}
