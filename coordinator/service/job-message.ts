import type { Failure } from "../../core/failure.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { canonicalJson, type Plan } from "../../core/plan/plan.ts";
import type { Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { objectiveOf } from "../../problems/problem.ts";
import { planSha256 } from "../../problems/results/job-result.ts";
import { deviceMessage } from "../../proto/encode/node-messages.ts";
import { solverParameters, stopRules } from "../../proto/encode/solve-options.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { LANE, NODE_STATE } from "../../proto/enum-names.ts";
import type { Timestamp } from "../../proto/generated/google/protobuf/Timestamp.ts";
import type { Contract } from "../../proto/generated/spingap/v1/Contract.ts";
import type { EndReason as EndReasonName } from "../../proto/generated/spingap/v1/EndReason.ts";
import type { Failure as FailureMessage } from "../../proto/generated/spingap/v1/Failure.ts";
import type { FailureKind } from "../../proto/generated/spingap/v1/FailureKind.ts";
import type { Job } from "../../proto/generated/spingap/v1/Job.ts";
import type { JobState as JobStateName } from "../../proto/generated/spingap/v1/JobState.ts";
import type { Node } from "../../proto/generated/spingap/v1/Node.ts";
import type { Plan as PlanMessage } from "../../proto/generated/spingap/v1/Plan.ts";
import type { EndReason } from "../engine/job-record.ts";
import { JOB_STATES, type JobRecord, type JobState } from "../engine/job-record.ts";

const STATE = {
  QUEUED: "JOB_STATE_QUEUED",
  RUNNING: "JOB_STATE_RUNNING",
  SUCCEEDED: "JOB_STATE_SUCCEEDED",
  FAILED: "JOB_STATE_FAILED",
  CANCELLED: "JOB_STATE_CANCELLED",
} as const satisfies Record<JobState, JobStateName>;

const REASON = {
  completed: "END_REASON_COMPLETED",
  target_reached: "END_REASON_TARGET_REACHED",
  time_limit: "END_REASON_TIME_LIMIT",
  no_improvement: "END_REASON_NO_IMPROVEMENT",
  cancelled: "END_REASON_CANCELLED",
  deadline: "END_REASON_DEADLINE",
  failure: "END_REASON_FAILURE",
} as const satisfies Record<EndReason, EndReasonName>;

const FAILURE = {
  "invalid-input": "FAILURE_KIND_INVALID_INPUT",
  "over-limit": "FAILURE_KIND_OVER_LIMIT",
  unreadable: "FAILURE_KIND_UNREADABLE",
  "job-failed": "FAILURE_KIND_JOB_FAILED",
} as const satisfies Record<Failure["kind"], FailureKind>;

/** The job as its tenant sees it. */
export function jobMessage(record: JobRecord, sha256: Sha256): Job {
  const { id, reason, failure, options, bestEnergy } = record;
  return {
    jobId: id,
    state: STATE[record.state],
    reason: reason === null ? "END_REASON_UNSPECIFIED" : REASON[reason],
    failure: failure === null ? null : failureMessage(failure),
    labels: { ...record.labels },
    lane: LANE[record.lane],
    deadline: timestamp(record.deadlineMs),
    createTime: timestamp(record.createdMs),
    startTime: timestamp(record.startedMs),
    endTime: timestamp(record.endedMs),
    ranNs: record.ranNs,
    cancelRequested: record.cancelRequested,
    requestId: record.idempotencyKey ?? "",
    modelSha256: record.modelSha256,
    numVariables: record.numVariables,
    numInteractions: record.numInteractions,
    solver: solverParameters(options),
    stop: stopRules(options),
    maxSamples: record.maxSamples,
    plans: (record.parts ?? []).map((plan) => planMessage(plan, sha256)),
    digest: record.digest ?? "",
    ...(bestEnergy === null ? {} : { bestEnergy, bestObjective: objectiveOf(record.problem, bestEnergy) }),
    resultSha256: record.resultSha256 ?? "",
    contract: contractMessage(options),
  };
}

/** @param options  of a record that may be older than contracts are. */
function contractMessage({
  contract,
  timeLimitS,
}: Pick<Partial<SolveOptions>, "contract" | "timeLimitS">): Contract | null {
  if (contract === null || contract === undefined) return null;
  const { gap, confidence, reference } = contract;
  return {
    gap,
    confidence,
    budgetS: timeLimitS ?? 0,
    ...(reference === null ? {} : { referenceEnergy: reference }),
  };
}

function planMessage(plan: Plan, sha256: Sha256): PlanMessage {
  const { method } = plan;
  const kernel = "kernel" in method ? method.kernel : null;
  return {
    part: plan.part,
    method: method.kind,
    kernel: kernel?.name ?? "",
    kernelSha256: kernel?.sha256 ?? "",
    backend: kernel?.backend ?? "cpu",
    blockReads: plan.blockReads,
    ...(plan.numReads === null ? {} : { numReads: plan.numReads }),
    planSha256: planSha256([plan], sha256),
    planJson: canonicalJson({ ...plan, why: [] }),
    why: [...plan.why],
  };
}

function failureMessage(failure: Failure): FailureMessage {
  const kind = FAILURE[failure.kind];
  const { where } = failure;
  return failure.kind === "over-limit"
    ? { kind, where, limit: failure.limit, max: failure.max, got: failure.got }
    : { kind, where, reason: failure.reason };
}

/** @param ms  since 1970, or null. */
export function timestamp(ms: number | null): Timestamp | null {
  if (ms === null) return null;
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - 1000 * seconds) * 1e6) };
}

/** The state of a name; null for one that is unknown or unspecified. */
export function jobStateOf(name: string): JobState | null {
  return JOB_STATES.find((state) => STATE[state] === name) ?? null;
}

export function nodeMessage(record: NodeRecord): Node {
  return {
    nodeId: record.id,
    version: record.version,
    host: record.host,
    state: NODE_STATE[record.state],
    threads: record.threads,
    busyThreads: record.busyThreads,
    memoryBytes: record.memoryBytes,
    backends: [...record.backends],
    kernels: Object.entries(record.builds).map(([name, sha256]) => ({
      name,
      sha256,
      ...(record.rates[name] === undefined ? {} : { updatesPerSecond: record.rates[name] }),
    })),
    heldShards: record.holding.length,
    startTime: timestamp(record.startedMs),
    devices: record.devices.map(deviceMessage),
  };
}
