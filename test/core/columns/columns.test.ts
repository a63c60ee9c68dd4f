import assert from "node:assert/strict";
import { test } from "vitest";
import type { ColumnModel } from "../../../core/columns/column-model.ts";
import { columnEnergy, energyFloor, fullInColumns } from "../../../core/columns/energy.ts";
import { FREE, forcedSites } from "../../../core/columns/forced-sites.ts";
import { layersOf } from "../../../core/columns/layers.ts";
import { reinforceBeliefs } from "../../../core/columns/reinforced-belief.ts";
import { columnBetaRange, fullShare } from "../../../core/columns/schedule.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { columnModelOf, quboOf } from "../../../problems/placement/encode.ts";
import { generatePlacement, STANDARD_TILTS } from "../../../problems/placement/generate.ts";
import { fractions, randomColumns } from "../../support/column-models.ts";

function randomState(n: number, next: () => number): Uint8Array {
  return Uint8Array.from({ length: n }, () => (next() < 0.5 ? 1 : 0));
}

test("column energies are the QUBO's energies on random states", () => {
  const next = fractions(1);
  for (let seed = 0; seed < 20; seed++) {
    const options = { real: seed % 2 === 1, mu: seed % 3 === 0 ? 0.4 : 0, lambda: seed % 5 === 0 ? 0.8 : 0 };
    const model = randomColumns(25, 15, seed, options);
    const qubo = quboOf(model);
    assert.ok(qubo.ok);
    for (let k = 0; k < 20; k++) {
      const full = randomState(model.n, next);
      const spins = Int8Array.from(full, (x) => 2 * x - 1);
      const same = energyOf(qubo.value, spins, arithmeticOf(qubo.value));
      // Some 400 coefficients below 200, each rounded: 400 · 200 · 2⁻⁵² < 2e-11.
      assert.ok(Math.abs(columnEnergy(model, full) - same) < 1e-9, `seed ${seed}: ${same}`);
    }
  }
});

test("the energy of a small model is the sum in its definition", () => {
  const model: ColumnModel = {
    n: 3,
    siteStart: Int32Array.of(0, 1, 3, 4),
    siteColumn: Int32Array.of(0, 0, 1, 1),
    weight: Float64Array.of(2, 3),
    target: Float64Array.of(1.5, 0),
    bonds: { mu: 0.25, start: Int32Array.of(0, 1, 2, 2), neighbour: Int32Array.of(1, 0) },
    number: { lambda: 10, count: 1 },
  };
  assert.equal(columnEnergy(model, Uint8Array.of(1, 1, 0)), 2 * 0.25 + 3 - 0.25 + 10);
  assert.equal(energyFloor(model), -0.25);
});

test("the layers of a single tilt axis come apart, and their energies add up to the whole", () => {
  const next = fractions(2);
  const noise = { kind: "poisson", dose: 10, background: 1 } as const;
  const planes = columnModelOf(generatePlacement({ noise }, 1).instance);
  const joined = columnModelOf(generatePlacement({ noise, tilts: STANDARD_TILTS.slice(0, 5) }, 1).instance);
  const bonded = columnModelOf(generatePlacement({ noise, bondPrior: 0.5 }, 1).instance);
  const counted = columnModelOf(generatePlacement({ noise, numberWeight: 1 }, 1).instance);
  const { layers, constant } = layersOf(planes);
  // 309 candidates of four shells stand in the planes k = −4 … 4.
  assert.equal(layers.length, 9);
  // Columns along [001] step over every second plane: the even ones and the odd ones.
  assert.equal(layersOf(joined).layers.length, 2);
  for (const model of [bonded, counted]) assert.equal(layersOf(model).layers.length, 1);
  for (let k = 0; k < 10; k++) {
    const full = randomState(planes.n, next);
    const parts = layers.map(({ model, site }) =>
      columnEnergy(
        model,
        Uint8Array.from(site, (i) => full[i]),
      ),
    );
    const sum = parts.reduce((all, e) => all + e, constant);
    // Sums of 284 terms below 100 · 20²: 284 · 4e4 · 2⁻⁵² < 3e-9.
    assert.ok(Math.abs(sum - columnEnergy(planes, full)) < 1e-8);
  }
});

test("decided sites move into targets: energies of the rest are those of the whole with them in place", () => {
  const next = fractions(3);
  for (const lambda of [0, 0.5]) {
    const model = randomColumns(30, 20, 4, { real: true, lambda });
    const decided = Uint8Array.from({ length: 30 }, () => Math.floor(4 * next())).map((v) => (v > 1 ? FREE : v));
    const { layers, constant } = layersOf(model, decided);
    for (let k = 0; k < 10; k++) {
      const full = randomState(30, next).map((x, i) => (decided[i] === FREE ? x : decided[i]));
      const parts = layers.map((layer) =>
        columnEnergy(
          layer.model,
          Uint8Array.from(layer.site, (i) => full[i]),
        ),
      );
      const sum = parts.reduce((all, e) => all + e, constant);
      assert.ok(Math.abs(sum - columnEnergy(model, full)) < 1e-9, `lambda ${lambda}`);
    }
  }
});

test("forced sites have their value in every state of zero residuals", () => {
  const next = fractions(7);
  let forced = 0;
  for (let seed = 0; seed < 60; seed++) {
    const random = randomColumns(10, 9, seed, {});
    // Every second model has targets that a state meets.
    const planted = fullInColumns(random, randomState(10, next));
    const model = seed % 2 === 0 ? random : { ...random, target: Float64Array.from(planted) };
    const values = forcedSites(model);
    const zeros = Array.from({ length: 2 ** 10 }, (_, code) =>
      Uint8Array.from({ length: 10 }, (__, i) => (code >> i) & 1),
    ).filter((full) => columnEnergy(model, full) === 0);
    if (values === null) assert.equal(zeros.length, 0, `seed ${seed}: no state should have zero residuals`);
    else
      for (const full of zeros)
        for (let i = 0; i < 10; i++) {
          if (values[i] === FREE) continue;
          forced++;
          assert.equal(full[i], values[i], `seed ${seed}`);
        }
  }
  assert.ok(forced > 20);
  assert.equal(forcedSites(randomColumns(10, 9, 1, { real: true })), null);
});

test("reinforced beliefs find a state of zero residuals where an anneal is stuck", () => {
  // A 12 × 12 image of random points, seen along rows, columns and both diagonals.
  const size = 12;
  const next = fractions(5);
  const n = size * size;
  const truth = Uint8Array.from({ length: n }, () => (next() < 0.2 ? 1 : 0));
  const columns = 2 * size + 2 * (2 * size - 1);
  const siteColumn = Int32Array.from(
    Array.from({ length: n }, (_, i) => {
      const [u, v] = [i % size, Math.floor(i / size)];
      return [u, size + v, 2 * size + u + v, 4 * size - 1 + u - v + size - 1];
    }).flat(),
  );
  const target = new Float64Array(columns);
  for (let p = 0; p < siteColumn.length; p++) target[siteColumn[p]] += truth[p >> 2];
  const model: ColumnModel = {
    n,
    siteStart: Int32Array.from({ length: n + 1 }, (_, i) => 4 * i),
    siteColumn,
    weight: new Float64Array(columns).fill(1),
    target,
    bonds: null,
    number: null,
  };
  const found = reinforceBeliefs(model, { rounds: 3000, rate: 0.001 }, next);
  assert.ok(found !== null);
  assert.equal(found.energy, 0);
  assert.equal(columnEnergy(model, found.full), 0);
  assert.equal(
    reinforceBeliefs({ ...model, target: target.map((y) => y + 0.5) }, { rounds: 1, rate: 0.1 }, next),
    null,
  );
});

test("the range of an anneal follows the range of the weights", () => {
  const model = randomColumns(20, 10, 6, {});
  const range = columnBetaRange(model);
  const heavier = columnBetaRange({ ...model, weight: model.weight.map((w) => 10 * w) });
  assert.ok(range.hot < range.cold);
  assert.ok(Math.abs(heavier.hot * 10 - range.hot) < 1e-12 && Math.abs(heavier.cold * 10 - range.cold) < 1e-9);
  assert.equal(fullShare({ ...model, number: { lambda: 1, count: 5 } }), 0.25);
});
