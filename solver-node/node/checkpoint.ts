import { createHash } from "node:crypto";
import { invalid, type Result, success } from "../../core/failure.ts";
import { canonicalJson } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { decodeShardResult } from "../../proto/decode/shard-result.ts";
import { encodeShardResult } from "../../proto/encode/shard-result.ts";
import { type ShardTask, shardName } from "../../proto/engine/tasks.ts";
import { kernelBuild } from "../kernels/catalog.ts";

/** How far a shard of blocks came: its finished blocks, and the state in which the next one paused, null at its start. */
export interface ShardProgress {
  readonly blocks: readonly CollectedBlock[];
  readonly state: Uint8Array | null;
}

export const SHARD_START: ShardProgress = { blocks: [], state: null };

/** Of the layout of checkpoints and of what blocks and engines carry; another version's are not read. */
const VERSION = 1;
const LENGTH_BYTES = 4;

/** Stands before a checkpoint as JSON: what its state belongs to, and how long its parts are. */
interface Header {
  readonly version: number;
  /** Of the kernel or engine whose memory the state is. */
  readonly build: string;
  /** SHA-256 of the plan with the model, the initial states and the blocks. */
  readonly work: string;
  readonly blocksBytes: number;
  /** Null where the next block has not begun. */
  readonly stateBytes: number | null;
}

/**
 * The name of a shard's checkpoint. Copies of a shard do the same work and share it: whoever wrote it last, the others can go
 * on from there.
 */
export function checkpointName({ jobId, assignment }: ShardTask): string {
  return `${jobId}.${shardName(assignment)}`;
}

/** A header, the finished blocks as a shard's result, and the state. */
export function encodeCheckpoint(task: ShardTask, { blocks, state }: ShardProgress): Uint8Array {
  const finished = encodeShardResult({
    jobId: task.jobId,
    shard: shardName(task.assignment),
    nodeId: "checkpoint",
    nodeStart: "checkpoint",
    outcome: { kind: "blocks", blocks },
  });
  const header: Header = {
    ...identityOf(task),
    blocksBytes: finished.length,
    stateBytes: state === null ? null : state.length,
  };
  const headerBytes = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, headerBytes.length, true);
  return Buffer.concat([length, headerBytes, finished, state ?? new Uint8Array(0)]);
}

/** Fails for bytes that are no checkpoint, and for one of another version, build, plan, model or range of blocks. */
export function decodeCheckpoint(task: ShardTask, bytes: Uint8Array): Result<ShardProgress> {
  const header = headerOf(bytes);
  if (!header.ok) return header;
  const { at, value } = header.value;
  const own = identityOf(task);
  for (const field of ["version", "build", "work"] as const)
    if (value[field] !== own[field])
      return invalid(`checkpoint.${field}`, `it is ${String(value[field])}, the shard's is ${own[field]}`);
  const { blocksBytes, stateBytes } = value;
  const length = at + blocksBytes + (stateBytes ?? 0);
  if (length !== bytes.length) return invalid("checkpoint", `${bytes.length} bytes where ${length} are expected`);
  // Copies: a store may hand out a view of something larger, which would go to the thread as a whole.
  const copy = (from: number, to: number): Uint8Array => new Uint8Array(bytes.subarray(from, to));
  const finished = decodeShardResult(copy(at, at + blocksBytes));
  if (!finished.ok) return finished;
  const { outcome } = finished.value;
  if (outcome.kind !== "blocks") return invalid("checkpoint", `it holds ${outcome.kind} where blocks are expected`);
  return success({ blocks: outcome.blocks, state: stateBytes === null ? null : copy(at + blocksBytes, length) });
}

function identityOf(task: ShardTask): Pick<Header, "version" | "build" | "work"> {
  const { assignment, modelSha256, reduced, statesSha256 } = task;
  const { method } = assignment.plan;
  return {
    version: VERSION,
    build: "kernel" in method ? kernelBuild(method.kernel.name) : "none",
    work: createHash("sha256").update(canonicalJson({ assignment, modelSha256, reduced, statesSha256 })).digest("hex"),
  };
}

function headerOf(bytes: Uint8Array): Result<{ readonly at: number; readonly value: Partial<Header> & Lengths }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = bytes.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + view.getUint32(0, true);
  if (at > bytes.length) return invalid("checkpoint", "it ends before its header does");
  const value = jsonOf(bytes.subarray(LENGTH_BYTES, at));
  if (value === null) return invalid("checkpoint", "its header is no JSON object");
  const { blocksBytes, stateBytes } = value;
  if (!isLength(blocksBytes) || !(stateBytes === null || isLength(stateBytes)))
    return invalid("checkpoint", "its header gives no lengths");
  return success({ at, value: { ...value, blocksBytes, stateBytes } });
}

type Lengths = Pick<Header, "blocksBytes" | "stateBytes">;

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function jsonOf(bytes: Uint8Array): Partial<Header> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
