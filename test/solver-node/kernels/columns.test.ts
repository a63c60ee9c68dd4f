import assert from "node:assert/strict";
import { test } from "vitest";
import type { ColumnModel } from "../../../core/columns/column-model.ts";
import { columnEnergy, exchangeCost, flipCost, fullInColumns } from "../../../core/columns/energy.ts";
import { stream } from "../../../core/random/stream.ts";
import { chiSquareTail } from "../../../core/statistics/special-functions.ts";
import { columnStates, seedState } from "../../../solver-node/kernels/columns/columns.ts";
import { randomColumns } from "../../support/column-models.ts";

const MODELS: readonly (readonly [string, ColumnModel])[] = [
  ["integers", randomColumns(40, 24, 1, {})],
  ["real weights and targets", randomColumns(40, 24, 2, { real: true })],
  ["bonds", randomColumns(30, 18, 3, { real: true, mu: 0.3 })],
  ["a price of the number", randomColumns(30, 18, 4, { lambda: 0.7 })],
  ["everything", randomColumns(30, 18, 5, { real: true, mu: 0.3, lambda: 0.7 })],
];

test("the kernel and its reference give the same bits: states, energies, accepted moves and generator", () => {
  for (const [name, model] of MODELS) {
    const [a, b] = (["webassembly", "reference"] as const).map((backend) => {
      // Two replicas by turns: one must not see the other's state.
      const states = columnStates(model, 2, backend);
      const seen: number[] = [];
      for (const [r, state] of states.entries()) {
        seedState(state, stream(7, r, 0));
        for (let i = 0; i < model.n; i++) state.full[i] = (i + r) & 1;
        state.recount();
      }
      for (let round = 0; round < 40; round++)
        for (const state of states) {
          const beta = 0.02 * (round + 1);
          seen.push(state.flips(beta), state.columnExchanges(50, beta), state.anyExchanges(50, beta), state.energy());
        }
      for (const state of states) {
        seen.push(state.descend(1e-9), state.descendExchanges(1e-9), state.descendAnyExchanges(1e-9), state.energy());
        // Lane 0 of the generator; the other is not used.
        seen.push(...state.full, ...[0, 1, 4, 5].map((w) => state.generator[w]));
      }
      return seen;
    });
    assert.deepEqual(a, b, name);
    assert.ok(new Set(a).size > 20, `${name}: something moves`);
  }
});

test("the kernel's energy is the state's energy after any number of moves: nothing drifts", () => {
  for (const [name, model] of MODELS) {
    const [state] = columnStates(model, 1, "webassembly");
    seedState(state, stream(1, 0, 0));
    for (let round = 0; round < 200; round++) {
      state.flips(0.1);
      state.columnExchanges(model.n, 0.1);
      assert.equal(state.energy(), columnEnergy(model, state.full), name);
    }
  }
});

test("the costs of a flip and of an exchange are differences of energies", () => {
  for (const [name, model] of MODELS) {
    const [state] = columnStates(model, 1, "reference");
    seedState(state, stream(2, 0, 0));
    for (let round = 0; round < 5; round++) {
      state.flips(0);
      const { full } = state;
      const energy = columnEnergy(model, full);
      const count = fullInColumns(model, full);
      const total = full.reduce((sum, x) => sum + x, 0);
      const changed = (...sites: number[]): number => {
        const other = full.slice();
        for (const i of sites) other[i] = 1 - other[i];
        return columnEnergy(model, other) - energy;
      };
      // Sums of some 50 terms below 100, each rounded: 50 · 100 · 2⁻⁵² < 1e-11.
      const near = (x: number, y: number): void => assert.ok(Math.abs(x - y) < 1e-9, `${name}: ${x} and ${y}`);
      for (let i = 0; i < model.n; i++) {
        near(flipCost(model, full, count, total, i), changed(i));
        for (let j = 0; j < i; j++)
          if (full[i] !== full[j]) near(exchangeCost(model, full, count, total, i, j), changed(i, j));
      }
    }
  }
});

test("exchanges keep the number of full sites", () => {
  const model = randomColumns(40, 24, 6, { real: true, lambda: 1 });
  const [state] = columnStates(model, 1, "webassembly");
  seedState(state, stream(3, 0, 0));
  state.full.fill(1, 0, 17);
  state.recount();
  let moved = 0;
  for (let round = 0; round < 100; round++) {
    moved += state.columnExchanges(40, 0.05) + state.anyExchanges(40, 0.05);
    assert.equal(
      state.full.reduce((sum, x) => sum + x, 0),
      17,
    );
  }
  state.descendAnyExchanges(1e-9);
  assert.equal(
    state.full.reduce((sum, x) => sum + x, 0),
    17,
  );
  assert.ok(moved > 100);
});

/** Visits of each state and its expectation under e^{−βE}, as one χ² test; false-alarm rate 1e-6. */
function boltzmannTail(model: ColumnModel, beta: number, fixed: number | null, believed: number): number {
  const { n } = model;
  const [state] = columnStates(model, 1, "webassembly");
  seedState(state, stream(11, 0, 0));
  if (fixed !== null) state.full.fill(1, 0, fixed);
  state.recount();
  const seen = new Float64Array(2 ** n);
  const SAMPLES = 40_000;
  for (let k = 0; k < SAMPLES; k++) {
    // Far apart, so that visits count as independent: at this temperature a sweep accepts about every second move.
    for (let sweep = 0; sweep < 4; sweep++) {
      if (fixed === null) state.flips(beta);
      state.columnExchanges(2 * n, beta);
      state.anyExchanges(2 * n, beta);
    }
    seen[state.full.reduce((code, x, i) => code + x * 2 ** i, 0)]++;
  }
  const weight = new Float64Array(2 ** n);
  let all = 0;
  for (let code = 0; code < 2 ** n; code++) {
    const full = Uint8Array.from({ length: n }, (_, i) => (code >> i) & 1);
    if (fixed !== null && full.reduce((sum, x) => sum + x, 0) !== fixed) continue;
    weight[code] = Math.exp(-believed * columnEnergy(model, full));
    all += weight[code];
  }
  let chi = 0;
  let cells = 0;
  let rest = 0;
  let restSeen = 0;
  for (let code = 0; code < 2 ** n; code++) {
    const expected = (SAMPLES * weight[code]) / all;
    if (expected < 10) {
      rest += expected;
      restSeen += seen[code];
      continue;
    }
    chi += (seen[code] - expected) ** 2 / expected;
    cells++;
  }
  if (rest > 0) {
    chi += (restSeen - rest) ** 2 / rest;
    cells++;
  }
  return chiSquareTail(chi, cells - 1);
}

test("flips and exchanges visit states with Boltzmann frequency, also at a fixed number of full sites", () => {
  // Columns of different lengths and sites in different numbers of columns: proposals must still be symmetric.
  const model = randomColumns(8, 6, 8, { real: true, mu: 0.4, lambda: 0.1 });
  for (const fixed of [null, 3]) {
    assert.ok(boltzmannTail(model, 0.15, fixed, 0.15) > 1e-6, `fixed ${fixed}`);
    // A temperature wrong by a tenth is caught.
    assert.ok(boltzmannTail(model, 0.15, fixed, 0.165) < 1e-6, `fixed ${fixed}: able to fail`);
  }
});
