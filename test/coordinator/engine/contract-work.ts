import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Plan } from "../../../core/plan/plan.ts";
import type { DeviceRecord } from "../../../proto/engine/node-engine.ts";
import { LANES, type ShardTask } from "../../../proto/engine/tasks.ts";
import { eventually, type OpenEngine, onEngine, pullFor, pullOne, TIMES } from "./harness.ts";
import { madeUpJob, madeUpNode, madeUpResult, madeUpTask } from "./made-up.ts";

const JOB = madeUpJob("job-1");
const OTHER = madeUpJob("job-2", { tenant: "bert" });
/** In which a shard that ought not to come would have come: its ack wait, and as much again. */
const LONG_ENOUGH_MS = 2 * TIMES.ackWaitMs;

/** The queue of shards. */
export function describeWork(open: OpenEngine): void {
  describe("work", () => {
    test(
      "a shard reaches a node as it was published, once",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        const task = madeUpTask(JOB, 3);
        await work.publish([task]);
        const delivery = await pullOne(await node());
        assert.deepEqual(delivery.task, task);
        assert.equal(delivery.attempt, 1);
        assert.deepEqual(await pullFor(await node(), TIMES.ackWaitMs / 5), []);
        await delivery.done();
        assert.deepEqual(await pullFor(await node(), LONG_ENOUGH_MS), []);
      }),
    );

    test(
      "what waits for a device reaches who asks for it as that device, and no thread of a CPU",
      onEngine(open, async ({ coordinator: { nodes, work }, node }) => {
        const onCpu = madeUpTask(JOB, 0);
        const [onGpu, another] = [1, 2].map((block) => onBackend(madeUpTask(JOB, block), "webgpu"));
        await work.publish([onGpu, onCpu, another]);
        const one = await node();
        await eventually("the leader hears of the device", async () => {
          await one.announce(madeUpNode("one", { devices: [DEVICE] }));
          await work.recover();
          return (await nodes.live()).length > 0;
        });
        assert.deepEqual((await pullOne(one)).task, onCpu);
        assert.deepEqual(await pullFor(one, TIMES.ackWaitMs / 5), []);
        assert.deepEqual(await pullFor(one, TIMES.ackWaitMs / 5, 1, "gpujs"), []);
        const first = await pullOne(one, "webgpu");
        await first.done();
        const second = await pullOne(await node(), "webgpu");
        assert.deepEqual(
          [first, second].map(({ task }) => task),
          [onGpu, another],
        );
        assert.deepEqual((await work.depth()).normal, 2);
        await work.withdraw([JOB.id]);
        assert.deepEqual(await work.queued(JOB.id), []);
      }),
    );

    test(
      "publishing a shard again changes nothing while it is queued or running",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        const tasks = [0, 1, 2].map((block) => madeUpTask(JOB, block));
        await Promise.all([work.publish(tasks), work.publish(tasks)]);
        await work.publish(tasks.slice(1));
        assert.deepEqual((await work.queued(JOB.id)).toSorted(), tasks.map(({ shard }) => shard).toSorted());
        const one = await node();
        const seen = new Set<string>();
        for (let k = 0; k < 3; k++) seen.add((await pullOne(one)).task.shard);
        assert.equal(seen.size, 3);
        await work.publish(tasks);
        assert.deepEqual(await pullFor(one, TIMES.ackWaitMs / 5), []);
        assert.deepEqual((await work.depth()).normal, 3);
      }),
    );

    test(
      "a node that waits is woken by a publish, and by no more than it asked for",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        const waiting = (await node()).pull(2, AbortSignal.timeout(20_000));
        await work.publish([0, 1, 2, 3].map((block) => madeUpTask(JOB, block)));
        const deliveries = await waiting;
        assert.ok(deliveries.length >= 1 && deliveries.length <= 2, `${deliveries.length} shards`);
      }),
    );

    test(
      "a signal ends the wait, and a wait that ended takes nothing later",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        const one = await node();
        assert.deepEqual(await one.pull(1, AbortSignal.abort()), []);
        const end = new AbortController();
        const waiting = one.pull(1, end.signal);
        end.abort();
        assert.deepEqual(await waiting, []);
        await work.publish([madeUpTask(JOB, 0)]);
        assert.equal((await pullOne(await node())).attempt, 1);
      }),
    );

    test(
      "a shard that is neither finished nor extended comes back and counts an attempt",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        await work.publish([madeUpTask(JOB, 0)]);
        const started = performance.now();
        const first = await pullOne(await node());
        const second = await pullOne(await node());
        // A tenth for clocks that differ: the adapter's may have begun before ours.
        assert.ok(performance.now() - started >= 0.9 * TIMES.ackWaitMs);
        assert.deepEqual([first.attempt, second.attempt], [1, 2]);
        assert.deepEqual(second.task, first.task);
      }),
    );

    test(
      "a shard that is extended stays with its node",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        await work.publish([madeUpTask(JOB, 0)]);
        const held = await pullOne(await node());
        const extending = setInterval(() => held.extend(), TIMES.ackWaitMs / 5);
        try {
          assert.deepEqual(await pullFor(await node(), 3 * TIMES.ackWaitMs), []);
        } finally {
          clearInterval(extending);
        }
        assert.equal((await pullOne(await node())).attempt, 2);
      }),
    );

    test(
      "a shard that is given back is there for others, at once or after the delay",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        await work.publish([madeUpTask(JOB, 0)]);
        const one = await node();
        await (await pullOne(one)).giveBack(0);
        const second = await pullOne(await node());
        assert.equal(second.attempt, 2);
        const started = performance.now();
        await second.giveBack(TIMES.ackWaitMs / 2);
        assert.deepEqual(await work.queued(JOB.id), [second.task.shard]);
        assert.equal((await pullOne(one)).attempt, 3);
        // A tenth for clocks that differ.
        assert.ok(performance.now() - started >= 0.45 * TIMES.ackWaitMs);
      }),
    );

    test(
      "queued names a job's shards until they are done",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        const tasks = [0, 1].map((block) => madeUpTask(JOB, block));
        await work.publish([...tasks, madeUpTask(OTHER, 0)]);
        assert.deepEqual(
          (await work.queued(JOB.id)).toSorted(),
          tasks.map(({ shard }) => shard),
        );
        const one = await node();
        for (let k = 0; k < 3; k++) {
          const delivery = await pullOne(one);
          assert.ok((await work.queued(delivery.task.jobId)).includes(delivery.task.shard));
          await one.commit(madeUpResult(delivery.task, "node-1"));
          await delivery.done();
        }
        // Acknowledging may take its time: what counts is the result.
        await eventually("the queue is empty", async () => (await work.queued(JOB.id)).length === 0);
        await eventually("no lane holds a shard", async () => Object.values(await work.depth()).every((d) => d === 0));
        assert.deepEqual(await work.queued("unknown"), []);
      }),
    );

    test(
      "what is withdrawn reaches nobody, not even what a node held; other jobs stay",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        await work.publish([0, 1, 2].map((block) => madeUpTask(JOB, block)));
        const one = await node();
        const held = await pullOne(one);
        const returned = await pullOne(one);
        await work.publish([madeUpTask(OTHER, 0)]);
        await work.withdraw([JOB.id]);
        await work.withdraw(["unknown"]);
        await returned.giveBack(0);
        assert.deepEqual(await work.queued(JOB.id), []);
        const other = await pullOne(await node());
        assert.equal(other.task.jobId, OTHER.id);
        await other.done();
        assert.deepEqual(await pullFor(await node(), LONG_ENOUGH_MS), []);
        // Who ran it until then may still bring what it has.
        assert.equal(await one.commit(madeUpResult(held.task, "node-1")), "committed");
        await held.done();
      }),
    );

    test(
      "a shard published after a withdrawal is a new one: an old delivery neither finishes nor holds it",
      onEngine(open, async ({ coordinator: { work }, node }) => {
        const task = madeUpTask(JOB, 0);
        await work.publish([task]);
        const old = await pullOne(await node());
        await work.withdraw([JOB.id]);
        await work.publish([task]);
        await old.done();
        const delivery = await pullOne(await node());
        assert.deepEqual([delivery.task, delivery.attempt], [task, 1]);
      }),
    );

    test(
      "lanes share the nodes 8 : 4 : 1 while all have work, and each has all while alone",
      onEngine(
        open,
        async ({ coordinator: { work }, node }) => {
          const jobs = LANES.map((lane) => madeUpJob(`job-${lane}`, { lane }));
          const shards = Array.from({ length: 60 }, (_, block) => block);
          for (const job of jobs) await work.publish(shards.map((block) => madeUpTask(job, block)));
          assert.deepEqual(await work.depth(), { high: 60, normal: 60, low: 60 });
          const one = await node();
          const taken = { high: 0, normal: 0, low: 0 };
          for (let k = 0; k < 65; k++) {
            const delivery = await pullOne(one);
            taken[delivery.task.lane]++;
            await delivery.done();
          }
          // Five rounds of 13; a round may be under way, and what is fetched ahead may be one more.
          for (const [lane, weight] of [
            ["high", 8],
            ["normal", 4],
            ["low", 1],
          ] as const)
            assert.ok(Math.abs(taken[lane] - 5 * weight) <= 2 * weight, `${lane}: ${taken[lane]} of ${5 * weight}`);

          await work.withdraw(["job-high"]);
          await work.withdraw(["job-normal"]);
          // What was fetched ahead may still come.
          await eventually("the low lane has the nodes for itself", async () => {
            const delivery = await pullOne(one);
            await delivery.done();
            return delivery.task.lane === "low";
          });
        },
        { ...TIMES, ackWaitMs: 20_000 },
      ),
    );
  });
}

const DEVICE: DeviceRecord = {
  name: "gpu0",
  backend: "webgpu",
  mode: null,
  adapter: "made up",
  isGpu: true,
  slots: 2,
  rates: { packed: 1e10 },
  restarts: 0,
  lost: null,
};

/** The same work, planned for a device. */
function onBackend(task: ShardTask, backend: "gpujs" | "webgpu"): ShardTask {
  const { assignment } = task;
  const { plan } = assignment;
  const method = { ...plan.method, kernel: { ...("kernel" in plan.method ? plan.method.kernel : null), backend } };
  return { ...task, assignment: { ...assignment, plan: { ...plan, method } as Plan } };
}
