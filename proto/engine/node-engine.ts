import type { GpuBackend } from "../../core/plan/options.ts";
import type { Runner } from "./runners.ts";
import type { ShardResult, ShardTask } from "./tasks.ts";

/**
 * Every promise of an engine rejects with this when the engine cannot be reached or written; nothing acknowledged is lost
 * after that.
 */
export class EngineUnavailable extends Error {
  override readonly name = "EngineUnavailable";
}

/** A blob's stored bytes are not those that were put: whoever needs them must bring them again. */
export class BlobCorrupt extends Error {
  override readonly name = "BlobCorrupt";
}

export type BlobBucket = "models" | "states" | "samples" | "results" | "checkpoints" | "uploads";

/**
 * Bytes by their SHA-256, verified on reading; in `checkpoints` and `uploads` by names of their own ([A-Za-z0-9_.-]).
 * `uploads` holds a mark TENANT.SHA256 for each model that a tenant has brought: who did not bring it does not learn that
 * it is there.
 */
export interface BlobStore {
  put(bucket: BlobBucket, name: string, bytes: Uint8Array): Promise<void>;
  get(bucket: BlobBucket, name: string): Promise<Uint8Array | null>;
  has(bucket: BlobBucket, name: string): Promise<boolean>;
  delete(bucket: BlobBucket, name: string): Promise<void>;
  names(bucket: BlobBucket): Promise<readonly string[]>;
}

/** What a running shard says every slice or so. */
export interface ShardTelemetry {
  readonly jobId: string;
  readonly shard: string;
  readonly nodeId: string;
  /** Updates since the shard's last message. */
  readonly updates: number;
  /** Lowest energy of the shard so far, energy units; +∞ before the first. */
  readonly bestEnergy: number;
}

/** What a node says of itself every two seconds; gone 10 s after the last time. */
export interface NodeRecord {
  readonly id: string;
  /** Random token of this process. */
  readonly start: string;
  readonly version: string;
  readonly host: string;
  readonly threads: number;
  readonly busyThreads: number;
  readonly memoryBytes: number;
  /** Measured updates per second of one thread, by kernel or engine name. */
  readonly rates: Readonly<Record<string, number>>;
  /** SHA-256 of each build, by the same names: a plan's build must match. */
  readonly builds: Readonly<Record<string, string>>;
  /** Where its shards run: `cpu`, and the backends of devices that are ready. */
  readonly backends: readonly string[];
  /** Devices that passed their self-test, also those that are lost for now. */
  readonly devices: readonly DeviceRecord[];
  readonly state: "ready" | "draining" | "quarantined";
  /** Shards that it holds now, as job/shard: for the accounting of lost processes. */
  readonly holding: readonly string[];
  readonly startedMs: number;
}

/** A device of a node through one of its backends. */
export interface DeviceRecord {
  /** The card's name on its node. */
  readonly name: string;
  readonly backend: GpuBackend;
  /** What gpu.js compiles to; null for shaders. */
  readonly mode: string | null;
  /** The adapter's own name, or the mode where no adapter is used. */
  readonly adapter: string;
  /** False for a software adapter and for modes without an adapter: never taken for a GPU. */
  readonly isGpu: boolean;
  /** Shards that it takes at once. */
  readonly slots: number;
  /** Measured updates per second of the whole device, by kernel or engine name. */
  readonly rates: Readonly<Record<string, number>>;
  /** Processes started in place of lost ones, since the node started. */
  readonly restarts: number;
  /** Why it takes nothing now; null while it does. */
  readonly lost: string | null;
}

/** A shard in a node's hands. It comes back to the queue if it is neither finished nor extended for 30 s. */
export interface Delivery {
  readonly task: ShardTask;
  /** 1 for the first delivery. */
  readonly attempt: number;
  /** Asks for another 30 s. */
  extend(): void;
  /** After the result was committed: forget the shard. */
  done(): Promise<void>;
  giveBack(delayMs: number): Promise<void>;
}

export interface NodeEngine {
  readonly blobs: BlobStore;
  announce(record: NodeRecord): Promise<void>;
  /** Takes the record away: a node that leaves. */
  leave(nodeId: string): Promise<void>;
  /**
   * Waits for up to `max` shards, at least one, lanes by weighted turns; empty when the signal ends the wait.
   * @param runner  who is to carry them out; threads of the CPU where it is left out.
   */
  pull(max: number, signal: AbortSignal, runner?: Runner): Promise<readonly Delivery[]>;
  /** Stores a result. `duplicate`: another node was first; counts as success. */
  commit(result: ShardResult): Promise<"committed" | "duplicate">;
  telemetry(message: ShardTelemetry): void;
  onCancel(listener: (jobId: string) => void): () => void;
  /** Told with the reason when this node was quarantined. */
  onQuarantine(nodeId: string, listener: (reason: string) => void): () => void;
  close(): Promise<void>;
}
