import { randomBytes } from "node:crypto";
import { availableParallelism, hostname, totalmem } from "node:os";
import { modelFromBytes } from "../../core/sample-set/model-from-bytes.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import { type GpuKeeper, gpuKeeper } from "../../solver-node/gpu/gpu-keeper.ts";
import type { GpuBackend, GpuDescription } from "../../solver-node/gpu/protocol.ts";
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

/** A device that was lost and does not come back is tried again after so long, ms. */
const LOST_RETRY_MS = 30_000;

/**
 * Offers each device that passes its self-test, as long as its process lives; a node takes other work meanwhile.
 * @param devices  what is offered now, written.
 */
async function findDevices(
  gpu: GpuKeeper,
  which: "auto" | "software",
  devices: Map<GpuBackend, GpuDescription>,
  log: ProcessLog,
): Promise<void> {
  const offer = async (backend: GpuBackend): Promise<boolean> => {
    const answer = await gpu.describe(backend);
    if (answer.kind === "described" && (answer.gpu.isGpu || which === "software")) {
      devices.set(backend, answer.gpu);
      log.event("info", "gpu-ready", { ...answer.gpu });
      return true;
    }
    const reason = "reason" in answer ? answer.reason : "a software adapter is no GPU";
    log.event("info", "no-gpu", { backend, reason });
    return false;
  };
  const offerAgain = async (backend: GpuBackend): Promise<void> => {
    try {
      if (!(await offer(backend))) setTimeout(() => void offerAgain(backend), LOST_RETRY_MS).unref();
    } catch (error) {
      log.event("info", "no-gpu", { backend, reason: reasonOf(error) });
    }
  };
  gpu.onEvent((event) => {
    if (event.kind !== "lost") return;
    log.event("warn", "gpu-lost", { backend: event.backend, reason: event.reason });
    // It is offered again once its successor has passed the self-test.
    if (devices.delete(event.backend)) void offerAgain(event.backend);
  });
  for (const backend of ["webgpu", "gpujs"] as const) {
    // Without an adapter gpu.js has no GPU either.
    if (!(await offer(backend)) && which === "auto") return;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
  const devices = new Map<GpuBackend, GpuDescription>();
  if (config.gpu !== "off")
    findDevices(gpu, config.gpu, devices, log).catch((error: unknown) =>
      log.event("info", "no-gpu", { reason: reasonOf(error) }),
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
      devices: () => [...devices.values()],
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
