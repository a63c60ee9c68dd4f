import type { Result } from "../../core/failure.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { BlockRange } from "../encode/replica-schedule.ts";
import { shardTaskCodec } from "../encode/shard-task.ts";
import { type Assignment, type ShardTask, TOKEN } from "../engine/tasks.ts";
import { LANE } from "../enum-names.ts";
import type { ShardTask__Output } from "../generated/spingap/internal/v1/ShardTask.ts";
import { decoding, finite, keyOf, malformed, matching, present, real, sha256Name, valueOf, whole } from "./fields.ts";
import { planOf } from "./replica-schedule.ts";

/** Bytes that are no task, or one that this version cannot read, fail. */
export function decodeShardTask(bytes: Uint8Array): Result<ShardTask> {
  return decoding(() => {
    const message = valueOf(shardTaskCodec.decode(bytes));
    const { plan, range } = planOf(present("schedule", message.schedule));
    return {
      jobId: token("job_id", message.jobId),
      tenant: token("tenant", message.tenant),
      lane: keyOf("lane", LANE, message.lane),
      shard: token("shard", message.shard),
      assignment: assignmentOf(message, plan, range),
      modelSha256: sha256Name("model_sha256", message.modelSha256),
      reduced: message.reduced,
      statesSha256: message.statesSha256 === "" ? null : sha256Name("states_sha256", message.statesSha256),
      targetEnergy: message.targetEnergy === undefined ? null : real("target_energy", message.targetEnergy),
      watched: message.watched,
      expectedS: real("expected_s", message.expectedS),
    };
  });
}

export function token(where: string, value: string): string {
  return matching(where, value, TOKEN, "1 to 64 characters of A–Z a–z 0–9 _ -");
}

function assignmentOf(message: ShardTask__Output, plan: Plan, range: BlockRange): Assignment {
  switch (message.assignment) {
    case "blocks":
      whole("schedule.block_count", range.blockCount, 1);
      return { kind: "blocks", plan, ...range };
    case "pilot":
    case "ladder":
      return { kind: message.assignment, plan };
    case "rate":
      return { kind: "rate", plan, forMs: finite("rate.for_ms", present("rate", message.rate).forMs, 0) };
    case "enumerate": {
      const { prefixBits, firstPrefix, prefixCount } = present("enumerate", message.enumerate);
      return {
        kind: "enumerate",
        plan,
        prefixBits,
        firstPrefix: whole("enumerate.first_prefix", firstPrefix),
        prefixCount: whole("enumerate.prefix_count", prefixCount),
      };
    }
    case undefined:
    default:
      return malformed("assignment", "is missing");
  }
}
