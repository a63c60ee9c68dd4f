import type { IsingForm } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import type { KernelFamily } from "../../../solver-node/kernels/kernel.ts";
import { spinsOf } from "../../support/kernel-contract.ts";
import { formOf, torus } from "../../support/models.ts";

export const CHAIN_SPINS = 100_000;
/** Independent segments of the ring: many correlation lengths (1 / density ≈ 15 … 110 spins) each. */
const SEGMENT_SPINS = 2000;

/** The ferromagnetic ring, E = −Σ s_i s_(i+1). */
export function chain(): IsingForm {
  return formOf(torus([CHAIN_SPINS], () => -1));
}

/**
 * The kink density that a family leaves after T(t) = 2 (1 − t/τ) in τ random-site heat-bath sweeps, a sweep being the
 * unit of time (n proposals at uniform sites: rate 1 a spin). One β a sweep, that of its middle; against the continuous
 * schedule the exact solution then moves by 3e-4 of itself at τ = 30, 5e-5 at τ = 100 and less above.
 *
 * @param runs  independent rings; their segments together give the standard error.
 */
export function kinkDensity(
  family: KernelFamily,
  form: IsingForm,
  tau: number,
  runs: number,
  seed: number,
): { density: number; standardError: number } {
  const kernel = family.assemble(form, { update: "heatbath", scan: "random", randomness: "independent" });
  kernel.prepare({ beta: Float64Array.from({ length: tau }, (_, k) => 0.5 / (1 - (k + 0.5) / tau)), sweepsPerBeta: 1 });
  const densities: number[] = [];
  for (let run = 0; run < runs; run++) {
    kernel.start(stream(seed, tau, run));
    kernel.anneal(0, tau);
    for (const spins of spinsOf(kernel, form.n)) {
      for (let from = 0; from < form.n; from += SEGMENT_SPINS) {
        let kinks = 0;
        for (let i = from; i < from + SEGMENT_SPINS; i++) if (spins[i] !== spins[(i + 1) % form.n]) kinks++;
        densities.push(kinks / SEGMENT_SPINS);
      }
    }
  }
  const density = densities.reduce((a, b) => a + b, 0) / densities.length;
  const squares = densities.reduce((a, b) => a + (b - density) ** 2, 0);
  return { density, standardError: Math.sqrt(squares / (densities.length * (densities.length - 1))) };
}
