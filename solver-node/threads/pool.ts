import { Piscina } from "piscina";
import type { GpuKeeper } from "../gpu/gpu-keeper.ts";
import { isGpuPortMessage } from "./gpu-port.ts";
import type { ThreadAnswer, ThreadTask } from "./tasks.ts";

/** Threads that carry out tasks; a thread that dies is replaced and its task rejected, to be given again by the caller. */
export interface ThreadPool {
  readonly threads: number;
  /** @param signal  ends the thread that has the task, whatever it is doing; the task is then rejected. */
  run(task: ThreadTask, signal?: AbortSignal): Promise<ThreadAnswer>;
  /** Resolves when every thread has loaded its code: before that a clock would measure the start of the process. */
  ready(): Promise<void>;
  /** Ends one thread at once, as a crash would: for tests of recovery. */
  crashOne(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param worker  the compiled `solver-node/threads/worker.js`.
 * @param gpu     who keeps the GPU processes that threads may ask for.
 */
export function threadPool(worker: URL, threads: number, gpu: GpuKeeper | null = null): ThreadPool {
  const pool = new Piscina({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: "disabled",
    // A thread that is ended while it loads modules by `require` takes the whole process with it (Node 20 aborts in
    // IsGraphAsync); without `require` of ES modules the pool imports them, and such a thread just ends.
    execArgv: ["--no-experimental-require-module"],
  });
  pool.on("message", (message: unknown) => {
    if (isGpuPortMessage(message)) gpu?.adopt(message.gpuBackend, message.port);
  });
  return {
    threads,
    run: (task, signal) => pool.run(task, signal === undefined ? {} : { signal }) as Promise<ThreadAnswer>,
    async ready() {
      const arrived = new Int32Array(new SharedArrayBuffer(4));
      const greeting: ThreadTask = { kind: "greet", arrived, expected: threads };
      await Promise.all(Array.from({ length: threads }, () => pool.run(greeting)));
    },
    async crashOne() {
      await pool.threads[0]?.terminate();
    },
    close: () => pool.destroy(),
  };
}
