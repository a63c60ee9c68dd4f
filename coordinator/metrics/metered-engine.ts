import type { ShardTask } from "../../proto/engine/tasks.ts";
import { isFinal, type JobRecord } from "../engine/job-record.ts";
import type { CoordinatorEngine, JobLedger } from "../engine/port.ts";
import type { CoordinatorInstruments, ExemplarOf } from "./coordinator-meter.ts";
import type { JobPlaces } from "./job-places.ts";
import type { NodeCensus } from "./node-census.ts";

/** What a coordinator's engine is watched with. */
export interface EngineMeters {
  readonly to: CoordinatorInstruments;
  readonly exemplarOf: ExemplarOf;
  readonly places: JobPlaces;
  readonly census: NodeCensus;
  /** Monotonic. */
  nowNs(): number;
}

/**
 * The engine, with all that passes through it counted: what a leader decides it says to the engine, so nothing of its own
 * has to know of metrics.
 */
export function meteredEngine(engine: CoordinatorEngine, meters: EngineMeters): CoordinatorEngine {
  const { to, places, census } = meters;
  const { work, control, nodes } = engine;
  return {
    jobs: meteredLedger(engine.jobs, meters),
    blobs: engine.blobs,
    results: engine.results,
    leases: engine.leases,
    work: {
      async publish(tasks: readonly ShardTask[]) {
        await work.publish(tasks);
        for (const { lane, assignment } of tasks) to.shardsPublished.add({ lane, kind: assignment.kind });
      },
      queued: (jobId) => work.queued(jobId),
      withdraw: (jobIds) => work.withdraw(jobIds),
      depth: () => work.depth(),
      recover: () => work.recover(),
    },
    control: {
      cancel: (jobId) => control.cancel(jobId),
      onTelemetry: (listener) =>
        control.onTelemetry((telemetry) => {
          to.updates.add({}, telemetry.updates);
          places.updated(telemetry.jobId, telemetry.updates);
          listener(telemetry);
        }),
      publishEvent: (jobId, bytes) => control.publishEvent(jobId, bytes),
      onEvent: (listener) => control.onEvent(listener),
    },
    nodes: {
      async live() {
        const records = await nodes.live();
        to.nodesLost.add({}, census.seen(records));
        return records;
      },
      quarantine: (nodeId, reason) => nodes.quarantine(nodeId, reason),
    },
    durability: () => engine.durability(),
    close: () => engine.close(),
  };
}

type Call = "create" | "get" | "update" | "list" | "delete";

function meteredLedger(jobs: JobLedger, { to, exemplarOf, places, nowNs }: EngineMeters): JobLedger {
  async function timed<T>(call: Call, ask: () => Promise<T>): Promise<T> {
    const began = nowNs();
    try {
      return await ask();
    } catch (error) {
      to.ledgerErrors.add({ call });
      throw error;
    } finally {
      to.ledgerSeconds.observe({ call }, (nowNs() - began) / 1e9);
    }
  }

  function ended(record: JobRecord): void {
    const { id, lane, reason, createdMs, startedMs, endedMs, ranNs } = record;
    const exemplar = exemplarOf(id);
    to.jobsEnded.add({ lane, reason: reason ?? "failure" }, 1, exemplar);
    to.jobRunningSeconds.observe({ lane }, ranNs / 1e9, exemplar);
    const beganMs = startedMs ?? endedMs ?? createdMs;
    to.jobQueueSeconds.observe({ lane }, Math.max(0, beganMs - createdMs) / 1000, exemplar);
  }

  return {
    create: (record) => timed("create", () => jobs.create(record)),
    get: (id) => timed("get", () => jobs.get(id)),
    ofKey: (tenant, key, nowMs) => timed("get", () => jobs.ofKey(tenant, key, nowMs)),
    async update(record, revision) {
      const written = await timed("update", () => jobs.update(record, revision));
      if (written === null) return written;
      places.written(record);
      if (isFinal(record.state)) ended(record);
      return written;
    },
    list: (query) => timed("list", () => jobs.list(query)),
    delete: (id) => timed("delete", () => jobs.delete(id)),
    async *watch(signal) {
      for await (const job of jobs.watch(signal)) {
        // Its end may be another's doing.
        if (isFinal(job.record.state)) places.written(job.record);
        yield job;
      }
    },
  };
}
