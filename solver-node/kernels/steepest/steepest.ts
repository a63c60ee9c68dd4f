import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { packSpins } from "../../../core/sample-set/sample-set.ts";
import { energyOfSpins } from "../energy-of-spins.ts";
import type { Kernel, KernelFamily } from "../kernel.ts";

/** Flips between two looks whether the end is wanted: a few ms. */
const FLIPS_A_LOOK = 4096;

/**
 * Steepest descent: from a random start, again and again the flip that lowers the energy most (the lowest index among
 * equals), to a local minimum. A tournament over the gains finds it in O(log n); a flip costs O(degree · log n).
 */
export const steepest: KernelFamily = { name: "steepest", assemble: steepestKernel, reference: steepestKernel };

function steepestKernel(form: IsingForm): Kernel {
  const { n, rowStart, column, weight } = form;
  const spins = new Int8Array(n);
  const field = new Float64Array(n);
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(n, 1)));
  // winner[k] for k ≥ leaves is spin k − leaves; for k < leaves the better of winner[2k] and winner[2k + 1].
  const winner = new Int32Array(2 * leaves);
  // Half the energy that flipping frees: s_i · field_i; beyond n nothing.
  const gain = (i: number): number => (i < n ? spins[i] * field[i] : Number.NEGATIVE_INFINITY);
  const better = (a: number, b: number): number => (gain(b) > gain(a) ? b : a);

  function replay(i: number): void {
    for (let k = (i + leaves) >> 1; k >= 1; k >>= 1) winner[k] = better(winner[2 * k], winner[2 * k + 1]);
  }

  function recompute(): void {
    for (let i = 0; i < n; i++) {
      field[i] = form.field[i];
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) field[i] += weight[p] * spins[column[p]];
    }
    for (let k = 0; k < leaves; k++) winner[leaves + k] = k;
    for (let k = leaves - 1; k >= 1; k--) winner[k] = better(winner[2 * k], winner[2 * k + 1]);
  }

  return {
    reads: 1,
    prepare() {},
    start(words: Stream) {
      const state = new Uint32Array(8);
      seedGenerator(words, state);
      const generator = vectorGenerator(state);
      const four = new Uint32Array(4);
      for (let i = 0; i < n; i++) {
        if (i % 128 === 0) generator.next(four, 0);
        spins[i] = (four[(i % 128) >> 5] >>> (i & 31)) & 1 ? 1 : -1;
      }
    },
    setSpins(_, given) {
      spins.set(given);
    },
    anneal() {
      invariant(false, "steepest descent has no temperature");
    },
    annealMeasured() {
      invariant(false, "steepest descent has no temperature");
      return 0;
    },
    quench(maxSweeps, stop) {
      recompute();
      // A float gain of rounding size would flip for ever; the bound is far above 1 ulp of the largest partial sum.
      const limit = form.integer ? 0 : 1e-12 * field.reduce((largest, f) => Math.max(largest, Math.abs(f)), 0);
      let flips = 0;
      while (n > 0 && flips < maxSweeps * n) {
        const i = winner[1];
        if (gain(i) <= limit || (flips % FLIPS_A_LOOK === 0 && stop?.() === true)) break;
        spins[i] = -spins[i];
        flips++;
        for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
          field[column[p]] += 2 * weight[p] * spins[i];
          replay(column[p]);
        }
        replay(i);
      }
      return Math.ceil(flips / Math.max(n, 1));
    },
    energies(out) {
      if (!form.integer) return false;
      out[0] = energyOfSpins(form, spins);
      return true;
    },
    packed(out) {
      packSpins(spins, out, 0);
    },
    carry: (tape) => tape.cells(spins),
  };
}
