import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "vitest";
import type { ColumnModel } from "../../../core/columns/column-model.ts";
import { columnEnergy } from "../../../core/columns/energy.ts";
import { columnModelOf } from "../../../problems/placement/encode.ts";
import { generatePlacement, STANDARD_TILTS } from "../../../problems/placement/generate.ts";
import {
  expectedErrors,
  expectedErrorsOf,
  maximiserOfMarginals,
  siteErrors,
} from "../../../problems/placement/posterior/estimates.ts";
import { columnPosterior, DEFAULT_POSTERIOR } from "../../../solver-node/columns/posterior.ts";
import { inlineRunner, pooledRunner } from "../../../solver-node/columns/runner.ts";
import { DEFAULT_SEARCH, searchColumns } from "../../../solver-node/columns/search.ts";
import { threadPool } from "../../../solver-node/threads/pool.ts";
import { randomColumns } from "../../support/column-models.ts";

const POISSON = { kind: "poisson", dose: 10, background: 1 } as const;

function states(n: number): Uint8Array[] {
  return Array.from({ length: 2 ** n }, (_, code) => Uint8Array.from({ length: n }, (__, i) => (code >> i) & 1));
}

function total(full: Uint8Array): number {
  return full.reduce((sum, x) => sum + x, 0);
}

test("the search finds the exhaustive optimum, also at a fixed number of full sites", async () => {
  for (let seed = 0; seed < 6; seed++) {
    const model = randomColumns(12, 8, seed, { real: true, mu: seed % 2 === 0 ? 0 : 0.5, lambda: 0.2 });
    for (const fixedNumber of [false, true]) {
      const allowed = states(12).filter((full) => !fixedNumber || total(full) === 6);
      const least = Math.min(...allowed.map((full) => columnEnergy(model, full)));
      const search = { ...DEFAULT_SEARCH, seed, reads: 8, sweeps: 300, fixedNumber };
      const answer = await searchColumns(model, search, inlineRunner());
      assert.equal(answer.energy, least, `seed ${seed}, fixed ${fixedNumber}`);
      assert.equal(answer.energy, columnEnergy(model, answer.full));
      if (fixedNumber) assert.equal(total(answer.full), 6);
    }
  }
});

test("integer targets that contradict each other are not taken for noise-free ones", async () => {
  for (let seed = 0; seed < 12; seed++) {
    const model = randomColumns(10, 9, seed, {});
    const least = Math.min(...states(10).map((full) => columnEnergy(model, full)));
    const answer = await searchColumns(model, { ...DEFAULT_SEARCH, seed, sweeps: 300, extraRounds: 1 }, inlineRunner());
    assert.equal(answer.energy, least, `seed ${seed}`);
    assert.equal(answer.proved, least === 0);
  }
});

test("noise-free projections end at energy 0, and the truth's energy is never below the best", async () => {
  for (let seed = 1; seed <= 4; seed++)
    for (const tilts of [2, 3, 4, 5]) {
      const model = columnModelOf(generatePlacement({ tilts: STANDARD_TILTS.slice(0, tilts) }, seed).instance);
      const answer = await searchColumns(model, { ...DEFAULT_SEARCH, seed }, inlineRunner());
      assert.equal(answer.energy, 0, `${tilts} projections, seed ${seed}`);
      assert.ok(answer.proved);
    }
  const { instance, truth } = generatePlacement({ noise: POISSON }, 5);
  const model = columnModelOf(instance);
  const { energy } = await searchColumns(model, { ...DEFAULT_SEARCH, seed: 5 }, inlineRunner());
  assert.ok(energy <= columnEnergy(model, truth));
});

test("threads change neither search nor posterior", async () => {
  const model = columnModelOf(generatePlacement({ shells: 2, noise: POISSON }, 3).instance);
  const search = { ...DEFAULT_SEARCH, seed: 9, reads: 2, sweeps: 100 };
  const posterior = { ...DEFAULT_POSTERIOR, seed: 9, rounds: 100, burnIn: 20, roundTrips: 0, draws: 4 };
  const worker = pathToFileURL(join(import.meta.dirname, "../../../dist/solver-node/threads/worker.js"));
  const pool = threadPool(worker, 2);
  try {
    const runner = pooledRunner(pool);
    assert.deepEqual(await searchColumns(model, search, runner), await searchColumns(model, search, inlineRunner()));
    assert.deepEqual(
      await columnPosterior(model, posterior, runner),
      await columnPosterior(model, posterior, inlineRunner()),
    );
  } finally {
    await pool.close();
  }
});

test("a stopped search still hands over a state with its energy", async () => {
  const model = columnModelOf(generatePlacement({ noise: POISSON }, 3).instance);
  const runner = inlineRunner();
  runner.stop();
  const answer = await searchColumns(model, { ...DEFAULT_SEARCH, seed: 1, sweeps: 1e9 }, runner);
  assert.equal(answer.energy, columnEnergy(model, answer.full));
});

/** Exact marginals under e^{−E/2}. */
function exactMarginals(model: ColumnModel): Float64Array {
  const marginal = new Float64Array(model.n);
  let all = 0;
  for (const full of states(model.n)) {
    const weight = Math.exp(-columnEnergy(model, full) / 2);
    all += weight;
    for (let i = 0; i < model.n; i++) marginal[i] += weight * full[i];
  }
  return marginal.map((sum) => sum / all);
}

test("posterior marginals are those of e^(−E/2), by enumeration", async () => {
  const model = randomColumns(10, 8, 3, { real: true, mu: 0.3 });
  const exact = exactMarginals(model);
  const search = { ...DEFAULT_POSTERIOR, seed: 4, rounds: 20_000 };
  const { marginal, best, layers } = await columnPosterior(model, search, inlineRunner());
  // 20,000 rounds with a correlation time below 5 are 4000 samples: a standard error ≤ 0.008; five of them.
  for (let i = 0; i < model.n; i++) assert.ok(Math.abs(marginal[i] - exact[i]) < 0.04, `site ${i}`);
  const wrong = exactMarginals({ ...model, weight: model.weight.map((w) => 2 * w) });
  assert.ok(
    marginal.some((p, i) => Math.abs(p - wrong[i]) > 0.04),
    "a temperature wrong by two is seen",
  );
  assert.equal(best.energy, Math.min(...states(10).map((full) => columnEnergy(model, full))));
  for (const { roundTrips, temperatures } of layers) assert.ok(roundTrips >= 40 && temperatures >= 2);
});

test("the MPM estimate has the least expected errors, and claims them", () => {
  const marginal = Float64Array.of(0.9, 0.2, 0.5, 0.6);
  const mpm = maximiserOfMarginals(marginal);
  assert.deepEqual([...mpm], [1, 0, 0, 1]);
  assert.ok(Math.abs(expectedErrors(marginal) - 1.2) < 1e-12);
  for (const full of states(4)) assert.ok(expectedErrorsOf(full, marginal) >= expectedErrors(marginal) - 1e-12);
  assert.equal(siteErrors(mpm, Uint8Array.of(1, 1, 0, 0)), 2);
});
