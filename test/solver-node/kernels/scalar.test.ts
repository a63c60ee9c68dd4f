import assert from "node:assert/strict";
import { test } from "vitest";
import { largestLocalField } from "../../../core/model/quantise.ts";
import { stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator } from "../../../core/random/xorshift.ts";
import { computeFields, sweeps } from "../../../solver-node/kernels/scalar/reference.ts";
import { scalar } from "../../../solver-node/kernels/scalar/scalar.ts";
import exact from "../../fixtures/heat-bath-chain.json" with { type: "json" };
import { assertAgrees } from "../../support/agreement.ts";
import { kernelContract } from "../../support/kernel-contract.ts";
import { testSeed } from "../../support/models.ts";
import { chain, kinkDensity } from "./heat-bath-chain.ts";
import { ising2d } from "./ising-2d.ts";
import { floats, generalCases, largerForms } from "./small-models.ts";

const metropolis = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;
const variants = (["metropolis", "heatbath"] as const).flatMap((update) =>
  (["sequential", "random"] as const).map((scan) => ({ ...metropolis, update, scan })),
);

// One read a block makes Boltzmann tests slow: the plainest variant takes all small models, the others the hardest two.
const cases = variants.flatMap((options, v) => generalCases(options).filter((_, c) => v === 0 || c % 2 === 1));
kernelContract(scalar, cases, variants.flatMap(largerForms));
ising2d(scalar, metropolis);

// The chain's exact solution holds for random sites and the heat bath only: a wrong rule, scan or unit of time shows.
for (const [tau, runs] of [
  [30, 10],
  [100, 6],
  [300, 4],
] as const) {
  test(`an anneal of a ferromagnetic chain in ${tau} random heat-bath sweeps leaves the exact density of kinks`, () => {
    assertAgrees((measurement) => {
      const { density, standardError } = kinkDensity(scalar, chain(), tau, runs, testSeed() + measurement);
      return (density - exact.kinkDensity[tau]) / standardError;
    });
  });
}

test("the kink density of a schedule a tenth too long is told from the exact one", () => {
  const { density, standardError } = kinkDensity(scalar, chain(), 33, 10, testSeed());
  assert.ok(Math.abs(density - exact.kinkDensity[30]) > 3.5 * standardError);
});

test("between two renewals the fields of real couplings stay within the rounding bound, and they do round", () => {
  const form = floats(5);
  const state = {
    spins: new Int8Array(form.n).fill(1),
    fields: new Float64Array(form.n),
    generator: new Uint32Array(GENERATOR_WORDS),
  };
  seedGenerator(stream(testSeed(), 0, 0), state.generator);
  computeFields(form, state);
  sweeps(form, state, metropolis, 100, 0.01);
  const renewed = { ...state, fields: new Float64Array(form.n) };
  computeFields(form, renewed);
  const errors = state.fields.map((f, i) => Math.abs(f - renewed.fields[i]));
  // Four neighbours flip at most 100 times each; every sum rounds by half an ulp of at most the largest local field.
  const bound = 400 * 2 ** -53 * largestLocalField(form);
  assert.ok(errors.every((error) => error <= bound));
  assert.ok(errors.some((error) => error > 0));
});
