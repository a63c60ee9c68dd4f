import assert from "node:assert/strict";
import { test } from "vitest";
import { acceptsQuantised, LIMITS, quantise } from "../../../core/model/quantise.ts";
import { stream } from "../../../core/random/stream.ts";
import { lanesF32 } from "../../../solver-node/kernels/lanes-f32/lanes-f32.ts";
import { kernelContract, spinsOf } from "../../support/kernel-contract.ts";
import { formOf, spinModel, testSeed } from "../../support/models.ts";
import { ising2d } from "./ising-2d.ts";
import { floats, generalCases, largerForms } from "./small-models.ts";

const metropolis = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;
const heatbath = { ...metropolis, update: "heatbath" } as const;

kernelContract(
  lanesF32,
  [...generalCases(metropolis), ...generalCases(heatbath)],
  [...largerForms(metropolis), ...largerForms(heatbath)],
);
ising2d(lanesF32, metropolis);
ising2d(lanesF32, heatbath);

test("quantised couplings and fields are multiples of a step of which no local field holds 2^24", () => {
  const form = floats(9);
  const { rowStart, weight, field, exact, relativeRounding } = quantise(form);
  assert.equal(exact, false);
  // Six terms a spin, each rounded by half of 2^-23 of the largest local field: σ is at least a tenth of that here.
  assert.ok(relativeRounding > 0 && relativeRounding < 6 * 2 ** -24 * 10);
  const coefficients = [...weight, ...field];
  let step = 2 ** 20;
  while (!coefficients.every((value) => Number.isInteger(value / step))) step /= 2;
  for (let i = 0; i < form.n; i++) {
    const local = weight
      .subarray(rowStart[i], rowStart[i + 1])
      .reduce((sum, w) => sum + Math.abs(w), Math.abs(field[i]));
    assert.ok(local / step < 2 ** 24);
  }
});

test("integer forms below 2^24 are kept as they are", () => {
  const form = formOf(
    spinModel(
      3,
      [
        [0, 1, 2 ** 23 - 1],
        [1, 2, 2 ** 22],
      ],
      [[2, 3]],
    ),
  );
  const quantised = quantise(form);
  assert.ok(quantised.exact);
  assert.deepEqual([...quantised.weight], [...form.weight]);
});

test("a form with a spin that only feels couplings below the step is refused", () => {
  const pairs = (small: number) =>
    spinModel(4, [
      [0, 1, 1e6 / 3],
      [2, 3, small],
    ]);
  assert.ok(acceptsQuantised(formOf(pairs(1e3 / 7))));
  assert.ok(!acceptsQuantised(formOf(pairs(1 / 7))));
  assert.throws(() => lanesF32.assemble(formOf(pairs(1 / 7)), metropolis), /too wide/);
  assert.throws(() => lanesF32.reference(formOf(pairs(1 / 7)), metropolis), /too wide/);
});

test("a form scaled by a power of two, near the limits of f32, gives the same samples at the scaled temperature", () => {
  const form = floats(4);
  const run = (size: number): Int8Array[] => {
    const scaled = { ...form, weight: form.weight.map((w) => w * size), field: form.field.map((h) => h * size) };
    const kernel = lanesF32.assemble(scaled, metropolis);
    kernel.prepare({ beta: Float64Array.of(0, 0.3 / size, 2 / size), sweepsPerBeta: 20 });
    kernel.start(stream(testSeed(), 0, 0));
    kernel.anneal(0, 3);
    return spinsOf(kernel, form.n);
  };
  assert.deepEqual(run(2 ** -58), run(1));
  assert.deepEqual(run(2 ** 57), run(1));
  for (const beyond of [LIMITS.localField.least / 64, LIMITS.localField.most * 4, Number.POSITIVE_INFINITY]) {
    assert.ok(
      !acceptsQuantised({
        ...form,
        weight: form.weight.map((w) => w * beyond),
        field: form.field.map((h) => h * beyond),
      }),
    );
  }
});
