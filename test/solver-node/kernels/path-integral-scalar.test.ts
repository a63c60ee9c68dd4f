import assert from "node:assert/strict";
import { test } from "vitest";
import { sliceSeries } from "../../../core/path-integral/correlator.ts";
import { stream } from "../../../core/random/stream.ts";
import { rowBytes } from "../../../core/sample-set/sample-set.ts";
import { cutScale, fourK } from "../../../solver-node/kernels/path-integral/bonds.ts";
import type { PathIntegralOptions, PathIntegralUpdate } from "../../../solver-node/kernels/path-integral/engine.ts";
import { pathIntegralScalar } from "../../../solver-node/kernels/path-integral/scalar.ts";
import exact from "../../fixtures/heat-bath-chain.json" with { type: "json" };
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";
import { type CountedCase, type PathIntegralCase, pathIntegralContract } from "./path-integral-contract.ts";

const random = testRandom(22);
const updates: readonly PathIntegralUpdate[] = ["metropolis", "heatbath", "segment"];
const options = (
  slices: number,
  update: PathIntegralUpdate,
  scan: PathIntegralOptions["scan"] = "sequential",
): PathIntegralOptions => ({ slices, update, scan });

const real = formOf(
  spinModel(
    3,
    [
      [0, 1, Math.SQRT1_2],
      [1, 2, -1.3],
      [0, 2, 0.4],
    ],
    [[1, -0.6]],
  ),
);
const scaled = (beta: number): number => beta * real.unit;

const counted: CountedCase[] = updates.flatMap((update) => [
  { name: `${update}, P = 4`, form: real, options: options(4, update), beta: scaled(2.8), betaGamma: 3 },
  { name: `${update}, P = 3`, form: real, options: options(3, update, "random"), beta: scaled(2.1), betaGamma: 2 },
  { name: `${update}, P = 2`, form: real, options: options(2, update), beta: scaled(1.4), betaGamma: 1.6 },
  { name: `${update}, P = 1`, form: real, options: options(1, update), beta: scaled(0.7), betaGamma: 1 },
]);

const lattice = formOf(torus([5, 7], () => (random() < 0.5 ? -1 : 1)));
const graph = formOf(randomGraph(20, 60, () => random() - 0.5, random));
const compared: PathIntegralCase[] = updates.flatMap((update) => [
  ...[1, 2, 3, 31, 32, 33, 64, 65, 128, 200].map((p) => ({
    name: `${update}, lattice, P = ${p}`,
    form: lattice,
    options: options(p, update, p % 2 === 0 ? "sequential" : "random"),
  })),
  { name: `${update}, real couplings, P = 48`, form: graph, options: options(48, update) },
]);

pathIntegralContract(pathIntegralScalar, counted, compared);

test("bonds that are left out lie geometrically apart, and the cost of two is −2 ln w", () => {
  for (const w of [1e-300, 1e-12, 1e-3, 0.3, 0.9, 0.999999]) {
    // Relative error of log2: 3e-9.
    assert.ok(Math.abs(cutScale(w) * (Math.log1p(-w) / Math.LN2) - 1) < 4e-9, `w = ${w}`);
    assert.ok(Math.abs(fourK(w) / (-2 * Math.log(w)) - 1) < 4e-9);
  }
  assert.equal(cutScale(0), Number.NEGATIVE_INFINITY);
  assert.equal(cutScale(1), -0);
  assert.equal(fourK(1), 0);
});

test("worldlines without a field never part, and flip as a whole by segment updates alone", () => {
  for (const update of updates) {
    const engine = pathIntegralScalar.assemble(lattice, options(16, update));
    engine.prepare({ betaEnergy: Float64Array.of(8), betaGamma: Float64Array.of(0), sweepsPerPoint: 20 });
    engine.start(stream(testSeed(), 6, 0));
    engine.setSpins(0, new Int8Array(lattice.n).fill(1));
    engine.anneal(0, 1);
    const packed = new Uint8Array(16 * rowBytes(lattice.n));
    engine.packedSlices(packed);
    const series = new Float64Array(16);
    sliceSeries({ kind: "magnetisation" }, packed, 0, lattice.n, series);
    assert.ok(series.every((m) => m === series[0]));
    assert.equal(series[0] === lattice.n, update !== "segment");
  }
});

test("with one slice a chain anneals as by classical heat bath: the exact density of kinks", () => {
  const n = 100_000;
  const chain = formOf(torus([n], () => -1));
  const tau = 30;
  for (const update of ["heatbath", "segment"] as const) {
    const engine = pathIntegralScalar.assemble(chain, options(1, update, "random"));
    engine.prepare({
      betaEnergy: Float64Array.from({ length: tau }, (_, k) => 0.5 / (1 - (k + 0.5) / tau)),
      betaGamma: new Float64Array(tau),
      sweepsPerPoint: 1,
    });
    engine.start(stream(testSeed(), 7, 0));
    engine.anneal(0, tau);
    const energy = new Float64Array(1);
    engine.energies(energy);
    const density = (1 + energy[0] / n) / 2;
    // Kinks 1/ρ ≈ 15 spins apart are nearly independent: σ ≤ √(ρ/n) = 8e-4 of a spin's share, 1.2 % of ρ; three of them.
    assert.ok(Math.abs(density - exact.kinkDensity[tau]) < 3 * Math.sqrt(density / n), `${update}: ${density}`);
  }
});
