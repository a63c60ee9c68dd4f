import { isGpuBackend } from "../../core/plan/gpu-blocks.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { LANES, type Lane, type ShardTask } from "./tasks.ts";

/** Who takes a shard: a thread of the CPU, or a device through one of its backends. */
export const RUNNERS = ["cpu", "gpujs", "webgpu"] as const;
export type Runner = (typeof RUNNERS)[number];

/** A queue of its own: nodes without the runner never see what waits in it. */
export interface WorkLane {
  readonly lane: Lane;
  readonly runner: Runner;
}

export const WORK_LANES: readonly WorkLane[] = RUNNERS.flatMap((runner) => LANES.map((lane) => ({ lane, runner })));

/** Who can carry out a shard, as its plan says. */
export function runnerOf({ assignment }: Pick<ShardTask, "assignment">): Runner {
  return runnerOfPlan(assignment.plan);
}

export function runnerOfPlan({ method }: Pick<Plan, "method">): Runner {
  const backend = "kernel" in method ? method.kernel.backend : "cpu";
  return isGpuBackend(backend) ? backend : "cpu";
}
