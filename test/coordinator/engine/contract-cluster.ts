import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { ShardTelemetry } from "../../../proto/engine/node-engine.ts";
import { eventually, type OpenEngine, onEngine, TIMES } from "./harness.ts";
import { madeUpNode } from "./made-up.ts";

const TTL_MS = 400;

/** What holds a cluster together: messages, leases, nodes. */
export function describeCluster(open: OpenEngine): void {
  describe("control", () => {
    test(
      "a cancel reaches every node that listens, and none that stopped",
      onEngine(open, async ({ coordinator: { control }, node }) => {
        const heard: string[][] = [[], [], []];
        const nodes = [await node(), await node(), await node()];
        const ends = nodes.map((one, k) => one.onCancel((jobId) => heard[k].push(jobId)));
        // Messages may be lost while a listener is being set up: said until heard.
        await eventually("all hear of job-1", async () => {
          control.cancel("job-1");
          return heard.every((jobs) => jobs.includes("job-1"));
        });
        ends[0]();
        await eventually("two hear of job-2", async () => {
          control.cancel("job-2");
          return heard.slice(1).every((jobs) => jobs.includes("job-2"));
        });
        assert.ok(!heard[0].includes("job-2"));
      }),
    );

    test(
      "telemetry reaches the coordinators as it was sent",
      onEngine(open, async ({ coordinator: { control }, node }) => {
        const heard: ShardTelemetry[] = [];
        control.onTelemetry((telemetry) => heard.push(telemetry));
        const message = { jobId: "job-1", shard: "p1-b0-1", nodeId: "node-1", updates: 2 ** 40, bestEnergy: Infinity };
        const one = await node();
        await eventually("it is heard", async () => {
          one.telemetry(message);
          return heard.length > 0;
        });
        assert.deepEqual(heard[0], message);
      }),
    );

    test(
      "events of jobs reach who listens, bytes as they were",
      onEngine(open, async ({ coordinator: { control } }) => {
        const heard: [string, number[]][] = [];
        const end = control.onEvent((jobId, bytes) => heard.push([jobId, [...bytes]]));
        await eventually("it is heard", async () => {
          control.publishEvent("job-1", Uint8Array.of(0, 255));
          return heard.length > 0;
        });
        assert.deepEqual(heard[0], ["job-1", [0, 255]]);
        end();
      }),
    );
  });

  describe("leases", () => {
    test(
      "one holder at a time: renewals keep the term, a change of hands raises it",
      onEngine(open, async ({ coordinator: { leases } }) => {
        const term = await leases.hold("leader", "one", 20_000);
        assert.ok(term !== null);
        assert.equal(await leases.hold("leader", "one", 20_000), term);
        assert.equal(await leases.hold("leader", "two", 20_000), null);
        assert.notEqual(await leases.hold("another lease", "two", 20_000), null);
        await leases.release("leader", "two");
        assert.equal(await leases.hold("leader", "two", 20_000), null);
        await leases.release("leader", "one");
        const next = await leases.hold("leader", "two", 20_000);
        assert.ok(next !== null && next > term);
        assert.equal(await leases.hold("leader", "one", 20_000), null);
      }),
    );

    test(
      "of many that ask at once one holds the lease",
      onEngine(open, async ({ coordinator: { leases } }) => {
        const terms = await Promise.all(Array.from({ length: 8 }, (_, k) => leases.hold("leader", `${k}`, 20_000)));
        assert.equal(terms.filter((term) => term !== null).length, 1);
      }),
    );

    test(
      "a lease that is not renewed ends, not before its time, and its holder has lost it",
      onEngine(open, async ({ coordinator: { leases } }) => {
        const term = await leases.hold("leader", "one", TTL_MS);
        const started = performance.now();
        const next = await eventually("the lease ends", () => leases.hold("leader", "two", 20_000));
        // A tenth for clocks that differ: the engine's may have begun before ours.
        assert.ok(performance.now() - started >= 0.9 * TTL_MS, `after ${performance.now() - started} ms`);
        assert.ok(term !== null && next > term);
        assert.equal(await leases.hold("leader", "one", TTL_MS), null);
      }),
    );

    test(
      "a lease that is renewed lasts",
      onEngine(open, async ({ coordinator: { leases } }) => {
        const term = await leases.hold("leader", "one", 5 * TTL_MS);
        const end = performance.now() + 10 * TTL_MS;
        await eventually("twice its time has passed", async () => {
          assert.equal(await leases.hold("leader", "one", 5 * TTL_MS), term);
          assert.equal(await leases.hold("leader", "two", 5 * TTL_MS), null);
          return performance.now() > end;
        });
      }),
    );
  });

  describe("nodes", () => {
    test(
      "a node is listed with its latest record until it leaves",
      onEngine(
        open,
        async ({ coordinator: { nodes }, node }) => {
          const [one, two] = [await node(), await node()];
          const ids = async () => (await nodes.live()).map(({ id }) => id).toSorted();
          await one.announce(madeUpNode("one"));
          await two.announce(madeUpNode("two"));
          await one.announce(madeUpNode("one", { busyThreads: 2, holding: ["job-1/p1-b0-1"] }));
          const records = (await nodes.live()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
          assert.deepEqual(records, [
            madeUpNode("one", { busyThreads: 2, holding: ["job-1/p1-b0-1"] }),
            madeUpNode("two"),
          ]);
          await two.leave("two");
          assert.deepEqual(await ids(), ["one"]);
        },
        { ...TIMES, nodeExpiryMs: 20_000 },
      ),
    );

    test(
      "a node that says nothing is gone after a while, one that goes on is not",
      onEngine(open, async ({ coordinator: { nodes }, node }) => {
        const one = await node();
        await one.announce(madeUpNode("silent"));
        await eventually("the silent node is gone", async () => {
          await one.announce(madeUpNode("talking"));
          const ids = (await nodes.live()).map(({ id }) => id);
          assert.ok(ids.includes("talking"));
          return !ids.includes("silent");
        });
      }),
    );

    test(
      "a quarantined node is told why, also when it listens later; others and its next process are not",
      onEngine(
        open,
        async ({ coordinator: { nodes }, node }) => {
          const [bad, good] = [await node(), await node()];
          await bad.announce(madeUpNode("bad"));
          await good.announce(madeUpNode("good"));
          const heard: string[] = [];
          bad.onQuarantine("bad", (reason) => heard.push(`bad: ${reason}`));
          good.onQuarantine("good", (reason) => heard.push(`good: ${reason}`));
          await nodes.quarantine("bad", "wrong energy in job-1/p1-b0-1");
          await eventually("the bad node hears", async () => heard.length > 0);
          assert.equal(heard[0], "bad: wrong energy in job-1/p1-b0-1");

          const late = new Promise<string>((resolve) => bad.onQuarantine("bad", resolve));
          assert.equal(await late, "wrong energy in job-1/p1-b0-1");

          await bad.leave("bad");
          const next = await node();
          await next.announce(madeUpNode("bad", { start: "start-2" }));
          next.onQuarantine("bad", (reason) => heard.push(`next: ${reason}`));
          await nodes.quarantine("good", "as well");
          await eventually("the good node hears", async () => heard.includes("good: as well"));
          assert.ok(!heard.some((line) => line.startsWith("next")), heard.join("; "));
        },
        { ...TIMES, nodeExpiryMs: 20_000 },
      ),
    );
  });

  test(
    "the engine says in words what a power failure would lose",
    onEngine(open, async ({ coordinator }) => {
      const { words, survivesPowerFailure, survivesProcessKill } = await coordinator.durability();
      assert.match(words, /\w+ \w+ \w+/);
      assert.ok(survivesProcessKill || !survivesPowerFailure);
    }),
  );
}
