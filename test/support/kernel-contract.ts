import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { IsingForm } from "../../core/model/ising-form.ts";
import { stream } from "../../core/random/stream.ts";
import type { Kernel, KernelFamily, KernelOptions } from "../../solver-node/kernels/kernel.ts";
import { boltzmann, chiSquareP, enumerateUnits } from "./boltzmann.ts";
import { testSeed } from "./models.ts";

/** A model that a family must handle, small enough (n ≤ 12) to enumerate. */
export interface ContractCase {
  readonly name: string;
  readonly form: IsingForm;
  readonly options: KernelOptions;
  /** Inverse temperature of the Boltzmann test, per unit; low enough that 25 sweeps decorrelate. */
  readonly beta: number;
  /** Reads that share no random numbers with each other; all of them if absent. */
  readonly independentReads?: readonly number[];
  /** States counted by the Boltzmann test, where not the usual number; few must still show a β off by a tenth. */
  readonly samples?: number;
}

/** False-alarm rate of one Boltzmann test: with fewer than 500 such tests in all suites together, family-wise below 5e-4. */
const FALSE_ALARM = 1e-6;
const THINNING = 25;
const SAMPLES = 200_000;

export function spinsOf(kernel: Kernel, n: number): Int8Array[] {
  const bytes = Math.ceil(n / 8);
  const packed = new Uint8Array(kernel.reads * bytes);
  kernel.packed(packed);
  return Array.from({ length: kernel.reads }, (_, r) =>
    Int8Array.from({ length: n }, (_, i) => ((packed[r * bytes + (i >> 3)] >> (i & 7)) & 1 ? 1 : -1)),
  );
}

export function unitsOf(form: IsingForm, spins: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < form.n; i++) {
    sum += form.field[i] * spins[i];
    for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++)
      if (form.column[p] > i) sum += form.weight[p] * spins[i] * spins[form.column[p]];
  }
  return sum;
}

function stateIndex(spins: Int8Array): number {
  return spins.reduce((index, s, i) => (s > 0 ? index | (1 << i) : index), 0);
}

/** Counts of states over `samples` or a few more samples at constant β. */
export function sampleCounts(
  kernel: Kernel,
  form: IsingForm,
  beta: number,
  samples: number,
  reads: readonly number[],
): Float64Array {
  const rounds = Math.ceil(samples / reads.length);
  kernel.prepare({ beta: Float64Array.of(beta), sweepsPerBeta: THINNING });
  kernel.start(stream(testSeed(), 1, 0));
  const counts = new Float64Array(2 ** form.n);
  for (let burnIn = 0; burnIn < 8; burnIn++) kernel.anneal(0, 1);
  for (let round = 0; round < rounds; round++) {
    kernel.anneal(0, 1);
    const spins = spinsOf(kernel, form.n);
    for (const r of reads) counts[stateIndex(spins[r])]++;
  }
  return counts;
}

/** What every kernel promises, checked on small models against enumeration and on any model against its reference. @param twins  what `assemble` and `reference` give, for the titles. */
export function kernelContract(
  family: KernelFamily,
  cases: readonly ContractCase[],
  larger: readonly ContractCase[] = [],
  twins = "WebAssembly and reference",
): void {
  describe(`kernel family ${family.name}`, () => {
    for (const { name, form, options, beta, independentReads, samples = SAMPLES } of cases) {
      test(`${name}: visits states with Boltzmann frequency, and a β off by a tenth is caught`, () => {
        const kernel = family.assemble(form, options);
        const reads = independentReads ?? Array.from({ length: kernel.reads }, (_, r) => r);
        const counts = sampleCounts(kernel, form, beta, samples, reads);
        assert.ok(chiSquareP(counts, boltzmann(form, beta)) > FALSE_ALARM, "frequencies differ from Boltzmann's");
        assert.ok(chiSquareP(counts, boltzmann(form, beta * 1.1)) < FALSE_ALARM, "the test cannot see β + 10 %");
        assert.ok(chiSquareP(counts, boltzmann(form, beta * 0.9)) < FALSE_ALARM, "the test cannot see β − 10 %");
      });
      test(`${name}: a quench ends in local minima of every read`, () => {
        const kernel = family.assemble(form, options);
        kernel.prepare({ beta: Float64Array.of(0.01), sweepsPerBeta: 1 });
        kernel.start(stream(testSeed(), 2, 0));
        kernel.anneal(0, 1);
        const sweeps = kernel.quench(10_000);
        assert.ok(sweeps < 10_000);
        const energies = enumerateUnits(form);
        for (const spins of spinsOf(kernel, form.n)) {
          const state = stateIndex(spins);
          for (let i = 0; i < form.n; i++) assert.ok(energies[state] <= energies[state ^ (1 << i)]);
        }
      });
    }
    for (const { name, form, options, beta } of [...cases, ...larger]) {
      test(`${name}: ${twins} give the same states, energies and acceptance`, () => {
        const schedule = { beta: Float64Array.from({ length: 24 }, (_, k) => (beta * 3 * k) / 23), sweepsPerBeta: 2 };
        const initial = Int8Array.from({ length: form.n }, (_, i) => (i % 3 === 0 ? 1 : -1));
        const outcomes = [family.assemble(form, options), family.reference(form, options)].map((kernel) => {
          kernel.prepare(schedule);
          kernel.start(stream(testSeed(), 3, 5));
          const first = spinsOf(kernel, form.n);
          kernel.setSpins(kernel.reads - 1, initial);
          kernel.anneal(0, 20);
          const acceptance = kernel.annealMeasured(20);
          kernel.anneal(21, 24);
          const last = spinsOf(kernel, form.n);
          const energies = new Float64Array(kernel.reads);
          const exact = kernel.energies(energies);
          const quenchSweeps = kernel.quench(1000);
          return {
            reads: kernel.reads,
            first,
            last,
            acceptance,
            exact,
            energies,
            quenchSweeps,
            end: spinsOf(kernel, form.n),
          };
        });
        assert.deepEqual(outcomes[0], outcomes[1]);
        const { last, exact, energies, acceptance } = outcomes[0];
        // A cold sweep of few reads over a dozen spins may well accept nothing.
        assert.ok((acceptance > 0 || outcomes[0].reads * form.n < 1000) && acceptance <= 1);
        if (form.integer) assert.ok(exact);
        if (exact) for (const [r, spins] of last.entries()) assert.equal(energies[r], unitsOf(form, spins));
      });
      test(`${name}: a block is the same however its sweeps are sliced, and another stream gives another`, () => {
        const schedule = { beta: Float64Array.from({ length: 12 }, (_, k) => (beta * 3 * k) / 11), sweepsPerBeta: 3 };
        const kernel = family.assemble(form, options);
        kernel.prepare(schedule);
        const run = (block: number, cuts: readonly number[]): Int8Array[] => {
          kernel.start(stream(testSeed(), 4, block));
          let at = 0;
          for (const cut of [...cuts, 12]) {
            kernel.anneal(at, cut);
            at = cut;
          }
          return spinsOf(kernel, form.n);
        };
        assert.deepEqual(run(0, []), run(0, [1, 2, 7]));
        kernel.start(stream(testSeed(), 4, 0));
        const start = spinsOf(kernel, form.n);
        kernel.start(stream(testSeed(), 4, 1));
        assert.notDeepEqual(start, spinsOf(kernel, form.n));
      });
    }
  });
}
