/** What one look at a lane shows. */
export interface LaneLook {
  /** Monotonic clock, ms. */
  readonly atMs: number;
  /** Shards in the stream that no live node holds, as job/shard. */
  readonly unheld: readonly string[];
  /** The consumer's count of deliveries, redeliveries included. */
  readonly deliveries: number;
  /** Nodes wait for this lane. */
  readonly nodesWait: boolean;
}

/** A shard that waits, as it was when it was first seen waiting. */
interface Waiting {
  readonly sinceMs: number;
  readonly deliveries: number;
  /** Shards that waited then: as many deliveries may come before it. */
  readonly queue: number;
  /** Nodes waited at every look since. */
  readonly nodesWait: boolean;
}

/** What is remembered of a lane between looks. */
export type LaneMemory = ReadonlyMap<string, Waiting>;

export const NOTHING_WAITS: LaneMemory = new Map();

/**
 * Says whether a lane's consumer hides shards: some shard lay in the stream for `patienceMs` in no live node's hands, and
 * either nodes waited for work at every look, or the queue went on past it: more was delivered than had waited with it.
 */
export function hidesShards(
  memory: LaneMemory,
  look: LaneLook,
  patienceMs: number,
): { readonly hides: boolean; readonly memory: LaneMemory } {
  const { atMs, unheld, deliveries } = look;
  const next = new Map<string, Waiting>();
  let hides = false;
  for (const shard of unheld) {
    const before = memory.get(shard) ?? { sinceMs: atMs, deliveries, queue: unheld.length, nodesWait: true };
    const waiting = { ...before, nodesWait: before.nodesWait && look.nodesWait };
    next.set(shard, waiting);
    const passed = deliveries - waiting.deliveries > waiting.queue;
    if (atMs - waiting.sinceMs >= patienceMs && (waiting.nodesWait || passed)) hides = true;
  }
  return { hides, memory: hides ? NOTHING_WAITS : next };
}
