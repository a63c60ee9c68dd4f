import fc from "fast-check";
import type { AnnealPath, Curve } from "../../core/path-integral/schedule.ts";
import { GPU_KERNEL_NAMES, KERNEL_NAMES } from "../../core/plan/options.ts";
import type { BetaCurve, BetaPlan, EnginePlan, KernelPlan, Method, Plan } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { packSpins, rowBytes, type SampleSet, sampleSetOfReads } from "../../core/sample-set/sample-set.ts";
import { TRACE_COLUMNS } from "../../core/trace/block-trace.ts";
import type { NodeRecord, ShardTelemetry } from "../../proto/engine/node-engine.ts";
import {
  type Assignment,
  LANES,
  type ShardOutcome,
  type ShardResult,
  type ShardTask,
  shardName,
} from "../../proto/engine/tasks.ts";

/** Objects as the code makes them, with a prototype. */
function record<T>(fields: { readonly [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true });
}

export const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const positive = fc.integer({ min: 1, max: 2 ** 31 });
/** Every double but NaN: both zeros and both infinities among them. */
const real = fc.double({ noNaN: true });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const beta = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 });
const betas = fc.array(beta, { minLength: 1, maxLength: 20 });
const words = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 });
const nullable = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });

const kernel: fc.Arbitrary<KernelPlan> = fc.constantFrom(...KERNEL_NAMES).chain((name) =>
  record({
    name: fc.constant(name),
    sha256,
    backend: fc.constantFrom("cpu", "reference"),
    update: fc.constantFrom("metropolis", "heatbath"),
    scan: fc.constantFrom("sequential", "random", "checkerboard"),
    randomness: fc.constantFrom("grouped", "independent"),
    // Exchanges keep a number of ones, and nothing else does.
    numOnes: name === "exchange" ? fc.nat({ max: 1_000_000 }) : fc.constant(null),
  }),
);
const engineNamed = (name: fc.Arbitrary<EnginePlan["name"]>): fc.Arbitrary<EnginePlan> =>
  record({ name, sha256, backend: fc.constantFrom("cpu", "reference") });
const engine = engineNamed(
  fc.constantFrom(
    "tempering-bits",
    "tempering-lanes",
    "path-integral-bits",
    "path-integral-scalar",
    "tabu",
    "oscillator",
  ),
);

const path: fc.Arbitrary<AnnealPath> = fc.oneof(
  record({ kind: fc.constant("forward" as const) }),
  record({
    kind: fc.constantFrom("pause", "reverse"),
    s: fc.double({ min: 0, max: 1, noNaN: true }),
    share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  }),
);
const betaCurve: fc.Arbitrary<BetaCurve> = fc.oneof(
  record({ kind: fc.constantFrom("linear", "geometric"), hot: beta, cold: beta }),
  record({ kind: fc.constant("points" as const), beta: betas }),
);
export const betaPlan: fc.Arbitrary<BetaPlan> = fc.oneof(
  record({ kind: fc.constantFrom("linear", "geometric"), hot: beta, cold: beta, points: positive }),
  record({ kind: fc.constant("points" as const), beta: betas }),
  record({ kind: fc.constant("path" as const), path, along: betaCurve, points: positive }),
);
const curve: fc.Arbitrary<Curve> = fc.array(fc.tuple(beta, beta), { minLength: 2, maxLength: 8 });

const METHODS: { readonly [Kind in Method["kind"]]: fc.Arbitrary<Method & { kind: Kind }> } = {
  anneal: record({
    kind: fc.constant("anneal"),
    kernel,
    schedule: betaPlan,
    sweepsPerBeta: positive,
    polish: fc.boolean(),
  }),
  sample: record({
    kind: fc.constant("sample"),
    kernel,
    beta,
    burnInSweeps: count,
    thinningSweeps: count,
    draws: count,
  }),
  descent: record({ kind: fc.constant("descent"), kernel }),
  temper: fc.boolean().chain((exchanges) =>
    record({
      kind: fc.constant("temper"),
      kernel: exchanges ? engineNamed(fc.constant("tempering-exchange")) : engine,
      ladder: betas,
      rounds: count,
      sweepsPerRound: count,
      swapOrder: fc.constantFrom("deterministic-even-odd", "stochastic-even-odd"),
      clusterMoves: nullable(record({ everyRounds: positive, beta: real })),
      numOnes: exchanges ? fc.nat({ max: 1_000_000 }) : fc.constant(null),
    }),
  ),
  tabu: record({
    kind: fc.constant("tabu"),
    kernel: engine,
    parameters: record({
      tenures: fc.array(record({ least: fc.nat(), span: fc.nat() }), { minLength: 1, maxLength: 4 }),
      patience: count,
      relinkPatience: count,
      population: count,
    }),
    moves: count,
  }),
  oscillator: record({
    kind: fc.constant("oscillator"),
    kernel: engine,
    parameters: record({
      coupling: beta,
      injection: fc.tuple(beta, beta),
      noise: fc.tuple(beta, beta),
      stepSize: beta,
    }),
    steps: count,
    polish: fc.boolean(),
  }),
  "path-integral": record({
    kind: fc.constant("path-integral"),
    kernel: engine,
    slices: positive,
    update: fc.constantFrom("metropolis", "heatbath", "segment"),
    scan: fc.constantFrom("sequential", "random"),
    readout: fc.constantFrom("best", "slice0"),
    beta,
    path,
    functions: record({ a: curve, b: curve }),
    points: positive,
    sweepsPerPoint: positive,
    polish: fc.boolean(),
  }),
  "path-integral-sample": record({
    kind: fc.constant("path-integral-sample"),
    kernel: engine,
    slices: positive,
    update: fc.constantFrom("metropolis", "heatbath", "segment"),
    scan: fc.constantFrom("sequential", "random"),
    beta,
    gamma: beta,
    burnInSweeps: count,
    thinningSweeps: count,
    draws: count,
  }),
  exact: record({ kind: fc.constant("exact") }),
  cut: record({ kind: fc.constant("cut") }),
};
export const METHOD_KINDS = Object.keys(METHODS) as readonly Method["kind"][];

export function plan(kind?: Method["kind"]): fc.Arbitrary<Plan> {
  return record({
    version: fc.constant(1 as const),
    part: fc.nat({ max: 2 ** 32 - 1 }),
    seed: count,
    method: kind === undefined ? fc.oneof(...Object.values(METHODS)) : METHODS[kind],
    blockReads: positive,
    numReads: nullable(count),
    checkpoints: fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 20 }),
    levels: fc.array(real, { maxLength: 5 }),
    why: words,
  });
}

const assignment: fc.Arbitrary<Assignment> = fc.oneof(
  record({ kind: fc.constant("blocks" as const), plan: plan(), firstBlock: count, blockCount: positive }),
  record({ kind: fc.constantFrom("pilot", "ladder"), plan: plan() }),
  record({ kind: fc.constant("rate" as const), plan: plan(), forMs: beta }),
  record({
    kind: fc.constant("enumerate" as const),
    plan: plan(),
    prefixBits: fc.nat({ max: 40 }),
    firstPrefix: count,
    prefixCount: count,
  }),
);

export const task: fc.Arbitrary<ShardTask> = record({
  jobId: token,
  tenant: token,
  lane: fc.constantFrom(...LANES),
  assignment,
  modelSha256: sha256,
  reduced: fc.boolean(),
  statesSha256: nullable(sha256),
  targetEnergy: nullable(real),
  watched: fc.boolean(),
  expectedS: real,
}).map((fields) => ({ ...fields, shard: shardName(fields.assignment) }));

/** Reads of n variables with any energies, infinite ones among them, as a sample set. */
export function samples(n: number): fc.Arbitrary<SampleSet> {
  return fc
    .array(fc.tuple(real, fc.array(fc.boolean(), { minLength: n, maxLength: n })), { maxLength: 12 })
    .map((rows) => {
      const packed = new Uint8Array(rows.length * rowBytes(n));
      for (const [r, [, up]] of rows.entries())
        packSpins(
          Int8Array.from(up, (spin) => (spin ? 1 : -1)),
          packed,
          r * rowBytes(n),
        );
      return sampleSetOfReads(
        n,
        Float64Array.from(rows, ([energy]) => energy),
        packed,
      );
    });
}

function block(n: number): fc.Arbitrary<CollectedBlock> {
  const trace = fc.array(real, { maxLength: 3 }).chain((levels) =>
    fc.array(fc.double(), { maxLength: 4 }).map((values) => {
      const width = TRACE_COLUMNS.length + levels.length;
      return {
        levels,
        values: Float64Array.from({ length: values.length * width }, (_, k) => values[k % values.length]),
      };
    }),
  );
  return record({
    block: count,
    finished: samples(n),
    unfinished: samples(n),
    ns: real,
    sweeps: real,
    updates: real,
    trace: nullable(trace),
    acceptance: nullable(fc.double()),
    tempering: nullable(
      record({ rounds: real, roundTrips: real, expectedRoundTrips: real, rejection: fc.array(fc.double()) }),
    ),
  }).chain((block) =>
    fc
      .option(record({ autocorrelation: nullable(autocorrelation), slices: nullable(slices) }), { nil: undefined })
      .map((telemetry) => (telemetry === undefined ? block : { ...block, telemetry })),
  );
}

const finiteNumber = fc.double({ noNaN: true, noDefaultInfinity: true });

const autocorrelation = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 4 }).chain((lags) => {
  const length = 3 + 3 * lags.length;
  const sums = fc
    .array(finiteNumber, { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values));
  return record({
    spacingSweeps: fc.integer({ min: 1, max: 1e6 }),
    lags: fc.constant(lags.toSorted((a, b) => a - b)),
    magnetization: sums,
    overlap: fc.oneof(sums, fc.constant(new Float64Array(0))),
    energy: sums,
  });
});

const slices = fc.array(finiteNumber, { maxLength: 4 }).chain((lowest) =>
  record({
    lowest: fc.constant(lowest),
    mean: fc.array(finiteNumber, { minLength: lowest.length, maxLength: lowest.length }),
    worldlines: count,
    correlator: fc.array(finiteNumber, { maxLength: 5 }),
  }),
);

const outcome: fc.Arbitrary<ShardOutcome> = fc.oneof(
  record({
    kind: fc.constant("blocks" as const),
    // None, one bit of a byte, whole bytes, a part of the third.
    blocks: fc.constantFrom(0, 1, 8, 16, 19).chain((n) => fc.array(block(n), { maxLength: 3 })),
  }),
  record({
    kind: fc.constant("pilot" as const),
    pilot: nullable(
      record({
        beta: fc.constant([0.1, 1e300]),
        meanEnergy: fc.tuple(real, real),
        acceptance: fc.tuple(real, real),
        bestEnergy: real,
        sweeps: real,
        updates: real,
      }),
    ),
  }),
  record({
    kind: fc.constant("ladder" as const),
    ladder: nullable(record({ ladder: betas, rejection: fc.array(real), clusterShare: real })),
  }),
  record({ kind: fc.constant("rate" as const), updatesPerSecond: real }),
  record({
    kind: fc.constant("enumerate" as const),
    minima: record({
      firstPrefix: count,
      finishedRanges: count,
      states: real,
      ns: real,
      minimum: record({ energy: real, count, ranks: fc.array(finite, { maxLength: 16 }) }),
    }),
  }),
  record({ kind: fc.constant("failed" as const), shard: token, reason: fc.string(), refused: fc.boolean() }),
);

export const result: fc.Arbitrary<ShardResult> = record({
  jobId: token,
  shard: token,
  nodeId: token,
  nodeStart: token,
  outcome,
});

export const telemetry: fc.Arbitrary<ShardTelemetry> = record({
  jobId: token,
  shard: token,
  nodeId: token,
  updates: real,
  bestEnergy: real,
});

/** Names of kernels and engines, and the one name that objects treat in a way of their own. */
const names = fc.constantFrom(...KERNEL_NAMES, "tabu", "__proto__");
export const nodeRecord: fc.Arbitrary<NodeRecord> = record({
  id: token,
  start: token,
  version: fc.string(),
  host: fc.string({ unit: "grapheme" }),
  threads: fc.nat(),
  busyThreads: fc.nat(),
  memoryBytes: count,
  rates: fc.dictionary(names, real, { noNullPrototype: true }),
  builds: fc.dictionary(names, sha256, { noNullPrototype: true }),
  backends: words,
  state: fc.constantFrom("ready", "draining", "quarantined"),
  holding: words,
  startedMs: real,
  devices: fc.array(
    record({
      name: token,
      backend: fc.constantFrom("gpujs", "webgpu"),
      mode: fc.constantFrom("webasm", "webgpu", null),
      adapter: fc.string({ unit: "grapheme" }),
      isGpu: fc.boolean(),
      slots: fc.nat(),
      rates: fc.dictionary(fc.constantFrom(...GPU_KERNEL_NAMES, "__proto__"), real, { noNullPrototype: true }),
      restarts: count,
      lost: fc.option(fc.string({ unit: "grapheme" })),
    }),
  ),
});
