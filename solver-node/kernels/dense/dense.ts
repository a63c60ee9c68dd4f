import { invariant, unreachable } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { descendInSweeps } from "../descent.ts";
import type { Kernel, KernelFamily, KernelOptions } from "../kernel.ts";
import { bitsMachine } from "./bits.ts";
import { referenceMachine } from "./reference.ts";

import { rowsMachine } from "./rows.ts";
import { type DenseStorage, denseStorage, storageHolds } from "./storage.ts";

/** One read of a (nearly) fully connected integer model: sequential Metropolis on n² stored couplings. */
export const dense: KernelFamily = {
  name: "dense",
  assemble: (form, options) => assembled(form, options, smallestStorage(form)),
  reference: (form, options) => referenceDense(form, options, smallestStorage(form)),
};

/** The state of the read and the loops over it: WebAssembly's or the reference's. */
export interface DenseMachine {
  /** Shape (n): 0 for +1, −1 for −1. */
  readonly spins: Int8Array;
  /** Shape (8): one vector generator. */
  readonly generator: Uint32Array;
  /** Recomputes what follows from the spins. */
  restart(): void;
  /** Metropolis sweeps at a scale of ln 2 / 2β. @returns flips of the last one. */
  sweeps(count: number, scale: number): number;
  /** One sweep that flips wherever the energy falls. @returns flips. */
  descend(): number;
  /** The energy, recomputed from the spins. */
  energy(): number;
}

/** The kernel with a storage of choice; `dense` takes the smallest. */
export function assembleDense(form: IsingForm, options: KernelOptions, storage: DenseStorage): Kernel {
  invariant(storageHolds(storage, form), `the form does not fit ${storage}`);
  return assembled(form, options, storage);
}

/** The same as flat TypeScript; a storage matters only to how its thresholds round. */
export function referenceDense(form: IsingForm, options: KernelOptions, storage: DenseStorage): Kernel {
  checkOptions(options);
  return kernelOn(referenceMachine(form, storage));
}

function assembled(form: IsingForm, options: KernelOptions, storage: DenseStorage): Kernel {
  checkOptions(options);
  switch (storage) {
    case "bits":
      return kernelOn(bitsMachine(form));
    case "rows-i8":
    case "rows-i16":
      return kernelOn(rowsMachine(form, storage));
    default:
      return unreachable(storage);
  }
}

function smallestStorage(form: IsingForm): DenseStorage {
  const storage = denseStorage(form);
  invariant(storage !== null, "the form is not one of small integers");
  return storage;
}

function checkOptions(options: KernelOptions): void {
  invariant(options.update === "metropolis" && options.scan === "sequential", "dense is sequential Metropolis only");
}

/** At β = 0 every threshold must lie below any field; the largest scale still gives finite thresholds. */
const MAX_SCALE = 1e30;

function kernelOn(machine: DenseMachine): Kernel {
  const { spins, generator } = machine;
  const n = spins.length;
  let scales = new Float32Array(0);
  let sweepsPerBeta = 1;
  return {
    reads: 1,
    prepare(schedule) {
      scales = Float32Array.from(schedule.beta, (beta) => Math.min(Math.LN2 / 2 / beta, MAX_SCALE));
      sweepsPerBeta = schedule.sweepsPerBeta;
    },
    start(words) {
      seedGenerator(words, generator);
      const draws = vectorGenerator(generator);
      const drawn = new Uint32Array(4);
      for (let i = 0; i < n; i++) {
        if ((i & 127) === 0) draws.next(drawn, 0);
        spins[i] = ((drawn[(i >> 5) & 3] >>> (i & 31)) & 1) - 1;
      }
      machine.restart();
    },
    setSpins(_read, replacement) {
      for (let i = 0; i < n; i++) spins[i] = replacement[i] > 0 ? 0 : -1;
      machine.restart();
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) machine.sweeps(sweepsPerBeta, scales[k]);
    },
    annealMeasured(k) {
      return machine.sweeps(sweepsPerBeta, scales[k]) / n;
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => machine.descend() !== 0, maxSweeps, stop),
    energies(out) {
      out[0] = machine.energy();
      return true;
    },
    packed(out) {
      out.fill(0);
      for (let i = 0; i < n; i++) out[i >> 3] |= (1 + spins[i]) << (i & 7);
    },
    carry(tape) {
      tape.cells(spins);
      tape.cells(generator);
      // Fields are integers: computed anew they are what they were.
      if (tape.reading) machine.restart();
    },
  };
}
