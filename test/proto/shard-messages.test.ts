import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Result } from "../../core/failure.ts";
import { canonicalJson } from "../../core/plan/plan.ts";
import { emptySampleSet, type SampleSet, sampleSetOfReads } from "../../core/sample-set/sample-set.ts";
import { decodeNodeRecord, decodeTelemetry } from "../../proto/decode/node-messages.ts";
import { decodeShardResult } from "../../proto/decode/shard-result.ts";
import { decodeShardTask } from "../../proto/decode/shard-task.ts";
import { encodeNodeRecord, encodeTelemetry } from "../../proto/encode/node-messages.ts";
import { encodeShardResult, shardResultCodec } from "../../proto/encode/shard-result.ts";
import { encodeShardTask, shardTaskCodec } from "../../proto/encode/shard-task.ts";
import type { ShardResult, ShardTask } from "../../proto/engine/tasks.ts";
import { balanced, dense2000, floats, g22Like, planned, small, torusModel } from "../core/plan/cases.ts";
import { testSeed } from "../support/models.ts";
import { METHOD_KINDS, nodeRecord, plan, result, task, telemetry } from "./arbitraries.ts";

const seed = testSeed();

function valueOf<T>(decoded: Result<T>): T {
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.failure));
  return decoded.value;
}

function reasonOf(decoded: Result<unknown>): string {
  assert.equal(decoded.ok, false);
  return decoded.ok ? "" : JSON.stringify(decoded.failure);
}

/** A kind of message with what makes, encodes and decodes it. */
interface Kind<T> {
  readonly name: string;
  readonly messages: fc.Arbitrary<T>;
  encode(message: T): Uint8Array;
  decode(bytes: Uint8Array): Result<T>;
}

function comesBack<T>({ name, messages, encode, decode }: Kind<T>): void {
  test(`a ${name} comes back as it went, both zeros and infinities included`, () => {
    fc.assert(
      fc.property(messages, (message) => {
        assert.deepStrictEqual(valueOf(decode(encode(message))), message);
      }),
      { seed, numRuns: 300 },
    );
  });

  test(`a ${name} that was cut short or garbled fails or is another one that can be told again: nothing is thrown`, () => {
    let failures = 0;
    fc.assert(
      fc.property(messages, fc.nat(), fc.nat(), fc.nat(255), fc.boolean(), (message, length, at, byte, cut) => {
        const bytes = encode(message);
        const garbled = cut ? bytes.slice(0, length % bytes.length) : Uint8Array.from(bytes);
        if (!cut) garbled[at % garbled.length] ^= byte;
        const decoded = decode(garbled);
        if (decoded.ok) assert.deepStrictEqual(valueOf(decode(encode(decoded.value))), decoded.value);
        else failures++;
      }),
      { seed, numRuns: 500 },
    );
    // Cuts leave required fields out: far more than one in five of these messages is malformed.
    assert.ok(failures > 100, `${failures} of 500 failed`);
  });

  test(`random bytes are no ${name}`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.equal(decode(bytes).ok, false);
      }),
      { seed, numRuns: 500 },
    );
  });
}

describe("what coordinators and nodes say to each other", () => {
  comesBack({ name: "task", messages: task, encode: encodeShardTask, decode: decodeShardTask });
  comesBack({ name: "result", messages: result, encode: encodeShardResult, decode: decodeShardResult });
  comesBack({ name: "telemetry", messages: telemetry, encode: encodeTelemetry, decode: decodeTelemetry });
  comesBack({ name: "node record", messages: nodeRecord, encode: encodeNodeRecord, decode: decodeNodeRecord });
});

describe("a replica schedule", () => {
  for (const kind of METHOD_KINDS)
    test(`carries a plan of the method ${kind} exactly`, () => {
      fc.assert(
        fc.property(plan(kind), fc.nat(), (sent, firstBlock) => {
          const got = carried({ kind: "blocks", plan: sent, firstBlock, blockCount: 3 });
          assert.ok(got.kind === "blocks");
          assert.equal(canonicalJson(got.plan), canonicalJson(sent));
          assert.deepStrictEqual(got, { kind: "blocks", plan: sent, firstBlock, blockCount: 3 });
        }),
        { seed, numRuns: 100 },
      );
    });

  test("carries what the planner makes of models of all kinds", () => {
    const plans = [
      planned(torusModel),
      planned(torusModel, { solver: "pt", betaLadder: [0.1, 0.5, 1, 2] }),
      planned(g22Like, { timeLimitS: 10 }),
      planned(g22Like, { solver: "sqa", annealPath: { kind: "pause", s: 0.4, share: 0.2 } }),
      planned(g22Like, { mode: "sample", betaRange: [0.3, 0.3] }),
      planned(g22Like, { solver: "sqa", mode: "sample", betaRange: [2, 2], gammaRange: [0.5, 0.5] }),
      planned(g22Like, { annealPath: { kind: "reverse", s: 0.6, share: 0.1 }, fromStates: true }),
      planned(dense2000, { solver: "sa", targetEnergy: -1e5 }, { knownEnergy: -1.2e5 }),
      planned(dense2000, { solver: "tabu" }),
      planned(dense2000, { solver: "oscillator" }),
      planned(floats, { betaSchedule: { kind: "points", beta: [0.1, 0.2, 0.7] } }),
      planned(floats, { solver: "descent", fromStates: true }),
      planned(small),
      planned(balanced),
    ];
    assert.deepStrictEqual(new Set(plans.map(({ method }) => method.kind)), new Set(METHOD_KINDS));
    for (const sent of plans)
      assert.deepStrictEqual(carried({ kind: "pilot", plan: sent }), { kind: "pilot", plan: sent });
  });
});

const TASK: ShardTask = {
  jobId: "job",
  tenant: "tenant",
  lane: "normal",
  shard: "p1-b0-1",
  assignment: { kind: "blocks", plan: planned(torusModel), firstBlock: 0, blockCount: 1 },
  modelSha256: "0".repeat(64),
  reduced: false,
  statesSha256: null,
  targetEnergy: null,
  watched: false,
  expectedS: 1,
};

function carried(assignment: ShardTask["assignment"]): ShardTask["assignment"] {
  return valueOf(decodeShardTask(encodeShardTask({ ...TASK, assignment }))).assignment;
}

describe("a malformed task", () => {
  const message = valueOf(shardTaskCodec.decode(encodeShardTask(TASK)));
  const schedule = message.schedule ?? assert.fail("the schedule is missing");
  const anneal = schedule.anneal ?? assert.fail("the plan anneals");
  const kernel = anneal.kernel ?? assert.fail("the kernel is missing");
  const withSchedule = (changes: Partial<typeof schedule>): object => ({
    ...message,
    schedule: { ...schedule, ...changes },
  });
  const withKernel = (changes: object): object =>
    withSchedule({ anneal: { ...anneal, kernel: { ...kernel, ...changes } } });
  const withPath = (changes: object): object => {
    const path = { path: { forward: {} }, linear: { hot: 0.1, cold: 1 }, points: 3, ...changes };
    return withSchedule({ anneal: { ...anneal, beta: { path } } });
  };
  const sampled = { solver: "sqa", mode: "sample", betaRange: [2, 2], gammaRange: [0.5, 0.5] } as const;
  const { schedule: sampling } = valueOf(
    shardTaskCodec.decode(
      encodeShardTask({ ...TASK, assignment: { ...TASK.assignment, plan: planned(torusModel, sampled) } }),
    ),
  );
  const worldlines = sampling?.pathIntegralSample ?? assert.fail("the plan samples worldlines");
  const cases: readonly (readonly [what: string, message: object, where: string])[] = [
    ["a job that would split a subject", { ...message, jobId: "a.b" }, "job_id"],
    ["a lane of a later version", { ...message, lane: 77 }, "lane"],
    ["no lane", { ...message, lane: "LANE_UNSPECIFIED" }, "lane"],
    ["a model that is no hash", { ...message, modelSha256: "../../etc/passwd" }, "model_sha256"],
    ["no assignment", { ...message, assignment: undefined, blocks: undefined }, "assignment"],
    ["no schedule", { ...message, schedule: null }, "schedule"],
    ["a plan of a later version", withSchedule({ version: 2 }), "schedule.version"],
    ["no method", withSchedule({ anneal: null }), "schedule.method"],
    ["a seed beyond 2⁵³ − 1", withSchedule({ seed: 2 ** 53 }), "schedule.seed"],
    ["no block", withSchedule({ blockCount: 0 }), "schedule.block_count"],
    ["half a double", withSchedule({ levels: Buffer.alloc(4) }), "schedule.levels"],
    ["a kernel of a later version", withKernel({ name: "bits-x" }), "anneal.kernel.name"],
    ["a kernel that moves segments", withKernel({ update: "UPDATE_RULE_SEGMENT" }), "anneal.kernel.update"],
    ["a kernel on any backend", withKernel({ backend: "BACKEND_AUTO" }), "anneal.kernel.backend"],
    [
      "a β that is NaN",
      withSchedule({ anneal: { ...anneal, beta: { linear: { hot: Number.NaN, cold: 1, points: 3 } } } }),
      "anneal.beta.hot",
    ],
    ["a pause beyond the end", withPath({ path: { pause: { s: 1.5, share: 0 } } }), "anneal.beta.path"],
    ["a pause that never ends", withPath({ path: { reverse: { s: 0.5, share: 1 } } }), "anneal.beta.path"],
    ["no path", withPath({ path: null }), "anneal.beta.path"],
    ["no curve for its path", withPath({ linear: undefined }), "anneal.beta.path.along"],
    ["an empty curve", withPath({ linear: undefined, listed: Buffer.alloc(0) }), "anneal.beta.path.listed"],
    [
      "worldlines scanned by colours",
      withSchedule({ anneal: null, pathIntegralSample: { ...worldlines, scan: "SCAN_ORDER_CHECKERBOARD" } }),
      "path_integral_sample.scan",
    ],
    [
      "a field that is infinite",
      withSchedule({ anneal: null, pathIntegralSample: { ...worldlines, gamma: Number.POSITIVE_INFINITY } }),
      "path_integral_sample.gamma",
    ],
  ];
  for (const [what, changed, where] of cases)
    test(`with ${what} fails and names ${where}`, () => {
      assert.ok(decodeShardTask(shardTaskCodec.encode(message)).ok);
      const decoded = decodeShardTask(shardTaskCodec.encode(changed));
      assert.ok(!decoded.ok && "where" in decoded.failure);
      assert.equal(decoded.failure.where, where, reasonOf(decoded));
    });
});

/** A result of one block with these finished rows. */
function resultOf(finished: SampleSet): ShardResult {
  const { n } = finished;
  return {
    jobId: "job",
    shard: "p1-b0-1",
    nodeId: "node",
    nodeStart: "start",
    outcome: {
      kind: "blocks",
      blocks: [
        {
          block: 0,
          finished,
          unfinished: emptySampleSet(n),
          ns: 1,
          sweeps: 2,
          updates: 3,
          trace: null,
          acceptance: null,
          tempering: null,
        },
      ],
    },
  };
}

describe("rows of a result", () => {
  const rows: SampleSet = {
    n: 10,
    energy: Float64Array.of(-3, -2, -2),
    count: Float64Array.of(1, 4, 2),
    packed: Uint8Array.of(1, 0, 2, 1, 7, 1),
  };
  const decodeRows = (changes: Partial<SampleSet>): Result<ShardResult> =>
    decodeShardResult(encodeShardResult(resultOf({ ...rows, ...changes })));

  test("are refused if they are not as many as their energies, count nothing or have bits beyond the last variable", () => {
    assert.ok(decodeRows({}).ok);
    const wrong: readonly (readonly [Partial<SampleSet>, RegExp])[] = [
      [{ packed: rows.packed.slice(1) }, /finished\.packed.*expected 6 values, got 5/],
      [{ n: 17 }, /finished\.packed.*expected 9 values, got 6/],
      [{ count: Float64Array.of(1, 4) }, /finished\.count.*expected 3 values, got 2/],
      [{ count: Float64Array.of(1, 0, 2) }, /finished\.count\[1\].*from 1/],
      [{ count: Float64Array.of(1, 1.5, 2) }, /finished\.count\[1\]/],
      [{ energy: Float64Array.of(-3, Number.NaN, -2) }, /finished\.energy\[1\].*not a number/],
      [{ packed: Uint8Array.of(1, 0, 2, 5, 7, 1) }, /beyond its last variable/],
      [{ n: 2_000_000, packed: new Uint8Array(3 * 250_000) }, /num_variables.*to 1000000/],
    ];
    for (const [changes, reason] of wrong) assert.match(reasonOf(decodeRows(changes)), reason);
  });

  test("are put in order, and equal ones joined, where a sender mixed them", () => {
    const mixed = decodeRows({
      energy: Float64Array.of(-2, -3, -2),
      count: Float64Array.of(4, 1, 2),
      packed: Uint8Array.of(2, 1, 1, 0, 2, 1),
    });
    const { outcome } = valueOf(mixed);
    assert.ok(outcome.kind === "blocks");
    assert.deepStrictEqual(outcome.blocks[0].finished, {
      n: 10,
      energy: Float64Array.of(-3, -2),
      count: Float64Array.of(1, 6),
      packed: Uint8Array.of(1, 0, 2, 1),
    });
  });

  test("do not share memory with the message that they came in", () => {
    const bytes = encodeShardResult(resultOf(rows));
    const { outcome } = valueOf(decodeShardResult(bytes));
    bytes.fill(255);
    assert.deepStrictEqual(outcome, resultOf(rows).outcome);
  });

  test("travel at memory's speed: a megabyte is written and read within 50 ms", () => {
    const reads = 4000;
    const large = resultOf(
      sampleSetOfReads(
        2000,
        Float64Array.from({ length: reads }, (_, r) => r),
        Uint8Array.from({ length: 250 * reads }, (_, b) => b % 251),
      ),
    );
    const times = Array.from({ length: 10 }, () => {
      const began = performance.now();
      const bytes = encodeShardResult(large);
      const encoded = performance.now();
      assert.ok(decodeShardResult(bytes).ok && bytes.length > 1e6);
      return [encoded - began, performance.now() - encoded] as const;
    });
    const [encodeMs, decodeMs] = [0, 1].map((k) => Math.min(...times.map((t) => t[k])));
    console.log(`1 MB of rows: encoded in ${encodeMs.toFixed(2)} ms, decoded in ${decodeMs.toFixed(2)} ms`);
    // Ten times the few milliseconds that it takes: other work shares the machine. Row by row it would take seconds.
    assert.ok(encodeMs < 50 && decodeMs < 50);
  });

  test("are refused by the message that says what is wrong, not by an exception, when a field has another type", () => {
    const wrong = shardResultCodec.encode({ jobId: "job" });
    assert.match(reasonOf(decodeShardResult(wrong)), /shard/);
  });
});
