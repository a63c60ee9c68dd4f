import { randomBytes } from "node:crypto";
import { availableParallelism, hostname, totalmem } from "node:os";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import { type NodeMetrics, nodeMetrics } from "../../solver-node/metrics/node-metrics.ts";
import { calibrate, ownBuilds } from "../../solver-node/node/calibrate.ts";
import { type RunningNode, startNode } from "../../solver-node/node/node.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import type { ServerConfig } from "../config/server-schema.ts";
import { version } from "../version.ts";
import type { ProcessLog } from "./log.ts";

/** A solving node at work in this process. */
export interface NodePart {
  readonly node: RunningNode;
  readonly metrics: NodeMetrics;
  /** Takes nothing more, gives what runs `graceMs` to finish, hands the rest back. The engine stays open. */
  stop(graceMs: number): Promise<void>;
}

/** @param worker  the compiled entry of a thread. */
export async function startNodePart(
  engine: NodeEngine,
  config: ServerConfig["node"],
  log: ProcessLog,
  worker = new URL("../../solver-node/threads/worker.js", import.meta.url),
): Promise<NodePart> {
  const metrics = nodeMetrics();
  const pool = threadPool(worker, config.threads ?? availableParallelism());
  await pool.ready();
  const rates = await calibrate(pool, config.calibrate_ms);
  const start = randomBytes(9).toString("base64url");
  const host = hostname();
  const memoryBytes = config.memory_bytes ?? Math.floor(totalmem() / 2);
  const id = config.id ?? `${host.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 40)}-${start.slice(0, 6)}`;
  const node = startNode(
    {
      id,
      start,
      version,
      host,
      memoryBytes,
      modelCacheBytes: config.model_cache_bytes ?? Math.floor(memoryBytes / 2),
      rates,
      builds: ownBuilds(),
    },
    {
      engine: metrics.engine(engine),
      pool,
      decodeModel: (bytes) => modelFromBytes(bytes, "model"),
      nowMs: () => Date.now(),
      log: log.event,
    },
  );
  log.event("info", "node-ready", { node: id, threads: pool.threads, memoryBytes });
  return {
    node,
    metrics,
    async stop(graceMs) {
      await node.drain(graceMs);
      await pool.close();
    },
  };
}
