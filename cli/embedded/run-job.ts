import { type Failure, failed, type Result, success } from "../../core/failure.ts";
import { type Arithmetic, arithmeticOf } from "../../core/model/arithmetic.ts";
import { type IsingForm, isingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { Reduction } from "../../core/model/reduction.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import { numOnesOf } from "../../core/plan/num-ones.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { isSampling, numBlocks, type Plan } from "../../core/plan/plan.ts";
import { reductionFor } from "../../core/plan/reduce-model.ts";
import type { StopReason } from "../../core/plan/stop-rules.ts";
import { type CollectedBlock, type CollectedResults, resultCollector } from "../../core/sample-set/block-results.ts";
import { findWrongRow } from "../../core/sample-set/check-rows.ts";
import { findRowOfOtherOnes } from "../../core/sample-set/count-ones.ts";
import { expandRows } from "../../core/sample-set/expand-rows.ts";
import { totalCount } from "../../core/sample-set/sample-set.ts";
import { isGpuFailure } from "../../solver-node/gpu/gpu-failure.ts";
import { jobControl, requestStop, totalUpdates } from "../../solver-node/threads/control.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../../solver-node/threads/tasks.ts";
import { type Dispatcher, enumerationDispatcher, portfolioDispatcher, shardDispatcher } from "./dispatch.ts";
import { MOST_ATTEMPTS, planHere } from "./plan-here.ts";
import { type Incumbent, type StopWatch, stopWatch } from "./stop-watch.ts";

/** What a progress line shows. */
export interface Progress {
  readonly elapsedS: number;
  readonly bestEnergy: number;
  readonly updates: number;
  readonly finishedReads: number;
  /** Reads in all; null while the job is being planned, and when they are open. */
  readonly numReads: number | null;
}

/** What became of one part. */
export interface PartOutcome {
  readonly plan: Plan;
  readonly results: CollectedResults;
}

export interface JobOutcome {
  readonly arithmetic: Arithmetic;
  /** The form that was solved: of the reduced model, where there is one. */
  readonly form: IsingForm;
  readonly reduction: Reduction | null;
  /** One, or the members of a portfolio, in order. */
  readonly parts: readonly PartOutcome[];
  readonly pilot: PilotResult | null;
  readonly reason: StopReason;
  /** True when an enumeration saw every state, or a least cut proved its own. */
  readonly proven: boolean;
  /** Ground states counted by an enumeration of the whole model, or null. */
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

/** The model as the user gave it, and how it becomes smaller. */
interface Given {
  readonly model: QuadraticModel;
  readonly arithmetic: Arithmetic;
  readonly reduction: Reduction | null;
}

/** Runs one job to its end on a thread pool: reduction, pilot, rate, plan, blocks. Returns a failure for options that cannot be met. */
export async function runJob(
  model: QuadraticModel,
  options: SolveOptions,
  known: { readonly energy: number | null; readonly initialStates: readonly Int8Array[] },
  around: Surroundings,
): Promise<Result<JobOutcome>> {
  const control = jobControl(around.pool.threads);
  const progress = { numReads: null as number | null, finishedReads: 0 };
  const watch = stopWatch(options, control, around, (elapsedS, bestEnergy) =>
    around.onProgress({ elapsedS, bestEnergy, updates: totalUpdates(control), ...progress }),
  );
  try {
    const whole = { model, arithmetic: arithmeticOf(model) };
    const wholeForm = isingForm(model, whole.arithmetic);
    const reduction = reductionFor(wholeForm, options);
    const given: Given = { ...whole, reduction };
    const solved = reduction === null ? whole : { model: reduction.model, arithmetic: arithmeticOf(reduction.model) };
    const form = reduction === null ? wholeForm : isingForm(solved.model, solved.arithmetic);
    // The key is drawn once: engines laid out for pilot and rate serve the job.
    const shared = {
      ...solved,
      key: String(around.nowNs()),
      form,
      control,
      targetEnergy: options.targetEnergy ?? Number.NEGATIVE_INFINITY,
      watched: options.targetEnergy !== null || options.noImprovementS !== null,
      initialStates: known.initialStates,
    };
    const jobOf = (plan: Plan): ThreadJob => ({ ...shared, engines: 1, plan });
    const planned = await planHere(form, options, known.energy, jobOf, around.pool, watch);
    if (!planned.ok) return planned;
    const { pilot } = planned.value;
    const parts = planned.value.parts.map(({ plan, blockS }, _, { length }) => ({
      job: { ...jobOf(plan), engines: length },
      blockS,
    }));
    if (parts.length === 1) progress.numReads = parts[0].job.plan.numReads;
    const preprocessNs = watch.elapsedNs();
    const leftS = (): number | null =>
      options.timeLimitS === null ? null : options.timeLimitS - watch.elapsedNs() / 1e9;
    const ran = await runBlocks(parts, given, leftS, around, watch, (reads) => {
      progress.finishedReads += reads;
    });
    if (!ran.ok) return ran;
    const samplingNs = watch.elapsedNs() - preprocessNs;
    const reason = watch.reason ?? "completed";
    const about = { arithmetic: whole.arithmetic, form, reduction, pilot, reason, incumbents: watch.incumbents };
    return success({ ...about, preprocessNs, samplingNs, ...ran.value });
  } finally {
    watch.end();
  }
}

/** A part ready to run, with the expected time of its blocks, seconds; null where no rate was measured. */
interface PartHere {
  readonly job: ThreadJob;
  readonly blockS: number | null;
}

type Sampled = Pick<JobOutcome, "parts" | "proven" | "degeneracy" | "recoveredShards">;

function dispatcherOf(
  parts: readonly PartHere[],
  leftS: () => number | null,
  { pool, shardBlocks }: Surroundings,
): Dispatcher {
  const { job } = parts[0];
  if (parts.length > 1) return portfolioDispatcher(parts, pool.threads, shardBlocks, leftS);
  return job.plan.method.kind === "exact"
    ? enumerationDispatcher(job)
    : shardDispatcher(job, pool.threads, shardBlocks, numBlocks(job.plan));
}

/** Keeps every thread busy until the work is done or a stop rule acts, and collects what comes back. */
async function runBlocks(
  parts: readonly PartHere[],
  given: Given,
  leftS: () => number | null,
  around: Surroundings,
  watch: StopWatch,
  onReads: (reads: number) => void,
): Promise<Result<Sampled>> {
  const { pool } = around;
  const { control } = parts[0].job;
  const { n } = given.model;
  const dispatcher = dispatcherOf(parts, leftS, around);
  const collected = parts.map(({ job: { plan } }) => ({
    plan,
    collector: resultCollector(n, plan.blockReads, plan.numReads, isSampling(plan.method)),
  }));
  let broken: Failure | null = null;
  let recoveredShards = 0;
  let provenBlock = false;

  function fail(where: string, reason: string): null {
    broken ??= { kind: "job-failed", where, reason: `${reason}: result withheld` };
    requestStop(control);
    return null;
  }

  /** A block's rows as states of the given model, all checked; null after a wrong one. */
  function accepted(job: ThreadJob, block: CollectedBlock): CollectedBlock | null {
    for (const rows of [block.finished, block.unfinished]) {
      const wrong = findWrongRow(job.model, job.arithmetic, rows, block.block, job.plan.seed, job.plan.part);
      if (wrong !== null)
        return fail(
          `block ${wrong.block}, row ${wrong.row}`,
          `the kernel claimed energy ${wrong.claimed}, its spins have ${wrong.recomputed}`,
        );
      const numOnes = numOnesOf(job.plan.method);
      const other = findRowOfOtherOnes(rows, numOnes);
      if (other !== null)
        return fail(`block ${block.block}, row ${other.row}`, `${other.ones} ones where ${numOnes} are asked for`);
    }
    const { reduction, model, arithmetic } = given;
    if (reduction === null) return block;
    const finished = expandRows(reduction, model, arithmetic, block.finished);
    const unfinished = expandRows(reduction, model, arithmetic, block.unfinished);
    if (finished === null || unfinished === null)
      return fail(`block ${block.block}`, "a state of the reduced model has another energy in the given one");
    return { ...block, finished, unfinished };
  }

  function take(task: ThreadTask, answer: ThreadAnswer): void {
    dispatcher.take(task, answer);
    if (task.kind !== "shard" || answer.kind !== "shard") return;
    const { job } = task;
    const own = collected.find(({ plan }) => plan.part === job.plan.part);
    for (const raw of answer.blocks) {
      const block = accepted(job, raw);
      if (block === null || own?.collector.add(block) !== true) continue;
      onReads(totalCount(block.finished));
      provenBlock ||= block.proven === true;
    }
  }

  async function serve(slot: number): Promise<void> {
    while (broken === null && !(watch.reason !== null && dispatcher.started())) {
      const task = dispatcher.next(slot);
      if (task === null) return;
      for (let attempt = 1; ; attempt++) {
        try {
          take(task, await pool.run(task));
          break;
        } catch (error) {
          // The thread died; its shard holds no state outside its seed, so it is simply run again. A device was given its chances.
          if (attempt === MOST_ATTEMPTS || isGpuFailure(error)) {
            requestStop(control);
            throw error;
          }
          recoveredShards++;
        }
      }
      watch.look();
    }
  }

  await Promise.all(Array.from({ length: pool.threads }, (_, slot) => serve(slot)));
  watch.look();
  const proof = dispatcher.proof();
  const proofBlock = proof === null || broken !== null ? null : accepted(parts[0].job, proof.block);
  if (broken !== null) return failed(broken);
  if (proof === null || proofBlock === null) {
    const outcomes = collected.map(({ plan, collector }) => ({ plan, results: collector.results() }));
    return success({ parts: outcomes, proven: provenBlock, degeneracy: null, recoveredShards });
  }
  const states = resultCollector(n, totalCount(proofBlock.finished), null, false);
  states.add(proofBlock);
  return success({
    parts: [{ plan: parts[0].job.plan, results: states.results() }],
    proven: proof.complete,
    // States of the whole model may be more than those that a reduction keeps.
    degeneracy: proof.complete && given.reduction === null ? proof.degeneracy : null,
    recoveredShards,
  });
}
