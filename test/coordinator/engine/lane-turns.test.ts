import assert from "node:assert/strict";
import { test } from "vitest";
import { type LaneCredits, NO_CREDITS, nextLane } from "../../../proto/engine/lane-turns.ts";
import type { Lane } from "../../../proto/engine/tasks.ts";

function turns(count: number, waits: (lane: Lane, turn: number) => boolean): (Lane | null)[] {
  let credits: LaneCredits = NO_CREDITS;
  return Array.from({ length: count }, (_, turn) => {
    const next = nextLane(credits, (lane) => waits(lane, turn));
    ({ credits } = next);
    return next.lane;
  });
}

const times = (taken: readonly (Lane | null)[], lane: Lane): number => taken.filter((one) => one === lane).length;

test("of every 13 turns 8, 4 and 1 go to the lanes, wherever one begins to count", () => {
  const taken = turns(130, () => true);
  for (let from = 0; from <= 117; from++) {
    const round = taken.slice(from, from + 13);
    assert.deepEqual([times(round, "high"), times(round, "normal"), times(round, "low")], [8, 4, 1]);
  }
  // Spread evenly: no lane waits for a whole round of another.
  assert.ok(!taken.join(" ").includes("high high high high"));
});

test("lanes that do not wait take no turns and save none", () => {
  assert.deepEqual(
    turns(3, () => false),
    [null, null, null],
  );
  assert.equal(
    times(
      turns(10, (lane) => lane === "low"),
      "low",
    ),
    10,
  );
  const late = turns(113, (lane, turn) => lane === "low" || turn >= 100);
  assert.equal(times(late.slice(0, 100), "low"), 100);
  assert.deepEqual([times(late.slice(100), "high"), times(late.slice(100), "low")], [8, 1]);
});
