import type { GpuBackend } from "../../core/plan/options.ts";
import type { DenseModel, PlacedModel } from "./layout.ts";

export type { GpuBackend };

/** What gpu.js compiles its source to. `auto`: `webgpu` on a real GPU, else `webasm`. */
export type GpujsMode = "auto" | "webgpu" | "webasm" | "cpu";

/**
 * What the bits of a word are to each other. `replicas`: independent states at one temperature. `slices`: Trotter slices, in
 * rings of `slices` bits. `ladder`: independent states, each at a temperature of its own.
 */
export type BitRule =
  | { readonly kind: "replicas" }
  | { readonly kind: "slices"; readonly slices: number }
  | { readonly kind: "ladder" };

/** A block of states on the device. Words have shape (groups, places): bit b of a word is state groups · bits + b. */
export interface PackedBlock {
  readonly kind: "packed";
  readonly model: PlacedModel;
  /** States of a word: 32, or up to 24 where words are kept as floats. */
  readonly bits: number;
  readonly groups: number;
  readonly rule: BitRule;
  /** Energies will be asked for, and fit 32 bits doubled: `sumsFit`. */
  readonly looks: boolean;
}

/** A block of single states of a dense model. Words have shape (reads, ⌈n/32⌉): bit k of word w is variable 32w + k. */
export interface DenseBlock {
  readonly kind: "dense";
  readonly model: DenseModel;
  readonly reads: number;
  readonly rule: BitRule;
  /** Energies will be asked for, and fit 32 bits doubled: `sumsFit`. */
  readonly looks: boolean;
}

export type BlockLayout = PackedBlock | DenseBlock;

/**
 * Sweeps first … first + sweeps − 1 of a block, numbered since its start: a spin s whose local field is f flips with
 * probability min(1, e^y), y = s · (2β f − 4K · (equal neighbours in imaginary time − 1)).
 */
export interface SweepOrder {
  readonly first: number;
  readonly sweeps: number;
  /** Shape (sweeps, 2): 2β and −4K of every sweep; of a `ladder`, shape (states): 2β of each, for all sweeps. */
  readonly strength: Float32Array;
  /** Accept only what lowers the energy: y > 0. */
  readonly descend: boolean;
  /** Count the spins that these sweeps, taken together, leave other than they found them. */
  readonly measure: boolean;
  /** After these sweeps: sum all energies, and keep every state that is lower than all that were looked at before. */
  readonly look: boolean;
  /** Shape (2): the key of the random numbers. */
  readonly seed: Uint32Array;
}

/** What a device saw of its states. */
export interface SweepReport {
  /** Null where none were to be counted. */
  readonly flips: number | null;
  /** Shape (states): twice the energies, units, exact. Null where none were asked for, or the device cannot sum them. */
  readonly twiceUnits: Int32Array | null;
}

/** The lowest state of each that were looked at since a block was written to. */
export interface KeptStates {
  /** Shape (states): twice their energies, units; `NEVER_LOOKED` before the first look. */
  readonly twiceUnits: Int32Array;
  /** As the words of the block. */
  readonly words: Uint32Array;
}

/** Twice an energy above all others. */
export const NEVER_LOOKED = 0x7fffffff;

/** What threads ask of the GPU process. A block is named by whoever opened it; opening it again begins anew. */
export type GpuRequest =
  | { readonly kind: "open"; readonly block: number; readonly layout: BlockLayout }
  /** Puts states where they are, and forgets all that were kept but those of `kept`. */
  | { readonly kind: "write"; readonly block: number; readonly words: Uint32Array; readonly kept: KeptStates | null }
  | { readonly kind: "sweep"; readonly block: number; readonly order: SweepOrder }
  | { readonly kind: "read"; readonly block: number }
  /** The words of kept states, of `count` groups (of a matrix: reads) from `first` on. */
  | { readonly kind: "read-kept"; readonly block: number; readonly first: number; readonly count: number }
  | { readonly kind: "close"; readonly block: number }
  /** Which adapter, and how fast; starts the process where it is not running. */
  | { readonly kind: "describe" }
  /** Destroys the device as a driver's reset would: for tests of recovery. */
  | { readonly kind: "lose-device" };

export type GpuAnswer =
  | { readonly kind: "done" }
  | { readonly kind: "words"; readonly words: Uint32Array }
  | { readonly kind: "swept"; readonly report: SweepReport }
  | { readonly kind: "described"; readonly gpu: GpuDescription }
  /** The process or its device is gone, and all blocks with it; the next request starts another. */
  | { readonly kind: "lost"; readonly reason: string }
  /** No process can be had now. */
  | { readonly kind: "unavailable"; readonly reason: string }
  /** The request itself cannot be met by this device. */
  | { readonly kind: "refused"; readonly reason: string };

/** A process that passed its self-test. */
export interface GpuDescription {
  readonly backend: GpuBackend;
  /** What gpu.js compiles to; null for shaders. */
  readonly mode: Exclude<GpujsMode, "auto"> | null;
  /** The adapter's own name, or the mode where no adapter is used. */
  readonly adapter: string;
  /** Whether a graphics processor does the work; false for a software adapter and for modes without one. */
  readonly isGpu: boolean;
  readonly pid: number;
  /** Attempted spin updates per second, packed, on a cubic ±J lattice of 512 spins. */
  readonly updatesPerSecond: number;
}
