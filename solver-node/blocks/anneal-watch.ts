import { watchedAnneal } from "../../core/plan/watched.ts";
import { rowBytes } from "../../core/sample-set/sample-set.ts";
import type { StateTape } from "../../core/state-tape.ts";
import type { BlockTelemetry } from "../../core/trace/block-telemetry.ts";
import { chainWatch, unitsOf } from "./chain-watch.ts";
import type { KernelContext } from "./kernel-energies.ts";

/** Follows reads of a block of anneals. */
export interface AnnealWatch {
  /** After so many points, told at every checkpoint. @param energies  shape (reads): now, energy units. */
  look(points: number, energies: Float64Array): void;
  finish(): BlockTelemetry;
  carry(tape: StateTape): void;
}

/** At one temperature, as `watchedAnneal` has it; null for other anneals. @param sweepsPerBeta  sweeps of a point. */
export function annealWatch({ kernel, form, plan }: KernelContext, sweepsPerBeta: number): AnnealWatch | null {
  const watched = watchedAnneal(plan, kernel.reads);
  if (watched === null) return null;
  const { chains, every, first, looks } = watched;
  const watch = chainWatch(form.n, chains, looks, sweepsPerBeta);
  const bytes = rowBytes(form.n);
  const packed = new Uint8Array(kernel.reads * bytes);
  const rows = new Uint8Array(chains * bytes);
  const energyOfChain = new Float64Array(chains);
  const units = new Float64Array(chains);
  return {
    look(points, energies) {
      if (points < first || points >= first + looks) return;
      kernel.packed(packed);
      for (let c = 0; c < chains; c++) {
        const read = c * every;
        rows.set(packed.subarray(read * bytes, (read + 1) * bytes), c * bytes);
        energyOfChain[c] = energies[read];
      }
      unitsOf(form, energyOfChain, units);
      watch.look(rows, units);
    },
    finish: () => ({ autocorrelation: watch.finish(), slices: null }),
    carry: (tape) => watch.carry(tape),
  };
}
