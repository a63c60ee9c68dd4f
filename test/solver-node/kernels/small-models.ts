import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { KernelOptions } from "../../../solver-node/kernels/kernel.ts";
import type { ContractCase } from "../../support/kernel-contract.ts";
import { formOf, randomGraph, spinModel, testRandom, torus } from "../../support/models.ts";

/** Random graph of n ≤ 12 spins and 2.5 n couplings ±1. */
function signs(seed: number): IsingForm {
  const random = testRandom(seed);
  return formOf(randomGraph(10, 22, () => (random() < 0.5 ? 1 : -1), random));
}

/** Couplings −3 … 3 without 0 and fields −2 … 2. */
function weightsAndFields(seed: number): IsingForm {
  const random = testRandom(seed);
  const graph = randomGraph(11, 20, () => (random() < 0.5 ? 1 : -1) * (1 + Math.floor(random() * 3)), random);
  const fields = Array.from({ length: 11 }, (_, i) => [i, Math.floor(random() * 5) - 2] as const);
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < graph.n; i++)
    for (let p = graph.rowStart[i]; p < graph.rowStart[i + 1]; p++)
      if (graph.column[p] > i) couplings.push([i, graph.column[p], graph.weight[p]]);
  return formOf(spinModel(11, couplings, fields));
}

/** Couplings and fields of no common unit: products of irrational numbers, uniform in [−1, 1]. */
export function floats(seed: number): IsingForm {
  const random = testRandom(seed);
  const value = (): number => ((random() * 2 - 1) * Math.PI) / 3;
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < 10; i++) for (const step of [1, 3]) couplings.push([i, (i + step) % 10, value()]);
  const fields = Array.from({ length: 10 }, (_, i) => [i, value() / 4] as const);
  return formOf(spinModel(10, couplings, fields));
}

/** A frustrated cycle, a spin with nothing but a field, and a spin with nothing at all. */
function isolated(): IsingForm {
  const cycle: [number, number, number][] = [
    [0, 1, 1],
    [1, 2, 1],
    [2, 0, 1],
    [2, 3, -2],
    [3, 4, 1],
  ];
  return formOf(
    spinModel(7, cycle, [
      [5, 1],
      [0, 1],
    ]),
  );
}

/** One spin in a field, coupled to one leaf per weight: its local fields take every combination of signs. */
export function star(weights: readonly number[], field: number): IsingForm {
  return formOf(
    spinModel(
      weights.length + 1,
      weights.map((w, k) => [0, k + 1, w] as const),
      [[0, field]],
    ),
  );
}

/** Integer models: ±1, weights with fields, isolated spins. */
export function integerCases(options: KernelOptions): ContractCase[] {
  const name = `${options.update}, ${options.scan} scan`;
  return [
    { name: `${name}, ±1 couplings`, form: signs(1), options, beta: 0.4 },
    { name: `${name}, integer couplings and fields`, form: weightsAndFields(2), options, beta: 0.2 },
    { name: `${name}, isolated spins`, form: isolated(), options, beta: 0.5 },
  ];
}

export function generalCases(options: KernelOptions): ContractCase[] {
  const name = `${options.update}, ${options.scan} scan`;
  return [
    ...integerCases(options),
    { name: `${name}, real couplings and fields`, form: floats(3), options, beta: 0.5 },
  ];
}

/** A few hundred spins with integer couplings: n no multiple of 8 or 16, degrees from 0 up. */
export function largerIntegerForms(options: KernelOptions): ContractCase[] {
  const name = `${options.update}, ${options.scan} scan`;
  const random = testRandom(7);
  const sign = (): number => (random() < 0.5 ? 1 : -1);
  return [
    {
      name: `${name}, ±1 random graph, n = 301`,
      form: formOf(randomGraph(301, 900, sign, random)),
      options,
      beta: 0.4,
    },
    {
      name: `${name}, integer random graph, n = 150`,
      form: formOf(randomGraph(150, 900, () => sign() * (1 + Math.floor(random() * 3)), random)),
      options,
      beta: 0.2,
    },
    { name: `${name}, 8³ torus`, form: formOf(torus([8, 8, 8], sign)), options, beta: 0.5 },
  ];
}

export function largerForms(options: KernelOptions): ContractCase[] {
  const random = testRandom(8);
  const value = (): number => ((random() * 2 - 1) * Math.PI) / 3;
  return [
    ...largerIntegerForms(options),
    {
      name: `${options.update}, ${options.scan} scan, real random graph, n = 599`,
      form: formOf(randomGraph(599, 3000, value, random)),
      options,
      beta: 0.5,
    },
  ];
}
