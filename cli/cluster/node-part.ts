import { randomBytes } from "node:crypto";
import { availableParallelism, hostname, totalmem } from "node:os";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import { type GpuKeeper, gpuKeeper } from "../../solver-node/gpu/gpu-keeper.ts";
import { type NodeMetrics, nodeMetrics } from "../../solver-node/metrics/node-metrics.ts";
import { calibrate, ownBuilds } from "../../solver-node/node/calibrate.ts";
import { deviceFacts, type NodeDevice, openDevice } from "../../solver-node/node/device.ts";
import { type RunningNode, startNode } from "../../solver-node/node/node.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import { environmentWith } from "../config/config.ts";
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

/** The cards of a node, each with processes of its own. */
interface Cards {
  /** Resolves once every card was tried; a node takes other work meanwhile. */
  open(found: (device: NodeDevice) => void): Promise<void>;
  close(): Promise<void>;
}

function cardsOf(
  { gpu, gpus, calibrate_ms }: ServerConfig["node"],
  worker: URL,
  metrics: NodeMetrics,
  log: ProcessLog,
): Cards {
  const keepers: GpuKeeper[] = [];
  const pools: ThreadPool[] = [];
  let closed = false;
  return {
    async open(found) {
      if (gpu === "off") return;
      for (const { name, environment, backends } of gpus) {
        const keeper = gpuKeeper({ folder: new URL("../gpu/", worker), environment: environmentWith(environment) });
        keepers.push(keeper);
        for (const backend of backends) {
          if (closed) return;
          const device = await openDevice({
            name,
            backend,
            keeper,
            worker,
            software: gpu === "software",
            calibrateMs: calibrate_ms,
            onRestarted: () => metrics.gpuRestarted(backend),
            onLost: (reason) => log.event("warn", "gpu-lost", { card: name, backend, reason }),
          });
          if (typeof device === "string") {
            log.event("info", "no-gpu", { card: name, backend, reason: device });
            // Without an adapter gpu.js has no GPU either.
            if (gpu === "auto") {
              await keeper.close();
              break;
            }
            continue;
          }
          if (closed) return await device.pool.close();
          pools.push(device.pool);
          log.event("info", "gpu-ready", deviceFacts(device));
          found(device);
        }
      }
    },
    async close() {
      closed = true;
      await Promise.all(pools.map((pool) => pool.close()));
      await Promise.all(keepers.map((keeper) => keeper.close()));
    },
  };
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
  const cards = cardsOf(config, worker, metrics, log);
  const opened = cards
    .open((device) => node.addDevice(device))
    .catch((error: unknown) =>
      log.event("info", "no-gpu", { reason: error instanceof Error ? error.message : String(error) }),
    );
  return {
    node,
    metrics,
    async stop(graceMs) {
      await node.drain(graceMs);
      await pool.close();
      await cards.close();
      await opened;
    },
  };
}
