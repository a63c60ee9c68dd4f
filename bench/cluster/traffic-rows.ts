import type { ClusterClient } from "../../cli/cluster/client.ts";
import { problemSource } from "../../proto/encode/problem.ts";
import type { CreateJobRequest } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import { openJetStreamNode } from "../../solver-node/engine/jetstream.ts";
import { idOf, instance, toEnd } from "./client-rows.ts";
import { startInstantNode } from "./instant-node.ts";
import type { Row } from "./rows.ts";

const N = 16;
/** One read a block. */
const KERNEL = "scalar";

function tinyBlocks(blocks: number, numSweeps: number, trace: boolean): CreateJobRequest {
  return {
    problem: problemSource(instance("max-cut", { n: N, edges: 3 * N })),
    solver: {
      simulatedAnnealing: { numSweeps, betaRange: { hot: 0.1, cold: 3 }, kernel: KERNEL },
      trace: trace ? "TRACE_DETAIL_FULL" : "TRACE_DETAIL_NONE",
      seed: 1,
    },
    stop: { numReads: blocks },
  };
}

function nodeOf(nats: string) {
  return openJetStreamNode({
    servers: [nats],
    clientName: "instant node",
    credentials: { kind: "none" },
    tls: null,
    log: { info() {}, warn() {} },
  });
}

/**
 * Shards of one block each through publishing, pulling, committing, collecting and checking. The one node takes 128 at a time
 * and has nothing to compute.
 */
export async function shardRow(
  client: ClusterClient,
  nats: string,
  worker: URL,
  setup: string,
  goal: number,
): Promise<Row> {
  const [blocks, sweeps] = [6000, 64];
  const node = await startInstantNode(await nodeOf(nats), worker, {
    kernel: KERNEL,
    blockUpdates: N * sweeps,
    threads: 128,
    blockS: 1.5,
  });
  try {
    const began = performance.now();
    await toEnd(client, await idOf(client, tinyBlocks(blocks, sweeps, false)));
    const value = node.shards / ((performance.now() - began) / 1000);
    return {
      what: "shards per second, one coordinator",
      setup,
      value,
      unit: "1/s",
      goal: { kind: "at least", value: goal },
      detail: `${node.shards} shards, ${blocks} blocks`,
    };
  } finally {
    await node.stop();
  }
}

/** Points of blocks' traces from a node's results to one watcher, batched as they come. */
export async function traceRow(client: ClusterClient, nats: string, worker: URL, setup: string): Promise<Row> {
  // So many sweeps that a block has as many checkpoints as blocks ever have.
  const [blocks, sweeps] = [20_000, 100_000];
  const node = await startInstantNode(await nodeOf(nats), worker, {
    kernel: KERNEL,
    blockUpdates: N * sweeps,
    // So many that the watcher's side sets the pace.
    threads: 64,
    blockS: 0.02,
  });
  try {
    const id = await idOf(client, tinyBlocks(blocks, sweeps, true));
    let [points, messages, first, last] = [0, 0, 0, 0];
    for await (const { trace } of client.watch(id, 0, new AbortController().signal)) {
      if (trace === undefined || trace === null) continue;
      last = performance.now();
      // The first message starts the clock and is not counted.
      if (messages++ === 0) first = last;
      else points += trace.block.length;
    }
    return {
      what: "trace points per second to a watcher",
      setup,
      value: points / ((last - first) / 1000),
      unit: "1/s",
      goal: { kind: "at least", value: 100_000 },
      detail: `${points} points of ${node.blocks} blocks in ${messages} messages`,
    };
  } finally {
    await node.stop();
  }
}
