import type { Failure } from "../../core/failure.ts";
import { endState } from "../../problems/results/result-document.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { type EndReason, isFinal, type JobRecord } from "../engine/job-record.ts";
import type { CoordinatorEngine, StoredJob } from "../engine/port.ts";
import type { CoordinatorLog } from "../lead.ts";
import type { JobEvent } from "../watch/event-log.ts";
import type { Cluster, FinishedJob, FinishedRun, JobRun, Verdict } from "./job-effects.ts";
import type { JobModel } from "./job-model.ts";

/** A later leader wrote the job, or may have: this one has lost its lease and must not write any more. */
export class Superseded extends Error {
  override readonly name = "Superseded";
}

/** What is still to be done for a job; kept until it is, however often the engine is away meanwhile. */
interface Due {
  cancel: boolean;
  withdraw: boolean;
  readonly quarantine: Verdict[];
  finished: FinishedRun | null;
  /** Its result, once it is made. */
  result: FinishedJob | null;
}

/** A job that a leader looks after. */
export interface ActiveJob {
  readonly id: string;
  readonly run: JobRun;
  readonly model: JobModel;
  /** As it was read or written last. */
  stored: StoredJob;
  /** Its end is being written: news of that end come from here. */
  ending: boolean;
  /** Something is being done for it: nobody looks at it until that is done. */
  busy: boolean;
  due: Due | null;
  /** Not before, on the leader's clock, ns. */
  retryNs: number;
}

export interface CarryOutSurroundings {
  readonly engine: CoordinatorEngine;
  readonly term: number;
  holdsLease(): boolean;
  cluster(): Cluster;
  nodes(): readonly NodeRecord[];
  finish(record: JobRecord, model: JobModel, run: FinishedRun): Promise<FinishedJob>;
  tell(jobId: string, event: JobEvent): void;
  /** Its end is written; what it left in the queues is still there. */
  ended(jobId: string): void;
  /** It ended, or was deleted, without this leader; the record as it was found. */
  gone(jobId: string, record: JobRecord | null): void;
  nowMs(): number;
  readonly log: CoordinatorLog;
}

/**
 * Looks at a job once and does what is to be done, in a fixed order: events, quarantine, what is queued, then its end or its
 * record. Rejects where the engine is away; the next call goes on with what was left. @returns null where nothing is to do.
 */
export function carryOut(around: CarryOutSurroundings, job: ActiveJob): Promise<void> | null {
  const effects = job.run.look(around.cluster());
  for (const event of effects.events) {
    around.tell(job.id, event);
    if (event.kind === "warning") around.log("warn", event.code, { job: job.id, reason: event.message });
  }
  const before = job.due ?? { cancel: false, withdraw: false, quarantine: [], finished: null, result: null };
  const due: Due = {
    cancel: before.cancel || effects.cancel,
    withdraw: before.withdraw || effects.withdraw,
    quarantine: [...before.quarantine, ...effects.quarantine],
    finished: before.finished ?? effects.finished,
    result: before.result,
  };
  const nothing = !due.cancel && !due.withdraw && due.quarantine.length === 0 && due.finished === null;
  job.due = nothing ? null : due;
  if (nothing && !effects.write) return null;
  return perform(around, job, due, effects.write);
}

async function perform(around: CarryOutSurroundings, job: ActiveJob, due: Due, write: boolean): Promise<void> {
  const { engine } = around;
  for (let verdict = due.quarantine[0]; verdict !== undefined; verdict = due.quarantine[0]) {
    await quarantine(around, verdict);
    due.quarantine.shift();
  }
  if (due.cancel || due.withdraw) {
    if (!around.holdsLease()) throw new Superseded("the lease may have ended");
    if (due.cancel) engine.control.cancel(job.id);
    await engine.work.withdraw([job.id]);
    due.cancel = false;
    due.withdraw = false;
  }
  if (due.finished !== null) await end(around, job, due, due.finished);
  else if (write) await keep(around, job);
}

/** A process that has taken the name of one that gave wrong energies is another one: the old result says nothing of it. */
async function quarantine({ engine, nodes, log }: CarryOutSurroundings, verdict: Verdict): Promise<void> {
  const { nodeId, nodeStart, reason } = verdict;
  const successor = nodes().some(({ id, start }) => id === nodeId && start !== nodeStart);
  log("error", "wrong-energies", { node: nodeId, reason });
  if (!successor) await engine.nodes.quarantine(nodeId, reason);
}

async function keep(around: CarryOutSurroundings, job: ActiveJob): Promise<void> {
  const before = job.stored.record.state;
  const record = job.run.record(around.cluster(), around.term);
  let written: boolean;
  try {
    written = await write(around, job, record);
  } catch (error) {
    job.run.notSaved();
    throw error;
  }
  if (!written) return;
  job.run.saved(record);
  if (record.state !== before) around.tell(job.id, { kind: "state", state: record.state, reason: null });
}

async function end(around: CarryOutSurroundings, job: ActiveJob, due: Due, finished: FinishedRun): Promise<void> {
  const { log } = around;
  const { id } = job;
  due.result ??= await around.finish(job.run.record(around.cluster(), around.term), job.model, finished);
  const { record } = due.result;
  await due.result.store();
  job.ending = true;
  try {
    if (!(await write(around, job, record))) return;
  } finally {
    job.ending = false;
  }
  around.ended(id);
  around.tell(id, { kind: "state", state: record.state, reason: record.reason });
  log("info", "job-ended", { job: id, state: record.state, reason: record.reason });
}

/**
 * Writes a record; where somebody else wrote in between, a wish to cancel is taken over and the write repeated.
 * @returns false where the job has ended without this leader.
 */
async function write(around: CarryOutSurroundings, job: ActiveJob, record: JobRecord): Promise<boolean> {
  const { engine, term } = around;
  for (;;) {
    if (!around.holdsLease()) throw new Superseded("the lease may have ended");
    const next = { ...record, cancelRequested: record.cancelRequested || job.stored.record.cancelRequested };
    const revision = await engine.jobs.update(next, job.stored.revision);
    if (revision !== null) {
      if (revision > job.stored.revision) job.stored = { record: next, revision };
      return true;
    }
    const latest = await engine.jobs.get(record.id);
    if (latest !== null && latest.record.term > term)
      throw new Superseded(`job ${record.id} was written in a later term`);
    if (latest === null || isFinal(latest.record.state)) {
      around.gone(record.id, latest?.record ?? null);
      return false;
    }
    job.stored = latest;
    job.run.sawRecord(latest.record);
  }
}

/** Ends a job that cannot go on. One that has ended meanwhile stays as it is. */
export function endFailed(around: EndSurroundings, { id }: JobRecord, reason: string): Promise<void> {
  return endUnstarted(around, id, "failure", { kind: "job-failed", where: `job ${id}`, reason });
}

export type EndSurroundings = Pick<CarryOutSurroundings, "engine" | "term" | "holdsLease" | "nowMs" | "tell">;

/** Ends a job that has nothing to show for itself. One that has ended meanwhile stays as it is. */
export async function endUnstarted(
  { engine, term, holdsLease, nowMs, tell }: EndSurroundings,
  id: string,
  reason: EndReason,
  failure: Failure | null,
): Promise<void> {
  for (;;) {
    const stored = await engine.jobs.get(id);
    if (stored === null || isFinal(stored.record.state)) return;
    if (stored.record.term > term || !holdsLease()) throw new Superseded(`job ${id} is another leader's`);
    const over = { state: endState(reason), reason, failure, endedMs: nowMs(), term };
    if ((await engine.jobs.update({ ...stored.record, ...over }, stored.revision)) === null) continue;
    tell(id, { kind: "state", state: over.state, reason });
    return;
  }
}
