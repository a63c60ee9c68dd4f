import { LANE_WEIGHTS, LANES, type Lane } from "../../proto/engine/tasks.ts";

/** A job that has shards to publish. */
export interface Demand {
  readonly jobId: string;
  readonly tenant: string;
  readonly lane: Lane;
  /** Thread-seconds of its next shards, in order; > 0. */
  readonly costs: readonly number[];
}

/** What a lane's turns so far leave behind, by tenant. */
interface LaneTurns {
  /** Thread-seconds that a tenant with demand may publish yet of what it earned. */
  readonly credit: ReadonlyMap<string, number>;
  /** Whose turn it is. */
  readonly tenant: string;
  /** The room ended within this turn: it was earned, and goes on. */
  readonly interrupted: boolean;
  /** The job that published last: the tenant's next one follows it. */
  readonly lastJob: ReadonlyMap<string, string>;
}

export type Turns = Readonly<Record<Lane, LaneTurns>>;

const FIRST_TURNS: LaneTurns = { credit: new Map(), tenant: "", interrupted: false, lastJob: new Map() };
export const NO_TURNS: Turns = { high: FIRST_TURNS, normal: FIRST_TURNS, low: FIRST_TURNS };

/** What a turn earns at least, thread-seconds; more where a single shard takes more, so that every turn can be used. */
const LEAST_QUANTUM_S = 1;

/**
 * How many shards each job may publish now. The window is shared among the lanes that have demand or outstanding work,
 * 8 : 4 : 1, as nodes pull them; in a lane by deficit round robin over tenants in thread-seconds, and in turns over the jobs of a
 * tenant. What one does not use is the others'; nobody saves up while without demand.
 *
 * @param windowS       thread-seconds that may be outstanding in all; the last shard of a lane may exceed it.
 * @param outstandingS  thread-seconds that are queued or with nodes now.
 * Source: Shreedhar and Varghese (1996), doi:10.1109/90.502236.
 */
export function shareOut(
  turns: Turns,
  demands: readonly Demand[],
  windowS: number,
  outstandingS: Readonly<Record<Lane, number>>,
): { readonly grants: ReadonlyMap<string, number>; readonly turns: Turns } {
  const wanting = LANES.filter((lane) => demands.some((d) => d.lane === lane && d.costs.length > 0));
  const weights = wanting.reduce((sum, lane) => sum + LANE_WEIGHTS[lane], 0);
  const next: Record<Lane, LaneTurns> = { ...turns };
  const grants = new Map<string, number>();
  for (const lane of wanting) {
    const roomS = (windowS * LANE_WEIGHTS[lane]) / weights - outstandingS[lane];
    const own = demands.filter((d) => d.lane === lane && d.costs.length > 0);
    next[lane] = shareLane(turns[lane], own, roomS, grants);
  }
  return { grants, turns: next };
}

interface Waiting {
  readonly demand: Demand;
  /** Shards granted so far: the index of the next. */
  granted: number;
}

/** Serves one lane until its room is used or nobody wants more; adds to `grants`. */
function shareLane(
  turns: LaneTurns,
  demands: readonly Demand[],
  roomS: number,
  grants: Map<string, number>,
): LaneTurns {
  const queues = queuesOf(demands, turns.lastJob);
  const tenants = [...queues.keys()].sort();
  const credit = new Map(tenants.map((tenant) => [tenant, turns.credit.get(tenant) ?? 0]));
  const lastJob = new Map([...turns.lastJob].filter(([tenant]) => queues.has(tenant)));
  const quantum = Math.max(LEAST_QUANTUM_S, ...demands.map(({ costs }) => Math.max(...costs)));
  // A tenant that is gone gave its turn to the next one.
  let at = Math.max(
    0,
    tenants.findIndex((tenant) => tenant >= turns.tenant),
  );
  let interrupted = turns.interrupted && tenants[at] === turns.tenant;
  let room = roomS;
  while (room > 0 && tenants.some((tenant) => queueOf(queues, tenant).length > 0)) {
    const tenant = tenants[at];
    const queue = queueOf(queues, tenant);
    let own = (credit.get(tenant) ?? 0) + (interrupted || queue.length === 0 ? 0 : quantum);
    while (room > 0 && queue.length > 0 && queue[0].demand.costs[queue[0].granted] <= own) {
      const job = queue[0];
      const cost = job.demand.costs[job.granted];
      own -= cost;
      room -= cost;
      grants.set(job.demand.jobId, ++job.granted);
      lastJob.set(tenant, job.demand.jobId);
      queue.shift();
      if (job.granted < job.demand.costs.length) queue.push(job);
    }
    credit.set(tenant, queue.length === 0 ? 0 : own);
    interrupted = room <= 0 && queue.length > 0;
    if (!interrupted) at = (at + 1) % tenants.length;
  }
  return { credit, tenant: tenants[at], interrupted, lastJob };
}

function queueOf(queues: ReadonlyMap<string, Waiting[]>, tenant: string): Waiting[] {
  return queues.get(tenant) ?? [];
}

/** Each tenant's jobs in the order of the demands, begun after the one that published last. */
function queuesOf(demands: readonly Demand[], lastJob: ReadonlyMap<string, string>): Map<string, Waiting[]> {
  const queues = new Map<string, Waiting[]>();
  for (const demand of demands) {
    const queue = queues.get(demand.tenant) ?? [];
    queue.push({ demand, granted: 0 });
    queues.set(demand.tenant, queue);
  }
  for (const [tenant, queue] of queues) {
    const last = queue.findIndex(({ demand }) => demand.jobId === lastJob.get(tenant));
    queues.set(tenant, [...queue.slice(last + 1), ...queue.slice(0, last + 1)]);
  }
  return queues;
}
