import type { Failure } from "../../core/failure.ts";

/** Jobs that wait or run. */
export interface Backlog {
  readonly jobs: number;
  readonly ofTenant: number;
}

/** Of the whole backlog, the share that one tenant may fill: the others can always send something. */
const TENANT_SHARE = 0.5;

/**
 * Refuses one more job where the backlog is full, with the limit and the count: RESOURCE_EXHAUSTED to the caller, who tries
 * again later.
 *
 * @param maxJobs  jobs that may wait or run, over all tenants, ≥ 2.
 */
export function refuseBeyond({ jobs, ofTenant }: Backlog, maxJobs: number): Failure | null {
  if (jobs >= maxJobs)
    return {
      kind: "over-limit",
      where: "backlog",
      limit: "number of jobs that wait or run",
      max: maxJobs,
      got: jobs + 1,
    };
  const max = Math.floor(TENANT_SHARE * maxJobs);
  return ofTenant >= max
    ? {
        kind: "over-limit",
        where: "backlog",
        limit: "number of this tenant's jobs that wait or run",
        max,
        got: ofTenant + 1,
      }
    : null;
}
