import type { Result } from "../../core/failure.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import {
  type KnownFacts,
  type Planned,
  type PlanningAnswer,
  type PlanningTask,
  planning,
} from "../../core/plan/planning.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import type { ShardOutcome } from "../../proto/engine/tasks.ts";
import { buildOf } from "../plan/capacity.ts";
import { clusterRates } from "../plan/cluster-rates.ts";
import { parseShardName } from "../plan/shard-names.ts";
import type { JobModel } from "./job-model.ts";

/** A job that is being planned: what it waits for, and in the end its parts. */
export interface JobPlanning {
  /** What is to be run next; null once `outcome` is there. */
  readonly task: PlanningTask | null;
  readonly outcome: Result<Planned> | null;
  /** A shard's answer. @returns whether it was asked for. */
  answer(shard: string, outcome: ShardOutcome): boolean;
}

/** What planning knows from the start: of the model, and of the nodes' builds and threads. */
export function factsFrom({ problem, solved }: JobModel, nodes: readonly NodeRecord[]): KnownFacts {
  return {
    kernelSha256: (name) => buildOf(nodes, name) ?? "",
    threads: nodes.reduce((sum, node) => sum + node.threads, 0),
    knownEnergy: problem.knownEnergy?.energy ?? null,
    unit: solved.form.unit,
  };
}

/**
 * @param options    of the job, all of them.
 * @param nodes      whose builds and threads are planned with.
 * @param timeLeftS  running time left when asked, seconds; null when nothing limits it.
 */
export function jobPlanning(
  options: SolveOptions,
  model: JobModel,
  nodes: readonly NodeRecord[],
  timeLeftS: () => number | null,
): JobPlanning {
  const steps = planning(model.analysis, options, factsFrom(model, nodes), timeLeftS, clusterRates(nodes));
  let step: IteratorResult<PlanningTask, Result<Planned>> = steps.next();
  return {
    get task() {
      return step.done === true ? null : step.value;
    },
    get outcome() {
      return step.done === true ? step.value : null;
    },
    answer(shard, outcome) {
      if (step.done === true) return false;
      const task = step.value;
      const asked = parseShardName(shard);
      const fits = asked?.kind === task.kind && asked.part === task.plan.part;
      if (!fits || !isAnswer(outcome) || outcome.kind !== task.kind) return false;
      step = steps.next(outcome);
      return true;
    },
  };
}

function isAnswer(outcome: ShardOutcome): outcome is PlanningAnswer {
  return outcome.kind === "pilot" || outcome.kind === "ladder" || outcome.kind === "rate";
}
