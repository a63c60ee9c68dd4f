import assert from "node:assert/strict";
import { test } from "vitest";
import { breakWeight, sliceCoupling, tanh } from "../../../core/path-integral/slice-coupling.ts";

test("tanh agrees with the engine's own to a few units in the last place, small arguments included", () => {
  for (let k = -60; k <= 12; k++) {
    const x = 1.37 * 2 ** (k / 2);
    // Both are within 4 roundings of 2⁻⁵³ of the true value.
    assert.ok(Math.abs(tanh(x) / Math.tanh(x) - 1) < 8 * 2 ** -53, `x = ${x}`);
  }
  assert.equal(tanh(0), 0);
  assert.equal(tanh(1e300), 1);
});

test("the coupling of slices is half the logarithm of coth(βΓ/P)", () => {
  for (const [betaGamma, slices] of [
    [2, 2],
    [2, 64],
    [16, 128],
    [0.01, 4],
  ]) {
    const expected = 0.5 * Math.log(1 / Math.tanh(betaGamma / slices));
    // Logarithms of numbers near 1 keep an absolute error of about a unit in the last place of 1.
    assert.ok(Math.abs(sliceCoupling(betaGamma, slices) - expected) < 1e-14);
    assert.ok(Math.abs(breakWeight(betaGamma, slices) - Math.exp(-2 * expected)) < 1e-14);
  }
});

test("without a field slices never part, and a single slice has nothing to part from", () => {
  assert.equal(breakWeight(0, 8), 0);
  assert.equal(sliceCoupling(0, 8), Number.POSITIVE_INFINITY);
  assert.equal(breakWeight(0, 1), 1);
  assert.equal(breakWeight(5, 1), 1);
});
