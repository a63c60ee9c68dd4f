import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { ModelAnalysis } from "../../../core/model/analysis.ts";
import { type Member, membersOf, planMember, wantsLadder } from "../../../core/plan/members.ts";
import type { SolveOptions } from "../../../core/plan/options.ts";
import { sweepsPerRead } from "../../../core/plan/plan.ts";
import { dense2000, FACTS, g22Like, optionsWith, small, torusModel } from "./cases.ts";

const LADDER = { ladder: [0.5, 1, 1.5, 2], rejection: [0.5, 0.5, 0.5], clusterShare: 0.2 };
const PERCOLATING = { ...LADDER, clusterShare: 0.5 };

function kinds(model: ModelAnalysis, changes: Partial<SolveOptions>, ladder: typeof LADDER | null = null): string[] {
  return membersOf(model, optionsWith(changes), { ...FACTS, ladder }).map(({ kind }) => kind);
}

const timed = { timeLimitS: 20 };
/** A dense QUBO with fields: `analyse` of the complete graph, with linear terms. */
const qubo: ModelAnalysis = { ...dense2000, n: 500, meanDegree: 499, numFields: 500, plusMinusOne: false };

describe("the members of auto", () => {
  test("follow the model: anneals of two lengths, tempering on lattices, tabu search on dense models", () => {
    assert.deepEqual(kinds(g22Like, timed), ["anneal", "long-anneal"]);
    assert.deepEqual(kinds(dense2000, timed), ["anneal", "long-anneal", "tabu"]);
    assert.deepEqual(kinds(qubo, timed), ["tabu", "anneal"]);
    assert.deepEqual(kinds(torusModel, timed, LADDER), ["temper", "anneal"]);
    assert.deepEqual(kinds(torusModel, timed, PERCOLATING), ["anneal", "long-anneal", "temper"]);
  });

  test("are one alone without a stop rule, in a short time, on large and on tiny models, and where options ask for one", () => {
    for (const [model, changes] of [
      [g22Like, {}],
      [g22Like, { timeLimitS: 1 }],
      [{ ...g22Like, n: 20_000 }, timed],
      [small, timed],
      [g22Like, { ...timed, solver: "sa" }],
      [g22Like, { ...timed, numSweeps: 1000 }],
      [g22Like, { ...timed, betaRange: [0.1, 1] }],
      [g22Like, { ...timed, part: 3 }],
    ] as const)
      assert.deepEqual(kinds(model, changes), [], JSON.stringify(changes));
  });

  test("need a ladder where tempering is among them", () => {
    assert.ok(wantsLadder(torusModel, optionsWith(timed)));
    assert.ok(wantsLadder({ ...torusModel, integer: false }, optionsWith(timed)));
    assert.ok(!wantsLadder({ ...torusModel, integer: false }, optionsWith({})));
    assert.ok(!wantsLadder(g22Like, optionsWith(timed)));
  });

  test("draw from streams of their own, apart from those of the pilots", () => {
    const members = membersOf(torusModel, optionsWith(timed), { ...FACTS, ladder: PERCOLATING });
    assert.deepEqual(
      members.map(({ part }) => part),
      [1, 3, 4],
    );
    for (const member of members) assert.equal(planOf(torusModel, member).part, member.part);
  });

  test("a long anneal takes a quarter of a thread's time, beyond the longest of the usual ones", () => {
    // 1e10 updates/s in reads of 128 · 1024 spins: a quarter of 19 s is 3.6e5 sweeps.
    const facts = { ...FACTS, updatesPerSecond: 1e10 };
    const planned = planMember(torusModel, optionsWith(timed), facts, { kind: "long-anneal", part: 3 });
    assert.ok(planned.ok);
    const sweeps = sweepsPerRead(planned.value.method);
    const blockS = (sweeps * torusModel.n * planned.value.blockReads) / 1e10;
    // Sweeps are rounded down to two digits.
    assert.ok(blockS > 0.9 * 4.75 && blockS <= 4.75, `${blockS} s`);
    assert.ok(sweeps > 65_536, `${sweeps} sweeps`);
    assert.match(planned.value.why[0], /long anneals/);
  });
});

function planOf(model: ModelAnalysis, member: Member) {
  const planned = planMember(model, optionsWith(timed), { ...FACTS, ladder: PERCOLATING }, member);
  assert.ok(planned.ok);
  return planned.value;
}
