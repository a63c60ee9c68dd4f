import { LANES } from "../../proto/engine/tasks.ts";
import type { EndReason, JobRecord } from "../engine/job-record.ts";
import type { StoredJob } from "../engine/port.ts";

/** A tenant and a lane: whoever fills all places with jobs of one group leaves some to every other. */
export type Group = string;

/** Of each group so many jobs are looked after however full it is. */
const PLACES_KEPT = 4;

/** Jobs that are not looked after yet. */
export interface WaitingJobs {
  readonly size: number;
  set(job: StoredJob): void;
  get(id: string): StoredJob | undefined;
  delete(id: string): void;
  /** Those whose end has come before their turn: somebody cancelled them, or their deadline is over. @param nowMs since 1970. */
  due(nowMs: number): readonly StoredJob[];
  /**
   * Jobs to look after next, at most `most`: groups with the fewest active jobs first, higher lanes before lower, the oldest
   * of each group first.
   *
   * @param active  jobs of each group that are looked after.
   * @param room    places that are free; a group below its kept places gets those even beyond.
   */
  next(active: ReadonlyMap<Group, number>, room: number, most: number): readonly StoredJob[];
}

/** Why a job that waits is to end without having its turn, or null. */
export function endBeforeTurn({ cancelRequested, deadlineMs }: JobRecord, nowMs: number): EndReason | null {
  if (deadlineMs !== null && nowMs >= deadlineMs) return "deadline";
  return cancelRequested ? "cancelled" : null;
}

export function groupOf({ record: { tenant, lane } }: StoredJob): Group {
  return `${LANES.indexOf(lane)}/${tenant}`;
}

export function waitingJobs(): WaitingJobs {
  const groups = new Map<Group, Map<string, StoredJob>>();
  const groupOfId = new Map<string, Group>();
  /** Jobs that may end before their turn. */
  const mortal = new Map<string, StoredJob>();

  function remove(id: string): void {
    mortal.delete(id);
    const group = groupOfId.get(id);
    if (group === undefined) return;
    groupOfId.delete(id);
    const jobs = groups.get(group);
    jobs?.delete(id);
    if (jobs?.size === 0) groups.delete(group);
  }

  return {
    get size() {
      return groupOfId.size;
    },
    set(job) {
      const { id } = job.record;
      const group = groupOfId.get(id) ?? groupOf(job);
      groupOfId.set(id, group);
      const jobs = groups.get(group) ?? new Map<string, StoredJob>();
      groups.set(group, jobs.set(id, job));
      if (job.record.cancelRequested || job.record.deadlineMs !== null) mortal.set(id, job);
    },
    get: (id) => groups.get(groupOfId.get(id) ?? "")?.get(id),
    delete: remove,
    due: (nowMs) => [...mortal.values()].filter(({ record }) => endBeforeTurn(record, nowMs) !== null),
    next(active, room, most) {
      const counts = new Map([...groups.keys()].map((group) => [group, active.get(group) ?? 0]));
      const queues = [...groups].map(([group, jobs]) => ({ group, jobs: jobs.values() }));
      const chosen: StoredJob[] = [];
      let left = room;
      while (chosen.length < most && queues.length > 0) {
        queues.sort((a, b) => count(a.group) - count(b.group) || (a.group < b.group ? -1 : 1));
        const [first] = queues;
        const job = left > 0 || count(first.group) < PLACES_KEPT ? first.jobs.next() : { done: true, value: undefined };
        if (job.done === true || job.value === undefined) {
          queues.shift();
          continue;
        }
        chosen.push(job.value);
        counts.set(first.group, count(first.group) + 1);
        left--;
      }
      return chosen;

      function count(group: Group): number {
        return counts.get(group) ?? 0;
      }
    },
  };
}
