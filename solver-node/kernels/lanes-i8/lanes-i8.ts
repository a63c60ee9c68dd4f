import { invariant } from "../../../core/invariant.ts";
import { expNeg } from "../../../core/math/exponential.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { largestLocalField } from "../../../core/model/quantise.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { descendInSweeps } from "../descent.ts";
import type { Kernel, KernelFamily, KernelOptions, Schedule } from "../kernel.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import * as reference from "./reference.ts";

/** Sixteen reads as the bytes of one vector: integer forms of small local fields, Metropolis in sequential scan. */
export const lanesI8: KernelFamily = {
  name: "lanes-i8",
  assemble(form, options) {
    check(form, options);
    return kernelOn(form, assembled(form));
  },
  reference(form, options) {
    check(form, options);
    const state = {
      spins: new Uint16Array(paddedSpins(form.n)),
      fields: new Int8Array(form.n * READS),
      generator: new Uint32Array(GENERATOR_WORDS),
    };
    const depth = largestLocalField(form);
    let table = reference.thresholds(1, depth);
    return kernelOn(form, {
      ...state,
      computeFields: () => reference.computeFields(form, state),
      setPoint(q) {
        table = reference.thresholds(q, depth);
      },
      metropolis: (count) => reference.metropolis(form, state, count, table),
      descend: () => reference.descend(form, state),
    });
  },
};

/** The largest |field| + Σ |weight| of a spin that signed bytes hold with either sign. */
export const LARGEST_LOCAL_FIELD = 127;

export function acceptsBytes(form: IsingForm): boolean {
  return form.integer && largestLocalField(form) <= LARGEST_LOCAL_FIELD;
}

/** What changes while a block runs. */
export interface LanesState {
  /** Shape (n, padded to 8): bit r is read r's spin, set for +1. */
  readonly spins: Uint16Array;
  /** Shape (n, 16): local field of each read, units. */
  readonly fields: Int8Array;
  /** Shape (8): one vector generator. */
  readonly generator: Uint32Array;
}

/** The state with the loops over it: WebAssembly's or the reference's. */
interface Machine extends LanesState {
  computeFields(): void;
  /** Sets q = e^(−2β) for the sweeps that follow. */
  setPoint(q: number): void;
  /** @returns flips of the last sweep. */
  metropolis(count: number): number;
  descend(): number;
}

const READS = 16;
/** Four byte planes of 128 thresholds each. */
const TABLE_BYTES = 512;

function check(form: IsingForm, options: KernelOptions): void {
  invariant(options.update === "metropolis" && options.scan === "sequential", "lanes-i8 runs Metropolis sequentially");
  invariant(acceptsBytes(form), `lanes-i8 takes integer forms of local fields up to ${LARGEST_LOCAL_FIELD}`);
}

/** Spins are drawn eight at a time. */
function paddedSpins(n: number): number {
  return Math.ceil(n / 8) * 8;
}

interface Exports {
  bind(
    n: number,
    rows: number,
    spins: number,
    fields: number,
    external: number,
    generator: number,
    tables: number,
    depth: number,
  ): void;
  computeFields(): void;
  setPoint(q: number): void;
  metropolis(count: number): number;
  descend(): number;
}

function assembled(form: IsingForm): Machine {
  const { n } = form;
  const { starts, words } = runsOfEqualWeight(form);
  const memory = kernelMemory();
  const spinsAt = memory.reserve(2 * paddedSpins(n));
  const fieldsAt = memory.reserve(READS * n);
  const externalAt = memory.reserve(n);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const tablesAt = memory.reserve(TABLE_BYTES);
  const rowsAt = memory.reserve(4 * (n + 1));
  const wordsAt = memory.reserve(4 * words.length);

  memory.view(Uint32Array, rowsAt, n + 1).set(starts.map((start) => wordsAt + 4 * start));
  memory.view(Uint32Array, wordsAt, words.length).set(words);
  memory.view(Int8Array, externalAt, n).set(form.field);
  const wasm = instantiate<Exports>("lanes-i8", memory);
  wasm.bind(n, rowsAt, spinsAt, fieldsAt, externalAt, generatorAt, tablesAt, largestLocalField(form));
  return {
    spins: memory.view(Uint16Array, spinsAt, paddedSpins(n)),
    fields: memory.view(Int8Array, fieldsAt, n * READS),
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    computeFields: wasm.computeFields,
    setPoint: wasm.setPoint,
    metropolis: wasm.metropolis,
    descend: wasm.descend,
  };
}

/**
 * Rows as runs of neighbours with equal weight: a header word (weight in the lowest byte, number of neighbours above it),
 * then the byte offset of each neighbour's fields. Bytes have no vector product, and a run needs only one.
 *
 * @returns `starts`, shape (n + 1), the first word of each row, and all words.
 */
function runsOfEqualWeight({ n, rowStart, column, weight }: IsingForm): { starts: Uint32Array; words: Uint32Array } {
  const starts = new Uint32Array(n + 1);
  const words = new Uint32Array(2 * weight.length);
  let top = 0;
  for (let i = 0; i < n; i++) {
    const runs = new Map<number, number[]>();
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      if (weight[p] === 0) continue;
      const run = runs.get(weight[p]) ?? [];
      run.push(READS * column[p]);
      runs.set(weight[p], run);
    }
    for (const [w, offsets] of runs) {
      words[top++] = (offsets.length << 8) | (w & 0xff);
      words.set(offsets, top);
      top += offsets.length;
    }
    starts[i + 1] = top;
  }
  return { starts, words: words.slice(0, top) };
}

function kernelOn(form: IsingForm, machine: Machine): Kernel {
  const { n } = form;
  const { spins, fields } = machine;
  let factors = new Float64Array(0);
  let sweepsPerBeta = 1;
  const sweepPoint = (k: number): number => {
    machine.setPoint(factors[k]);
    return machine.metropolis(sweepsPerBeta);
  };
  return {
    reads: READS,
    prepare(schedule: Schedule) {
      factors = schedule.beta.map((beta) => expNeg(2 * beta));
      sweepsPerBeta = schedule.sweepsPerBeta;
    },
    start(words: Stream) {
      seedGenerator(words, machine.generator);
      const generator = vectorGenerator(machine.generator);
      const drawn = new Uint32Array(spins.length / 2);
      for (let at = 0; at < drawn.length; at += 4) generator.next(drawn, at);
      spins.set(new Uint16Array(drawn.buffer));
      machine.computeFields();
    },
    setSpins(read, replacement) {
      for (let i = 0; i < n; i++) spins[i] = replacement[i] > 0 ? spins[i] | (1 << read) : spins[i] & ~(1 << read);
      machine.computeFields();
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) sweepPoint(k);
    },
    annealMeasured(k) {
      return sweepPoint(k) / (n * READS);
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => machine.descend() !== 0, maxSweeps, stop),
    energies(out) {
      // Σ_i s_i (field_i + local field_i) counts each coupling twice and each field twice.
      out.fill(0);
      for (let i = 0; i < n; i++) {
        const field = form.field[i];
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
      // Fields are integers: computed anew they are what they were.
      if (tape.reading) machine.computeFields();
    },
  };
}
