import { isGpuBackend } from "../../core/plan/gpu-blocks.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { ShardOutcome, ShardTask } from "../../proto/engine/tasks.ts";
import { isGpuFailure } from "../gpu/gpu-failure.ts";
import { kernelBuild } from "../kernels/catalog.ts";
import { type JobControl, pauseRequested } from "../threads/control.ts";
import type { ThreadPool } from "../threads/pool.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../threads/tasks.ts";
import { SHARD_START, type ShardProgress } from "./checkpoint.ts";
import { type ModelCache, Refusal } from "./model-cache.ts";
import type { ShardCheckpoints } from "./shard-checkpoints.ts";

/** Engines of one job that a thread keeps laid out. */
const MOST_ENGINES = 4;
/** A shard that lost its thread this often on one node is reported: the fault follows the work. */
const MOST_ATTEMPTS = 4;

/** How a shard left its thread: with its outcome, or paused and handed over for whoever takes it next. */
export type ShardEnd = { readonly kind: "outcome"; readonly outcome: ShardOutcome } | { readonly kind: "handed-over" };

/** When a shard of blocks writes checkpoints. */
export interface CheckpointRule {
  readonly everyMs: number;
  readonly mostBytes: number;
}

/**
 * Carries out one shard on one thread of the pool, from where an earlier holder left it, and stores how far it is every so
 * often. Rejects with `Refusal`, or with the error of a thread that keeps dying.
 */
export async function runShard(
  task: ShardTask,
  {
    cache,
    pool,
    control,
    checkpoints,
    rule,
    hangs,
    backends,
  }: {
    readonly cache: ModelCache;
    readonly pool: ThreadPool;
    readonly control: JobControl;
    readonly checkpoints: ShardCheckpoints;
    readonly rule: CheckpointRule;
    /** Ends the thread, whatever it is doing; its reason is what the shard fails with. */
    readonly hangs: AbortSignal;
    /** That this node has. */
    readonly backends: readonly string[];
  },
): Promise<ShardEnd> {
  const { assignment } = task;
  checkBuild(assignment.plan, backends);
  const loaded = await cache.model(task.modelSha256, task.reduced);
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
  let progress = await checkpoints.find();
  let deaths = 0;
  let deathsHere = 0;
  for (;;) {
    const answer = await pool.run(threadTaskOf(task, job, progress, rule), hangs).catch((error: unknown) => {
      hangs.throwIfAborted();
      // Another node may have a device that can.
      if (isGpuFailure(error)) throw new Refusal(error.message);
      // A thread died. The shard goes on from its last pause; if it dies there again, from its seed.
      deaths++;
      deathsHere++;
      if (deaths === MOST_ATTEMPTS) throw error;
      return null;
    });
    if (answer === null) {
      if (deathsHere > 1) progress = SHARD_START;
      continue;
    }
    if (answer.kind !== "paused") return { kind: "outcome", outcome: outcomeOf(task, answer, progress) };
    progress = { blocks: [...progress.blocks, ...answer.blocks], state: answer.state };
    deathsHere = 0;
    if (pauseRequested(control)) {
      await checkpoints.handOver(progress);
      return { kind: "handed-over" };
    }
    checkpoints.store(progress);
  }
}

/** Another build of the same kernel may give other samples: the plan says which one it means. */
function checkBuild({ method }: Plan, backends: readonly string[]): void {
  if (!("kernel" in method)) return;
  const { name, sha256, backend } = method.kernel;
  if (isGpuBackend(backend) && !backends.includes(backend))
    throw new Refusal(`the plan wants the backend ${backend}, this node has ${backends.join(", ")}`);
  const own = kernelBuild(name);
  if (own !== sha256) throw new Refusal(`the plan wants build ${sha256} of ${name}, this node has ${own}`);
}

function threadTaskOf(
  { assignment }: ShardTask,
  job: ThreadJob,
  { blocks, state }: ShardProgress,
  { everyMs, mostBytes }: CheckpointRule,
): ThreadTask {
  switch (assignment.kind) {
    case "blocks":
      return {
        kind: "shard",
        job,
        slot: 0,
        firstBlock: assignment.firstBlock + blocks.length,
        blockCount: assignment.blockCount - blocks.length,
        pauses: { afterMs: everyMs, mostStateBytes: mostBytes, from: state },
      };
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

function outcomeOf(
  { assignment }: ShardTask,
  answer: Exclude<ThreadAnswer, { kind: "paused" }>,
  before: ShardProgress,
): ShardOutcome {
  switch (answer.kind) {
    case "shard":
      return { kind: "blocks", blocks: [...before.blocks, ...answer.blocks] };
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
    case "select":
    case "columns":
      throw new Error(`a thread answered a shard with an answer of kind ${answer.kind}`);
  }
}
