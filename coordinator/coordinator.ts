import type { Result } from "../core/failure.ts";
import type { QuadraticModel } from "../core/model/quadratic-model.ts";
import type { Usage } from "./admission/limits.ts";
import type { JobRecord } from "./engine/job-record.ts";
import { isFinal } from "./engine/job-record.ts";
import type { CoordinatorEngine } from "./engine/port.ts";
import type { FinishedRun, JobModel } from "./job/job-run.ts";
import { type CoordinatorLog, type Leading, lead } from "./lead.ts";
import { type EventLog, eventLog, type SequencedEvent } from "./watch/event-log.ts";

export interface CoordinatorSurroundings {
  readonly engine: CoordinatorEngine;
  /** Names this process among the coordinators. */
  readonly id: string;
  decodeModel(bytes: Uint8Array): Result<QuadraticModel>;
  finish(record: JobRecord, model: JobModel, run: FinishedRun): Promise<JobRecord>;
  nowNs(): number;
  nowMs(): number;
  readonly log: CoordinatorLog;
}

/** One of the coordinators: it leads while it holds the lease, and serves reads and watches in any case. */
export interface Coordinator {
  readonly leading: boolean;
  /** Jobs that wait or run, of all tenants or of one. */
  backlog(): number;
  usage(tenant: string): Usage;
  watch(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<SequencedEvent>;
  stop(): Promise<void>;
}

const LEASE = "leader";
const LEASE_TTL_MS = 10_000;
const RENEW_MS = 2500;
/** Logs of jobs that ended are kept for watchers that come late. */
const KEPT_LOGS = 1000;
const HOUR_MS = 3_600_000;

export function startCoordinator(around: CoordinatorSurroundings): Coordinator {
  const { engine, id, log } = around;
  const stopped = new AbortController();
  const logs = new Map<string, EventLog>();
  const open = new Map<string, JobRecord>();
  /** Thread-seconds of jobs that ended within the last hour, oldest first. */
  const spent: { readonly tenant: string; readonly endedMs: number; readonly seconds: number }[] = [];
  let leading: { readonly term: number; readonly lead: Leading } | null = null;

  function logOf(jobId: string): EventLog {
    let events = logs.get(jobId);
    if (events === undefined) {
      events = eventLog(leading?.term ?? 0);
      logs.set(jobId, events);
      const [oldest] = logs.keys();
      if (logs.size > KEPT_LOGS && oldest !== undefined && !open.has(oldest)) logs.delete(oldest);
    }
    return events;
  }

  async function renewForever(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        const term = await engine.leases.hold(LEASE, id, LEASE_TTL_MS);
        if (term === null) await stepDown("another coordinator leads");
        else if (leading?.term !== term) {
          await stepDown("a new term began");
          takeLead(term);
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
        tell(jobId, event) {
          const sequenced = logOf(jobId).append(event);
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
    if (event.kind === "state" && ["SUCCEEDED", "FAILED", "CANCELLED"].includes(event.state)) logs.get(jobId)?.end();
  }

  const offEvents = engine.control.onEvent((jobId, bytes) => {
    if (leading !== null) return;
    const sequenced = JSON.parse(new TextDecoder().decode(bytes)) as SequencedEvent;
    logOf(jobId).adopt(sequenced);
    endIfFinal(jobId, sequenced);
  });

  async function followJobs(): Promise<void> {
    for await (const { record } of engine.jobs.watch(stopped.signal)) {
      if (!isFinal(record.state)) open.set(record.id, record);
      else if (open.delete(record.id) && record.endedMs !== null)
        spent.push({ tenant: record.tenant, endedMs: record.endedMs, seconds: record.ranNs / 1e9 });
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      stopped.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  const running = Promise.allSettled([renewForever(), followJobs()]);
  return {
    get leading() {
      return leading !== null;
    },
    backlog: () => open.size,
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
      await running;
    },
  };
}
