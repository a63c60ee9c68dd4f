import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { modelBuilder, type QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { expandSpins, type Reduction, reduceForm } from "../../../core/model/reduction.ts";
import { expandRows } from "../../../core/sample-set/expand-rows.ts";
import { packSpins, type SampleSet, sampleSetOfReads, unpackRow } from "../../../core/sample-set/sample-set.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";

const random = testRandom(testSeed());

function* statesOf(n: number): Iterable<Int8Array> {
  for (let word = 0; word < 2 ** n; word++) yield Int8Array.from({ length: n }, (_, i) => ((word >> i) & 1 ? 1 : -1));
}

function lowestEnergy(model: QuadraticModel): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const spins of statesOf(model.n)) lowest = Math.min(lowest, energyOf(model, spins, arithmeticOf(model)));
  return lowest;
}

function reduced(model: QuadraticModel): Reduction {
  const reduction = reduceForm(formOf(model));
  assert.ok(reduction !== null);
  return reduction;
}

/** Couplings and fields of sizes from 1 to 1000, evenly in the logarithm: some dominate. */
function wide(): number {
  return Math.round(1000 ** random()) * (random() < 0.5 ? -1 : 1);
}

function wideBits(n: number): QuadraticModel {
  const builder = modelBuilder("BINARY", n);
  for (let i = 0; i < n; i++) {
    builder.addLinear(i, wide());
    for (let j = i + 1; j < n; j++) if (random() < 0.4) builder.addQuadratic(i, j, wide(), 0);
  }
  builder.addOffset(0.5);
  const built = builder.build("bits", "refuse");
  assert.ok(built.ok);
  return built.value;
}

describe("the reduction by dominating couplings", () => {
  test("keeps the ground energy, and every reduced state has the energy of the state that it stands for", () => {
    let decided = 0;
    for (let round = 0; round < 60; round++) {
      const model = round % 2 === 0 ? randomGraph(11, 5 + (round % 25), wide, random) : wideBits(10);
      const reduction = reduceForm(formOf(model));
      if (reduction === null) continue;
      decided += model.n - reduction.model.n;
      assert.equal(lowestEnergy(reduction.model), lowestEnergy(model));
      for (const spins of statesOf(reduction.model.n)) {
        const own = energyOf(reduction.model, spins, arithmeticOf(reduction.model));
        assert.equal(energyOf(model, expandSpins(reduction, spins), arithmeticOf(model)), own);
      }
    }
    // A reduction that decides nothing would keep all energies too.
    assert.ok(decided > 200, `${decided} spins decided`);
  });

  test("solves trees and rings whole, frustrated ones too", () => {
    const tree = spinModel(
      50,
      Array.from({ length: 49 }, (_, i) => [Math.floor(random() * (i + 1)), i + 1, random() < 0.5 ? -1 : 1] as const),
    );
    const ring = spinModel(
      12,
      Array.from(
        { length: 12 },
        (_, i) => [Math.min(i, (i + 1) % 12), Math.max(i, (i + 1) % 12), i === 3 ? -2 : 2] as const,
      ),
    );
    assert.equal(reduced(tree).model.n, 0);
    assert.equal(reduced(tree).model.offset, -49);
    assert.equal(reduced(ring).model.n, 0);
    assert.equal(reduced(ring).model.offset, -20);
  });

  test("leaves lattices of equal couplings and models of rounded coefficients alone", () => {
    assert.equal(reduceForm(formOf(torus([6, 6], () => (random() < 0.5 ? -1 : 1)))), null);
    // One dominating coupling, but thirds of real numbers: sums are rounded, so nothing is certain.
    assert.equal(
      reduceForm(
        formOf(
          spinModel(3, [
            [0, 1, random()],
            [1, 2, random() / 3],
          ]),
        ),
      ),
      null,
    );
  });

  test("rows of the reduced model become rows of the given one with their counts, and a wrong energy is noticed", () => {
    const model = randomGraph(16, 20, wide, random);
    const reduction = reduced(model);
    const { n } = reduction.model;
    const states = [...statesOf(Math.min(n, 3))].map((low) => Int8Array.from({ length: n }, (_, i) => low[i] ?? 1));
    const bytes = Math.ceil(n / 8);
    const packed = new Uint8Array(2 * states.length * bytes);
    // Every state twice.
    for (const [r, spins] of [...states, ...states].entries()) packSpins(spins, packed, r * bytes);
    const energies = Float64Array.from([...states, ...states], (s) =>
      energyOf(reduction.model, s, arithmeticOf(reduction.model)),
    );
    const set = sampleSetOfReads(n, energies, packed);
    const whole = expandRows(reduction, model, arithmeticOf(model), set);
    assert.ok(whole !== null);
    assert.equal(whole.n, 16);
    assert.equal(whole.energy.length, states.length);
    assert.ok(whole.count.every((count) => count === 2));
    for (let row = 0; row < whole.energy.length; row++)
      assert.equal(energyOf(model, unpackRow(whole, row), arithmeticOf(model)), whole.energy[row]);
    const wrong: SampleSet = { ...set, energy: set.energy.map((e, row) => (row === 0 ? e - 1 : e)) };
    assert.equal(expandRows(reduction, model, arithmeticOf(model), wrong), null);
  });
});
