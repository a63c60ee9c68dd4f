import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { kernelsUnderTest } from "../../../cli/lab/kernels.ts";
import { eigenfunctionBatch } from "../../../lab/estimators/eigenfunction-slope.ts";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import { sequentialSweep } from "../../../lab/spectrum/sequential-sweep.ts";
import { slowMode } from "../../../lab/spectrum/slow-mode.ts";
import { measuredSlope } from "../../../lab/verify/eigenfunction-test.ts";
import { formOf, instanceOf, signsOf } from "../../../lab/verify/instances.ts";
import type { KernelUnderTest } from "../../../lab/verify/kernel-under-test.ts";
import { INSTANCE_NAMES, type InstanceName } from "../../../lab/verify/known-values.ts";
import { ERRORS } from "../../../lab/verify/rows.ts";
import { exactModes } from "../../../lab/verify/sampled-rungs.ts";
import { rowClassOf } from "../../../solver-node/kernels/bits/rows.ts";
import { visitingOrder } from "../../../solver-node/kernels/bits/visiting-order.ts";
import { testSeed } from "../../support/models.ts";

const modeOf = exactModes();

/** How far the slope at `factor` times the right β is from the exact gap at the right one, standard errors. */
function deviation(kernel: KernelUnderTest, name: InstanceName, factor: number, measurement: number): number {
  const { mode, beta } = modeOf(kernel, name);
  const form = formOf(kernel.couplings === "signs" ? signsOf(name) : instanceOf(name));
  const { rate, error } = measuredSlope(kernel, form, mode, factor * beta, testSeed(), measurement);
  return (rate - mode.gap) / error;
}

/*
 * A false alarm needs two independent measurements beyond 3 errors of Student's t with 127 degrees of freedom: 1.1e-5 a test,
 * below 1e-3 for all of them together.
 */
for (const kernel of kernelsUnderTest())
  describe(kernel.name, () => {
    for (const name of INSTANCE_NAMES)
      test(`relaxes on ${kernel.couplings === "signs" ? "the signs of " : ""}${name} at its exact gap`, () => {
        const first = deviation(kernel, name, 1, 0);
        if (Math.abs(first) < ERRORS) return;
        const second = deviation(kernel, name, 1, 1);
        assert.ok(Math.abs(second) < ERRORS, `z = ${first} and again ${second}`);
      });

    test("at a β off by a tenth strays from the exact gap twice", () => {
      for (const measurement of [0, 1]) {
        const z = deviation(kernel, "hard", measurement === 0 ? 0.9 : 1.1, measurement);
        assert.ok(Math.abs(z) > ERRORS, `z = ${z}`);
      }
    });
  });

describe("slow modes", () => {
  test("the mean of the mode is multiplied by λ in every sequential sweep, from any start, also where λ is not positive", () => {
    for (const [name, rule, beta] of [
      ["easy", "metropolis", 0.2],
      ["medium", "metropolis", 0.02],
      ["hard", "heatbath", 0.3],
    ] as const) {
      const table = energyTable(instanceOf(name));
      const dynamics = { table, beta, rule };
      const { eigenvalue, gap, re, im } = slowMode(dynamics, "sequential");
      const sweep = sequentialSweep(dynamics);
      for (const start of [0, 77, 255]) {
        const p = new Float64Array(table.length);
        p[start] = 1;
        sweep(p);
        const [meanRe, meanIm] = [re, im].map((part) => part.reduce((sum, v, x) => sum + v * p[x], 0));
        const largest = Math.max(...re.map(Math.abs), ...im.map(Math.abs));
        // Arnoldi and inverse iteration leave 1e-9 of the mode, as its residual.
        assert.ok(Math.abs(meanRe - (eigenvalue.re * re[start] - eigenvalue.im * im[start])) <= 1e-8 * largest);
        assert.ok(Math.abs(meanIm - (eigenvalue.re * im[start] + eigenvalue.im * re[start])) <= 1e-8 * largest);
      }
      assert.ok(Math.abs(Math.hypot(eigenvalue.re, eigenvalue.im) - Math.exp(-gap)) <= 1e-12);
    }
  });

  test("a mode with a complex λ is turned back: its exact means lie on e^(−gap t), real and positive", () => {
    const table = energyTable(instanceOf("medium"));
    // Hot sequential Metropolis flips nearly every spin in every sweep: its slow modes turn.
    const dynamics = { table, beta: 0.02, rule: "metropolis" } as const;
    const mode = slowMode(dynamics, "sequential");
    assert.ok(mode.eigenvalue.re < 0 || mode.eigenvalue.im !== 0);
    const sweep = sequentialSweep(dynamics);
    const p = new Float64Array(table.length);
    p[5] = 1;
    for (const t of [1, 2, 3]) {
      sweep(p);
      let mean = 0;
      for (const [x, share] of p.entries()) {
        const single = eigenfunctionBatch(mode, 5, [t]);
        single.add(0, x);
        mean += share * single.means()[0];
      }
      assert.ok(Math.abs(mean - Math.exp(-mode.gap * t)) <= 1e-7);
    }
  });

  test("the order in which bit-sliced kernels visit spins does exactly what index order does", () => {
    for (const name of INSTANCE_NAMES) {
      const model = instanceOf(name);
      const form = formOf(model);
      const order = visitingOrder(
        form,
        Uint8Array.from({ length: form.n }, (_, i) => rowClassOf(form, i)),
      );
      const dynamics = { table: energyTable(model), beta: 0.2, rule: "metropolis" } as const;
      const [byIndex, byPlace] = [undefined, Array.from(order.variable)].map((visits) => {
        const p = Float64Array.from(dynamics.table, (_, x) => (x % 7) + 1);
        sequentialSweep(dynamics, visits)(p);
        return p;
      });
      // Commuting steps differ by rounding alone.
      for (const [x, v] of byIndex.entries()) assert.ok(Math.abs(v - byPlace[x]) <= 1e-13 * 256);
      const reversed = Float64Array.from(dynamics.table, (_, x) => (x % 7) + 1);
      sequentialSweep(dynamics, [7, 6, 5, 4, 3, 2, 1, 0])(reversed);
      assert.ok(reversed.some((v, x) => Math.abs(v - byIndex[x]) > 1e-3));
    }
  });
});
