import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test, vi } from "vitest";
import {
  EMBEDDED_DEFAULTS,
  type EmbeddedOptions,
  openEmbeddedEngine,
} from "../../../coordinator/engine/embedded/engine.ts";
import { openLedger } from "../../../coordinator/engine/embedded/ledger.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { pullFor, pullOne } from "./harness.ts";
import { madeUpBlock, madeUpJob, madeUpResult, madeUpTask, sha256 } from "./made-up.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "spingap-folder-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const open = (options: Partial<EmbeddedOptions> = {}) =>
  openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder, ...options });

function saying(words: RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof EngineUnavailable, String(error));
    assert.match(error.message, words);
    return true;
  };
}

/** Creates jobs until the ledger refuses. @returns the ids that it acknowledged. */
async function createUntilFull(engine: Awaited<ReturnType<typeof open>>): Promise<string[]> {
  const acknowledged: string[] = [];
  await assert.rejects(
    async () => {
      for (let k = 0; k < 100_000; k++) {
        await engine.jobs.create(madeUpJob(`job-${k}`, { labels: { filling: "x".repeat(2000) } }));
        acknowledged.push(`job-${k}`);
      }
    },
    saying(/disk is full/),
  );
  return acknowledged;
}

/** A small disk of its own at `folder`, or the reason why there is none. */
function mountSmallDisk(options: string): (() => void) | string {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
    // Lazily: a closed ledger's file stays open until its statements are collected.
    return () => void execFileSync("umount", ["--lazy", folder]);
  } catch {
    return "skipped: mounting a small disk needs root and a kernel that allows it";
  }
}

describe("the data folder", () => {
  test("is made where there is none, and a second engine on it is refused until the first is closed", async () => {
    const deep = join(folder, "a", "b");
    const engine = await open({ folder: deep });
    await assert.rejects(open({ folder: deep }), saying(/in use by another spingap process/));
    assert.equal((await engine.jobs.create(madeUpJob("job-1"))).created, true);
    await engine.close();
    const again = await open({ folder: deep });
    assert.equal((await again.jobs.get("job-1"))?.record.id, "job-1");
    await again.close();
  });

  test("must be a folder with a ledger of this version or an older one", async () => {
    await writeFile(join(folder, "file"), "text");
    await assert.rejects(open({ folder: join(folder, "file") }), saying(/must be a folder/));

    const junk = Buffer.alloc(8192, 7);
    await mkdir(join(folder, "junk"));
    await writeFile(join(folder, "junk", "ledger.db"), junk);
    await assert.rejects(open({ folder: join(folder, "junk") }), saying(/no ledger of spingap/));
    assert.deepEqual(await readFile(join(folder, "junk", "ledger.db")), junk);

    const newer = openLedger({ file: join(folder, "ledger.db"), maxBytes: null });
    newer.statement("PRAGMA user_version = 1000").run();
    newer.close();
    await assert.rejects(open(), saying(/newer spingap/));
  });

  test("holds no traces of blobs that were never whole", async () => {
    const engine = await open();
    await engine.close();
    const left = join(folder, "blobs", "unfinished", "half");
    await writeFile(left, "half a model");
    await (await open()).close();
    assert.deepEqual(await readdir(join(folder, "blobs", "unfinished")), []);
  });

  test("gives a shard's deliveries to the next process: a shard that kills its node is known", async () => {
    const job = madeUpJob("job-1");
    const engine = await open();
    await engine.work.publish([madeUpTask(job, 0)]);
    assert.equal((await pullOne(engine.node())).attempt, 1);
    await engine.close();
    const again = await open();
    assert.equal((await pullOne(again.node())).attempt, 2);
    await again.close();
  });

  test("an engine that was closed says so to everybody", async () => {
    const engine = await open();
    const node = engine.node();
    const waiting = [
      node.pull(1, AbortSignal.timeout(20_000)),
      ...[engine.jobs.watch, engine.results.follow].map(async (stream) => {
        for await (const item of stream(AbortSignal.timeout(20_000))) assert.ok("record" in item);
      }),
    ].map((promise) => assert.rejects(promise, saying(/closed/)));
    const unwritten = engine.jobs.create(madeUpJob("job-1"));
    await engine.close();
    await engine.close();
    // What was on its way is written, not lost.
    assert.equal((await unwritten).created, true);
    await Promise.all(waiting);
    for (const call of [
      () => engine.jobs.get("job-1"),
      () => engine.jobs.create(madeUpJob("job-2")),
      () => engine.blobs.has("models", sha256(Buffer.from(""))),
      () => engine.work.publish([madeUpTask(madeUpJob("job-1"), 0)]),
      () => engine.leases.hold("leader", "one", 1000),
      () => engine.nodes.live(),
      () => engine.durability(),
      () => node.commit(madeUpResult(madeUpTask(madeUpJob("job-1"), 0), "node-1")),
    ])
      await assert.rejects(async () => await call(), saying(/closed/));
  });

  test("a node that closes gives back what it held", async () => {
    const engine = await open();
    await engine.work.publish([madeUpTask(madeUpJob("job-1"), 0)]);
    const node = engine.node();
    await pullOne(node);
    await node.close();
    await assert.rejects(pullFor(node, 1), saying(/left/));
    assert.equal((await pullOne(engine.node())).attempt, 2);
    await engine.close();
  });

  test("the durability that is claimed is that of the file system", async () => {
    const engine = await open();
    const TMPFS = 0x01021994;
    const { survivesProcessKill, survivesPowerFailure } = await engine.durability();
    assert.deepEqual([survivesProcessKill, survivesPowerFailure], [true, (await statfs(folder)).type !== TMPFS]);
    await engine.close();
    const memory = await open({ folder: ":memory:" });
    assert.equal((await memory.durability()).survivesProcessKill, false);
    await memory.close();
  });
});

describe("a full disk", () => {
  test("a ledger at its limit refuses with EngineUnavailable, loses nothing, and goes on when there is room", async () => {
    const limited = await open({ maxLedgerBytes: 400_000 });
    const acknowledged = await createUntilFull(limited);
    assert.ok(acknowledged.length > 20, `${acknowledged.length} jobs`);
    // Many at once: each is told, and each is there or not as it was told.
    const many = await Promise.allSettled(
      Array.from({ length: 50 }, (_, k) =>
        limited.jobs.create(madeUpJob(`many-${k}`, { labels: { filling: "x".repeat(2000) } })),
      ),
    );
    for (const [k, { status }] of many.entries())
      assert.equal((await limited.jobs.get(`many-${k}`)) !== null, status === "fulfilled");
    assert.ok(many.some(({ status }) => status === "rejected"));

    for (const id of acknowledged.slice(0, 10)) await limited.jobs.delete(id);
    assert.equal((await limited.jobs.create(madeUpJob("after"))).created, true);
    await limited.close();

    const engine = await open();
    for (const id of acknowledged.slice(10)) assert.equal((await engine.jobs.get(id))?.record.id, id);
    await engine.close();
    await assertSound();
  });

  test("a disk that fills up refuses jobs and blobs with EngineUnavailable, and nothing acknowledged is lost", async ({
    skip,
  }) => {
    const unmount = mountSmallDisk(`size=${2 ** 21}`);
    if (typeof unmount === "string") return skip(unmount);
    try {
      const engine = await open();
      const small = Buffer.alloc(1000, 1);
      await engine.blobs.put("models", sha256(small), small);
      const big = Buffer.alloc(2 ** 21, 2);
      await assert.rejects(engine.blobs.put("models", sha256(big), big), saying(/disk is full/));
      assert.equal(await engine.blobs.has("models", sha256(big)), false);
      assert.deepEqual(await readdir(join(folder, "blobs", "unfinished")), []);

      const acknowledged = await createUntilFull(engine);
      assert.ok(acknowledged.length > 20, `${acknowledged.length} jobs`);
      assert.equal((await engine.blobs.get("models", sha256(small)))?.length, 1000);
      await engine.close();
      const again = await open();
      for (const id of acknowledged) assert.equal((await again.jobs.get(id))?.record.id, id);
      await again.close();
      await assertSound();
    } finally {
      unmount();
    }
  });

  test("a folder that cannot be written is refused with what to look at", async ({ skip }) => {
    const unmount = mountSmallDisk("ro");
    if (typeof unmount === "string") return skip(unmount);
    try {
      await assert.rejects(open(), saying(/cannot be written.*file system/));
      await assert.rejects(open({ folder: join(folder, "new") }), saying(/cannot be made.*file system/));
    } finally {
      unmount();
    }
  });

  async function assertSound(): Promise<void> {
    const ledger = openLedger({ file: join(folder, "ledger.db"), maxBytes: null });
    assert.deepEqual(await ledger.read(() => ledger.statement("PRAGMA integrity_check").all()), [
      { integrity_check: "ok" },
    ]);
    ledger.close();
  }
});

describe("the clock", () => {
  test("a wall clock that jumps by a year, either way, ends no lease, no node and no delivery", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const engine = await open();
      const node = engine.node();
      const term = await engine.leases.hold("leader", "one", 20_000);
      await engine.work.publish([madeUpTask(madeUpJob("job-1"), 0)]);
      const delivery = await pullOne(node);
      for (const year of [2100, 1980]) {
        vi.setSystemTime(new Date(`${year}-01-01`));
        assert.equal(await engine.leases.hold("leader", "two", 20_000), null);
        assert.equal(await engine.leases.hold("leader", "one", 20_000), term);
        assert.deepEqual(await pullFor(engine.node(), 50), []);
      }
      assert.equal(await node.commit(madeUpResult(delivery.task, "node-1")), "committed");
      await engine.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("a clock handed in decides: its leap ends leases, deliveries and nodes", async () => {
    let ms = 0;
    const engine = await open({ now: () => ms });
    await engine.leases.hold("leader", "one", 20_000);
    ms = 19_999;
    assert.equal(await engine.leases.hold("leader", "two", 20_000), null);
    ms = 20_000;
    assert.equal(await engine.leases.hold("leader", "two", 20_000), 2);
    await engine.close();
  });
});

test("a delivery that came back belongs to who has it now: the node before can neither return nor keep it", async () => {
  let ms = 0;
  const engine = await open({ ackWaitMs: 50, now: () => ms });
  await engine.work.publish([madeUpTask(madeUpJob("job-1"), 0)]);
  const first = await pullOne(engine.node());
  ms = 50;
  const second = await pullOne(engine.node());
  // From here the clock stands: nothing comes back by time.
  await first.giveBack(0);
  assert.deepEqual(await pullFor(engine.node(), 150), []);
  ms = 75;
  first.extend();
  ms = 100;
  assert.equal((await pullOne(engine.node())).attempt, 3);
  await second.done();
  assert.deepEqual(await engine.work.queued("job-1"), []);
  await engine.close();
});

describe("the ledger", () => {
  test("one change that fails takes none of its turn's other changes with it", async () => {
    const ledger = openLedger({ file: join(folder, "one.db"), maxBytes: null });
    const insert = ledger.statement("INSERT INTO terms VALUES (?, ?)");
    const write = (name: string, change: () => void) =>
      ledger.write("power-safe", () => {
        insert.run(name, 1);
        change();
      });
    const [first, second, third] = await Promise.allSettled([
      write("first", () => {}),
      write("second", () => {
        throw new TypeError("a bug");
      }),
      write("third", () => {}),
    ]);
    assert.deepEqual([first.status, second.status, third.status], ["fulfilled", "rejected", "fulfilled"]);
    assert.ok(second.status === "rejected" && second.reason instanceof TypeError);
    const rows = await ledger.read(() => ledger.statement("SELECT lease FROM terms ORDER BY lease").all());
    assert.deepEqual(
      rows.map(({ lease }) => lease),
      ["first", "third"],
    );
    ledger.close();
  });

  test("large results pass through it and come back", async () => {
    const engine = await open();
    const node = engine.node();
    const task = madeUpTask(madeUpJob("job-1"), 0);
    const large = madeUpResult(task, "node-1", madeUpBlock(0, 1_000_000));
    await node.commit(large);
    await engine.close();
    const again = await open();
    assert.deepEqual(await again.results.of("job-1"), [large]);
    await again.close();
  });
});
