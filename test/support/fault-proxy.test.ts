import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { describe, test } from "vitest";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";

/** A server that says everything back, seen through a proxy. */
async function withEcho(
  seed: number,
  act: (proxy: FaultProxy, connect: () => Promise<Socket>, accepted: Socket[]) => Promise<void>,
): Promise<void> {
  const accepted: Socket[] = [];
  const server: Server = createServer((socket) => {
    accepted.push(socket);
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await startFaultProxy((server.address() as AddressInfo).port, seed);
  const clients: Socket[] = [];
  try {
    await act(
      proxy,
      async () => {
        const client = dial(proxy.port, "127.0.0.1");
        client.on("error", () => undefined);
        clients.push(client);
        await once(client, "connect");
        return client;
      },
      accepted,
    );
  } finally {
    for (const socket of [...clients, ...accepted]) socket.destroy();
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Sends bytes and waits until as many came back. */
async function echo(client: Socket, bytes: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  const whole = new Promise<void>((resolve) => {
    client.on("data", (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length >= bytes.length) resolve();
    });
  });
  client.write(bytes);
  await whole;
  client.removeAllListeners("data");
  return Buffer.concat(parts);
}

/** Whether anything comes back within a time in which, undisturbed, it comes a hundred times over. */
async function answers(client: Socket, ms: number): Promise<boolean> {
  const heard = once(client, "data").then(() => true);
  const silence = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), ms));
  client.write("?");
  return await Promise.race([heard, silence]);
}

/** The end of a socket, by whatever way. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.on("close", () => resolve()));
}

const SILENCE_MS = 200;

describe("the fault proxy", () => {
  test("undisturbed, megabytes pass unchanged and ends are passed on", () =>
    withEcho(1, async (_, connect) => {
      const bytes = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, k) => (k * 7919) >>> 8));
      const client = await connect();
      assert.equal(Buffer.compare(await echo(client, bytes), bytes), 0);
      const ended = once(client, "end");
      client.resume();
      client.end();
      await ended;
    }));

  test("a delay with jitter comes on top, and the order of bytes stays", () =>
    withEcho(2, async (proxy, connect) => {
      const client = await connect();
      proxy.setPassage({ delayMs: 30, jitterMs: 20 });
      const started = performance.now();
      const said = Buffer.from("one two three");
      let heard = "";
      const whole = new Promise<void>((resolve) => {
        client.on("data", (part: Buffer) => {
          heard += part.toString();
          if (heard.length === said.length) resolve();
        });
      });
      for (const byte of said) {
        client.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await whole;
      assert.equal(heard, said.toString());
      // Both ways: 60 ms at least; timers may be a millisecond early.
      assert.ok(performance.now() - started >= 58);
    }));

  test("a throttle makes bytes take their time", () =>
    withEcho(3, async (proxy, connect) => {
      const client = await connect();
      proxy.setPassage({ bytesPerSecond: 1_000_000 });
      const started = performance.now();
      await echo(client, Buffer.alloc(200_000, 1));
      // 0.2 s for the way there; the way back overlaps it.
      assert.ok(performance.now() - started >= 190, `${performance.now() - started} ms`);
    }));

  test("a partition holds everything back and lets it go on at its end", () =>
    withEcho(4, async (proxy, connect) => {
      const old = await connect();
      assert.ok(await answers(old, 20_000));
      proxy.partition(true);
      assert.equal(await answers(old, SILENCE_MS), false);
      const fresh = await connect();
      assert.equal(await answers(fresh, SILENCE_MS), false);
      const [oldHears, freshHears] = [once(old, "data"), once(fresh, "data")];
      proxy.partition(false);
      assert.equal((await oldHears)[0].toString(), "?");
      assert.equal((await freshHears)[0].toString(), "?");
    }));

  test("a stalled connection is silent at both ends, and others go on", () =>
    withEcho(5, async (proxy, connect, accepted) => {
      const stalled = await connect();
      assert.ok(await answers(stalled, 20_000));
      assert.equal(proxy.strike("stall"), 1);
      const other = await connect();
      assert.ok(await answers(other, 20_000));
      assert.equal(await answers(stalled, SILENCE_MS), false);
      assert.ok(!stalled.destroyed && !accepted[0].destroyed);
    }));

  test("a reset reaches both ends", () =>
    withEcho(6, async (proxy, connect, accepted) => {
      const client = await connect();
      assert.ok(await answers(client, 20_000));
      const gone = Promise.all([closed(client), closed(accepted[0])]);
      proxy.strike("reset");
      await gone;
      assert.equal(proxy.connections(), 0);
    }));

  test("half open: the server's end is gone, the client's stays and hears nothing", () =>
    withEcho(7, async (proxy, connect, accepted) => {
      const client = await connect();
      assert.ok(await answers(client, 20_000));
      const gone = closed(accepted[0]);
      proxy.strike("half-open");
      await gone;
      assert.equal(await answers(client, SILENCE_MS), false);
      assert.ok(!client.destroyed);
    }));

  test("the same seed strikes with the same faults in the same order, another seed with others", async () => {
    const strikes = async (seed: number): Promise<(string | null)[]> => {
      const faults: (string | null)[] = [];
      await withEcho(seed, async (proxy, connect) => {
        for (let k = 0; k < 12; k++) {
          assert.ok(await answers(await connect(), 20_000));
          faults.push(proxy.strikeAny());
        }
        assert.equal(proxy.strikeAny(), null);
      });
      return faults;
    };
    const first = await strikes(8);
    assert.deepEqual(await strikes(8), first);
    assert.notDeepEqual(await strikes(9), first);
  });
});
