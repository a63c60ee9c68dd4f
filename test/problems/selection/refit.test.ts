import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { studentQuantile } from "../../../core/statistics/student.ts";
import { plantRegression, regressionCsv } from "../../../problems/selection/generate.ts";
import { refit } from "../../../problems/selection/refit.ts";
import { onRows, regressionProblem } from "../../../problems/selection/regression-problem.ts";
import { readTable } from "../../../problems/tables/csv-table.ts";

function problemOf(csv: string, options: { intercept?: boolean; ridge?: number; standardise?: boolean } = {}) {
  const table = readTable(csv, "data.csv", "refuse", []);
  assert.ok(table.ok);
  const { intercept = true, ridge = 0, standardise = true } = options;
  const problem = regressionProblem(table.value, "data.csv", "key", 1, { target: "y", intercept, ridge, standardise });
  assert.ok(problem.ok, JSON.stringify(problem));
  return problem.value;
}

describe("the refit of a support", () => {
  test("gives the textbook line with its intervals in the table's units", () => {
    // Five points; slope 0.6, intercept 2.2, residual variance 0.8 by hand; t(0.975, 3) = 3.182446.
    const problem = problemOf("x,z,y\n1,0,2\n2,5,4\n3,1,5\n4,2,4\n5,9,5\n");
    const { terms, intercept, rss, rSquared, sigma } = refit(problem, [0], 0.95);
    assert.ok(Math.abs(terms[0].value - 0.6) < 1e-12);
    assert.ok(Math.abs((intercept?.value ?? 0) - 2.2) < 1e-12);
    assert.ok(Math.abs(rss - 2.4) < 1e-12 && Math.abs(rSquared - 0.6) < 1e-12);
    assert.ok(Math.abs((sigma ?? 0) ** 2 - 0.8) < 1e-12);
    const error = Math.sqrt(0.8 / 10);
    assert.ok(Math.abs((terms[0].standardError ?? 0) - error) < 1e-12);
    assert.ok(Math.abs((terms[0].high ?? 0) - (0.6 + 3.182446305284263 * error)) < 1e-9);
    assert.ok(Math.abs((intercept?.standardError ?? 0) - Math.sqrt(0.8 * (1 / 5 + 9 / 10))) < 1e-12);
  });

  test("has Student quantiles right", () => {
    // Abramowitz & Stegun, table 26.10.
    for (const [level, degrees, t] of [
      [0.95, 1, 12.706],
      [0.95, 10, 2.228],
      [0.99, 30, 2.75],
      [0.9, 120, 1.658],
    ])
      assert.ok(Math.abs(studentQuantile(level, degrees) - t) < 6e-4, `${level} ${degrees}`);
  });

  test("shrinks by a ridge that counts for columns of variance 1, or as they are", () => {
    const csv = "x,y\n-10,-1\n0,0.5\n10,2\n20,2.5\n";
    const x = [-15, -5, 5, 15];
    const y = [-2, -0.5, 1, 1.5];
    const products = x.reduce((sum, v, i) => sum + v * y[i], 0);
    const squares = x.reduce((sum, v) => sum + v * v, 0);
    const plain = refit(problemOf(csv, { ridge: 3, standardise: false }), [0], 0.95);
    assert.ok(Math.abs(plain.terms[0].value - products / (squares + 3)) < 1e-12);
    const scaled = refit(problemOf(csv, { ridge: 3 }), [0], 0.95);
    assert.ok(Math.abs(scaled.terms[0].value - products / (squares + (3 * squares) / 4)) < 1e-12);
    assert.ok(Math.abs(scaled.penalisedRss - scaled.rss - 3 * (squares / 4) * scaled.terms[0].value ** 2) < 1e-12);
  });

  test("goes through the origin without an intercept", () => {
    const { terms, intercept } = refit(problemOf("x,y\n1,2\n2,3\n3,7\n", { intercept: false }), [0], 0.95);
    assert.equal(intercept, null);
    assert.ok(Math.abs(terms[0].value - (2 + 6 + 21) / 14) < 1e-12);
  });

  test("survives columns far from zero and of different sizes", () => {
    const rows = Array.from({ length: 12 }, (_, i) => {
      const [a, b] = [i % 5, (i * i) % 7];
      return `${1e9 + a},${b * 1e-9},${3 + 2 * a - 4 * b}`;
    });
    const { terms, rss } = refit(problemOf(`a,b,y\n${rows.join("\n")}\n`), [0, 1], 0.95);
    // 1e9 + a keeps a to 1e-7: its coefficient is right to as much.
    assert.ok(Math.abs(terms[0].value - 2) < 1e-6);
    assert.ok(Math.abs(terms[1].value / -4e9 - 1) < 1e-6);
    assert.ok(rss < 1e-9);
  });

  test("of a planted model covers its coefficients as often as it claims", () => {
    let covered = 0;
    let all = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const planted = plantRegression({ p: 6, n: 25, k: 3, rho: 0.5, snr: 2 }, seed);
      const fit = refit(problemOf(regressionCsv(planted)), planted.support, 0.8);
      for (const [a, j] of planted.support.entries()) {
        const { low, high } = fit.terms[a];
        all++;
        if (low !== null && high !== null && low <= planted.coefficients[j] && planted.coefficients[j] <= high)
          covered++;
      }
    }
    // 450 intervals at 80 %: standard deviation 8.5, with correlations inside a draw at most 15; five of them.
    assert.ok(Math.abs(covered - 0.8 * all) < 75, `${covered} of ${all}`);
  });

  test("on some of the rows is that of a table with only these", () => {
    const planted = plantRegression({ p: 4, n: 20, k: 2, rho: 0.5, snr: 5 }, 4);
    const csv = regressionCsv(planted).trimEnd().split("\n");
    const rows = [3, 4, 7, 8, 9, 15, 19];
    const part = onRows(problemOf(csv.join("\n")), rows, "part");
    const alone = problemOf([csv[0], ...rows.map((row) => csv[row + 1])].join("\n"));
    assert.deepEqual(refit(part, [0, 2], 0.9), refit(alone, [0, 2], 0.9));
  });
});

describe("the generator", () => {
  test("plants exactly the signal-to-noise ratio of its noise level, the correlations, and k terms", () => {
    const { n, columns, coefficients, support, sigma } = plantRegression({ p: 40, n: 4000, k: 6, rho: 0.6, snr: 4 }, 1);
    assert.equal(support.length, 6);
    assert.ok(support.every((j) => Math.abs(coefficients[j]) === 1));
    const signal = new Float64Array(n);
    for (const j of support) for (let i = 0; i < n; i++) signal[i] += coefficients[j] * columns[j * n + i];
    const mean = signal.reduce((a, b) => a + b) / n;
    const variance = signal.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    assert.ok(Math.abs(variance / sigma ** 2 - 4) < 1e-9);
    for (const distance of [1, 2, 5]) {
      let sum = 0;
      for (let j = 0; j + distance < 40; j++)
        for (let i = 0; i < n; i++) sum += (columns[j * n + i] * columns[(j + distance) * n + i]) / n / (40 - distance);
      // 35 pairs of 4000 products: standard error below 0.006.
      assert.ok(Math.abs(sum - 0.6 ** distance) < 0.03, `${distance}: ${sum}`);
    }
  });
});
