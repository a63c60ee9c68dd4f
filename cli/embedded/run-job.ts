import { type Failure, failed, type Result, success } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import { analyse } from "../../core/model/analysis.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import { needsPilot, type PlanningFacts, planJob, planPilot } from "../../core/plan/make-plan.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { canonicalJson, numBlocks, type Plan } from "../../core/plan/plan.ts";
import { type StopReason, stopReason } from "../../core/plan/stop-rules.ts";
import { type CollectedBlock, type CollectedResults, resultCollector } from "../../core/sample-set/block-results.ts";
import { findWrongRow } from "../../core/sample-set/check-rows.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";
import { jobControl, lowestEnergy, requestStop, totalUpdates } from "../../solver-node/threads/control.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../../solver-node/threads/tasks.ts";
import { type Dispatcher, enumerationDispatcher, shardDispatcher } from "./dispatch.ts";

/** The moment a better energy became known. */
export interface Incumbent {
  readonly tNs: number;
  readonly energy: number;
}

/** What a progress line shows. */
export interface Progress {
  readonly elapsedS: number;
  readonly bestEnergy: number;
  readonly updates: number;
  readonly finishedReads: number;
  readonly plan: Plan;
}

export interface JobOutcome {
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

/** How often stop rules and progress are looked at. */
const LOOK_MS = 20;
/** A shard that lost its thread this often is given up: the fault follows the work. */
const MOST_ATTEMPTS = 4;

/** Runs one job to its end on a thread pool: pilot, rate, plan, blocks. Returns a failure for options that cannot be met. */
export async function runJob(
  model: QuadraticModel,
  options: SolveOptions,
  known: { readonly energy: number | null; readonly initialStates: readonly Int8Array[] },
  around: Surroundings,
): Promise<Result<JobOutcome>> {
  const began = around.nowNs();
  const arithmetic = arithmeticOf(model);
  const form = isingForm(model, arithmetic);
  const analysis = analyse(form);
  const control = jobControl(around.pool.threads);
  const targetEnergy = options.targetEnergy ?? Number.NEGATIVE_INFINITY;
  const jobOf = (plan: Plan): ThreadJob => ({
    key: `${began} ${canonicalJson(plan)}`,
    model,
    arithmetic,
    form,
    plan,
    control,
    targetEnergy,
    initialStates: known.initialStates,
  });
  let facts: PlanningFacts = {
    kernelSha256: kernelBuild,
    pilot: null,
    updatesPerSecond: null,
    threads: around.pool.threads,
    knownEnergy: known.energy,
    unit: form.unit,
  };

  if (needsPilot(analysis, options)) {
    const pilotPlan = planPilot(analysis, options, facts);
    if (!pilotPlan.ok) return pilotPlan;
    const answer = await runUntilAnswered(around.pool, { kind: "pilot", job: jobOf(pilotPlan.value) });
    invariant(answer.kind === "pilot", "a pilot answers with a pilot");
    facts = { ...facts, pilot: answer.pilot };
  }
  let plan = planJob(analysis, options, facts);
  if (!plan.ok) return plan;
  if (options.timeLimitS !== null && options.numSweeps === null && plan.value.method.kind === "anneal") {
    const forMs = Math.min(60, 50 * options.timeLimitS);
    const task: ThreadTask = { kind: "rate", job: jobOf(plan.value), forMs };
    // All threads at once: they share the memory's bandwidth, which is what large models wait for.
    const answers = await Promise.all(
      Array.from({ length: around.pool.threads }, () => runUntilAnswered(around.pool, task)),
    );
    const rates = answers.map((answer) => (answer.kind === "rate" ? answer.updatesPerSecond : 0));
    const updatesPerSecond = rates.reduce((a, b) => a + b, 0) / rates.length;
    const spentS = (around.nowNs() - began) / 1e9;
    const left = Math.max(options.timeLimitS * 0.05, options.timeLimitS - spentS);
    plan = planJob(analysis, { ...options, timeLimitS: left }, { ...facts, updatesPerSecond });
    if (!plan.ok) return plan;
  }

  const planned = plan.value;
  const job = jobOf(planned);
  const samplingBegan = around.nowNs();
  const dispatcher: Dispatcher =
    planned.method.kind === "exact"
      ? enumerationDispatcher(job)
      : shardDispatcher(job, around.pool.threads, around.shardBlocks, numBlocks(planned));
  let collector = resultCollector(model.n, planned.blockReads, planned.numReads, planned.method.kind === "sample");
  const incumbents: Incumbent[] = [];
  let finishedReads = 0;
  let reason: StopReason | null = null;
  let broken: Failure | null = null;
  let recoveredShards = 0;

  function look(): void {
    const bestEnergy = lowestEnergy(control);
    const now = around.nowNs() - began;
    const last = incumbents[incumbents.length - 1];
    if (bestEnergy < (last?.energy ?? Number.POSITIVE_INFINITY)) incumbents.push({ tNs: now, energy: bestEnergy });
    if (reason === null) {
      reason = stopReason(options, {
        elapsedS: now / 1e9,
        bestEnergy,
        improvedAtS: (incumbents[incumbents.length - 1]?.tNs ?? 0) / 1e9,
        cancelled: around.cancel.aborted,
      });
      if (reason !== null) requestStop(control);
    }
    around.onProgress({
      elapsedS: now / 1e9,
      bestEnergy,
      updates: totalUpdates(control),
      finishedReads,
      plan: planned,
    });
  }

  function take(answer: ThreadAnswer): void {
    if (answer.kind !== "shard") return dispatcher.take(answer);
    for (const block of answer.blocks as readonly CollectedBlock[]) {
      const wrong = findWrongRow(model, arithmetic, block, options.seed, planned.part);
      if (wrong !== null) {
        broken = {
          kind: "job-failed",
          where: `block ${wrong.block}, read ${wrong.row}`,
          reason: `the kernel claimed energy ${wrong.claimed}, its spins have ${wrong.recomputed}: result withheld`,
        };
        requestStop(control);
        return;
      }
      if (collector.add(block)) finishedReads += block.finishedReads;
    }
    dispatcher.take(answer);
  }

  async function serve(slot: number): Promise<void> {
    for (;;) {
      if (broken !== null || (reason !== null && dispatcher.started())) return;
      const task = dispatcher.next(slot);
      if (task === null) return;
      for (let attempt = 1; ; attempt++) {
        try {
          take(await around.pool.run(task));
          break;
        } catch (error) {
          // The thread died; its shard holds no state outside its seed, so it is simply run again.
          if (attempt === MOST_ATTEMPTS || reason !== null) throw error;
          recoveredShards++;
        }
      }
      look();
    }
  }

  const timer = setInterval(look, LOOK_MS);
  try {
    look();
    await Promise.all(Array.from({ length: around.pool.threads }, (_, slot) => serve(slot)));
    look();
  } finally {
    clearInterval(timer);
  }
  if (broken !== null) return failed(broken);
  const proof = dispatcher.proof();
  if (proof !== null) {
    collector = resultCollector(model.n, proof.block.energy.length, null, false);
    collector.add(proof.block);
  }
  return success({
    plan: planned,
    pilot: facts.pilot,
    reason: reason ?? "completed",
    results: collector.results(),
    proven: proof?.complete ?? false,
    degeneracy: proof?.complete ? proof.degeneracy : null,
    incumbents,
    preprocessNs: samplingBegan - began,
    samplingNs: around.nowNs() - samplingBegan,
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
