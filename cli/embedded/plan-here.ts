import { type Result, success } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import { analyse, type ModelAnalysis } from "../../core/model/analysis.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { type Member, membersOf, planMember, wantsLadder } from "../../core/plan/members.ts";
import type { PlanningFacts } from "../../core/plan/method-choice.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { needsPilot, planPilot } from "../../core/plan/plan-pilot.ts";
import { planLadder } from "../../core/plan/plan-temper.ts";
import { updatesOfBlock } from "../../core/plan/work.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../../solver-node/threads/tasks.ts";
import type { StopWatch } from "./stop-watch.ts";

/** A task that lost its thread this often is given up: the fault follows the work. */
export const MOST_ATTEMPTS = 4;

/** A part ready to run. */
export interface PlannedPart {
  readonly job: ThreadJob;
  /** Expected time of a block on one thread, seconds; null where no rate was measured. */
  readonly blockS: number | null;
}

export interface PlannedHere {
  /** One, or the members of a portfolio. */
  readonly parts: readonly PlannedPart[];
  readonly pilot: PilotResult | null;
}

/** Pilots, then the plan, then, under a time limit, the rate of every part and the plan that it allows. */
export async function planHere(
  form: IsingForm,
  options: SolveOptions,
  knownEnergy: number | null,
  jobOf: (plan: Plan) => ThreadJob,
  pool: ThreadPool,
  watch: StopWatch,
): Promise<Result<PlannedHere>> {
  const analysis = analyse(form);
  let facts: PlanningFacts = {
    kernelSha256: kernelBuild,
    pilot: null,
    ladder: null,
    updatesPerSecond: null,
    threads: pool.threads,
    knownEnergy,
    unit: form.unit,
  };
  if (needsPilot(analysis, options)) {
    const pilotPlan = planPilot(analysis, options, facts);
    if (!pilotPlan.ok) return pilotPlan;
    const answer = await runUntilAnswered(pool, { kind: "pilot", job: jobOf(pilotPlan.value) });
    invariant(answer.kind === "pilot", "a pilot answers with a pilot");
    facts = { ...facts, pilot: answer.pilot };
  }
  if (wantsLadder(analysis, options)) {
    const ladderPlan = planLadder(analysis, options, facts);
    if (!ladderPlan.ok) return ladderPlan;
    const answer = await runUntilAnswered(pool, { kind: "ladder", job: jobOf(ladderPlan.value) });
    invariant(answer.kind === "ladder", "a ladder pilot answers with a ladder");
    facts = { ...facts, ladder: answer.ladder };
  }
  const members = membersOf(analysis, options, facts);
  const planners: ((options: SolveOptions, facts: PlanningFacts) => Result<Plan>)[] =
    members.length > 1 ? members.map((member) => memberPlanner(analysis, member)) : [(o, f) => planJob(analysis, o, f)];
  const parts: PlannedPart[] = [];
  for (const planner of planners) {
    const plan = planner(options, facts);
    if (!plan.ok) return plan;
    const rate = await rateOf(plan.value, options, jobOf, pool, watch);
    if (rate === null) {
      parts.push({ job: jobOf(plan.value), blockS: null });
      continue;
    }
    const left = Math.max((options.timeLimitS ?? 0) * 0.05, (options.timeLimitS ?? 0) - watch.elapsedNs() / 1e9);
    const fitted = planner({ ...options, timeLimitS: left }, { ...facts, updatesPerSecond: rate });
    if (!fitted.ok) return fitted;
    parts.push({ job: jobOf(fitted.value), blockS: updatesOfBlock(fitted.value, form.n) / rate });
  }
  return success({ parts, pilot: facts.pilot });
}

function memberPlanner(analysis: ModelAnalysis, member: Member) {
  return (options: SolveOptions, facts: PlanningFacts): Result<Plan> => planMember(analysis, options, facts, member);
}

/** Updates per second of one thread with a plan's engine while all threads run it; null where the plan does not depend on it. */
async function rateOf(
  plan: Plan,
  { timeLimitS, numSweeps }: SolveOptions,
  jobOf: (plan: Plan) => ThreadJob,
  pool: ThreadPool,
  watch: StopWatch,
): Promise<number | null> {
  const timed =
    timeLimitS !== null && numSweeps === null && ["anneal", "temper", "path-integral"].includes(plan.method.kind);
  if (!timed || watch.reason !== null) return null;
  const task: ThreadTask = { kind: "rate", job: jobOf(plan), forMs: Math.min(60, 50 * timeLimitS) };
  // All threads at once: they share the memory's bandwidth, which is what large models wait for.
  const answers = await Promise.all(Array.from({ length: pool.threads }, () => runUntilAnswered(pool, task)));
  const rates = answers.map((answer) => (answer.kind === "rate" ? answer.updatesPerSecond : 0));
  return rates.reduce((a, b) => a + b, 0) / rates.length;
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
