import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { DEFAULT_OPTIONS, type SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { planPilot } from "../../core/plan/plan-pilot.ts";
import type { PausablePace } from "../../solver-node/blocks/pause.ts";
import { layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { advanceBlock } from "../../solver-node/run-block.ts";
import { runPilot } from "../../solver-node/run-pilot.ts";
import { randomGraph, testRandom } from "../support/models.ts";

const random = testRandom(41);
// Long enough that a descent from a random state takes tens of thousands of flips.
const model = randomGraph(60_000, 180_000, () => (random() < 0.5 ? -1 : 1), random);
const arithmetic = arithmeticOf(model);
const form = isingForm(model, arithmetic);
const facts = {
  kernelSha256: kernelBuild,
  threads: 1,
  knownEnergy: null,
  unit: form.unit,
  pilot: null,
  ladder: null,
  updatesPerSecond: null,
};

function planOf(options: Partial<SolveOptions>): Plan {
  const all = { ...DEFAULT_OPTIONS, seed: 3, numReads: 1, reduce: "off" as const, ...options };
  const plan = planJob(analyse(form), all, facts);
  assert.ok(plan.ok, JSON.stringify(plan));
  return plan.value;
}

/** Says from the k-th look on that the end is wanted, or only a pause. */
function asked(from: number, wish: "stop" | "pause" = "stop"): PausablePace & { readonly looks: number } {
  let looks = 0;
  return {
    nowNs: () => Number(process.hrtime.bigint()),
    aborted: () => ++looks >= from,
    report() {},
    bestEnergy: () => Number.POSITIVE_INFINITY,
    pauseDue: () => wish === "pause" && looks >= from,
    mostStateBytes: 0,
    get looks() {
      return looks;
    },
  };
}

function run(plan: Plan, pace: PausablePace) {
  const engine = layOutEngine(form, plan.method);
  prepareEngine(engine, plan.method, form);
  const context = { model, arithmetic, form, plan, targetEnergy: -Infinity, watched: false, initialStates: [], engine };
  const progress = advanceBlock(context, 0, pace, null);
  assert.equal(progress.kind, "done");
  if (progress.kind !== "done") throw new Error("unreachable");
  return progress.block;
}

describe("a block that is asked to stop in its last descent", () => {
  test.for([
    ["steepest descent", { solver: "descent" }],
    ["annealing by one step", { solver: "sa", betaRange: [0.01, 0.02], numSweeps: 2, polish: true, kernel: "scan" }],
    ["annealing by bits", { solver: "sa", betaRange: [0.01, 0.02], numSweeps: 2, polish: true, kernel: "bits" }],
  ] as const)("of %s ends there, with the states that it has, out of the digest", ([, options]) => {
    const plan = planOf(options);
    const whole = run(plan, asked(Number.POSITIVE_INFINITY));
    assert.equal(whole.unfinished.energy.length, 0);
    const slices = asked(Number.POSITIVE_INFINITY);
    run(plan, slices);
    // Of all looks the last few are those of the descent: half-way through them.
    const pace = asked(slices.looks - 1);
    const cut = run(plan, pace);
    assert.equal(cut.finished.energy.length, 0, "a cut block is in the digest");
    assert.equal(cut.unfinished.energy.length > 0, true);
    assert.ok(pace.looks <= slices.looks, "it went on after it was asked");
    assert.ok(cut.unfinished.energy[0] >= whole.finished.energy[0], "a cut descent went further than a whole one");
  });

  test("only to pause goes on to its end, as its state could not be handed over any more", () => {
    const plan = planOf({ solver: "descent" });
    const whole = run(plan, asked(Number.POSITIVE_INFINITY));
    const paused = run(plan, asked(2, "pause"));
    assert.deepEqual(paused.finished.energy, whole.finished.energy);
    assert.equal(paused.unfinished.energy.length, 0);
  });
});

test("a pilot that is asked to stop ends within a step of the point that it is at", () => {
  const options = { ...DEFAULT_OPTIONS, solver: "sa" as const, seed: 3, numReads: 1 };
  const plan = planPilot(analyse(form), options, facts);
  assert.ok(plan.ok);
  const { method } = plan.value;
  assert.ok(method.kind === "anneal");
  const engine = layOutEngine(form, method);
  prepareEngine(engine, method, form);
  assert.ok(engine.kind === "kernel");
  let steps = 0;
  const kernel = {
    ...engine.kernel,
    anneal(from: number, to: number): void {
      steps += to - from;
      engine.kernel.anneal(from, to);
    },
    annealMeasured(point: number): number {
      steps++;
      return engine.kernel.annealMeasured(point);
    },
  };
  const pace = asked(8);
  const context = { model, arithmetic, form, plan: plan.value, targetEnergy: -Infinity, watched: false };
  assert.equal(runPilot({ ...context, initialStates: [], kernel }, pace), null);
  assert.equal(steps, 7);
});
