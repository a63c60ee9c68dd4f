import type { Stream } from "../../../core/random/stream.ts";
import type { StateTape } from "../../../core/state-tape.ts";
import { descendInSweeps } from "../descent.ts";
import type { Kernel, Schedule } from "../kernel.ts";

/** Reads of a block: the bits of a vector register. */
export const READS = 128;

/** The spins of a block, however they are kept. */
export interface BlockState {
  start(words: Stream): void;
  setSpins(read: number, spins: Int8Array): void;
  energies(out: Float64Array): boolean;
  packed(out: Uint8Array): void;
  /** Keeps a copy of all spins for `changesSince`. */
  remember(): void;
  /** Spins of all reads that differ from the copy. */
  changesSince(): number;
  /** Carries spins and generator. */
  carry(tape: StateTape): void;
}

/** What a family does with them. */
export interface BlockSweeps {
  prepare(schedule: Schedule): void;
  /** Runs `count` Metropolis sweeps at a point of the schedule. */
  sweep(point: number, count: number): void;
  /** One sweep that accepts ΔE < 0 only. @returns whether any spin of any read changed. */
  descend(): boolean;
}

/** The calls of a kernel over a block of n spins; the same for WebAssembly and reference. */
export function blockKernel(n: number, state: BlockState, sweeps: BlockSweeps): Kernel {
  let sweepsPerBeta = 1;
  return {
    reads: READS,
    prepare(schedule) {
      sweepsPerBeta = schedule.sweepsPerBeta;
      sweeps.prepare(schedule);
    },
    start: (words) => state.start(words),
    setSpins: (read, spins) => state.setSpins(read, spins),
    anneal(from, to) {
      for (let point = from; point < to; point++) sweeps.sweep(point, sweepsPerBeta);
    },
    annealMeasured(point) {
      sweeps.sweep(point, sweepsPerBeta - 1);
      state.remember();
      sweeps.sweep(point, 1);
      // Each spin is visited once, so it differs exactly where its proposal was accepted.
      return state.changesSince() / (n * READS);
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => sweeps.descend(), maxSweeps, stop),
    energies: (out) => state.energies(out),
    packed: (out) => state.packed(out),
    carry: (tape) => state.carry(tape),
  };
}
