import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { gramOf, scaleDesign } from "../../../core/regression/design.ts";
import { supportFit } from "../../../core/regression/support-fit.ts";
import { directLoss, planted } from "./regressions.ts";

describe("the fit of a support", () => {
  test("equals a direct solve after any sequence of additions and droppings", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(0, 0.5, 0.95),
        fc.constantFrom(0, 0.3),
        fc.array(fc.nat(), { minLength: 1, maxLength: 300 }),
        (seed, rho, ridge, choices) => {
          const { gram } = planted({ p: 12, n: 30, k: 4, rho, snr: 3 }, seed, ridge);
          const fit = supportFit(gram, 12);
          for (const choice of choices) {
            const j = choice % 12;
            if (fit.within[j] === 0) fit.add(j);
            else fit.drop(fit.support.subarray(0, fit.size).indexOf(j));
          }
          const support = Array.from(fit.support.subarray(0, fit.size));
          // Condition numbers stay below 1e4 here: 1e-16 · 1e4 · 64 changes between refactorisations.
          assert.ok(Math.abs(fit.loss - directLoss(gram, support)) < 1e-10);
          for (let j = 0; j < 12; j++) {
            if (fit.within[j] === 1) continue;
            const gain = fit.residual[j] ** 2 / fit.distance[j];
            assert.ok(Math.abs(fit.loss - gain - directLoss(gram, [...support, j])) < 1e-9, `column ${j}`);
          }
          for (let at = 0; at < fit.size; at++) {
            const rest = support.filter((_, m) => m !== at);
            assert.ok(Math.abs(fit.loss + fit.dropCost(at) - directLoss(gram, rest)) < 1e-9, `place ${at}`);
          }
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  test("tells what every exchange would give, without making it", () => {
    const { gram } = planted({ p: 10, n: 30, k: 3, rho: 0.8, snr: 3 }, 3);
    const fit = supportFit(gram, 10);
    fit.set([1, 4, 7, 8]);
    const direction = new Float64Array(10);
    for (let at = 0; at < 4; at++) {
      const product = fit.withoutTerm(at, direction);
      const rest = [1, 4, 7, 8].filter((_, m) => m !== at);
      for (const j of [0, 2, 3, 5, 6, 9]) {
        const d = fit.distance[j] + direction[j] ** 2;
        const r = fit.residual[j] + product * direction[j];
        assert.ok(Math.abs(fit.loss + product ** 2 - r ** 2 / d - directLoss(gram, [...rest, j])) < 1e-12);
      }
    }
  });

  test("stays true over ten thousand changes of nearly collinear columns", () => {
    const { gram } = planted({ p: 20, n: 40, k: 4, rho: 0.999, snr: 3 }, 8);
    const fit = supportFit(gram, 20);
    let word = 1;
    for (let step = 0; step < 10_000; step++) {
      word = (word * 48_271) % 2_147_483_647;
      const j = word % 20;
      if (fit.within[j] === 1) fit.drop(fit.support.subarray(0, fit.size).indexOf(j));
      else if (fit.size < 10 && fit.distance[j] > 0) fit.add(j);
    }
    // Distances are about 1e-3 here, so each rounding counts a thousand times.
    assert.ok(Math.abs(fit.loss - directLoss(gram, Array.from(fit.support.subarray(0, fit.size)))) < 1e-9);
  });

  test("never offers a column that lies in the span of the support", () => {
    const n = 30;
    const { made } = planted({ p: 4, n, k: 2, rho: 0.3, snr: 3 }, 2);
    const columns = new Float64Array(5 * n);
    columns.set(made.columns);
    for (let i = 0; i < n; i++) columns[4 * n + i] = made.columns[i] - 2 * made.columns[n + i];
    const options = { centred: true, ridge: 0, standardised: true };
    const gram = gramOf(scaleDesign("span", n, columns, made.target, options).design);
    const fit = supportFit(gram, 5);
    fit.set([0, 1]);
    assert.equal(fit.distance[4], 0);
    assert.ok(fit.distance[2] > 0.1);
    fit.drop(0);
    assert.ok(fit.distance[4] > 0.01);
  });

  test("keeps few products at a time where asked to, with equal answers", () => {
    const { design, gram } = planted({ p: 15, n: 30, k: 4, rho: 0.5, snr: 3 }, 4);
    const small = gramOf(design, 3 * 15);
    for (const j of [3, 7, 1, 3, 14, 0, 7, 7, 2, 3]) assert.deepEqual(small.column(j), gram.column(j));
  });
});
