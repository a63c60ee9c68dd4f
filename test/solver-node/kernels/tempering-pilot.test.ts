import assert from "node:assert/strict";
import { test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { barrierFromRejections, globalBarrier, ladderLength } from "../../../core/tempering/ladder.ts";
import { roundTripRate } from "../../../core/tempering/round-trips.ts";
import { temperingBits } from "../../../solver-node/kernels/tempering/bits.ts";
import { type PilotLadder, pilotLadder } from "../../../solver-node/kernels/tempering/pilot.ts";
import { formOf, testRandom, testSeed, torus } from "../../support/models.ts";
import { PLAIN } from "./tempering-contract.ts";

const random = testRandom(33);
const form = formOf(torus([16, 16], () => (random() < 0.5 ? -1 : 1)));
const engine = temperingBits.assemble(form, 16);
const pilot = { betaRange: [0.1, 1.2], iterations: 4, rounds: 400 } as const;
const placed = ladderOf(pilotLadder(engine, PLAIN, pilot, (iteration) => stream(testSeed(), 0, iteration)));

function ladderOf(answer: PilotLadder | null): PilotLadder {
  assert.ok(answer !== null, "it was not asked to stop");
  return answer;
}

test("a pilot makes the links of a ladder reject equally, and its length is the one that the barrier asks for", () => {
  const { ladder, rejection } = placed;
  assert.deepEqual([ladder[0], ladder[15]], [0.1, 1.2]);
  const mean = globalBarrier(rejection) / rejection.length;
  // 800 attempts a link, autocorrelated over a few rounds, scatter by about 0.03.
  for (const r of rejection) assert.ok(Math.abs(r - mean) < 0.15, `${r} against ${mean}`);
  const once = pilotLadder(engine, PLAIN, { ...pilot, iterations: 1 }, () => stream(testSeed(), 0, 9));
  const equalSteps = ladderOf(once).rejection;
  assert.ok(Math.max(...equalSteps) - Math.min(...equalSteps) > 0.3, "equal steps in β were even already");
  assert.ok(Math.abs(ladderLength(barrierFromRejections(ladder, rejection)) - 16) <= 6);
  assert.deepEqual(
    pilotLadder(engine, PLAIN, pilot, (iteration) => stream(testSeed(), 0, iteration)),
    placed,
  );
});

test("on a real ladder round trips come at less than the formula's rate, and not by an order of magnitude", () => {
  engine.prepare(placed.ladder, PLAIN);
  engine.start(stream(testSeed(), 1, 0));
  engine.round(4000);
  const { attempts, rejections, roundTrips, rounds } = engine.telemetry();
  const formula = roundTripRate(
    rejections.map((sum, l) => sum / attempts[l]),
    "deterministic-even-odd",
  );
  const ratio = roundTrips / (rounds * engine.ensembles * formula);
  // The formula takes rejections as independent of the past: an upper bound up to the noise of hundreds of trips.
  assert.ok(ratio > 0.1 && ratio < 1.2, `${ratio}`);
});

test("a pilot that is asked to stop ends after the round that it is in", () => {
  let asked = 0;
  const words = (iteration: number) => stream(testSeed(), 0, iteration);
  assert.equal(
    pilotLadder(engine, PLAIN, pilot, words, () => ++asked > 10),
    null,
  );
  assert.equal(engine.telemetry().rounds, 10);
});
