import { isFinal } from "../engine/job-record.ts";
import type { CoordinatorEngine } from "../engine/port.ts";

/** A stray is looked after again only after that long: a node whose thread hangs names it for ever, ns. */
const AGAIN_NS = 30e9;

/** Jobs of which something turned up that the leader does not look after: results, or shards in a node's hands. */
export interface Strays {
  saw(jobId: string, nowNs: number): void;
  /** Of those that have ended or are no more, takes back the shards, ends what runs, and removes the results. */
  sweep(nowNs: number): Promise<void>;
}

export function strays(engine: Pick<CoordinatorEngine, "jobs" | "work" | "results" | "control">): Strays {
  /** Since when a job is to be swept, or from when on. */
  const dueNs = new Map<string, number>();
  /** Insertion order is order of sweeping. */
  const sweptNs = new Map<string, number>();

  return {
    saw(jobId, nowNs) {
      if (!dueNs.has(jobId))
        dueNs.set(jobId, Math.max(nowNs, (sweptNs.get(jobId) ?? Number.NEGATIVE_INFINITY) + AGAIN_NS));
    },
    async sweep(nowNs) {
      for (const [jobId, atNs] of sweptNs) {
        if (nowNs - atNs < AGAIN_NS) break;
        sweptNs.delete(jobId);
      }
      for (const [jobId, due] of dueNs) {
        if (due > nowNs) continue;
        const job = await engine.jobs.get(jobId);
        if (job === null || isFinal(job.record.state)) {
          await engine.work.withdraw(jobId);
          engine.control.cancel(jobId);
          await engine.results.purge(jobId);
        }
        dueNs.delete(jobId);
        sweptNs.delete(jobId);
        sweptNs.set(jobId, nowNs);
      }
    },
  };
}
