import { isFinal, type JobRecord } from "../engine/job-record.ts";
import { type CoordinatorInstruments, type ExemplarOf, relativeGap } from "./coordinator-meter.ts";

/**
 * The jobs that run, each in a place of its own while there are places: so the dashboard of one job has something to show
 * for any of them, and however many jobs come, there are no more places.
 */
export interface JobPlaces {
  /** A record was written: the leader writes those that run about once a second. */
  written(record: JobRecord): void;
  updated(jobId: string, updates: number): void;
  /** Fills the gauges. @param leading  whether this process still hears of its jobs: what another leads is not its own to show. */
  show(leading: boolean): void;
}

export function jobPlaces(to: CoordinatorInstruments, exemplarOf: ExemplarOf, count: number): JobPlaces {
  const jobs: (JobRecord | null)[] = new Array<JobRecord | null>(count).fill(null);
  const placeOf = new Map<string, number>();

  function leave(id: string): void {
    const place = placeOf.get(id);
    if (place === undefined) return;
    jobs[place] = null;
    placeOf.delete(id);
  }

  return {
    written(record) {
      const { id, state } = record;
      if (isFinal(state)) return leave(id);
      if (state !== "RUNNING") return;
      const place = placeOf.get(id) ?? jobs.indexOf(null);
      if (place < 0) return;
      jobs[place] = record;
      placeOf.set(id, place);
    },
    updated(jobId, updates) {
      const place = placeOf.get(jobId);
      if (place !== undefined) to.placeUpdates.add({ place: String(place) }, updates, exemplarOf(jobId));
    },
    show(leading) {
      to.placeSeconds.clear();
      to.placeBest.clear();
      to.placeGap.clear();
      for (const [k, record] of jobs.entries()) {
        if (record === null || !leading) continue;
        const place = String(k);
        const { ranNs, bestEnergy, options, problem } = record;
        to.placeSeconds.show({ place }, ranNs / 1e9);
        if (bestEnergy === null) continue;
        to.placeBest.show({ place }, bestEnergy);
        const reference = options.targetEnergy ?? problem.knownEnergy?.energy;
        if (reference !== undefined) to.placeGap.show({ place }, relativeGap(bestEnergy, reference));
      }
    },
  };
}
