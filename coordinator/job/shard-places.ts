import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { afterSilence } from "../plan/rescue.ts";
import type { Outstanding, PlannedShard } from "../plan/shards.ts";

/** A shard that was published so long ago and that the engine does not hold is lost. */
const SETTLED_NS = 3e9;
/** A node reports every tenth of a second, or after a sweep where that takes longer. */
const SILENT_NS = 15e9;
/** A leader that hears and is not overloaded looks several times in this time. */
export const DEAF_NS = 5e8;

/** Where the shards of one job are that have no result yet, as far as its leader has heard. Times on its clock, ns. */
export interface ShardPlaces {
  readonly size: number;
  has(name: string): boolean;
  all(): readonly Outstanding[];
  /** Whether some shard was heard of since it was published. */
  readonly someUnderWay: boolean;
  /** Whether a node says to have a shard that an earlier leader published: it may be at work on it, though nothing was heard. */
  readonly someInherited: boolean;
  published(shards: readonly PlannedShard[], nowNs: number): void;
  /** The engine holds a shard that an earlier leader published. */
  found(name: string, nowNs: number): void;
  heard(name: string, nowNs: number): void;
  /** Its node has let go of it without a result. */
  letGo(name: string): void;
  /** It has its result, or is lost. */
  remove(name: string): void;
  /** Shards are about to be planned. Looks are far apart where the engine was away or this process stood still: that is forgiven. */
  looked(nowNs: number): void;
  /** Looks who says to hold what. @returns shards whose holder is not there any more. */
  locate(nodes: readonly NodeRecord[], nowNs: number): readonly { readonly shard: string; readonly start: string }[];
  /** Shards that should be known to the engine and are not. */
  missing(queued: ReadonlySet<string>, nowNs: number): readonly string[];
  /** Whether a process that lives has a shard and has said nothing of it for long. */
  hangs(name: string, nowNs: number): boolean;
  /** Thread-seconds in all, as they were expected when they were published. */
  expectedS(): number;
}

export function shardPlaces(jobId: string, nowNs: number): ShardPlaces {
  const outstanding = new Map<string, Outstanding>();
  const expected = new Map<string, number>();
  const underWay = new Set<string>();
  /** Published by an earlier leader, and whether some node says to have it. */
  const inherited = new Map<string, boolean>();
  const heardNs = new Map<string, number>();
  let lookedNs = nowNs;
  /** The nodes' words by which every outstanding shard was located; null once there are new shards. */
  let locatedBy: readonly NodeRecord[] | null = null;

  return {
    get size() {
      return outstanding.size;
    },
    has: (name) => outstanding.has(name),
    all: () => [...outstanding.values()],
    get someUnderWay() {
      return underWay.size > 0;
    },
    get someInherited() {
      return [...inherited.values()].includes(true);
    },
    published(shards, now) {
      locatedBy = null;
      for (const name of expected.keys()) if (!outstanding.has(name)) expected.delete(name);
      for (const { name, expectedS } of shards) {
        expected.set(name, expectedS);
        outstanding.set(name, { name, publishedS: now / 1e9, at: { kind: "unknown" } });
      }
    },
    found(name, now) {
      locatedBy = null;
      inherited.set(name, false);
      outstanding.set(name, { name, publishedS: now / 1e9, at: { kind: "unknown" } });
    },
    heard(name, now) {
      if (!outstanding.has(name)) return;
      underWay.add(name);
      heardNs.set(name, now);
    },
    letGo(name) {
      underWay.delete(name);
    },
    remove(name) {
      outstanding.delete(name);
      underWay.delete(name);
      inherited.delete(name);
      heardNs.delete(name);
    },
    looked(now) {
      const silenceNs = now - lookedNs;
      lookedNs = now;
      if (silenceNs < DEAF_NS) return;
      for (const shard of afterSilence([...outstanding.values()], silenceNs / 1e9)) outstanding.set(shard.name, shard);
    },
    locate(nodes, now) {
      if (locatedBy === nodes) return [];
      locatedBy = nodes;
      const holder = new Map(nodes.flatMap(({ holding, start }) => holding.map((held) => [held, start] as const)));
      const live = new Set(nodes.map(({ start }) => start));
      const orphans: { shard: string; start: string }[] = [];
      for (const [name, shard] of outstanding) {
        const { at } = shard;
        const start = holder.get(`${jobId}/${name}`);
        if (inherited.has(name)) inherited.set(name, start !== undefined);
        if (start !== undefined) {
          if (at.kind !== "node" || at.start !== start)
            outstanding.set(name, { ...shard, at: { kind: "node", start, sinceS: now / 1e9 } });
        } else if (at.kind === "node" && !live.has(at.start)) {
          outstanding.set(name, { ...shard, at: { kind: "gone" } });
          underWay.delete(name);
          orphans.push({ shard: name, start: at.start });
        }
      }
      return orphans;
    },
    missing: (queued, now) =>
      [...outstanding.values()]
        .filter(({ name, publishedS }) => {
          const settled = now / 1e9 - publishedS > SETTLED_NS / 1e9;
          return settled && !queued.has(name) && !underWay.has(name);
        })
        .map(({ name }) => name),
    hangs(name, now) {
      const shard = outstanding.get(name);
      if (shard === undefined || shard.at.kind === "unknown") return false;
      const sinceNs = (shard.at.kind === "node" ? shard.at.sinceS : shard.publishedS) * 1e9;
      return now - Math.max(sinceNs, heardNs.get(name) ?? sinceNs) >= SILENT_NS;
    },
    expectedS: () => [...expected].reduce((sum, [name, s]) => sum + (outstanding.has(name) ? s : 0), 0),
  };
}
