import assert from "node:assert/strict";
import { test } from "vitest";
import { nearestInBox, roundFromBox } from "../../../core/columns/box-relaxation.ts";
import type { ColumnModel } from "../../../core/columns/column-model.ts";
import { expanded, withoutComplements } from "../../../core/columns/complements.ts";
import { columnEnergy, fullInColumns } from "../../../core/columns/energy.ts";
import { fractions } from "../../support/column-models.ts";

/** Columns that hold each site with probability ½, and what a random state puts into them. */
function generic(
  n: number,
  columns: number,
  seed: number,
): { readonly model: ColumnModel; readonly truth: Uint8Array } {
  const next = fractions(seed);
  const truth = Uint8Array.from({ length: n }, () => (next() < 0.5 ? 1 : 0));
  const held = Array.from({ length: n }, () => Array.from({ length: columns }, (_, c) => c).filter(() => next() < 0.5));
  return { truth, model: planted(held, columns, truth) };
}

function planted(held: readonly (readonly number[])[], columns: number, truth: Uint8Array): ColumnModel {
  const siteStart = new Int32Array(held.length + 1);
  for (const [i, own] of held.entries()) siteStart[i + 1] = siteStart[i] + own.length;
  const empty: ColumnModel = {
    n: held.length,
    siteStart,
    siteColumn: Int32Array.from(held.flat()),
    weight: new Float64Array(columns).fill(1),
    target: new Float64Array(columns),
    bonds: null,
    number: null,
  };
  return { ...empty, target: Float64Array.from(fullInColumns(empty, truth)) };
}

test("with more columns than half the sites the box holds one point, and rounding it gives the planted state", () => {
  for (let seed = 1; seed <= 10; seed++) {
    // 60 sites, 42 columns: 0.7 of the sites, where a generic system of this size has a second point with chance P(Bin(59, ½) < 18) = 1e-3.
    const { model, truth } = generic(60, 42, seed);
    const { full, energy } = roundFromBox(model);
    assert.equal(energy, 0, `seed ${seed}`);
    assert.deepEqual(full, truth, `seed ${seed}`);
  }
});

test("with far fewer columns the point of the box is inside it, and the energy of what is rounded says so", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { model, truth } = generic(60, 15, seed);
    const { x, residual } = nearestInBox(model);
    // The planted state lies in the box, so the least residual is 0; 1e-9 is where the descent stops.
    assert.ok(residual < 1e-8, `seed ${seed}: ${residual}`);
    assert.ok(x.filter((v) => v > 0.01 && v < 0.99).length > 20, `seed ${seed}`);
    const { full, energy } = roundFromBox(model);
    assert.equal(energy, columnEnergy(model, full), `seed ${seed}`);
    assert.ok(energy > 0, `seed ${seed}`);
    assert.notDeepEqual(full, truth);
  }
});

test("columns that no state satisfies leave a residual in the box and an energy above 0", () => {
  const { model } = generic(20, 16, 3);
  const wrong = { ...model, target: model.target.map((y, c) => (c === 0 ? y + 30 : y)) };
  // The first column misses at least 30 − 20 atoms: it has 20 sites at most and asks for 30.
  assert.ok(nearestInBox(wrong).residual > 1);
  assert.ok(roundFromBox(wrong).energy >= 1);
});

test("an aborted relaxation still hands over a state with its own energy", () => {
  const { model } = generic(60, 42, 1);
  const { full, energy } = roundFromBox(model, () => true);
  assert.equal(full.length, 60);
  assert.equal(energy, columnEnergy(model, full));
});

/** Two planes of 4 × 4 sites, the second the complement of the first, seen along rows, columns and from above. */
function twoPlanes(seed: number): { readonly model: ColumnModel; readonly truth: Uint8Array } {
  const next = fractions(seed);
  const upper = Uint8Array.from({ length: 16 }, () => (next() < 0.5 ? 1 : 0));
  const truth = Uint8Array.from([...upper, ...upper.map((x) => 1 - x)]);
  const held = Array.from(truth, (_, i) => {
    const [plane, s] = [Math.floor(i / 16), i % 16];
    return [8 * plane + Math.floor(s / 4), 8 * plane + 4 + (s % 4), 16 + s];
  });
  return { truth, model: planted(held, 32, truth) };
}

test("two planes that one direction joins become one plane with each column once, and its states of zero residuals are theirs", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { model, truth } = twoPlanes(seed);
    const reduced = withoutComplements(model);
    assert.ok(reduced !== null);
    assert.equal(reduced.model.n, 16);
    assert.equal(reduced.model.target.length, 8);
    let zero = 0;
    for (let code = 0; code < 2 ** 16; code++) {
      const full = Uint8Array.from({ length: 16 }, (_, k) => (code >> k) & 1);
      const vanishes: boolean = columnEnergy(reduced.model, full) === 0;
      if (vanishes || code % 97 === 0)
        assert.equal(vanishes, columnEnergy(model, expanded(reduced, full)) === 0, `seed ${seed}, state ${code}`);
      if (vanishes) zero++;
    }
    assert.ok(zero > 0, `seed ${seed}`);
    const own = new Uint8Array(16);
    for (const [i, k] of reduced.follows.entries()) own[k] = truth[i] ^ reduced.opposite[i];
    assert.deepEqual(expanded(reduced, own), truth);
  }
});

test("a pair inside a plane stays a column, and a model without pairs is not reduced", () => {
  // Three sites in one column of 2 atoms; the first two also hold one atom together: opposite, yet of one sign in the long column.
  const inside = planted([[0, 1], [0, 1], [0]], 2, Uint8Array.of(1, 0, 1));
  assert.equal(withoutComplements(inside), null);
  assert.equal(withoutComplements(generic(20, 10, 1).model), null);
});
