import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { analyse } from "../../../core/model/analysis.ts";
import { oscillatorParameters } from "../../../core/oscillator/schedule.ts";
import { planJob } from "../../../core/plan/make-plan.ts";
import { solverOf } from "../../../core/plan/method-choice.ts";
import type { Method } from "../../../core/plan/plan.ts";
import { planLadder } from "../../../core/plan/plan-temper.ts";
import { tabuMovesPerRead, tabuParameters } from "../../../core/tabu/parameters.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed } from "../../support/models.ts";
import { dense2000, FACTS, floats, g22Like, optionsWith, planned, torusModel } from "./cases.ts";

const LADDER = { ladder: [0.5, 0.7, 1, 1.4], rejection: [0.4, 0.5, 0.5], clusterShare: 0.2 };
const random = testRandom(testSeed());
/** 300 variables, degree about 100, fields everywhere, as an OR-Library QUBO in Ising form. */
const qubo = ((): ReturnType<typeof analyse> => {
  const graph = randomGraph(300, 15_000, () => Math.round(200 * random() - 100), random);
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < graph.n; i++)
    for (let p = graph.rowStart[i]; p < graph.rowStart[i + 1]; p++)
      if (graph.column[p] > i) couplings.push([i, graph.column[p], graph.weight[p]]);
  return analyse(
    formOf(
      spinModel(
        300,
        couplings,
        Array.from({ length: 300 }, (_, i) => [i, 1 + i] as const),
      ),
    ),
  );
})();

function methodOf<K extends Method["kind"]>(method: Method, kind: K): Extract<Method, { kind: K }> {
  assert.equal(method.kind, kind);
  return method as Extract<Method, { kind: K }>;
}

describe("auto", () => {
  test("tempers lattices, searches dense QUBOs by tabu, anneals the rest", () => {
    assert.equal(solverOf(torusModel, optionsWith({})), "pt");
    assert.equal(solverOf(qubo, optionsWith({})), "tabu");
    for (const model of [g22Like, dense2000, floats]) assert.equal(solverOf(model, optionsWith({})), "sa");
  });

  test("anneals a lattice whose clusters percolate, and tempers it when asked to all the same", () => {
    const percolating = { ...FACTS, ladder: { ...LADDER, clusterShare: 0.49 } };
    const byAuto = planJob(torusModel, optionsWith({}), percolating);
    assert.ok(byAuto.ok && byAuto.value.method.kind === "anneal");
    const asked = planJob(torusModel, optionsWith({ solver: "pt" }), percolating);
    assert.ok(asked.ok);
    assert.equal(methodOf(asked.value.method, "temper").clusterMoves, null);
  });
});

describe("parallel tempering", () => {
  test("takes the ladder of its pilot, and as many ensembles as a block of 128 replicas holds", () => {
    const plan = planJob(torusModel, optionsWith({}), { ...FACTS, ladder: LADDER });
    assert.ok(plan.ok);
    const method = methodOf(plan.value.method, "temper");
    assert.deepEqual(method.ladder, LADDER.ladder);
    assert.equal(plan.value.blockReads, 32);
    assert.ok(method.clusterMoves !== null && method.clusterMoves.beta > 0.4 && method.clusterMoves.beta < 1.4);
    assert.equal(plan.value.checkpoints.at(-1), method.rounds);
  });

  test("takes a given ladder that fills a block, and refuses others with the length", () => {
    const given = planJob(torusModel, optionsWith({ solver: "pt", betaLadder: [0.1, 1] }), FACTS);
    assert.ok(given.ok && given.value.blockReads === 64);
    for (const [model, betaLadder, message] of [
      [torusModel, [0.1, 0.2, 0.3], /--beta-ladder: .*power of two.*got 3/],
      [floats, [0.1, 0.2, 0.3], /--beta-ladder: .*multiple of 4.*got 3/],
    ] as const) {
      const plan = planJob(model, optionsWith({ solver: "pt", betaLadder }), FACTS);
      assert.ok(!plan.ok);
      assert.match(describeFailure(plan.failure), message);
    }
  });

  test("begins its ladder pilot between the shares of the pilot's descent, or the given range", () => {
    const plan = planLadder(torusModel, optionsWith({ solver: "pt", betaRange: [0.3, 2] }), FACTS);
    assert.ok(plan.ok);
    const { ladder } = methodOf(plan.value.method, "temper");
    assert.deepEqual([ladder[0], ladder.at(-1), ladder.length], [0.3, 2, 16]);
  });
});

describe("path-integral annealing", () => {
  test("counts its slices in the work, scales β and Γ to the model, and says what it is", () => {
    const plan = planned(torusModel, { solver: "sqa", numTrotterSlices: 32 });
    const method = methodOf(plan.method, "path-integral");
    assert.equal(method.kernel.name, "path-integral-bits");
    assert.equal(plan.blockReads, 8);
    assert.ok(method.beta > 0 && method.functions.a[0][1] > 0);
    assert.match(plan.why[0], /discrete-time SQA, P = 32.*P = 64/);
    const updates = torusModel.n * 256 * method.points * method.sweepsPerPoint * ((plan.numReads as number) / 8);
    // The budget is 5e9 updates; sweeps are rounded to two digits and reads to whole blocks.
    assert.ok(updates > 4e9 && updates < 6e9, `${updates}`);
  });

  test("leaves the bits for other updates, scans, slices and couplings", () => {
    for (const [model, changes] of [
      [torusModel, { update: "segment" }],
      [torusModel, { scan: "random" }],
      [torusModel, { numTrotterSlices: 12 }],
      [floats, {}],
    ] as const)
      assert.equal(
        methodOf(planned(model, { solver: "sqa", ...changes }).method, "path-integral").kernel.name,
        "path-integral-scalar",
      );
  });
});

describe("sampling of worldlines", () => {
  const constant = { solver: "sqa", mode: "sample", betaRange: [2, 2], gammaRange: [0.5, 0.5] } as const;

  test("gives a block as many draws whatever the number of reads, so that a prefix is reproduced by its number", () => {
    for (const numReads of [1, 5000, null]) {
      const plan = planned(torusModel, { ...constant, numTrotterSlices: 32, numReads });
      const method = methodOf(plan.method, "path-integral-sample");
      assert.deepEqual([plan.blockReads, method.draws, plan.numReads], [256, 32, numReads ?? 10_000]);
      assert.deepEqual([method.beta, method.gamma, method.slices], [2, 0.5, 32]);
    }
    assert.equal(planned(torusModel, { ...constant, timeLimitS: 1 }).numReads, null);
  });

  test("burns in by whole thinnings, and says where local updates need more", () => {
    const plan = planned(torusModel, { ...constant, numTrotterSlices: 64, numSweeps: 100, thinning: 30 });
    assert.equal(methodOf(plan.method, "path-integral-sample").burnInSweeps, 120);
    assert.match(plan.why.join("; "), /\(P\/βΓ\)² = 4096 sweeps/);
    const segments = planned(torusModel, { ...constant, numTrotterSlices: 64, update: "segment" });
    assert.doesNotMatch(segments.why.join("; "), /forget/);
  });
});

describe("tabu search", () => {
  test("gives a read the moves of its size unless told, and goes on until a stop rule acts", () => {
    const plan = planned(qubo, { solver: "tabu" });
    const method = methodOf(plan.method, "tabu");
    assert.deepEqual([method.moves, method.parameters], [tabuMovesPerRead(300), tabuParameters(300)]);
    assert.equal(plan.blockReads, 1);
    assert.equal(planned(qubo, { solver: "tabu", timeLimitS: 1 }).numReads, null);
    assert.equal(methodOf(planned(qubo, { solver: "tabu", numMoves: 5 }).method, "tabu").moves, 5);
  });
});

describe("coupled oscillators", () => {
  const methodFor = (model: ReturnType<typeof analyse>, changes: Parameters<typeof planned>[1] = {}) =>
    methodOf(planned(model, { solver: "oscillator", ...changes }).method, "oscillator");

  test("take their scale from the model: in other units they make the same turns", () => {
    const open = { coupling: null, injection: null, noise: null };
    const parametersOf = (factor: number) => {
      const form = formOf(
        spinModel(3, [
          [0, 1, 0.3 * factor],
          [1, 2, -0.7 * factor],
          [0, 2, 0.9 * factor],
        ]),
      );
      return oscillatorParameters(analyse(form), form.unit, open);
    };
    const [one, thousand] = [parametersOf(1), parametersOf(1000)];
    // K is rounded to six digits.
    assert.ok(Math.abs(one.coupling / (1000 * thousand.coupling) - 1) < 1e-5);
    assert.deepEqual([one.injection, one.noise], [thousand.injection, thousand.noise]);
    assert.ok(Math.abs(one.stepSize - thousand.stepSize) < 1e-5);
  });

  test("with a given K turn through the same states in another time", () => {
    const { coupling, injection, noise, stepSize } = methodFor(qubo).parameters;
    const fast = methodFor(qubo, { coupling: 4 * coupling }).parameters;
    assert.ok(Math.abs(fast.stepSize * 4 - stepSize) < 1e-5 * stepSize);
    for (const k of [0, 1]) {
      assert.ok(Math.abs(fast.injection[k] - 4 * injection[k]) <= 1e-5);
      assert.ok(Math.abs(fast.noise[k] - 4 * noise[k]) <= 1e-5);
    }
  });

  test("with every choice spelled out are the same plan", () => {
    const plan = planned(qubo, { solver: "oscillator", numReads: 20 });
    const { steps, parameters } = methodOf(plan.method, "oscillator");
    const again = planned(qubo, {
      solver: "oscillator",
      numReads: 20,
      numSweeps: steps,
      coupling: parameters.coupling,
      injectionRange: parameters.injection,
      noiseRange: parameters.noise,
    });
    assert.deepEqual(again.method, plan.method);
    assert.equal(plan.blockReads, 8);
    assert.equal(planned(qubo, { solver: "oscillator", timeLimitS: 1 }).numReads, null);
  });

  test("get fewer reads on a denser model, whose turns are dearer", () => {
    const readsOf = (model: ReturnType<typeof analyse>) =>
      planned(model, { solver: "oscillator", numSweeps: 1000 }).numReads;
    for (const model of [torusModel, qubo]) {
      const block = 8 * 1000 * model.n * (5 + 0.3 * model.meanDegree);
      assert.equal(readsOf(model), 8 * Math.round(5e9 / block));
    }
  });
});
