import assert from "node:assert/strict";
import { test } from "vitest";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import { exactDynamics } from "../../../lab/report/exact-dynamics.ts";
import { firstHitGroups } from "../../../lab/report/first-hits.ts";
import { instanceOf } from "../../../lab/verify/instances.ts";
import { thousandCells } from "../../support/report-material.ts";

const exact = exactDynamics(new Map([["easy", energyTable(instanceOf("easy"))]]));
const runs = thousandCells().filter(({ instance, schedule, sweeps }) => {
  return instance.id === "easy" && schedule.kind === "constant" && sweeps === 400;
});

test("the rate of first hits is the exact one where every sweep was looked at", () => {
  const groups = firstHitGroups(runs, exact);
  assert.ok(groups.length > 0);
  for (const { rate, killing } of groups) {
    assert.ok(rate !== null && killing !== null);
    // 95 % intervals, widened by half on either side: beyond 2.9 standard errors, a false alarm of 0.4 % a group, with the seeds fixed.
    const [low, high] = [Math.log(rate.low), Math.log(rate.high)];
    const room = (high - low) / 4;
    assert.ok(
      Math.log(killing) > low - room && Math.log(killing) < high + room,
      `${killing} in ${rate.low} … ${rate.high}`,
    );
  }
});

test("looks further than a sweep apart end the watching: later hits count as not seen", () => {
  const coarse = runs.map((cell) => {
    const firstHits = cell.firstHits.map(({ level, sweeps, counts, censored }) => {
      // Looks at 1, 2, 3, 4 and then at every fourth sweep.
      const kept = sweeps.filter((t) => t <= 4 || t % 4 === 0);
      const joined = kept.map((t, k) =>
        counts.reduce((sum, c, j) => (sweeps[j] <= t && sweeps[j] > (kept[k - 1] ?? 0) ? sum + c : sum), 0),
      );
      return { level, sweeps: kept, counts: joined, censored };
    });
    return { ...cell, firstHits };
  });
  for (const { hits } of firstHitGroups(coarse, exact)) {
    assert.deepEqual(hits.times, [1, 2, 3, 4]);
    const reads = 4 * 4 * 512;
    assert.equal(hits.counts.reduce((sum, c) => sum + c, 0) + hits.censored, reads);
  }
  const last = runs.map((cell) => ({
    ...cell,
    firstHits: cell.firstHits.map((row) => ({ ...row, sweeps: [400], counts: [0] })),
  }));
  assert.deepEqual(firstHitGroups(last, exact), []);
});
