import assert from "node:assert/strict";
import { test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import { bits } from "../../../solver-node/kernels/bits/bits.ts";
import type { KernelOptions } from "../../../solver-node/kernels/kernel.ts";
import { type ContractCase, kernelContract } from "../../support/kernel-contract.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";
import { ising2d } from "./ising-2d.ts";

const grouped: KernelOptions = { update: "metropolis", scan: "sequential", randomness: "grouped" };
const independent: KernelOptions = { ...grouped, randomness: "independent" };
/** One of each group of 8 reads. */
const ONE_OF_EACH = Array.from({ length: 16 }, (_, group) => 8 * group + (group % 8));

const random = testRandom(12);
const sign = (): number => (random() < 0.5 ? -1 : 1);
const upTo = (largest: number) => (): number => sign() * (1 + Math.floor(random() * largest));

/** A random graph with a field on every third spin. */
function withFields(n: number, m: number, weight: () => number, field: () => number): IsingForm {
  const graph = randomGraph(n, m, weight, testRandom(m));
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++)
    for (let p = graph.rowStart[i]; p < graph.rowStart[i + 1]; p++)
      if (graph.column[p] > i) couplings.push([i, graph.column[p], graph.weight[p]]);
  const fields: [number, number][] = [];
  for (let i = 0; i < n; i += 3) fields.push([i, field()]);
  return formOf(spinModel(n, couplings, fields));
}

/** β by the weights: their spread at a spin times β near 1. */
const small: { readonly name: string; readonly form: IsingForm; readonly beta: number }[] = [
  { name: "torus of 3×4", form: formOf(torus([3, 4], sign)), beta: 0.4 },
  { name: "random graph of mixed degrees", form: formOf(randomGraph(10, 20, sign, testRandom(5))), beta: 0.35 },
  { name: "complete graph", form: formOf(randomGraph(10, 45, sign, testRandom(5))), beta: 0.2 },
  { name: "fields ±1", form: withFields(9, 14, sign, sign), beta: 0.35 },
  { name: "fields up to 5", form: withFields(9, 14, sign, upTo(5)), beta: 0.25 },
  { name: "weights up to 7", form: formOf(randomGraph(9, 18, upTo(7), testRandom(7))), beta: 0.06 },
  {
    name: "total weights on both sides of 127",
    form: formOf(randomGraph(6, 15, upTo(48), testRandom(3))),
    beta: 0.012,
  },
  { name: "weights and fields up to 7", form: withFields(9, 12, upTo(7), upTo(7)), beta: 0.07 },
  {
    name: "fields alone and a spin without any",
    form: formOf(
      spinModel(
        5,
        [[0, 1, 1]],
        [
          [0, 2],
          [1, -3],
          [2, 1],
          [3, 4],
        ],
      ),
    ),
    beta: 0.3,
  },
];

const cases: ContractCase[] = small.flatMap(({ name, form, beta }) => [
  { name: `${name}, grouped`, form, beta, options: grouped, independentReads: ONE_OF_EACH },
  { name: `${name}, independent`, form, beta, options: independent },
]);

/** A star whose centre has this total weight, with a leaf of weight 64. */
function heavyStar(total: number): IsingForm {
  const couplings: [number, number, number][] = [[0, 1, 64]];
  for (let leaf = 2; leaf <= total - 63; leaf++) couplings.push([0, leaf, sign()]);
  return formOf(spinModel(total - 62, couplings));
}

/** Spins i and j coupled where i + j ≥ n − 1: all degrees from 1 to n − 1 occur. */
function thresholdGraph(n: number): IsingForm {
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = Math.max(i + 1, n - 1 - i); j < n; j++) couplings.push([i, j, sign()]);
  return formOf(spinModel(n, couplings));
}

const large: { readonly name: string; readonly form: IsingForm; readonly beta: number }[] = [
  { name: "torus of 17×23", form: formOf(torus([17, 23], sign)), beta: 0.6 },
  {
    name: "random graph of 613 spins, degree about 20",
    form: formOf(randomGraph(613, 6130, sign, testRandom(8))),
    beta: 0.3,
  },
  {
    name: "random graph of 307 spins with weights and fields up to 4",
    form: withFields(307, 1400, upTo(4), upTo(4)),
    beta: 0.1,
  },
  { name: "random graph of 401 spins, degree about 33", form: withFields(401, 6600, sign, sign), beta: 0.2 },
  { name: "degrees 1 to 44", form: thresholdGraph(45), beta: 0.2 },
  {
    name: "random graph of 223 spins, degree about 95",
    form: formOf(randomGraph(223, 10_600, sign, testRandom(10))),
    beta: 0.1,
  },
  { name: "star of total weight 127, the most of the narrower adder", form: heavyStar(127), beta: 0.05 },
  { name: "star of total weight 128", form: heavyStar(128), beta: 0.05 },
  { name: "star of total weight 254", form: heavyStar(254), beta: 0.03 },
  { name: "star of total weight 255, the most there is", form: heavyStar(255), beta: 0.03 },
];

kernelContract(
  bits,
  cases,
  large.flatMap(({ name, form, beta }) => [
    { name: `${name}, grouped`, form, beta, options: grouped },
    { name: `${name}, independent`, form, beta, options: independent },
  ]),
);

ising2d(bits, independent);
ising2d(bits, grouped);

test("a total weight of 256 is refused", () => {
  for (const family of [bits.assemble, bits.reference])
    assert.throws(() => family(heavyStar(256), grouped), /bits: the weights of spin 0 sum to 256, more than 255/);
});

test("a grouped sweep at β = 0 accepts every flip, and one at great β none that raises the energy", () => {
  const form = formOf(randomGraph(60, 600, sign, testRandom(11)));
  const kernel = bits.assemble(form, grouped);
  kernel.prepare({ beta: Float64Array.of(0, 50, 50), sweepsPerBeta: 1 });
  kernel.start(stream(testSeed(), 1, 0));
  assert.equal(kernel.annealMeasured(0), 1);
  const before = new Float64Array(kernel.reads);
  const after = new Float64Array(kernel.reads);
  kernel.energies(before);
  kernel.anneal(1, 2);
  kernel.energies(after);
  for (let r = 0; r < kernel.reads; r++) assert.ok(after[r] <= before[r]);
});
