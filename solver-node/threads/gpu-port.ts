import { MessageChannel, type MessagePort, parentPort } from "node:worker_threads";
import type { GpuBackend } from "../../core/plan/options.ts";
import { type GpuLink, gpuLink } from "../gpu/link.ts";

/** What a thread sends its pool: the other end of its connection to a GPU process. */
export interface GpuPortMessage {
  readonly gpuBackend: GpuBackend;
  readonly port: MessagePort;
}

export function isGpuPortMessage(message: unknown): message is GpuPortMessage {
  return typeof message === "object" && message !== null && "gpuBackend" in message && "port" in message;
}

const links = new Map<GpuBackend, GpuLink>();

/** This thread's connection to the GPU process of a backend. */
export function connectGpu(backend: GpuBackend): GpuLink {
  const known = links.get(backend);
  if (known !== undefined) return known;
  const { port1, port2 } = new MessageChannel();
  parentPort?.postMessage({ gpuBackend: backend, port: port2 } satisfies GpuPortMessage, [port2]);
  // It keeps no thread alive that has nothing else to do.
  port1.unref();
  const link = gpuLink(backend, port1);
  links.set(backend, link);
  return link;
}
