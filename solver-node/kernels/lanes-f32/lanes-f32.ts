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

/** Eight reads as two vectors of four f32 lanes: any sparse form that `acceptsQuantised`, sequential scan. */
export const lanesF32: KernelFamily = {
  name: "lanes-f32",
  assemble(form, options) {
    check(form, options);
    const quantised = quantise(form);
    return kernelOn(form, quantised, assembled(quantised, options));
  },
  reference(form, options) {
    check(form, options);
    const quantised = quantise(form);
    const state = {
      spins: new Uint8Array(paddedSpins(form.n)),
      fields: new Float32Array(form.n * READS),
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

/** What changes while a block runs. */
export interface LanesState {
  /** Shape (n, padded to 16): bit r is read r's spin, set for +1. */
  readonly spins: Uint8Array;
  /** Shape (n, 8): local field of each read, units. */
  readonly fields: Float32Array;
  /** Shape (8): one vector generator. */
  readonly generator: Uint32Array;
}

/** The state with the loops over it: WebAssembly's or the reference's. */
interface Machine extends LanesState {
  computeFields(): void;
  /** @returns flips of the last sweep. */
  sweeps(count: number, scale: number): number;
  descend(): number;
}

const READS = 8;
/** Bytes of a row's entry: u32 byte offset of the neighbour's fields, f32 weight. */
const ENTRY_BYTES = 8;
const FIELD_BYTES = 4 * READS;

function check(form: IsingForm, options: KernelOptions): void {
  invariant(options.scan === "sequential", "lanes-f32 scans sequentially");
  invariant(acceptsQuantised(form), "the form's range is too wide for f32 fields");
}

/** Spins are drawn sixteen bytes at a time. */
function paddedSpins(n: number): number {
  return Math.ceil(n / 16) * 16;
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
  const spinsAt = memory.reserve(paddedSpins(n));
  const fieldsAt = memory.reserve(n * FIELD_BYTES);
  const externalAt = memory.reserve(4 * n);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const rowsAt = memory.reserve(4 * (n + 1));
  const entriesAt = memory.reserve(ENTRY_BYTES * weight.length);

  const rows = memory.view(Uint32Array, rowsAt, n + 1);
  for (let i = 0; i <= n; i++) rows[i] = entriesAt + ENTRY_BYTES * rowStart[i];
  const offsets = memory.view(Uint32Array, entriesAt, 2 * weight.length);
  const weights = memory.view(Float32Array, entriesAt, 2 * weight.length);
  for (let p = 0; p < weight.length; p++) {
    offsets[2 * p] = FIELD_BYTES * column[p];
    weights[2 * p + 1] = weight[p];
  }
  memory.view(Float32Array, externalAt, n).set(form.field);
  const wasm = instantiate<Exports>("lanes-f32", memory);
  wasm.bind(n, rowsAt, spinsAt, fieldsAt, externalAt, generatorAt);
  return {
    spins: memory.view(Uint8Array, spinsAt, paddedSpins(n)),
    fields: memory.view(Float32Array, fieldsAt, n * READS),
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    computeFields: wasm.computeFields,
    sweeps: options.update === "metropolis" ? wasm.metropolis : wasm.heatbath,
    descend: wasm.descend,
  };
}

function kernelOn(form: IsingForm, quantised: QuantisedForm, machine: Machine): Kernel {
  const { n } = form;
  const { spins, fields } = machine;
  let scales = new Float32Array(0);
  let sweepsPerBeta = 1;
  return {
    reads: READS,
    prepare(schedule: Schedule) {
      scales = Float32Array.from(schedule.beta, thresholdScale);
      sweepsPerBeta = schedule.sweepsPerBeta;
    },
    start(words: Stream) {
      seedGenerator(words, machine.generator);
      const generator = vectorGenerator(machine.generator);
      const drawn = new Uint32Array(spins.length / 4);
      for (let at = 0; at < drawn.length; at += 4) generator.next(drawn, at);
      spins.set(new Uint8Array(drawn.buffer));
      machine.computeFields();
    },
    setSpins(read, replacement) {
      for (let i = 0; i < n; i++) spins[i] = replacement[i] > 0 ? spins[i] | (1 << read) : spins[i] & ~(1 << read);
      machine.computeFields();
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) machine.sweeps(sweepsPerBeta, scales[k]);
    },
    annealMeasured(k) {
      return machine.sweeps(sweepsPerBeta, scales[k]) / (n * READS);
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => machine.descend() !== 0, maxSweeps, stop),
    energies(out) {
      if (!form.integer || !quantised.exact) return false;
      // Σ_i s_i (field_i + local field_i) counts each coupling twice and each field twice.
      out.fill(0);
      for (let i = 0; i < n; i++) {
        const field = quantised.field[i];
        const up = spins[i];
        for (let r = 0; r < READS; r++) {
          const sum = field + fields[i * READS + r];
          out[r] += (up >> r) & 1 ? sum : -sum;
        }
      }
      for (let r = 0; r < READS; r++) out[r] /= 2;
      return true;
    },
    packed(out) {
      const bytes = Math.ceil(n / 8);
      out.fill(0);
      for (let i = 0; i < n; i++) {
        for (let r = 0; r < READS; r++) out[r * bytes + (i >> 3)] |= ((spins[i] >> r) & 1) << (i & 7);
      }
    },
    carry(tape) {
      tape.cells(spins);
      tape.cells(machine.generator);
      // Fields are exact: computed anew they are what they were.
      if (tape.reading) machine.computeFields();
    },
  };
}
