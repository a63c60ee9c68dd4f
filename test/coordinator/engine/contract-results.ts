import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { failureName, type ShardResult } from "../../../proto/engine/tasks.ts";
import { eventually, firstOf, type OpenEngine, onEngine, pullOne, TIMES } from "./harness.ts";
import { madeUpBlock, madeUpJob, madeUpResult, madeUpTask } from "./made-up.ts";

const JOB = madeUpJob("job-1");
const OTHER = madeUpJob("job-2");

/** The log of results: the only commit point. */
export function describeResults(open: OpenEngine): void {
  describe("results", () => {
    test(
      "a result counts once: whoever brings it second is told so and changes nothing",
      onEngine(open, async ({ coordinator: { results }, node }) => {
        const [one, two] = [await node(), await node()];
        const task = madeUpTask(JOB, 0);
        assert.equal(await one.commit(madeUpResult(task, "one")), "committed");
        assert.equal(await two.commit(madeUpResult(task, "two")), "duplicate");
        assert.equal(await one.commit(madeUpResult(task, "one")), "duplicate");
        assert.deepEqual(await results.of(JOB.id), [madeUpResult(task, "one")]);

        const race = madeUpTask(JOB, 1);
        const answers = await Promise.all([one, two].map((n, k) => n.commit(madeUpResult(race, `node-${k}`))));
        assert.deepEqual(answers.toSorted(), ["committed", "duplicate"]);
      }),
    );

    test(
      "a slow node and its successor give one result",
      onEngine(open, async ({ coordinator: { work, results }, node }) => {
        await work.publish([madeUpTask(JOB, 0)]);
        const [slow, quick] = [await node(), await node()];
        const lost = await pullOne(slow);
        const again = await pullOne(quick);
        assert.equal(await quick.commit(madeUpResult(again.task, "quick")), "committed");
        await again.done();
        assert.equal(await slow.commit(madeUpResult(lost.task, "slow")), "duplicate");
        await lost.done();
        assert.deepEqual(
          (await results.of(JOB.id)).map(({ nodeId }) => nodeId),
          ["quick"],
        );
        await eventually("the queue is empty", async () => (await work.queued(JOB.id)).length === 0);
      }),
    );

    test(
      "every kind of outcome comes back as it was, its arrays and odd numbers too",
      onEngine(open, async ({ coordinator: { results }, node }) => {
        const at = (shard: string, outcome: ShardResult["outcome"]): ShardResult => ({
          jobId: JOB.id,
          shard,
          nodeId: "node-1",
          nodeStart: "start-1",
          outcome,
        });
        const pilot = {
          beta: [0.1, 1],
          meanEnergy: [-0.5, -1e300],
          acceptance: [1, 0],
          bestEnergy: Number.POSITIVE_INFINITY,
          sweeps: 64,
          updates: 1280,
        };
        const tempering = { rounds: 10, roundTrips: 2, expectedRoundTrips: 2.5, rejection: [0.25, 0.75] };
        const all = [
          at("blocks", {
            kind: "blocks",
            blocks: [madeUpBlock(0), { ...madeUpBlock(1, 0), acceptance: 0.5, trace: null, tempering }],
          }),
          at("pilot", { kind: "pilot", pilot }),
          at("no-pilot", { kind: "pilot", pilot: null }),
          at("ladder", { kind: "ladder", ladder: { ladder: [0, 0.5, 2], rejection: [0.1, 0.9], clusterShare: 0.3 } }),
          at("rate", { kind: "rate", updatesPerSecond: 1.25e8 }),
          at("ranges", {
            kind: "enumerate",
            minima: {
              firstPrefix: 4,
              finishedRanges: 2,
              states: 2 ** 30,
              ns: 5e8,
              minimum: { energy: -17.5, count: 3, ranks: [1, 2 ** 39, 2 ** 40 - 1] },
            },
          }),
          at(failureName("blocks", "start-1", 2), {
            kind: "failed",
            shard: "blocks",
            reason: "no memory: ünïcode",
            refused: true,
          }),
        ];
        const one = await node();
        for (const result of all) assert.equal(await one.commit(result), "committed");
        assert.deepEqual(await results.of(JOB.id), all);
      }),
    );

    test(
      "a result of megabytes is as good as a small one",
      onEngine(open, async ({ coordinator: { results }, node }) => {
        const big = madeUpResult(madeUpTask(JOB, 0), "node-1", madeUpBlock(0, 200_000));
        const one = await node();
        assert.equal(await one.commit(big), "committed");
        assert.equal(await one.commit(big), "duplicate");
        assert.deepEqual(await firstOf(results.follow, 1), [big]);
        assert.deepEqual(await results.of(JOB.id), [big]);
      }),
    );

    test(
      "followers see all that is stored and then all that comes, in one order",
      onEngine(open, async ({ coordinator: { results }, node }) => {
        const one = await node();
        const commit = (block: number) => one.commit(madeUpResult(madeUpTask(JOB, block), "node-1"));
        for (let block = 0; block < 40; block++) await commit(block);
        const shards = async () => (await firstOf(results.follow, 80)).map(({ shard }) => shard);
        const early = shards();
        await Promise.all(Array.from({ length: 40 }, (_, k) => commit(40 + k)));
        const late = shards();
        assert.deepEqual(await early, await late);
        assert.equal(new Set(await early).size, 80);
        assert.deepEqual(
          (await early).slice(0, 40),
          Array.from({ length: 40 }, (_, block) => madeUpTask(JOB, block).shard),
        );
      }),
    );

    test(
      "a follower ends with its signal, and hears what is committed while it waits",
      onEngine(open, async ({ coordinator: { results }, node }) => {
        for await (const { shard } of results.follow(AbortSignal.abort())) assert.fail(shard);
        const one = await node();
        const end = new AbortController();
        const seen: string[] = [];
        const following = (async () => {
          for await (const { shard } of results.follow(end.signal)) seen.push(shard);
        })();
        for (let block = 0; block < 3; block++) {
          await one.commit(madeUpResult(madeUpTask(JOB, block), "node-1"));
          await eventually(`block ${block} is heard`, async () => seen.length === block + 1);
        }
        end.abort();
        await following;
      }),
    );

    test(
      "a purge takes one job's results, and followers from then on see the others",
      onEngine(open, async ({ coordinator: { results }, node }) => {
        const one = await node();
        for (const job of [JOB, OTHER])
          for (let block = 0; block < 3; block++) await one.commit(madeUpResult(madeUpTask(job, block), "node-1"));
        await results.purge([JOB.id]);
        await results.purge(["unknown"]);
        assert.deepEqual(await results.of(JOB.id), []);
        assert.equal((await results.of(OTHER.id)).length, 3);
        const left = await firstOf(results.follow, 3);
        assert.ok(left.every(({ jobId }) => jobId === OTHER.id));
      }),
    );

    test(
      "a purge of many jobs takes all that a follower was given of them, and nothing else",
      onEngine(open, async ({ coordinator: { results }, node }) => {
        const one = await node();
        const end = new AbortController();
        let seen = 0;
        const following = (async () => {
          for await (const _ of results.follow(end.signal)) seen++;
        })();
        const jobs = Array.from({ length: 20 }, (_, k) => ({ ...JOB, id: `job-${k}` }));
        for (const job of jobs)
          for (let block = 0; block < 2; block++) await one.commit(madeUpResult(madeUpTask(job, block), "node-1"));
        await eventually("all are heard", async () => seen === 40);
        await results.purge(jobs.slice(0, 19).map(({ id }) => id));
        for (const { id } of jobs) assert.equal((await results.of(id)).length, id === "job-19" ? 2 : 0, id);
        end.abort();
        await following;
      }),
    );

    test(
      "a failure is committed under a name of its own and leaves the shard's name free",
      onEngine(
        open,
        async ({ coordinator: { work, results }, node }) => {
          const task = madeUpTask(JOB, 0);
          await work.publish([task]);
          const one = await node();
          const delivery = await pullOne(one);
          const { shard } = task;
          const failed = { ...madeUpResult(task, "one"), shard: failureName(shard, "start-1", delivery.attempt) };
          const outcome = { kind: "failed" as const, shard, reason: "broken", refused: false };
          assert.equal(await one.commit({ ...failed, outcome }), "committed");
          await delivery.giveBack(0);
          const again = await pullOne(await node());
          assert.equal(await one.commit(madeUpResult(again.task, "one")), "committed");
          await again.done();
          assert.equal((await results.of(JOB.id)).length, 2);
        },
        { ...TIMES, ackWaitMs: 20_000 },
      ),
    );
  });
}
