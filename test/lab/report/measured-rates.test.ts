import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { CampaignCell } from "../../../lab/campaign/cell.ts";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import { costPoints } from "../../../lab/report/cost-figure.ts";
import { dynamicsOf, exactDynamics } from "../../../lab/report/exact-dynamics.ts";
import { type FirstHitGroup, firstHitGroups } from "../../../lab/report/first-hits.ts";
import { kernelTable } from "../../../lab/report/kernel-table.ts";
import { observedKilling, randomSweep } from "../../../lab/spectrum/observed-killing.ts";
import { instanceOf } from "../../../lab/verify/instances.ts";
import { thousandCells } from "../../support/report-material.ts";

const table = energyTable(instanceOf("easy"));
const exact = exactDynamics(new Map([["easy", table]]));
const [like] = thousandCells().filter(
  ({ instance, schedule, sweeps }) => instance.id === "easy" && schedule.kind === "constant" && sweeps === 400,
);

/** Runs of random visits whose hits follow the exact law at one β and are told to be at another. */
function randomRuns(ran: number, claimed: number): readonly CampaignCell[] {
  const sweep = randomSweep({ table, beta: ran, rule: "metropolis" });
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  const p: Float64Array = new Float64Array(table.length).fill(1 / table.length);
  for (let x = 0; x < table.length; x++) if (table[x] === lowest) p[x] = 0;
  const reads = 100_000;
  const left = [p.reduce((sum, v) => sum + v, 0)];
  for (let t = 1; t <= 400; t++) {
    sweep(p);
    for (let x = 0; x < table.length; x++) if (table[x] === lowest) p[x] = 0;
    left.push(p.reduce((sum, v) => sum + v, 0));
  }
  // Expected counts, rounded: what chance adds is not the question here.
  const hitBy = left.map((share) => Math.round(reads * (1 - share)));
  const counts = left.slice(1).map((_, k) => hitBy[k + 1] - (k === 0 ? 0 : hitBy[k]));
  return [
    {
      ...like,
      method: { ...like.method, name: "random", scan: "random", detailedBalance: "kept" },
      schedule: { ...like.schedule, beta: [claimed] },
      firstHits: [
        { level: lowest, sweeps: counts.map((_, k) => k + 1), counts, censored: reads - hitBy[hitBy.length - 1] },
      ],
    },
  ];
}

describe("measured rates of first hits", () => {
  test("of a kernel with detailed balance lie between π(x₀)Δ and Δ", () => {
    const cells = randomRuns(0.6, 0.6);
    const groups = firstHitGroups(cells, exact);
    const [row] = kernelTable(cells, groups, exact);
    const { rate } = observedKilling({ table, beta: 0.6, rule: "metropolis" }, "random");
    // Rounding of counts: half a read of 10⁵ at each look.
    assert.ok(Math.abs((row.measured?.rate ?? 0) / rate - 1) < 0.01, `${row.measured?.rate} for ${rate}`);
    assert.equal(row.bounds?.hold, true);
  });

  test("at a wrong temperature leave the bounds, and the alarm goes off", () => {
    const cells = randomRuns(0.3, 0.6);
    const [row] = kernelTable(cells, firstHitGroups(cells, exact), exact);
    assert.equal(row.bounds?.hold, false);
  });

  test("of a lifted walk are not held against its reversible twin", () => {
    const [cell] = randomRuns(0.6, 0.6);
    const lifted = { ...cell, method: { ...cell.method, kernel: "lifted", detailedBalance: "broken" as const } };
    assert.equal(dynamicsOf(lifted), null);
    const [group] = firstHitGroups([lifted], exact);
    assert.deepEqual([group.gap, group.killing], [null, null]);
  });

  test("that one rate does not describe give no time", () => {
    const [group] = firstHitGroups(randomRuns(0.6, 0.6), exact);
    const fitted = (goodness: number): FirstHitGroup => {
      assert.ok(group.rate !== null);
      return { ...group, rate: { ...group.rate, goodness } };
    };
    assert.equal(costPoints([fitted(0.4)]).length, 1);
    assert.equal(costPoints([fitted(1e-5)]).length, 0);
  });
});
