import { randomBytes } from "node:crypto";
import { availableParallelism, hostname, totalmem } from "node:os";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import { type GpuKeeper, gpuKeeper } from "../../solver-node/gpu/gpu-keeper.ts";
import type { GpuDescription } from "../../solver-node/gpu/protocol.ts";
import { calibrate, ownBuilds } from "../../solver-node/node/calibrate.ts";
import { type RunningNode, startNode } from "../../solver-node/node/node.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import type { ServerConfig } from "../config/server-schema.ts";
import { version } from "../version.ts";
import type { ProcessLog } from "./log.ts";

/** A solving node at work in this process. */
export interface NodePart {
  readonly node: RunningNode;
  /** Takes nothing more, gives what runs `graceMs` to finish, hands the rest back. The engine stays open. */
  stop(graceMs: number): Promise<void>;
}

/** Adds each device that passes its self-test; a node takes other work meanwhile. */
async function findDevices(
  gpu: GpuKeeper,
  which: "auto" | "software",
  devices: GpuDescription[],
  log: ProcessLog,
): Promise<void> {
  gpu.onEvent((event) => {
    if (event.kind === "lost") log.event("warn", "gpu-lost", { backend: event.backend, reason: event.reason });
  });
  for (const backend of ["webgpu", "gpujs"] as const) {
    const answer = await gpu.describe(backend);
    if (answer.kind === "described" && (answer.gpu.isGpu || which === "software")) {
      devices.push(answer.gpu);
      log.event("info", "gpu-ready", { ...answer.gpu });
      continue;
    }
    const reason = "reason" in answer ? answer.reason : "a software adapter is no GPU";
    log.event("info", "no-gpu", { backend, reason });
    // Without an adapter gpu.js has no GPU either.
    if (which === "auto") return;
  }
}

/** @param worker  the compiled entry of a thread. */
export async function startNodePart(
  engine: NodeEngine,
  config: ServerConfig["node"],
  log: ProcessLog,
  worker = new URL("../../solver-node/threads/worker.js", import.meta.url),
): Promise<NodePart> {
  const gpu = gpuKeeper({ folder: new URL("../gpu/", worker) });
  const pool = threadPool(worker, config.threads ?? availableParallelism(), gpu);
  await pool.ready();
  const devices: GpuDescription[] = [];
  if (config.gpu !== "off")
    findDevices(gpu, config.gpu, devices, log).catch((error: unknown) =>
      log.event("info", "no-gpu", { reason: error instanceof Error ? error.message : String(error) }),
    );
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
      devices: () => devices,
    },
    {
      engine,
      pool,
      decodeModel: (bytes) => modelFromBytes(bytes, "model"),
      nowMs: () => Date.now(),
      log: log.event,
    },
  );
  log.event("info", "node-ready", { node: id, threads: pool.threads, memoryBytes });
  return {
    node,
    async stop(graceMs) {
      await node.drain(graceMs);
      await pool.close();
      await gpu.close();
    },
  };
}
