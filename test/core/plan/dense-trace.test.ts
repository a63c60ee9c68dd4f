import assert from "node:assert/strict";
import { test } from "vitest";
import { checkpointsOf } from "../../../core/plan/checkpoints.ts";

test("a dense trace looks at every factor √2 of the way, a full one only where the work pays for it, none never", () => {
  // A sweep of a microsecond: one look costs twelve of them and more.
  const cheap = (trace: "full" | "dense" | "none"): readonly number[] => checkpointsOf(trace, 1, 1024, 1, 1e-6);
  assert.deepEqual(cheap("dense").slice(-5), [256, 362, 512, 724, 1024]);
  assert.equal(cheap("dense")[0], 1);
  assert.deepEqual(cheap("full"), [1024]);
  assert.deepEqual(cheap("none"), []);
});
