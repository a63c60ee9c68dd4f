import type { Result } from "../core/failure.ts";
import type { QuadraticModel } from "../core/model/quadratic-model.ts";
import type { Usage } from "./admission/limits.ts";
import type { JobRecord } from "./engine/job-record.ts";
import { isFinal } from "./engine/job-record.ts";
import type { CoordinatorEngine } from "./engine/port.ts";
import type { FinishedJob, FinishedRun } from "./job/job-effects.ts";
import type { JobModel } from "./job/job-model.ts";
import { type CoordinatorLog, type Leading, lead } from "./lead.ts";
import { type EventLog, eventLog, type SequencedEvent } from "./watch/event-log.ts";

export interface CoordinatorSurroundings {
  readonly engine: CoordinatorEngine;
  /** Names this process among the coordinators. */
  readonly id: string;
  decodeModel(bytes: Uint8Array): Result<QuadraticModel>;
  /** The model of a job that this process admitted, if it still has it. */
  admitted(jobId: string): JobModel | null;
  finish(record: JobRecord, model: JobModel, run: FinishedRun): Promise<FinishedJob>;
  nowNs(): number;
  nowMs(): number;
  readonly log: CoordinatorLog;
  /** How long a part waits for a node that has its build and backend, seconds; left out: the usual. */
  readonly backendWaitS?: number;
}

/** One of the coordinators: it leads while it holds the lease, and serves reads and watches in any case. */
export interface Coordinator {
  readonly leading: boolean;
  /** Jobs that wait or run, of all tenants or of one. */
  backlog(): number;
  openJobs(): readonly JobRecord[];
  usage(tenant: string): Usage;
  watch(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<SequencedEvent>;
  stop(): Promise<void>;
}

const LEASE = "leader";
const LEASE_TTL_MS = 10_000;
const RENEW_MS = 2500;
/** Logs of jobs that ended are kept for watchers that come late, up to so many events and points of traces in all. */
const KEPT_ENDED_WEIGHT = 262_144;
/** What a log costs beside its events: of jobs with few, about a thousand are kept. */
const LOG_WEIGHT = 256;
/** Once a job's end stands in the ledger, its watchers wait so long for the last word of the leader. */
const LAST_WORD_MS = 2000;
const HOUR_MS = 3_600_000;

export function startCoordinator(around: CoordinatorSurroundings): Coordinator {
  const { engine, id, log } = around;
  const stopped = new AbortController();
  const logs = new Map<string, EventLog>();
  /** Insertion order is order of ending. */
  const endedLogs = new Set<string>();
  let endedWeight = 0;
  const lastWords = new Map<string, NodeJS.Timeout>();
  const open = new Map<string, JobRecord>();
  /** Thread-seconds of jobs that ended within the last hour, oldest first. */
  const spent: { readonly tenant: string; readonly endedMs: number; readonly seconds: number }[] = [];
  /** Until when the lease surely holds, on this process's clock. */
  let leaseUntilNs = Number.NEGATIVE_INFINITY;
  let leading: { readonly term: number; readonly lead: Leading } | null = null;

  function logOf(jobId: string): EventLog {
    let events = logs.get(jobId);
    if (events === undefined) {
      events = eventLog();
      logs.set(jobId, events);
    }
    return events;
  }

  /** Nothing more will come for a job: its watchers end; logs of jobs that ended long ago make room. */
  function endLog(jobId: string): void {
    const events = logs.get(jobId);
    if (events === undefined || events.ended) return;
    events.end();
    endedLogs.add(jobId);
    endedWeight += LOG_WEIGHT + events.weight;
    for (const oldest of endedLogs) {
      if (endedWeight <= KEPT_ENDED_WEIGHT) return;
      endedWeight -= LOG_WEIGHT + (logs.get(oldest)?.weight ?? 0);
      endedLogs.delete(oldest);
      logs.delete(oldest);
    }
  }

  async function renewForever(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        // Counted from before the call: the engine counts from a later time.
        const heldNs = around.nowNs() + LEASE_TTL_MS * 1e6;
        const term = await engine.leases.hold(LEASE, id, LEASE_TTL_MS);
        if (term !== null) leaseUntilNs = heldNs;
        if (term === null) await stepDown("another coordinator leads");
        else if (leading?.term !== term || leading.lead.ended) {
          await stepDown(leading?.term === term ? "it stopped by itself" : "a new term began");
          if (!stopped.signal.aborted) takeLead(term);
        }
      } catch (error) {
        // Without the engine nobody can tell who leads: whoever led stops writing before its lease can end.
        await stepDown(error instanceof Error ? error.message : String(error));
      }
      await pause(RENEW_MS);
    }
  }

  function takeLead(term: number): void {
    log("info", "leads", { coordinator: id, term });
    leading = {
      term,
      lead: lead({
        ...around,
        term,
        holdsLease: () => around.nowNs() < leaseUntilNs,
        tell(jobId, event) {
          const sequenced = logOf(jobId).append(event, term);
          engine.control.publishEvent(jobId, new TextEncoder().encode(JSON.stringify(sequenced)));
          endIfFinal(jobId, sequenced);
        },
      }),
    };
  }

  async function stepDown(reason: string): Promise<void> {
    if (leading === null) return;
    log("warn", "leads-no-more", { coordinator: id, term: leading.term, reason });
    const { lead: ended } = leading;
    leading = null;
    await ended.stop();
  }

  function endIfFinal(jobId: string, { event }: SequencedEvent): void {
    if (event.kind === "state" && ["SUCCEEDED", "FAILED", "CANCELLED"].includes(event.state)) endLog(jobId);
  }

  const offEvents = engine.control.onEvent((jobId, bytes) => {
    if (leading !== null) return;
    const sequenced = JSON.parse(new TextDecoder().decode(bytes), reviveInfinity) as SequencedEvent;
    if (!logOf(jobId).ended) logOf(jobId).adopt(sequenced);
    endIfFinal(jobId, sequenced);
  });

  async function followJobs(): Promise<void> {
    // Jobs that ended while nobody followed are not told again.
    open.clear();
    for await (const { record } of engine.jobs.watch(stopped.signal)) {
      if (isFinal(record.state)) awaitLastWord(record.id);
      if (!isFinal(record.state)) open.set(record.id, record);
      else if (open.delete(record.id) && record.endedMs !== null)
        spent.push({ tenant: record.tenant, endedMs: record.endedMs, seconds: record.ranNs / 1e9 });
    }
  }

  /** The bus between coordinators may lose the leader's last word on a job: its watchers do not wait for ever. */
  function awaitLastWord(jobId: string): void {
    if (logs.get(jobId)?.ended !== false || lastWords.has(jobId)) return;
    const timer = setTimeout(() => {
      lastWords.delete(jobId);
      endLog(jobId);
    }, LAST_WORD_MS);
    lastWords.set(jobId, timer);
  }

  function pause(ms: number): Promise<void> {
    if (stopped.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stopped.signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      stopped.signal.addEventListener("abort", end);
    });
  }

  /** Follows again where the engine was away: the quotas hang on it. */
  async function followForever(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await followJobs();
      } catch (error) {
        log("warn", "jobs-not-followed", { reason: error instanceof Error ? error.message : String(error) });
      }
      await pause(RENEW_MS);
    }
  }

  const running = Promise.allSettled([renewForever(), followForever()]);
  return {
    get leading() {
      return leading !== null;
    },
    backlog: () => open.size,
    openJobs: () => [...open.values()],
    usage(tenant) {
      const since = around.nowMs() - HOUR_MS;
      while (spent.length > 0 && spent[0].endedMs < since) spent.shift();
      const own = [...open.values()].filter((record) => record.tenant === tenant);
      return {
        jobs: own.length,
        spins: own.reduce((sum, { numVariables }) => sum + numVariables, 0),
        nodeSecondsLastHour: spent.reduce((sum, job) => sum + (job.tenant === tenant ? job.seconds : 0), 0),
      };
    },
    async *watch(jobId, afterSequence, signal) {
      const stored = await engine.jobs.get(jobId);
      if (stored === null) return;
      const { record } = stored;
      if (isFinal(record.state) && !logs.has(jobId)) {
        yield { sequence: 1, event: { kind: "state", state: record.state, reason: record.reason } };
        return;
      }
      yield* logOf(jobId).watch(afterSequence, signal);
    },
    async stop() {
      stopped.abort();
      await stepDown("stopping");
      await engine.leases.release(LEASE, id).catch(() => {});
      offEvents();
      for (const timer of lastWords.values()) clearTimeout(timer);
      await running;
    },
  };
}

/** JSON has no infinity: before its first energy a job's best is null there, as a number or in a column. */
function reviveInfinity(name: string, value: unknown): unknown {
  return value === null && (name === "bestEnergy" || /^\d+$/.test(name)) ? Number.POSITIVE_INFINITY : value;
}
