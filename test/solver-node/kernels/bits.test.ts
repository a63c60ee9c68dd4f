import type { IsingForm } from "../../../core/model/ising-form.ts";
import { bits } from "../../../solver-node/kernels/bits/bits.ts";
import type { KernelOptions } from "../../../solver-node/kernels/kernel.ts";
import { type ContractCase, kernelContract } from "../../support/kernel-contract.ts";
import { formOf, randomGraph, spinModel, testRandom, torus } from "../../support/models.ts";
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

/** A star whose centre has total weight 127, the largest there is, with a leaf of weight 64. */
function heavyStar(): IsingForm {
  const couplings: [number, number, number][] = [[0, 1, 64]];
  for (let leaf = 2; leaf <= 64; leaf++) couplings.push([0, leaf, sign()]);
  return formOf(spinModel(65, couplings));
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
  { name: "star of total weight 127", form: heavyStar(), beta: 0.05 },
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
