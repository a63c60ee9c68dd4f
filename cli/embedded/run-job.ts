import { type Failure, failed, type Result, success } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import { analyse } from "../../core/model/analysis.ts";
import { type Arithmetic, arithmeticOf } from "../../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import { planJob } from "../../core/plan/make-plan.ts";
import { type PlanningFacts, solverOf } from "../../core/plan/method-choice.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { isSampling, numBlocks, type Plan } from "../../core/plan/plan.ts";
import { needsPilot, planPilot } from "../../core/plan/plan-pilot.ts";
import { needsLadder, planLadder } from "../../core/plan/plan-temper.ts";
import type { StopReason } from "../../core/plan/stop-rules.ts";
import { type CollectedResults, resultCollector } from "../../core/sample-set/block-results.ts";
import { findWrongRow } from "../../core/sample-set/check-rows.ts";
import { totalCount } from "../../core/sample-set/sample-set.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { jobControl, requestStop, totalUpdates } from "../../solver-node/threads/control.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../../solver-node/threads/tasks.ts";
import { type Dispatcher, enumerationDispatcher, shardDispatcher } from "./dispatch.ts";
import { type Incumbent, type StopWatch, stopWatch } from "./stop-watch.ts";

/** What a progress line shows. */
export interface Progress {
  readonly elapsedS: number;
  readonly bestEnergy: number;
  readonly updates: number;
  readonly finishedReads: number;
  /** Null while the job is being planned. */
  readonly plan: Plan | null;
}

export interface JobOutcome {
  readonly arithmetic: Arithmetic;
  readonly form: IsingForm;
  readonly plan: Plan;
  readonly pilot: PilotResult | null;
  readonly reason: StopReason;
  readonly results: CollectedResults;
  /** True when an enumeration saw every state. */
  readonly proven: boolean;
  /** Ground states counted by an enumeration, or null. */
  readonly degeneracy: number | null;
  readonly incumbents: readonly Incumbent[];
  readonly preprocessNs: number;
  readonly samplingNs: number;
  /** Shards given again because their thread died. */
  readonly recoveredShards: number;
}

/** The job's surroundings: threads, a clock, the wish to cancel, and somebody to tell. */
export interface Surroundings {
  readonly pool: ThreadPool;
  nowNs(): number;
  readonly cancel: AbortSignal;
  onProgress(progress: Progress): void;
  /** Blocks of a shard, for tests of splitting; null to size shards by measured time. */
  readonly shardBlocks: number | null;
}

/** A task that lost its thread this often is given up: the fault follows the work. */
const MOST_ATTEMPTS = 4;

/** Runs one job to its end on a thread pool: pilot, rate, plan, blocks. Returns a failure for options that cannot be met. */
export async function runJob(
  model: QuadraticModel,
  options: SolveOptions,
  known: { readonly energy: number | null; readonly initialStates: readonly Int8Array[] },
  around: Surroundings,
): Promise<Result<JobOutcome>> {
  const control = jobControl(around.pool.threads);
  const progress = { plan: null as Plan | null, finishedReads: 0 };
  const watch = stopWatch(options, control, around, (elapsedS, bestEnergy) =>
    around.onProgress({ elapsedS, bestEnergy, updates: totalUpdates(control), ...progress }),
  );
  try {
    const arithmetic = arithmeticOf(model);
    const form = isingForm(model, arithmetic);
    const jobOf = (plan: Plan): ThreadJob => ({
      key: String(around.nowNs()),
      model,
      arithmetic,
      form,
      plan,
      control,
      targetEnergy: options.targetEnergy ?? Number.NEGATIVE_INFINITY,
      watched: options.targetEnergy !== null || options.noImprovementS !== null,
      initialStates: known.initialStates,
    });
    const planned = await planHere(form, options, known.energy, jobOf, around, watch);
    if (!planned.ok) return planned;
    const { job, pilot } = planned.value;
    progress.plan = job.plan;
    const preprocessNs = watch.elapsedNs();
    const ran = await runBlocks(job, around, watch, (reads) => {
      progress.finishedReads += reads;
    });
    if (!ran.ok) return ran;
    const samplingNs = watch.elapsedNs() - preprocessNs;
    const reason = watch.reason ?? "completed";
    const shared = { arithmetic, form, plan: job.plan, pilot, reason, incumbents: watch.incumbents };
    return success({ ...shared, preprocessNs, samplingNs, ...ran.value });
  } finally {
    watch.end();
  }
}

/** Pilot, then plan, then, under a time limit, the rate and the plan that it allows. */
async function planHere(
  form: IsingForm,
  options: SolveOptions,
  knownEnergy: number | null,
  jobOf: (plan: Plan) => ThreadJob,
  { pool }: Surroundings,
  watch: StopWatch,
): Promise<Result<{ readonly job: ThreadJob; readonly pilot: PilotResult | null }>> {
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
  // The key is drawn once: kernels laid out for pilot and rate serve the job.
  let job: ThreadJob | null = null;
  const withPlan = (plan: Plan): ThreadJob => {
    job = job === null ? jobOf(plan) : { ...job, plan };
    return job;
  };
  if (needsPilot(analysis, options)) {
    const pilotPlan = planPilot(analysis, options, facts);
    if (!pilotPlan.ok) return pilotPlan;
    const answer = await runUntilAnswered(pool, { kind: "pilot", job: withPlan(pilotPlan.value) });
    invariant(answer.kind === "pilot", "a pilot answers with a pilot");
    facts = { ...facts, pilot: answer.pilot };
  }
  if (solverOf(analysis, options) === "pt" && needsLadder(options)) {
    const ladderPlan = planLadder(analysis, options, facts);
    if (!ladderPlan.ok) return ladderPlan;
    const answer = await runUntilAnswered(pool, { kind: "ladder", job: withPlan(ladderPlan.value) });
    invariant(answer.kind === "ladder", "a ladder pilot answers with a ladder");
    facts = { ...facts, ladder: answer.ladder };
  }
  const plan = planJob(analysis, options, facts);
  if (!plan.ok) return plan;
  const { timeLimitS, numSweeps } = options;
  const timed =
    timeLimitS !== null && numSweeps === null && ["anneal", "temper", "path-integral"].includes(plan.value.method.kind);
  if (!timed || watch.reason !== null) return success({ job: withPlan(plan.value), pilot: facts.pilot });

  const task: ThreadTask = { kind: "rate", job: withPlan(plan.value), forMs: Math.min(60, 50 * timeLimitS) };
  // All threads at once: they share the memory's bandwidth, which is what large models wait for.
  const answers = await Promise.all(Array.from({ length: pool.threads }, () => runUntilAnswered(pool, task)));
  const rates = answers.map((answer) => (answer.kind === "rate" ? answer.updatesPerSecond : 0));
  const updatesPerSecond = rates.reduce((a, b) => a + b, 0) / rates.length;
  const left = Math.max(timeLimitS * 0.05, timeLimitS - watch.elapsedNs() / 1e9);
  const fitted = planJob(analysis, { ...options, timeLimitS: left }, { ...facts, updatesPerSecond });
  return fitted.ok ? success({ job: withPlan(fitted.value), pilot: facts.pilot }) : fitted;
}

type Sampled = Pick<JobOutcome, "results" | "proven" | "degeneracy" | "recoveredShards">;

/** Keeps every thread busy until the work is done or a stop rule acts, and collects what comes back. */
async function runBlocks(
  job: ThreadJob,
  { pool, shardBlocks }: Surroundings,
  watch: StopWatch,
  onReads: (reads: number) => void,
): Promise<Result<Sampled>> {
  const { plan, model, arithmetic, control } = job;
  const exact = plan.method.kind === "exact";
  const dispatcher: Dispatcher = exact
    ? enumerationDispatcher(job)
    : shardDispatcher(job, pool.threads, shardBlocks, numBlocks(plan));
  const collector = resultCollector(model.n, plan.blockReads, plan.numReads, isSampling(plan.method));
  let broken: Failure | null = null;
  let recoveredShards = 0;

  function take(answer: ThreadAnswer): void {
    dispatcher.take(answer);
    if (answer.kind !== "shard") return;
    for (const block of answer.blocks) {
      for (const rows of [block.finished, block.unfinished]) {
        const wrong = findWrongRow(model, arithmetic, rows, block.block, plan.seed, plan.part);
        if (wrong === null) continue;
        broken ??= {
          kind: "job-failed",
          where: `block ${wrong.block}, row ${wrong.row}`,
          reason: `the kernel claimed energy ${wrong.claimed}, its spins have ${wrong.recomputed}: result withheld`,
        };
        requestStop(control);
      }
      if (collector.add(block)) onReads(totalCount(block.finished));
    }
  }

  async function serve(slot: number): Promise<void> {
    while (broken === null && !(watch.reason !== null && dispatcher.started())) {
      const task = dispatcher.next(slot);
      if (task === null) return;
      for (let attempt = 1; ; attempt++) {
        try {
          take(await pool.run(task));
          break;
        } catch (error) {
          // The thread died; its shard holds no state outside its seed, so it is simply run again.
          if (attempt === MOST_ATTEMPTS) throw error;
          recoveredShards++;
        }
      }
      watch.look();
    }
  }

  await Promise.all(Array.from({ length: pool.threads }, (_, slot) => serve(slot)));
  watch.look();
  if (broken !== null) return failed(broken);
  const proof = dispatcher.proof();
  if (proof === null)
    return success({ results: collector.results(), proven: false, degeneracy: null, recoveredShards });
  const states = resultCollector(model.n, totalCount(proof.block.finished), null, false);
  states.add(proof.block);
  return success({
    results: states.results(),
    proven: proof.complete,
    degeneracy: proof.complete ? proof.degeneracy : null,
    recoveredShards,
  });
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
