import { createHash } from "node:crypto";
import type { JobRecord } from "../../../coordinator/engine/job-record.ts";
import { DEFAULT_OPTIONS } from "../../../core/plan/options.ts";
import type { Plan } from "../../../core/plan/plan.ts";
import type { CollectedBlock } from "../../../core/sample-set/block-results.ts";
import { emptySampleSet, rowBytes } from "../../../core/sample-set/sample-set.ts";
import type { NodeRecord } from "../../../proto/engine/node-engine.ts";
import { type Assignment, type ShardResult, type ShardTask, shardName } from "../../../proto/engine/tasks.ts";

/** 18 September 2023, so that no test depends on the day. */
export const SOME_DAY_MS = 1_695_000_000_000;

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function madeUpJob(id: string, parts: Partial<JobRecord> = {}): JobRecord {
  return {
    id,
    tenant: "anna",
    idempotencyKey: null,
    labels: {},
    lane: "normal",
    deadlineMs: null,
    createdMs: SOME_DAY_MS,
    options: { ...DEFAULT_OPTIONS, seed: 7, betaRange: [0.1, 3], timeLimitS: 2.5 },
    maxSamples: 16,
    modelSha256: "0".repeat(64),
    statesSha256: null,
    problem: {
      format: "gset",
      sense: "maximize",
      objective: { kind: "cut", totalWeight: 12.5, scale: 2 },
      convention: { variables: "sides of a cut", indexBase: 1, counting: "once", sense: "maximize" },
      labels: "from-1",
      comments: ["a comment with ünïcode"],
    },
    numVariables: 20,
    numInteractions: 30,
    state: "QUEUED",
    reason: null,
    failure: null,
    parts: null,
    pilot: null,
    ranNs: 0,
    startedMs: null,
    endedMs: null,
    cancelRequested: false,
    term: 0,
    resultSha256: null,
    samplesSha256: null,
    digest: null,
    bestEnergy: null,
    ...parts,
  };
}

export const MADE_UP_PLAN: Plan = {
  version: 1,
  part: 1,
  seed: 2 ** 53 - 1,
  method: {
    kind: "anneal",
    kernel: {
      name: "scalar",
      sha256: "a".repeat(64),
      backend: "reference",
      update: "metropolis",
      scan: "sequential",
      randomness: "independent",
      numOnes: null,
    },
    schedule: { kind: "geometric", hot: 0.1, cold: 4, points: 100 },
    sweepsPerBeta: 1,
    polish: true,
  },
  blockReads: 8,
  numReads: null,
  checkpoints: [1, 10, 100],
  levels: [-12, -11.5],
  why: ["because"],
};

/** Block `block` of a job, with the job's name, tenant and lane. */
export function madeUpTask(
  job: Pick<JobRecord, "id" | "tenant" | "lane">,
  block: number,
  parts: Partial<ShardTask> = {},
): ShardTask {
  const assignment: Assignment = { kind: "blocks", plan: MADE_UP_PLAN, firstBlock: block, blockCount: 1 };
  return {
    jobId: job.id,
    tenant: job.tenant,
    lane: job.lane,
    shard: shardName(assignment),
    assignment,
    modelSha256: "0".repeat(64),
    reduced: false,
    statesSha256: null,
    targetEnergy: -12.25,
    watched: false,
    expectedS: 1.5,
    ...parts,
  };
}

/** A block of `rows` states of 20 variables, with the numbers that a careless encoding loses. */
export function madeUpBlock(block: number, rows = 2): CollectedBlock {
  const n = 20;
  return {
    block,
    finished: {
      n,
      energy: Float64Array.from({ length: rows }, (_, row) => row - rows - 0.125),
      count: new Float64Array(rows).fill(4),
      packed: Uint8Array.from({ length: rows * rowBytes(n) }, (_, k) => (k * 37 + block) % 16),
    },
    unfinished: emptySampleSet(n),
    ns: 1.5e9,
    sweeps: 800,
    updates: 2 ** 40,
    // One row of ten columns and two levels.
    trace: {
      levels: [-12, -11.5],
      values: Float64Array.of(-0, Number.POSITIVE_INFINITY, -1e-300, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    },
    acceptance: null,
    tempering: null,
  };
}

export function madeUpResult(
  { jobId, shard }: Pick<ShardTask, "jobId" | "shard">,
  nodeId: string,
  block: CollectedBlock = madeUpBlock(0),
): ShardResult {
  return { jobId, shard, nodeId, nodeStart: "start-1", outcome: { kind: "blocks", blocks: [block] } };
}

export function madeUpNode(id: string, parts: Partial<NodeRecord> = {}): NodeRecord {
  return {
    id,
    start: "start-1",
    version: "0.1.0",
    host: "somewhere",
    threads: 2,
    busyThreads: 1,
    memoryBytes: 2 ** 33,
    rates: { scalar: 1e7 },
    builds: { scalar: "a".repeat(64) },
    backends: ["cpu", "reference"],
    devices: [],
    state: "ready",
    holding: [],
    startedMs: SOME_DAY_MS,
    ...parts,
  };
}
