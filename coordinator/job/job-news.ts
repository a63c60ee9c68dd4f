import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { ShardTelemetry } from "../../proto/engine/node-engine.ts";
import type { JobEvent } from "../watch/event-log.ts";
import { telemetryPointsOf } from "../watch/telemetry-points.ts";
import { tracePointsOf } from "../watch/trace-points.ts";
import type { JobCollector } from "./job-collector.ts";
import type { Incumbent } from "./job-effects.ts";

const PROGRESS_NS = 2e8;

/** What watchers of one job are told, and what its result says of its improvements. */
export interface JobNews {
  readonly incumbents: readonly Incumbent[];
  /** The lowest energy that was collected so far. */
  best(energy: number, tNs: number): void;
  /** The traces of blocks that are new, and what else they saw. */
  traces(part: number, blocks: readonly CollectedBlock[]): void;
  telemetry(message: Pick<ShardTelemetry, "updates" | "bestEnergy">): void;
  /** How far the job is, if it is time to say it. @param tNs running time, @param nowNs on the leader's clock. */
  progress(tNs: number, collector: JobCollector | null, shardsDone: number, nowNs: number): void;
  say(event: JobEvent): void;
  /** What was not told yet. */
  take(): readonly JobEvent[];
}

export function jobNews(nowNs: number): JobNews {
  const incumbents: Incumbent[] = [];
  const events: JobEvent[] = [];
  let toldNs = nowNs;
  let reportedBest = Number.POSITIVE_INFINITY;
  let reportedUpdates = 0;
  return {
    incumbents,
    best(energy, tNs) {
      if (energy >= (incumbents[incumbents.length - 1]?.energy ?? Number.POSITIVE_INFINITY)) return;
      incumbents.push({ tNs, energy });
      events.push({ kind: "incumbent", tNs, energy });
    },
    traces(part, blocks) {
      const points = tracePointsOf(part, blocks);
      if (points !== null) events.push({ kind: "trace", points });
      const telemetry = telemetryPointsOf(blocks);
      if (telemetry !== null) events.push({ kind: "telemetry", part, points: telemetry });
    },
    telemetry({ updates, bestEnergy }) {
      reportedUpdates += updates;
      reportedBest = Math.min(reportedBest, bestEnergy);
    },
    progress(tNs, collector, shardsDone, now) {
      if (now - toldNs < PROGRESS_NS) return;
      toldNs = now;
      events.push({
        kind: "progress",
        tNs,
        bestEnergy: Math.min(reportedBest, collector?.bestEnergy ?? Number.POSITIVE_INFINITY),
        updates: Math.max(reportedUpdates, collector?.updates ?? 0),
        finishedReads: collector?.finishedReads ?? 0,
        shardsDone,
      });
    },
    say: (event) => events.push(event),
    take: () => events.splice(0),
  };
}
