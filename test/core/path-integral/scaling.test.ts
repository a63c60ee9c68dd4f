import assert from "node:assert/strict";
import { test } from "vitest";
import { analyse } from "../../../core/model/analysis.ts";
import { addCorrelator, effectiveGaps, sliceSeries } from "../../../core/path-integral/correlator.ts";
import { pathIntegralScale } from "../../../core/path-integral/scaling.ts";
import { formOf, spinModel, testRandom, torus } from "../../support/models.ts";

test("a model in other units is annealed alike: β·E and βΓ do not change", () => {
  const anneal = (factor: number): number[] => {
    const random = testRandom(4);
    const form = formOf(torus([4, 5], () => factor * (random() < 0.5 ? -1 : 1)));
    const { beta, gamma } = pathIntegralScale(analyse(form), form.unit, 16);
    return [beta * form.unit, beta * gamma];
  };
  // Powers of two scale exactly.
  assert.deepEqual(anneal(1), anneal(0.125));
  assert.deepEqual(anneal(1), anneal(64));
});

test("a slice feels β/P of 2/σ however many there are, and the field begins at 1.5 σ", () => {
  const form = formOf(torus([4, 5], () => -1));
  for (const slices of [1, 8, 64])
    assert.deepEqual(pathIntegralScale(analyse(form), 1, slices), { beta: slices, gamma: 3 });
});

test("a model without couplings or fields still gets finite numbers above 0", () => {
  const { beta, gamma } = pathIntegralScale(analyse(formOf(spinModel(3, []))), 1, 8);
  assert.ok(beta > 0 && gamma > 0 && Number.isFinite(beta) && Number.isFinite(gamma));
});

test("the correlator of an exponential decay gives back its gap", () => {
  const gap = 0.7;
  const beta = 12;
  const decay = Float64Array.from({ length: 40 }, (_, t) => Math.exp((-gap * beta * t) / 40));
  // A logarithm of a quotient of doubles, times P/β = 3.3.
  for (const g of effectiveGaps(decay, beta)) assert.ok(Math.abs(g - gap) < 1e-13);
});

test("the correlator of a domain wall pair falls linearly with the distance and is even on the ring", () => {
  const out = new Float64Array(8);
  addCorrelator(Float64Array.of(1, 1, 1, 1, -1, -1, -1, -1), out);
  assert.deepEqual([...out], [1, 0.5, 0, -0.5, -1, -0.5, 0, 0.5]);
  addCorrelator(new Float64Array(8).fill(2), out);
  assert.deepEqual([...out], [5, 4.5, 4, 3.5, 3, 3.5, 4, 4.5]);
});

test("a slice's observables are read from its packed spins", () => {
  // n = 10, two slices: spins 0 and 9 up; all up.
  const packed = Uint8Array.of(255, 0b01, 0b10, 0xff, 0b11);
  const series = (observable: Parameters<typeof sliceSeries>[0]): number[] => {
    const out = new Float64Array(2);
    sliceSeries(observable, packed, 1, 10, out);
    return [...out];
  };
  assert.deepEqual(series({ kind: "magnetisation" }), [-6, 10]);
  assert.deepEqual(series({ kind: "spin", variable: 9 }), [1, 1]);
  assert.deepEqual(series({ kind: "spin", variable: 1 }), [-1, 1]);
});
