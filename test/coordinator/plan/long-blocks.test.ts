import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { chooseKernel, FAMILIES, LONG_BLOCK_S } from "../../../core/plan/kernel-choice.ts";
import { dense2000, floats, g22Like, torusModel } from "../../core/plan/cases.ts";

const DEMANDS = [g22Like, torusModel, dense2000, floats].flatMap((base) =>
  [2000, 100_000, 1_000_000].flatMap((n) =>
    [1000, 100_000].flatMap((sweeps) =>
      [1, 4, 8, 16, 64, 1024].map((reads) => ({ model: { ...base, n, meanSpan: n / 3 }, sweeps, reads })),
    ),
  ),
);

describe("a block that would run for more than five seconds", () => {
  test("is made narrower and shorter where that costs at most twice the work, and nowhere else", () => {
    let narrowed = 0;
    for (const { model, sweeps, reads } of DEMANDS) {
      const demand = {
        update: "metropolis",
        scan: "sequential",
        reads,
        budgetS: null,
        sweeps,
        moves: "flips",
      } as const;
      const fitting = FAMILIES.filter((f) => f.moves === "flips" && f.refuses(model) === null);
      const workS = (f: { reads: number; rate(m: typeof model): number }): number =>
        (Math.ceil(reads / f.reads) * f.reads * model.n * sweeps) / f.rate(model);
      const soonest = fitting.reduce((a, b) => (workS(b) < workS(a) ? b : a));
      const longS = (soonest.reads * model.n * sweeps) / soonest.rate(model);
      const choice = chooseKernel(model, demand);
      const chosen = fitting.find(({ name }) => name === choice.name) ?? soonest;
      if (longS <= LONG_BLOCK_S) assert.equal(choice.name, soonest.name);
      if (choice.name === soonest.name) continue;
      narrowed++;
      assert.ok(choice.reads <= soonest.reads);
      assert.ok((choice.reads * model.n * sweeps) / choice.expectedRate < longS);
      assert.ok(workS(chosen) <= 2 * workS(soonest));
      assert.match(choice.why, /would run for/);
    }
    assert.ok(narrowed > 0, "no case was long enough to see the rule");
  });
});
