import type { IsingForm } from "../../../core/model/ising-form.ts";
import {
  GENERATOR_WORDS,
  seedGenerator,
  type VectorGenerator,
  vectorGenerator,
} from "../../../core/random/xorshift.ts";
import { type BlockState, READS } from "./block.ts";
import type { VisitingOrder } from "./visiting-order.ts";

/** A block as plain arrays: spins of read r in [r·n, (r+1)·n). */
export interface ReferenceBlock {
  readonly spins: Int8Array;
  readonly generator: VectorGenerator;
  readonly state: BlockState;
}

export function referenceBlock(form: IsingForm, order: VisitingOrder): ReferenceBlock {
  const { n, rowStart, column, weight, field } = form;
  const spins = new Int8Array(READS * n);
  const copy = new Int8Array(READS * n);
  const seed = new Uint32Array(GENERATOR_WORDS);
  const generator = vectorGenerator(seed);
  const words4 = new Uint32Array(4);
  const state: BlockState = {
    start(words) {
      seedGenerator(words, seed);
      for (const i of order.variable) {
        generator.next(words4, 0);
        for (let r = 0; r < READS; r++) spins[r * n + i] = (words4[r >> 5] >> (r & 31)) & 1 ? 1 : -1;
      }
    },
    setSpins(read, values) {
      spins.set(values, read * n);
    },
    energies(out) {
      for (let r = 0; r < READS; r++) {
        const s = spins.subarray(r * n, (r + 1) * n);
        let energy = 0;
        for (let i = 0; i < n; i++) {
          energy += field[i] * s[i];
          for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
            if (column[p] > i) energy += weight[p] * s[i] * s[column[p]];
        }
        out[r] = energy;
      }
      return true;
    },
    packed(out) {
      const bytes = Math.ceil(n / 8);
      out.fill(0, 0, READS * bytes);
      for (let r = 0; r < READS; r++)
        for (let i = 0; i < n; i++) if (spins[r * n + i] > 0) out[r * bytes + (i >> 3)] |= 1 << (i & 7);
    },
    remember() {
      copy.set(spins);
    },
    changesSince() {
      let changes = 0;
      for (let k = 0; k < spins.length; k++) if (spins[k] !== copy[k]) changes++;
      return changes;
    },
    carry(tape) {
      tape.cells(spins);
      tape.cells(seed);
    },
  };
  return { spins, generator, state };
}

/** One sweep of every read that accepts ΔE < 0 only. @returns whether any spin changed. */
export function descendReference(
  form: IsingForm,
  order: VisitingOrder,
  spins: Int8Array,
  lowers: (i: number, at: number) => boolean,
): boolean {
  let changed = false;
  for (const i of order.variable)
    for (let at = 0; at < spins.length; at += form.n) {
      if (!lowers(i, at)) continue;
      spins[at + i] = -spins[at + i];
      changed = true;
    }
  return changed;
}
