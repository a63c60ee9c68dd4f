import assert from "node:assert/strict";
import { TRACE_COLUMNS } from "../../../core/trace/block-trace.ts";
import type { PathIntegralUpdate } from "../../../solver-node/kernels/path-integral/engine.ts";
import exact from "../../fixtures/trotter.json" with { type: "json" };
import { testSeed, torus } from "../../support/models.ts";
import { blockMean, plannedBlocks } from "../../support/planned-run.ts";

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
  const { spins, slices, update, beta } = ring;
  const { blocks } = plannedBlocks(
    torus([spins], () => -1),
    {
      solver: "sqa",
      update,
      scan: "random",
      polish: false,
      numTrotterSlices: slices,
      betaRange: [beta, beta],
      gamma: 1,
      numSweeps: tau,
      seed: testSeed() + tau,
    },
    runs,
  );
  // The last checkpoint stands at the end of the schedule and has the mean energy of all slices, −n + 2·kinks.
  const densities = blocks.map(({ trace }) => {
    assert.ok(trace !== null);
    const width = TRACE_COLUMNS.length + trace.levels.length;
    const last = trace.values.subarray(-width);
    assert.equal(last[TRACE_COLUMNS.indexOf("sweeps")], tau);
    return (1 + last[TRACE_COLUMNS.indexOf("mean")] / spins) / 2;
  });
  const { mean: density, standardError } = blockMean(densities);
  const [expected, itsError] = ring.kinkDensity[tau];
  const z = (density - expected) / Math.hypot(standardError, itsError);
  // A normal passes 3.5 with probability 5e-4.
  assert.ok(Math.abs(z) < 3.5, `density ${density} ± ${standardError}, expected ${expected} ± ${itsError}, z = ${z}`);
  // A test that can fail: the two kinds of update differ by a factor of four.
  assert.ok(standardError < 0.1 * density, `the standard error is ${standardError} of ${density}`);
}
