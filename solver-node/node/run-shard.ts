import type { Plan } from "../../core/plan/plan.ts";
import type { ShardOutcome, ShardTask } from "../../proto/engine/tasks.ts";
import { kernelBuild } from "../kernels/catalog.ts";
import type { JobControl } from "../threads/control.ts";
import type { ThreadPool } from "../threads/pool.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../threads/tasks.ts";
import { type ModelCache, Refusal } from "./model-cache.ts";

/** Engines of one job that a thread keeps laid out. */
const MOST_ENGINES = 4;
/** A shard that lost its thread this often on one node is reported: the fault follows the work. */
const MOST_ATTEMPTS = 4;

/** Carries out one shard on one thread of the pool. Rejects with `Refusal`, or with the error of a thread that keeps dying. */
export async function runShard(
  task: ShardTask,
  { cache, pool, control }: { readonly cache: ModelCache; readonly pool: ThreadPool; readonly control: JobControl },
): Promise<ShardOutcome> {
  const { assignment } = task;
  checkBuild(assignment.plan);
  const loaded = await cache.model(task.modelSha256);
  const initialStates = task.statesSha256 === null ? [] : await cache.states(task.statesSha256, loaded.model.n);
  const job: ThreadJob = {
    key: task.jobId,
    // A portfolio has several engines at once: a thread keeps the last ones.
    engines: MOST_ENGINES,
    ...loaded,
    plan: assignment.plan,
    control,
    targetEnergy: task.targetEnergy ?? Number.NEGATIVE_INFINITY,
    watched: task.watched,
    initialStates,
  };
  const threadTask = threadTaskOf(task, job);
  for (let attempt = 1; ; attempt++) {
    try {
      return outcomeOf(task, await pool.run(threadTask));
    } catch (error) {
      // A thread died; a shard holds no state outside its seed, so it is simply run again.
      if (attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** Another build of the same kernel may give other samples: the plan says which one it means. */
function checkBuild({ method }: Plan): void {
  if (!("kernel" in method)) return;
  const { name, sha256 } = method.kernel;
  const own = kernelBuild(name);
  if (own !== sha256) throw new Refusal(`the plan wants build ${sha256} of ${name}, this node has ${own}`);
}

function threadTaskOf({ assignment }: ShardTask, job: ThreadJob): ThreadTask {
  switch (assignment.kind) {
    case "blocks":
      return { kind: "shard", job, slot: 0, firstBlock: assignment.firstBlock, blockCount: assignment.blockCount };
    case "pilot":
      return { kind: "pilot", job };
    case "ladder":
      return { kind: "ladder", job };
    case "rate":
      return { kind: "rate", job, forMs: assignment.forMs };
    case "enumerate": {
      const { prefixBits, firstPrefix, prefixCount } = assignment;
      return { kind: "enumerate", job, slot: 0, prefixBits, firstPrefix, prefixCount };
    }
  }
}

function outcomeOf({ assignment }: ShardTask, answer: ThreadAnswer): ShardOutcome {
  switch (answer.kind) {
    case "shard":
      return { kind: "blocks", blocks: answer.blocks };
    case "pilot":
      return { kind: "pilot", pilot: answer.pilot };
    case "ladder":
      return { kind: "ladder", ladder: answer.ladder };
    case "rate":
      return { kind: "rate", updatesPerSecond: answer.updatesPerSecond };
    case "enumerate": {
      const { minimum, finishedRanges, states, ns } = answer.outcome;
      const firstPrefix = assignment.kind === "enumerate" ? assignment.firstPrefix : 0;
      return { kind: "enumerate", minima: { firstPrefix, finishedRanges, states, ns, minimum } };
    }
    case "greet":
      throw new Error("a thread answered a shard with a greeting");
  }
}
