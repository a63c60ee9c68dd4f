import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { expNeg } from "../../../core/math/exponential.ts";
import { testRandom, testSeed } from "../../support/models.ts";
import { fixed, relativeDifference } from "../exact.ts";

/** Fractional bits of the reference: 1400 leave more than 300 significant ones even for e^(−745). */
const BITS = 1400n;
const ONE = 1n << BITS;

/** e^(−x) · 2¹⁴⁰⁰ in integers: Taylor's series at x/1024, squared ten times. */
function reference(x: number): bigint {
  const small = (fixed(x) << (BITS - 1074n)) >> 10n;
  let term = ONE;
  let sum = ONE;
  for (let k = 1n; term !== 0n; k++) {
    term = (-term * small) / (k << BITS);
    sum += term;
  }
  for (let k = 0; k < 10; k++) sum = (sum * sum) >> BITS;
  return sum;
}

const relativeError = (x: number): number => relativeDifference(fixed(expNeg(x)) << (BITS - 1074n), reference(x));

describe("expNeg", () => {
  test("the reference has the known digits of 1/e", () => {
    // e⁻¹ = 0.36787944117144232159552377016146086744581113103177 (OEIS A068985)
    const digits = (reference(1) * 10n ** 50n) >> BITS;
    assert.equal(digits.toString(), "36787944117144232159552377016146086744581113103176");
  });

  test("has a relative error below 1e-15 up to 40, as it promises", () => {
    const random = testRandom(testSeed());
    const edges = [0, 5e-324, 1e-300, 1e-17, 2 ** -53, 2 ** -52, Math.LN2 / 2, Math.LN2, 1, 39.999, 40];
    const points = [...edges, ...Array.from({ length: 800 }, (_, k) => (40 * (k + random())) / 800)];
    for (const x of points) assert.ok(relativeError(x) < 1e-15, `x = ${x}: ${relativeError(x)}`);
  });

  test("stays within 2e-15 down to the smallest normal number", () => {
    const random = testRandom(testSeed() + 1);
    // k·ln 2 is subtracted with an error of k·2⁻⁵³·ln 2·2⁻³³ at most: nothing; the sum's own rounding is what is left.
    for (let k = 0; k < 300; k++) {
      const x = 40 + ((708 - 40) * (k + random())) / 300;
      assert.ok(relativeError(x) < 2e-15, `x = ${x}: ${relativeError(x)}`);
    }
  });

  test("rounds to the spacing of subnormal numbers beyond", () => {
    for (let x = 708.5; x < 745; x += 0.37) {
      const error = (fixed(expNeg(x)) << (BITS - 1074n)) - reference(x);
      const size = Number(((error < 0n ? -error : error) << 20n) >> (BITS - 1074n)) / 2 ** 20;
      // One rounding to the spacing is half a unit, beside the error of the value that is rounded.
      const units = Number(fixed(expNeg(x)));
      assert.ok(size <= 0.5 + 1e-15 * units, `x = ${x}: ${size} units of ${units}`);
    }
  });

  test("is 1 at 0 and 0 far out", () => {
    assert.equal(expNeg(0), 1);
    for (const x of [746, 1e4, 1e300, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) assert.equal(expNeg(x), 0);
    assert.ok(expNeg(744) > 0);
  });

  test("never grows by more than its error bound when x grows", () => {
    // Steps of 2⁻⁴⁰ shrink e^(−x) by 9e-13 of itself, far above the error of two values: the order must be strict.
    const random = testRandom(testSeed() + 2);
    for (let k = 0; k < 20_000; k++) {
      const x = 700 * random();
      assert.ok(expNeg(x + 2 ** -40) <= expNeg(x));
    }
    // Across the points where the reduction changes its k, neighbouring doubles may differ by the bound and no more.
    for (let k = 0; k < 50; k++) {
      const border = (k + 0.5) * Math.LN2;
      for (const step of [-3, -2, -1, 0, 1, 2]) {
        const x = border + step * 2 ** -46;
        assert.ok(expNeg(x + 2 ** -46) <= expNeg(x) * (1 + 2e-15));
      }
    }
  });
});
