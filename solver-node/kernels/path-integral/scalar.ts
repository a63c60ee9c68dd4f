import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { PathIntegralSchedule } from "../../../core/path-integral/schedule.ts";
import { breakWeight } from "../../../core/path-integral/slice-coupling.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { rowBytes } from "../../../core/sample-set/sample-set.ts";
import { descendInSweeps } from "../descent.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { cutScale, fourK } from "./bonds.ts";
import type { PathIntegralEngine, PathIntegralFamily, PathIntegralOptions } from "./engine.ts";
import { readOut } from "./readout.ts";
import * as reference from "./scalar-reference.ts";

/**
 * One worldline in float64: any form, any number of slices, every update. A site's slices are bits, so that a segment's
 * energy is a few counts of bits, whatever the couplings; nothing is cached, so nothing drifts.
 */
export const pathIntegralScalar: PathIntegralFamily = {
  name: "path-integral-scalar",
  assemble(form, options) {
    return engineOn(form, options, assembled(form, options));
  },
  reference(form, options) {
    const { slices, scan } = options;
    const random = scan === "random";
    const siteWords = wordsOf(slices);
    const line: Worldline = {
      slices,
      siteWords,
      words: new Uint32Array(form.n * siteWords),
      generator: new Uint32Array(GENERATOR_WORDS),
    };
    return engineOn(form, options, {
      ...line,
      segment: (count, a, scale) => reference.segments(form, line, count, a, scale, random),
      heatbath: (count, a, cost) => reference.local(form, line, "heatbath", count, a, cost, random),
      metropolis: (count, a, cost) => reference.local(form, line, "metropolis", count, a, cost, random),
      descend: () => reference.descend(form, line),
    });
  },
};

/** What changes while a worldline runs. */
export interface Worldline {
  readonly slices: number;
  /** 32-bit words of a site, even. */
  readonly siteWords: number;
  /** Shape (n, siteWords): slice p of a site is bit p mod 32 of its word ⌊p/32⌋, set for +1. */
  readonly words: Uint32Array;
  /** Shape (8): one vector generator, of which lane 0 is used. */
  readonly generator: Uint32Array;
}

/** The sweeps of scalar-reference.ts; each returns the slice spins that its last sweep flipped. */
interface Sweeps {
  segment(count: number, a: number, cutScale: number): number;
  heatbath(count: number, a: number, fourK: number): number;
  metropolis(count: number, a: number, fourK: number): number;
  descend(): number;
}

interface Exports {
  segment(count: number, a: number, cutScale: number, randomScan: number): number;
  heatbath(count: number, a: number, fourK: number, randomScan: number): number;
  metropolis(count: number, a: number, fourK: number, randomScan: number): number;
  descend(): number;
  bind(
    n: number,
    slices: number,
    sites: number,
    rows: number,
    external: number,
    cuts: number,
    fields: number,
    signs: number,
    generator: number,
  ): void;
}

/** Bytes of a row's entry: u32 address of the neighbour's slices, 4 unused, f64 weight. */
const ENTRY_BYTES = 16;

function wordsOf(slices: number): number {
  return 2 * Math.ceil(slices / 64);
}

function assembled(form: IsingForm, { slices, scan }: PathIntegralOptions): Worldline & Sweeps {
  const { n, rowStart, column, weight } = form;
  const siteWords = wordsOf(slices);
  const memory = kernelMemory();
  const sites = memory.reserve(4 * siteWords * n);
  const external = memory.reserve(8 * n);
  const cuts = memory.reserve(4 * siteWords);
  const fields = memory.reserve(8 * 32 * siteWords);
  const signs = memory.reserve(8 * 8 * 256);
  const generator = memory.reserve(4 * GENERATOR_WORDS);
  const rowsAt = memory.reserve(4 * (n + 1));
  const entriesAt = memory.reserve(ENTRY_BYTES * weight.length);

  const rows = memory.view(Uint32Array, rowsAt, n + 1);
  for (let i = 0; i <= n; i++) rows[i] = entriesAt + ENTRY_BYTES * rowStart[i];
  const neighbours = memory.view(Uint32Array, entriesAt, 4 * weight.length);
  const weights = memory.view(Float64Array, entriesAt, 2 * weight.length);
  for (let p = 0; p < weight.length; p++) {
    neighbours[4 * p] = sites + 4 * siteWords * column[p];
    weights[2 * p + 1] = weight[p];
  }
  memory.view(Float64Array, external, n).set(form.field);
  // By the value of a byte: +0 for its set bits, −0 for the others.
  const signWords = memory.view(Float64Array, signs, 8 * 256);
  for (let k = 0; k < signWords.length; k++) signWords[k] = ((k >> 3) >> (k & 7)) & 1 ? 0 : -0;
  const wasm = instantiate<Exports>("path-integral-scalar", memory);
  wasm.bind(n, slices, sites, rowsAt, external, cuts, fields, signs, generator);
  const random = scan === "random" ? 1 : 0;
  return {
    slices,
    siteWords,
    words: memory.view(Uint32Array, sites, siteWords * n),
    generator: memory.view(Uint32Array, generator, GENERATOR_WORDS),
    segment: (count, a, scale) => wasm.segment(count, a, scale, random),
    heatbath: (count, a, cost) => wasm.heatbath(count, a, cost, random),
    metropolis: (count, a, cost) => wasm.metropolis(count, a, cost, random),
    descend: wasm.descend,
  };
}

function engineOn(
  form: IsingForm,
  { slices, update }: PathIntegralOptions,
  machine: Worldline & Sweeps,
): PathIntegralEngine {
  const { n, rowStart, column, weight, field } = form;
  const { words, siteWords } = machine;
  let schedule: PathIntegralSchedule = {
    betaEnergy: new Float64Array(0),
    betaGamma: new Float64Array(0),
    sweepsPerPoint: 1,
  };
  /** @returns slice spins flipped by the last sweep. */
  const sweep = (k: number): number => {
    const w = breakWeight(schedule.betaGamma[k] ?? 0, slices);
    const a = schedule.betaEnergy[k] / slices;
    return machine[update](schedule.sweepsPerPoint, a, update === "segment" ? cutScale(w) : fourK(w));
  };
  const energies = (out: Float64Array): void => {
    for (let p = 0; p < slices; p++) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const s = reference.sliceSpin(machine, i, p);
        sum += field[i] * s;
        for (let q = rowStart[i]; q < rowStart[i + 1]; q++)
          if (column[q] > i) sum += weight[q] * s * reference.sliceSpin(machine, column[q], p);
      }
      out[p] = sum;
    }
  };
  const packedSlices = (out: Uint8Array): void => {
    const bytes = rowBytes(n);
    out.fill(0, 0, slices * bytes);
    for (let p = 0; p < slices; p++)
      for (let i = 0; i < n; i++) if (reference.sliceSpin(machine, i, p) > 0) out[p * bytes + (i >> 3)] |= 1 << (i & 7);
  };

  return {
    reads: 1,
    slices,
    prepare(given) {
      schedule = given;
    },
    start(stream) {
      seedGenerator(stream, machine.generator);
      const generator = vectorGenerator(machine.generator);
      const drawn = new Uint32Array(4);
      for (let k = 0; k < words.length; k += 4) {
        generator.next(drawn, 0);
        for (let word = k; word < Math.min(k + 4, words.length); word++) {
          const inside = slices - 32 * (word % siteWords);
          const mask = inside >= 32 ? 0xffffffff : inside <= 0 ? 0 : 2 ** inside - 1;
          words[word] = drawn[word - k] & mask;
        }
      }
    },
    setSpins(_read, spins) {
      for (let i = 0; i < n; i++)
        for (let p = 0; p < slices; p++)
          if (reference.sliceSpin(machine, i, p) !== spins[i]) reference.flipSlice(machine, i, p);
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) sweep(k);
    },
    annealMeasured: (k) => sweep(k) / (n * slices),
    quench: (maxSweeps, stop) => descendInSweeps(() => machine.descend() !== 0, maxSweeps, stop),
    energies,
    packedSlices,
    packed: (out, readout) => readOut({ reads: 1, slices, energies, packedSlices }, n, readout, out),
    carry(tape) {
      tape.cells(words);
      tape.cells(machine.generator);
    },
  };
}
