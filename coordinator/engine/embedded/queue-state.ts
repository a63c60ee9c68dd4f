import { invariant } from "../../../core/invariant.ts";
import { type LaneCredits, NO_CREDITS, nextLane } from "../../../proto/engine/lane-turns.ts";
import { RUNNERS, type Runner, runnerOf } from "../../../proto/engine/runners.ts";
import { LANES, type Lane, type ShardTask } from "../../../proto/engine/tasks.ts";

/** A shard that waits or is with a node. `attempts` counts deliveries. */
export interface QueuedShard {
  readonly id: number;
  readonly task: ShardTask;
  attempts: number;
  /** Where it is: ready, or away (with a node, or given back for later) until a time of the monotonic clock, ms. */
  place: { readonly kind: "ready" } | { readonly kind: "away"; until: number; holder: object | null };
}

/**
 * Who waits, who is away and whose turn it is. Within a lane, shards that came back go before those never tried, and these
 * go in the order of publication. Holds no clock: times are handed in, ms of one monotonic clock.
 */
export interface QueueState {
  add(shard: QueuedShard): void;
  remove(shard: QueuedShard): void;
  removeJob(jobId: string): void;
  find(jobId: string, shard: string): QueuedShard | null;
  shardsOf(jobId: string): readonly string[];
  /** The shard of a runner whose turn it is, now away until `until`; null if none is ready. */
  take(holder: object, until: number, runner: Runner): QueuedShard | null;
  /** Puts a shard that is away up again, at once or at `until`. */
  comeBack(shard: QueuedShard, until: number | null): void;
  /** Makes ready whatever was to come back by `now`. @returns whether anything did. */
  expire(now: number): boolean;
  /** When the next shard comes back; null if none is away. */
  nextReturn(): number | null;
  heldBy(holder: object): readonly QueuedShard[];
  depth(): Readonly<Record<Lane, number>>;
}

export function queueState(): QueueState {
  const jobs = new Map<string, Map<string, QueuedShard>>();
  const queues = new Map(RUNNERS.map((runner) => [runner, emptyQueue()]));
  const away = new Set<QueuedShard>();

  function queueOf(runner: Runner): RunnerQueue {
    const queue = queues.get(runner);
    invariant(queue !== undefined, `no queue for ${runner}`);
    return queue;
  }

  function laneOf({ task }: QueuedShard): LaneShards {
    return queueOf(runnerOf(task))[task.lane];
  }

  function remove(shard: QueuedShard): void {
    const { jobId, shard: name } = shard.task;
    const job = jobs.get(jobId);
    if (job?.get(name) !== shard) return;
    job.delete(name);
    if (job.size === 0) jobs.delete(jobId);
    away.delete(shard);
    const lane = laneOf(shard);
    lane.fresh.delete(shard);
    lane.returned.delete(shard);
    lane.size--;
  }

  function comeBack(shard: QueuedShard, until: number | null): void {
    if (!away.has(shard)) return;
    if (until !== null) {
      shard.place = { kind: "away", until, holder: null };
      return;
    }
    away.delete(shard);
    shard.place = { kind: "ready" };
    laneOf(shard).returned.add(shard);
  }

  return {
    add(shard) {
      const { jobId, shard: name } = shard.task;
      const job = jobs.get(jobId) ?? new Map<string, QueuedShard>();
      jobs.set(jobId, job.set(name, shard));
      const lane = laneOf(shard);
      lane.fresh.add(shard);
      lane.size++;
    },
    remove,
    removeJob(jobId) {
      for (const shard of jobs.get(jobId)?.values() ?? []) remove(shard);
    },
    find: (jobId, shard) => jobs.get(jobId)?.get(shard) ?? null,
    shardsOf: (jobId) => [...(jobs.get(jobId)?.keys() ?? [])],
    take(holder, until, runner) {
      const queue = queueOf(runner);
      const turn = nextLane(queue.credits, (lane) => queue[lane].fresh.size + queue[lane].returned.size > 0);
      queue.credits = turn.credits;
      if (turn.lane === null) return null;
      const { fresh, returned } = queue[turn.lane];
      const from = returned.size > 0 ? returned : fresh;
      const [shard] = from;
      from.delete(shard);
      shard.place = { kind: "away", until, holder };
      away.add(shard);
      return shard;
    },
    comeBack,
    expire(now) {
      const due = [...away].filter(({ place }) => place.kind === "away" && place.until <= now);
      for (const shard of due) comeBack(shard, null);
      return due.length > 0;
    },
    nextReturn() {
      let next = Number.POSITIVE_INFINITY;
      for (const { place } of away) if (place.kind === "away") next = Math.min(next, place.until);
      return away.size === 0 ? null : next;
    },
    heldBy: (holder) => [...away].filter(({ place }) => place.kind === "away" && place.holder === holder),
    depth() {
      const sizeOf = (lane: Lane): number => [...queues.values()].reduce((sum, queue) => sum + queue[lane].size, 0);
      return Object.fromEntries(LANES.map((lane) => [lane, sizeOf(lane)])) as Record<Lane, number>;
    },
  };
}

interface LaneShards {
  readonly fresh: Set<QueuedShard>;
  readonly returned: Set<QueuedShard>;
  /** Ready and away together. */
  size: number;
}

/** What waits for one kind of runner, and whose turn it is there. */
type RunnerQueue = Readonly<Record<Lane, LaneShards>> & { credits: LaneCredits };

function emptyQueue(): RunnerQueue {
  return { high: emptyLane(), normal: emptyLane(), low: emptyLane(), credits: NO_CREDITS };
}

function emptyLane(): LaneShards {
  return { fresh: new Set(), returned: new Set(), size: 0 };
}
