import type { Range } from "./ranges.ts";

/** What a shard's name says: the same as the assignment it was made from, and which copy it is. */
export type NamedShard =
  | {
      readonly kind: "blocks" | "enumerate";
      readonly part: number;
      /** Blocks, or ranges of the enumeration. */
      readonly range: Range;
      readonly copy: number;
    }
  | { readonly kind: "pilot" | "ladder" | "rate"; readonly part: number; readonly copy: number };

const RANGED = /^p(\d+)-([be])(\d+)-(\d+)(?:-c(\d+))?$/;
const SINGLE = /^p(\d+)-(pilot|ladder|rate)(?:-c(\d+))?$/;

/** Reads what `shardName` and `copyName` write; null for any other text, as the names of failures. */
export function parseShardName(name: string): NamedShard | null {
  const ranged = RANGED.exec(name);
  if (ranged !== null) {
    const [, part, kind, first, count, copy] = ranged;
    if (Number(count) === 0) return null;
    return {
      kind: kind === "b" ? "blocks" : "enumerate",
      part: Number(part),
      range: [Number(first), Number(first) + Number(count)],
      copy: Number(copy ?? 0),
    };
  }
  const single = SINGLE.exec(name);
  if (single === null) return null;
  const [, part, kind, copy] = single;
  return { kind: kind as "pilot" | "ladder" | "rate", part: Number(part), copy: Number(copy ?? 0) };
}

/**
 * The name of another copy of a shard: the same work under a name of its own, so that it can be queued while the first copy
 * is with a node that is slow or gone. Blocks are counted by their numbers, so a copy adds nothing twice.
 */
export function copyName(shard: string, copy: number): string {
  return copy === 0 ? shard : `${shard}-c${copy}`;
}

/** The name without its copy: what attempts are counted by. */
export function originalName(shard: string): string {
  return shard.replace(/-c\d+$/, "");
}
