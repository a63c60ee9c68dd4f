import assert from "node:assert/strict";
import { test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { pathIntegralBits } from "../../../solver-node/kernels/path-integral/bits.ts";
import type { PathIntegralOptions } from "../../../solver-node/kernels/path-integral/engine.ts";
import {
  EVENT_RATE,
  FREE_FLIPS,
  slotOf,
  slotProbabilities,
  slotsOf,
  slotTable,
} from "../../../solver-node/kernels/path-integral/levels.ts";
import { formOf, randomGraph, spinModel, testRandom, torus } from "../../support/models.ts";
import { pathIntegralContract } from "./path-integral-contract.ts";

const random = testRandom(21);
const sign = (): number => (random() < 0.5 ? -1 : 1);
const small = (): number => Math.floor(random() * 9) - 4;
const slices = (count: number): PathIntegralOptions => ({ slices: count, update: "metropolis", scan: "sequential" });

/** A triangle, frustrated, with a field: total weights 3, 2, 2. */
const triangle = formOf(
  spinModel(
    3,
    [
      [0, 1, 1],
      [1, 2, 1],
      [0, 2, 1],
    ],
    [[0, -1]],
  ),
);
const weighted = formOf(
  spinModel(
    3,
    [
      [0, 1, 2],
      [1, 2, -3],
      [0, 2, 1],
    ],
    [[1, 2]],
  ),
);
const one = formOf(spinModel(1, [], [[0, -1]]));
/** Degrees 4 and more among 6 spins, with two slices. */
const complete = formOf(
  spinModel(
    6,
    Array.from({ length: 15 }, (_, k) => {
      const pairs = Array.from({ length: 36 }, (_, p) => [Math.floor(p / 6), p % 6] as const).filter(([i, j]) => i < j);
      return [pairs[k][0], pairs[k][1], sign()] as const;
    }),
  ),
);

const large: readonly (readonly [name: string, form: IsingForm])[] = [
  ["torus of 7×11", formOf(torus([7, 11], sign))],
  ["lattice of 5×5×5", formOf(torus([5, 5, 5], sign))],
  ["random graph of degrees up to 9", formOf(randomGraph(90, 140, sign, random))],
  ["random graph with weights −4 … 4", formOf(randomGraph(60, 300, small, random))],
  ["one spin", one],
];

pathIntegralContract(
  pathIntegralBits,
  [
    { name: "triangle, P = 4", form: triangle, options: slices(4), beta: 2.4, betaGamma: 3 },
    { name: "triangle, P = 4, stiff worldlines", form: triangle, options: slices(4), beta: 1.2, betaGamma: 1 },
    { name: "triangle, P = 2 with two bonds", form: triangle, options: slices(2), beta: 1, betaGamma: 1.6 },
    { name: "weights up to 3, P = 4", form: weighted, options: slices(4), beta: 1.2, betaGamma: 3 },
    { name: "complete graph of 6, P = 2", form: complete, options: slices(2), beta: 0.6, betaGamma: 1 },
    { name: "complete graph of 6, P = 1", form: complete, options: slices(1), beta: 0.3, betaGamma: 1 },
    { name: "one spin, P = 8", form: one, options: slices(8), beta: 2, betaGamma: 6 },
  ],
  // The rotation is tried at every P, on one model; the others at two.
  large.flatMap(([name, form]) =>
    (form === one ? [1, 2, 4, 8, 16, 32, 64, 128, 256] : [4, 128]).map((p) => ({
      name: `${name}, P = ${p}`,
      form,
      options: slices(p),
    })),
  ),
);

test("slot probabilities are Metropolis's at every level, stiff and loose worldlines alike", () => {
  for (const [weight, a, w] of [
    [4, 0.3, 0.5],
    [5, 0.3, 0.9],
    [7, 0.02, 0.01],
    [1, 2, 0.3],
    [0, 1, 0.4],
    [127, 0.1, 0.2],
    [6, 0.5, 0],
    [6, 0.5, 1],
  ]) {
    const p = new Float64Array(slotsOf(weight));
    slotProbabilities(weight, a, w, p);
    for (let k = 0; k <= weight; k++)
      for (const bondClass of [-1, 0, 1]) {
        const cost = bondClass === 0 ? 0 : -2 * bondClass * Math.log(w);
        const free = bondClass === 0 && 2 * k === weight && w < 1 ? FREE_FLIPS : 1;
        const exact = free * Math.min(1, Math.exp(-a * (4 * k - 2 * weight) - cost));
        const slot = slotOf(weight, k - (weight >> 1), bondClass);
        // Two exponentials to 1e-15 of themselves, exponents ≤ 30.
        assert.ok(Math.abs((slot < 0 ? 1 : p[slot]) - exact) <= 1e-13 * exact, `${weight} ${k} ${bondClass}`);
      }
  }
});

test("a slot's digits and its rare numbers together give its probability", () => {
  const p = Float64Array.of(0, 1e-12, 0.0003, 1 / 3, 0.5, 0.999, 1 - 1e-12, 1);
  const { code, theta } = slotTable(p);
  for (const [slot, expected] of p.entries()) {
    assert.ok(theta[slot] >= 0 && theta[slot] <= 1);
    const given = (1 - EVENT_RATE) * code[slot] * EVENT_RATE + EVENT_RATE * theta[slot];
    // θ, a double, is rounded at 2⁻⁵³, which counts EVENT_RATE times; p itself at 2⁻⁵³.
    assert.ok(Math.abs(given - expected) <= 2 ** -52, `${expected}: ${given}`);
  }
});

test("models that the bits cannot hold are refused", () => {
  const half = formOf(spinModel(2, [[0, 1, Math.SQRT2]]));
  assert.throws(() => pathIntegralBits.assemble(half, slices(8)), /integers/);
  const heavy = formOf(
    spinModel(3, [
      [0, 1, 100],
      [1, 2, 33],
    ]),
  );
  assert.throws(() => pathIntegralBits.assemble(heavy, slices(8)), /sum to 133, more than 127/);
  assert.throws(() => pathIntegralBits.assemble(triangle, slices(12)), /power of two/);
  assert.throws(() => pathIntegralBits.assemble(triangle, { ...slices(8), update: "heatbath" }), /Metropolis/);
});
