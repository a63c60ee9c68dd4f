import { type Assignment, shardName } from "../../proto/engine/tasks.ts";
import type { Capacity } from "./capacity.ts";
import { type Coverage, coverageOf, gapsOf, type Range, sizeOf } from "./ranges.ts";
import { copyName, parseShardName } from "./shard-names.ts";
import type { Workload } from "./workload.ts";

/** Where a shard is that was published and has no result. Seconds on the leader's clock. */
export type Whereabouts =
  /** Queued, or taken by a node that has not said so yet. */
  | { readonly kind: "unknown" }
  /** With a process that lives; `sinceS`: when it was first seen there. */
  | { readonly kind: "node"; readonly start: string; readonly sinceS: number }
  /** With a process that died: it comes back to the queue when its lease expires. */
  | { readonly kind: "gone" };

/** A shard that is queued or with a node. A leader that just took over knows the name and takes now for `publishedS`. */
export interface Outstanding {
  readonly name: string;
  readonly publishedS: number;
  readonly at: Whereabouts;
}

/** All that planning one part looks at. */
export interface PartView {
  readonly work: Workload;
  /** Units whose results are in and count. */
  readonly finished: Coverage;
  readonly outstanding: readonly Outstanding[];
  /** Names that the engine would refuse: of stored results that do not count, as those of a node with wrong energies. */
  readonly spentNames: ReadonlySet<string>;
  readonly capacity: Capacity;
  /** Whether rates were measured on this part; if not, shards begin small. */
  readonly measured: boolean;
  /** Seconds to the job's time limit or deadline; null without one. */
  readonly timeLeftS: number | null;
}

/** A shard to publish. */
export interface PlannedShard {
  readonly name: string;
  readonly assignment: Assignment;
  readonly range: Range;
  /** On a thread of mean speed, which in the mean is the one that takes it: fast threads come for more, and in proportion. */
  readonly expectedS: number;
}

/** What a shard takes on the thread that likely takes it, seconds. */
const SHARD_S = 1.5;
/** The share of lengths and of the window before any measurement: a model may run at a quarter of the advertised rate. */
const UNMEASURED_SHARE = 0.25;
/** Queued beyond what threads run, seconds of all threads: what nodes live on until the leader looks again. */
export const LOOKAHEAD_S = 2;
/** Shards towards the end are not made shorter than that, seconds: a message and a commit take some milliseconds. */
const SHORTEST_S = 0.1;
/** Shards that one leader plans, publishes and collects in a second, by far: larger clusters get longer shards. */
const USUAL_SHARDS_PER_S = 500;
const MOST_SHARDS_PER_S = 1000;
/** Of the time that is left, the share that the last shards may take on the slowest thread. */
const END_SHARE = 1;

/**
 * The shards to publish next, in order: the first units that are neither finished nor outstanding, until what is
 * outstanding keeps all threads busy for some seconds. Nothing that is decided here enters a result; a leader that starts
 * anew, with other rates and other sizes, covers what is left and no more.
 */
export function nextShards(view: PartView): readonly PlannedShard[] {
  const { work, capacity, measured, timeLeftS } = view;
  if (capacity.threads === 0 || (timeLeftS !== null && timeLeftS <= 0)) return [];
  const unitS = work.updatesPerUnit / meanRate(capacity);
  const share = measured ? 1 : UNMEASURED_SHARE;
  const window = capacity.threads * (Math.max(share * shardSeconds(capacity), unitS) + share * LOOKAHEAD_S);
  const names = namesInUse(view);
  const gaps = uncovered(view);
  let left = sizeOf(gaps);
  let outstandingS = outstandingUnits(view) * unitS;
  const shards: PlannedShard[] = [];
  for (const [start, end] of gaps) {
    for (let first = start; first < end && outstandingS < window; ) {
      const last = Math.min(end, shardEnd(view, first, left));
      const shard = plannedShard(view, [first, last], names);
      if (shard !== null) shards.push(shard);
      outstandingS += (last - first) * unitS;
      left -= last - first;
      first = last;
    }
  }
  return shards;
}

/** What is neither finished nor outstanding. */
export function uncovered({ work, finished, outstanding }: PartView): Coverage {
  const held = outstanding.map(({ name }) => rangeOf(work, name)).filter((range) => range !== null);
  return gapsOf(coverageOf([...finished, ...held]), [0, work.units ?? Number.POSITIVE_INFINITY]);
}

/** A shard under its own name, or that of its next copy; null when it had all the copies that it may have. */
export function plannedShard(
  { work, capacity }: PartView,
  range: Range,
  names: Set<string>,
  mostCopies = Number.POSITIVE_INFINITY,
): PlannedShard | null {
  const assignment = work.assignment(range);
  const original = shardName(assignment);
  let copy = 0;
  while (names.has(copyName(original, copy))) copy++;
  if (copy > mostCopies) return null;
  const name = copyName(original, copy);
  names.add(name);
  return { name, assignment, range, expectedS: ((range[1] - range[0]) * work.updatesPerUnit) / meanRate(capacity) };
}

export function namesInUse({ outstanding, spentNames }: PartView): Set<string> {
  return new Set([...spentNames, ...outstanding.map(({ name }) => name)]);
}

/** The units of an outstanding shard of this part, or null. */
export function rangeOf({ plan }: Workload, name: string): Range | null {
  const named = parseShardName(name);
  return named !== null && "range" in named && named.part === plan.part ? named.range : null;
}

/** Updates per second of a thread, averaged over threads. */
export function meanRate({ rate, threads }: Capacity): number {
  return rate / threads;
}

/** What shards take in the middle of a job, seconds. */
function shardSeconds({ threads }: Capacity): number {
  return Math.max(SHARD_S, threads / USUAL_SHARDS_PER_S);
}

/**
 * Where a shard ends that starts at a unit: after the usual time; near the end of the job, or of its time, so soon that the
 * slowest thread does not hold it much beyond.
 *
 * @param left  units that are neither finished nor outstanding.
 */
function shardEnd({ work, capacity, measured, timeLeftS }: PartView, first: number, left: number): number {
  if (work.grid !== null) return (Math.floor(first / work.grid) + 1) * work.grid;
  const mean = meanRate(capacity) / work.updatesPerUnit;
  const slowest = capacity.slowest / work.updatesPerUnit;
  const usual = shardSeconds(capacity) * mean * (measured ? 1 : UNMEASURED_SHARE);
  const least = Math.max(SHORTEST_S, capacity.threads / MOST_SHARDS_PER_S) * mean;
  const leftS = Math.min(left / (mean * capacity.threads), timeLeftS ?? Number.POSITIVE_INFINITY);
  return first + Math.max(1, Math.floor(Math.min(usual, Math.max(least, END_SHARE * leftS * slowest))));
}

function outstandingUnits({ work, outstanding }: PartView): number {
  return outstanding.reduce((sum, { name }) => {
    const range = rangeOf(work, name);
    return range === null ? sum : sum + range[1] - range[0];
  }, 0);
}
