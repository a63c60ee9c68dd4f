import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { firstOf, type OpenEngine, onEngine, pullOne, TIMES } from "./harness.ts";
import { madeUpJob, madeUpResult, madeUpTask, sha256 } from "./made-up.ts";
import { randomOperations } from "./random-operations.ts";

/** What was acknowledged is there after a restart. */
export function describeRestart(open: OpenEngine): void {
  describe("restarts", () => {
    test(
      "jobs, blobs, results and queued shards outlive a restart, and terms go on growing",
      onEngine(open, async (engine) => {
        const job = madeUpJob("job-1", { idempotencyKey: "key" });
        const bytes = Uint8Array.of(1, 2, 3);
        const before = engine.coordinator;
        const { job: stored } = await before.jobs.create(job);
        const revision = await before.jobs.update({ ...job, state: "RUNNING" }, stored.revision);
        await before.blobs.put("models", sha256(bytes), bytes);
        await before.work.publish([0, 1, 2].map((block) => madeUpTask(job, block)));
        const term = await before.leases.hold("leader", "one", TIMES.ackWaitMs);
        const node = await engine.node();
        const first = await pullOne(node);
        await node.commit(madeUpResult(first.task, "node-1"));
        await first.done();
        await pullOne(node);
        await engine.restart();

        const after = engine.coordinator;
        assert.deepEqual(await after.jobs.get("job-1"), { record: { ...job, state: "RUNNING" }, revision });
        assert.equal((await after.jobs.create({ ...job, id: "again" })).job.record.id, "job-1");
        assert.ok(revision !== null && (await after.jobs.update(job, revision)) !== null);
        assert.deepEqual([...((await after.blobs.get("models", sha256(bytes))) ?? [])], [1, 2, 3]);
        assert.deepEqual(await firstOf(after.results.follow, 1), [madeUpResult(first.task, "node-1")]);
        const other = await engine.node();
        assert.equal(await other.commit(madeUpResult(first.task, "node-2")), "duplicate");
        // The shard that nobody took and the one that its node lost.
        const left = new Set<string>();
        while (left.size < 2) {
          const delivery = await pullOne(other);
          // An acknowledgement proves nothing: a shard with a result may come again.
          if (delivery.task.shard !== first.task.shard) left.add(delivery.task.shard);
          await delivery.done();
        }
        let next: number | null = null;
        while (next === null) next = await after.leases.hold("leader", "two", TIMES.ackWaitMs);
        assert.ok(term !== null && next > term);
      }),
    );

    for (const seed of [1, 2, 3])
      test(
        `random operations with restarts agree with a list in memory (seed ${seed})`,
        onEngine(open, (engine) => randomOperations(engine, seed)),
      );
  });
}
