import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type PlaceFlags, placeRequest } from "../../../cli/placement/request.ts";
import { describeFailure } from "../../../core/failure.ts";

const DEFAULTS: PlaceFlags = {
  background: "0",
  weightCap: "100",
  atomWeight: "1",
  refine: "1",
  disconnected: "warn",
  engine: "columns",
};

function refusal(flags: Partial<PlaceFlags>): string {
  const request = placeRequest({ ...DEFAULTS, ...flags }, 2, () => 7);
  assert.ok(!request.ok, JSON.stringify(flags));
  return describeFailure(request.failure);
}

describe("the options of place", () => {
  test("have defaults, and the seed is drawn only when none is given", () => {
    const plain = placeRequest(DEFAULTS, 2, () => 7);
    assert.ok(plain.ok);
    assert.deepEqual([plain.value.seed, plain.value.threads, plain.value.engine], [7, 2, "columns"]);
    assert.deepEqual(plain.value.data.reading, { kind: "atoms", weight: 1 });
    const given = placeRequest({ ...DEFAULTS, seed: "3", server: "host:1", refine: "4", dose: "30" }, 2, () => {
      throw new Error("a seed was drawn");
    });
    assert.ok(given.ok);
    assert.deepEqual([given.value.seed, given.value.engine, given.value.data.halvings], [3, "qubo", 2]);
    assert.equal(given.value.data.reading.kind, "counts");
  });

  test("are refused one by one, naming option and value", () => {
    for (const [flags, says] of [
      [{ bondPrior: "-1" }, /--bond-prior: expected a number not below 0, got -1/],
      [{ dose: "0" }, /--dose: expected a number above 0, got 0/],
      [{ background: "x" }, /--background: expected a finite number, got "x"/],
      [{ weightCap: "-3" }, /--weight-cap/],
      [{ refine: "3" }, /--refine: .* expected 1, 2 or 4, got 3/],
      [{ refine: "8" }, /--refine/],
      [{ timeLimit: "0" }, /--time-limit: expected seconds/],
      [{ atoms: "1.5" }, /--atoms/],
      [{ minDistance: "0" }, /--min-distance/],
      [{ radius: "NaN" }, /--radius/],
      [{ latticeConstant: "-4" }, /--lattice-constant/],
      [{ seed: "-1" }, /--seed/],
      [{ numSweeps: "1" }, /--num-sweeps/],
      [{ projection: ["[100]"] }, /--projection: expected TILT=FILE/],
      [{ projection: ["[100]="] }, /--projection: expected TILT=FILE/],
      [{ posterior: true, server: "host:1" }, /--posterior/],
    ] as const)
      assert.match(refusal(flags), says);
  });
});
