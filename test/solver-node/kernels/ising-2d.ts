import assert from "node:assert/strict";
import { test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import { meanEnergy } from "../../../lab/verify/statics.ts";
import type { Kernel, KernelFamily, KernelOptions } from "../../../solver-node/kernels/kernel.ts";
import exact from "../../fixtures/ising-2d.json" with { type: "json" };
import { assertAgrees } from "../../support/agreement.ts";
import { formOf, testSeed, torus } from "../../support/models.ts";

/** Sweeps between two readings of the energy. */
const THINNING = 4;
/** From the ordered state; about 50 autocorrelation times of the energy at T_c on 16 × 16. */
const BURN_IN_SWEEPS = 2000;
/** Segments of the run, each the unit of independence: 64 leave Student's t within 4 % of a normal at 95 %. */
const SEGMENTS = 64;
/** Sweeps of one segment over all reads: 64 segments of these give errors near 5e-4 (Metropolis) and 8e-4 (heat bath) of |E| at T_c. */
const READ_SWEEPS = 12_000;
/** A segment must stay long against the autocorrelation time of the energy (about 30 sweeps at T_c, L = 16). */
const LEAST_SWEEPS = 400;

/** The periodic side × side ferromagnet, E = −Σ s s' over nearest neighbours. */
export function ferromagneticTorus(side: number): IsingForm {
  return formOf(torus([side, side], () => -1));
}

/**
 * How far a kernel's mean energy per site at constant β is from the exact one, in standard errors.
 *
 * All reads start ordered, burn in, then run 64 consecutive segments. The error comes from the spread of segment means
 * (each a mean over all reads and over a time long against the autocorrelation time), so it holds for kernels whose
 * reads share random numbers too.
 *
 * @param beta          inverse temperature per unit of the form.
 * @param exactPerSite  exact mean energy over n, units.
 * @param block         block number of the random stream.
 */
export function isingEnergyZ(
  kernel: Kernel,
  form: IsingForm,
  beta: number,
  exactPerSite: number,
  seed: number,
  block: number,
): { z: number; standardError: number } {
  const effort = {
    burnIn: BURN_IN_SWEEPS,
    segments: SEGMENTS,
    segmentSweeps: Math.max(LEAST_SWEEPS, READ_SWEEPS / kernel.reads),
    thinning: THINNING,
  };
  const { mean, error } = meanEnergy(kernel, form.n, beta, effort, stream(seed, 0, block));
  return { z: (mean / form.n - exactPerSite) / (error / form.n), standardError: error / form.n };
}

/** Tests a family on the 16 × 16 ferromagnet below, at and above the critical temperature. */
export function ising2d(family: KernelFamily, options: KernelOptions): void {
  const form = ferromagneticTorus(exact.side);
  const label = `${family.name}, ${options.update}, ${options.scan} scan, ${options.randomness} reads`;
  const measured = (beta: number, energyPerSite: number, block: number) =>
    isingEnergyZ(family.assemble(form, options), form, beta, energyPerSite, testSeed(), block);
  for (const [block, { name, temperature, energyPerSite }] of exact.cases.entries()) {
    test(`${label}: the 16 × 16 ferromagnet has Kaufman's energy at ${name}`, () => {
      assertAgrees((measurement) => {
        const { z, standardError } = measured(1 / temperature, energyPerSite, block + 100 * measurement);
        assert.ok(standardError <= 1e-3 * Math.abs(energyPerSite), `standard error ${standardError}`);
        return z;
      });
    });
  }
  test(`${label}: the 16 × 16 ferromagnet at a β 1 % too high is told from the critical one`, () => {
    const [, critical] = exact.cases;
    assert.ok(Math.abs(measured(1.01 / critical.temperature, critical.energyPerSite, 3).z) > 3.5);
  });
}
