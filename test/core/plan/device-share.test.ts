import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { ModelAnalysis } from "../../../core/model/analysis.ts";
import { bestSplit, type ClusterRates, onCpuInstead } from "../../../core/plan/device-share.ts";
import type { SolveOptions } from "../../../core/plan/options.ts";
import { DEVICE_PART, MAIN_PART, nextGeneration } from "../../../core/plan/parts.ts";
import { canonicalJson, type Plan } from "../../../core/plan/plan.ts";
import { type PlanningAnswer, planning } from "../../../core/plan/planning.ts";
import { dense2000, FACTS, g22Like, optionsWith, torusModel } from "./cases.ts";

/** Two threads that do what a common server's do. */
const CPU = {
  threads: 2,
  cpu: {
    bits: 1.2e10,
    "bits-degree": 1e11,
    "lanes-i8": 3e9,
    dense: 2e8,
    "path-integral-bits": 4e9,
    "tempering-bits": 8e9,
  },
};
const GPU: ClusterRates = {
  ...CPU,
  devices: [
    {
      backend: "webgpu",
      isGpu: true,
      slots: 2,
      rates: {
        packed: 4e10,
        "packed-wide": 3e11,
        matrix: 2e9,
        "matrix-wide": 8e9,
        "path-integral-packed": 5e10,
        "tempering-packed": 4e10,
      },
    },
  ],
};
const SOFTWARE: ClusterRates = {
  ...CPU,
  devices: [{ backend: "gpujs", isGpu: false, slots: 1, rates: { packed: 4e7, matrix: 2e6 } }],
};
const many: Partial<SolveOptions> = { solver: "sa", betaRange: [0.1, 3], numReads: 100_000, numSweeps: 1000 };

function divided(model: ModelAnalysis, given: Partial<SolveOptions>, cluster: ClusterRates | null): readonly Plan[] {
  const steps = planning(model, optionsWith(given), FACTS, () => given.timeLimitS ?? null, cluster);
  let step = steps.next();
  while (step.done !== true) {
    assert.equal(step.value.kind, "rate", "a test that needs a pilot");
    const answer: PlanningAnswer = { kind: "rate", updatesPerSecond: 5e9 };
    step = steps.next(answer);
  }
  assert.ok(step.value.ok, JSON.stringify(step.value));
  return step.value.value.parts.map(({ plan }) => plan);
}

const backends = (plans: readonly Plan[]): readonly string[] =>
  plans.map(({ method }) => ("kernel" in method ? method.kernel.backend : method.kind));
const readsOf = (plans: readonly Plan[]): number =>
  plans.reduce((sum, { numReads }) => sum + (numReads ?? Number.NaN), 0);

describe("a job on a cluster with a GPU", () => {
  test("of many reads is divided by rates: the parts have all reads, one schedule, and streams of their own", () => {
    const plans = divided(g22Like, many, GPU);
    assert.deepEqual(backends(plans), ["cpu", "webgpu"]);
    assert.deepEqual(
      plans.map(({ part }) => part),
      [MAIN_PART, DEVICE_PART],
    );
    assert.equal(readsOf(plans), many.numReads);
    const [cpu, gpu] = plans;
    assert.ok(cpu.method.kind === "anneal" && gpu.method.kind === "anneal");
    assert.deepEqual(gpu.method.schedule, cpu.method.schedule);
    assert.ok((gpu.numReads ?? 0) > 2 * (cpu.numReads ?? 0), "the GPU is an order of magnitude faster");
    assert.equal((gpu.numReads ?? 1) % gpu.blockReads, 0, "the device's blocks are whole");
    assert.match(gpu.why.join(), /of 100000 reads: webgpu at/);
  });

  test("of few reads stays on the CPU, and so does what devices do not run or the user placed", () => {
    const alone: Partial<SolveOptions>[] = [
      { ...many, numReads: 64 },
      { ...many, backend: "cpu" },
      { ...many, kernel: "bits" },
      { ...many, update: "heatbath" },
      { ...many, scan: "random" },
      { ...many, part: 3 },
      { solver: "tabu", numReads: 100_000 },
      { ...many, mode: "sample", betaRange: [1, 1] },
    ];
    for (const given of alone) assert.deepEqual(backends(divided(g22Like, given, GPU)), ["cpu"], JSON.stringify(given));
    assert.deepEqual(backends(divided(g22Like, many, null)), ["cpu"]);
  });

  test("takes the wide blocks for very many reads and the matrix for a dense model", () => {
    const wide = divided(g22Like, { ...many, numReads: 2_000_000 }, GPU);
    assert.ok(wide.some(({ method }) => "kernel" in method && method.kernel.name === "packed-wide"));
    const dense = divided(dense2000, { ...many, betaRange: [0.01, 0.3], numSweeps: 100 }, GPU);
    assert.ok(dense.some(({ method }) => "kernel" in method && method.kernel.name.startsWith("matrix")));
  });

  test("is planned the same, byte for byte, from measurements that differ by noise", () => {
    const noisy = (factor: number): ClusterRates => ({
      ...GPU,
      cpu: Object.fromEntries(Object.entries(GPU.cpu).map(([name, rate]) => [name, rate * factor])),
    });
    const texts = [0.995, 1, 1.005].map((factor) =>
      canonicalJson(divided(g22Like, many, noisy(factor)).map((plan) => ({ ...plan, why: [] }))),
    );
    assert.equal(new Set(texts).size, 1);
  });

  test("under a stop rule has an open part on each, and a device's blocks fit the time", () => {
    const plans = divided(torusModel, { solver: "sa", betaRange: [0.1, 3], timeLimitS: 10 }, GPU);
    assert.deepEqual(backends(plans), ["cpu", "webgpu"]);
    assert.deepEqual(
      plans.map(({ numReads }) => numReads),
      [null, null],
    );
  });

  test("divides path integrals, and tempering without clusters", () => {
    const sqa = divided(g22Like, { solver: "sqa", numReads: 50_000, numSweeps: 500, numTrotterSlices: 16 }, GPU);
    assert.deepEqual(backends(sqa), ["cpu", "webgpu"]);
    assert.equal(readsOf(sqa), 50_000);
    const ladder = {
      solver: "pt",
      betaLadder: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.6, 2],
      numReads: 20_000,
      numSweeps: 500,
    } as const;
    assert.deepEqual(backends(divided(g22Like, { ...ladder, clusterMoves: null }, GPU)), ["cpu", "webgpu"]);
    assert.deepEqual(backends(divided(g22Like, { ...ladder, clusterMoves: { everyRounds: 3, beta: 0.5 } }, GPU)), [
      "cpu",
    ]);
  });
});

describe("a job on a cluster with a software adapter", () => {
  test("is never divided by itself, and is where it is asked to", () => {
    assert.deepEqual(backends(divided(g22Like, many, SOFTWARE)), ["cpu"]);
    const mixed = divided(g22Like, { ...many, backend: "mixed" }, SOFTWARE);
    assert.deepEqual(backends(mixed), ["cpu", "gpujs"]);
    assert.equal(readsOf(mixed), many.numReads);
  });

  test("gives a GPU that is slower than a thread nothing either", () => {
    const slow: ClusterRates = { ...CPU, devices: [{ ...SOFTWARE.devices[0], isGpu: true }] };
    assert.deepEqual(backends(divided(g22Like, many, slow)), ["cpu"]);
  });
});

describe("a division of reads", () => {
  const cpu = { blockReads: 100, blockS: 1, threads: 2 };

  test("ends both sides at about the same time", () => {
    // 2 blocks a second of 100 reads, and 1000 reads in 1 s: of 12,000 the device's share is 10 in 12.
    const split = bestSplit(12_000, cpu, { blockReads: 1000, blockS: 1, threads: 1 }, false);
    assert.equal(split?.reads, 10_000);
  });

  test("is none where it gains little, and leaves both a block where it must be one", () => {
    const slow = { blockReads: 1000, blockS: 100, threads: 1 };
    assert.equal(bestSplit(2000, cpu, slow, false), null);
    assert.deepEqual(bestSplit(2000, cpu, slow, true)?.reads, 1000);
    assert.deepEqual(bestSplit(500, cpu, slow, true)?.reads, 400);
    assert.equal(bestSplit(100, cpu, slow, true), null);
  });
});

describe("a part of a device that nobody has any more", () => {
  test("becomes the same work for the CPU", () => {
    const options = optionsWith(many);
    const [, gpu] = divided(g22Like, many, GPU);
    const facts = { ...FACTS, pilot: null };
    const next = onCpuInstead(g22Like, options, facts, gpu, nextGeneration(gpu.part));
    assert.ok(next !== null && next.method.kind === "anneal" && gpu.method.kind === "anneal");
    assert.equal(next.method.kernel.backend, "cpu");
    assert.deepEqual([next.numReads, next.part], [gpu.numReads, DEVICE_PART + 256]);
    assert.deepEqual(next.method.schedule, gpu.method.schedule);
    assert.deepEqual(next.checkpoints, gpu.checkpoints);
    assert.notEqual(next.blockReads, gpu.blockReads);
  });
});
