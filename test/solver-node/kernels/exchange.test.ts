import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import { saveState } from "../../../core/state-tape.ts";
import { couplingStorage } from "../../../solver-node/kernels/exchange/couplings.ts";
import { exchangeFamily } from "../../../solver-node/kernels/exchange/exchange.ts";
import type { Kernel, KernelOptions } from "../../../solver-node/kernels/kernel.ts";
import { boltzmannOfOnes, chiSquareP, enumerateUnits, onesOfState } from "../../support/boltzmann.ts";
import { sampleCounts, spinsOf, unitsOf } from "../../support/kernel-contract.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";
import { floats, generalCases } from "./small-models.ts";

const metropolis = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;
const variants: readonly KernelOptions[] = (["metropolis", "heatbath"] as const).flatMap((update) =>
  (["sequential", "random"] as const).map((scan) => ({ ...metropolis, update, scan })),
);

interface OnesCase {
  readonly name: string;
  readonly form: IsingForm;
  readonly options: KernelOptions;
  readonly ones: number;
  /** Per unit of the form. */
  readonly beta: number;
  readonly storage: ReturnType<typeof couplingStorage>;
}

/** Few couplings among twelve spins, which are kept as rows. */
function sparse(weight: () => number): IsingForm {
  const pairs = [0, 1, 2, 3, 4, 5, 6].map((i) => [i, i + 1, weight()] as const);
  return formOf(
    spinModel(
      12,
      pairs,
      [8, 9, 10, 11].map((i) => [i, weight()] as const),
    ),
  );
}

const random = testRandom(41);
const sign = (): number => (random() < 0.5 ? 1 : -1);
const real = (): number => ((random() * 2 - 1) * Math.PI) / 3;

const CASES: readonly OnesCase[] = [
  ...variants.flatMap((options, v) =>
    generalCases(options)
      .filter((_, c) => v === 0 || c === 3)
      .map(({ name, form, beta }) => ({
        name,
        form,
        options,
        ones: 4,
        beta: 1.6 * beta,
        storage: form.integer ? ("matrix-f32" as const) : ("matrix-f64" as const),
      })),
  ),
  ...[metropolis, variants[2]].flatMap((options) => [
    { name: `${options.update}, sparse ±1`, form: sparse(sign), options, ones: 6, beta: 0.5, storage: "rows" as const },
    { name: `${options.update}, sparse real`, form: sparse(real), options, ones: 5, beta: 1, storage: "rows" as const },
  ]),
  { name: "a single one", form: floats(11), options: metropolis, ones: 1, beta: 0.8, storage: "matrix-f64" },
  { name: "all but one", form: floats(12), options: metropolis, ones: 9, beta: 0.8, storage: "matrix-f64" },
];

const LARGER: readonly OnesCase[] = variants.flatMap((options) => [
  {
    name: `${options.update}, ${options.scan}, ±1 torus`,
    form: formOf(torus([12, 11], sign)),
    options,
    ones: 50,
    beta: 0.4,
    storage: "rows",
  },
  {
    name: `${options.update}, ${options.scan}, real random graph`,
    form: formOf(randomGraph(299, 1500, real, random)),
    options,
    ones: 222,
    beta: 0.5,
    storage: "rows",
  },
  {
    name: `${options.update}, ${options.scan}, complete integer`,
    form: formOf(randomGraph(101, 5050, () => sign() * Math.ceil(random() * 9), random)),
    options,
    ones: 40,
    beta: 0.02,
    storage: "matrix-f32",
  },
  {
    name: `${options.update}, ${options.scan}, dense real`,
    form: formOf(randomGraph(67, 1500, real, random)),
    options,
    ones: 33,
    beta: 0.1,
    storage: "matrix-f64",
  },
]);

/** As in the contract of all kernels. */
const FALSE_ALARM = 1e-6;

/** Spins +1. */
const onesOf = (spins: Int8Array): number => spins.reduce((sum, s) => sum + (s > 0 ? 1 : 0), 0);
/** Energies of all exchanges of a state, less its own. */
function* exchangeCosts(form: IsingForm, spins: Int8Array): Iterable<number> {
  const energy = unitsOf(form, spins);
  for (let i = 0; i < form.n; i++)
    for (let j = 0; j < form.n; j++) {
      if (spins[i] < 0 || spins[j] > 0) continue;
      const other = spins.slice();
      other[i] = -1;
      other[j] = 1;
      yield unitsOf(form, other) - energy;
    }
}

function annealed(kernel: Kernel, beta: number, block: number, points = 24): void {
  kernel.prepare({
    beta: Float64Array.from({ length: points }, (_, k) => (beta * 3 * k) / (points - 1)),
    sweepsPerBeta: 2,
  });
  kernel.start(stream(testSeed(), 3, block));
  kernel.anneal(0, points);
}

describe("the exchange kernel", () => {
  for (const { name, form, options, ones, beta, storage } of CASES)
    test(`${name}, ${ones} of ${form.n}: visits states with Boltzmann frequency, and a β off by a tenth is caught`, () => {
      assert.equal(couplingStorage(form), storage);
      const counts = sampleCounts(exchangeFamily(ones).assemble(form, options), form, beta, 200_000, [0]);
      for (const [state, count] of counts.entries())
        if (count > 0) assert.equal(onesOfState(state), ones, "a sample with another number of ones");
      assert.ok(
        chiSquareP(counts, boltzmannOfOnes(form, beta, ones)) > FALSE_ALARM,
        "frequencies differ from Boltzmann's",
      );
      for (const factor of [0.9, 1.1])
        assert.ok(
          chiSquareP(counts, boltzmannOfOnes(form, beta * factor, ones)) < FALSE_ALARM,
          `the test cannot see β times ${factor}`,
        );
    });

  for (const { name, form, options, ones, beta, storage } of [...CASES, ...LARGER])
    test(`${name}, ${ones} of ${form.n}: WebAssembly and reference give the same states, energies and acceptance`, () => {
      assert.equal(couplingStorage(form), storage);
      const family = exchangeFamily(ones);
      const initial = Int8Array.from({ length: form.n }, (_, i) => (i >= form.n - ones ? 1 : -1));
      const outcomes = [family.assemble(form, options), family.reference(form, options)].map((kernel) => {
        kernel.prepare({
          beta: Float64Array.from({ length: 130 }, (_, k) => (beta * 3 * k) / 129),
          sweepsPerBeta: 2,
        });
        kernel.start(stream(testSeed(), 3, 5));
        const [first] = spinsOf(kernel, form.n);
        kernel.setSpins(0, initial);
        kernel.anneal(0, 20);
        const acceptance = kernel.annealMeasured(20);
        kernel.anneal(21, 130);
        const [last] = spinsOf(kernel, form.n);
        const energies = new Float64Array(1);
        const exact = kernel.energies(energies);
        const quenchSweeps = kernel.quench(1000);
        const [end] = spinsOf(kernel, form.n);
        return { first, last, acceptance, exact, energies, quenchSweeps, end };
      });
      assert.deepEqual(outcomes[0], outcomes[1]);
      const { first, last, end, exact, energies, acceptance } = outcomes[0];
      for (const spins of [first, last, end]) assert.equal(onesOf(spins), ones);
      assert.ok(acceptance > 0 && acceptance <= 1);
      assert.equal(exact, form.integer);
      if (exact) assert.equal(energies[0], unitsOf(form, last));
    });

  for (const { name, form, options, ones, beta } of [...CASES, ...LARGER])
    test(`${name}, ${ones} of ${form.n}: a quench ends where no exchange lowers the energy`, () => {
      const kernel = exchangeFamily(ones).assemble(form, options);
      annealed(kernel, beta / 30, 1);
      const [before] = spinsOf(kernel, form.n);
      assert.ok(kernel.quench(10_000) < 10_000);
      const [spins] = spinsOf(kernel, form.n);
      assert.ok(unitsOf(form, spins) <= unitsOf(form, before));
      // Sums of real couplings round by less than 1e-12 of some hundred terms of order one.
      const rounding = form.integer ? 0 : 1e-9;
      for (const cost of exchangeCosts(form, spins)) assert.ok(cost >= -rounding, `an exchange gains ${-cost}`);
    });

  test("starts are uniform among the states with that many ones", () => {
    const form = formOf(spinModel(7, [[0, 1, 1]]));
    const kernel = exchangeFamily(3).assemble(form, metropolis);
    const counts = new Float64Array(2 ** 7);
    for (let block = 0; block < 20_000; block++) {
      kernel.start(stream(testSeed(), 1, block));
      const [spins] = spinsOf(kernel, 7);
      counts[spins.reduce((state, s, i) => (s > 0 ? state | (1 << i) : state), 0)]++;
    }
    assert.ok(chiSquareP(counts, boltzmannOfOnes(form, 0, 3)) > FALSE_ALARM);
  });

  test("short anneals reach the lowest energy with that many ones, which may lie above the model's own", () => {
    let above = 0;
    for (let instance = 0; instance < 20; instance++) {
      const form = formOf(randomGraph(12, 40, () => sign() * Math.ceil(random() * 5), random));
      const energies = enumerateUnits(form);
      const ones = instance % 13;
      const lowest = energies.reduce(
        (least, e, state) => (onesOfState(state) === ones ? Math.min(least, e) : least),
        Number.POSITIVE_INFINITY,
      );
      if (lowest > energies.reduce((a, b) => Math.min(a, b))) above++;
      const kernel = exchangeFamily(ones).assemble(form, metropolis);
      const reached = [...Array(16).keys()].map((block) => {
        annealed(kernel, 0.5, block, 100);
        kernel.quench(1000);
        const [spins] = spinsOf(kernel, form.n);
        assert.equal(onesOf(spins), ones);
        return unitsOf(form, spins);
      });
      assert.equal(Math.min(...reached), lowest, `${ones} of 12 ones, instance ${instance}`);
    }
    assert.ok(above >= 10, "most instances must lose by the constraint");
  });

  test.for([0, 5])("with %d of 5 ones there is one state and nothing to exchange", (ones) => {
    const form = formOf(torus([5], () => 1));
    for (const kernel of [
      exchangeFamily(ones).assemble(form, metropolis),
      exchangeFamily(ones).reference(form, metropolis),
    ]) {
      annealed(kernel, 1, 0);
      assert.equal(kernel.annealMeasured(3), 0);
      assert.equal(kernel.quench(10), 1);
      assert.equal(onesOf(spinsOf(kernel, 5)[0]), ones);
    }
  });

  test("a block is the same however its sweeps are sliced, and another stream gives another", () => {
    for (const { form, options, ones, beta } of LARGER) {
      const kernel = exchangeFamily(ones).assemble(form, options);
      const schedule = { beta: Float64Array.from({ length: 12 }, (_, k) => (beta * 3 * k) / 11), sweepsPerBeta: 30 };
      kernel.prepare(schedule);
      const run = (block: number, cuts: readonly number[]): Uint8Array | null => {
        kernel.start(stream(testSeed(), 4, block));
        let at = 0;
        for (const cut of [...cuts, 12]) {
          kernel.anneal(at, cut);
          at = cut;
        }
        return saveState((tape) => kernel.carry(tape));
      };
      assert.deepEqual(run(0, []), run(0, [1, 2, 7]));
      assert.notDeepEqual(run(0, []), run(1, []));
    }
  });

  test("a state with another number of ones is refused", () => {
    const kernel = exchangeFamily(2).assemble(formOf(torus([5], () => 1)), metropolis);
    assert.throws(() => kernel.setSpins(0, Int8Array.of(1, 1, 1, -1, -1)), /3 spins \+1 where 2/);
    assert.throws(() => exchangeFamily(6).assemble(formOf(torus([5], () => 1)), metropolis), /6 of 5 spins/);
  });
});
