import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  DEATHS_OF_AN_ATTEMPT,
  MOST_ATTEMPTS,
  NO_SUSPICIONS,
  poisonOf,
  type ShardEvent,
  type Suspicions,
  suspect,
} from "../../../coordinator/plan/poison.ts";

const NODES = () => ["n1", "n2"];

function after(events: readonly ShardEvent[], from: Suspicions = NO_SUSPICIONS): Suspicions {
  return events.reduce(suspect, from);
}

const failures = (count: number, shard = "p1-b0-8", from = 0): ShardEvent[] =>
  Array.from({ length: count }, (_, k) => ({
    kind: "failed",
    shard,
    failure: `failure ${from + k}`,
    reason: "the thread died",
  }));

const deaths = (count: number, from = 0): ShardEvent[] =>
  Array.from({ length: count }, (_, k): ShardEvent[] => [
    { kind: "progress" },
    { kind: "died", shard: "p1-b0-8", nodeStart: `start ${from + k}` },
  ]).flat();

describe("a shard", () => {
  test("is poison after five reported failures, and named with the last reason", () => {
    assert.equal(poisonOf(after(failures(MOST_ATTEMPTS - 1)), NODES), null);
    assert.deepEqual(poisonOf(after(failures(MOST_ATTEMPTS)), NODES), {
      shard: "p1-b0-8",
      attempts: 5,
      reason: "the thread died",
    });
  });

  test("is given up with its fifth failure: what a copy of it does later is no attempt", () => {
    const given = after(failures(MOST_ATTEMPTS));
    assert.equal(suspect(given, failures(1, "p1-b0-8-c1", MOST_ATTEMPTS)[0]), given);
  });

  test("is judged with its copies, and apart from other shards", () => {
    assert.notEqual(poisonOf(after([...failures(3), ...failures(2, "p1-b0-8-c1", 3)]), NODES), null);
    assert.equal(poisonOf(after([...failures(3), ...failures(2, "p1-b8-8", 3)]), NODES), null);
  });

  test("has a failure counted once, however often it is read", () => {
    const once = after(failures(1));
    assert.equal(suspect(once, failures(1)[0]), once);
    assert.equal(
      poisonOf(after([...failures(1), ...failures(1), ...failures(1), ...failures(1), ...failures(1)]), NODES),
      null,
    );
  });

  test("has one attempt counted for three different processes that died with it while others progressed", () => {
    const enough = MOST_ATTEMPTS * DEATHS_OF_AN_ATTEMPT;
    assert.equal(poisonOf(after(deaths(enough - 1)), NODES), null);
    assert.equal(poisonOf(after(deaths(enough)), NODES)?.attempts, MOST_ATTEMPTS);
    assert.equal(poisonOf(after([...failures(4), ...deaths(2)]), NODES), null);
    assert.notEqual(poisonOf(after([...failures(4), ...deaths(3)]), NODES), null);
  });

  test("is not blamed for deaths of one process told again, or of a cluster that does nothing at all", () => {
    const again = Array.from({ length: 40 }, (): ShardEvent[] => deaths(1)).flat();
    assert.equal(poisonOf(after([...failures(4), ...again]), NODES), null);
    const silent = deaths(40).filter(({ kind }) => kind === "died");
    assert.equal(poisonOf(after([...failures(4), ...silent]), NODES), null);
  });

  test("that is solved is forgotten", () => {
    const solved = after([...failures(4), { kind: "solved", shard: "p1-b0-8-c2" }, ...failures(4, "p1-b0-8", 4)]);
    assert.equal(poisonOf(solved, NODES), null);
  });

  test("that every live node refuses has nobody left; while one has not, it waits", () => {
    const refuse = (nodeStart: string): ShardEvent => ({
      kind: "refused",
      shard: "p1-b0-8",
      nodeStart,
      reason: "needs 3 GiB, has 2",
    });
    assert.equal(poisonOf(after([refuse("n1"), refuse("n1")]), NODES), null);
    assert.equal(
      poisonOf(after([refuse("n1")]), () => []),
      null,
      "a node may come yet",
    );
    assert.deepEqual(poisonOf(after([refuse("n1"), refuse("n2")]), NODES), {
      shard: "p1-b0-8",
      attempts: 0,
      reason: "refused by every node: needs 3 GiB, has 2",
    });
    assert.equal(
      poisonOf(after([refuse("n1"), refuse("n2")]), () => ["n1", "n2", "n3"]),
      null,
    );
  });
});
