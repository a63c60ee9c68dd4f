import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { kolmogorovSmirnovP } from "./kolmogorov-smirnov.ts";
import { testRandom } from "./models.ts";

describe("the two-sample Kolmogorov–Smirnov test", () => {
  test("has the tabled 5 % point of large samples", () => {
    // D = 1.358 √(2/n), Smirnov's table; values of b lie d·n steps further along.
    const n = 20_000;
    const steps = Math.round(1.358 * Math.sqrt(2 / n) * n);
    const a = Array.from({ length: n }, (_, k) => k);
    const b = a.map((k) => k + steps - 0.5);
    assert.ok(Math.abs(kolmogorovSmirnovP(a, b) - 0.05) < 0.001, "three digits of the table");
  });

  test("calls alarm about as often as its level says, less often on ties, and sees a shift", () => {
    const random = testRandom(3);
    const draw = (shift: number, ties: boolean): number[] =>
      Array.from({ length: 300 }, () => (ties ? Math.floor(6 * random()) / 6 : random()) + shift);
    const alarms = (shift: number, ties: boolean): number => {
      let count = 0;
      for (let round = 0; round < 1000; round++)
        if (kolmogorovSmirnovP(draw(0, ties), draw(shift, ties)) < 0.1) count++;
      return count;
    };
    // Of 1000 rounds 100 ± 9.5 expected: five standard deviations.
    assert.ok(Math.abs(alarms(0, false) - 100) < 48);
    assert.ok(alarms(0, true) < 100);
    assert.ok(alarms(0.2, false) > 990);
  });
});
