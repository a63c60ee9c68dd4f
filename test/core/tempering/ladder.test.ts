import assert from "node:assert/strict";
import { test } from "vitest";
import {
  barrierFromRejections,
  barrierFromSpreads,
  globalBarrier,
  ladderLength,
  placeLadder,
} from "../../../core/tempering/ladder.ts";

/** Spread of the energy whose barrier from β = 0 is √n · arctan(β)/√π. */
const N = 1000;
const spreadAt = (beta: number): number => Math.sqrt(N) / (1 + beta * beta);
const barrierAt = (beta: number): number => (Math.sqrt(N) * Math.atan(beta)) / Math.sqrt(Math.PI);
const erf = (x: number): number => {
  // Maclaurin's series: 60 terms leave nothing of doubles for x ≤ 3.
  let term = x;
  let sum = x;
  for (let k = 1; k < 60; k++) {
    term *= (-x * x) / k;
    sum += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};
/** What normal energies of these spreads reject over a link. */
const rejectionOf = (a: number, b: number): number => erf((Math.sqrt(Math.PI) * (barrierAt(b) - barrierAt(a))) / 2);
const rejections = (beta: Float64Array): Float64Array =>
  Float64Array.from({ length: beta.length - 1 }, (_, l) => rejectionOf(beta[l], beta[l + 1]));

test("the barrier of known spreads is their integral", () => {
  const beta = Float64Array.from({ length: 201 }, (_, k) => k / 50);
  const { cumulative } = barrierFromSpreads(beta, beta.map(spreadAt));
  // Trapezoids: h²/12 · |change of slope| = (1/50)²/12 · √(1000/π), rounded up.
  for (const k of [0, 20, 100, 200]) assert.ok(Math.abs(cumulative[k] - barrierAt(beta[k])) < 1e-3);
});

test("a ladder placed from a coarse pilot rejects evenly, near one half at the length that the barrier asks for", () => {
  const pilot = Float64Array.from({ length: 12 }, (_, k) => (4 * k) / 11);
  let barrier = barrierFromSpreads(pilot, pilot.map(spreadAt));
  let ladder = placeLadder(barrier, ladderLength(barrier));
  for (let round = 0; round < 3; round++) {
    barrier = barrierFromRejections(ladder, rejections(ladder));
    ladder = placeLadder(barrier, ladderLength(barrier));
  }
  assert.equal(ladder[0], 0);
  assert.equal(ladder.at(-1), 4);
  assert.equal(ladder.length, Math.ceil(2 * barrierAt(4)) + 1);
  const r = rejections(ladder);
  const links = barrierAt(4) / r.length;
  const even = erf((Math.sqrt(Math.PI) * links) / 2);
  // Linear interpolation between three dozen places, and Winitzki's inverse, each below a hundredth.
  for (const each of r) assert.ok(Math.abs(each - even) < 0.02, `${each} against ${even}`);
  assert.ok(even > 0.35 && even < 0.5);
  assert.ok(Math.abs(globalBarrier(r) - r.length * even) < 0.02 * r.length);
});

test("links that never or always swap still give a ladder that ascends", () => {
  const beta = Float64Array.of(0.1, 0.5, 1, 2);
  for (const r of [Float64Array.of(1, 1, 1), Float64Array.of(0, 0, 0), Float64Array.of(1, 0, 0.5)]) {
    const ladder = placeLadder(barrierFromRejections(beta, r), 9);
    assert.equal(ladder[0], 0.1);
    assert.equal(ladder[8], 2);
    for (let l = 0; l < 8; l++) assert.ok(ladder[l] < ladder[l + 1]);
  }
  assert.equal(ladderLength(barrierFromRejections(Float64Array.of(1, 2), Float64Array.of(0))), 2);
});

test("a longer link gets more places", () => {
  const ladder = placeLadder(barrierFromRejections(Float64Array.of(0, 1, 2), Float64Array.of(0.1, 0.8)), 11);
  const below = ladder.filter((beta) => beta < 1).length;
  assert.ok(below <= 2, `${below} of 11 places in the short link`);
});
