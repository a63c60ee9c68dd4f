import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { type PilotResult, rangeFromPilot } from "../../../core/plan/beta-range.ts";
import { DEFAULT_BUDGET_UPDATES, timedBlocksPerThread } from "../../../core/plan/budget.ts";
import { namedKernel } from "../../../core/plan/kernel-choice.ts";
import { planJob } from "../../../core/plan/make-plan.ts";
import { solverOf } from "../../../core/plan/method-choice.ts";
import { checkOptions, KERNEL_NAMES, type SolveOptions } from "../../../core/plan/options.ts";
import { MAIN_PART, PILOT_PART } from "../../../core/plan/parts.ts";
import { canonicalJson, type KernelPlan, type Plan, pointsOf, sweepsPerRead } from "../../../core/plan/plan.ts";
import { needsPilot, planPilot } from "../../../core/plan/plan-pilot.ts";
import {
  balanced,
  dense2000,
  empty,
  FACTS,
  floats,
  g22Like,
  optionsWith,
  planned,
  small,
  torusModel,
} from "./cases.ts";

const MODELS = { torusModel, g22Like, dense2000, floats };

function kernelOf(plan: Plan): KernelPlan {
  const { method } = plan;
  assert.ok(method.kind === "anneal" || method.kind === "sample" || method.kind === "descent");
  return method.kernel;
}

function annealOf(plan: Plan) {
  assert.ok(plan.method.kind === "anneal");
  return plan.method;
}

describe("a plan", () => {
  test("is the same text for equal arguments, and another for another seed, model or option", () => {
    for (const model of Object.values(MODELS)) {
      const text = canonicalJson(planned(model));
      assert.equal(canonicalJson(planned(structuredClone(model))), text);
      assert.notEqual(canonicalJson(planned(model, { seed: 8 })), text);
      assert.notEqual(canonicalJson(planned(model, { polish: false })), text);
    }
    const texts = Object.values(MODELS).map((model) => canonicalJson(planned(model)));
    assert.equal(new Set(texts).size, texts.length);
  });

  test("survives a round trip through JSON", () => {
    for (const model of Object.values(MODELS))
      assert.deepEqual(JSON.parse(canonicalJson(planned(model))), planned(model));
  });

  test("does not depend on threads or rates unless a time limit makes it", () => {
    const text = canonicalJson(planned(g22Like));
    assert.equal(canonicalJson(planned(g22Like, {}, { threads: 64, updatesPerSecond: 1e10 })), text);
    const timed = canonicalJson(planned(g22Like, { timeLimitS: 10 }, { updatesPerSecond: 1e9 }));
    assert.notEqual(canonicalJson(planned(g22Like, { timeLimitS: 10 }, { updatesPerSecond: 2e9 })), timed);
  });

  test("names the build of its kernel, its part, seed and B", () => {
    const plan = planned(torusModel, { numReads: 300 });
    assert.equal(kernelOf(plan).sha256, `build of ${kernelOf(plan).name}`);
    assert.deepEqual([plan.part, plan.seed, plan.numReads, plan.blockReads], [MAIN_PART, 7, 300, 128]);
  });
});

describe("the kernel", () => {
  const chosen = (model: keyof typeof MODELS, changes: Partial<SolveOptions> = {}): string =>
    kernelOf(planned(MODELS[model], changes)).name;

  test("is the bit-sliced one for the degree on a ±J torus, the general bit-sliced one on a graph like G22", () => {
    assert.equal(chosen("torusModel"), "bits-degree");
    assert.equal(chosen("g22Like"), "bits");
  });

  test("is the dense one for all pairs ±1 and the float lanes for real weights", () => {
    assert.equal(chosen("dense2000"), "dense");
    assert.equal(chosen("floats"), "lanes-f32");
  });

  test("for one read is one that runs one read", () => {
    for (const name of ["g22Like", "dense2000", "floats"] as const) {
      const plan = planned(MODELS[name], { numReads: 1 });
      assert.equal(plan.blockReads, 1, `${name}: ${kernelOf(plan).name}`);
    }
  });

  test("for the heat bath has it, and a random scan is the scalar kernel's", () => {
    for (const name of Object.keys(MODELS) as (keyof typeof MODELS)[]) {
      assert.ok(["lanes-f32", "scan", "scalar"].includes(chosen(name, { update: "heatbath" })));
      assert.equal(chosen(name, { update: "heatbath", scan: "random" }), "scalar");
      assert.equal(chosen(name, { scan: "random" }), "scalar");
    }
  });

  test("that the user names is taken, or refused with the reason", () => {
    assert.equal(chosen("torusModel", { kernel: "scalar" }), "scalar");
    const refused: readonly (readonly [keyof typeof MODELS, Partial<SolveOptions>, RegExp])[] = [
      [
        "g22Like",
        { kernel: "bits-degree" },
        /^--kernel: bits-degree cannot run this: its degree must be ≤ 7, got \d+$/,
      ],
      ["floats", { kernel: "bits" }, /^--kernel: bits cannot run this: its coefficients must be integers$/],
      [
        "dense2000",
        { kernel: "lanes-i8" },
        /^--kernel: lanes-i8 cannot run this: its largest local field must be ≤ 127 units, got 1999$/,
      ],
      [
        "torusModel",
        { kernel: "lanes-i8", update: "heatbath" },
        /^--kernel: lanes-i8 cannot run this: it has no heatbath update$/,
      ],
      [
        "torusModel",
        { kernel: "lanes-f32", scan: "random" },
        /^--kernel: lanes-f32 cannot run this: it has no random scan$/,
      ],
      ["torusModel", { kernel: "steepest" }, /^--kernel: steepest is not an annealing kernel$/],
      [
        "torusModel",
        { kernel: "bits", numOnes: 7 },
        /^--kernel: bits cannot run this: it flips single variables, which does not keep --num-ones$/,
      ],
      [
        "torusModel",
        { kernel: "exchange" },
        /^--kernel: exchange cannot run this: it exchanges variables: give --num-ones$/,
      ],
      [
        "torusModel",
        { numOnes: 1025 },
        /^--num-ones: expected a whole number from 0 to 1024, the number of variables, got 1025$/,
      ],
    ];
    for (const [model, changes, message] of refused) {
      const plan = planJob(MODELS[model], optionsWith(changes), FACTS);
      assert.ok(!plan.ok);
      assert.match(describeFailure(plan.failure), message);
    }
  });

  test("scalar takes every model, so a choice always exists", () => {
    const demand = {
      update: "heatbath",
      scan: "random",
      reads: null,
      budgetS: null,
      sweeps: 1,
      moves: "flips",
    } as const;
    const wide = { ...floats, quantisable: false };
    for (const model of [...Object.values(MODELS), small, empty, wide])
      assert.ok(namedKernel("cpu", model, demand, "scalar").ok);
    assert.equal(kernelOf(planned(wide)).name, "scalar");
  });
});

describe("the amount of work", () => {
  test("without any option is the default budget to a factor of 1.2", () => {
    for (const model of Object.values(MODELS)) {
      const plan = planned(model);
      const updates = model.n * (plan.numReads as number) * sweepsPerRead(plan.method);
      // Sweeps are cut to two digits, then reads rounded to whole blocks, of which there are about sixteen.
      assert.ok(updates / DEFAULT_BUDGET_UPDATES < 1.2 && updates / DEFAULT_BUDGET_UPDATES > 1 / 1.2, `${updates}`);
      assert.equal((plan.numReads as number) % plan.blockReads, 0);
    }
  });

  test("follows the reads and sweeps that are named", () => {
    const both = planned(g22Like, { numReads: 100, numSweeps: 500 });
    assert.deepEqual([both.numReads, sweepsPerRead(both.method)], [100, 500]);
    const sweeps = planned(g22Like, { numSweeps: 500 });
    const updates = g22Like.n * (sweeps.numReads as number) * 500;
    assert.ok(Math.abs(updates / DEFAULT_BUDGET_UPDATES - 1) < 0.1);
    const reads = planned(g22Like, { numReads: 1000 });
    const blocks = Math.ceil(1000 / reads.blockReads);
    const spent = g22Like.n * blocks * reads.blockReads * sweepsPerRead(reads.method);
    assert.ok(spent <= DEFAULT_BUDGET_UPDATES && spent > 0.9 * DEFAULT_BUDGET_UPDATES);
  });

  test("is open when a stop rule ends it, unless reads are named", () => {
    for (const rule of [{ timeLimitS: 5 }, { targetEnergy: -10 }, { noImprovementS: 2 }]) {
      assert.equal(planned(torusModel, rule).numReads, null);
      assert.equal(planned(torusModel, { ...rule, numReads: 50 }).numReads, 50);
    }
  });

  test("with a time limit gives each thread its blocks at the measured rate, fewer for larger models", () => {
    const plan = planned(torusModel, { timeLimitS: 10 }, { updatesPerSecond: 2e9 });
    const blocksS =
      (timedBlocksPerThread(torusModel.n) * torusModel.n * plan.blockReads * sweepsPerRead(plan.method)) / 2e9;
    // 95 % of the time, sweeps cut to two digits: at most a tenth less.
    assert.ok(blocksS <= 9.5 && blocksS > 0.9 * 9.5, `${blocksS}`);
    for (const n of [1, 100, 1000, 10_000, 1_000_000]) {
      assert.ok(timedBlocksPerThread(n) >= timedBlocksPerThread(2 * n));
      assert.ok(timedBlocksPerThread(n) >= 1 && Number.isInteger(timedBlocksPerThread(n)));
    }
    const all = planned(torusModel, { timeLimitS: 10, numReads: 4096 }, { updatesPerSecond: 2e9 });
    const allS = (torusModel.n * 128 * sweepsPerRead(all.method) * (4096 / 128 / FACTS.threads)) / 2e9;
    assert.ok(allS <= 9.5 && allS > 0.9 * 9.5, "named reads fit the limit too");
  });

  test("is a whole number of schedule points of the named sweeps each", () => {
    for (const perBeta of [1, 7, 100, 100_000]) {
      const { schedule, sweepsPerBeta } = annealOf(planned(g22Like, { numSweepsPerBeta: perBeta }));
      assert.equal(sweepsPerBeta, perBeta);
      assert.ok(Number.isInteger(pointsOf(schedule)) && pointsOf(schedule) >= 1);
    }
    const file = planned(g22Like, { betaSchedule: { kind: "points", beta: [0.1, 0.5, 2] }, numSweepsPerBeta: 10 });
    assert.equal(sweepsPerRead(file.method), 30);
  });
});

describe("checkpoints", () => {
  test("ascend to the last point, about √2 apart, within their share of the work", () => {
    for (const kernel of KERNEL_NAMES.filter((name) => name !== "steepest"))
      for (const [model, numSweeps, perBeta] of [
        [torusModel, 1, 1],
        [torusModel, 10, 1],
        [small, 1000, 10],
        [torusModel, 65_000, 1],
      ] as const) {
        const options = optionsWith({ kernel, numSweeps, numSweepsPerBeta: perBeta, solver: "sa" });
        const plan = planJob(model, options, FACTS);
        if (!plan.ok) continue; // a family that cannot run this model
        const points = numSweeps / perBeta;
        const { checkpoints } = plan.value;
        assert.equal(checkpoints[checkpoints.length - 1], points);
        for (let k = 1; k < checkpoints.length; k++) {
          assert.ok(checkpoints[k] > checkpoints[k - 1]);
          // √2 but for rounding to whole points, half a point at each end.
          assert.ok(checkpoints[k] <= Math.SQRT2 * checkpoints[k - 1] + 2);
        }
        // Every look costs half a sweep or more: a share of 1 % pays for 2 % as many looks as sweeps.
        assert.ok(
          checkpoints.length <= Math.max(1, 0.02 * numSweeps),
          `${kernel}: ${checkpoints.length} looks in ${numSweeps} sweeps`,
        );
        assert.ok(checkpoints[0] >= 1);
      }
    // A look of the scalar kernel costs 22 µs and a fifth of a sweep, a row of the trace 12 µs; a sweep takes some 11 µs. So of three
    // thousand sweeps 1 % pays for nine looks of 3.3 sweeps each; of four hundred, for one.
    assert.equal(planned(torusModel, { kernel: "scalar", numSweeps: 3000 }).checkpoints.length, 9);
    assert.equal(planned(torusModel, { kernel: "scalar", numSweeps: 400 }).checkpoints.length, 1);
  });

  test("are left out without a trace", () => {
    assert.deepEqual(planned(torusModel, { trace: "none" }).checkpoints, []);
  });

  test("count hits of energies relative to the target, the known energy or the pilot's best, in this order", () => {
    const pilot: PilotResult = {
      beta: [0.1, 1],
      meanEnergy: [-1, -50],
      acceptance: [0.9, 0.1],
      bestEnergy: -60,
      sweeps: 2,
      updates: 100,
    };
    const levels = (changes: Partial<SolveOptions>, facts: object): readonly number[] =>
      planned(torusModel, changes, facts).levels;
    assert.deepEqual(levels({}, {}), []);
    assert.equal(levels({}, { pilot })[0], -60);
    assert.equal(levels({}, { pilot, knownEnergy: -70 })[0], -70);
    assert.equal(levels({ targetEnergy: -80 }, { pilot, knownEnergy: -70 })[0], -80);
    const chosen = levels({ targetEnergy: -1000 }, {});
    assert.ok(
      chosen.every((level, k) => k === 0 || level > chosen[k - 1]),
      "best first",
    );
    assert.equal(chosen[chosen.length - 1], -900);
  });
});

describe("the solver", () => {
  test("auto enumerates small models and anneals when anything of an anneal is asked for", () => {
    assert.equal(solverOf(small, optionsWith({})), "exact");
    assert.equal(solverOf(g22Like, optionsWith({})), "sa");
    const asked: readonly Partial<SolveOptions>[] = [
      { numReads: 5 },
      { numSweeps: 5 },
      { betaRange: [1, 2] },
      { kernel: "scan" },
      { betaSchedule: { kind: "points", beta: [1] } },
      { mode: "sample", betaRange: [1, 1] },
    ];
    for (const changes of asked) assert.equal(solverOf(small, optionsWith(changes)), "sa", JSON.stringify(changes));
    for (const solver of ["sa", "descent", "exact"] as const)
      assert.equal(solverOf(torusModel, optionsWith({ solver })), solver);
  });

  test("exact is one block of one read, refused beyond its size and with options of an anneal", () => {
    assert.deepEqual(
      [planned(small).method, planned(small).numReads, planned(small).blockReads],
      [{ kind: "exact" }, 1, 1],
    );
    const large = planJob(torusModel, optionsWith({ solver: "exact" }), FACTS);
    assert.ok(
      !large.ok &&
        describeFailure(large.failure) ===
          "--solver exact: number of variables of a model with frustrated loops is limited to 40, got 1024",
    );
    for (const changes of [{ numReads: 3 }, { numSweeps: 3 }, { targetEnergy: 0 }])
      assert.ok(!checkOptions(optionsWith({ solver: "exact", ...changes })).ok);
  });

  test("models without frustrated loops are cut, unless they are small, other than ground states is asked for, or the time is short", () => {
    const plan = planned(balanced);
    assert.deepEqual([plan.method, plan.numReads, plan.blockReads], [{ kind: "cut" }, 1, 1]);
    for (const changes of [{ solver: "exact" }, { targetEnergy: -1e4 }, { timeLimitS: 1 }] as const)
      assert.equal(planned(balanced, changes).method.kind, "cut", JSON.stringify(changes));
    assert.equal(planned({ ...balanced, n: 22 }).method.kind, "exact");
    assert.notEqual(planned({ ...balanced, balanced: false }).method.kind, "cut");
    const others: Partial<SolveOptions>[] = [
      { mode: "sample", betaRange: [1, 1] },
      { numOnes: 300 },
      { fromStates: true },
      { numReads: 10 },
      { solver: "tabu" },
      // A model of 2,000 couplings and 1,024 variables is reckoned at 0.03 s.
      { timeLimitS: 0.02 },
      { noImprovementS: 0.02 },
    ];
    for (const changes of others)
      assert.notEqual(planned(balanced, changes).method.kind, "cut", JSON.stringify(changes));
    for (const changes of [{ mode: "sample", betaRange: [1, 1] }, { numOnes: 300 }, { fromStates: true }] as const)
      assert.ok(!checkOptions(optionsWith({ solver: "exact", ...changes })).ok, JSON.stringify(changes));
  });

  test("descent draws independent starts, one a block", () => {
    const plan = planned(torusModel, { solver: "descent", numReads: 40 });
    assert.deepEqual([kernelOf(plan).name, plan.blockReads, plan.numReads, plan.checkpoints], ["steepest", 1, 40, []]);
    assert.equal(planned(torusModel, { solver: "descent", timeLimitS: 1 }).numReads, null);
  });

  test("sampling has independent reads, no polish, and blocks of lanes × draws", () => {
    const plan = planned(torusModel, {
      mode: "sample",
      betaRange: [0.4, 0.4],
      numReads: 100_000,
      thinning: 7,
      numSweeps: 100,
    });
    const { method } = plan;
    assert.ok(method.kind === "sample");
    assert.deepEqual(
      [method.kernel.randomness, method.beta, method.thinningSweeps, method.burnInSweeps],
      ["independent", 0.4, 7, 105],
    );
    assert.equal(plan.blockReads % method.draws, 0);
    // Errors come from blocks: twenty or more where the reads allow.
    assert.ok(100_000 / plan.blockReads >= 20);
    assert.equal(annealOf(planned(torusModel)).kernel.randomness, "grouped");
  });
});

describe("the pilot", () => {
  test("is asked for only when an anneal's β range is open and there is something to anneal", () => {
    assert.ok(needsPilot(torusModel, optionsWith({})));
    assert.ok(!needsPilot(torusModel, optionsWith({ betaRange: [1, 2] })));
    assert.ok(!needsPilot(torusModel, optionsWith({ betaSchedule: { kind: "points", beta: [1] } })));
    assert.ok(!needsPilot(torusModel, optionsWith({ solver: "descent" })));
    assert.ok(!needsPilot(small, optionsWith({})));
    assert.ok(!needsPilot(empty, optionsWith({ solver: "sa" })));
  });

  test("is its own part, without polish, counted in sweeps whatever the rate", () => {
    for (const model of Object.values(MODELS)) {
      const [slow, fast] = [1e6, 1e12].map((updatesPerSecond) =>
        planPilot(model, optionsWith({}), { ...FACTS, updatesPerSecond }),
      );
      assert.ok(slow.ok && fast.ok);
      assert.deepEqual(slow.value, fast.value);
      const plan = slow.value;
      assert.deepEqual([plan.part, annealOf(plan).polish, plan.checkpoints], [PILOT_PART, false, []]);
      // Few reads of a small model fluctuate: eight or more are averaged, in whole blocks.
      assert.ok((plan.numReads as number) >= 8 && (plan.numReads as number) % plan.blockReads === 0);
    }
  });

  test("sets the range of the main part, in problem units and four digits", () => {
    const pilot: PilotResult = {
      beta: [0.1, 1, 10],
      meanEnergy: [0, -50, -100],
      acceptance: [0.9, 0.5, 0],
      bestEnergy: -100,
      sweeps: 96,
      updates: 1,
    };
    // A unit of ¼ makes β in problem units four times as large; 300 sweeps end where the pilot says, 3000 half as cold again.
    for (const [numSweeps, colder] of [
      [100, 1],
      [300, 1],
      [3000, 1.5],
    ]) {
      const { schedule } = annealOf(planned(torusModel, { numSweeps }, { pilot, unit: 0.25 }));
      assert.ok(schedule.kind === "linear");
      const [hot, cold] = rangeFromPilot(pilot);
      assert.deepEqual(
        [schedule.hot, schedule.cold],
        [4 * hot, 4 * colder * cold].map((beta) => Number(beta.toPrecision(4))),
      );
    }
  });
});
