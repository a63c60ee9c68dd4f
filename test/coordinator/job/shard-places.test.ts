import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { shardPlaces } from "../../../coordinator/job/shard-places.ts";
import { nodeRecord, planWith } from "../plan/cases.ts";

describe("the places of a job's shards", () => {
  test("tell of a shard that an earlier leader gave to a node, though nobody has heard of it, until it has its result", () => {
    const places = shardPlaces("job", 0);
    places.found("p1-b0-4", 0);
    assert.equal(places.someInherited, false);
    const holds = [nodeRecord({ start: "old", holding: ["job/p1-b0-4"] })];
    places.locate(holds, 1e9);
    assert.deepEqual([places.someInherited, places.someUnderWay], [true, false]);
    places.remove("p1-b0-4");
    assert.equal(places.someInherited, false);
  });

  test("no longer tell of it once its node has let go of it", () => {
    const places = shardPlaces("job", 0);
    places.found("p1-b0-4", 0);
    places.locate([nodeRecord({ start: "old", holding: ["job/p1-b0-4"] })], 1e9);
    places.locate([nodeRecord({ start: "old" })], 2e9);
    assert.equal(places.someInherited, false);
  });

  test("tell nothing of the kind of a shard that this leader published", () => {
    const places = shardPlaces("job", 0);
    const assignment = { kind: "blocks", plan: planWith({}), firstBlock: 0, blockCount: 4 } as const;
    places.published([{ name: "p1-b0-4", assignment, range: [0, 4], expectedS: 1 }], 0);
    places.locate([nodeRecord({ start: "old", holding: ["job/p1-b0-4"] })], 1e9);
    assert.equal(places.someInherited, false);
  });
});
