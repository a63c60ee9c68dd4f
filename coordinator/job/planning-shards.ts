import type { PlanningTask } from "../../core/plan/planning.ts";
import { type Assignment, shardName } from "../../proto/engine/tasks.ts";
import { copyName } from "../plan/shard-names.ts";
import type { PlannedShard } from "../plan/shards.ts";
import type { ShardPlaces } from "./shard-places.ts";

/** Processes with a shard of the planning that may hang before it is given to no other. */
const MOST_HANGING = 3;

/**
 * The shard that planning waits for, unless somebody has it who may be trusted to be at work on it.
 *
 * @param spentNames  names that have their result: a second rate or pilot of the same job asks for one of its own.
 */
export function planningShard(
  task: PlanningTask,
  places: Pick<ShardPlaces, "has" | "hangs">,
  spentNames: ReadonlySet<string>,
  nowNs: number,
): readonly PlannedShard[] {
  const assignment: Assignment =
    task.kind === "rate" ? { kind: "rate", plan: task.plan, forMs: task.forMs } : { kind: task.kind, plan: task.plan };
  const original = shardName(assignment);
  for (let copy = 0, hanging = 0; hanging <= MOST_HANGING; copy++) {
    const name = copyName(original, copy);
    if (places.has(name)) {
      if (!places.hangs(name, nowNs)) return [];
      hanging++;
    } else if (!spentNames.has(name)) return [{ name, assignment, range: [0, 1], expectedS: 1 }];
  }
  return [];
}
