import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { describeDurability, syncOf } from "../../../coordinator/engine/jetstream/durability.ts";
import {
  hidesShards,
  type LaneLook,
  type LaneMemory,
  NOTHING_WAITS,
} from "../../../coordinator/engine/jetstream/hidden-shards.ts";
import { resultPlaces } from "../../../coordinator/engine/jetstream/result-places.ts";

describe("places of results", () => {
  const subject = (job: string, shard: string): string => `spingap.result.${job}.${shard}`;

  test("those that a reader gave are known until they are forgotten", () => {
    const places = resultPlaces();
    places.began();
    for (const [k, job] of ["a", "b", "a"].entries()) places.saw(subject(job, `s${k}`), 10 + k);
    assert.deepEqual([places.of("a"), places.of("b"), places.of("c")], [[10, 12], [11], null]);
    places.forget("a");
    assert.equal(places.of("a"), null);
  });

  test("none is relied on that was seen before the server was away, nor given late by the reader from before", () => {
    const places = resultPlaces();
    places.began();
    places.saw(subject("before", "s"), 1);
    places.saw(subject("both", "s"), 2);
    places.lost();
    places.saw(subject("late", "s"), 3);
    places.began();
    places.saw(subject("after", "s"), 2);
    places.saw(subject("both", "t"), 3);
    places.saw(subject("late", "t"), 4);
    assert.deepEqual(
      ["before", "both", "late", "after"].map((job) => places.of(job)),
      [null, null, null, [2]],
    );
  });
});

/** Looks once a second at a lane and says at which second it was found to hide shards; null if never. */
function foundAfter(looks: readonly Omit<LaneLook, "atMs">[], patienceMs: number): number | null {
  let memory: LaneMemory = NOTHING_WAITS;
  for (const [second, look] of looks.entries()) {
    const answer = hidesShards(memory, { ...look, atMs: 1000 * second }, patienceMs);
    memory = answer.memory;
    if (answer.hides) return second;
  }
  return null;
}

function seconds<T>(count: number, look: (second: number) => T): T[] {
  return Array.from({ length: count }, (_, second) => look(second));
}

describe("hidden shards", () => {
  test("a shard that waits while nodes wait is hidden after the patience, not before", () => {
    const looks = seconds(100, () => ({ unheld: ["j/a"], deliveries: 7, nodesWait: true }));
    assert.equal(foundAfter(looks, 60_000), 60);
  });

  test("a long queue that busy nodes work off hides nothing", () => {
    // 500 shards, one delivered a second, new ones at the end.
    const looks = seconds(400, (second) => ({
      unheld: seconds(500, (k) => `j/${second + k}`),
      deliveries: second,
      nodesWait: false,
    }));
    assert.equal(foundAfter(looks, 60_000), null);
  });

  test("a shard that the queue went past is hidden although nodes are never idle", () => {
    const looks = seconds(400, (second) => ({
      unheld: ["j/lost", ...seconds(50, (k) => `j/${second + k}`)],
      deliveries: second,
      nodesWait: false,
    }));
    // 51 shards waited when it was first seen: the 52nd delivery is proof, and the patience is shorter.
    assert.equal(foundAfter(looks, 10_000), 52);
  });

  test("a shard that comes and goes, or that a node holds now and then, is not hidden", () => {
    const looks = seconds(300, (second) => ({
      unheld: second % 50 === 49 ? [] : ["j/a"],
      deliveries: 0,
      nodesWait: true,
    }));
    assert.equal(foundAfter(looks, 60_000), null);
  });

  test("nodes that are busy once in a while prove nothing: the wait begins anew after a rebuild only", () => {
    const looks = seconds(300, (second) => ({ unheld: ["j/a"], deliveries: 0, nodesWait: second !== 30 }));
    assert.equal(foundAfter(looks, 60_000), null);
  });
});

describe("durability in words", () => {
  test("what the server says decides what is promised", () => {
    const said = (facts: Partial<Parameters<typeof describeDurability>[0]>) =>
      describeDurability({ version: "2.10.27", copies: 1, storage: "file", sync: { kind: "always" }, ...facts });
    assert.deepEqual([said({}).survivesProcessKill, said({}).survivesPowerFailure], [true, true]);
    const periodic = said({ sync: { kind: "every", seconds: 120 } });
    assert.equal(periodic.survivesPowerFailure, false);
    assert.match(periodic.words, /2\.10\.27, one copy.*every 120 s.*the last 120 s of accepted jobs/);
    assert.equal(said({ copies: 3, sync: { kind: "every", seconds: 120 } }).survivesPowerFailure, true);
    const unknown = said({ sync: { kind: "unknown", why: "nobody says" } });
    assert.equal(unknown.survivesPowerFailure, false);
    assert.match(unknown.words, /nobody says/);
    assert.equal(said({ storage: "memory" }).survivesProcessKill, false);
  });

  test("the sync setting is read from the server's description of itself, and not assumed", () => {
    const varz = (config: object) => ({ jetstream: { config } });
    assert.deepEqual(syncOf(varz({ sync_always: true, sync_interval: 120e9 })), { kind: "always" });
    assert.deepEqual(syncOf(varz({ sync_interval: 120e9 })), { kind: "every", seconds: 120 });
    for (const other of [varz({}), {}, null, "text", varz({ sync_interval: "soon" })])
      assert.equal(syncOf(other).kind, "unknown");
  });
});
