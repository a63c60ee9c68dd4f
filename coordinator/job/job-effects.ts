import type { Failure } from "../../core/failure.ts";
import type { Planned } from "../../core/plan/planning.ts";
import type { NodeRecord, ShardTelemetry } from "../../proto/engine/node-engine.ts";
import type { ShardResult } from "../../proto/engine/tasks.ts";
import type { EndReason, JobRecord } from "../engine/job-record.ts";
import type { PlannedShard } from "../plan/shards.ts";
import type { JobEvent } from "../watch/event-log.ts";
import type { JobCollector } from "./job-collector.ts";

/** What the leader sees of the world at one look. */
export interface Cluster {
  readonly nodes: readonly NodeRecord[];
  /** Monotonic, of the leader. */
  readonly nowNs: number;
  /** Milliseconds since 1970, for deadlines and records. */
  readonly nowMs: number;
}

/** What is to be done after a look. */
export interface Effects {
  /** Write the record: before anything else, and before the shards of a plan that it holds for the first time. */
  readonly write: boolean;
  /** Take back what is queued and ask the nodes to end what they have. */
  readonly cancel: boolean;
  /** Take back what is queued; nodes go on. */
  readonly withdraw: boolean;
  readonly events: readonly JobEvent[];
  /** Processes that gave wrong energies, by the tokens of their starts. */
  readonly quarantine: readonly Verdict[];
  /** The job is over: its result can be written. */
  readonly finished: FinishedRun | null;
}

export interface Verdict {
  readonly nodeId: string;
  readonly nodeStart: string;
  readonly reason: string;
}

export interface FinishedRun {
  readonly reason: EndReason;
  readonly failure: Failure | null;
  readonly planned: Planned;
  readonly collector: JobCollector;
  readonly incumbents: readonly Incumbent[];
  readonly preprocessNs: number;
  readonly elapsedNs: number;
  readonly shardsAgain: number;
  readonly nodes: number;
}

/** What a job that is over leaves. */
export interface FinishedJob {
  /** Its last record, which may be written once all is stored. */
  readonly record: JobRecord;
  /** Stores the result document and all samples; may be called again where the engine was away. */
  store(): Promise<void>;
}

/** A lower energy than any before, and the job's running time when it came. */
export interface Incumbent {
  readonly tNs: number;
  readonly energy: number;
}

/**
 * One job at the leader: takes what nodes send and says what is to be done next. No clock, no engine: it is told the time
 * and answers with effects. All that it knows besides the record comes again from the stored results after a restart.
 */
export interface JobRun {
  readonly id: string;
  takeResult(result: ShardResult, nowNs: number): void;
  /** A result of another job was committed: the nodes are well, whatever becomes of this job's. */
  othersProgress(): void;
  takeTelemetry(telemetry: ShardTelemetry, nowNs: number): void;
  /** The job's record changed in the ledger. @returns whether somebody asks for its end who had not yet. */
  sawRecord(record: JobRecord): boolean;
  /** Shards of the job that the engine holds: what is missing there and has no result is published again. */
  sawQueued(names: ReadonlySet<string>, nowNs: number): void;
  /** Whether shards that were published long ago are neither queued nor known to run. */
  misses(queued: ReadonlySet<string>, nowNs: number): boolean;
  /**
   * Shards to publish, the most urgent first; nothing changes until `published`.
   *
   * @param othersShards  of other jobs, queued or with nodes or about to be: threads that wait for them are not idle.
   */
  wanted(cluster: Cluster, othersShards: number): readonly PlannedShard[];
  published(shards: readonly PlannedShard[], nowNs: number): void;
  look(cluster: Cluster): Effects;
  /** Shards that are queued or with nodes. */
  outstandingShards(): number;
  /** Thread-seconds of shards that are queued or with nodes, as they were expected when they were published. */
  outstandingS(): number;
  /** The record as it should be stored. */
  record(cluster: Cluster, term: number): JobRecord;
  /** A record that `record` gave was stored; what changed since is still to be. */
  saved(record: JobRecord): void;
  /** It was not: the next look wants it again. */
  notSaved(): void;
}
