import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { solveProblem } from "../../../cli/embedded/solve-problem.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { DEFAULT_OPTIONS, type SolveOptions } from "../../../core/plan/options.ts";
import { packSpins, rowBytes } from "../../../core/sample-set/sample-set.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import { isingList } from "../../../problems/formats/ising-list.ts";
import type { ResultDocument } from "../../../problems/results/result-document.ts";
import { problemSource } from "../../../proto/encode/problem.ts";
import { problemDescription } from "../../../proto/encode/problem-description.ts";
import { solverParameters, stopRules } from "../../../proto/encode/solve-options.ts";
import { type ThreadPool, threadPool } from "../../../solver-node/threads/pool.ts";
import { WORKER } from "../../support/command.ts";
import { randomGraph, spinModel, testRandom, torus } from "../../support/models.ts";
import { startTestServer, type TestServer } from "./harness.ts";

const random = testRandom(11);
const sign = (): number => (random() < 0.5 ? 1 : -1);
const graph = randomGraph(120, 400, sign, random);
const lattice = torus([8, 8], sign);
const small = spinModel(
  14,
  [...Array(13).keys()].map((i) => [i, i + 1, sign()] as const),
  [[0, 0.5]],
);
/** Antiferromagnet on two sublattices in fields ±1, which no dominating coupling decides. */
const balanced = torus(
  [16, 16],
  () => 1,
  Array.from({ length: 256 }, (_, i) => [i, sign()] as const),
);
const realFields = torus(
  [8, 8],
  () => -1,
  Array.from({ length: 64 }, (_, i) => [i, (random() - 0.5) * Math.PI] as const),
);
/** A core of 60 spins among 180: chains hang on it and lead through it, so that less than half is left when they are decided. */
const hanging = spinModel(
  180,
  [
    ...[1, 7, 11, 19].flatMap((step) =>
      Array.from({ length: 60 }, (_, i) => [3 * i, 3 * ((i + step) % 60), sign()] as const),
    ),
    ...Array.from({ length: 60 }, (_, k) => [3 * k, 3 * k + 1, sign()] as const),
    ...Array.from({ length: 60 }, (_, k) => [3 * k + 1, 3 * k + 2, sign()] as const),
  ],
  [],
);
/** A frustrated ring, of which nothing is left. */
const ring = spinModel(
  64,
  Array.from(
    { length: 64 },
    (_, i) => [Math.min(i, (i + 1) % 64), Math.max(i, (i + 1) % 64), i === 0 ? 1 : -1] as const,
  ),
  [],
);
/** As the service names what came without a file. */
const files = {
  problem: "PROBLEM",
  format: "ising-list",
  vartype: null,
  betaSchedule: null,
  gammaSchedule: null,
  annealSchedule: null,
  initialState: null,
};
const states = [0, 1, 2].map(() => Int8Array.from({ length: 120 }, sign));

interface Case {
  readonly title: string;
  readonly model: QuadraticModel;
  readonly options: Partial<SolveOptions>;
  readonly initialStates?: readonly Int8Array[];
  /** The ground state is proven by a least cut. */
  readonly cut?: true;
}

/** Work of fractions of a second each, of several blocks where the solver has blocks. */
const CASES: readonly Case[] = [
  { title: "annealing with a pilot", model: graph, options: { solver: "sa", numReads: 700, numSweeps: 300 } },
  {
    title: "annealing along a given range",
    model: graph,
    options: { solver: "sa", numReads: 300, numSweeps: 100, betaRange: [0.1, 3] },
  },
  { title: "tempering with a placed ladder", model: lattice, options: { solver: "pt", numReads: 64, numSweeps: 200 } },
  { title: "coupled oscillators", model: graph, options: { solver: "oscillator", numReads: 40, numSweeps: 100 } },
  { title: "tabu search", model: graph, options: { solver: "tabu", numReads: 20, numMoves: 2000 } },
  {
    title: "path-integral annealing",
    model: lattice,
    options: { solver: "sqa", numReads: 16, numSweeps: 100, numTrotterSlices: 8 },
  },
  { title: "enumeration", model: small, options: { solver: "exact" } },
  { title: "a least cut", model: balanced, options: { solver: "exact" }, cut: true },
  { title: "a least cut that auto finds in a reduced model", model: balanced, options: {}, cut: true },
  {
    title: "annealing of what dominating couplings leave",
    model: hanging,
    options: { solver: "sa", numReads: 300, numSweeps: 50, reduce: "on" },
  },
  {
    title: "tempering of what dominating couplings leave",
    model: hanging,
    options: { solver: "pt", numReads: 8, numSweeps: 50, reduce: "on" },
  },
  { title: "a model that dominating couplings decide to the last spin", model: ring, options: {} },
  { title: "a least cut of real fields", model: realFields, options: {}, cut: true },
  {
    title: "initial states",
    model: graph,
    options: { solver: "descent", numReads: 300, fromStates: true },
    initialStates: states,
  },
  { title: "exchanges with a pilot", model: graph, options: { numReads: 40, numSweeps: 200, numOnes: 31 } },
  {
    title: "tempering by exchanges with a placed ladder",
    model: lattice,
    options: { solver: "pt", numReads: 6, numSweeps: 100, numOnes: 20 },
  },
  {
    title: "exchanges from initial states",
    model: graph,
    options: { solver: "sa", numReads: 30, numSweeps: 50, betaRange: [0.3, 2], numOnes: 60, fromStates: true },
    initialStates: [0, 1].map((k) => Int8Array.from({ length: 120 }, (_, i) => ((i + k) % 2 === 0 ? 1 : -1))),
  },
  {
    title: "samples at one temperature",
    model: graph,
    options: { solver: "sa", mode: "sample", numReads: 2000, betaRange: [0.5, 0.5], update: "heatbath" },
  },
];

describe("a job on the service has the samples that solve has, digest by digest:", () => {
  let server: TestServer;
  let pool: ThreadPool;
  beforeAll(async () => {
    server = await startTestServer({ threads: 2 });
    pool = threadPool(WORKER, 1);
  });
  afterAll(async () => {
    await server.stop();
    await pool.close();
  });

  for (const { title, model, options: given, initialStates = [], cut } of CASES)
    test(title, async () => {
      const options: SolveOptions = { ...DEFAULT_OPTIONS, seed: 5, ...given };
      const problem = problemFromModel(isingList, model, "from-1");
      const solved = await solveProblem(
        problem,
        {
          options,
          initialStates,
          maxSamples: 16,
          files: { ...files, initialState: initialStates.length === 0 ? null : "STATES" },
        },
        {
          pool,
          nowNs: () => Number(process.hrtime.bigint()),
          cancel: new AbortController().signal,
          shardBlocks: null,
          onProgress() {},
        },
      );
      assert.ok(solved.ok, JSON.stringify(solved));

      const row = rowBytes(model.n);
      const packed = Buffer.alloc(initialStates.length * row);
      for (const [k, spins] of initialStates.entries()) packSpins(spins, packed, k * row);
      const { job } = await server.client.create({
        problem: { ...problemSource(model), description: problemDescription(problem) },
        solver: solverParameters(options),
        stop: stopRules(options),
        ...(packed.length === 0 ? {} : { initialStates: { packed } }),
      });
      assert.ok(job);
      const events = [];
      for await (const event of server.client.watch(job.jobId, 0, new AbortController().signal)) events.push(event);
      const last = await server.client.get(job.jobId);
      assert.equal(last.state, "JOB_STATE_SUCCEEDED", JSON.stringify(last.failure));
      assert.equal(last.digest, solved.value.digest);
      assert.equal(events[0].event, "job");
      assert.ok(events.some(({ job: seen }) => seen?.state === "JOB_STATE_SUCCEEDED"));

      // Blocks that watch more than their energies tell it as they come.
      const watches = options.solver === "sqa" || options.mode === "sample";
      if (watches) assert.ok(events.some(({ event, telemetry }) => event === "telemetry" && telemetry !== null));

      const document = JSON.parse(new TextDecoder().decode(await server.client.result(job.jobId))) as ResultDocument;
      assert.equal(document.digest, solved.value.digest);
      // What depends on neither threads nor clocks is the same, word for word.
      for (const part of [
        "problem",
        "solver",
        "best",
        "optimality",
        "samples",
        "num_reads",
        "state",
        "reason",
        "stop",
        "levels",
        "telemetry",
      ] as const)
        assert.deepEqual(document[part], solved.value[part], part);
      if (cut === true) {
        const { solver, optimality, tts } = document;
        assert.deepEqual(
          [solver.name, solver.details, optimality, tts],
          ["exact", { method: "least cut" }, "PROVEN", null],
        );
      } else assert.notDeepEqual(document.solver.details, { method: "least cut" });
      assert.equal(document.degeneracy, solved.value.degeneracy);
      for (const part of ["model_sha256", "plan_sha256", "kernel_sha256", "seed", "reproduce"] as const)
        assert.equal(document.provenance[part], solved.value.provenance[part], part);
    });

  test("another seed gives another digest: the comparison can fail", async () => {
    const digests = [];
    for (const seed of [1, 2]) {
      const { job } = await server.client.create({
        problem: problemSource(graph),
        solver: { simulatedAnnealing: { numSweeps: 10, betaRange: { hot: 0.1, cold: 1 } }, seed },
        stop: { numReads: 64 },
      });
      for await (const _ of server.client.watch(job?.jobId ?? "", 0, new AbortController().signal));
      digests.push((await server.client.get(job?.jobId ?? "")).digest);
    }
    assert.notEqual(digests[0], digests[1]);
  });
});
