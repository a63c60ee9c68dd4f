import assert from "node:assert/strict";
import { test } from "vitest";
import { log2Fraction, log2Odds } from "../../../core/math/log2.ts";

/** 1 … 2³¹ in steps that meet every exponent and all parts of the mantissa, and the ends. */
function fractions(): number[] {
  const values = [1, 2, 3, 2 ** 24 + 1, 2 ** 31 - 65, 2 ** 31 - 64, 2 ** 31 - 1, 2 ** 31];
  for (let exponent = 0; exponent < 31; exponent++)
    for (let part = 0; part < 400; part++) values.push(Math.floor(2 ** exponent * (1 + part / 400)));
  return values;
}

test("log2Fraction is within 2e-5 of log2 and never above 0", () => {
  let largest = 0;
  for (const k of fractions()) {
    const value = log2Fraction(k);
    assert.ok(value <= 0);
    assert.equal(value, Math.fround(value));
    largest = Math.max(largest, Math.abs(value - Math.log2(k / 2 ** 31)));
  }
  assert.ok(largest <= 2e-5, `error ${largest}`);
  // The polynomial's own error is 1.56e-5: far less would mean that the test looks elsewhere.
  assert.ok(largest > 1e-5, `error ${largest}`);
});

test("log2Fraction is exact at powers of two and never below the chord between them", () => {
  for (let exponent = 0; exponent <= 31; exponent++) assert.equal(log2Fraction(2 ** exponent), exponent - 31);
  for (const k of fractions()) {
    const exponent = Math.floor(Math.log2(Math.fround(k)));
    const chord = exponent - 31 + (Math.fround(k) / 2 ** exponent - 1);
    // The chord is rounded to f32 as the kernels round it, which is half an ulp of 31 at most.
    assert.ok(log2Fraction(k) >= Math.fround(chord) - 2 ** -20);
  }
});

test("log2Odds is odd about one half and within 4e-5 of the log-odds", () => {
  for (const k of fractions()) {
    if (k === 2 ** 31) continue;
    assert.equal(log2Odds(k) + log2Odds(2 ** 31 - k), 0);
    assert.ok(Math.abs(log2Odds(k) - Math.log2(k / (2 ** 31 - k))) <= 4e-5);
  }
});
