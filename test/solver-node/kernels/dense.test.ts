import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import { assembleDense, dense, referenceDense } from "../../../solver-node/kernels/dense/dense.ts";
import { type DenseStorage, denseFits, denseStorage } from "../../../solver-node/kernels/dense/storage.ts";
import type { KernelFamily, KernelOptions } from "../../../solver-node/kernels/kernel.ts";
import { type ContractCase, kernelContract, spinsOf, unitsOf } from "../../support/kernel-contract.ts";
import { formOf, spinModel, testRandom, testSeed } from "../../support/models.ts";
import { ising2d } from "./ising-2d.ts";

const options: KernelOptions = { update: "metropolis", scan: "sequential", randomness: "independent" };

/** All pairs coupled by `weight` (no pair where it is 0), fields by `field`. */
function complete(n: number, weight: () => number, field: () => number = () => 0): IsingForm {
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const w = weight();
      if (w !== 0) couplings.push([i, j, w]);
    }
  }
  return formOf(
    spinModel(
      n,
      couplings,
      Array.from({ length: n }, (_, i) => [i, field()] as const),
    ),
  );
}

const random = testRandom(11);
const sign = (): number => (random() < 0.5 ? -1 : 1);
/** Uniform among the integers −size … size. */
const integer = (size: number) => (): number => Math.floor(random() * (2 * size + 1)) - size;

function contractCase(name: string, form: IsingForm, beta: number): ContractCase {
  return { name, form, options, beta };
}

/** The family with one storage, also where `dense` would choose a smaller one. */
function forced(storage: DenseStorage): KernelFamily {
  return {
    name: `dense, ${storage}`,
    assemble: (form, o) => assembleDense(form, o, storage),
    reference: (form, o) => referenceDense(form, o, storage),
  };
}

const unit = [
  contractCase("±1 on 9 spins", complete(9, sign), 0.25),
  contractCase("±1 with fields", complete(7, sign, integer(3)), 0.2),
];
const zeros = contractCase("±1 and 0 with fields", complete(9, integer(1), integer(2)), 0.25);
const bytes = contractCase("couplings to 127 with fields", complete(8, integer(127), integer(200)), 0.003);
const words = contractCase("couplings to 30000 with fields", complete(8, integer(30_000), integer(50_000)), 1.2e-5);
/** Several blocks of columns, the last one not full, and more flips in a hot sweep than one bit-sliced count holds. */
const large = contractCase("±1 on 400 spins", complete(400, sign), 0.05);

kernelContract(forced("bits"), unit, [
  contractCase("±1 on 128 spins", complete(128, sign), 0.08),
  contractCase("±1 on 131 spins with fields", complete(131, sign, integer(20)), 0.08),
  large,
]);
kernelContract(
  forced("rows-i8"),
  [...unit, zeros, bytes],
  [
    large,
    // Byte sums hold 14 rows of such couplings, fewer than flip in a sweep.
    contractCase("couplings to 9 on 300 spins", complete(300, integer(9), integer(50)), 0.01),
    contractCase("couplings to 100 on 130 spins", complete(130, integer(100), integer(300)), 0.001),
  ],
);
kernelContract(
  forced("rows-i16"),
  [...unit, zeros, bytes, words],
  [large, contractCase("couplings to 30000 on 150 spins", complete(150, integer(30_000), integer(1e6)), 3e-6)],
);

describe("dense storage", () => {
  test("the smallest storage that holds the couplings and the largest local field is chosen", () => {
    assert.equal(denseStorage(unit[0].form), "bits");
    assert.equal(denseStorage(zeros.form), "rows-i8");
    assert.equal(denseStorage(bytes.form), "rows-i8");
    assert.equal(denseStorage(words.form), "rows-i16");
    const field = (size: number): IsingForm => complete(3, sign, () => size);
    assert.equal(denseStorage(field(2 ** 14 - 3)), "bits");
    assert.equal(denseStorage(field(2 ** 14 - 2)), "rows-i8");
    assert.equal(denseStorage(field(2 ** 15 - 2)), "rows-i16");
    assert.equal(denseStorage(field(2 ** 29 - 2)), null);
  });

  test("fractions without a common scale and couplings beyond two bytes are refused", () => {
    assert.ok(!denseFits(complete(4, () => Math.PI * random())));
    assert.ok(denseFits(complete(4, () => (random() < 0.5 ? 32_767 : 1))));
    assert.ok(!denseFits(complete(4, () => (random() < 0.5 ? 32_768 : 1))));
    assert.throws(() => dense.assemble(formOf(spinModel(2, [[0, 1, 32_768]], [[0, 1]])), options), /small integers/);
  });

  test("the storages that draw the same thresholds run the same chain", () => {
    // At this β thresholds round alike in all storages but for ties within f32's last place, of which this seed meets none.
    const form = large.form;
    const chains = (["bits", "rows-i8", "rows-i16"] as const).map((storage) => {
      const kernel = assembleDense(form, options, storage);
      kernel.prepare({ beta: Float64Array.of(0.02, 0.05, 0.1), sweepsPerBeta: 20 });
      kernel.start(stream(testSeed(), 5, 0));
      kernel.anneal(0, 3);
      return spinsOf(kernel, form.n)[0];
    });
    assert.deepEqual(chains[0], chains[1]);
    assert.deepEqual(chains[0], chains[2]);
  });
});

describe("dense kernels at their limits", () => {
  // A ferromagnet has the largest local fields; aligned, each spin's field is n − 1, and 600 > 4 · 127 leaves the bytes of margins.
  for (const storage of ["bits", "rows-i8", "rows-i16"] as const) {
    test(`${storage}: an ordered ferromagnet is left by β = 0 and found again, energies exact`, () => {
      const form = complete(600, () => -1);
      const kernel = assembleDense(form, options, storage);
      kernel.prepare({ beta: Float64Array.of(0, 0.01), sweepsPerBeta: 30 });
      kernel.start(stream(testSeed(), 6, 0));
      kernel.setSpins(0, new Int8Array(600).fill(1));
      const energies = new Float64Array(1);
      kernel.energies(energies);
      assert.equal(energies[0], -(600 * 599) / 2);
      // At β = 0 all proposals are accepted: a sweep turns every spin, but for u = 1 in f32, of probability 2⁻²⁵.
      assert.equal(kernel.annealMeasured(0), 1);
      kernel.anneal(1, 2);
      kernel.quench(100);
      kernel.energies(energies);
      assert.equal(energies[0], -(600 * 599) / 2);
    });
  }

  test("the energy follows from the spins after many flips, also through a continued anneal", () => {
    const kernel = assembleDense(large.form, options, "bits");
    kernel.prepare({ beta: Float64Array.of(0.01, 0.05), sweepsPerBeta: 100 });
    kernel.start(stream(testSeed(), 7, 0));
    const energies = new Float64Array(1);
    for (let round = 0; round < 5; round++) {
      kernel.anneal(0, 2);
      kernel.energies(energies);
      assert.equal(energies[0], unitsOf(large.form, spinsOf(kernel, 400)[0]));
    }
  });

  test("reading the energy does not change the chain", () => {
    const states = [true, false].map((read) => {
      const kernel = assembleDense(large.form, options, "bits");
      kernel.prepare({ beta: Float64Array.of(0.05), sweepsPerBeta: 10 });
      kernel.start(stream(testSeed(), 8, 0));
      kernel.anneal(0, 1);
      if (read) kernel.energies(new Float64Array(1));
      kernel.anneal(0, 1);
      return spinsOf(kernel, 400)[0];
    });
    assert.deepEqual(states[0], states[1]);
  });
});

ising2d(dense, options);
