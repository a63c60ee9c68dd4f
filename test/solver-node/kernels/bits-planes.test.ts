import assert from "node:assert/strict";
import { test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { fillPlane, log2, planBernoulli } from "../../../solver-node/kernels/bits/bernoulli.ts";
import { DIGIT_PLANE, EVERY_PLANE, planeProbability } from "../../../solver-node/kernels/bits/levels.ts";
import { PLANE_SPINS, visitingOrder } from "../../../solver-node/kernels/bits/visiting-order.ts";
import { formOf, randomGraph, testRandom, testSeed } from "../../support/models.ts";

const PROBABILITIES = [0, 2 ** -40, 2 ** -31, 1e-4, 0.003, 0.02, 0.1, 1 / 3, 0.5, 0.7, 0.99, 1 - 2 ** -31, 1];

test("dense digits and rare events make up the probability that was asked for", () => {
  for (const p of PROBABILITIES) {
    const { digits, code, clears, gapScale } = planBernoulli(p);
    const base = code / 2 ** digits;
    const rate = gapScale === 0 ? 0 : -Math.expm1(Math.LN2 / gapScale);
    const made = clears ? base * (1 - rate) : base + (1 - base) * rate;
    // Five roundings of doubles, and 2^-50 for events that are left out.
    assert.ok(Math.abs(made - p) <= 2 ** -50 + 1e-14 * p, `${p}: ${made}`);
    if (p > 0) assert.ok(made > 0);
  }
});

test("the logarithm of the gaps is right to 3e-9 of itself over its whole range", () => {
  const random = testRandom(testSeed());
  for (let k = 0; k < 10_000; k++) {
    const u = k % 2 ? 2 ** (-53 * random()) : 1 - 2 ** -53 * Math.floor(2 ** (53 * random()));
    if (u > 0) assert.ok(Math.abs(log2(u) - Math.log2(u)) <= 3e-9 * Math.abs(Math.log2(u)), `${u}`);
  }
  assert.equal(log2(1), 0);
});

test("planes have their probability and no correlation between neighbouring bits", () => {
  const state = new Uint32Array(GENERATOR_WORDS);
  seedGenerator(stream(testSeed(), 0, 0), state);
  const generator = vectorGenerator(state);
  const vectors = 1 << 14;
  const bits = vectors * 128;
  const plane = new Uint32Array(4 * vectors);
  const bit = (k: number): number => (plane[k >> 5] >>> (k & 31)) & 1;
  for (const p of [1e-4, 0.003, 0.02, 0.1, 1 / 3, 0.5, 0.7, 0.99]) {
    fillPlane(plane, vectors, planBernoulli(p), generator);
    let ones = 0;
    let pairs = 0;
    for (let k = 0; k < bits; k++) {
      ones += bit(k);
      pairs += bit(k) & bit((k + 1) % bits);
    }
    // Six standard deviations: a false alarm in 2e-9 of binomial counts.
    assert.ok(Math.abs(ones - p * bits) <= 6 * Math.sqrt(p * (1 - p) * bits), `${p}: ${ones} of ${bits}`);
    // Overlapping pairs: variance p²(1 − p²) + 2(p³ − p⁴) a bit; 6 more for the counts too small to be normal.
    const spread = Math.sqrt((p ** 2 * (1 - p ** 2) + 2 * (p ** 3 - p ** 4)) * bits);
    assert.ok(Math.abs(pairs - p * p * bits) <= 6 * spread + 6, `${p}: ${pairs} pairs`);
  }
});

test("the digit planes together are a geometric number", () => {
  for (const beta of [0.01, 0.1, 0.5, 2])
    for (let digits = 0; digits <= 7; digits++)
      for (let least = 0; least <= 2 ** digits; least++) {
        const every = planeProbability(EVERY_PLANE + digits, beta);
        let reached = 0;
        for (let t = least; t < 2 ** digits; t++) {
          let probability = 1;
          for (let b = 0; b < digits; b++) {
            const p = planeProbability(DIGIT_PLANE + b, beta);
            probability *= (t >> b) & 1 ? p : 1 - p;
          }
          reached += probability;
        }
        // At most 128 sums of products of 7 doubles.
        assert.ok(Math.abs(every + (1 - every) * reached - Math.exp(-4 * beta * least)) < 1e-13);
      }
});

test("a visiting order keeps coupled spins in index order and runs within a class and a stretch of planes", () => {
  const form = formOf(randomGraph(700, 2100, () => 1, testRandom(4)));
  const rowClass = Uint8Array.from({ length: form.n }, (_, i) => (form.rowStart[i + 1] - form.rowStart[i]) % 5);
  const { variable, place, runs } = visitingOrder(form, rowClass);
  for (let i = 0; i < form.n; i++) {
    assert.equal(variable[place[i]], i);
    for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++)
      if (form.column[p] > i) assert.ok(place[i] < place[form.column[p]]);
  }
  let next = 0;
  for (const run of runs) {
    assert.equal(run.first, next);
    next += run.count;
    assert.equal(Math.floor(run.first / PLANE_SPINS), Math.floor((next - 1) / PLANE_SPINS));
    for (let k = run.first; k < next; k++) assert.equal(rowClass[variable[k]], run.rowClass);
  }
  assert.equal(next, form.n);
});
