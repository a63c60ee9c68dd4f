import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { checkOptions, DEFAULT_OPTIONS, type SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { jobDigest, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { StateMismatch, saveState } from "../../core/state-tape.ts";
import { TRACE_COLUMNS } from "../../core/trace/block-trace.ts";
import type { BlockContext } from "../../solver-node/blocks/block.ts";
import type { BlockProgress, PausablePace } from "../../solver-node/blocks/pause.ts";
import { type Engine, layOutEngine, prepareEngine } from "../../solver-node/engine.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { advanceBlock, runBlock } from "../../solver-node/run-block.ts";
import { randomGraph, spinModel, testRandom, torus } from "../support/models.ts";

const random = testRandom(23);
const sign = (): number => (random() < 0.5 ? 1 : -1);
const upTo = (most: number) => (): number => Math.ceil(random() * most) * sign();
const complete = (n: number, weight: () => number): QuadraticModel =>
  spinModel(
    n,
    Array.from({ length: n }, (_, i) => Array.from({ length: i }, (_, j) => [j, i, weight()] as const)).flat(),
  );

const lattice = torus([6, 7], sign);
const weighted = randomGraph(60, 150, upTo(7), random);
/** Sums of thirds round: no form of integers holds them. */
const third = (): number => (random() - 0.5) / 3;
const real = randomGraph(60, 150, third, random);
/** Couplings of so many sizes that no field of 24 bits holds them. */
const wide = spinModel(
  40,
  Array.from({ length: 39 }, (_, i) => [i, i + 1, third() * 2 ** (i - 20)] as const),
);
const unitPairs = complete(140, sign);
const bytePairs = complete(50, upTo(100));
const wordPairs = complete(40, upTo(3000));
const realPairs = complete(50, third);

interface Case {
  readonly title: string;
  readonly model: QuadraticModel;
  readonly options: Partial<SolveOptions>;
  /** What is to run, where the planner chooses. */
  readonly engine: string;
}

const anneal = { solver: "sa", betaRange: [0.05, 2], numSweeps: 40 } as const;
const temper = { solver: "pt", numSweeps: 60 } as const;
const ladder = [0.1, 0.2, 0.4, 0.6, 0.9, 1.2, 1.6, 2];
const worldlines = { solver: "sqa", numSweeps: 40, numTrotterSlices: 8 } as const;
const tabu = { solver: "tabu", numMoves: 60_000 } as const;
const oscillator = { solver: "oscillator", numSweeps: 60 } as const;
const sample = { mode: "sample", betaRange: [0.7, 0.7], numReads: 4000, thinning: 3 } as const;

const CASES: readonly Case[] = [
  { title: "bits-degree", model: lattice, options: anneal, engine: "bits-degree" },
  { title: "bits", model: weighted, options: { ...anneal, kernel: "bits" }, engine: "bits" },
  { title: "lanes-i8", model: weighted, options: { ...anneal, kernel: "lanes-i8" }, engine: "lanes-i8" },
  { title: "lanes-f32", model: real, options: { ...anneal, kernel: "lanes-f32" }, engine: "lanes-f32" },
  {
    title: "lanes-f32 by heat bath",
    model: real,
    options: { ...anneal, kernel: "lanes-f32", update: "heatbath" },
    engine: "lanes-f32",
  },
  { title: "scan", model: real, options: { ...anneal, kernel: "scan" }, engine: "scan" },
  {
    title: "scalar, whose fields drift, across a renewal of them",
    model: realPairs,
    // Warm to the end, and without a descent: either would compute the fields anew and hide the drift.
    options: { ...anneal, betaRange: [0.05, 0.3], numSweeps: 250, kernel: "scalar", polish: false },
    engine: "scalar",
  },
  {
    title: "scalar in random order",
    model: real,
    options: { ...anneal, kernel: "scalar", scan: "random" },
    engine: "scalar",
  },
  { title: "a checkerboard", model: lattice, options: { ...anneal, scan: "checkerboard" }, engine: "bits-degree" },
  { title: "dense bits", model: unitPairs, options: { ...anneal, kernel: "dense" }, engine: "dense" },
  { title: "dense bytes", model: bytePairs, options: { ...anneal, kernel: "dense" }, engine: "dense" },
  { title: "dense words", model: wordPairs, options: { ...anneal, kernel: "dense" }, engine: "dense" },
  { title: "exchanges", model: weighted, options: { ...anneal, numOnes: 21 }, engine: "exchange" },
  {
    title: "exchanges whose fields drift, across a renewal of them",
    model: realPairs,
    options: { ...anneal, betaRange: [0.05, 0.3], numSweeps: 250, numOnes: 30, polish: false },
    engine: "exchange",
  },
  {
    title: "samples of exchanges",
    model: real,
    options: { ...sample, solver: "sa", numReads: 300, numOnes: 7, scan: "random" },
    engine: "exchange",
  },
  {
    title: "several sweeps a point",
    model: weighted,
    options: { ...anneal, numSweeps: 160, numSweepsPerBeta: 4, kernel: "lanes-i8" },
    engine: "lanes-i8",
  },
  {
    title: "one temperature, at which reads come and go below the levels of the trace",
    model: weighted,
    options: {
      ...anneal,
      betaRange: null,
      betaSchedule: { kind: "points", beta: new Array<number>(40).fill(0.02) },
      kernel: "lanes-i8",
    },
    engine: "lanes-i8",
  },
  {
    title: "reads of one temperature that share random numbers, watched sweep by sweep",
    model: weighted,
    options: { ...anneal, betaRange: [0.3, 0.3], trace: "dense", kernel: "bits" },
    engine: "bits",
  },
  {
    title: "reads of one temperature with real couplings, watched sweep by sweep, two sweeps a point",
    model: real,
    options: { ...anneal, betaRange: [0.3, 0.3], trace: "dense", numSweepsPerBeta: 2, kernel: "lanes-f32" },
    engine: "lanes-f32",
  },
  {
    title: "tempering of bits with cluster moves",
    model: lattice,
    options: { ...temper, betaLadder: ladder, clusterMoves: { everyRounds: 3, beta: 0.5 } },
    engine: "tempering-bits",
  },
  {
    title: "tempering of lanes with cluster moves",
    model: real,
    options: { ...temper, betaLadder: ladder, clusterMoves: { everyRounds: 3, beta: 0.5 } },
    engine: "tempering-lanes",
  },
  {
    title: "tempering that is long enough to be watched at its coldest place",
    model: lattice,
    options: { ...temper, numSweeps: 700, betaLadder: ladder },
    engine: "tempering-bits",
  },
  {
    title: "tempering by exchanges",
    model: weighted,
    options: { ...temper, betaLadder: [0.05, 0.1, 0.2, 0.5, 1], numOnes: 25 },
    engine: "tempering-exchange",
  },
  {
    title: "tempering by exchanges of real couplings, across a renewal of fields",
    model: real,
    options: { ...temper, numSweeps: 230, betaLadder: [0.5, 1, 2], numOnes: 44 },
    engine: "tempering-exchange",
  },
  { title: "worldlines of bits", model: lattice, options: worldlines, engine: "path-integral-bits" },
  {
    title: "worldlines in segments",
    model: real,
    options: { ...worldlines, update: "segment" },
    engine: "path-integral-scalar",
  },
  {
    title: "worldlines by heat bath in random order",
    model: real,
    options: { ...worldlines, update: "heatbath", scan: "random" },
    engine: "path-integral-scalar",
  },
  { title: "tabu on bytes", model: bytePairs, options: tabu, engine: "tabu" },
  { title: "tabu on words", model: wordPairs, options: tabu, engine: "tabu" },
  { title: "tabu on real rows", model: realPairs, options: tabu, engine: "tabu" },
  {
    title: "tabu on sparse integers, until its pool is drawn anew",
    model: weighted,
    options: { ...tabu, numMoves: 400_000 },
    engine: "tabu",
  },
  { title: "tabu on sparse reals", model: wide, options: tabu, engine: "tabu" },
  { title: "oscillators", model: weighted, options: oscillator, engine: "oscillator" },
  { title: "oscillators on reals", model: wide, options: oscillator, engine: "oscillator" },
  {
    title: "samples of a kernel",
    model: weighted,
    options: { ...sample, solver: "sa", kernel: "lanes-i8" },
    engine: "lanes-i8",
  },
  {
    title: "samples of a kernel with real couplings",
    model: real,
    options: { ...sample, solver: "sa", numReads: 300, kernel: "scalar", update: "heatbath" },
    engine: "scalar",
  },
  {
    title: "samples of worldlines",
    model: lattice,
    options: { ...sample, solver: "sqa", numTrotterSlices: 8, gammaRange: [1, 1], numReads: 2000, numSweeps: 60 },
    engine: "path-integral-bits",
  },
];

const sha256: Sha256 = (chunks) => {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
};

interface Job {
  readonly context: BlockContext;
  /** A new engine of the plan, with memory of its own. */
  engine(): Engine;
}

function jobOf(model: QuadraticModel, changes: Partial<SolveOptions>, seed = 7): Job {
  const arithmetic = arithmeticOf(model);
  const form = isingForm(model, arithmetic);
  const options = checkOptions({ ...DEFAULT_OPTIONS, reduce: "off", numReads: 256, ...changes, seed });
  assert.ok(options.ok, JSON.stringify(options));
  const planned = planJob(analyse(form, options.value.numOnes), options.value, {
    kernelSha256: kernelBuild,
    pilot: null,
    ladder: null,
    updatesPerSecond: null,
    threads: 1,
    knownEnergy: null,
    unit: form.unit,
  });
  assert.ok(planned.ok, JSON.stringify(planned));
  // A trace of many rows, with levels that some reads reach on the way, so that it counts first hits.
  const end = planned.value.checkpoints.at(-1) ?? 0;
  const checkpoints = Array.from({ length: end }, (_, k) => k + 1).filter(
    (k) => changes.trace === "dense" || k % 3 === 0 || k === end,
  );
  const plan: Plan = { ...planned.value, checkpoints, levels: [-60, -20, 0] };
  const context = {
    model,
    arithmetic,
    form,
    plan,
    targetEnergy: Number.NEGATIVE_INFINITY,
    watched: false,
    initialStates: [],
  };
  return {
    context,
    engine() {
      const engine = layOutEngine(form, plan.method);
      prepareEngine(engine, plan.method, form);
      return engine;
    },
  };
}

/** Pauses after so many slices. By this clock every slice is slow, so none grows beyond one step. */
function pausesAfter(slices: number): PausablePace {
  let now = 0;
  let left = slices;
  return {
    nowNs: () => (now += 1e9),
    aborted: () => false,
    report: () => {},
    bestEnergy: () => Number.POSITIVE_INFINITY,
    pauseDue: () => left-- <= 1,
    mostStateBytes: 2 ** 28,
  };
}

/** Runs a block in turns of so many slices, the last number for all that follow, each on a fresh engine. */
function inTurns(
  job: Job,
  block: number,
  turns: readonly number[],
): { readonly block: CollectedBlock; readonly pauses: number; readonly end: Uint8Array } {
  let state: Uint8Array | null = null;
  for (let pauses = 0; ; pauses++) {
    const slices = turns[Math.min(pauses, turns.length - 1)];
    const engine = job.engine();
    const progress: BlockProgress = advanceBlock({ ...job.context, engine }, block, pausesAfter(slices), state);
    if (progress.kind === "done") return { block: progress.block, pauses, end: stateOf(engine) };
    state = progress.state;
  }
}

/** All that an engine carries: spins, generators, counts. */
function stateOf(engine: Engine): Uint8Array {
  switch (engine.kind) {
    case "kernel":
      return saveState((tape) => engine.kernel.carry(tape)) ?? new Uint8Array(0);
    case "tempering":
      return saveState((tape) => engine.tempering.carry(tape)) ?? new Uint8Array(0);
    case "tabu":
      return saveState((tape) => engine.tabu.carry(tape)) ?? new Uint8Array(0);
    case "oscillator":
      return saveState((tape) => engine.oscillators.carry(tape)) ?? new Uint8Array(0);
    case "path-integral":
      return saveState((tape) => engine.worldlines.carry(tape)) ?? new Uint8Array(0);
    case "cut":
      return new Uint8Array(0);
  }
}

/** All of a block but its times. */
function timeless(block: CollectedBlock): object {
  const { trace } = block;
  const width = TRACE_COLUMNS.length + (trace?.levels.length ?? 0);
  const time = TRACE_COLUMNS.indexOf("ns");
  const values = trace === null ? null : Array.from(trace.values, (v, k) => (k % width === time ? 0 : v));
  return { ...block, ns: 0, trace: { levels: trace?.levels ?? null, values } };
}

const undisturbed = pausesAfter(Number.POSITIVE_INFINITY);

describe.each(["cpu", "reference"] as const)("a block that is paused and goes on elsewhere (%s):", (backend) => {
  for (const { title, model, options, engine } of CASES)
    test(`${title}: the same rows, trace and digest as one that ran through`, () => {
      // Plain TypeScript takes a hundred times as long, and what it carries does not depend on how long it ran.
      const fewer = backend === "reference" ? fewerFor(options) : {};
      const job = jobOf(model, { ...options, ...fewer, backend });
      const { plan, form } = job.context;
      const { method } = plan;
      assert.equal(form.integer, ![real, realPairs, wide].includes(model));
      assert.equal("kernel" in method ? method.kernel.name : null, engine);
      const { block: through, end } = inTurns(job, 0, [Number.POSITIVE_INFINITY]);
      assert.ok(through.finished.energy.length > 0);
      // What a block watched besides its trace is among what is compared below.
      const watched = title.includes("watched") || options.mode === "sample" || options.solver === "sqa";
      if (watched) assert.ok(through.telemetry !== undefined, "nothing was watched");
      if (title.includes("watched")) assert.ok(through.telemetry?.autocorrelation?.overlap[0]);
      for (const turns of [[1, 2, 7, Number.POSITIVE_INFINITY], [3], [11]]) {
        const { block, pauses, end: endInTurns } = inTurns(job, 0, turns);
        assert.ok(pauses >= 1, `${pauses} pauses`);
        assert.deepEqual(timeless(block), timeless(through), `in turns of ${turns.join(", ")} slices`);
        assert.equal(jobDigest([block.finished], sha256), jobDigest([through.finished], sha256));
        // Two runs that went apart may end in the same optimum, but not with the same generator and the same bans.
        assert.deepEqual(endInTurns, end);
      }
      assert.notDeepEqual(inTurns(job, 2, [Number.POSITIVE_INFINITY]).end, end);
    });
});

function fewerFor({ solver, mode }: Partial<SolveOptions>): Partial<SolveOptions> {
  if (solver === "tabu") return { numMoves: 12_000 };
  return mode === "sample" ? { numReads: 100, numSweeps: 12 } : {};
}

/** The state of block 1 after a few slices. */
function pausedState(job: Job, slices = 5): Uint8Array {
  const progress = advanceBlock({ ...job.context, engine: job.engine() }, 1, pausesAfter(slices), null);
  assert.ok(progress.kind === "paused");
  return progress.state;
}

test("an engine that ran another block in between goes on as a fresh one does", () => {
  for (const { model, options } of CASES) {
    const job = jobOf(model, options);
    const engine = job.engine();
    const context = { ...job.context, engine };
    const state = pausedState(job);
    runBlock(context, 9, undisturbed);
    const resumed = advanceBlock(context, 1, undisturbed, state);
    assert.ok(resumed.kind === "done");
    assert.deepEqual(
      timeless(resumed.block),
      timeless(runBlock({ ...job.context, engine: job.engine() }, 1, undisturbed)),
    );
  }
});

test("the comparison can fail: one bit of the state changes the samples", () => {
  const job = jobOf(weighted, { ...anneal, kernel: "lanes-i8", polish: false });
  const state = pausedState(job, 15);
  // The first part is the spins: 8 bytes of length, then a word a variable.
  state[8] ^= 1;
  const changed = advanceBlock({ ...job.context, engine: job.engine() }, 1, undisturbed, state);
  assert.ok(changed.kind === "done");
  const through = runBlock({ ...job.context, engine: job.engine() }, 1, undisturbed);
  assert.notDeepEqual(changed.block.finished, through.finished);
});

test("a state of another size is refused, and of another engine, and a torn one", () => {
  const job = jobOf(weighted, { ...anneal, kernel: "lanes-i8" });
  const go = (state: Uint8Array) => (): unknown =>
    advanceBlock({ ...job.context, engine: job.engine() }, 1, undisturbed, state);
  const own = pausedState(job);
  assert.doesNotThrow(go(own));
  assert.throws(go(pausedState(jobOf(lattice, { ...anneal, kernel: "lanes-i8" }))), StateMismatch);
  assert.throws(go(pausedState(jobOf(weighted, { ...anneal, kernel: "bits" }))), StateMismatch);
  assert.throws(go(own.slice(0, -8)), StateMismatch);
  assert.throws(go(Uint8Array.of(...own, ...new Uint8Array(8))), StateMismatch);
  assert.throws(go(new Uint8Array(0)), StateMismatch);
});

test("a state that is too large is not handed over: the block runs to its end", () => {
  const job = jobOf(weighted, { ...anneal, kernel: "lanes-i8" });
  const bytes = pausedState(job).length;
  const turn = (mostStateBytes: number): BlockProgress =>
    advanceBlock({ ...job.context, engine: job.engine() }, 1, { ...pausesAfter(5), mostStateBytes }, null);
  assert.equal(turn(bytes).kind, "paused");
  assert.equal(turn(bytes - 1).kind, "done");
});

test("a block's time is that of its turns, without the pauses between them", () => {
  const job = jobOf(weighted, { ...anneal, kernel: "lanes-i8" });
  const through = runBlock({ ...job.context, engine: job.engine() }, 1, pausesAfter(Number.POSITIVE_INFINITY));
  const { block, pauses } = inTurns(job, 1, [5]);
  // The clock moves 1 s at every look; a turn looks a few times more, and each starts at 0 again.
  assert.ok(pauses > 3);
  assert.ok(block.ns >= 0.8 * through.ns && block.ns <= 1.5 * through.ns, `${block.ns} and ${through.ns}`);
});
