import assert from "node:assert/strict";
import { test } from "vitest";
import { addCorrelator, sliceSeries } from "../../../core/path-integral/correlator.ts";
import { stream } from "../../../core/random/stream.ts";
import { pathIntegralBits } from "../../../solver-node/kernels/path-integral/bits.ts";
import { pathIntegralScalar } from "../../../solver-node/kernels/path-integral/scalar.ts";
import { formOf, spinModel, testSeed } from "../../support/models.ts";

const SLICES = 16;
const BETA_GAMMA = 1.5;
const BATCHES = 60;
const DRAWS = 200;
const TIMES = [1, 2, 4, 8];

/**
 * ⟨σᶻ(τ)σᶻ⟩ of a spin without a field is cosh(Γ(β − 2τ))/cosh(βΓ), whatever P: the slices are an Ising ring with
 * tanh K = e^(−2βΓ/P).
 */
function exact(t: number, betaGamma: number): number {
  return Math.cosh(betaGamma * (1 - (2 * t) / SLICES)) / Math.cosh(betaGamma);
}

for (const [family, update, thinning] of [
  [pathIntegralBits, "metropolis", 100],
  [pathIntegralScalar, "metropolis", 100],
  [pathIntegralScalar, "heatbath", 100],
  [pathIntegralScalar, "segment", 2],
] as const)
  test(`a free spin's correlator in imaginary time is exact: ${update} of ${family.name}`, () => {
    const form = formOf(spinModel(1, []));
    const engine = family.assemble(form, { slices: SLICES, update, scan: "sequential" });
    engine.prepare({
      betaEnergy: Float64Array.of(1),
      betaGamma: Float64Array.of(BETA_GAMMA),
      sweepsPerPoint: thinning,
    });
    engine.start(stream(testSeed(), 9, 0));
    const packed = new Uint8Array(engine.reads * SLICES);
    const series = new Float64Array(SLICES);
    const batches = Array.from({ length: BATCHES + 1 }, () => {
      const sum = new Float64Array(SLICES);
      for (let draw = 0; draw < DRAWS; draw++) {
        engine.anneal(0, 1);
        engine.packedSlices(packed);
        for (let read = 0; read < engine.reads; read++) {
          sliceSeries({ kind: "spin", variable: 0 }, packed, read * SLICES, 1, series);
          addCorrelator(series, sum);
        }
      }
      return sum.map((s) => s / (DRAWS * engine.reads));
    }).slice(1);
    for (const t of TIMES) {
      const mean = batches.reduce((sum, c) => sum + c[t], 0) / BATCHES;
      const squares = batches.reduce((sum, c) => sum + (c[t] - mean) ** 2, 0);
      const standardError = Math.sqrt(squares / (BATCHES * (BATCHES - 1)));
      // With 60 batches, 3.5 standard errors are passed by chance once in 1100.
      assert.ok(Math.abs(mean - exact(t, BETA_GAMMA)) < 3.5 * standardError, `t = ${t}: ${mean} ± ${standardError}`);
      assert.ok(Math.abs(mean - exact(t, 1.1 * BETA_GAMMA)) > 3.5 * standardError, `t = ${t}: Γ + 10 % is not seen`);
    }
  });
