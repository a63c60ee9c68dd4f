import { type MessagePort, parentPort as owner, workerData } from "node:worker_threads";
import { BEAT_MS, type LinkRequest } from "./link.ts";
import type { GpuBackend } from "./protocol.ts";
import { type Supervisor, type SupervisorEvent, type SupervisorSettings, superviseGpu } from "./supervisor.ts";

/** What the owner of the thread sends it. */
export type KeeperOrder =
  | { readonly kind: "connect"; readonly backend: GpuBackend; readonly port: MessagePort }
  | { readonly kind: "close" };

/** What it tells its owner. */
export type KeeperEvent = (SupervisorEvent & { readonly backend: GpuBackend }) | { readonly kind: "closed" };

/**
 * A thread that keeps the GPU processes, one a backend: threads that run blocks wait for them with their own event loops
 * standing still, so somebody else has to listen.
 */
const settings = workerData as Omit<SupervisorSettings, "backend">;
const supervisors = new Map<GpuBackend, Supervisor>();
/** Blocks are numbered by those who open them; here each connection has a range of its own. */
let connections = 0;
const RANGE = 2 ** 20;

function supervisorOf(backend: GpuBackend): Supervisor {
  let found = supervisors.get(backend);
  if (found === undefined) {
    found = superviseGpu({ ...settings, backend }, (event) =>
      owner?.postMessage({ ...event, backend } satisfies KeeperEvent, []),
    );
    supervisors.set(backend, found);
  }
  return found;
}

function connect(backend: GpuBackend, port: MessagePort): void {
  const base = RANGE * connections++;
  const opened = new Set<number>();
  const supervisor = supervisorOf(backend);
  const serve = async ({ request, signal }: LinkRequest): Promise<void> => {
    const own = "block" in request ? { ...request, block: base + request.block } : request;
    if (own.kind === "open") opened.add(own.block);
    if (own.kind === "close") opened.delete(own.block);
    const beat = setInterval(() => Atomics.add(signal, 1, 1), BEAT_MS);
    port.postMessage(await supervisor.request(own));
    clearInterval(beat);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  port.on("message", (asked: LinkRequest) => void serve(asked));
  // A thread that ended leaves its blocks behind.
  port.on("close", () => {
    for (const block of opened) void supervisor.request({ kind: "close", block });
  });
}

async function close(): Promise<void> {
  await Promise.all([...supervisors.values()].map((supervisor) => supervisor.close()));
  owner?.postMessage({ kind: "closed" } satisfies KeeperEvent, []);
}

owner?.on("message", (order: KeeperOrder) => {
  if (order.kind === "connect") connect(order.backend, order.port);
  else void close();
});
