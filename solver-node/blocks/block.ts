import type { Arithmetic } from "../../core/model/arithmetic.ts";
import { energyOf } from "../../core/model/energy.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { rowBytes, type SampleSet, sampleSetOfReads, unpackSpins } from "../../core/sample-set/sample-set.ts";

/** What a block needs besides its number: one job on one thread. */
export interface BlockContext {
  readonly model: QuadraticModel;
  readonly arithmetic: Arithmetic;
  readonly form: IsingForm;
  readonly plan: Plan;
  /** Stop as soon as an energy at or below is seen; −∞ if never. */
  readonly targetEnergy: number;
  /** Look at the energies after every slice, because a stop rule waits for them; otherwise only at checkpoints. */
  readonly watched: boolean;
  /** States that reads begin from instead of random ones, used in turn; empty for random. */
  readonly initialStates: readonly Int8Array[];
}

/** The block's view of the world around it: a clock, and the wish to stop. Effects come in as arguments. */
export interface Pace {
  /** Monotonic time, ns. */
  nowNs(): number;
  /** Asked between slices. */
  aborted(): boolean;
  /** Told after each slice: updates made since the last call, and the lowest energy seen (+∞ if none yet). */
  report(updates: number, bestEnergy: number): void;
  /** The lowest energy that anybody has reported for this job. */
  bestEnergy(): number;
}

/** Between two looks at the abort flag. */
export const SLICE_NS = 1e8;

/** Reads of a block that count: all but those beyond the plan's last. */
export function plannedReads(plan: Plan, block: number, reads: number): number {
  return plan.numReads === null ? reads : Math.max(0, Math.min(reads, plan.numReads - block * plan.blockReads));
}

/** Samples of packed rows: energies recomputed from the spins over the model. */
export function samplesOf({ form, model, arithmetic }: BlockContext, packed: Uint8Array, rows: number): SampleSet {
  const energy = new Float64Array(rows);
  energiesFromSpins({ form, model, arithmetic }, packed, energy);
  return sampleSetOfReads(form.n, energy, packed.subarray(0, rows * rowBytes(form.n)));
}

/** Energies of packed rows, summed over the model: exact, or compensated. @param out shape (rows), energy units. */
export function energiesFromSpins(
  { form, model, arithmetic }: Pick<BlockContext, "form" | "model" | "arithmetic">,
  packed: Uint8Array,
  out: Float64Array,
): void {
  const bytes = rowBytes(form.n);
  for (let r = 0; r < out.length; r++) out[r] = energyOf(model, unpackSpins(packed, r * bytes, form.n), arithmetic);
}

export function lowest(energies: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let r = 0; r < energies.length; r++) if (energies[r] < least) least = energies[r];
  return least;
}
