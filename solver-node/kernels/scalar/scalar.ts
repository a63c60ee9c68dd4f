import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { descendInSweeps } from "../descent.ts";
import type { Kernel, KernelFamily, KernelOptions, Schedule } from "../kernel.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import * as reference from "./reference.ts";

/** One read in float64: any form, either update, either scan; the family of last resort. */
export const scalar: KernelFamily = {
  name: "scalar",
  assemble(form, options) {
    return kernelOn(form, assembled(form, options));
  },
  reference(form, options) {
    const state = {
      spins: new Int8Array(form.n),
      fields: new Float64Array(form.n),
      generator: new Uint32Array(GENERATOR_WORDS),
    };
    return kernelOn(form, {
      ...state,
      computeFields: () => reference.computeFields(form, state),
      sweeps: (count, beta) => reference.sweeps(form, state, options, count, beta),
      descend: () => reference.descend(form, state),
    });
  },
};

/** What changes while a read runs. */
export interface ScalarState {
  /** Shape (n): ±1. */
  readonly spins: Int8Array;
  /** Shape (n): local field, units. */
  readonly fields: Float64Array;
  /** Shape (8): one vector generator, of which lane 0 is used. */
  readonly generator: Uint32Array;
}

/** The state with the loops over it: WebAssembly's or the reference's. */
interface Machine extends ScalarState {
  computeFields(): void;
  /** @returns flips of the last sweep. */
  sweeps(count: number, beta: number): number;
  descend(): number;
}

/**
 * Sweeps after which fields of real couplings are computed anew. A flip rounds each neighbour's field by ≤ 2⁻⁵³ of its
 * largest value, so 100 sweeps leave an error of ≤ 100 · degree · 1.1e-16 of it.
 */
const SWEEPS_PER_RENEWAL = 100;
/** Bytes of a row's entry: u32 neighbour, 4 unused, f64 weight. */
const ENTRY_BYTES = 16;

interface Exports {
  bind(n: number, rows: number, spins: number, fields: number, external: number, generator: number): void;
  computeFields(): void;
  metropolisSequential(count: number, beta: number): number;
  metropolisRandom(count: number, beta: number): number;
  heatbathSequential(count: number, beta: number): number;
  heatbathRandom(count: number, beta: number): number;
  descend(): number;
}

function assembled(form: IsingForm, { update, scan }: KernelOptions): Machine {
  const { n, rowStart, column, weight } = form;
  const memory = kernelMemory();
  const spinsAt = memory.reserve(n);
  const fieldsAt = memory.reserve(8 * n);
  const externalAt = memory.reserve(8 * n);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const rowsAt = memory.reserve(4 * (n + 1));
  const entriesAt = memory.reserve(ENTRY_BYTES * weight.length);

  const rows = memory.view(Uint32Array, rowsAt, n + 1);
  for (let i = 0; i <= n; i++) rows[i] = entriesAt + ENTRY_BYTES * rowStart[i];
  const neighbours = memory.view(Uint32Array, entriesAt, 4 * weight.length);
  const weights = memory.view(Float64Array, entriesAt, 2 * weight.length);
  for (let p = 0; p < weight.length; p++) {
    neighbours[4 * p] = column[p];
    weights[2 * p + 1] = weight[p];
  }
  memory.view(Float64Array, externalAt, n).set(form.field);
  const wasm = instantiate<Exports>("scalar", memory);
  wasm.bind(n, rowsAt, spinsAt, fieldsAt, externalAt, generatorAt);
  const sweeps = {
    metropolis: { sequential: wasm.metropolisSequential, random: wasm.metropolisRandom },
    heatbath: { sequential: wasm.heatbathSequential, random: wasm.heatbathRandom },
  };
  return {
    spins: memory.view(Int8Array, spinsAt, n),
    fields: memory.view(Float64Array, fieldsAt, n),
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    computeFields: wasm.computeFields,
    sweeps: sweeps[update][scan],
    descend: wasm.descend,
  };
}

function kernelOn(form: IsingForm, machine: Machine): Kernel {
  const { n, rowStart, column, weight, field, integer } = form;
  const { spins } = machine;
  let beta = new Float64Array(0);
  let sweepsPerBeta = 1;
  let sweepsSinceRenewal = 0;
  const renewFields = (): void => {
    machine.computeFields();
    sweepsSinceRenewal = 0;
  };
  /** Counts sweeps across calls, so that slicing a schedule changes nothing. @returns flips of the last sweep. */
  const sweep = (count: number, k: number): number => {
    let accepted = 0;
    for (let rest = count; rest > 0; ) {
      const now = integer ? rest : Math.min(rest, SWEEPS_PER_RENEWAL - sweepsSinceRenewal);
      accepted = machine.sweeps(now, beta[k]);
      rest -= now;
      sweepsSinceRenewal += now;
      if (!integer && sweepsSinceRenewal === SWEEPS_PER_RENEWAL) renewFields();
    }
    return accepted;
  };
  return {
    reads: 1,
    prepare(schedule: Schedule) {
      beta = schedule.beta.slice();
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
      renewFields();
    },
    setSpins(_read, replacement) {
      spins.set(replacement);
      renewFields();
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) sweep(sweepsPerBeta, k);
    },
    annealMeasured(k) {
      return sweep(sweepsPerBeta, k) / n;
    },
    quench(maxSweeps, stop) {
      const sweep = (): boolean => {
        // Real fields are computed anew for every sweep: what is left of their rounding cannot send the descent in circles.
        if (!integer) renewFields();
        return machine.descend() !== 0;
      };
      return descendInSweeps(sweep, maxSweeps, stop);
    },
    energies(out) {
      if (!form.integer) return false;
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum += field[i] * spins[i];
        for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
          if (column[p] > i) sum += weight[p] * spins[i] * spins[column[p]];
        }
      }
      out[0] = sum;
      return true;
    },
    packed(out) {
      out.fill(0);
      for (let i = 0; i < n; i++) if (spins[i] > 0) out[i >> 3] |= 1 << (i & 7);
    },
    carry(tape) {
      tape.cells(spins);
      tape.cells(machine.generator);
      // Fields of real couplings hold the rounding of the flips since they were last computed.
      tape.cells(machine.fields);
      sweepsSinceRenewal = tape.number(sweepsSinceRenewal);
    },
  };
}
