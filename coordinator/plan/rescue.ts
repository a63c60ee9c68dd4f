import { type Coverage, coverageOf, gapsOf, type Range, sizeOf } from "./ranges.ts";
import {
  LOOKAHEAD_S,
  meanRate,
  namesInUse,
  type Outstanding,
  type PartView,
  type PlannedShard,
  plannedShard,
  rangeOf,
  uncovered,
} from "./shards.ts";

/** A shard is copied where the copy is done in this share of the time that the original is expected to take yet. */
const WORTHWHILE_SHARE = 0.9;
/** Publishing, pulling and committing a copy, seconds. */
const LAG_S = 0.1;
/** Copies are cut into pieces no shorter than that, seconds. */
const SHORTEST_S = 0.1;
/** Copies of one range besides the first; whatever else happens, leases bring lost shards back. */
const MOST_COPIES = 3;
/** Shards that are looked at at once, those expected last; the next look is a fraction of a second away. */
const MOST_AT_ONCE = 256;

/** A shard that somebody has or waits for, and when its result is expected, seconds on the leader's clock. */
interface Awaited {
  readonly range: Range;
  readonly endS: number;
  readonly gone: boolean;
}

interface Late extends Awaited {
  /** Of its units, those that nothing expected sooner holds. */
  readonly units: Coverage;
}

/**
 * Copies of shards that would hold up the job: of those that slow, hanging or dead processes have, when every unit is
 * finished or outstanding and threads have nothing to do. Blocks count once whoever is first, and give the same samples.
 * A job that ends by time instead gets copies of what a dead process has, or of what would miss the limit while a
 * copy would not: the digest ends at the first block that is missing.
 *
 * @param nowS         seconds on the leader's clock.
 * @param idleThreads  threads of nodes that can run the part, less the shards that are outstanding with or for them.
 */
export function rescueShards(view: PartView, nowS: number, idleThreads: number): readonly PlannedShard[] {
  if (view.capacity.threads === 0) return [];
  if (view.work.units === null) return rescueInTime(view, laterThanOthers(view, nowS), nowS);
  if (idleThreads <= 0 || uncovered(view).length > 0) return [];
  return rescueAtEnd(view, laterThanOthers(view, nowS), nowS, idleThreads);
}

/**
 * Copies for all parts of a job: none while any part has units that nobody holds, since threads that are idle take those.
 *
 * @param nowS    seconds on the leader's clock.
 * @param shards  shards of this job and of others that are outstanding or about to be published.
 */
export function rescueParts(parts: readonly PartView[], nowS: number, shards: number): readonly PlannedShard[] {
  const more = parts.some(
    (part) => part.work.units !== null && part.capacity.threads > 0 && uncovered(part).length > 0,
  );
  const copies: PlannedShard[] = [];
  for (const part of parts)
    if (!more || part.work.units === null)
      copies.push(...rescueShards(part, nowS, part.capacity.threads - shards - copies.length));
  return copies;
}

/**
 * What was outstanding before a leader stood still or was cut off, as it is to be judged afterwards: nobody is late for the
 * time in which no result could be heard. What happened meanwhile arrives within the next moments.
 *
 * @param silenceS  how long it heard nothing, seconds.
 */
export function afterSilence(outstanding: readonly Outstanding[], silenceS: number): readonly Outstanding[] {
  return outstanding.map(({ name, publishedS, at }) => ({
    name,
    publishedS: publishedS + silenceS,
    at: at.kind === "node" ? { ...at, sinceS: at.sinceS + silenceS } : at,
  }));
}

/** What is expected last comes first, with the units that nothing expected sooner holds. */
function laterThanOthers(view: PartView, nowS: number): readonly Late[] {
  const awaited = view.outstanding
    .map((shard) => awaitedShard(view, shard, nowS))
    .filter((shard) => shard !== null)
    .sort((a, b) => a.endS - b.endS);
  const last = awaited.splice(-MOST_AT_ONCE);
  let sooner = coverageOf([...view.finished, ...awaited.map(({ range }) => range)]);
  return last
    .map((shard) => {
      const units = gapsOf(sooner, shard.range);
      sooner = coverageOf([...sooner, shard.range]);
      return { ...shard, units };
    })
    .filter(({ units }) => units.length > 0)
    .reverse();
}

function awaitedShard({ work, capacity }: PartView, shard: Outstanding, nowS: number): Awaited | null {
  const range = rangeOf(work, shard.name);
  if (range === null) return null;
  const { at } = shard;
  if (at.kind === "gone") return { range, endS: Number.POSITIVE_INFINITY, gone: true };
  const [sinceS, rate] =
    at.kind === "node"
      ? [at.sinceS, capacity.rateOf.get(at.start) ?? meanRate(capacity)]
      : [shard.publishedS, meanRate(capacity)];
  const planned = sinceS + ((range[1] - range[0]) * work.updatesPerUnit) / rate;
  // Overdue: as long again as it is overdue. Processors that others use too run at half their speed for a while, and a guess
  // of as long again as it took already would have copied every such shard once it is a tenth late.
  const endS = planned > nowS ? planned : nowS + (nowS - planned);
  return { range, endS, gone: false };
}

function rescueAtEnd(view: PartView, atRisk: readonly Late[], nowS: number, idleThreads: number): PlannedShard[] {
  const unitS = view.work.updatesPerUnit / meanRate(view.capacity);
  const names = namesInUse(view);
  const copies: PlannedShard[] = [];
  const soonest = nowS + (LAG_S + unitS) / WORTHWHILE_SHARE;
  const late = atRisk.filter(({ endS }) => endS > soonest);
  const threadsEach = Math.max(1, Math.floor(idleThreads / Math.max(1, late.length)));
  for (const { units, endS } of late) {
    const free = idleThreads - copies.length;
    if (free <= 0) break;
    const pieces = pieceCount(view, units, unitS, Math.min(threadsEach, free));
    const length = view.work.grid ?? Math.ceil(sizeOf(units) / pieces);
    if ((LAG_S + length * unitS) / WORTHWHILE_SHARE > endS - nowS) continue;
    for (const piece of cut(units, length)) {
      const copy = plannedShard(view, piece, names, MOST_COPIES);
      if (copy !== null) copies.push(copy);
    }
  }
  return copies;
}

function pieceCount({ work }: PartView, units: Coverage, unitS: number, most: number): number {
  if (work.grid !== null) return 1;
  return Math.max(1, Math.min(most, Math.floor((sizeOf(units) * unitS) / SHORTEST_S), sizeOf(units)));
}

function rescueInTime(view: PartView, atRisk: readonly Late[], nowS: number): PlannedShard[] {
  const unitS = view.work.updatesPerUnit / meanRate(view.capacity);
  const names = namesInUse(view);
  const left = view.timeLeftS ?? Number.POSITIVE_INFINITY;
  return atRisk.flatMap(({ units, endS, gone }) => {
    const copyS = LOOKAHEAD_S + LAG_S + sizeOf(units) * unitS;
    const inTime = copyS < left && (gone || endS > nowS + left);
    if (!inTime) return [];
    return units.map((range) => plannedShard(view, range, names, MOST_COPIES)).filter((copy) => copy !== null);
  });
}

function cut(units: Coverage, length: number): Range[] {
  return units.flatMap(([first, end]) =>
    Array.from({ length: Math.ceil((end - first) / length) }, (_, k): Range => {
      const from = first + k * length;
      return [from, Math.min(end, from + length)];
    }),
  );
}
