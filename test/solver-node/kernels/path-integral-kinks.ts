import assert from "node:assert/strict";
import { linearExchange, pathIntegralSchedule } from "../../../core/path-integral/schedule.ts";
import { stream } from "../../../core/random/stream.ts";
import type { PathIntegralUpdate } from "../../../solver-node/kernels/path-integral/engine.ts";
import { pathIntegralScalar } from "../../../solver-node/kernels/path-integral/scalar.ts";
import exact from "../../fixtures/trotter.json" with { type: "json" };
import { formOf, testSeed, torus } from "../../support/models.ts";

interface Ring {
  readonly spins: number;
  readonly beta: number;
  readonly slices: number;
  readonly update: PathIntegralUpdate;
  /** Measured density of kinks and its standard error, by sweeps. */
  readonly kinkDensity: Readonly<Record<string, readonly number[]>>;
}

export const SEGMENT_RING: Ring = {
  spins: 1024,
  beta: 32,
  slices: 256,
  update: "segment",
  kinkDensity: exact.sqaRing1024_segmentCluster_beta32_P256.kinkDensity,
};

export const LOCAL_RING: Ring = {
  spins: 128,
  beta: 16,
  slices: 128,
  update: "heatbath",
  kinkDensity: exact.sqaRing128_localHeatBath_beta16_P128.kinkDensity,
};

/**
 * Anneals the ferromagnetic ring with H = −s Σ σᶻσᶻ − (1 − s) Σ σˣ, s rising linearly in τ sweeps of as many random
 * proposals as there are sites (or slice spins), and compares the kinks left in all slices with the fixture's.
 *
 * @param runs  independent rings, which give the standard error.
 */
export function assertKinkDensity(ring: Ring, tau: number, runs: number): void {
  const form = formOf(torus([ring.spins], () => -1));
  const { slices, update, beta } = ring;
  const engine = pathIntegralScalar.assemble(form, { slices, update, scan: "random" });
  const timing = { beta, unit: form.unit, points: tau, sweepsPerPoint: 1 };
  engine.prepare(pathIntegralSchedule({ kind: "forward" }, linearExchange(1), timing));
  const energies = new Float64Array(slices);
  const densities = Array.from({ length: runs }, (_, run) => {
    engine.start(stream(testSeed(), tau, run));
    engine.anneal(0, tau);
    engine.energies(energies);
    return (1 + energies.reduce((a, b) => a + b, 0) / (slices * ring.spins)) / 2;
  });
  const density = densities.reduce((a, b) => a + b, 0) / runs;
  const squares = densities.reduce((a, b) => a + (b - density) ** 2, 0);
  const standardError = Math.sqrt(squares / (runs * (runs - 1)));
  const [expected, itsError] = ring.kinkDensity[tau];
  const z = (density - expected) / Math.hypot(standardError, itsError);
  // A normal passes 3.5 with probability 5e-4.
  assert.ok(Math.abs(z) < 3.5, `density ${density} ± ${standardError}, expected ${expected} ± ${itsError}, z = ${z}`);
  // A test that can fail: the two kinds of update differ by a factor of four.
  assert.ok(standardError < 0.1 * density, `the standard error is ${standardError} of ${density}`);
}
