import assert from "node:assert/strict";
import { test } from "vitest";
import type { SolveOptions } from "../../../core/plan/options.ts";
import { type StopFacts, type StopReason, stopReason } from "../../../core/plan/stop-rules.ts";
import { optionsWith } from "./cases.ts";

const ALL: Partial<SolveOptions> = { targetEnergy: -10, timeLimitS: 5, noImprovementS: 2 };
const QUIET: StopFacts = { elapsedS: 1, bestEnergy: -3, improvedAtS: 0.5, cancelled: false };

/** Rules, facts that differ from a quiet job's, and who ends it. */
const TABLE: readonly (readonly [Partial<SolveOptions>, Partial<StopFacts>, StopReason | null])[] = [
  [{}, { elapsedS: 1e9, bestEnergy: -1e9 }, null],
  [ALL, {}, null],
  [ALL, { bestEnergy: -9.999 }, null],
  [ALL, { bestEnergy: -10 }, "target_reached"],
  [ALL, { bestEnergy: -11 }, "target_reached"],
  [ALL, { bestEnergy: Number.POSITIVE_INFINITY }, null],
  [{}, { cancelled: true }, "cancelled"],
  [ALL, { elapsedS: 4.999, improvedAtS: 4 }, null],
  [ALL, { elapsedS: 5, improvedAtS: 4 }, "time_limit"],
  [ALL, { elapsedS: 2.499 }, null],
  [ALL, { elapsedS: 2.5 }, "no_improvement"],
  [{ noImprovementS: 2 }, { elapsedS: 2, improvedAtS: 0, bestEnergy: Number.POSITIVE_INFINITY }, "no_improvement"],
  // Several at the same look: the target counts first, then the user's wish, then the clock.
  [ALL, { bestEnergy: -10, cancelled: true, elapsedS: 100 }, "target_reached"],
  [ALL, { cancelled: true, elapsedS: 100 }, "cancelled"],
  [ALL, { elapsedS: 100 }, "time_limit"],
];

test("a job ends by the first rule that holds, at its very limit", () => {
  for (const [options, facts, expected] of TABLE)
    assert.equal(stopReason(optionsWith(options), { ...QUIET, ...facts }), expected, JSON.stringify([options, facts]));
});
