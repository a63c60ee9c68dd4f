import type { IsingForm } from "../../core/model/ising-form.ts";
import type { Stream } from "../../core/random/stream.ts";
import type { StateTape } from "../../core/state-tape.ts";
import type { AskStop } from "./descent.ts";

/**
 * Inverse temperatures of an anneal, one point after the other, `sweepsPerBeta` sweeps at each.
 * Betas are per unit of the Ising form (problem β times `form.unit`), ≥ 0, so kernels never meet energy units.
 */
export interface Schedule {
  /** Shape (points). */
  readonly beta: Float64Array;
  readonly sweepsPerBeta: number;
}

/** What distinguishes variants of a family; a family that lacks a variant is never chosen for it (`core/plan/choose-kernel`). */
export interface KernelOptions {
  readonly update: "metropolis" | "heatbath";
  readonly scan: "sequential" | "random";
  /** `grouped`: reads of a block share random numbers in small groups (bit-sliced kernels); `independent`: none do. */
  readonly randomness: "grouped" | "independent";
}

/**
 * One model laid out in one memory, advancing `reads` independent states in lockstep. The samples of a block are a
 * function of (model, options, schedule, stream) alone. Backends implement this same interface.
 *
 * Order of calls: `prepare` once per schedule; then for each block `start`, optionally `setSpins`, any mix of `anneal`
 * and `annealMeasured` over consecutive points, `quench` if the plan polishes, and the read-outs.
 */
export interface Kernel {
  /** B, the reads of a block. */
  readonly reads: number;
  /** Stores the schedule (and what is derived from each β) for the calls that follow. */
  prepare(schedule: Schedule): void;
  /** Seeds the generators from the stream and draws every read uniformly from the states that may be: all, or those with K spins +1. */
  start(words: Stream): void;
  /** Replaces the state of one read. @param spins shape (n), −1 or +1. */
  setSpins(read: number, spins: Int8Array): void;
  /** Runs all sweeps of schedule points from ≤ k < to. */
  anneal(from: number, to: number): void;
  /** Runs all sweeps of point k and returns the fraction of proposals accepted in its last sweep, over all reads. */
  annealMeasured(k: number): number;
  /**
   * Descends: sweeps that accept strictly lower energies only, until no single flip lowers any read (quantised families:
   * as far as their weights show), `maxSweeps` have run or `stop` says so. Draws no random numbers. @returns sweeps run.
   */
  quench(maxSweeps: number, stop?: AskStop): number;
  /**
   * Energies of all reads computed from their spins, in units of the form: Σ field_i s_i + Σ_{i<j} weight_ij s_i s_j.
   * Exact for integer forms. A family that keeps quantised weights returns false for other forms and writes nothing:
   * the caller recomputes from the spins.
   * @param out shape (reads).
   */
  energies(out: Float64Array): boolean;
  /**
   * All reads' states as packed rows: read r starts at byte r·⌈n/8⌉; bit k of byte w is variable 8w + k, set for spin +1;
   * unused bits are 0.
   * @param out shape (reads · ⌈n/8⌉).
   */
  packed(out: Uint8Array): void;
  /**
   * Carries what changes while a block runs, between calls: spins, generator, and what does not follow exactly from them. A
   * kernel of the same model, options and schedule that reads it goes on as this one would, bit for bit.
   */
  carry(tape: StateTape): void;
  /** Where states lie outside this memory: the lowest state of each read at any call of `energies`, read when it is wanted. */
  readonly kept?: KeptReads;
  /** Frees what lies outside this memory, where anything does. No call may follow. */
  release?(): void;
}

/** The lowest state of each read since `start`, kept where the states are. */
export interface KeptReads {
  /** Whether the present states are among those looked at. */
  now(): boolean;
  /** Writes one as a packed row. @returns its energy, units, from its spins. */
  row(read: number, out: Uint8Array, at: number): number;
}

/** One family of kernels: how it is laid out, once as WebAssembly and once as flat TypeScript with the same results. */
export interface KernelFamily {
  readonly name: string;
  /** The WebAssembly kernel; its samples equal the reference's bit for bit. */
  assemble(form: IsingForm, options: KernelOptions): Kernel;
  /** The same algorithm as plain TypeScript, for reading, for tests, and for `--backend reference`. */
  reference(form: IsingForm, options: KernelOptions): Kernel;
}
