import { energyFromUnits } from "../../core/model/ising-form.ts";
import { rowBytes, type SampleSet, sampleSetOfReads } from "../../core/sample-set/sample-set.ts";
import type { StateTape } from "../../core/state-tape.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { type BlockContext, energiesFromSpins, lowest, type Pace, plannedReads } from "./block.ts";

/** A block on an annealing kernel, or on an engine that moves, quenches and reads out as one does. */
export interface KernelContext extends BlockContext {
  readonly kernel: Omit<Kernel, "prepare">;
}

/** What energies of a kernel's reads are found from. */
type EnergyContext = Pick<KernelContext, "kernel" | "form" | "model" | "arithmetic">;

/** The reads of a block that count, as they stand. */
export function readSamples(context: KernelContext, block: number): SampleSet {
  const { kernel, form, plan } = context;
  const bytes = rowBytes(form.n);
  const packed = new Uint8Array(kernel.reads * bytes);
  const energies = new Float64Array(kernel.reads);
  kernel.packed(packed);
  energiesOfRows(context, packed, energies);
  const rows = plannedReads(plan, block, kernel.reads);
  return sampleSetOfReads(form.n, energies.subarray(0, rows), packed.subarray(0, rows * bytes));
}

export interface BestSeen {
  /** Energies of all reads now, shape (reads), energy units; good until the next look. */
  look(): Float64Array;
  /** The lowest of all looks; +∞ before the first. */
  energy(): number;
  /** The state with that energy, if it was kept and is lower than `than`. */
  state(than: number): SampleSet | null;
  carry(tape: StateTape): void;
}

/** Follows the lowest energy of a block on its way, and keeps the state whenever it beats all that the job has seen. */
export function bestSeen(context: EnergyContext, pace: Pick<Pace, "bestEnergy">): BestSeen {
  const { kernel, form } = context;
  const bytes = rowBytes(form.n);
  const energies = new Float64Array(kernel.reads);
  let energy = Number.POSITIVE_INFINITY;
  let kept: { readonly energy: number; readonly packed: Uint8Array } | null = null;
  /** A read whose state lies where the kernel's states do, and is not yet read. */
  let outside: number | null = null;
  const settle = (): void => {
    if (outside === null || kernel.kept === undefined) return;
    const packed = new Uint8Array(bytes);
    // At least as low as what was noted: the read may have been lower since without being the job's best.
    kept = { energy: energyFromUnits(form, kernel.kept.row(outside, packed, 0)), packed };
    outside = null;
  };
  return {
    look() {
      let packed: Uint8Array | null = null;
      if (!unitEnergies(context, energies)) {
        packed = new Uint8Array(kernel.reads * bytes);
        kernel.packed(packed);
        energiesOfRows(context, packed, energies);
      }
      const now = lowest(energies);
      if (now < energy && now < pace.bestEnergy() && kernel.kept?.now() === true) outside = energies.indexOf(now);
      else if (now < energy && now < pace.bestEnergy()) {
        outside = null;
        if (packed === null) {
          packed = new Uint8Array(kernel.reads * bytes);
          kernel.packed(packed);
        }
        const read = energies.indexOf(now);
        kept = { energy: now, packed: packed.slice(read * bytes, (read + 1) * bytes) };
      }
      energy = Math.min(energy, now);
      return energies;
    },
    energy: () => energy,
    state(than) {
      if (energy < than) settle();
      return kept !== null && kept.energy < than
        ? sampleSetOfReads(form.n, Float64Array.of(kept.energy), kept.packed)
        : null;
    },
    carry(tape) {
      if (!tape.reading) settle();
      energy = tape.number(energy);
      if (tape.number(kept === null ? 0 : 1) === 0) {
        kept = null;
        return;
      }
      const packed = tape.reading || kept === null ? new Uint8Array(bytes) : kept.packed;
      kept = { energy: tape.number(kept?.energy ?? 0), packed };
      tape.cells(packed);
    },
  };
}

/** The kernel's exact integers as energies; false, and nothing written, for other forms. */
function unitEnergies({ kernel, form }: EnergyContext, out: Float64Array): boolean {
  if (!kernel.energies(out)) return false;
  for (let r = 0; r < out.length; r++) out[r] = energyFromUnits(form, out[r]);
  return true;
}

/** Energies of packed rows, which hold the kernel's present states: exact integers, or compensated sums over the model. */
export function energiesOfRows(context: EnergyContext, packed: Uint8Array, out: Float64Array): void {
  if (!unitEnergies(context, out)) energiesFromSpins(context, packed, out);
}
