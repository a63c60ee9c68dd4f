import type { IsingForm } from "../../../core/model/ising-form.ts";
import { bitsDegree } from "../../../solver-node/kernels/bits-degree/bits-degree.ts";
import type { KernelOptions } from "../../../solver-node/kernels/kernel.ts";
import { type ContractCase, kernelContract } from "../../support/kernel-contract.ts";
import { formOf, randomGraph, spinModel, testRandom, torus } from "../../support/models.ts";
import { ising2d } from "./ising-2d.ts";

const grouped: KernelOptions = { update: "metropolis", scan: "sequential", randomness: "grouped" };
const independent: KernelOptions = { ...grouped, randomness: "independent" };
/** One of each group of 32 reads. */
const ONE_OF_EACH = [0, 33, 66, 127];

const random = testRandom(11);
const sign = (): number => (random() < 0.5 ? -1 : 1);

/** Spins on a ring of n, coupled to those `steps` away. */
function circulant(n: number, steps: readonly number[]): IsingForm {
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++) for (const step of steps) couplings.push([i, (i + step) % n, sign()]);
  return formOf(spinModel(n, couplings));
}

/** m random couplings between spins that have fewer than 7, so that all degrees up to 7 occur. */
function cappedGraph(n: number, m: number): IsingForm {
  const degree = new Uint8Array(n);
  const couplings = new Map<number, [number, number, number]>();
  while (couplings.size < m) {
    const i = Math.floor(random() * n);
    const j = Math.floor(random() * n);
    if (i >= j || couplings.has(i * n + j) || degree[i] === 7 || degree[j] === 7) continue;
    couplings.set(i * n + j, [i, j, sign()]);
    degree[i]++;
    degree[j]++;
  }
  return formOf(spinModel(n, couplings.values()));
}

/** Spins i and j coupled where i + j ≥ n − 1: all degrees from 1 to n − 1 occur. */
function thresholdGraph(n: number): IsingForm {
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = Math.max(i + 1, n - 1 - i); j < n; j++) couplings.push([i, j, sign()]);
  return formOf(spinModel(n, couplings));
}

/**
 * Degrees 7, 6, 6, 5, 5, 4, 3, 2 and one spin without neighbours. A second one would change in step with the first (ΔE = 0
 * is always accepted), and their product would never change.
 */
function everyDegree(): IsingForm {
  const left = [7, 6, 6, 5, 5, 4, 3, 2, 0];
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < left.length; i++)
    for (let j = i + 1; j < left.length && left[i] > 0; j++)
      if (left[j] > 0) {
        couplings.push([i, j, sign()]);
        left[i]--;
        left[j]--;
      }
  return formOf(spinModel(left.length, couplings));
}

const small: { readonly name: string; readonly form: IsingForm; readonly beta: number }[] = [
  { name: "torus of 3×4", form: formOf(torus([3, 4], sign)), beta: 0.4 },
  { name: "circulant graph of degree 6", form: circulant(11, [1, 2, 4]), beta: 0.3 },
  { name: "random graph of mixed degrees", form: formOf(randomGraph(10, 16, sign, testRandom(5))), beta: 0.4 },
  { name: "degrees 1 to 7", form: thresholdGraph(8), beta: 0.35 },
  { name: "degrees 2 to 7 and a spin without neighbours", form: everyDegree(), beta: 0.3 },
];

const cases: ContractCase[] = small.flatMap(({ name, form, beta }) => [
  { name: `${name}, grouped`, form, beta, options: grouped, independentReads: ONE_OF_EACH },
  { name: `${name}, independent`, form, beta, options: independent },
]);

const large = [
  { name: "torus of 13×17", form: formOf(torus([13, 17], sign)) },
  { name: "lattice of 7×7×7", form: formOf(torus([7, 7, 7], sign)) },
  { name: "random graph of 601 spins", form: cappedGraph(601, 1500) },
];

kernelContract(
  bitsDegree,
  cases,
  large.flatMap(({ name, form }) => [
    { name: `${name}, grouped`, form, beta: 0.6, options: grouped },
    { name: `${name}, independent`, form, beta: 0.6, options: independent },
  ]),
);

ising2d(bitsDegree, independent);
