import type { BlobStore, NodeRecord, ShardTelemetry } from "../../proto/engine/node-engine.ts";
import type { Lane, ShardResult, ShardTask } from "../../proto/engine/tasks.ts";
import type { ListPlace } from "../../proto/page-token.ts";
import type { JobRecord, JobState } from "./job-record.ts";

export interface StoredJob {
  readonly record: JobRecord;
  /** Grows with every write; `update` wants the one that was read. */
  readonly revision: number;
}

export interface JobQuery {
  readonly tenant: string;
  readonly states: readonly JobState[] | null;
  /** Labels that a job must have, with these values. */
  readonly labels: Readonly<Record<string, string>>;
  /** Newest first; continues after the place of this job, which may have been deleted. */
  readonly after: ListPlace | null;
  readonly limit: number;
}

export interface JobLedger {
  /** Stores a new job. The same (tenant, idempotency key) within 7 days gives the job of the first call. */
  create(record: JobRecord): Promise<{ readonly created: boolean; readonly job: StoredJob }>;
  get(id: string): Promise<StoredJob | null>;
  /** The job that the key names now, if `create` would give that one. @param nowMs  since 1970. */
  ofKey(tenant: string, key: string, nowMs: number): Promise<StoredJob | null>;
  /** Compare and set. @returns the new revision, or null where somebody else wrote since `revision`. */
  update(record: JobRecord, revision: number): Promise<number | null>;
  list(query: JobQuery): Promise<readonly StoredJob[]>;
  delete(id: string): Promise<void>;
  /** Every job that is not final, then every change of any job, until the signal. */
  watch(signal: AbortSignal): AsyncIterable<StoredJob>;
}

export interface WorkQueue {
  /** Puts a shard up for the nodes, once: a shard that is queued or running stays as it is. */
  publish(tasks: readonly ShardTask[]): Promise<void>;
  /** Shards of a job that are queued or with a node. May still name one whose result was just committed. */
  queued(jobId: string): Promise<readonly string[]>;
  /** Takes back what is queued of these jobs; shards with a node end by `control.cancel`. */
  withdraw(jobIds: readonly string[]): Promise<void>;
  depth(): Promise<Readonly<Record<Lane, number>>>;
  /** Makes shards that the engine has but never delivers available again (adapters that cannot lose sight do nothing). */
  recover(): Promise<void>;
}

/** The commit point: a result is stored once per (job, shard) and counts from then on. */
export interface ResultLog {
  /** Everything that is stored, then every new result, in order of commit, until the signal. */
  follow(signal: AbortSignal): AsyncIterable<ShardResult>;
  /** Results of one job that are stored. */
  of(jobId: string): Promise<readonly ShardResult[]>;
  /** Removes those of jobs that have ended. */
  purge(jobIds: readonly string[]): Promise<void>;
}

/** Lossy on purpose: what is said while nobody listens is gone. */
export interface ControlBus {
  cancel(jobId: string): void;
  onTelemetry(listener: (telemetry: ShardTelemetry) => void): () => void;
  /** Leader to other coordinators: events of a job, for their watchers. */
  publishEvent(jobId: string, bytes: Uint8Array): void;
  onEvent(listener: (jobId: string, bytes: Uint8Array) => void): () => void;
}

/** A lease that one holder has at a time; `term` grows whenever it changes hands. */
export interface Leases {
  /** Takes or renews the lease. @returns the term, or null while another holder's lease runs. */
  hold(name: string, holder: string, ttlMs: number): Promise<number | null>;
  release(name: string, holder: string): Promise<void>;
}

export interface NodeDirectory {
  live(): Promise<readonly NodeRecord[]>;
  /** The named node is to stop pulling: it gave wrong energies. Survives restarts of the coordinator, not of the node. */
  quarantine(nodeId: string, reason: string): Promise<void>;
}

/** What the engine would lose at power failure, read from the server, in plain words. */
export interface Durability {
  readonly survivesProcessKill: boolean;
  readonly survivesPowerFailure: boolean;
  readonly words: string;
}

/**
 * The coordinator's side of the engine; the nodes' side is `NodeEngine`. Two adapters keep one contract,
 * `test/coordinator/engine/contract.ts`: `embedded` (one process, a ledger in libsql) and `jetstream` (NATS).
 */
export interface CoordinatorEngine {
  readonly jobs: JobLedger;
  readonly blobs: BlobStore;
  readonly work: WorkQueue;
  readonly results: ResultLog;
  readonly control: ControlBus;
  readonly leases: Leases;
  readonly nodes: NodeDirectory;
  durability(): Promise<Durability>;
  close(): Promise<void>;
}
