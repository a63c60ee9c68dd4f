import assert from "node:assert/strict";
import { test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { temperingExchange } from "../../../solver-node/kernels/tempering/exchange.ts";
import { boltzmannOfOnes } from "../../support/boltzmann.ts";
import { formOf, randomGraph, testRandom, testSeed, torus } from "../../support/models.ts";
import { floats, generalCases } from "./small-models.ts";
import { PLAIN, statesOf, temperingContract } from "./tempering-contract.ts";

const random = testRandom(43);
const sign = (): number => (random() < 0.5 ? 1 : -1);
const real = (): number => ((random() * 2 - 1) * Math.PI) / 3;
const [signs] = generalCases({ update: "metropolis", scan: "sequential", randomness: "independent" });
const ladder = { hot: 0.4, cold: 1.2, options: PLAIN };

temperingContract(
  temperingExchange(4),
  [{ ...ladder, name: "±1 couplings", form: signs.form, temperatures: 4 }],
  [
    { ...ladder, name: "a lattice", form: formOf(torus([11, 13], sign)), temperatures: 7 },
    {
      ...ladder,
      name: "complete integer",
      form: formOf(randomGraph(51, 1275, sign, random)),
      temperatures: 5,
      hot: 0.02,
      cold: 0.2,
    },
  ],
  0,
  (form, beta) => boltzmannOfOnes(form, beta, 4),
);
// Sums of some hundred real couplings of order one, kept up over a few sweeps.
temperingContract(
  temperingExchange(6),
  [{ ...ladder, name: "real couplings", form: floats(17), temperatures: 3 }],
  [{ ...ladder, name: "a real random graph", form: formOf(randomGraph(199, 900, real, random)), temperatures: 6 }],
  1e-9,
  (form, beta) => boltzmannOfOnes(form, beta, 6),
);

test("every replica keeps its number of ones, whatever is swapped", () => {
  const form = formOf(torus([7, 8], sign));
  for (const ones of [0, 1, 23, 56]) {
    const engine = temperingExchange(ones).assemble(form, 5);
    engine.prepare(Float64Array.of(0.1, 0.3, 0.6, 1, 2), PLAIN);
    engine.start(stream(testSeed(), 1, 0));
    for (let round = 0; round < 20; round++) {
      engine.round(1);
      for (const spins of statesOf(engine, form.n)) assert.equal(spins.filter((s) => s > 0).length, ones);
    }
  }
});
