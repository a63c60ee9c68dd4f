import { unreachable } from "../../core/invariant.ts";
import type { Assignment, ShardTask } from "../engine/tasks.ts";
import { LANE } from "../enum-names.ts";
import type { ShardTask as Message, ShardTask__Output } from "../generated/spingap/internal/v1/ShardTask.ts";
import { messageCodec } from "../messages.ts";
import { replicaSchedule } from "./replica-schedule.ts";

export const shardTaskCodec = messageCodec<Message, ShardTask__Output>("spingap.internal.v1.ShardTask");

export function encodeShardTask(task: ShardTask): Uint8Array {
  const { assignment } = task;
  const range =
    assignment.kind === "blocks"
      ? { firstBlock: assignment.firstBlock, blockCount: assignment.blockCount }
      : { firstBlock: 0, blockCount: 0 };
  return shardTaskCodec.encode({
    jobId: task.jobId,
    tenant: task.tenant,
    lane: LANE[task.lane],
    shard: task.shard,
    modelSha256: task.modelSha256,
    reduced: task.reduced,
    statesSha256: task.statesSha256 ?? "",
    ...(task.targetEnergy === null ? {} : { targetEnergy: task.targetEnergy }),
    watched: task.watched,
    expectedS: task.expectedS,
    schedule: replicaSchedule(assignment.plan, range),
    ...assignmentField(assignment),
  });
}

function assignmentField(assignment: Assignment): Message {
  switch (assignment.kind) {
    case "blocks":
      return { blocks: {} };
    case "pilot":
      return { pilot: {} };
    case "ladder":
      return { ladder: {} };
    case "rate":
      return { rate: { forMs: assignment.forMs } };
    case "enumerate": {
      const { prefixBits, firstPrefix, prefixCount } = assignment;
      return { enumerate: { prefixBits, firstPrefix, prefixCount } };
    }
    default:
      return unreachable(assignment);
  }
}
