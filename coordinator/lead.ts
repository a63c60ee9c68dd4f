import type { Result } from "../core/failure.ts";
import type { QuadraticModel } from "../core/model/quadratic-model.ts";
import { EngineUnavailable, type NodeRecord } from "../proto/engine/node-engine.ts";
import type { ShardTask } from "../proto/engine/tasks.ts";
import { isFinal, type JobRecord, optionsOf } from "./engine/job-record.ts";
import type { CoordinatorEngine } from "./engine/port.ts";
import { type ActiveJob, carryOut, endFailed, endUnstarted, Superseded } from "./job/carry-out.ts";
import type { Cluster, FinishedJob, FinishedRun } from "./job/job-effects.ts";
import { type JobModel, jobModel } from "./job/job-model.ts";
import { jobRun } from "./job/job-run.ts";
import { allThreads } from "./plan/capacity.ts";
import { NO_TURNS, shareOut } from "./plan/fair-share.ts";
import type { PlannedShard } from "./plan/shards.ts";
import { endBeforeTurn, groupOf, waitingJobs } from "./plan/waiting-jobs.ts";
import { blobSweep } from "./sweep/blob-sweep.ts";
import { strays } from "./sweep/strays.ts";
import type { JobEvent } from "./watch/event-log.ts";

export type CoordinatorLog = (
  level: "info" | "warn" | "error",
  event: string,
  facts: Readonly<Record<string, unknown>>,
) => void;

export interface LeadSurroundings {
  readonly engine: CoordinatorEngine;
  /** Of the lease: what this leader writes carries it. */
  readonly term: number;
  /** False once the lease may have ended, as after this process stood still: another may lead. */
  holdsLease(): boolean;
  decodeModel(bytes: Uint8Array): Result<QuadraticModel>;
  /** The model of a job that this process admitted, if it still has it. */
  admitted(jobId: string): JobModel | null;
  /** Makes the result of a job that is over. */
  finish(record: JobRecord, model: JobModel, run: FinishedRun): Promise<FinishedJob>;
  tell(jobId: string, event: JobEvent): void;
  nowNs(): number;
  nowMs(): number;
  readonly log: CoordinatorLog;
  /** How long a part waits for a node that has its build and backend, seconds; left out: the usual. */
  readonly backendWaitS?: number;
}

/** A leader at work. */
export interface Leading {
  /** Stops looking and writing; what nodes have goes on, and the next leader collects it. */
  stop(): Promise<void>;
  /** It stopped by itself: its lease had ended, or a later leader had written. */
  readonly ended: boolean;
  readonly activeJobs: number;
}

const LOOK_MS = 20;
/** After a look at all jobs that many times as long belongs to everything else: news come in by the hundred. */
const REST_PER_LOOK = 4;
const LONGEST_REST_MS = 50;
const NODES_MS = 500;
const DUE_MS = 100;
const RECONCILE_MS = 5000;
const STRAYS_MS = 1000;
const BLOBS_MS = 600_000;
/** Between two tries while the engine is away. */
const RETRY_MS = 200;
/** Thread-seconds that may be queued or with nodes for each thread of the cluster. */
const ROOM_S_PER_THREAD = 6;
/** Models of jobs that wait are not loaded: that many jobs are looked after at once. */
const MOST_ACTIVE = 256;
/** Jobs that are loaded at the same time. */
const MOST_LOADING = 16;
/** Clocks of coordinators may differ by so much; a job that seems younger than this leader may be older by that. */
const SKEW_MS = 1000;

/**
 * Looks after all jobs that wait or run: plans them, publishes their shards in fair turns, collects what nodes commit, and
 * writes what became of them. Every decision is `jobRun`'s and the planner's; this loop carries them out. Jobs do not wait
 * for each other's writes.
 */
export function lead(around: LeadSurroundings): Leading {
  const { engine, log, term } = around;
  const stopped = new AbortController();
  const active = new Map<string, ActiveJob>();
  /** Those of them whose stored results are being read. */
  const catchingUp = new Set<string>();
  const queue = waitingJobs();
  const loading = new Set<string>();
  const atWork = new Set<Promise<void>>();
  const astray = strays(engine);
  const isOpen = (id: string): boolean => active.has(id) || queue.get(id) !== undefined;
  const unneeded = blobSweep(engine.blobs, engine.jobs, isOpen);
  const beganMs = around.nowMs();
  let nodes: readonly NodeRecord[] = [];
  let turns = NO_TURNS;
  let endedBySelf = false;
  /** Something arrived since the last look began. */
  let news = false;
  let endPause: () => void = () => {};
  /** How long the last look took, ms. */
  let lookMs = 0;

  function wake(): void {
    news = true;
    endPause();
  }

  /** Until something arrives, or a little while. */
  async function pause(): Promise<void> {
    const restMs = Math.min(LONGEST_REST_MS, REST_PER_LOOK * lookMs);
    if (restMs >= 1) await sleep(restMs);
    if (!news)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    news = false;
  }

  const cluster = (): Cluster => ({ nodes, nowNs: around.nowNs(), nowMs: around.nowMs() });

  /** Does something beside the loop; whatever it meets is told as `failed` tells it. */
  function beside(work: Promise<void>): void {
    const told = work.catch(failed).finally(() => {
      atWork.delete(told);
      wake();
    });
    atWork.add(told);
  }

  function failed(error: unknown): void {
    if (error instanceof Superseded) endBySelf(error.message);
    else log("warn", "look-failed", { reason: wordsOf(error) });
  }

  function endBySelf(reason: string): void {
    if (stopped.signal.aborted) return;
    log("warn", "superseded", { term, reason });
    endedBySelf = true;
    stopped.abort();
    wake();
  }

  async function followJobs(): Promise<void> {
    for await (const job of engine.jobs.watch(stopped.signal)) {
      const { record } = job;
      const known = active.get(record.id);
      if (known !== undefined) {
        if (job.revision > known.stored.revision) known.stored = job;
        if (known.run.sawRecord(record) && around.holdsLease()) engine.control.cancel(record.id);
        // Its end was written by somebody else: a leader that did not know that it no longer was one.
        if (isFinal(record.state) && !known.ending) gone(record.id, record);
      } else if (isFinal(record.state)) queue.delete(record.id);
      else queue.set(job);
      wake();
    }
  }

  async function followResults(): Promise<void> {
    for await (const result of engine.results.follow(stopped.signal)) {
      const job = active.get(result.jobId);
      // Those of a job that is loaded later are read then.
      if (job !== undefined) job.run.takeResult(result, around.nowNs());
      else if (queue.get(result.jobId) === undefined) astray.saw(result.jobId, around.nowNs());
      for (const other of active.values()) if (other !== job) other.run.othersProgress();
      wake();
    }
  }

  /** Follows again where the engine was away; what comes a second time changes nothing. */
  async function forever(follow: () => Promise<void>): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        log("warn", "not-followed", { reason: wordsOf(error) });
      }
      if (!stopped.signal.aborted) await sleep(RETRY_MS);
    }
  }

  /** Loads the jobs that come next, as long as there is a node that could tell its builds. */
  function activate(): void {
    if (nodes.length === 0 || queue.size === loading.size || loading.size >= MOST_LOADING) return;
    const groups = new Map<string, number>();
    for (const { stored } of active.values()) groups.set(groupOf(stored), (groups.get(groupOf(stored)) ?? 0) + 1);
    const room = MOST_ACTIVE - active.size;
    for (const { record } of queue.next(groups, room, MOST_LOADING)) {
      if (loading.has(record.id) || loading.size >= MOST_LOADING) continue;
      loading.add(record.id);
      beside(load(record.id, record).finally(() => loading.delete(record.id)));
    }
  }

  /** Ends jobs whose end comes before their turn, or without any node: those that were planned by their results, if any. */
  async function endDue(): Promise<void> {
    for (const { record } of queue.due(around.nowMs())) {
      const { id, parts } = record;
      if (loading.has(id) || loading.size >= MOST_LOADING) continue;
      loading.add(id);
      beside((parts === null ? endWaiting(record) : load(id, record)).finally(() => loading.delete(id)));
    }
  }

  async function endWaiting(record: JobRecord): Promise<void> {
    const { id } = record;
    await endUnstarted(around, id, endBeforeTurn(record, around.nowMs()) ?? "cancelled", null);
    queue.delete(id);
    astray.saw(id, around.nowNs());
  }

  async function load(id: string, record: JobRecord): Promise<void> {
    try {
      const model = around.admitted(id) ?? (await loadModel(record));
      // While it was loaded it may have changed or ended.
      const stored = queue.get(id);
      if (stored === undefined) return;
      if (model === null) {
        queue.delete(id);
        await endFailed(around, record, `the model ${record.modelSha256} is not in the store`);
        return;
      }
      const run = jobRun(stored.record, model, nodes, around.nowNs(), around.backendWaitS);
      queue.delete(id);
      const job: ActiveJob = { id, run, model, stored, ending: false, busy: true, due: null, retryNs: 0 };
      active.set(id, job);
      try {
        catchingUp.add(id);
        if (!isFresh(stored.record)) await catchUp(job);
        job.busy = false;
      } catch (error) {
        active.delete(id);
        queue.set(job.stored);
        throw error;
      } finally {
        catchingUp.delete(id);
      }
    } catch (error) {
      if (error instanceof EngineUnavailable) await sleep(RETRY_MS);
      if (error instanceof EngineUnavailable || error instanceof Superseded) throw error;
      queue.delete(id);
      await giveUp(record, error);
    }
  }

  /** No leader before this one can have published anything of such a job. Should clocks lie, `reconcile` puts it right. */
  function isFresh(record: JobRecord): boolean {
    return record.term === 0 && record.createdMs >= beganMs + SKEW_MS;
  }

  /** What was committed before this leader came is there already; live results follow. */
  async function catchUp({ id, run, stored }: ActiveJob): Promise<void> {
    for (const result of await engine.results.of(id)) run.takeResult(result, around.nowNs());
    run.sawQueued(new Set(await engine.work.queued(id)), around.nowNs());
    around.tell(id, { kind: "state", state: stored.record.state, reason: null });
  }

  async function loadModel(record: JobRecord): Promise<JobModel | null> {
    const bytes = await engine.blobs.get("models", record.modelSha256);
    const decoded = bytes === null ? null : around.decodeModel(bytes);
    if (decoded?.ok !== true) return null;
    return jobModel({ ...record.problem, model: decoded.value }, optionsOf(record));
  }

  /** A job on which the coordinator itself stumbles must not hold up the others. */
  async function giveUp(record: JobRecord, error: unknown): Promise<void> {
    log("error", "job-given-up", { job: record.id, reason: wordsOf(error) });
    active.delete(record.id);
    await endFailed(around, record, "the coordinator cannot carry it out; its log says why");
    astray.saw(record.id, around.nowNs());
  }

  /** The job has ended, or was deleted, without this leader: nothing of it is to be left. */
  function gone(id: string, record: JobRecord | null): void {
    active.delete(id);
    astray.saw(id, around.nowNs());
    if (record !== null) around.tell(id, { kind: "state", state: record.state, reason: record.reason });
  }

  function ended(id: string): void {
    active.delete(id);
    astray.ended(id);
  }

  const hands = { ...around, cluster, gone, ended, nodes: () => nodes };

  function look(): void {
    const now = cluster();
    for (const [id, job] of active) {
      if (job.busy || job.retryNs > now.nowNs) continue;
      job.busy = true;
      const done = carryOut(hands, job);
      // Most looks find nothing to do.
      if (done === null) job.busy = false;
      else beside(done.catch((error: unknown) => stumbled(id, job, error)).finally(() => (job.busy = false)));
    }
  }

  async function stumbled(id: string, job: ActiveJob, error: unknown): Promise<void> {
    if (error instanceof EngineUnavailable) job.retryNs = around.nowNs() + RETRY_MS * 1e6;
    if (error instanceof EngineUnavailable || error instanceof Superseded) throw error;
    if (active.get(id) === job) await giveUp(job.stored.record, error);
  }

  /** Publishes what the jobs want, in fair turns, within the room of each lane. */
  async function publish(): Promise<void> {
    const now = cluster();
    const wanted = new Map<string, readonly PlannedShard[]>();
    // Threads are idle for a job only where no other has shards for them.
    let inUse = [...active.values()].reduce((sum, { run }) => sum + run.outstandingShards(), 0);
    const demands = [];
    for (const [id, { run, stored }] of active) {
      // What was committed of it is not known yet: it would be done again.
      if (catchingUp.has(id)) continue;
      const shards = run.wanted(now, inUse - run.outstandingShards());
      inUse += shards.length;
      if (shards.length === 0) continue;
      wanted.set(id, shards);
      const { tenant, lane } = stored.record;
      demands.push({ jobId: id, tenant, lane, costs: shards.map(({ expectedS }) => Math.max(expectedS, 1e-6)) });
    }
    if (demands.length === 0) return;
    const threads = nodes.reduce((sum, node) => sum + allThreads(node), 0);
    const outstandingS = { high: 0, normal: 0, low: 0 };
    for (const { run, stored } of active.values()) outstandingS[stored.record.lane] += run.outstandingS();
    const granted = shareOut(turns, demands, ROOM_S_PER_THREAD * threads, outstandingS);
    turns = granted.turns;
    const tasks: ShardTask[] = [];
    for (const [id, count] of granted.grants) {
      const job = active.get(id);
      const shards = wanted.get(id)?.slice(0, count) ?? [];
      if (job === undefined || shards.length === 0) continue;
      job.run.published(shards, around.nowNs());
      tasks.push(...shards.map((shard) => taskOf(job, shard)));
    }
    if (tasks.length > 0) await engine.work.publish(tasks);
  }

  /** Looks where the shards are; of those that seem lost it first asks for results that were missed. */
  async function reconcile(): Promise<void> {
    await engine.work.recover();
    for (const [id, { run }] of active) {
      const queued = new Set(await engine.work.queued(id));
      if (run.misses(queued, around.nowNs()))
        for (const result of await engine.results.of(id)) run.takeResult(result, around.nowNs());
      run.sawQueued(queued, around.nowNs());
    }
  }

  async function seeNodes(): Promise<void> {
    nodes = await engine.nodes.live();
    for (const { holding } of nodes)
      for (const held of holding) {
        const jobId = held.slice(0, held.indexOf("/"));
        if (!isOpen(jobId)) astray.saw(jobId, around.nowNs());
      }
  }

  const offTelemetry = engine.control.onTelemetry((telemetry) =>
    active.get(telemetry.jobId)?.run.takeTelemetry(telemetry, around.nowNs()),
  );

  /** Each with the time between two turns; the first turn is one such time after the start, that of the nodes at once. */
  const chores = [
    { everyMs: NODES_MS, at: Number.NEGATIVE_INFINITY, beside: false, act: seeNodes },
    { everyMs: DUE_MS, at: around.nowNs(), beside: false, act: endDue },
    { everyMs: RECONCILE_MS, at: around.nowNs(), beside: true, act: reconcile },
    { everyMs: STRAYS_MS, at: around.nowNs(), beside: true, act: () => astray.sweep(around.nowNs()) },
    { everyMs: BLOBS_MS, at: around.nowNs(), beside: true, act: sweepBlobs },
  ];

  async function sweepBlobs(): Promise<void> {
    const count = await unneeded.sweep(around.nowMs());
    if (count > 0) log("info", "blobs-swept", { count });
  }

  async function doChores(): Promise<void> {
    for (const chore of chores) {
      const now = around.nowNs();
      if (now - chore.at < chore.everyMs * 1e6 && !(chore.act === seeNodes && nodes.length === 0)) continue;
      chore.at = chore.beside ? Number.POSITIVE_INFINITY : now;
      if (chore.beside) beside(chore.act().finally(() => (chore.at = around.nowNs())));
      else
        await chore.act().catch((error: unknown) => {
          // A leader that cannot hear its nodes must not judge them: this comes first until it succeeds.
          chore.at = Number.NEGATIVE_INFINITY;
          throw error;
        });
    }
  }

  async function loop(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (!around.holdsLease()) return endBySelf("the lease may have ended");
      try {
        await doChores();
        const beganNs = around.nowNs();
        activate();
        look();
        const publishing = publish();
        lookMs = (around.nowNs() - beganNs) / 1e6;
        await publishing;
      } catch (error) {
        failed(error);
        await sleep(RETRY_MS);
      }
      await pause();
    }
  }

  const running = Promise.allSettled([forever(followJobs), forever(followResults), loop()]);
  return {
    async stop() {
      stopped.abort();
      wake();
      offTelemetry();
      await running;
      await Promise.allSettled(atWork);
    },
    get ended() {
      return endedBySelf;
    },
    get activeJobs() {
      return active.size;
    },
  };
}

function taskOf({ stored: { record }, model }: ActiveJob, { name, assignment, expectedS }: PlannedShard): ShardTask {
  const { options } = record;
  return {
    jobId: record.id,
    tenant: record.tenant,
    lane: record.lane,
    shard: name,
    assignment,
    modelSha256: record.modelSha256,
    reduced: model.reduction !== null,
    statesSha256: record.statesSha256,
    targetEnergy: options.targetEnergy,
    watched: options.targetEnergy !== null || options.noImprovementS !== null,
    expectedS,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
