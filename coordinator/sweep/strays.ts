import { isFinal } from "../engine/job-record.ts";
import type { CoordinatorEngine } from "../engine/port.ts";

/** A stray is looked after again only after that long: a node whose thread hangs names it for ever, ns. */
const AGAIN_NS = 30e9;

/**
 * What jobs that have ended leave in the queues: of those that this leader ended, and of those of which something turned up
 * that it does not look after, results or shards in a node's hands. A leader that dies before it swept leaves it to the
 * next, which is given every stored result.
 */
export interface Strays {
  /** This leader has written the job's end. */
  ended(jobId: string): void;
  saw(jobId: string, nowNs: number): void;
  /**
   * Of jobs that have ended or are no more, takes back the shards, ends what runs of strays, and removes the results, all in
   * one go. Rejects where the engine is away; the next sweep goes on.
   */
  sweep(nowNs: number): Promise<void>;
}

export function strays(engine: Pick<CoordinatorEngine, "jobs" | "work" | "results" | "control">): Strays {
  /** Ended by this leader and not swept yet. */
  const over = new Set<string>();
  /** Since when a job is to be swept, or from when on. */
  const dueNs = new Map<string, number>();
  /** Insertion order is order of sweeping. */
  const sweptNs = new Map<string, number>();

  return {
    ended(jobId) {
      over.add(jobId);
    },
    saw(jobId, nowNs) {
      if (!dueNs.has(jobId) && !over.has(jobId))
        dueNs.set(jobId, Math.max(nowNs, (sweptNs.get(jobId) ?? Number.NEGATIVE_INFINITY) + AGAIN_NS));
    },
    async sweep(nowNs) {
      for (const [jobId, atNs] of sweptNs) {
        if (nowNs - atNs < AGAIN_NS) break;
        sweptNs.delete(jobId);
      }
      const own = [...over];
      const due = [...dueNs].filter(([, atNs]) => atNs <= nowNs).map(([jobId]) => jobId);
      const astray: string[] = [];
      for (const jobId of due) {
        const job = await engine.jobs.get(jobId);
        if (job === null || isFinal(job.record.state)) astray.push(jobId);
      }
      const left = [...own, ...astray];
      if (left.length > 0) {
        await engine.work.withdraw(left);
        for (const jobId of astray) engine.control.cancel(jobId);
        // What came in meanwhile of a job is to be seen again.
        for (const jobId of own) over.delete(jobId);
        try {
          await engine.results.purge(left);
        } catch (error) {
          for (const jobId of own) over.add(jobId);
          throw error;
        }
      }
      for (const jobId of due) {
        dueNs.delete(jobId);
        sweptNs.delete(jobId);
        sweptNs.set(jobId, nowNs);
      }
    },
  };
}
