import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { giveTurns, type LaneCredits, NO_CREDITS, nextLane } from "../../../proto/engine/lane-turns.ts";
import { LANES } from "../../../proto/engine/tasks.ts";

describe("turns of lanes", () => {
  test("of any 13 turns in a row 8, 4 and 1 go to the lanes, spread evenly", () => {
    let credits: LaneCredits = NO_CREDITS;
    const turns: (string | null)[] = [];
    for (let turn = 0; turn < 39; turn++) {
      const next = nextLane(credits, () => true);
      credits = next.credits;
      turns.push(next.lane);
    }
    for (let first = 0; first + 13 <= turns.length; first++) {
      const window = turns.slice(first, first + 13);
      assert.deepEqual(
        LANES.map((lane) => window.filter((turn) => turn === lane).length),
        [8, 4, 1],
      );
    }
    // Never three normal turns together, and high never waits for more than two others.
    assert.doesNotMatch(turns.join(" "), /normal normal/);
  });

  test("turns given out at once are those given out one by one", () => {
    const { turns } = giveTurns(NO_CREDITS, LANES, 26);
    assert.deepEqual(turns, { high: 16, normal: 8, low: 2 });
    let credits: LaneCredits = NO_CREDITS;
    const sum = { high: 0, normal: 0, low: 0 };
    for (const part of [1, 5, 7, 13]) {
      const share = giveTurns(credits, LANES, part);
      credits = share.credits;
      for (const lane of LANES) sum[lane] += share.turns[lane];
    }
    assert.deepEqual(sum, turns);
  });

  test("an idle lane leaves its turns to the others and saves none", () => {
    const { turns, credits } = giveTurns(NO_CREDITS, ["normal", "low"], 50);
    assert.deepEqual(turns, { high: 0, normal: 40, low: 10 });
    assert.equal(credits.high, 0);
    assert.deepEqual(giveTurns(credits, [], 5).turns, { high: 0, normal: 0, low: 0 });
  });
});
