import { type ChildProcess, fork } from "node:child_process";
import type { ProcessMessage, ProcessSettings } from "./process.ts";
import type { GpuAnswer, GpuDescription, GpuRequest } from "./protocol.ts";

export interface SupervisorSettings extends ProcessSettings {
  /** Address of the compiled `solver-node/gpu/process.js`. */
  readonly script: string;
  /** A process that gives no sign for so long has hung and is ended, ms. */
  readonly hangsAfterMs: number;
  /** After a start that failed, the next is not tried earlier, ms. */
  readonly retryMs: number;
  /** The whole environment of the process; left out: as this one's. */
  readonly environment?: Readonly<Record<string, string>>;
}

export type SupervisorEvent =
  | { readonly kind: "ready"; readonly gpu: GpuDescription }
  | { readonly kind: "lost"; readonly reason: string };

/** Owns the GPU process: starts it when it is needed, watches it, and starts it anew after it was lost. */
export interface Supervisor {
  /** Never rejects: what went wrong is an answer. */
  request(request: GpuRequest): Promise<GpuAnswer>;
  close(): Promise<void>;
}

/** Lines of the process's own words that a reason quotes. */
const QUOTED_LINES = 3;
/** What an engine says before a long list of addresses. */
const LAST_WORDS = /^.*(FATAL ERROR|terminate called|Assertion .* failed).*$/m;
/** A start opens a driver and compiles shaders, which may take long on a cold cache: ms. */
const START_MS = 60_000;

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<GpuDescription>;
  readonly pending: Map<number, (answer: GpuAnswer) => void>;
  lastSign: number;
  started: boolean;
}

export function superviseGpu(settings: SupervisorSettings, onEvent: (event: SupervisorEvent) => void): Supervisor {
  let running: Running | null = null;
  let nextId = 0;
  let failed: { readonly reason: string; readonly at: number } | null = null;
  let closing = false;

  function start(): Running {
    const { backend, mode, workgroup } = settings;
    const own: ProcessSettings = { backend, mode, ...(workgroup === undefined ? {} : { workgroup }) };
    const child = fork(new URL(settings.script), [JSON.stringify(own)], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      ...(settings.environment === undefined ? {} : { env: settings.environment }),
    });
    let words = "";
    let fatal: string | null = null;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(-4000);
    });
    let settle: { resolve(gpu: GpuDescription): void; reject(error: Error): void } | null = null;
    const ready = new Promise<GpuDescription>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Whoever asked is told; a loss that nobody waits for is no unhandled rejection.
    ready.catch(() => {});
    const mine: Running = { child, ready, pending: new Map(), lastSign: performance.now(), started: false };
    const hangs = setInterval(() => {
      const busy = !mine.started || mine.pending.size > 0;
      const limit = mine.started ? settings.hangsAfterMs : Math.max(START_MS, settings.hangsAfterMs);
      if (!busy || performance.now() - mine.lastSign < limit) return;
      fatal ??= `the GPU process gave no sign of life for ${limit / 1000} s`;
      child.kill("SIGKILL");
    }, 100);
    hangs.unref();
    child.on("message", (message: ProcessMessage) => {
      mine.lastSign = performance.now();
      if (message.kind === "fatal") fatal ??= message.reason;
      if (message.kind === "ready") {
        mine.started = true;
        settle?.resolve(message.gpu);
        if (!closing) onEvent({ kind: "ready", gpu: message.gpu });
      }
      if (message.kind === "answer") {
        mine.pending.get(message.id)?.(message.answer);
        mine.pending.delete(message.id);
      }
    });
    const ended = (how: string): void => {
      clearInterval(hangs);
      if (running === mine) running = null;
      const said = LAST_WORDS.exec(words)?.[0] ?? words.trim().split("\n").slice(-QUOTED_LINES).join(" | ");
      const reason = fatal ?? `the GPU process ended ${how}${said === "" ? "" : `: ${said}`}`;
      settle?.reject(new Error(reason));
      for (const answer of mine.pending.values()) answer({ kind: "lost", reason });
      mine.pending.clear();
      if (mine.started && !closing) onEvent({ kind: "lost", reason });
    };
    child.once("error", (error) => ended(`before it began (${error.message})`));
    child.once("exit", (code, signal) => ended(signal === null ? `with code ${code}` : `by ${signal}`));
    return mine;
  }

  return {
    async request(request) {
      if (closing) return { kind: "unavailable", reason: "the GPU process is being ended" };
      if (running === null && failed !== null && performance.now() - failed.at < settings.retryMs)
        return { kind: "unavailable", reason: failed.reason };
      running ??= start();
      const mine = running;
      try {
        await mine.ready;
        failed = null;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failed = { reason, at: performance.now() };
        return { kind: "unavailable", reason };
      }
      return await new Promise<GpuAnswer>((resolve) => {
        const id = nextId++;
        if (mine.pending.size === 0) mine.lastSign = performance.now();
        mine.pending.set(id, resolve);
        mine.child.send({ id, request }, (error) => {
          if (error === null || !mine.pending.delete(id)) return;
          resolve({ kind: "lost", reason: `the GPU process takes no requests: ${error.message}` });
        });
      });
    },
    async close() {
      closing = true;
      const child = running?.child;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 1000);
      await gone;
      clearTimeout(timer);
    },
  };
}
