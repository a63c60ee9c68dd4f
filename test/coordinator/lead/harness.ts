import { randomBytes } from "node:crypto";
import { sha256 } from "../../../cli/embedded/solve-problem.ts";
import { DEFAULT_LIMITS, type Quota } from "../../../coordinator/admission/limits.ts";
import {
  EMBEDDED_DEFAULTS,
  type EmbeddedEngine,
  openEmbeddedEngine,
} from "../../../coordinator/engine/embedded/engine.ts";
import type { JobRecord } from "../../../coordinator/engine/job-record.ts";
import { isFinal } from "../../../coordinator/engine/job-record.ts";
import type { CoordinatorEngine } from "../../../coordinator/engine/port.ts";
import { type AdmittedModels, admittedModels } from "../../../coordinator/job/admitted-models.ts";
import { type Leading, lead } from "../../../coordinator/lead.ts";
import { finishJob } from "../../../coordinator/service/finish-job.ts";
import { type JobService, jobService, type NewJob } from "../../../coordinator/service/job-service.ts";
import type { JobEvent } from "../../../coordinator/watch/event-log.ts";
import { success } from "../../../core/failure.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { DEFAULT_OPTIONS } from "../../../core/plan/options.ts";
import { modelFromBytes } from "../../../core/sample-set/model-from-bytes.ts";
import { coo } from "../../../problems/formats/coo.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import type { NodeEngine } from "../../../proto/engine/node-engine.ts";
import { JOB_ID_BYTES, jobId } from "../../../proto/ids.ts";
import { ownBuilds } from "../../../solver-node/node/calibrate.ts";
import { type RunningNode, startNode } from "../../../solver-node/node/node.ts";
import type { ThreadPool } from "../../../solver-node/threads/pool.ts";

export function openMemoryEngine(): Promise<EmbeddedEngine> {
  return openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder: ":memory:" });
}

export interface TestLeader extends Leading {
  readonly log: { readonly event: string; readonly facts: Readonly<Record<string, unknown>> }[];
}

export interface LeaderOptions {
  readonly term?: number;
  readonly holdsLease?: () => boolean;
  readonly admitted?: AdmittedModels;
  readonly backendWaitS?: number;
  readonly tell?: (jobId: string, event: JobEvent) => void;
}

/** A leader without a lease of its own, so that a test can have two at once, or one that does not know it is none. */
export function startLeader(engine: CoordinatorEngine, options: LeaderOptions = {}): TestLeader {
  const log: TestLeader["log"] = [];
  const nowNs = (): number => Number(process.hrtime.bigint());
  const nowMs = (): number => Date.now();
  const leading = lead({
    engine,
    term: options.term ?? 1,
    holdsLease: options.holdsLease ?? (() => true),
    decodeModel: (bytes) => modelFromBytes(bytes, "model"),
    admitted: (id) => options.admitted?.take(id) ?? null,
    finish: (record, model, run) =>
      finishJob({ engine, version: "test", nodeVersion: "test", sha256, nowNs, nowMs }, record, model, run),
    tell: options.tell ?? (() => {}),
    ...(options.backendWaitS === undefined ? {} : { backendWaitS: options.backendWaitS }),
    nowNs,
    nowMs,
    log: (_level, event, facts) => log.push({ event, facts }),
  });
  return {
    log,
    stop: leading.stop,
    get ended() {
      return leading.ended;
    },
    get activeJobs() {
      return leading.activeJobs;
    },
  };
}

export function startService(engine: CoordinatorEngine, quota: Quota, jobs: () => number): JobService {
  return jobService({
    engine,
    limits: DEFAULT_LIMITS,
    sha256,
    quota: () => quota,
    usage: () => ({ jobs: jobs(), spins: 0, nodeSecondsLastHour: 0 }),
    backlog: () => 0,
    manyTenants: true,
    async *watch() {},
    nowMs: () => Date.now(),
    admitted: admittedModels(),
    drawSeed: () => 1,
    drawId: () => `a${jobId(randomBytes(JOB_ID_BYTES)).slice(1)}`,
    decodeModel: (bytes) => modelFromBytes(bytes, "model"),
  });
}

export const NO_LIMIT: Quota = { maxJobs: null, maxSpins: null, maxNodeSecondsPerHour: null };

/** A job of a fixed budget, annealed without a pilot. */
export function annealing(model: QuadraticModel, numReads = 64, more: Partial<NewJob["options"]> = {}): NewJob {
  return {
    model: { kind: "given", model },
    describe(known) {
      const { model: _, ...words } = problemFromModel(coo, known, "from-0");
      return success(words);
    },
    options: { ...DEFAULT_OPTIONS, solver: "sa", betaRange: [0.1, 3], numSweeps: 50, numReads, seed: 5, ...more },
    targetObjective: null,
    initialStates: new Uint8Array(0),
    labels: {},
    lane: "normal",
    deadlineMs: null,
    maxSamples: 4,
    idempotencyKey: null,
    validateOnly: false,
  };
}

/** A node of the given pool under its own name. */
export function startTestNode(
  engine: NodeEngine,
  pool: ThreadPool,
  id: string,
  rates: Readonly<Record<string, number>> = {},
): RunningNode {
  return startNode(
    {
      id,
      start: `start-${id}`,
      version: "test",
      host: "test",
      memoryBytes: 2 ** 30,
      modelCacheBytes: 2 ** 28,
      rates,
      builds: ownBuilds(),
    },
    { engine, pool, decodeModel: (bytes) => modelFromBytes(bytes, "model"), nowMs: () => Date.now(), log() {} },
  );
}

/** The job's last record; rejects with its state where it does not end in time. */
export async function atItsEnd(engine: CoordinatorEngine, id: string, patienceMs = 60_000): Promise<JobRecord> {
  return await until(
    async () => {
      const job = await engine.jobs.get(id);
      return job !== null && isFinal(job.record.state) ? job.record : null;
    },
    `the end of ${id}`,
    patienceMs,
  );
}

/** Asks again and again until the answer is not null. */
export async function until<T>(ask: () => Promise<T | null>, what: string, patienceMs = 60_000): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
