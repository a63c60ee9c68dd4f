import type { Result } from "../core/failure.ts";
import type { QuadraticModel } from "../core/model/quadratic-model.ts";
import type { KnownFacts } from "../core/plan/planning.ts";
import { EngineUnavailable, type NodeRecord } from "../proto/engine/node-engine.ts";
import type { ShardResult, ShardTask } from "../proto/engine/tasks.ts";
import { isFinal, type JobRecord } from "./engine/job-record.ts";
import type { CoordinatorEngine, StoredJob } from "./engine/port.ts";
import { type JobModel, jobModel } from "./job/job-model.ts";
import { type Cluster, type FinishedRun, type JobRun, jobRun } from "./job/job-run.ts";
import { NO_TURNS, shareOut } from "./plan/fair-share.ts";
import type { PlannedShard } from "./plan/shards.ts";
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
  decodeModel(bytes: Uint8Array): Result<QuadraticModel>;
  /** Makes and stores the result of a job that is over. */
  finish(record: JobRecord, model: JobModel, run: FinishedRun): Promise<JobRecord>;
  tell(jobId: string, event: JobEvent): void;
  nowNs(): number;
  nowMs(): number;
  readonly log: CoordinatorLog;
}

/** A leader at work. */
export interface Leading {
  /** Stops looking and writing; what nodes have goes on, and the next leader collects it. */
  stop(): Promise<void>;
  readonly activeJobs: number;
}

const LOOK_MS = 20;
const NODES_MS = 500;
const RECONCILE_MS = 5000;
/** Thread-seconds that may be queued or with nodes for each thread of the cluster. */
const ROOM_S_PER_THREAD = 6;
/** Models of jobs that wait are not loaded: that many jobs are looked after at once. */
const MOST_ACTIVE = 256;

interface ActiveJob {
  readonly run: JobRun;
  readonly model: JobModel;
  stored: StoredJob;
}

/**
 * Looks after all jobs that wait or run: plans them, publishes their shards in fair turns, collects what nodes commit, and
 * writes what became of them. Every decision is `jobRun`'s and the planner's; this loop carries them out.
 */
export function lead(around: LeadSurroundings): Leading {
  const { engine, log, term } = around;
  const stopped = new AbortController();
  const active = new Map<string, ActiveJob>();
  /** Results of jobs that are not loaded yet. */
  const waiting = new Map<string, ShardResult[]>();
  const queue = new Map<string, StoredJob>();
  let nodes: readonly NodeRecord[] = [];
  let turns = NO_TURNS;
  /** Something arrived since the last look began. */
  let news = false;
  let endPause: () => void = () => {};

  function wake(): void {
    news = true;
    endPause();
  }

  /** Until something arrives, or a little while. */
  async function pause(): Promise<void> {
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

  function builds(): KnownFacts["kernelSha256"] {
    return (name) => nodes.find((node) => node.builds[name] !== undefined)?.builds[name] ?? "";
  }

  async function followJobs(): Promise<void> {
    for await (const job of engine.jobs.watch(stopped.signal)) {
      const { record } = job;
      const known = active.get(record.id);
      if (known !== undefined) {
        if (job.revision > known.stored.revision) known.stored = job;
        known.run.sawRecord(record);
      } else if (isFinal(record.state)) queue.delete(record.id);
      else queue.set(record.id, job);
      wake();
    }
  }

  async function followResults(): Promise<void> {
    for await (const result of engine.results.follow(stopped.signal)) {
      const job = active.get(result.jobId);
      if (job !== undefined) job.run.takeResult(result, around.nowNs());
      else if (queue.has(result.jobId)) {
        const early = waiting.get(result.jobId);
        if (early === undefined) waiting.set(result.jobId, [result]);
        else early.push(result);
      }
      wake();
    }
  }

  /** Loads the jobs that come next, as long as there is a node that could tell its builds. */
  async function activate(): Promise<void> {
    for (const [id, queued] of queue) {
      if (active.size >= MOST_ACTIVE || nodes.length === 0) return;
      const model = await loadModel(queued.record);
      // While it was loaded it may have changed or ended.
      const stored = queue.get(id);
      queue.delete(id);
      if (model === null || stored === undefined) continue;
      const threads = nodes.reduce((sum, node) => sum + node.threads, 0);
      try {
        const run = jobRun(stored.record, model, builds(), threads, around.nowNs());
        active.set(id, { run, model, stored });
        // What was committed before this leader came is there already; live results follow.
        for (const result of await engine.results.of(id)) run.takeResult(result, around.nowNs());
        for (const result of waiting.get(id) ?? []) run.takeResult(result, around.nowNs());
        waiting.delete(id);
        run.sawQueued(new Set(await engine.work.queued(id)), around.nowNs());
        around.tell(id, { kind: "state", state: stored.record.state, reason: null });
      } catch (error) {
        active.delete(id);
        if (!(error instanceof EngineUnavailable)) await giveUp(stored.record, error);
        else if (!queue.has(id)) queue.set(id, stored);
        throw error;
      }
    }
  }

  /** A job on which the coordinator itself stumbles must not hold up the others. */
  async function giveUp(record: JobRecord, error: unknown): Promise<void> {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log("error", "job-given-up", { job: record.id, reason });
    await engine.work.withdraw(record.id);
    engine.control.cancel(record.id);
    await fail(record, "the coordinator cannot carry it out; its log says why");
  }

  async function loadModel(record: JobRecord): Promise<JobModel | null> {
    const bytes = await engine.blobs.get("models", record.modelSha256);
    const decoded = bytes === null ? null : around.decodeModel(bytes);
    if (decoded === null || !decoded.ok) {
      await fail(record, `the model ${record.modelSha256} is not in the store`);
      return null;
    }
    return jobModel({ ...record.problem, model: decoded.value }, record.options);
  }

  async function fail(record: JobRecord, reason: string): Promise<void> {
    const stored = await engine.jobs.get(record.id);
    if (stored === null) return;
    const failure = { kind: "job-failed", where: `job ${record.id}`, reason } as const;
    const ended = {
      ...stored.record,
      state: "FAILED",
      reason: "failure",
      failure,
      endedMs: around.nowMs(),
      term,
    } as const;
    await engine.jobs.update(ended, stored.revision);
    around.tell(record.id, { kind: "state", state: "FAILED", reason: "failure" });
  }

  async function carryOutOrGiveUp(id: string, job: ActiveJob): Promise<void> {
    try {
      await carryOut(id, job);
    } catch (error) {
      if (error instanceof EngineUnavailable || error instanceof Superseded) throw error;
      active.delete(id);
      await giveUp(job.stored.record, error);
    }
  }

  async function carryOut(id: string, job: ActiveJob): Promise<void> {
    const { run } = job;
    const effects = run.look(cluster());
    for (const event of effects.events) around.tell(id, event);
    for (const { nodeId, reason } of effects.quarantine) {
      log("error", "wrong-energies", { node: nodeId, reason });
      await engine.nodes.quarantine(nodeId, reason);
    }
    if (effects.cancel) {
      await engine.work.withdraw(id);
      engine.control.cancel(id);
    }
    if (effects.finished !== null) return end(id, job, effects.finished);
    if (effects.write) {
      const before = job.stored.record.state;
      await write(job, run.record(cluster(), term));
      run.saved();
      if (job.stored.record.state !== before)
        around.tell(id, { kind: "state", state: job.stored.record.state, reason: null });
    }
  }

  /** Writes a record; where somebody else wrote in between, a wish to cancel is taken over and the write repeated. */
  async function write(job: ActiveJob, record: JobRecord): Promise<void> {
    for (;;) {
      const cancelRequested = record.cancelRequested || job.stored.record.cancelRequested;
      const next = { ...record, cancelRequested };
      const revision = await engine.jobs.update(next, job.stored.revision);
      if (revision !== null) {
        job.stored = { record: next, revision };
        return;
      }
      const latest = await engine.jobs.get(record.id);
      if (latest === null || latest.record.term > term) throw new Superseded();
      job.stored = latest;
      job.run.sawRecord(latest.record);
    }
  }

  async function end(id: string, job: ActiveJob, finished: FinishedRun): Promise<void> {
    const record = await around.finish(job.run.record(cluster(), term), job.model, finished);
    await write(job, record);
    active.delete(id);
    around.tell(id, { kind: "state", state: record.state, reason: record.reason });
    log("info", "job-ended", { job: id, state: record.state, reason: record.reason });
    await engine.work.withdraw(id);
    await engine.results.purge(id);
  }

  /** Publishes what the jobs want, in fair turns, within the room of each lane. */
  async function publish(): Promise<void> {
    const now = cluster();
    const wanted = new Map<string, readonly PlannedShard[]>();
    const demands = [];
    for (const [id, { run, stored }] of active) {
      const shards = run.wanted(now);
      if (shards.length === 0) continue;
      wanted.set(id, shards);
      const { tenant, lane } = stored.record;
      demands.push({ jobId: id, tenant, lane, costs: shards.map(({ expectedS }) => Math.max(expectedS, 1e-6)) });
    }
    if (demands.length === 0) return;
    const threads = nodes.reduce((sum, node) => sum + node.threads, 0);
    const outstandingS = { high: 0, normal: 0, low: 0 };
    for (const { run, stored } of active.values()) outstandingS[stored.record.lane] += run.outstandingS();
    const granted = shareOut(turns, demands, ROOM_S_PER_THREAD * threads, outstandingS);
    turns = granted.turns;
    for (const [id, count] of granted.grants) {
      const job = active.get(id);
      const shards = wanted.get(id)?.slice(0, count) ?? [];
      if (job === undefined || shards.length === 0) continue;
      job.run.published(shards, around.nowNs());
      await engine.work.publish(shards.map((shard) => taskOf(job.stored.record, shard)));
    }
  }

  async function reconcile(): Promise<void> {
    await engine.work.recover();
    for (const [id, { run }] of active) run.sawQueued(new Set(await engine.work.queued(id)), around.nowNs());
  }

  const offTelemetry = engine.control.onTelemetry((telemetry) =>
    active.get(telemetry.jobId)?.run.takeTelemetry(telemetry, around.nowNs()),
  );

  async function loop(): Promise<void> {
    let nodesAt = Number.NEGATIVE_INFINITY;
    let reconciledAt = around.nowNs();
    while (!stopped.signal.aborted) {
      try {
        if (around.nowNs() - nodesAt >= NODES_MS * 1e6 || nodes.length === 0) {
          nodes = await engine.nodes.live();
          nodesAt = around.nowNs();
        }
        await activate();
        for (const [id, job] of active) await carryOutOrGiveUp(id, job);
        await publish();
        if (around.nowNs() - reconciledAt >= RECONCILE_MS * 1e6) {
          await reconcile();
          reconciledAt = around.nowNs();
        }
      } catch (error) {
        if (error instanceof Superseded) {
          log("warn", "superseded", { term });
          stopped.abort();
          return;
        }
        log("warn", "look-failed", { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        await sleep(LOOK_MS * 10);
      }
      await pause();
    }
  }

  const running = Promise.allSettled([followJobs(), followResults(), loop()]);
  return {
    async stop() {
      stopped.abort();
      wake();
      offTelemetry();
      await running;
    },
    get activeJobs() {
      return active.size;
    },
  };
}

/** A later leader wrote the job: this one has lost its lease and must not write any more. */
class Superseded extends Error {
  override readonly name = "Superseded";
}

function taskOf(record: JobRecord, { name, assignment, expectedS }: PlannedShard): ShardTask {
  const { options } = record;
  return {
    jobId: record.id,
    tenant: record.tenant,
    lane: record.lane,
    shard: name,
    assignment,
    modelSha256: record.modelSha256,
    statesSha256: record.statesSha256,
    targetEnergy: options.targetEnergy,
    watched: options.targetEnergy !== null || options.noImprovementS !== null,
    expectedS,
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
