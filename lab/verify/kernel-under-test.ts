import type { IsingForm } from "../../core/model/ising-form.ts";
import type { PathIntegralSchedule } from "../../core/path-integral/schedule.ts";
import type { Stream } from "../../core/random/stream.ts";
import type { FlipRate } from "../spectrum/birth-death.ts";
import type { Scan } from "../spectrum/slow-mode.ts";

/** What the ladder needs of a kernel laid out for one model: states in lockstep, as the solver's kernels have them. */
export interface Chains {
  /** States that advance together. */
  readonly reads: number;
  /** @param schedule  inverse temperatures per unit of the form, `sweepsPerBeta` sweeps at each. */
  prepare(schedule: { readonly beta: Float64Array; readonly sweepsPerBeta: number }): void;
  /** Seeds the generators from the stream and draws all states. */
  start(words: Stream): void;
  setSpins(read: number, spins: Int8Array): void;
  /** Runs points from ≤ k < to of the schedule. */
  anneal(from: number, to: number): void;
  /** Units of the form; false where the kernel keeps no exact weights. @param out shape (reads). */
  energies(out: Float64Array): boolean;
  /** @param out shape (reads · ⌈n/8⌉): bit i of a read is spin i, set for +1. */
  packed(out: Uint8Array): void;
}

/** A kernel and what it claims to do. */
export interface KernelUnderTest {
  readonly name: string;
  readonly rule: FlipRate;
  readonly scan: Scan;
  /** Runs of a block that share no random numbers; reads that do repeat each other from one start. */
  readonly independent: number;
  /** Which models it holds: any, or couplings ±1 without fields only. */
  readonly couplings: "any" | "signs";
  lay(form: IsingForm): Chains;
}

/** What the ladder needs of a path-integral engine. */
export interface Worldlines {
  readonly reads: number;
  readonly slices: number;
  prepare(schedule: PathIntegralSchedule): void;
  start(words: Stream): void;
  anneal(from: number, to: number): void;
  /** Units of the form. @param out shape (reads, slices). */
  energies(out: Float64Array): void;
}

export interface WorldlinesUnderTest {
  readonly name: string;
  /** Sweeps of a batch: many correlation times of the update at P = 8. */
  readonly batchSweeps: number;
  readonly sweepsPerEnergy: number;
  lay(form: IsingForm, slices: number): Worldlines;
}
