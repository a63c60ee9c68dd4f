import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterClient, clusterClient } from "../../cli/cluster/client.ts";
import { clientSchema } from "../../cli/config/client-schema.ts";
import { type LogLine, type ServedProcess, startProcess } from "../cli/served.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { type NatsBinary, type NatsServer, startNatsServer } from "../support/nats-server.ts";
import type { Fault } from "./strange-faults.ts";

const STRANGE_NODE = ["--import", "tsx", new URL("./strange-node.ts", import.meta.url).pathname];

/** One coordinator or node: a process that can be killed and started again under the same name. */
export interface Member {
  readonly name: string;
  readonly kind: "coordinator" | "node";
  /** Starts so far. */
  readonly starts: number;
  readonly alive: boolean;
  /** Between it and the NATS server; null where the fleet has no proxies. */
  readonly toNats: FaultProxy | null;
  readonly process: ServedProcess;
  /** Starts it; resolves when it is at work. Rejects where it ends before. */
  start(fault?: Fault): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** A coordinator, and the way to it. */
export interface Served {
  readonly member: Member;
  /** Between clients and it; null where the fleet has no proxies. */
  readonly toClients: FaultProxy | null;
  /** A client of this coordinator, through its proxy if there is one. */
  readonly client: ClusterClient;
}

/** What a process wrote to its log, and when it was killed, in order. */
export interface FleetEvent {
  readonly atMs: number;
  readonly member: string;
  readonly start: number;
  readonly what: LogLine | "killed";
}

/** A NATS server, coordinators and nodes as processes of this machine, one thread a node. */
export interface Fleet {
  readonly nats: NatsServer;
  readonly coordinators: readonly Served[];
  readonly nodes: readonly Member[];
  readonly events: readonly FleetEvent[];
  /** The files in which nodes counted their work, one a process. */
  readonly counts: readonly string[];
  /** Resolves with the first event of the kind from `afterMs` (milliseconds since 1970) on, also one that was there. */
  seen(message: string, afterMs?: number): Promise<FleetEvent>;
  /** The same for a line of one member whose text fits. */
  seenBy(member: string, message: RegExp, afterMs?: number): Promise<FleetEvent>;
  remove(): Promise<void>;
}

export interface FleetSettings {
  readonly binary: NatsBinary;
  readonly coordinators: number;
  readonly nodes: number;
  /** Seed of proxies between all pairs of processes that talk with each other; null for none. */
  readonly proxySeed: number | null;
  readonly sync?: "default" | "always";
}

export async function startFleet(settings: FleetSettings): Promise<Fleet> {
  const nats = await startNatsServer({ binary: settings.binary, sync: settings.sync ?? "default" });
  const folder = mkdtempSync(join(tmpdir(), "spingap-fleet-"));
  const events: FleetEvent[] = [];
  const watchers = new Set<(event: FleetEvent) => void>();
  const counts: string[] = [];
  const processes: ServedProcess[] = [];
  const proxies: FaultProxy[] = [];
  const clients: ClusterClient[] = [];

  function tell(event: FleetEvent): void {
    events.push(event);
    for (const watcher of watchers) watcher(event);
  }

  function first(fits: (event: FleetEvent) => boolean): Promise<FleetEvent> {
    return new Promise((resolve) => {
      const found = events.find(fits);
      if (found !== undefined) return resolve(found);
      const watcher = (event: FleetEvent): void => {
        if (!fits(event)) return;
        watchers.delete(watcher);
        resolve(event);
      };
      watchers.add(watcher);
    });
  }

  async function proxyTo(port: number): Promise<FaultProxy | null> {
    if (settings.proxySeed === null) return null;
    const proxy = await startFaultProxy(port, settings.proxySeed + proxies.length);
    proxies.push(proxy);
    return proxy;
  }

  async function memberOf(
    name: string,
    kind: Member["kind"],
    launch: (natsUrl: string, start: number, fault: Fault) => ServedProcess,
    ready: string,
  ): Promise<Member> {
    const toNats = await proxyTo(nats.port);
    let starts = 0;
    let running: ServedProcess | null = null;
    const gone = async (launched: ServedProcess, start: number): Promise<void> => {
      await launched.ended;
      if (running !== launched) return;
      running = null;
      tell({ atMs: Date.now(), member: name, start, what: "killed" });
    };
    return {
      name,
      kind,
      toNats,
      get starts() {
        return starts;
      },
      get alive() {
        return running !== null;
      },
      get process() {
        if (running === null) throw new Error(`${name} does not run`);
        return running;
      },
      async start(fault = "none") {
        const start = ++starts;
        const launched = launch(toNats === null ? nats.url : `nats://127.0.0.1:${toNats.port}`, start, fault);
        running = launched;
        processes.push(launched);
        launched.onLine((line) => tell({ atMs: Number(line["time"] ?? Date.now()), member: name, start, what: line }));
        void gone(launched, start);
        await launched.seen(ready);
      },
      async kill() {
        if (running === null) return;
        const { child, ended } = running;
        child.kill("SIGKILL");
        await ended;
      },
    };
  }

  async function coordinator(name: string): Promise<Served> {
    const port = await freePort();
    const member = await memberOf(
      name,
      "coordinator",
      (natsUrl) => startProcess(["coordinator", "--nats", natsUrl, "--listen", `127.0.0.1:${port}`, "--http", "off"]),
      "listening",
    );
    const toClients = await proxyTo(port);
    const made = clusterClient(clientSchema.parse({ server: `127.0.0.1:${toClients?.port ?? port}` }));
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    clients.push(made.value);
    return { member, toClients, client: made.value };
  }

  const coordinators: Served[] = [];
  const nodes: Member[] = [];
  const fleet: Fleet = {
    nats,
    coordinators,
    nodes,
    events,
    counts,
    seen: (message, afterMs = 0) =>
      first(({ what, atMs }) => atMs >= afterMs && (what === "killed" ? message === "killed" : what.msg === message)),
    seenBy: (name, message, afterMs = 0) =>
      first(
        ({ member, what, atMs }) => member === name && atMs >= afterMs && what !== "killed" && message.test(what.msg),
      ),
    async remove() {
      for (const client of clients) client.close();
      for (const { child, ended } of processes) {
        child.kill("SIGKILL");
        await ended;
      }
      for (const proxy of proxies) await proxy.close();
      await nats.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  try {
    for (let k = 0; k < settings.coordinators; k++) coordinators.push(await coordinator(`coordinator-${k}`));
    for (let k = 0; k < settings.nodes; k++) {
      const name = `node-${k}`;
      nodes.push(
        await memberOf(
          name,
          "node",
          (natsUrl, start, fault) => {
            const count = join(folder, `${name}-${start}.jsonl`);
            counts.push(count);
            return startProcess(["--nats", natsUrl, "--id", name, "--fault", fault, "--count", count], STRANGE_NODE);
          },
          "node-ready",
        ),
      );
    }
    await Promise.all(coordinators.map(({ member }) => member.start()));
    await Promise.all(nodes.map((member) => member.start()));
    return fleet;
  } catch (error) {
    await fleet.remove();
    throw error;
  }
}

/** A port that was free a moment ago: a coordinator has to come back on its own. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("a listener without an address");
  return address.port;
}
