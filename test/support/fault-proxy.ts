import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { testRandom } from "./models.ts";

/** How bytes travel in both directions; null or 0: as they come. */
export interface Passage {
  /** Every byte arrives this much later, ms. */
  readonly delayMs: number;
  /** Up to this much more, by the seed, ms; the order of bytes stays. */
  readonly jitterMs: number;
  readonly bytesPerSecond: number | null;
}

export const FREE_PASSAGE: Passage = { delayMs: 0, jitterMs: 0, bytesPerSecond: null };

/** What can happen to one connection. */
export type ConnectionFault =
  /** Nothing travels any more; both ends keep their connection. */
  | "stall"
  /** Both ends get a reset. */
  | "reset"
  /** The server's end is reset, the client's stays open and silent: a peer that lost its power. */
  | "half-open";

export const CONNECTION_FAULTS: readonly ConnectionFault[] = ["stall", "reset", "half-open"];

/** A TCP proxy on loopback between a client and a server, on a port of the system's choice. */
export interface FaultProxy {
  readonly port: number;
  /** Connections now open. */
  connections(): number;
  /** From now on, also for bytes of open connections. */
  setPassage(passage: Partial<Passage>): void;
  /** On: bytes wait, new connections open but reach nobody. Off: everything that waited goes on, in order. */
  partition(on: boolean): void;
  /** Strikes all open connections. @returns how many. */
  strike(fault: ConnectionFault): number;
  /** Strikes one connection, chosen by the seed, with a fault chosen by the seed; null if there is none. */
  strikeAny(faults?: readonly ConnectionFault[]): ConnectionFault | null;
  close(): Promise<void>;
}

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing travels on it any more. */
  dead: boolean;
}

/** @param target  the server's port on loopback. @param seed  of jitter and of `strikeAny`. */
export async function startFaultProxy(target: number, seed: number): Promise<FaultProxy> {
  const random = testRandom(seed);
  const lines = new Set<Line>();
  let passage = FREE_PASSAGE;
  let healed: PromiseWithResolvers | null = null;

  const listener = createServer({ allowHalfOpen: true }, (client) => void accept(client));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");

  async function accept(client: Socket): Promise<void> {
    client.on("error", () => undefined);
    client.setNoDelay(true);
    if (healed !== null) await healed.promise;
    if (client.destroyed) return;
    const server = dial({ port: target, host: "127.0.0.1", allowHalfOpen: true });
    server.setNoDelay(true);
    const line: Line = { client, server, dead: false };
    lines.add(line);
    server.on("error", () => {
      if (!line.dead) client.resetAndDestroy();
    });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      void carry(line, from, to);
      from.on("close", () => {
        // A connection that is half open or stalled keeps its other end.
        if (!line.dead && from.errored !== null) to.resetAndDestroy();
        if (client.destroyed && (server.destroyed || line.dead)) {
          server.destroy();
          lines.delete(line);
        }
      });
    }
    client.on("error", () => {
      if (!line.dead) server.resetAndDestroy();
    });
  }

  /** Carries bytes one way, in order, each piece after its delay. */
  async function carry(line: Line, from: Socket, to: Socket): Promise<void> {
    let before = Promise.resolve();
    let freeAtMs = 0;
    const deliver = async (earlier: Promise<void>, atMs: number, bytes: Buffer): Promise<void> => {
      await earlier;
      const waitMs = atMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      await through(line);
      if (!line.dead && !to.destroyed && !to.write(bytes) && !from.isPaused()) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    };
    from.on("data", (bytes: Buffer) => {
      const { delayMs, jitterMs, bytesPerSecond } = passage;
      const nowMs = performance.now();
      let atMs = nowMs + delayMs + jitterMs * random();
      if (bytesPerSecond !== null) {
        freeAtMs = Math.max(freeAtMs, nowMs) + (1000 * bytes.length) / bytesPerSecond;
        atMs = Math.max(atMs, freeAtMs);
        // What waits in the proxy is bounded: the sender feels the throttle.
        from.pause();
        setTimeout(() => from.resume(), freeAtMs - nowMs);
      }
      before = deliver(before, atMs, bytes);
    });
    await once(from, "end").catch(() => undefined);
    await before;
    await through(line);
    if (!line.dead && !to.destroyed) to.end();
  }

  async function through(line: Line): Promise<void> {
    while (healed !== null && !line.dead) await healed.promise;
  }

  function strikeLine(line: Line, fault: ConnectionFault): void {
    line.dead = true;
    switch (fault) {
      case "stall":
        break;
      case "reset":
        line.client.resetAndDestroy();
        line.server.resetAndDestroy();
        lines.delete(line);
        break;
      case "half-open":
        line.server.resetAndDestroy();
        break;
    }
  }

  const alive = (): Line[] => [...lines].filter((line) => !line.dead);
  const heal = (): void => {
    healed?.resolve();
    healed = null;
  };

  return {
    port: portOf(listener),
    connections: () => lines.size,
    setPassage(changes) {
      passage = { ...passage, ...changes };
    },
    partition(on) {
      if (on) healed ??= withResolvers();
      else heal();
    },
    strike(fault) {
      const struck = alive();
      for (const line of struck) strikeLine(line, fault);
      return struck.length;
    },
    strikeAny(faults = CONNECTION_FAULTS) {
      const choices = alive();
      if (choices.length === 0) return null;
      const line = choices[Math.floor(random() * choices.length)];
      const fault = faults[Math.floor(random() * faults.length)];
      strikeLine(line, fault);
      return fault;
    },
    async close() {
      heal();
      for (const { client, server } of lines) {
        client.destroy();
        server.destroy();
      }
      lines.clear();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
