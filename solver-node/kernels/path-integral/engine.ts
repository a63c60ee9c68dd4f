import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { PathIntegralSchedule } from "../../../core/path-integral/schedule.ts";
import type { Stream } from "../../../core/random/stream.ts";
import type { StateTape } from "../../../core/state-tape.ts";
import type { AskStop } from "../descent.ts";

/**
 * `metropolis`, `heatbath`: one spin of one slice at a time. `segment`: at each site, runs of equal slices that bonds of
 * probability 1 − e^(−2K) hold together, each flipped by heat bath.
 */
export type PathIntegralUpdate = "metropolis" | "heatbath" | "segment";

export interface PathIntegralOptions {
  /** P ≥ 1, Trotter slices of one worldline; 1 is classical annealing. */
  readonly slices: number;
  readonly update: PathIntegralUpdate;
  /** Sites in index order, or as many drawn uniformly (slice spins, for local updates). */
  readonly scan: "sequential" | "random";
}

/** Which slice of a worldline is the answer of its read: the one of least energy (the first of equals), or slice 0. */
export type Readout = "best" | "slice0";

/**
 * One model laid out in one memory with `reads` independent worldlines of `slices` states each. A block is a function of
 * (model, options, schedule, stream) alone. Order of calls as for `Kernel`: `prepare` once per schedule, then for each block
 * `start`, optionally `setSpins`, `anneal` and `annealMeasured` over consecutive points, `quench`, and the read-outs.
 * A sweep proposes n · P slice spins of a read, each once unless they are drawn.
 */
export interface PathIntegralEngine {
  /** B, the reads of a block. */
  readonly reads: number;
  /** P. */
  readonly slices: number;
  prepare(schedule: PathIntegralSchedule): void;
  /** Seeds the generators from the stream and draws every spin of every slice uniformly from them. */
  start(words: Stream): void;
  /** Puts all slices of a read into one state. @param spins shape (n), −1 or +1. */
  setSpins(read: number, spins: Int8Array): void;
  /** Runs all sweeps of schedule points from ≤ k < to. */
  anneal(from: number, to: number): void;
  /** Runs all sweeps of point k and returns the share of slice spins that its last sweep flipped, over all reads. */
  annealMeasured(k: number): number;
  /**
   * Lets every slice descend by itself, as if K = 0: sweeps that accept strictly lower energies only, until none changes
   * `maxSweeps` have run or `stop` says so. Draws no random numbers. @returns sweeps run.
   */
  quench(maxSweeps: number, stop?: AskStop): number;
  /**
   * Energies of all slices computed from their spins, in units of the form; exact for integer forms.
   * @param out shape (reads, slices).
   */
  energies(out: Float64Array): void;
  /** One state a read, as `Kernel.packed`. @param out shape (reads, ⌈n/8⌉). */
  packed(out: Uint8Array, readout: Readout): void;
  /** All states, each a row of `packed`. @param out shape (reads, slices, ⌈n/8⌉). */
  packedSlices(out: Uint8Array): void;
  /** Carries the spins of all slices and the generators, as `Kernel.carry`. */
  carry(tape: StateTape): void;
  /** Frees what lies outside this memory, where anything does. No call may follow. */
  release?(): void;
}

/** One family of engines: how it is laid out, once as WebAssembly and once as flat TypeScript with the same results. */
export interface PathIntegralFamily {
  readonly name: string;
  assemble(form: IsingForm, options: PathIntegralOptions): PathIntegralEngine;
  reference(form: IsingForm, options: PathIntegralOptions): PathIntegralEngine;
}
