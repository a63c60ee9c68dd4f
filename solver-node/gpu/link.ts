import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { GpuAnswer, GpuBackend, GpuRequest } from "./protocol.ts";

/** How often a keeper shows that it is there while a request waits, and how long it may not, ms. */
export const BEAT_MS = 500;
const SILENT_MS = 20_000;

/** One request on its way: cell 0 of `signal` becomes 1 when its answer stands in the port; the keeper counts up cell 1. */
export interface LinkRequest {
  readonly request: GpuRequest;
  readonly signal: Int32Array<SharedArrayBuffer>;
}

/** What is to be done then: a connection is not made anew. */
const KEEPER_ENDED =
  "the thread that keeps the GPU processes ended; start again to use the device, or give --backend cpu";

/** A thread's connection to a GPU process. The thread stands still until it is answered. */
export interface GpuLink {
  readonly backend: GpuBackend;
  call(request: GpuRequest): GpuAnswer;
  /** A number that no other block of this connection has. */
  newBlock(): number;
  /** So that a thread can end. */
  close(): void;
}

/** @param port  whose other end a keeper has. @param silentMs  a keeper that shows nothing for so long has ended. */
export function gpuLink(backend: GpuBackend, port: MessagePort, silentMs = SILENT_MS): GpuLink {
  let blocks = 0;
  let ended = false;
  /** Waits for the answer to stand in the port; false where nobody is left to give one. */
  function answered(signal: Int32Array<SharedArrayBuffer>): boolean {
    let beats = 0;
    let heard = performance.now();
    while (Atomics.load(signal, 0) === 0) {
      Atomics.wait(signal, 0, 0, Math.min(BEAT_MS, silentMs));
      const now = performance.now();
      const counted = Atomics.load(signal, 1);
      if (counted !== beats) heard = now;
      beats = counted;
      if (now - heard > silentMs && Atomics.load(signal, 0) === 0) return false;
    }
    return true;
  }
  return {
    backend,
    newBlock: () => blocks++,
    call(request) {
      const signal = new Int32Array(new SharedArrayBuffer(8));
      if (!ended) port.postMessage({ request, signal } satisfies LinkRequest);
      ended ||= !answered(signal);
      const answer = ended ? undefined : (receiveMessageOnPort(port)?.message as GpuAnswer | undefined);
      return answer ?? { kind: "unavailable", reason: KEEPER_ENDED };
    },
    close: () => port.close(),
  };
}
