import assert from "node:assert/strict";
import type { JobRecord } from "../../../coordinator/engine/job-record.ts";
import type { StoredJob } from "../../../coordinator/engine/port.ts";
import type { Delivery, NodeEngine } from "../../../proto/engine/node-engine.ts";
import { testRandom } from "../../support/models.ts";
import { type EngineUnderTest, pullFor, pullOne } from "./harness.ts";
import { madeUpBlock, madeUpJob, madeUpResult, madeUpTask, SOME_DAY_MS } from "./made-up.ts";

/** What the engine must hold. A shard with a result is left out of `queued`: whether the engine still has it is its own affair. */
interface Expected {
  readonly jobs: Map<string, StoredJob>;
  /** By job: shards published, not withdrawn and without a result. */
  readonly queued: Map<string, Set<string>>;
  /** By job: who brought each shard's result. */
  readonly results: Map<string, Map<string, string>>;
}

const OPERATIONS = 200;
/** A restart comes about every so many operations. */
const RESTART_EVERY = 60;
const JOBS = 6;
const BLOCKS = 12;

/**
 * Does random things to an engine and to plain maps, and compares them. At the end every shard that is left is pulled and
 * committed: nothing is lost, nothing counts twice. Restarts are left out where nothing outlives the process.
 */
export async function randomOperations(engine: EngineUnderTest, seed: number): Promise<void> {
  const random = testRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const expected: Expected = { jobs: new Map(), queued: new Map(), results: new Map() };
  const purged = new Set<string>();
  let node = await engine.node();
  let held: Delivery[] = [];
  let restarts = 0;

  const anyJob = (): JobRecord => madeUpJob(`job-${below(JOBS)}`, { createdMs: SOME_DAY_MS + below(1000) });
  const anyHeld = (): Delivery | null => (held.length === 0 ? null : held[below(held.length)]);

  const operations: Record<string, () => Promise<void>> = {
    async create() {
      const job = anyJob();
      const { created, job: stored } = await engine.coordinator.jobs.create(job);
      const known = expected.jobs.get(job.id);
      assert.equal(created, known === undefined);
      if (known === undefined) expected.jobs.set(job.id, stored);
      else assert.deepEqual(stored, known);
    },
    async update() {
      const { id } = anyJob();
      const known = expected.jobs.get(id);
      const stale = below(3) === 0;
      const record = { ...(known?.record ?? madeUpJob(id)), ranNs: below(1e9), state: "RUNNING" as const };
      const revision = await engine.coordinator.jobs.update(record, (known?.revision ?? 1) - (stale ? 1 : 0));
      assert.equal(revision !== null, known !== undefined && !stale);
      if (revision !== null) expected.jobs.set(id, { record, revision });
    },
    async publish() {
      const job = anyJob();
      if (purged.has(job.id)) return;
      const tasks = Array.from({ length: 1 + below(3) }, () => madeUpTask(job, below(BLOCKS)));
      await engine.coordinator.work.publish(tasks);
      for (const { shard } of tasks)
        if (expected.results.get(job.id)?.has(shard) !== true) setOf(expected.queued, job.id).add(shard);
    },
    async pull() {
      // An idle queue ends the wait soon; a busy machine only makes this operation do nothing.
      for (const delivery of await pullFor(node, 50, 1 + below(3))) {
        assertKnown(expected, delivery);
        held.push(delivery);
      }
    },
    async commit() {
      const delivery = anyHeld();
      if (delivery === null || purged.has(delivery.task.jobId)) return;
      await commit(node, expected, delivery, `node-${below(3)}`);
      if (below(4) > 0) await drop(delivery, () => delivery.done());
    },
    async giveBack() {
      const delivery = anyHeld();
      if (delivery !== null) await drop(delivery, () => delivery.giveBack(below(20)));
    },
    async extend() {
      anyHeld()?.extend();
    },
    async withdraw() {
      if (below(3) > 0) return;
      const { id } = anyJob();
      await engine.coordinator.work.withdraw([id]);
      expected.queued.delete(id);
      assert.deepEqual(await engine.coordinator.work.queued(id), []);
    },
    async purge() {
      if (below(8) > 0) return;
      const { id } = anyJob();
      if (purged.size === JOBS / 2) return;
      await engine.coordinator.work.withdraw([id]);
      await engine.coordinator.results.purge([id]);
      expected.queued.delete(id);
      expected.results.delete(id);
      purged.add(id);
      held = held.filter(({ task }) => task.jobId !== id);
    },
    async compare() {
      await compare(engine, expected);
    },
  };

  async function drop(delivery: Delivery, end: () => Promise<void>): Promise<void> {
    held = held.filter((other) => other !== delivery);
    await end();
  }

  // Pulls and commits more often than the rest: they are what a cluster does all day.
  const names = [...Object.keys(operations), "publish", "pull", "pull", "commit", "commit", "commit"];
  for (let k = 0; k < OPERATIONS; k++) {
    await operations[names[below(names.length)]]();
    if (k % RESTART_EVERY === RESTART_EVERY - 1 && (await restarted(engine))) {
      restarts++;
      held = [];
      node = await engine.node();
      await compare(engine, expected);
    }
  }

  while ([...expected.queued.values()].some((shards) => shards.size > 0)) {
    const delivery = await pullOne(node);
    assertKnown(expected, delivery);
    if (!purged.has(delivery.task.jobId)) await commit(node, expected, delivery, "last");
    await delivery.done();
  }
  await compare(engine, expected);
  const total = [...expected.results.values()].reduce((sum, results) => sum + results.size, 0);
  assert.ok(total > 10, `only ${total} results, ${restarts} restarts: the test did too little`);
}

async function restarted(engine: EngineUnderTest): Promise<boolean> {
  if (!engine.persistent) return false;
  await engine.restart();
  return true;
}

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const known = sets.get(key) ?? new Set();
  sets.set(key, known);
  return known;
}

/** What is delivered was published and not withdrawn, or has a result and is on its way out. */
function assertKnown({ queued, results }: Expected, { task }: Delivery): void {
  const known = queued.get(task.jobId)?.has(task.shard) === true || results.get(task.jobId)?.has(task.shard) === true;
  assert.ok(known, `${task.jobId}/${task.shard} was withdrawn or never published`);
}

async function commit(node: NodeEngine, expected: Expected, { task }: Delivery, nodeId: string): Promise<void> {
  const { jobId, shard } = task;
  const results = expected.results.get(jobId) ?? new Map<string, string>();
  expected.results.set(jobId, results);
  const block = task.assignment.kind === "blocks" ? task.assignment.firstBlock : 0;
  const answer = await node.commit(madeUpResult(task, nodeId, madeUpBlock(block)));
  assert.equal(answer, results.has(shard) ? "duplicate" : "committed");
  if (!results.has(shard)) results.set(shard, nodeId);
  expected.queued.get(jobId)?.delete(shard);
}

async function compare({ coordinator }: EngineUnderTest, expected: Expected): Promise<void> {
  for (let k = 0; k < JOBS; k++) {
    const id = `job-${k}`;
    assert.deepEqual(await coordinator.jobs.get(id), expected.jobs.get(id) ?? null);
    const results = expected.results.get(id) ?? new Map<string, string>();
    const stored = await coordinator.results.of(id);
    assert.deepEqual(new Map(stored.map(({ shard, nodeId }) => [shard, nodeId])), results);
    assert.equal(stored.length, results.size);
    const queued = (await coordinator.work.queued(id)).filter((shard) => !results.has(shard));
    assert.deepEqual(queued.toSorted(), [...(expected.queued.get(id) ?? [])].toSorted());
  }
}
