import { originalName } from "./shard-names.ts";

/** Attempts after which a job fails. */
export const MOST_ATTEMPTS = 5;
/** Deaths of different processes that held a shard make one attempt: machines fail by themselves now and then. */
export const DEATHS_OF_AN_ATTEMPT = 3;

/** What speaks against one shard. */
interface Suspicion {
  /** Failed attempts so far. */
  readonly attempts: number;
  /** Deliveries whose failure was counted, by the name that it was committed under: the same one again counts once. */
  readonly failures: ReadonlySet<string>;
  /** Processes that died with it since the last attempt that deaths made. */
  readonly deaths: ReadonlySet<string>;
  /** Processes that died with it, all of them: a death is told once. */
  readonly seenDeaths: ReadonlySet<string>;
  /** Commits of other shards known when the last death was counted. */
  readonly commitsAtDeath: number;
  /** Processes that said they cannot do it. */
  readonly refusals: ReadonlySet<string>;
  readonly lastReason: string;
}

/** What is known against the shards of one job, by the names of their first copies. */
export interface Suspicions {
  readonly shards: ReadonlyMap<string, Suspicion>;
  /** Shards committed so far, of any job. */
  readonly commits: number;
}

export const NO_SUSPICIONS: Suspicions = { shards: new Map(), commits: 0 };

/** Unsuspected. The first death counts in any case. */
const UNSUSPECTED: Suspicion = {
  attempts: 0,
  failures: new Set(),
  deaths: new Set(),
  seenDeaths: new Set(),
  commitsAtDeath: -1,
  refusals: new Set(),
  lastReason: "",
};

export type ShardEvent =
  /** A node said that it could not do it. `failure`: the name under which that was committed. */
  | { readonly kind: "failed"; readonly shard: string; readonly failure: string; readonly reason: string }
  /** Not this node, as it lacks memory or the build, but perhaps another: no attempt. */
  | { readonly kind: "refused"; readonly shard: string; readonly nodeStart: string; readonly reason: string }
  /** A process died, or was not heard of any more, while it held the shard. */
  | { readonly kind: "died"; readonly shard: string; readonly nodeStart: string }
  /** The shard's result was committed. */
  | { readonly kind: "solved"; readonly shard: string }
  /** Some shard of another job was. */
  | { readonly kind: "progress" };

/** The next state. Repeats change nothing. */
export function suspect(state: Suspicions, event: ShardEvent): Suspicions {
  if (event.kind === "progress") return { ...state, commits: state.commits + 1 };
  const shard = originalName(event.shard);
  const known = state.shards.get(shard) ?? UNSUSPECTED;
  // It is given up for already: what copies of it do now is no attempt any more.
  if (known.attempts >= MOST_ATTEMPTS && event.kind !== "solved") return state;
  switch (event.kind) {
    case "solved": {
      const shards = new Map(state.shards);
      shards.delete(shard);
      return { shards, commits: state.commits + 1 };
    }
    case "failed": {
      if (known.failures.has(event.failure)) return state;
      const failures = new Set(known.failures).add(event.failure);
      return noted(state, shard, { ...known, failures, attempts: known.attempts + 1, lastReason: event.reason });
    }
    case "refused": {
      const refusals = new Set(known.refusals).add(event.nodeStart);
      return noted(state, shard, { ...known, refusals, lastReason: event.reason });
    }
    case "died":
      return noted(state, shard, afterDeath(known, event.nodeStart, state.commits));
  }
}

/** A death counts where other shards were committed since the one before: else it is the cluster that is ill, not the shard. */
function afterDeath(known: Suspicion, nodeStart: string, commits: number): Suspicion {
  if (known.seenDeaths.has(nodeStart)) return known;
  const seenDeaths = new Set(known.seenDeaths).add(nodeStart);
  if (commits <= known.commitsAtDeath) return { ...known, seenDeaths };
  const deaths = new Set(known.deaths).add(nodeStart);
  const counted = { ...known, seenDeaths, commitsAtDeath: commits };
  if (deaths.size < DEATHS_OF_AN_ATTEMPT) return { ...counted, deaths };
  const lastReason = `${DEATHS_OF_AN_ATTEMPT} processes died holding it`;
  return { ...counted, deaths: new Set(), attempts: known.attempts + 1, lastReason };
}

function noted(state: Suspicions, shard: string, suspicion: Suspicion): Suspicions {
  return { ...state, shards: new Map(state.shards).set(shard, suspicion) };
}

/** The shard that the job has to be given up for. */
export interface Poison {
  readonly shard: string;
  readonly attempts: number;
  readonly reason: string;
}

/**
 * @param ableNodes  processes that have what it takes to run a shard, as far as they say: where every one refused it, nobody
 *   is left to ask. Where there are none it waits, for nodes or for a plan that they can run.
 */
export function poisonOf(state: Suspicions, ableNodes: (shard: string) => readonly string[]): Poison | null {
  for (const [shard, { attempts, refusals, lastReason }] of state.shards) {
    if (attempts >= MOST_ATTEMPTS) return { shard, attempts, reason: lastReason };
    if (refusals.size === 0) continue;
    const able = ableNodes(shard);
    if (able.length > 0 && able.every((start) => refusals.has(start)))
      return { shard, attempts, reason: `refused by every node: ${lastReason}` };
  }
  return null;
}
