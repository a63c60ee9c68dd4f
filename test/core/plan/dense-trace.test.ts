import assert from "node:assert/strict";
import { test } from "vitest";
import { checkpointsOf } from "../../../core/plan/checkpoints.ts";

test("a dense trace looks at each of the first points and every factor √2 of the way, a full one only where the work pays for it, none never", () => {
  // A sweep of a microsecond: one look costs twelve of them and more.
  const cheap = (trace: "full" | "dense" | "none"): readonly number[] => checkpointsOf(trace, 1, 1024, 1, 1e-6);
  const each = Array.from({ length: 512 }, (_, k) => k + 1);
  assert.deepEqual(cheap("dense"), [...each, 724, 1024]);
  const dense = (points: number): readonly number[] => checkpointsOf("dense", 1, points, 1, 1e-6);
  assert.deepEqual(dense(512), each);
  assert.deepEqual(dense(600), [...each, 600]);
  assert.deepEqual(dense(3), [1, 2, 3]);
  assert.deepEqual(cheap("full"), [1024]);
  assert.deepEqual(cheap("none"), []);
});
