import { describeFailure } from "../../core/failure.ts";
import type { BlobStore } from "../../proto/engine/node-engine.ts";
import { type ShardTask, shardName } from "../../proto/engine/tasks.ts";
import { checkpointName, decodeCheckpoint, encodeCheckpoint, SHARD_START, type ShardProgress } from "./checkpoint.ts";
import type { NodeLog } from "./node.ts";

/** A shard expected to take less on a thread of mean speed is hardly ever paused: no checkpoint is looked for, seconds. */
const SHORT_S = 5;
/** A node that leaves waits no longer than that for the store. */
const HAND_OVER_MS = 3000;

/** The checkpoints of one shard in one node's hands. Losing one costs the work since the one before, so nothing here fails. */
export interface ShardCheckpoints {
  /** What an earlier holder of the shard left, or the shard's start. */
  find(): Promise<ShardProgress>;
  /** Stores the progress while the shard goes on; leaves it out where the last one is still on its way. */
  store(progress: ShardProgress): void;
  /** Stores the progress for whoever takes the shard next, and waits for it, but not for ever. */
  handOver(progress: ShardProgress): Promise<void>;
  /** Removes what is stored: the result is committed, or nobody is to go on from here. */
  forget(): Promise<void>;
}

/** @param attempt  1 for the first delivery of the shard. @param mostBytes  larger checkpoints are not stored. */
export function shardCheckpoints(
  task: ShardTask,
  attempt: number,
  { blobs, mostBytes, log }: { readonly blobs: BlobStore; readonly mostBytes: number; readonly log: NodeLog },
): ShardCheckpoints {
  const name = checkpointName(task);
  const facts = { job: task.jobId, shard: task.shard };
  /** Only a shard that somebody may have held before, or may hold for long, is worth the question. */
  const mayExist =
    task.assignment.kind === "blocks" &&
    (attempt > 1 || task.expectedS >= SHORT_S || task.shard !== shardName(task.assignment));
  let storing: Promise<void> | null = null;
  let isStored = false;

  function put(progress: ShardProgress): Promise<void> {
    return tolerant("checkpoint-not-stored", undefined, async () => {
      const bytes = encodeCheckpoint(task, progress);
      if (bytes.length > mostBytes) {
        log("warn", "checkpoint-too-large", { ...facts, bytes: bytes.length, most: mostBytes });
        return;
      }
      isStored = true;
      await blobs.put("checkpoints", name, bytes);
    });
  }

  /** Whatever keeps the store from it, the shard goes on without. */
  async function tolerant<T>(event: string, otherwise: T, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      log("warn", event, { ...facts, reason: error instanceof Error ? error.message : String(error) });
      return otherwise;
    }
  }

  return {
    async find() {
      if (!mayExist) return SHARD_START;
      const bytes = await tolerant("checkpoint-not-read", null, () => blobs.get("checkpoints", name));
      if (bytes === null) return SHARD_START;
      isStored = true;
      const progress = decodeCheckpoint(task, bytes);
      if (!progress.ok) {
        log("warn", "checkpoint-ignored", { ...facts, reason: describeFailure(progress.failure) });
        return SHARD_START;
      }
      log("info", "shard-resumed", { ...facts, finishedBlocks: progress.value.blocks.length, bytes: bytes.length });
      return progress.value;
    },
    store(progress) {
      if (storing !== null) return;
      storing = put(progress).finally(() => {
        storing = null;
      });
    },
    async handOver(progress) {
      const stored = (storing ?? Promise.resolve()).then(() => put(progress));
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, HAND_OVER_MS);
      });
      await Promise.race([stored, patience]);
      clearTimeout(timer);
    },
    async forget() {
      await storing;
      if (isStored) await tolerant("checkpoint-left", undefined, () => blobs.delete("checkpoints", name));
    },
  };
}
