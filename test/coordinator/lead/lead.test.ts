import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import type { EmbeddedEngine } from "../../../coordinator/engine/embedded/engine.ts";
import type { CoordinatorEngine } from "../../../coordinator/engine/port.ts";
import { type BlobSweep, blobSweep } from "../../../coordinator/sweep/blob-sweep.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { type ThreadPool, threadPool } from "../../../solver-node/threads/pool.ts";
import { WORKER } from "../../support/command.ts";
import { randomGraph, testRandom } from "../../support/models.ts";
import {
  annealing,
  atItsEnd,
  NO_LIMIT,
  openMemoryEngine,
  startLeader,
  startService,
  startTestNode,
  until,
} from "./harness.ts";

const model = randomGraph(40, 100, () => 1, testRandom(11));
let pool: ThreadPool;
beforeAll(async () => {
  pool = threadPool(WORKER, 1);
  await pool.ready();
});
afterAll(() => pool.close());

/** What a test started, ended in the reverse order. */
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function open(): Promise<EmbeddedEngine> {
  const engine = await openMemoryEngine();
  ends.push(() => engine.close());
  return engine;
}

function leaderOf(engine: CoordinatorEngine, options: Parameters<typeof startLeader>[1] = {}) {
  const leader = startLeader(engine, options);
  ends.push(() => leader.stop());
  return leader;
}

function nodeOf(engine: EmbeddedEngine, ownPool = pool, id = "one") {
  const node = startTestNode(engine.node(), ownPool, id);
  ends.push(() => node.drain(0));
  return node;
}

async function submitted(engine: EmbeddedEngine, numReads = 64): Promise<string> {
  const made = await startService(engine, NO_LIMIT, () => 0).create("default", annealing(model, numReads));
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.record.id;
}

/** The engine with one part of it replaced. */
function withPart<K extends keyof CoordinatorEngine>(
  engine: CoordinatorEngine,
  name: K,
  part: Partial<CoordinatorEngine[K]>,
): CoordinatorEngine {
  return { ...engine, [name]: { ...(engine[name] as object), ...part } };
}

describe("a leader", () => {
  test("ends a job although the engine is away at every first try to write, publish or finish", async () => {
    const engine = await open();
    const failed = new Set<string>();
    /** Rejects the first call under each name. */
    const once = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
      if (failed.has(name)) return await call();
      failed.add(name);
      throw new EngineUnavailable(`away at ${name}`);
    };
    const { jobs, blobs, work } = engine;
    const results = new Set<string>();
    const flaky: CoordinatorEngine = {
      ...engine,
      jobs: {
        ...jobs,
        update: (record, revision) => once(`write ${record.state}`, () => jobs.update(record, revision)),
      },
      blobs: {
        ...blobs,
        put(bucket, name, bytes) {
          if (bucket === "results") results.add(name);
          return once(`put ${bucket}`, () => blobs.put(bucket, name, bytes));
        },
      },
      work: { ...work, withdraw: (id) => once("withdraw", () => work.withdraw(id)) },
    };
    leaderOf(flaky);
    nodeOf(engine);
    const id = await submitted(engine);
    const record = await atItsEnd(engine, id);
    assert.deepEqual([record.state, record.reason], ["SUCCEEDED", "completed"]);
    assert.ok(failed.has("put results") && failed.has("write SUCCEEDED"), [...failed].join());
    // Made anew it would have another time in it, and another name.
    assert.equal(results.size, 1, "the result was made more than once");
  });

  test("of a job that was decided twice, by one that lost its lease unawares, leaves the first end as it is", async () => {
    const engine = await open();
    const id = await submitted(engine);
    let told: (() => void) | null = null;
    // Another leader's end comes between this one's reading and its writing.
    const late = withPart(engine, "jobs", {
      async update(record, revision) {
        if (record.state === "SUCCEEDED" && told === null) {
          told = () => {};
          const stored = await engine.jobs.get(id);
          assert.ok(stored !== null);
          await engine.jobs.update(
            { ...stored.record, state: "CANCELLED", reason: "cancelled", endedMs: 1 },
            stored.revision,
          );
        }
        return await engine.jobs.update(record, revision);
      },
    });
    const leader = leaderOf(late);
    nodeOf(engine);
    const record = await atItsEnd(engine, id);
    await until(async () => (leader.activeJobs === 0 ? true : null), "the job to be left alone");
    assert.deepEqual((await engine.jobs.get(id))?.record, record);
    assert.equal(record.state, "CANCELLED");
  });

  test("that may have lost its lease writes nothing more and says that it ended", async () => {
    const engine = await open();
    let holds = true;
    const leader = leaderOf(engine, { holdsLease: () => holds });
    holds = false;
    await until(async () => (leader.ended ? true : null), "the leader's end");
    nodeOf(engine);
    const id = await submitted(engine);
    assert.equal((await engine.jobs.get(id))?.revision, 1);
    const next = leaderOf(engine, { term: 2 });
    assert.equal((await atItsEnd(engine, id)).state, "SUCCEEDED");
    assert.equal(next.ended, false);
  });

  test("ends a job whose first pilot hangs in a node, through another node", async () => {
    const engine = await open();
    // A node that takes one shard, says that it is at work, and never comes back with it.
    const hanging: ThreadPool = { ...pool, threads: 1, run: () => new Promise(() => {}) };
    nodeOf(engine, hanging, "hangs");
    leaderOf(engine);
    const made = await startService(engine, NO_LIMIT, () => 0).create(
      "default",
      annealing(model, 64, { betaRange: null }),
    );
    assert.ok(made.ok);
    const { id } = made.value.record;
    await until(async () => {
      const [node] = await engine.nodes.live();
      return node?.busyThreads === 1 ? true : null;
    }, "the hanging node to say what it holds");
    nodeOf(engine, pool, "works");
    const record = await atItsEnd(engine, id);
    assert.deepEqual([record.state, record.reason], ["SUCCEEDED", "completed"]);
  });

  test.for([
    ["cancelled", "CANCELLED", { betaRange: null }],
    ["cancelled", "CANCELLED", {}],
    ["deadline", "SUCCEEDED", { betaRange: null }],
    ["deadline", "SUCCEEDED", {}],
  ] as const)("ends a %s job as %s while there is no node (%o)", async ([reason, state, options]) => {
    const engine = await open();
    const deadlineMs = reason === "deadline" ? Date.now() + 300 : null;
    const service = startService(engine, NO_LIMIT, () => 0);
    const made = await service.create("default", { ...annealing(model, 64, options), deadlineMs });
    assert.ok(made.ok, JSON.stringify(made));
    const { id } = made.value.record;
    leaderOf(engine);
    if (reason === "cancelled") await service.cancel("default", id);
    const record = await atItsEnd(engine, id, 10_000);
    assert.deepEqual([record.state, record.reason, record.cancelRequested], [state, reason, reason === "cancelled"]);
    assert.ok(record.endedMs !== null && record.endedMs >= (deadlineMs ?? 0));
  });

  test("ends a planned job that waits in vain for a node with what an earlier leader collected of it", async () => {
    const engine = await open();
    const node = nodeOf(engine);
    const first = startLeader(engine);
    // Blocks enough for minutes.
    const id = await submitted(engine, 2 ** 26);
    await until(async () => ((await engine.results.of(id)).length > 0 ? true : null), "the first results");
    await first.stop();
    await node.drain(0);
    await startService(engine, NO_LIMIT, () => 0).cancel("default", id);
    leaderOf(engine, { term: 2 });
    const record = await atItsEnd(engine, id, 10_000);
    assert.deepEqual([record.state, record.reason], ["CANCELLED", "cancelled"]);
    assert.ok(record.resultSha256 !== null && record.digest !== null, "its blocks are lost");
  });

  test("does not hold it against a node that another process of its name gave wrong energies", async () => {
    const engine = await open();
    const id = await submitted(engine);
    const record = (await engine.jobs.get(id))?.record;
    const verdicts: string[] = [];
    const watched = withPart(engine, "nodes", {
      async quarantine(nodeId) {
        verdicts.push(nodeId);
      },
    });
    // The plan comes from a leader that ends before any node is there for its shards.
    const node = nodeOf(engine);
    const first = startLeader(engine);
    const planned = await atItsEnd(engine, id);
    await first.stop();
    assert.ok(planned.parts !== null && record !== undefined);
    const wrongId = await submitted(engine);
    const wrong = await engine.jobs.get(wrongId);
    assert.ok(wrong !== null);
    await engine.jobs.update({ ...wrong.record, parts: planned.parts }, wrong.revision);
    const rows = { energy: Float64Array.of(-1e6), count: Float64Array.of(64), packed: new Uint8Array(5), n: 40 };
    const none = { energy: new Float64Array(0), count: new Float64Array(0), packed: new Uint8Array(0), n: 40 };
    await engine.node().commit({
      jobId: wrongId,
      shard: "p1-b0-1-c3",
      nodeId: "one",
      nodeStart: "an-earlier-start",
      outcome: {
        kind: "blocks",
        blocks: [
          {
            block: 0,
            finished: rows,
            unfinished: none,
            ns: 1,
            sweeps: 1,
            updates: 1,
            trace: null,
            acceptance: null,
            tempering: null,
          },
        ],
      },
    });
    const leader = leaderOf(watched, { term: 2 });
    assert.equal((await atItsEnd(engine, wrongId)).state, "SUCCEEDED");
    assert.ok(
      leader.log.some(({ event }) => event === "wrong-energies"),
      "the wrong result was not looked at",
    );
    assert.deepEqual(verdicts, []);
    assert.equal(node.record().state, "ready");
  });

  test("sweeps what a coordinator left that died between a job's last record and the rest", async () => {
    const engine = await open();
    const dying = withPart(withPart(engine, "results", { purge: () => new Promise(() => {}) }), "work", {
      withdraw: async () => {},
    });
    let alive = true;
    startLeader(dying, { holdsLease: () => alive });
    const node = nodeOf(engine);
    const id = await submitted(engine);
    await atItsEnd(engine, id);
    assert.ok((await engine.results.of(id)).length > 0, "nothing was left to sweep");
    alive = false;
    await node.drain(0);
    leaderOf(engine, { term: 2 });
    await until(async () => ((await engine.results.of(id)).length === 0 ? true : null), "the results to be swept");
  });

  test("sweeps the jobs that it ended in one go, again where the engine was away", async () => {
    const engine = await open();
    const purged: (readonly string[])[] = [];
    leaderOf(
      withPart(engine, "results", {
        async purge(jobIds) {
          purged.push(jobIds);
          if (purged.length === 1) throw new EngineUnavailable("away at purge");
          await engine.results.purge(jobIds);
        },
      }),
    );
    nodeOf(engine);
    const ids: string[] = [];
    for (let k = 0; k < 5; k++) ids.push(await submitted(engine));
    for (const id of ids) await atItsEnd(engine, id);
    for (const id of ids)
      await until(async () => ((await engine.results.of(id)).length === 0 ? true : null), "the results to be swept");
    assert.ok(
      purged[0].every((id) => purged[1].includes(id)),
      "what could not be swept is swept the next time",
    );
  });

  test("takes back a shard that turns up in a node's hands after its job has ended", async () => {
    const engine = await open();
    const node = nodeOf(engine);
    const first = startLeader(engine);
    const id = await submitted(engine);
    const record = await atItsEnd(engine, id);
    await first.stop();
    await node.drain(0);
    const plan = record.parts?.[0];
    assert.ok(plan !== undefined);
    const hanging: ThreadPool = { ...pool, threads: 1, run: () => new Promise(() => {}) };
    await engine.work.publish(
      [0, 1].map((block) => ({
        jobId: id,
        tenant: record.tenant,
        lane: record.lane,
        shard: `p${plan.part}-b${block}-1`,
        assignment: { kind: "blocks" as const, plan, firstBlock: block, blockCount: 1 },
        modelSha256: record.modelSha256,
        reduced: false,
        statesSha256: null,
        targetEnergy: null,
        watched: false,
        expectedS: 1,
      })),
    );
    nodeOf(engine, hanging, "late");
    leaderOf(engine, { term: 2 });
    await until(async () => ((await engine.work.queued(id)).length === 0 ? true : null), "the shards to be withdrawn");
  });
});

describe("the sweep of blobs", () => {
  const AGES = { broughtMs: 1000, leftMs: 100 };

  async function sweepOf(engine: EmbeddedEngine): Promise<BlobSweep> {
    return blobSweep(engine.blobs, engine.jobs, () => false, AGES);
  }

  test("keeps the model of a job until the job is deleted, and a fresh upload for its age", async () => {
    const engine = await open();
    const service = startService(engine, NO_LIMIT, () => 0);
    const id = await submitted(engine);
    const other = randomGraph(30, 60, () => 1, testRandom(12));
    const fresh = await service.create("other", annealing(other));
    assert.ok(fresh.ok);
    const sweep = await sweepOf(engine);
    for (const at of [0, 5000, 10_000]) assert.equal(await sweep.sweep(at), 0);
    assert.equal((await engine.blobs.names("models")).length, 2);
    await engine.jobs.delete(fresh.value.record.id);
    // Seen first at 20,000: the mark goes after its age, the model after its own.
    assert.equal(await sweep.sweep(20_000), 0);
    assert.equal(await sweep.sweep(20_999), 0);
    assert.equal(await sweep.sweep(21_000), 1);
    assert.equal(await sweep.sweep(21_001), 0);
    assert.equal(await sweep.sweep(21_101), 1);
    const kept = (await engine.jobs.get(id))?.record.modelSha256;
    assert.deepEqual(await engine.blobs.names("models"), [kept]);
  });

  test("removes checkpoints of jobs that are not open", async () => {
    const engine = await open();
    await engine.blobs.put("checkpoints", "gone.p1-b0-1", new Uint8Array(3));
    await engine.blobs.put("checkpoints", "runs.p1-b0-1", new Uint8Array(3));
    const sweep = blobSweep(engine.blobs, engine.jobs, (jobId) => jobId === "runs", AGES);
    assert.equal(await sweep.sweep(0), 0);
    assert.equal(await sweep.sweep(100), 1);
    assert.deepEqual(await engine.blobs.names("checkpoints"), ["runs.p1-b0-1"]);
  });
});

test("a retried request_id answers with its job while the quota is full, an unknown one is refused", async () => {
  const engine = await open();
  let jobs = 0;
  const service = startService(engine, { ...NO_LIMIT, maxJobs: 1 }, () => jobs);
  const keyed = { ...annealing(model), idempotencyKey: "same" };
  const first = await service.create("default", keyed);
  assert.ok(first.ok && first.value.created);
  jobs = 1;
  const again = await service.create("default", keyed);
  assert.ok(again.ok, JSON.stringify(again));
  assert.deepEqual([again.value.created, again.value.record.id], [false, first.value.record.id]);
  const another = await service.create("default", { ...keyed, idempotencyKey: "another" });
  assert.equal(another.ok ? null : another.refused.kind, "exhausted");
  const stranger = await service.create("somebody", keyed);
  assert.equal(stranger.ok ? null : stranger.refused.kind, "exhausted");
});
