import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type SwapOrder, swapParity, swapProbabilities, swapRound } from "../../../core/tempering/exchange.ts";
import { roundTripRate, roundTrips } from "../../../core/tempering/round-trips.ts";
import fixture from "../../fixtures/round-trips.json" with { type: "json" };
import { testRandom, testSeed } from "../../support/models.ts";

const ORDERS: readonly SwapOrder[] = ["deterministic-even-odd", "stochastic-even-odd"];
const WANTED_TRIPS = 20_000;

describe("the swap-index process with one rejection for every link", () => {
  for (const given of fixture.cases)
    for (const order of ORDERS)
      test(`${given.temperatures} temperatures, r = ${given.rejection}, ${order}: round trips come at the known rate`, () => {
        const { temperatures, rejection } = given;
        const next = testRandom(testSeed());
        const replicaAt = Uint16Array.from({ length: temperatures }, (_, l) => l);
        const accepted = new Uint8Array(temperatures);
        const probability = new Float64Array(temperatures - 1).fill(1 - rejection);
        const trips = roundTrips(temperatures, temperatures);
        let rounds = 0;
        while (trips.count < WANTED_TRIPS) {
          swapRound(replicaAt, 0, probability, swapParity(order, rounds++, next), next, accepted);
          trips.visit(replicaAt, 0);
        }
        const rate = trips.count / rounds;
        const { formula, simulated } = given[order];
        // Both are known to 3 digits at worst; 20,000 trips scatter by less than 1/√20,000 = 0.7 %.
        assert.ok(Math.abs(rate / simulated - 1) < 0.04, `${rate} against ${simulated}`);
        assert.ok(Math.abs(rate / formula - 1) < 0.04, `${rate} against ${formula}`);
        const rejections = new Float64Array(temperatures - 1).fill(rejection);
        assert.ok(Math.abs(roundTripRate(rejections, order) / formula - 1) < 0.005); // the fixture's digits
      });
});

test("deterministic rounds alternate, stochastic ones take either parity", () => {
  const next = testRandom(testSeed());
  assert.deepEqual(
    [0, 1, 2, 3].map((round) => swapParity("deterministic-even-odd", round, next)),
    [0, 1, 0, 1],
  );
  const ones = Array.from({ length: 1000 }, (_, round) => swapParity("stochastic-even-odd", round, next));
  const total = ones.reduce((a, b) => a + b, 0);
  // Six standard deviations of 1000 fair coins.
  assert.ok(Math.abs(total - 500) < 95, `${total}`);
});

test("a swap that gives the colder place the lower energy is certain, the reverse one costs a Boltzmann factor", () => {
  const probability = new Float64Array(2);
  const beta = Float64Array.of(0.5, 1, 1.25);
  // From at = 1, hottest first: −7, −5, −9.
  const energy = Float64Array.of(99, -7, -5, -9);
  swapProbabilities(beta, energy, 1, 0, probability);
  assert.equal(probability[0], 1); // the colder state is the higher one
  assert.equal(probability[1], 0); // a link of the other parity
  swapProbabilities(beta, energy, 1, 1, probability);
  // The colder state is lower by 4 already, at Δβ = ¼; expNeg is right to 1e-15.
  assert.ok(Math.abs(probability[1] - Math.exp(-1)) < 1e-15);
});

test("a round swaps accepted links of its parity only, and replicas stay a permutation", () => {
  const next = testRandom(testSeed());
  const replicaAt = Uint16Array.of(7, 0, 1, 2, 3, 4, 9);
  const accepted = new Uint8Array(7).fill(5);
  swapRound(replicaAt, 1, Float64Array.of(1, 1, 0, 1), 0, next, accepted);
  assert.deepEqual([...replicaAt], [7, 1, 0, 2, 3, 4, 9]);
  assert.deepEqual([...accepted], [5, 1, 0, 0, 0, 0, 5]);
  swapRound(replicaAt, 1, Float64Array.of(1, 1, 0, 1), 1, next, accepted);
  assert.deepEqual([...replicaAt], [7, 1, 2, 0, 4, 3, 9]);
  assert.deepEqual([...accepted], [5, 0, 1, 0, 1, 0, 5]);
});

test("a round trip is cold, hot, cold by one replica", () => {
  const trips = roundTrips(2, 2);
  const visit = (hot: number, cold: number): number => {
    trips.visit(Uint16Array.of(hot, cold), 0);
    return trips.count;
  };
  // Replica 1 begins cold, replica 0 begins hot, which is no half of a trip.
  assert.deepEqual([visit(0, 1), visit(1, 0), visit(1, 0), visit(0, 1), visit(0, 1), visit(1, 0)], [0, 0, 0, 1, 1, 2]);
});
