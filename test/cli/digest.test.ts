import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Surroundings } from "../../cli/embedded/run-job.ts";
import { solveProblem } from "../../cli/embedded/solve-problem.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { DEFAULT_OPTIONS, type SolveOptions } from "../../core/plan/options.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { isingList } from "../../problems/formats/ising-list.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { type ThreadPool, threadPool } from "../../solver-node/threads/pool.ts";
import { WORKER } from "../support/command.ts";
import { randomGraph, spinModel, testRandom, torus } from "../support/models.ts";

const random = testRandom(7);
const sign = (): number => (random() < 0.5 ? 1 : -1);
const files = {
  problem: "model.ising",
  format: "ising-list",
  vartype: null,
  betaSchedule: null,
  gammaSchedule: null,
  annealSchedule: null,
  initialState: null,
};

/** Worldlines at constant β and Γ. */
const sampled = { solver: "sqa", mode: "sample", betaRange: [1.5, 1.5], gammaRange: [0.8, 0.8] } as const;

interface Run {
  readonly threads?: number;
  readonly shardBlocks?: number;
  /** Called with the pool when work has begun. */
  readonly disturb?: (pool: ThreadPool) => Promise<void>;
}

async function solveWith(
  model: QuadraticModel,
  options: Partial<SolveOptions>,
  run: Run = {},
): Promise<ResultDocument> {
  const pool = threadPool(WORKER, run.threads ?? 1);
  let disturbed = false;
  const around: Surroundings = {
    pool,
    nowNs: () => Number(process.hrtime.bigint()),
    cancel: new AbortController().signal,
    shardBlocks: run.shardBlocks ?? null,
    onProgress({ updates }) {
      if (disturbed || updates === 0 || run.disturb === undefined) return;
      disturbed = true;
      void run.disturb(pool);
    },
  };
  try {
    const problem = problemFromModel(isingList, model, "from-1");
    const inputs = { options: { ...DEFAULT_OPTIONS, seed: 7, ...options }, initialStates: [], maxSamples: 16, files };
    const solved = await solveProblem(problem, inputs, around);
    assert.ok(solved.ok, JSON.stringify(solved));
    assert.ok(run.disturb === undefined || disturbed, "the job ended before it could be disturbed");
    return solved.value;
  } finally {
    await pool.close();
  }
}

describe("the digest of a job", () => {
  const graph = randomGraph(500, 3000, () => 1, random);
  const options = { numReads: 1024, numSweeps: 1000 };

  test("is the same on one thread and two, in 1, 3 and 8 shards", async () => {
    const first = await solveWith(graph, options);
    assert.equal(first.digest_reads, 1024);
    assert.equal(first.solver.kernel, "bits");
    const { digest } = first;
    for (const run of [
      { threads: 2 },
      { threads: 2, shardBlocks: 8 },
      { threads: 2, shardBlocks: 3 },
      { threads: 2, shardBlocks: 1 },
    ]) {
      const again = await solveWith(graph, options, run);
      assert.equal(again.digest, digest, JSON.stringify(run));
      assert.deepEqual(again.samples, first.samples);
      assert.deepEqual(again.telemetry, first.telemetry, JSON.stringify(run));
    }
    assert.notEqual((await solveWith(graph, { ...options, seed: 8 })).digest, digest);
  });

  test("is the same after a thread died inside a block, and the lost work is run again", async () => {
    const options = { numReads: 512, numSweeps: 20_000 };
    const calm = await solveWith(graph, options, { threads: 2 });
    const disturbed = await solveWith(graph, options, { threads: 2, disturb: (pool) => pool.crashOne() });
    assert.equal(disturbed.provenance.recovered_shards, 1);
    assert.equal(disturbed.digest, calm.digest);
    assert.equal(disturbed.num_reads, 512);
  });

  test("does not depend on the pilot: its β range given by hand leads to the same samples", async () => {
    const found = await solveWith(graph, options);
    const given = await solveWith(graph, { ...options, betaRange: found.solver.beta_range });
    assert.equal(given.solver.pilot, null);
    assert.equal(given.digest, found.digest);
  });

  test("covers a prefix of a time-limited run, which the reported plan reproduces", async () => {
    const limited = await solveWith(graph, { timeLimitS: 1 }, { threads: 2 });
    assert.equal(limited.reason, "time_limit");
    assert.ok(limited.digest !== null && limited.digest_reads > 0);
    const again = await solveWith(graph, {
      numReads: limited.digest_reads,
      numSweeps: limited.solver.num_sweeps,
      betaRange: limited.solver.beta_range,
      kernel: "bits",
    });
    assert.equal(again.digest, limited.digest);
  });

  test.for([
    ["pt, bits", torus([12, 12], sign), { solver: "pt", numReads: 32, numSweeps: 200 }],
    ["pt, lanes", randomGraph(80, 160, () => 2 * random() - 1, random), { solver: "pt", numReads: 6, numSweeps: 150 }],
    ["sqa, bits", torus([12, 12], sign), { solver: "sqa", numReads: 64, numSweeps: 100, numTrotterSlices: 8 }],
    [
      "sqa, slices sampled by bits",
      torus([5, 5], sign),
      { ...sampled, numReads: 600, numSweeps: 100, numTrotterSlices: 8, thinning: 3 },
    ],
    [
      "sqa, slices sampled by segments",
      randomGraph(20, 40, () => 2 * random() - 1, random),
      { ...sampled, numReads: 600, numSweeps: 20, numTrotterSlices: 6, thinning: 2, update: "segment" },
    ],
    ["sqa, segments", torus([6, 6], sign), { solver: "sqa", numReads: 5, numSweeps: 30, update: "segment" }],
    ["oscillator", torus([12, 12], sign), { solver: "oscillator", numReads: 50, numSweeps: 300 }],
    [
      "tabu",
      randomGraph(120, 3000, () => Math.round(100 * random() - 50), random),
      { solver: "tabu", numReads: 7, numMoves: 5000 },
    ],
    ["lifted", torus([12, 12], sign), { solver: "sa", kernel: "lifted", scan: "random", numReads: 20, numSweeps: 150 }],
    ["exchanges on a lattice", torus([12, 12], sign), { solver: "sa", numReads: 20, numSweeps: 150, numOnes: 40 }],
    [
      "exchanges of a dense model, whose solver is chosen",
      randomGraph(90, 2000, () => 2 * random() - 1, random),
      { numOnes: 45, numReads: 12, numSweeps: 100 },
    ],
    ["pt, exchanges", torus([12, 12], sign), { solver: "pt", numReads: 6, numSweeps: 80, numOnes: 72 }],
    [
      "pt, exchanges with real couplings",
      randomGraph(60, 300, () => Math.PI * (random() - 0.5), random),
      { solver: "pt", numReads: 5, numSweeps: 120, numOnes: 20 },
    ],
    [
      "one temperature, looked at after every sweep",
      torus([9, 11], sign),
      { solver: "sa", betaRange: [0.4, 0.4], numReads: 700, numSweeps: 60, trace: "dense" },
    ],
    [
      "exchanges, sampling",
      randomGraph(40, 80, () => 2 * random() - 1, random),
      { mode: "sample", betaRange: [0.7, 0.7], numReads: 600, numSweeps: 20, thinning: 2, numOnes: 11 },
    ],
  ] as const)(
    "is the same for any split, after a thread died, and with every choice spelled out: %s",
    async ([, model, given]) => {
      const options: Partial<SolveOptions> & { readonly numReads: number } = given;
      const whole = await solveWith(model, options, { shardBlocks: 100 });
      assert.ok(whole.digest !== null && whole.digest_reads === options.numReads);
      const split = await solveWith(model, options, { threads: 2, shardBlocks: 1 });
      assert.equal(split.digest, whole.digest);
      assert.deepEqual(split.samples, whole.samples);
      // Tabu search has no checkpoints.
      assert.equal(whole.telemetry === null, options.solver === "tabu");
      assert.deepEqual(split.telemetry, whole.telemetry);
      if (options.trace === "dense") assert.ok(whole.telemetry?.autocorrelation?.overlap);
      const reference = await solveWith(model, {
        ...options,
        backend: "reference",
        numReads: whole.solver.reads_per_block,
      });
      const same = await solveWith(model, { ...options, numReads: whole.solver.reads_per_block });
      assert.equal(reference.digest, same.digest, "the reference backend gives other samples");
    },
  );

  test("is the same for tempering after a thread died inside a block", async () => {
    const options = { solver: "pt", numReads: 16, numSweeps: 30_000 } as const;
    const model = torus([30, 30], sign);
    const calm = await solveWith(model, options, { threads: 2 });
    const disturbed = await solveWith(model, options, { threads: 2, disturb: (pool) => pool.crashOne() });
    assert.equal(disturbed.provenance.recovered_shards, 1);
    assert.equal(disturbed.digest, calm.digest);
    assert.ok(calm.telemetry?.tempering && calm.telemetry.tempering.barrier > 0);
    assert.ok(calm.telemetry.tempering.round_trips > 0 && calm.telemetry.autocorrelation?.energy);
    assert.deepEqual(disturbed.telemetry, calm.telemetry);
  });

  test.for([
    ["sqa", torus([30, 30], sign), { solver: "sqa", numReads: 48, numSweeps: 6000 }],
    ["sqa, sampling", torus([30, 30], sign), { ...sampled, numReads: 768, numSweeps: 6000 }],
    [
      "tabu",
      randomGraph(200, 8000, () => Math.round(100 * random() - 50), random),
      { solver: "tabu", numReads: 4, numMoves: 3_000_000 },
    ],
    ["exchanges", torus([30, 30], sign), { solver: "sa", numReads: 8, numSweeps: 12_000, numOnes: 300 }],
  ] as const)("is the same after a thread died inside a block: %s", async ([, model, options]) => {
    const calm = await solveWith(model, options, { threads: 2 });
    assert.equal(calm.digest_reads, options.numReads);
    const disturbed = await solveWith(model, options, { threads: 2, disturb: (pool) => pool.crashOne() });
    assert.equal(disturbed.provenance.recovered_shards, 1);
    assert.equal(disturbed.digest, calm.digest);
  });

  test.for([
    ["lanes-f32", randomGraph(120, 500, () => 2 * random() - 1, random)],
    ["scan", torus([12, 12], sign)],
    ["dense", randomGraph(90, 3800, sign, random)],
    ["bits-degree", torus([9, 11], sign)],
    ["lanes-i8", torus([5, 5, 5], sign)],
    [
      "scalar",
      spinModel(
        40,
        [
          [0, 1, 0.1],
          [1, 2, 1e-7],
        ],
        [[5, 0.3]],
      ),
    ],
  ] as const)("is the same for any split with kernel %s", async ([kernel, model]) => {
    const options = { numReads: 40, numSweeps: 200, kernel };
    const whole = await solveWith(model, options, { shardBlocks: 40 });
    const split = await solveWith(model, options, { threads: 2, shardBlocks: 1 });
    assert.equal(split.digest, whole.digest);
    assert.equal(whole.num_reads, 40);
  });
});
