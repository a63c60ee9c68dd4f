import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { bestSubsets } from "../../../problems/dynamics/best-subsets.ts";
import { searchEquation } from "../../../problems/dynamics/equation-search.ts";
import { generateSeries } from "../../../problems/dynamics/generate-series.ts";
import { DEFAULT_IDENTIFY, type IdentifyOptions, identify } from "../../../problems/dynamics/identify.ts";
import { trajectory } from "../../../problems/dynamics/integrate.ts";
import { seriesPicture } from "../../../problems/dynamics/picture.ts";
import {
  countMonomials,
  equationText,
  monomials,
  type PolynomialSystem,
  partialDerivative,
  sameTerms,
} from "../../../problems/dynamics/polynomial-system.ts";
import { predict } from "../../../problems/dynamics/prediction.ts";
import { readSeries, seriesCsv } from "../../../problems/dynamics/series-table.ts";
import { type KnownSystem, knownSystems } from "../../../problems/dynamics/systems.ts";
import { noiseDeviation, type TimeSeries } from "../../../problems/dynamics/time-series.ts";
import {
  bandCholesky,
  integrals,
  residualCovariance,
  testFunctions,
  whiten,
} from "../../../problems/dynamics/weak-form.ts";
import { drawFrom } from "../../../problems/generators/draw.ts";
import { testRandom, testSeed } from "../../support/models.ts";

function known(name: string): KnownSystem {
  const system = knownSystems.find((each) => each.name === name);
  assert.ok(system);
  return system;
}

/** The usual record of a system. */
function record(name: string, noise: number, seed: number): TimeSeries {
  const system = known(name);
  return generateSeries(system, { duration: system.duration, dt: system.dt, noise }, seed);
}

describe("polynomial systems", () => {
  test("a library holds every monomial up to its degree once", () => {
    assert.deepEqual(monomials(2, 2), [
      [0, 0],
      [1, 0],
      [0, 1],
      [2, 0],
      [1, 1],
      [0, 2],
    ]);
    for (const [d, degree] of [
      [1, 5],
      [3, 3],
      [4, 2],
    ]) {
      const all = monomials(d, degree);
      assert.equal(all.length, countMonomials(d, degree));
      assert.equal(new Set(all.map(String)).size, all.length);
    }
  });

  test("are printed as a person writes them and differentiated as in school", () => {
    assert.equal(equationText(known("lorenz"), 1, 3), "y' = 28 x - 1 y - 1 x z");
    assert.equal(equationText({ variables: ["x"], equations: [[]] }, 0, 3), "x' = 0");
    const [, vdp] = known("van-der-pol").equations;
    assert.deepEqual(partialDerivative(vdp, 0), [
      { exponents: [0, 0], coefficient: -1 },
      { exponents: [1, 1], coefficient: -4 },
    ]);
  });

  test("Runge-Kutta errs by the fourth power of the step", () => {
    const decay: PolynomialSystem = { variables: ["x"], equations: [[{ exponents: [1], coefficient: -1 }]] };
    const error = (substeps: number): number => Math.abs(trajectory(decay, [1], 1, 2, substeps)[1] - Math.exp(-1));
    // Halving the step divides the error by 16, less what higher orders leave.
    assert.ok(Math.abs(error(8) / error(16) - 16) < 1);
  });
});

describe("the search for terms", () => {
  test("finds the best set of every size that enumeration finds", () => {
    const p = 7;
    const rows = 12;
    const draw = drawFrom(testSeed());
    const columns = Array.from({ length: p }, () => Float64Array.from({ length: rows }, () => draw.gaussian()));
    // The last column depends on two others: no set may have all three.
    columns[p - 1] = columns[0].map((value, t) => value + columns[1][t]);
    const y = Float64Array.from({ length: rows }, () => draw.gaussian());
    const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, t) => sum + value * b[t], 0);
    const gram = Float64Array.from({ length: p * p }, (_, at) => dot(columns[Math.floor(at / p)], columns[at % p]));
    const path = bestSubsets(
      gram,
      Float64Array.from(columns, (c) => dot(c, y)),
      dot(y, y),
      p,
    );
    const best = new Float64Array(p + 1).fill(Number.POSITIVE_INFINITY);
    for (let mask = 0; mask < 2 ** p; mask++) {
      const chosen = columns.filter((_, j) => (mask >>> j) & 1);
      // Gram-Schmidt: what is left of y outside the span.
      const basis: Float64Array[] = [];
      let left = y;
      let dependent = false;
      for (const column of chosen) {
        let rest = column;
        for (const b of basis) {
          const share = dot(rest, b);
          rest = rest.map((value, t) => value - share * b[t]);
        }
        const size = Math.sqrt(dot(rest, rest));
        if (size < 1e-9) dependent = true;
        else basis.push(rest.map((value) => value / size));
      }
      if (dependent) continue;
      for (const b of basis) {
        const share = dot(left, b);
        left = left.map((value, t) => value - share * b[t]);
      }
      best[chosen.length] = Math.min(best[chosen.length], dot(left, left));
    }
    assert.equal(path.rss[p], Number.POSITIVE_INFINITY);
    // A dozen squares of size 1, each rounded.
    for (let k = 0; k < p; k++)
      assert.ok(Math.abs(path.rss[k] - best[k]) < 1e-9, `${k}: ${path.rss[k]} for ${best[k]}`);
  });

  test("integrals against windows take the derivative off the data", () => {
    const dt = 0.01;
    const windows = testFunctions(400, dt, 20, 5, 6);
    const column = Float64Array.from({ length: 400 }, (_, t) => Math.sin(3 * t * dt));
    const slope = Float64Array.from({ length: 400 }, (_, t) => 3 * Math.cos(3 * t * dt));
    const left = integrals(windows, windows.slope, column);
    const right = integrals(windows, windows.value, slope);
    // φ′ has five derivatives that vanish at the ends: quadrature errs by some (1/20)⁶ = 1.6e-8 of integrals of size 0.3.
    left.forEach((value, k) => assert.ok(Math.abs(-value - right[k]) < 1e-6, `${k}: ${value + right[k]}`));
    const rougher = testFunctions(400, dt, 20, 5, 2);
    const error = integrals(rougher, rougher.slope, column).map(
      (value, k) => value + integrals(rougher, rougher.value, slope)[k],
    );
    assert.ok(Math.max(...error.map(Math.abs)) > 1e-6, "a rougher φ errs more");
    assert.equal(windows.count, 72);
  });

  test("whitened residuals of noise have mean square 1", () => {
    const rows = 3000;
    const windows = testFunctions(rows, 0.1, 12, 3, 6);
    const draw = drawFrom(testSeed());
    const noise = [0.3, 0.7];
    const jacobian = noise.map((_, j) => Float64Array.from({ length: rows }, (_unused, t) => Math.sin(0.01 * t + j)));
    const epsilon = noise.map((deviation) => Float64Array.from({ length: rows }, () => deviation * draw.gaussian()));
    const residual = integrals(windows, windows.slope, epsilon[0]);
    for (const j of [0, 1]) {
      const term = integrals(
        windows,
        windows.value,
        epsilon[j].map((value, t) => value * jacobian[j][t]),
      );
      term.forEach((value, k) => {
        residual[k] += value;
      });
    }
    const factor = bandCholesky(residualCovariance(windows, noise, jacobian, 0), 0);
    assert.ok(factor !== null);
    whiten(factor, residual);
    const square = residual.reduce((sum, value) => sum + value * value, 0) / windows.count;
    // 992 squares of normals: standard error √(2/992) = 0.045; five of them.
    assert.ok(Math.abs(square - 1) < 0.225, `${square}`);
  });

  test("the noise of a smooth curve is estimated to some per cent, and none where there is none", () => {
    const draw = drawFrom(testSeed());
    const smooth = Float64Array.from({ length: 2000 }, (_, t) => 5 * Math.sin(0.02 * t));
    const estimate = noiseDeviation(smooth.map((value) => value + 0.05 * draw.gaussian()));
    // Relative standard error √(1.5/2000) = 0.03 of each of seven dependent estimates, of which the least is taken.
    assert.ok(estimate > 0.04 && estimate < 0.056, `${estimate}`);
    assert.ok(noiseDeviation(smooth) < 1e-9);
  });
});

describe("identification", () => {
  for (const { name } of knownSystems)
    test(`finds exactly the terms of ${name} at 1 % noise, its coefficients near their values`, () => {
      const series = record(name, 0.01, 2);
      const found = identify(series, DEFAULT_IDENTIFY);
      assert.ok(found.ok);
      assert.ok(
        sameTerms(found.value.system, known(name)),
        found.value.system.equations.map((_, i) => equationText(found.value.system, i, 4)).join("; "),
      );
      for (const [i, { terms, misfit }] of found.value.equations.entries()) {
        // χ² over 150 to 500 degrees, its noise estimated to 10 % of a variance.
        assert.ok(misfit > 0.6 && misfit < 1.6, `${misfit}`);
        for (const { exponents, coefficient, standardError } of terms) {
          const truth = known(name).equations[i].find((term) => term.exponents.join() === exponents.join());
          assert.ok(truth !== undefined);
          // Five standard errors: 16 coefficients in all, false alarm 1e-5, with room for the small bias of noise in products.
          assert.ok(
            Math.abs(coefficient - truth.coefficient) < 5 * standardError,
            `${coefficient} ± ${standardError} for ${truth.coefficient}`,
          );
        }
      }
      const { error } = predict(found.value.system, series, 20);
      for (const share of error) assert.ok(share < 0.15, `${share}`);
      const shuffled = predict({ ...known(name), equations: [...known(name).equations].reverse() }, series, 20);
      assert.ok(shuffled.error.some((share) => share > 0.3));
    });

  test("without noise the intervals stay honest", () => {
    const found = identify(record("lorenz", 0, 1), DEFAULT_IDENTIFY);
    assert.ok(found.ok && sameTerms(found.value.system, known("lorenz")));
    for (const [i, { terms }] of found.value.equations.entries())
      for (const [k, { coefficient }] of terms.entries()) {
        const truth = known("lorenz").equations[i].map((term) => term.coefficient);
        assert.ok(
          truth.some((value) => Math.abs(value - coefficient) < 1e-4 * Math.abs(value)),
          `${i}, ${k}: ${coefficient}`,
        );
      }
  });

  test("noise alone gets a term as often as the false alarm says", () => {
    const windows = 40;
    const p = 10;
    const draw = drawFrom(testSeed());
    const columns = Array.from({ length: p }, (_, j) =>
      Float64Array.from({ length: windows }, (_unused, k) => (k === j ? 1 : 0)),
    );
    const white = { n: windows, band: 0, entries: new Float64Array(windows).fill(1) };
    const trials = 400;
    let alarms = 0;
    for (let trial = 0; trial < trials; trial++) {
      const left = Float64Array.from({ length: windows }, () => 0.9 * draw.gaussian());
      const fit = searchEquation({ left, columns, covariance: () => white }, 2, 0.2);
      assert.ok(fit !== null);
      if (fit.support.length > 0) alarms++;
    }
    // Noise a tenth below what is claimed lowers the rate from 0.18 to 1 − (1 − P(χ²₁ > 5.41/0.81))¹⁰ … = 0.09 to 0.18: bounds at four deviations.
    assert.ok(alarms > 0.04 * trials && alarms < 0.26 * trials, `${alarms} of ${trials}`);
  });

  test("the picture shows every variable's equation", () => {
    const series = record("van-der-pol", 0.01, 1);
    const svg = seriesPicture(known("van-der-pol"), series, predict(known("van-der-pol"), series, 10), "t");
    assert.match(svg, /^<svg/);
    for (const text of ["x' = 1 y", "y' = -1 x"])
      assert.ok(svg.includes(text.replaceAll("'", "&#39;")) || svg.includes(text), text);
    assert.doesNotMatch(svg, /NaN|Infinity/);
  });
});

describe("bad records and options are refused by name", () => {
  const series = record("van-der-pol", 0.01, 1);
  const refusal = (changes: Partial<TimeSeries>, options: Partial<IdentifyOptions> = {}): string => {
    const found = identify({ ...series, ...changes }, { ...DEFAULT_IDENTIFY, ...options }, "data.csv");
    return found.ok ? "" : JSON.stringify(found.failure);
  };
  const cut = (rows: number): Partial<TimeSeries> => ({
    rows,
    columns: series.columns.map((column) => column.subarray(0, rows)),
  });

  test("by identify", () => {
    assert.match(refusal(cut(25)), /25 rows make \d+ windows.*10 terms.*need at least 20.*rows/);
    assert.match(
      refusal({ columns: [series.columns[0], new Float64Array(series.rows).fill(3)] }),
      /column y.*constant/,
    );
    assert.match(refusal({}, { degree: 0 }), /degree.*1 to 5, got 0/);
    assert.match(refusal({}, { degree: 2.5 }), /degree.*1 to 5, got 2\.5/);
    assert.match(refusal({}, { maxTerms: 11 }), /max terms.*1 to 10.*got 11/);
    assert.match(refusal({}, { falseAlarm: 0 }), /false alarm.*got 0/);
    assert.match(refusal({}, { halfWidth: 2 }), /half width.*from 4.*got 2/);
    const many = { variables: ["a", "b", "c", "d"], columns: [0, 1, 2, 3].map((j) => series.columns[j % 2]) };
    assert.match(refusal(many), /degree 3 in 4 variables.*number of terms.*30.*35/);
    const random = testRandom(1);
    assert.match(
      refusal({ columns: [series.columns[0], Float64Array.from(series.columns[1], () => random())] }),
      /column y.*noise/,
    );
  });

  test("by the reader of tables", () => {
    const reason = (text: string, exclude: readonly string[] = [], time = "t"): string => {
      const read = readSeries(text, "data.csv", time, exclude);
      return read.ok ? "" : JSON.stringify(read.failure);
    };
    assert.equal(reason("t,x\n0,1\n1,2\n2,3\n"), "");
    assert.match(reason("t,x\n0,1\n1,2\n3,3\n"), /row 3, column.*t.*even.*mean step 1\.5/);
    assert.match(reason("t,x\n0,1\n0,2\n1,3\n"), /row 3.*ascend, got 0 after 0/);
    assert.match(reason("t,x\n0,1\n1,NaN\n2,3\n"), /row 3, column.*x.*missing.*NaN.*every value/);
    assert.doesNotMatch(reason("t,x\n0,1\n1,NaN\n2,3\n"), /--missing/);
    assert.match(reason("t,x\n0,1\n1,abc\n2,3\n"), /row 3, column.*x.*abc/);
    assert.match(reason("t,x\n0,1\n1,2\n"), /2 rows/);
    assert.match(reason("t,x\n0,1\n1,2\n2,3\n", [], "time"), /no column.*time.*t, x/);
    assert.match(reason("t\n0\n1\n2\n"), /no column besides/);
    assert.match(reason("t,x\n0,1\n1,2\n2,3\n", ["t"]), /column of times/);
  });

  test("a written record reads back as it was", () => {
    const read = readSeries(seriesCsv(series, "t"), "data.csv", "t", []);
    assert.ok(read.ok);
    assert.deepEqual(read.value.columns, series.columns);
    assert.deepEqual(read.value.variables, series.variables);
    assert.ok(Math.abs(read.value.dt - series.dt) < 1e-12);
  });
});
