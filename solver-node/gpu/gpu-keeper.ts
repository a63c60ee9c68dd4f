import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { WorkgroupLimits } from "./device/shader.ts";
import type { KeeperEvent, KeeperOrder } from "./keeper.ts";
import type { LinkRequest } from "./link.ts";
import type { GpuAnswer, GpuBackend, GpujsMode } from "./protocol.ts";
import type { SupervisorEvent, SupervisorSettings } from "./supervisor.ts";

export interface KeeperSettings {
  /** The folder of the compiled `keeper.js` and `process.js`. */
  readonly folder: URL;
  readonly mode?: GpujsMode;
  readonly hangsAfterMs?: number;
  readonly retryMs?: number;
  /** The whole environment of the processes, which may tell a driver which card to show them; left out: as this one's. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workgroup?: Partial<WorkgroupLimits>;
}

/** A process that says nothing for so long has hung: dispatches are cut to a tenth of a second. */
const HANGS_MS = 30_000;
const RETRY_MS = 10_000;

/** The thread that keeps the GPU processes of this process; it starts with the first connection. */
export interface GpuKeeper {
  /** One end of a connection; a thread makes a `gpuLink` of it. */
  connect(backend: GpuBackend): MessagePort;
  /** Gives one end to whoever made the other. */
  adopt(backend: GpuBackend, port: MessagePort): void;
  /** Which device serves a backend, or why none does; starts its process. */
  describe(backend: GpuBackend): Promise<GpuAnswer>;
  onEvent(listener: (event: SupervisorEvent & { readonly backend: GpuBackend }) => void): void;
  /** Ends the processes, once: whoever asks again waits for the same end. */
  close(): Promise<void>;
}

export function gpuKeeper(given: KeeperSettings): GpuKeeper {
  const { folder, mode = "auto", hangsAfterMs = HANGS_MS, retryMs = RETRY_MS, environment, workgroup } = given;
  const listeners: ((event: SupervisorEvent & { readonly backend: GpuBackend }) => void)[] = [];
  let worker: Worker | null = null;
  let closed: (() => void) | null = null;

  function thread(): Worker {
    if (worker !== null) return worker;
    const workerData: Omit<SupervisorSettings, "backend"> = {
      script: new URL("process.js", folder).href,
      mode,
      hangsAfterMs,
      retryMs,
      ...(environment === undefined ? {} : { environment }),
      ...(workgroup === undefined ? {} : { workgroup }),
    };
    const own = new Worker(new URL("keeper.js", folder), { workerData });
    worker = own;
    worker.unref();
    // Whoever waits at one of its ports sees for himself that nothing moves there; the next connection has another keeper.
    worker.on("error", () => {});
    worker.on("exit", () => {
      if (worker === own) worker = null;
      closed?.();
    });
    worker.on("message", (event: KeeperEvent) => {
      if (event.kind === "closed") closed?.();
      else for (const listener of listeners) listener(event);
    });
    return worker;
  }
  let closing: Promise<void> | null = null;
  async function end(): Promise<void> {
    if (worker === null) return;
    const ended = worker;
    await new Promise<void>((resolve) => {
      closed = resolve;
      ended.once("exit", () => resolve());
      order({ kind: "close" });
    });
    await ended.terminate();
    worker = null;
  }
  const order = (message: KeeperOrder, ports: readonly MessagePort[] = []): void =>
    thread().postMessage(message, [...ports]);

  return {
    connect(backend) {
      const { port1, port2 } = new MessageChannel();
      order({ kind: "connect", backend, port: port2 }, [port2]);
      return port1;
    },
    async describe(backend) {
      const { port1, port2 } = new MessageChannel();
      order({ kind: "connect", backend, port: port2 }, [port2]);
      const signal = new Int32Array(new SharedArrayBuffer(8));
      port1.postMessage({ request: { kind: "describe" }, signal } satisfies LinkRequest);
      const answer = await new Promise<GpuAnswer>((resolve, reject) => {
        port1.once("message", resolve);
        thread()
          .once("error", (error) => reject(new Error(`the keeper of GPU processes ended: ${error.message}`)))
          .once("exit", () => reject(new Error("the keeper of GPU processes was closed")));
      });
      port1.close();
      return answer;
    },
    adopt: (backend, port) => order({ kind: "connect", backend, port }, [port]),
    onEvent: (listener) => listeners.push(listener),
    close() {
      closing ??= end();
      return closing;
    },
  };
}
