import assert from "node:assert/strict";
import { test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { temperingBits } from "../../../solver-node/kernels/tempering/bits.ts";
import {
  DIGITS,
  fillDigits,
  fillRest,
  hasDigits,
  ladderPlane,
} from "../../../solver-node/kernels/tempering/ladder-planes.ts";
import type { TemperingOptions } from "../../../solver-node/kernels/tempering/tempering.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";
import { PLAIN, type TemperingCase, temperingContract } from "./tempering-contract.ts";

const random = testRandom(31);
const sign = (): number => (random() < 0.5 ? -1 : 1);
const upTo = (largest: number) => (): number => sign() * (1 + Math.floor(random() * largest));
const clusters: TemperingOptions = { ...PLAIN, clusterMoves: { everyRounds: 1, beta: 0.2 } };

function withFields(n: number, m: number): IsingForm {
  const graph = randomGraph(n, m, upTo(3), random);
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++)
    for (let p = graph.rowStart[i]; p < graph.rowStart[i + 1]; p++)
      if (graph.column[p] > i) couplings.push([i, graph.column[p], graph.weight[p]]);
  return formOf(
    spinModel(
      n,
      couplings,
      Array.from({ length: n }, (_, i) => [i, (i % 5) - 2] as const),
    ),
  );
}

const plane = formOf(torus([3, 4], sign));
const mixed = formOf(randomGraph(10, 19, sign, testRandom(5)));
const weighted = withFields(10, 17);

const small: TemperingCase[] = [
  { name: "torus, 8 temperatures", form: plane, temperatures: 8, hot: 0.1, cold: 0.8, options: PLAIN },
  {
    name: "torus, 8 temperatures, cluster moves",
    form: plane,
    temperatures: 8,
    hot: 0.25,
    cold: 0.8,
    options: clusters,
  },
  {
    name: "mixed degrees, 64 temperatures, cluster moves",
    form: mixed,
    temperatures: 64,
    hot: 0.25,
    cold: 0.7,
    options: clusters,
  },
  { name: "mixed degrees, 128 temperatures", form: mixed, temperatures: 128, hot: 0.25, cold: 0.7, options: PLAIN },
  {
    name: "weights and fields, 16 temperatures, stochastic swaps, cluster moves",
    form: weighted,
    temperatures: 16,
    hot: 0.25,
    cold: 0.4,
    options: { ...clusters, swapOrder: "stochastic-even-odd" },
  },
];

const larger: TemperingCase[] = [
  {
    name: "torus of 13×21",
    form: formOf(torus([13, 21], sign)),
    temperatures: 32,
    hot: 0.2,
    cold: 1.5,
    options: clusters,
  },
  {
    name: "lattice of 7×7×7",
    form: formOf(torus([7, 7, 7], sign)),
    temperatures: 16,
    hot: 0.2,
    cold: 1.5,
    options: { ...PLAIN, sweepsPerRound: 2 },
  },
  {
    name: "weighted graph of 301 spins",
    form: withFields(301, 700),
    temperatures: 4,
    hot: 0.1,
    cold: 1,
    options: clusters,
  },
];

temperingContract(temperingBits, small, larger);

test("bits of a plane have the probabilities of their places, at both ends of the range too", () => {
  const state = new Uint32Array(GENERATOR_WORDS);
  seedGenerator(stream(testSeed(), 0, 0), state);
  const generator = vectorGenerator(state);
  const steep = Float64Array.from({ length: 128 }, (_, b) => 2 ** (-b / 8));
  const cases = [steep, steep.map((p) => 1 - p), steep.map((p) => p * 2 ** -10), steep.fill(1, 0, 64)];
  const vectors = 1 << 14;
  for (const p of cases) {
    const drawn = ladderPlane(p);
    const out = new Uint32Array(4 * vectors);
    if (hasDigits(drawn)) fillDigits([out], vectors, [drawn], generator);
    if (drawn.gapScale !== 0) fillRest(out, vectors, drawn, generator);
    for (let b = 0; b < 128; b++) {
      let ones = 0;
      for (let v = 0; v < vectors; v++) ones += (out[4 * v + (b >> 5)] >>> (b & 31)) & 1;
      // Six standard deviations, and 6 more where counts are too small to be normal: a false alarm in 1e-7 of the 512.
      const spread = Math.sqrt(p[b] * (1 - p[b]) * vectors);
      assert.ok(Math.abs(ones - p[b] * vectors) <= 6 * spread + (p[b] === 0 || p[b] === 1 ? 0 : 6), `${p[b]}: ${ones}`);
    }
  }
});

test("digits and events together make up the probabilities", () => {
  const p = Float64Array.from({ length: 128 }, (_, b) => (b === 127 ? 1 : (b / 127) ** 4));
  const { code, target, chance, gapScale } = ladderPlane(p);
  const rate = -Math.expm1(Math.LN2 / gapScale);
  for (let b = 0; b < 128; b++) {
    const base = code[b] / 2 ** DIGITS;
    const kept = rate * chance[b];
    const made = (target[b >> 5] >>> (b & 31)) & 1 ? base + (1 - base) * kept : base * (1 - kept);
    // A handful of roundings of doubles.
    assert.ok(Math.abs(made - p[b]) <= 1e-14 * Math.max(p[b], 2 ** -DIGITS), `${p[b]}: ${made}`);
  }
});
