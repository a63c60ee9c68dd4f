import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { shareOfUp } from "../../../core/sample-set/marginals.ts";
import { boxRecovery, largeSystem, scalarOverlap } from "../../../problems/compressed-sensing/large-system.ts";
import { compressedSensingFamily } from "../../../problems/compressed-sensing/sensing-family.ts";
import {
  generateSensing,
  residualSquare,
  sensingModel,
  sensingScore,
} from "../../../problems/compressed-sensing/signal.ts";
import fixture from "../../fixtures/compressed-sensing.json" with { type: "json" };
import { testRandom, testSeed } from "../../support/models.ts";
import { blockMean, plannedBlocks } from "../../support/planned-run.ts";

describe("the answer for many variables", () => {
  for (const { load, overlap, bitErrorRate } of fixture.loads)
    test(`has the known overlap and error rate at load ${load}`, () => {
      const limit = largeSystem(load, fixture.noiseVariance);
      // The known values have seven digits.
      assert.ok(Math.abs(limit.overlap - overlap) < 1e-7, `${limit.overlap}`);
      assert.ok(Math.abs(limit.bitErrorRate - bitErrorRate) < 1e-7, `${limit.bitErrorRate}`);
      assert.ok(Math.abs(largeSystem(load * 1.01, fixture.noiseVariance).overlap - overlap) > 1e-4);
    });

  test("fulfils its equation, and forgets other variables at no load", () => {
    for (const [load, variance] of [
      [0.3, 0.1],
      [2, 1],
    ]) {
      const { overlap, fieldStrength } = largeSystem(load, variance);
      assert.ok(Math.abs(overlap - scalarOverlap(fieldStrength)) < 1e-12);
      assert.ok(Math.abs(fieldStrength - 1 / (variance + load * (1 - overlap))) < 1e-9);
    }
    assert.ok(Math.abs(largeSystem(1e-9, 0.5).overlap - scalarOverlap(2)) < 1e-8);
  });

  test("where two solutions exist, the one of less information is taken: almost no errors when noise is low", () => {
    // At load 1.7 and variance 0.01 the iteration from overlap 0 stops at many errors, though the signal is there to be found.
    const low = largeSystem(1.7, 0.01);
    const high = largeSystem(6, 0.01);
    assert.ok(low.overlap > 0.99, `${low.overlap}`);
    assert.ok(high.overlap < 0.8, `${high.overlap}`);
  });

  test("box relaxation succeeds with probability one half at half as many measurements", () => {
    for (const N of [10, 40, 1000]) assert.ok(Math.abs(boxRecovery(N, N / 2) - 0.5) < 1e-9);
    assert.equal(boxRecovery(12, 12), 1);
    // One measurement of two variables: the null line must not point into the quarter plane, 2 of 4 quarters.
    assert.equal(boxRecovery(2, 1), 0.5);
    assert.ok(boxRecovery(1000, 450) < 1e-2);
  });
});

describe("measurements of a binary signal", () => {
  test("the encoded model has the energy |y − As|²/(2σ²), or |y − As|² without noise", () => {
    for (const noiseVariance of [0.25, 0]) {
      const instance = generateSensing({ variables: 14, measurements: 9, noiseVariance }, testSeed());
      const model = sensingModel(instance);
      assert.ok(model.ok);
      const arithmetic = arithmeticOf(model.value);
      const random = testRandom(testSeed());
      for (let k = 0; k < 100; k++) {
        const spins = Int8Array.from({ length: 14 }, () => (random() < 0.5 ? -1 : 1));
        const energy = residualSquare(instance, spins) / (noiseVariance > 0 ? 2 * noiseVariance : 1);
        // Sums of a few hundred rounded terms of size 10.
        assert.ok(Math.abs(energyOf(model.value, spins, arithmetic) - energy) < 1e-11);
      }
    }
  });

  test("the generator is a function of its seed, with entries of variance 1/M and noise of the variance asked for", () => {
    const parameters = { variables: 60, measurements: 80, noiseVariance: 0.25 };
    const instance = generateSensing(parameters, 5);
    assert.deepEqual(instance, generateSensing(parameters, 5));
    assert.notDeepEqual(instance.measured, generateSensing(parameters, 6).measured);
    assert.ok(instance.signal !== null);
    let square = 0;
    for (const a of instance.matrix) square += a * a;
    // 4800 squares of normals: relative standard error √(2/4800) = 0.02; 80 squares: 0.16. Five of them.
    assert.ok(Math.abs(square / 60 - 1) < 0.1);
    assert.ok(Math.abs(residualSquare(instance, instance.signal) / (80 * 0.25) - 1) < 0.8);
  });

  test("sampling at β = 1 has the overlap and error rate of theory; at another temperature it has not", () => {
    const load = 0.5;
    const variables = 80;
    const limit = largeSystem(load, 0.25);
    const measure = (beta: number, instances: number): { readonly overlap: number; readonly standardError: number } => {
      const scores = Array.from({ length: instances }, (_, k) => {
        const instance = generateSensing(
          { variables, measurements: variables / load, noiseVariance: 0.25 },
          testSeed() + k,
        );
        const model = sensingModel(instance);
        assert.ok(model.ok && instance.signal !== null);
        const { blocks } = plannedBlocks(
          model.value,
          { solver: "sa", mode: "sample", betaRange: [beta, beta], numSweeps: 40, thinning: 4, seed: k },
          1,
        );
        return sensingScore(
          instance.signal,
          shareOfUp(blocks[0].finished).map((p) => 2 * p - 1),
        );
      });
      const { mean, standardError } = blockMean(scores.map(({ overlap }) => overlap));
      return { overlap: mean, standardError };
    };
    const { overlap, standardError } = measure(1, 32);
    // Three standard errors plus 1/N for the finite size; false alarm 3e-3 of a fixed seed.
    assert.ok(
      Math.abs(overlap - limit.overlap) < 3 * standardError + 1 / variables,
      `${overlap} ± ${standardError} for ${limit.overlap}`,
    );
    const hot = measure(0.3, 8);
    assert.ok(
      Math.abs(hot.overlap - limit.overlap) > 3 * hot.standardError + 1 / variables,
      `${hot.overlap} ± ${hot.standardError}`,
    );
  });

  test("the family's instances survive JSON, know their ground energy without noise, and name faults", () => {
    const made = compressedSensingFamily.generate({ n: 8, load: 0.8, variance: 0 }, 3);
    assert.ok(made.ok && made.value.truth !== null);
    const { truth, json, model, judge } = made.value;
    assert.ok(Math.abs(energyOf(model, truth.groundState, arithmeticOf(model))) < 1e-12);
    assert.equal(judge(truth.groundState, { truth, marginals: null }).distance?.value, 0);
    const again = compressedSensingFamily.read(JSON.parse(JSON.stringify(json)), "a.json");
    assert.ok(again.ok);
    assert.deepEqual(again.value.model, model);
    const ragged = compressedSensingFamily.read(
      { measured: [1, 2], matrix: [[1, 2], [1]], noise: 0, signal: null },
      "a.json",
    );
    assert.match(JSON.stringify(ragged), /a\.json, matrix.*need 4 entries, got 3/);
    assert.match(
      JSON.stringify(compressedSensingFamily.read({ measured: [1], matrix: [[1]], noise: -1, signal: null }, "a.json")),
      /noise.*-1/,
    );
  });
});
