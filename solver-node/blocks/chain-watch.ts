import type { IsingForm } from "../../core/model/ising-form.ts";
import { differingBits, onesIn } from "../../core/sample-set/bit-counts.ts";
import { rowBytes } from "../../core/sample-set/sample-set.ts";
import type { StateTape } from "../../core/state-tape.ts";
import { type BlockAutocorrelation, lagSums, logLags } from "../../core/trace/autocorrelation.ts";

/** Follows magnetisation and energy of a few chains of a block, and the overlap of each two neighbours. */
export interface ChainWatch {
  /** @param packed  shape (chains, ⌈n/8⌉) or more rows. @param units  shape (chains) or more: energies in units of the form. */
  look(packed: Uint8Array, units: Float64Array): void;
  /** Null where looks are missing: the block was cut. */
  finish(): BlockAutocorrelation | null;
  carry(tape: StateTape): void;
}

/** @param chains  an even number, or 1. @param looks  all that there will be. @param spacingSweeps  between two looks. */
export function chainWatch(n: number, chains: number, looks: number, spacingSweeps: number): ChainWatch {
  const bytes = rowBytes(n);
  const pairs = chains >> 1;
  const energy = new Float64Array(looks * chains);
  const magnetization = new Float64Array(looks * chains);
  const overlap = new Float64Array(looks * pairs);
  let looked = 0;
  return {
    look(packed, units) {
      for (let c = 0; c < chains; c++) {
        energy[looked * chains + c] = units[c];
        magnetization[looked * chains + c] = 2 * onesIn(packed, c * bytes, (c + 1) * bytes) - n;
      }
      for (let p = 0; p < pairs; p++)
        overlap[looked * pairs + p] = n - 2 * differingBits(packed, 2 * p * bytes, (2 * p + 1) * bytes, bytes);
      looked++;
    },
    finish() {
      if (looked < looks) return null;
      const lags = logLags(looks);
      return {
        spacingSweeps,
        lags,
        magnetization: lagSums(magnetization, chains, lags),
        overlap: pairs === 0 ? new Float64Array(0) : lagSums(overlap, pairs, lags),
        energy: lagSums(energy, chains, lags),
      };
    },
    carry(tape) {
      looked = tape.number(looked);
      tape.cells(energy.subarray(0, looked * chains));
      tape.cells(magnetization.subarray(0, looked * chains));
      tape.cells(overlap.subarray(0, looked * pairs));
    },
  };
}

/** Energies in units of the form, without its constant; whole numbers for integer forms. @param units shape of `energies`, written. */
export function unitsOf(
  { constant, divisor, denominator, integer }: IsingForm,
  energies: Float64Array,
  units: Float64Array,
): void {
  for (let k = 0; k < energies.length; k++) {
    const value = (energies[k] * denominator - constant) / divisor;
    units[k] = integer ? Math.round(value) : value;
  }
}
