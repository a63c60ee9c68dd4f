import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { acceptsQuantised, type QuantisedForm, quantise, thresholdScale } from "../../../core/model/quantise.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { descendInSweeps } from "../descent.ts";
import type { Kernel, KernelFamily, KernelOptions, Schedule } from "../kernel.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import * as reference from "./reference.ts";

/** One read with its spins side by side in vectors: the shortest way to a first answer; forms as `lanes-f32` takes them. */
export const scan: KernelFamily = {
  name: "scan",
  assemble(form, options) {
    check(form, options);
    const quantised = quantise(form);
    return kernelOn(form, quantised, assembled(quantised, options));
  },
  reference(form, options) {
    check(form, options);
    const quantised = quantise(form);
    const state = {
      spins: new Float32Array(padded(form.n)),
      fields: new Float32Array(padded(form.n)),
      generator: new Uint32Array(GENERATOR_WORDS),
    };
    return kernelOn(form, quantised, {
      ...state,
      computeFields: () => reference.computeFields(quantised, state),
      sweeps: (count, scale) => reference.sweeps(quantised, state, options.update, count, scale),
      descend: () => reference.descend(quantised, state),
    });
  },
};

/** What changes while a read runs. */
export interface ScanState {
  /** Shape (n, padded to 8): ±1. */
  readonly spins: Float32Array;
  /** Shape (n, padded to 8): local field, units. */
  readonly fields: Float32Array;
  /** Shape (8): one vector generator. */
  readonly generator: Uint32Array;
}

/** The state with the loops over it: WebAssembly's or the reference's. */
interface Machine extends ScanState {
  computeFields(): void;
  /** @returns flips of the last sweep. */
  sweeps(count: number, scale: number): number;
  descend(): number;
}

/** Bytes of a row's entry: u32 byte offset of the neighbour, f32 weight. */
const ENTRY_BYTES = 8;
/** The local field of padding, whose spins are +1: no threshold is as low, and no flip reaches it. */
const NEVER = -(2 ** 126);

function check(form: IsingForm, options: KernelOptions): void {
  invariant(options.scan === "sequential", "scan scans sequentially");
  invariant(acceptsQuantised(form), "the form's range is too wide for f32 fields");
}

/** Sweeps read eight spins at a time. */
function padded(n: number): number {
  return Math.ceil(n / 8) * 8;
}

interface Exports {
  bind(n: number, rows: number, spins: number, fields: number, external: number, generator: number): void;
  computeFields(): void;
  metropolis(count: number, scale: number): number;
  heatbath(count: number, scale: number): number;
  descend(): number;
}

function assembled(form: QuantisedForm, options: KernelOptions): Machine {
  const { n, rowStart, column, weight } = form;
  const memory = kernelMemory();
  const spinsAt = memory.reserve(4 * padded(n));
  const fieldsAt = memory.reserve(4 * padded(n));
  const externalAt = memory.reserve(4 * n);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const rowsAt = memory.reserve(4 * (n + 1));
  const entriesAt = memory.reserve(ENTRY_BYTES * weight.length);

  const rows = memory.view(Uint32Array, rowsAt, n + 1);
  for (let i = 0; i <= n; i++) rows[i] = entriesAt + ENTRY_BYTES * rowStart[i];
  const offsets = memory.view(Uint32Array, entriesAt, 2 * weight.length);
  const weights = memory.view(Float32Array, entriesAt, 2 * weight.length);
  for (let p = 0; p < weight.length; p++) {
    offsets[2 * p] = 4 * column[p];
    weights[2 * p + 1] = weight[p];
  }
  memory.view(Float32Array, externalAt, n).set(form.field);
  const wasm = instantiate<Exports>("scan", memory);
  wasm.bind(n, rowsAt, spinsAt, fieldsAt, externalAt, generatorAt);
  return {
    spins: memory.view(Float32Array, spinsAt, padded(n)),
    fields: memory.view(Float32Array, fieldsAt, padded(n)),
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    computeFields: wasm.computeFields,
    sweeps: options.update === "metropolis" ? wasm.metropolis : wasm.heatbath,
    descend: wasm.descend,
  };
}

function kernelOn(form: IsingForm, quantised: QuantisedForm, machine: Machine): Kernel {
  const { n } = form;
  const { spins, fields } = machine;
  spins.fill(1, n);
  fields.fill(NEVER, n);
  let scales = new Float32Array(0);
  let sweepsPerBeta = 1;
  return {
    reads: 1,
    prepare(schedule: Schedule) {
      scales = Float32Array.from(schedule.beta, thresholdScale);
      sweepsPerBeta = schedule.sweepsPerBeta;
    },
    start(words: Stream) {
      seedGenerator(words, machine.generator);
      const generator = vectorGenerator(machine.generator);
      const drawn = new Uint32Array(4);
      for (let i = 0; i < n; i++) {
        if (i % 128 === 0) generator.next(drawn, 0);
        spins[i] = (drawn[(i >> 5) & 3] >>> (i & 31)) & 1 ? 1 : -1;
      }
      machine.computeFields();
    },
    setSpins(_read, replacement) {
      spins.set(replacement);
      machine.computeFields();
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) machine.sweeps(sweepsPerBeta, scales[k]);
    },
    annealMeasured(k) {
      return machine.sweeps(sweepsPerBeta, scales[k]) / n;
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => machine.descend() !== 0, maxSweeps, stop),
    energies(out) {
      if (!form.integer || !quantised.exact) return false;
      // Σ_i s_i (field_i + local field_i) counts each coupling twice and each field twice.
      let twice = 0;
      for (let i = 0; i < n; i++) twice += spins[i] * (quantised.field[i] + fields[i]);
      out[0] = twice / 2;
      return true;
    },
    packed(out) {
      out.fill(0);
      for (let i = 0; i < n; i++) if (spins[i] > 0) out[i >> 3] |= 1 << (i & 7);
    },
    carry(tape) {
      tape.cells(spins);
      tape.cells(machine.generator);
      // Fields are exact: computed anew they are what they were.
      if (tape.reading) machine.computeFields();
    },
  };
}
