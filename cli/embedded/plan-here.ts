import type { Result } from "../../core/failure.ts";
import { analyse } from "../../core/model/analysis.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type Planned, type PlanningAnswer, type PlanningTask, planning } from "../../core/plan/planning.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../../solver-node/threads/tasks.ts";
import type { StopWatch } from "./stop-watch.ts";

/** A task that lost its thread this often is given up: the fault follows the work. */
export const MOST_ATTEMPTS = 4;

/** Plans a job on this process's threads. */
export async function planHere(
  form: IsingForm,
  options: SolveOptions,
  knownEnergy: number | null,
  jobOf: (plan: Plan) => ThreadJob,
  pool: ThreadPool,
  watch: StopWatch,
): Promise<Result<Planned>> {
  const { timeLimitS } = options;
  const known = { kernelSha256: kernelBuild, threads: pool.threads, knownEnergy, unit: form.unit };
  const steps = planning(analyse(form, options.numOnes), options, known, () =>
    timeLimitS === null || watch.reason !== null ? null : timeLimitS - watch.elapsedNs() / 1e9,
  );
  let step = steps.next();
  while (step.done !== true) step = steps.next(await answered(step.value, jobOf, pool));
  return step.value;
}

async function answered(
  task: PlanningTask,
  jobOf: (plan: Plan) => ThreadJob,
  pool: ThreadPool,
): Promise<PlanningAnswer> {
  const job = jobOf(task.plan);
  if (task.kind !== "rate") return (await runUntilAnswered(pool, { kind: task.kind, job })) as PlanningAnswer;
  // All threads at once: they share the memory's bandwidth, which is what large models wait for.
  const measuring = Array.from({ length: pool.threads }, () =>
    runUntilAnswered(pool, { kind: "rate", job, forMs: task.forMs }),
  );
  const rates = (await Promise.all(measuring)).map((answer) => (answer.kind === "rate" ? answer.updatesPerSecond : 0));
  return { kind: "rate", updatesPerSecond: rates.reduce((a, b) => a + b, 0) / rates.length };
}

async function runUntilAnswered(pool: ThreadPool, task: ThreadTask): Promise<ThreadAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pool.run(task);
    } catch (error) {
      if (attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
