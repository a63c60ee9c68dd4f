import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { betaCumulative, betaQuantile, chiSquareTail, lnGamma } from "../../../core/statistics/special-functions.ts";

function close(got: number, expected: number, relative: number, what: string): void {
  assert.ok(Math.abs(got - expected) <= relative * Math.abs(expected), `${what}: got ${got}, expected ${expected}`);
}

/** n choose k. */
function choose(n: number, k: number): bigint {
  let product = 1n;
  for (let i = 1; i <= k; i++) product = (product * BigInt(n - k + i)) / BigInt(i);
  return product;
}

describe("lnGamma", () => {
  /** Sums of about fifteen logarithms of size up to 3, each rounded: 1e-14 absolute, 1e-13 relative where larger. */
  const near = (x: number, expected: number): void => {
    const error = Math.abs(lnGamma(x) - expected);
    assert.ok(error <= 1e-13 * Math.max(1, Math.abs(expected)), `ln Γ(${x}) is off by ${error}`);
  };

  test("is the logarithm of the factorial at whole numbers", () => {
    let factorial = 1;
    for (let n = 1; n <= 170; n++) {
      near(n, Math.log(factorial));
      factorial *= n;
    }
  });

  test("has the known values at halves, quarters, thirds and far out", () => {
    near(0.5, 0.5 * Math.log(Math.PI));
    near(1.5, Math.log(Math.sqrt(Math.PI) / 2));
    near(0.25, Math.log(3.625609908221908)); // Γ(1/4), OEIS A068466
    near(1 / 3, Math.log(2.678938534707748)); // Γ(1/3), OEIS A073005
    near(1e-10, 10 * Math.LN10 - 0.5772156649015329e-10); // Γ(x) = 1/x − γ + O(x)
    // ln Γ(10⁶) = ln (10⁶)! − ln 10⁶ by Stirling's formula with its 1/12n term, exact to 1e-21 here.
    const n = 1e6;
    near(n, n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - Math.log(n));
  });

  test("obeys the reflection formula Γ(x) Γ(1 − x) = π / sin πx", () => {
    for (let x = 0.01; x < 1; x += 0.013)
      close(Math.exp(lnGamma(x) + lnGamma(1 - x)), Math.PI / Math.sin(Math.PI * x), 3e-13, `x = ${x}`);
  });
});

describe("the upper tail of χ²", () => {
  /** Closed form for an even number of degrees: e^{−x/2} Σ_{k<d/2} (x/2)^k / k!. */
  function even(x: number, degrees: number): number {
    let term = Math.exp(-x / 2);
    let sum = term;
    for (let k = 1; k < degrees / 2; k++) {
      term *= x / 2 / k;
      sum += term;
    }
    return sum;
  }

  test("is e^(−x/2) for 2 degrees and its closed form for every even number", () => {
    for (const x of [1e-6, 0.1, 1, 2, 5, 10, 50, 200, 1000]) {
      close(chiSquareTail(x, 2), Math.exp(-x / 2), 1e-12, `2 degrees, x = ${x}`);
      // ln Γ enters through an exponential: its absolute error, up to 1e-13 · 350 at 200 degrees, is relative here.
      for (const degrees of [4, 6, 10, 40, 100, 200])
        close(chiSquareTail(x, degrees), even(x, degrees), 5e-11, `${degrees} degrees, x = ${x}`);
    }
  });

  test("is the complementary error function for 1 degree", () => {
    // P(X ≥ 2z²) = erfc(z); values of the C library's erfc, as Python's math.erfc prints them.
    close(chiSquareTail(2, 1), 0.15729920705028513, 1e-12, "erfc(1)");
    close(chiSquareTail(8, 1), 0.004677734981047266, 1e-12, "erfc(2)");
    close(chiSquareTail(0.5, 1), 0.4795001221869535, 1e-12, "erfc(1/2)");
    close(chiSquareTail(50, 1), 1.5374597944280349e-12, 1e-11, "erfc(5)");
  });

  test("has the usual 5 % points", () => {
    // 95 % quantiles to 16 digits from any statistical table; 3.8415 is 1.959963984540054².
    close(chiSquareTail(1.959963984540054 ** 2, 1), 0.05, 1e-12, "1 degree");
    close(chiSquareTail(5.991464547107979, 2), 0.05, 1e-12, "2 degrees");
    close(chiSquareTail(18.307038053275146, 10), 0.05, 1e-12, "10 degrees");
  });

  test("falls from 1 at 0 to 0 far out", () => {
    for (const degrees of [1, 2, 7, 1000]) {
      assert.equal(chiSquareTail(0, degrees), 1);
      assert.equal(chiSquareTail(-3, degrees), 1);
      assert.equal(chiSquareTail(1e6, degrees), 0);
      assert.equal(chiSquareTail(Number.POSITIVE_INFINITY, degrees), 0);
      let before = 1;
      for (let x = 0.05; x < 5 * degrees; x += degrees / 50) {
        const tail = chiSquareTail(x, degrees);
        // The two expansions meet within 1e-13.
        assert.ok(tail <= before + 1e-13 && tail >= 0);
        before = tail;
      }
    }
  });
});

describe("the incomplete beta function", () => {
  test("is the arcsine law for a = b = ½ and a power for a or b = 1", () => {
    for (let x = 0.001; x < 1; x += 0.0131) {
      close(betaCumulative(x, 0.5, 0.5), (2 / Math.PI) * Math.asin(Math.sqrt(x)), 2e-13, `arcsine at ${x}`);
      for (const a of [0.3, 1, 4, 25]) {
        close(betaCumulative(x, a, 1), x ** a, 1e-12, `x^${a} at ${x}`);
        close(betaCumulative(x, 1, a), -Math.expm1(a * Math.log1p(-x)), 1e-12, `1 − (1 − x)^${a} at ${x}`);
      }
    }
  });

  test("is the upper tail of the binomial distribution at whole numbers", () => {
    // I_x(k, n − k + 1) = P(at least k of n), summed in integers for x = 3/8.
    for (const n of [1, 5, 20, 60])
      for (let k = 1; k <= n; k++) {
        let sum = 0n;
        for (let hits = k; hits <= n; hits++) sum += choose(n, hits) * 3n ** BigInt(hits) * 5n ** BigInt(n - hits);
        // The least value, (3/8)⁶⁰ > 2⁻⁸⁵, keeps 115 of these 200 bits.
        close(
          betaCumulative(3 / 8, k, n - k + 1),
          Number((sum << 200n) / 8n ** BigInt(n)) / 2 ** 200,
          1e-11,
          `at least ${k} of ${n}`,
        );
      }
  });

  test("is 0 and 1 at the ends, and mirrors when a and b change places", () => {
    assert.deepEqual(
      [betaCumulative(0, 2, 3), betaCumulative(1, 2, 3), betaCumulative(-1, 2, 3), betaCumulative(2, 2, 3)],
      [0, 1, 0, 1],
    );
    for (const [a, b] of [
      [0.5, 7.5],
      [3, 1000],
      [0.5, 100_000.5],
    ])
      for (const x of [1e-6, 1e-3, 0.2, 0.5, 0.9]) {
        // ln Γ(a + b) is about (a + b) ln(a + b); its relative error of 1e-15 becomes one of the result.
        const size = (a + b) * Math.log(a + b);
        assert.ok(
          Math.abs(betaCumulative(x, a, b) + betaCumulative(1 - x, b, a) - 1) < 1e-13 + 2e-15 * size,
          `a = ${a}, b = ${b}, x = ${x}`,
        );
      }
  });

  test("is inverted by its quantile to 1e-15 in x", () => {
    for (const p of [0.025, 0.5, 0.975]) {
      assert.ok(Math.abs(betaQuantile(p, 1, 1) - p) < 2e-15);
      assert.ok(Math.abs(betaQuantile(p, 0.5, 0.5) - Math.sin((Math.PI * p) / 2) ** 2) < 3e-15);
      assert.ok(Math.abs(betaQuantile(p, 1, 8) - -Math.expm1(Math.log1p(-p) / 8)) < 3e-15);
    }
  });
});
