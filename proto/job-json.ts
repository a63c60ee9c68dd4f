import type { Timestamp__Output } from "./generated/google/protobuf/Timestamp.ts";
import type { Contract__Output } from "./generated/spingap/v1/Contract.ts";
import type { Job__Output } from "./generated/spingap/v1/Job.ts";
import type { Node__Output } from "./generated/spingap/v1/Node.ts";
import type { WatchJobResponse__Output } from "./generated/spingap/v1/WatchJobResponse.ts";

/** A job as scripts and users of REST read it. */
export function jobJson(job: Job__Output) {
  return {
    job_id: job.jobId,
    state: wordOf(job.state, "JOB_STATE_"),
    reason: job.reason === "END_REASON_UNSPECIFIED" ? null : wordOf(job.reason, "END_REASON_").toLowerCase(),
    failure: failureJson(job.failure),
    labels: job.labels,
    lane: wordOf(job.lane, "LANE_").toLowerCase(),
    deadline: timeText(job.deadline),
    create_time: timeText(job.createTime),
    start_time: timeText(job.startTime),
    end_time: timeText(job.endTime),
    ran_ns: job.ranNs,
    cancel_requested: job.cancelRequested,
    request_id: textOrNull(job.requestId),
    model_sha256: job.modelSha256,
    num_variables: job.numVariables,
    num_interactions: job.numInteractions,
    seed: job.solver?.seed ?? null,
    max_samples: job.maxSamples,
    plans: job.plans.map((plan) => ({
      part: plan.part,
      method: plan.method,
      kernel: textOrNull(plan.kernel),
      kernel_sha256: textOrNull(plan.kernelSha256),
      backend: plan.backend,
      reads_per_block: plan.blockReads,
      num_reads: plan.numReads ?? null,
      plan_sha256: plan.planSha256,
      why: plan.why,
    })),
    digest: textOrNull(job.digest),
    best_energy: job.bestEnergy ?? null,
    best_objective: job.bestObjective ?? null,
    result_sha256: textOrNull(job.resultSha256),
    contract: contractJson(job.contract),
  };
}

function contractJson(contract: Contract__Output | null) {
  if (contract === null) return null;
  const { gap, confidence, budgetS, referenceEnergy } = contract;
  return { gap, confidence: confidence ?? null, budget_s: budgetS, reference_energy: referenceEnergy ?? null };
}

/** One event of a job: a line of `watch --json`, the data of a server-sent event. */
export function watchJson(event: WatchJobResponse__Output) {
  const head = { sequence: event.sequence, time: timeText(event.time) };
  const { job, incumbent, progress, trace, warning, telemetry } = event;
  if (job !== undefined && job !== null) return { ...head, event: "job" as const, job: jobJson(job) };
  if (incumbent !== undefined && incumbent !== null)
    return {
      ...head,
      event: "incumbent" as const,
      t_ns: incumbent.tNs,
      energy: incumbent.energy,
      objective: incumbent.objective,
    };
  if (progress !== undefined && progress !== null)
    return {
      ...head,
      event: "progress" as const,
      t_ns: progress.tNs,
      best_energy: Number.isFinite(progress.bestEnergy) ? progress.bestEnergy : null,
      updates: progress.updates,
      finished_reads: progress.finishedReads,
      shards_done: progress.shardsDone,
    };
  if (warning !== undefined && warning !== null)
    return { ...head, event: "warning" as const, code: warning.code, message: warning.message };
  if (telemetry !== undefined && telemetry !== null)
    return {
      ...head,
      event: "telemetry" as const,
      part: telemetry.part,
      blocks: telemetry.block.map((block, k) => ({
        block,
        barrier: telemetry.barrier[k] ?? null,
        round_trips: telemetry.roundTrips[k] ?? null,
        expected_round_trips: telemetry.expectedRoundTrips[k] ?? null,
        lag_sweeps: telemetry.lagSweeps[k] ?? null,
        magnetization_rho: telemetry.magnetizationRho[k] ?? null,
        energy_rho: telemetry.energyRho[k] ?? null,
        slice_energy_min: telemetry.sliceEnergyMin[k] ?? null,
        slice_energy_mean: telemetry.sliceEnergyMean[k] ?? null,
      })),
    };
  const levels = trace?.levels ?? [];
  return {
    ...head,
    event: "trace" as const,
    levels,
    points: (trace?.block ?? []).map((block, k) => ({
      part: trace?.part[k],
      block,
      t_ns: trace?.tNs[k],
      sweeps: trace?.sweeps[k],
      best_energy: trace?.bestEnergy[k],
      median_energy: trace?.medianEnergy[k],
      // A coordinator of an earlier version sends none.
      q10_energy: trace?.q10Energy[k] ?? null,
      q90_energy: trace?.q90Energy[k] ?? null,
      hits: trace?.hits.slice(k * levels.length, (k + 1) * levels.length),
    })),
  };
}

export function nodeJson(node: Node__Output) {
  return {
    node_id: node.nodeId,
    version: node.version,
    host: node.host,
    state: wordOf(node.state, "NODE_STATE_").toLowerCase(),
    threads: node.threads,
    busy_threads: node.busyThreads,
    memory_bytes: node.memoryBytes,
    backends: node.backends,
    kernels: node.kernels.map(({ name, sha256, updatesPerSecond }) => ({
      name,
      sha256,
      updates_per_second: updatesPerSecond ?? null,
    })),
    held_shards: node.heldShards,
    start_time: timeText(node.startTime),
    devices: node.devices.map(({ name, backend, mode, adapter, isGpu, slots, rates, restarts, lost }) => ({
      name,
      backend: wordOf(backend, "BACKEND_").toLowerCase(),
      mode: mode ?? null,
      adapter,
      is_gpu: isGpu,
      slots,
      rates,
      restarts,
      lost: lost ?? null,
    })),
  };
}

function failureJson(failure: Job__Output["failure"]) {
  if (failure === null) return null;
  const { kind, where, reason, limit, max, got } = failure;
  const word = wordOf(kind, "FAILURE_KIND_").toLowerCase().replaceAll("_", "-");
  return word === "over-limit" ? { kind: word, where, limit, max, got } : { kind: word, where, reason };
}

function wordOf(name: string, prefix: string): string {
  return name.slice(prefix.length);
}

function textOrNull(text: string): string | null {
  return text === "" ? null : text;
}

/** ISO 8601 in UTC, to the millisecond. */
function timeText(time: Timestamp__Output | null): string | null {
  return time === null ? null : new Date(time.seconds * 1000 + Math.round(time.nanos / 1e6)).toISOString();
}
