import assert from "node:assert/strict";
import { test } from "vitest";
import { log2Fraction, log2Odds } from "../../../core/math/log2.ts";
import { testRandom, testSeed } from "../../support/models.ts";

const TOP = 2 ** 31;

function* fractions(): Iterable<number> {
  for (let power = 0; power <= 31; power++) for (const off of [-1, 0, 1]) if (2 ** power + off >= 1 && 2 ** power + off <= TOP) yield 2 ** power + off;
  const random = testRandom(testSeed());
  for (let k = 0; k < 50_000; k++) yield Math.max(1, Math.floor(2 ** (31 * random())));
  for (let k = 0; k < 50_000; k++) yield 1 + Math.floor(TOP * random());
}

test("log2Fraction is within 2e-5 of the logarithm, never above 0, and a wrong constant would show", () => {
  let worst = 0;
  for (const k of fractions()) {
    const got = log2Fraction(k);
    // Math.log2's own error, below 1e-14 here, is nothing beside the bound.
    worst = Math.max(worst, Math.abs(got - Math.log2(k / TOP)));
    assert.ok(got <= 0, `k = ${k}`);
  }
  assert.ok(worst <= 2e-5, `worst error ${worst}`);
  // The promised bound is nearly reached: a bound ten times smaller would be wrong.
  assert.ok(worst > 2e-6);
});

test("log2Fraction is exact at powers of two and never below the chord between them", () => {
  for (let power = 0; power <= 31; power++) assert.equal(log2Fraction(2 ** power), power - 31);
  for (const k of fractions()) {
    const float = Math.fround(k);
    const power = Math.floor(Math.log2(float));
    // The chord in f32: its rounding is at most half a spacing of numbers below 32, 2⁻²⁰.
    assert.ok(log2Fraction(k) >= power - 31 + (float / 2 ** power - 1) - 2 ** -20, `k = ${k}`);
  }
});

test("log2Odds is odd under exchange of the two sides and 0 at one half", () => {
  assert.equal(log2Odds(TOP / 2), 0);
  for (const k of fractions()) if (k < TOP) assert.equal(log2Odds(k) + log2Odds(TOP - k), 0);
});
