import type { IsingForm } from "../../core/model/ising-form.ts";
import type { Stream } from "../../core/random/stream.ts";
import { batchMean } from "../statistics/batch-mean.ts";
import type { Chains, Worldlines } from "./kernel-under-test.ts";

/** How long a mean in equilibrium is taken: segments are the units of the error, each long against the correlation time. */
export interface Effort {
  /** Sweeps before the first segment. */
  readonly burnIn: number;
  readonly segments: number;
  readonly segmentSweeps: number;
  /** Sweeps between two readings. */
  readonly thinning: number;
}

export interface MeasuredMean {
  readonly mean: number;
  readonly error: number;
}

/**
 * The mean energy at constant β, units of the form. All reads start with every spin up, burn in, then run consecutive segments.
 * The error comes from the scatter of segment means, each over all reads, so it holds for reads that share random numbers.
 * Throws where the kernel keeps no exact energies of the form.
 *
 * @param beta  inverse temperature per unit of the form.
 */
export function meanEnergy(
  chains: Chains,
  n: number,
  beta: number,
  { burnIn, segments, segmentSweeps, thinning }: Effort,
  words: Stream,
): MeasuredMean {
  chains.prepare({ beta: Float64Array.of(beta), sweepsPerBeta: thinning });
  chains.start(words);
  const ordered = new Int8Array(n).fill(1);
  for (let read = 0; read < chains.reads; read++) chains.setSpins(read, ordered);
  for (let sweep = 0; sweep < burnIn; sweep += thinning) chains.anneal(0, 1);
  const readings = Math.ceil(segmentSweeps / thinning);
  const energies = new Float64Array(chains.reads);
  const means = Array.from({ length: segments }, () => {
    let sum = 0;
    for (let reading = 0; reading < readings; reading++) {
      chains.anneal(0, 1);
      if (!chains.energies(energies)) throw new Error("the kernel computes no energies of this form");
      for (const energy of energies) sum += energy;
    }
    return sum / (readings * chains.reads);
  });
  return batchMean(means);
}

/** The mean classical energy of a slice at constant β and Γ, energy units; from random slices. */
export function meanSliceEnergy(
  worldlines: Worldlines,
  form: IsingForm,
  field: { readonly beta: number; readonly betaGamma: number },
  { burnIn, segments, segmentSweeps, thinning }: Effort,
  words: Stream,
): MeasuredMean {
  worldlines.prepare({
    betaEnergy: Float64Array.of(field.beta * form.unit),
    betaGamma: Float64Array.of(field.betaGamma),
    sweepsPerPoint: thinning,
  });
  worldlines.start(words);
  for (let sweep = 0; sweep < burnIn; sweep += thinning) worldlines.anneal(0, 1);
  const readings = Math.ceil(segmentSweeps / thinning);
  const energies = new Float64Array(worldlines.reads * worldlines.slices);
  const means = Array.from({ length: segments }, () => {
    let sum = 0;
    for (let reading = 0; reading < readings; reading++) {
      worldlines.anneal(0, 1);
      worldlines.energies(energies);
      sum += energies.reduce((a, b) => a + b, 0);
    }
    return (sum * form.unit) / (readings * energies.length);
  });
  return batchMean(means);
}

/** How many of the first blocks of a seed differ from all before them after some sweeps: all, unless blocks share numbers. */
export function distinctBlocks(chains: Chains, n: number, beta: number, streams: readonly Stream[]): number {
  chains.prepare({ beta: new Float64Array(4).fill(beta), sweepsPerBeta: 1 });
  const packed = new Uint8Array(chains.reads * Math.ceil(n / 8));
  const seen = new Set<string>();
  for (const words of streams) {
    chains.start(words);
    chains.anneal(0, 4);
    chains.packed(packed);
    seen.add(packed.join());
  }
  return seen.size;
}
