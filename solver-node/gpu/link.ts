import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { GpuAnswer, GpuBackend, GpuRequest } from "./protocol.ts";

/** One request on its way: `signal` becomes 1 when its answer stands in the port. */
export interface LinkRequest {
  readonly request: GpuRequest;
  readonly signal: Int32Array<SharedArrayBuffer>;
}

/** A thread's connection to a GPU process. The thread stands still until it is answered. */
export interface GpuLink {
  readonly backend: GpuBackend;
  call(request: GpuRequest): GpuAnswer;
  /** A number that no other block of this connection has. */
  newBlock(): number;
  /** So that a thread can end. */
  close(): void;
}

/** @param port  whose other end a keeper has. */
export function gpuLink(backend: GpuBackend, port: MessagePort): GpuLink {
  let blocks = 0;
  return {
    backend,
    newBlock: () => blocks++,
    call(request) {
      const signal = new Int32Array(new SharedArrayBuffer(4));
      port.postMessage({ request, signal } satisfies LinkRequest);
      Atomics.wait(signal, 0, 0);
      const answer = receiveMessageOnPort(port)?.message as GpuAnswer | undefined;
      return answer ?? { kind: "lost", reason: "the thread that keeps the GPU process ended" };
    },
    close: () => port.close(),
  };
}
