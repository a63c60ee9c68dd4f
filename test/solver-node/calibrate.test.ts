import assert from "node:assert/strict";
import { test } from "vitest";
import { KERNEL_NAMES } from "../../core/plan/options.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { calibrate, ownBuilds } from "../../solver-node/node/calibrate.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import { WORKER } from "../support/command.ts";

test("a node advertises the build of every kernel, and a rate of each that it measures", async () => {
  const builds = ownBuilds();
  for (const name of [...KERNEL_NAMES, "tempering-exchange"] as const) assert.equal(builds[name], kernelBuild(name));
  const pool = threadPool(WORKER, 1);
  try {
    const rates = await calibrate(pool, 2);
    for (const name of KERNEL_NAMES.filter((name) => name !== "steepest"))
      assert.ok(rates[name] > 0, `${name} has no rate`);
  } finally {
    await pool.close();
  }
});
