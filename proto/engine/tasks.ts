import type { RangeMinimum } from "../../core/exact/minimum.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { LadderResult } from "../../core/plan/plan-temper.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";

/** Names of jobs, tenants, nodes and shards: what a NATS subject token and a file name both bear. */
export const TOKEN = /^[A-Za-z0-9_-]{1,64}$/;

export const LANES = ["high", "normal", "low"] as const;
/** Lanes share the nodes by weighted turns, 8 : 4 : 1. */
export type Lane = (typeof LANES)[number];
export const LANE_WEIGHTS: Readonly<Record<Lane, number>> = { high: 8, normal: 4, low: 1 };

/** What a node is asked to do with the job's model. Everything else that it needs is in the blobs the task names. */
export type Assignment =
  /** Blocks firstBlock … firstBlock + blockCount − 1 of a part. */
  | { readonly kind: "blocks"; readonly plan: Plan; readonly firstBlock: number; readonly blockCount: number }
  | { readonly kind: "pilot"; readonly plan: Plan }
  | { readonly kind: "ladder"; readonly plan: Plan }
  /** Measure updates per second with the plan's method for about `forMs` milliseconds. */
  | { readonly kind: "rate"; readonly plan: Plan; readonly forMs: number }
  /** Ranges firstPrefix … firstPrefix + prefixCount − 1 of an enumeration by Gray code. */
  | {
      readonly kind: "enumerate";
      readonly plan: Plan;
      readonly prefixBits: number;
      readonly firstPrefix: number;
      readonly prefixCount: number;
    };

/** One message to one node: a shard. Equal `shard` names of a job are the same work. */
export interface ShardTask {
  readonly jobId: string;
  readonly tenant: string;
  readonly lane: Lane;
  /** `shardName(assignment)`: unique in its job. */
  readonly shard: string;
  readonly assignment: Assignment;
  /** SHA-256 (hexadecimal) of the model's canonical bytes, its name in the blob store. */
  readonly modelSha256: string;
  /** Work on what `reduceForm` leaves of the model, not on the model itself. */
  readonly reduced: boolean;
  /** Initial states, packed rows in the blob store, or null for random ones. */
  readonly statesSha256: string | null;
  /** Stop the block as soon as an energy at or below is seen, energy units; null if never. */
  readonly targetEnergy: number | null;
  /** A stop rule waits for energies: report them after every slice. */
  readonly watched: boolean;
  /** Rough seconds on one thread, for pacing and telemetry; no result depends on it. */
  readonly expectedS: number;
}

/** How a node answers a shard. A shard that was cut by a cancel answers with what it has. */
export type ShardOutcome =
  | { readonly kind: "blocks"; readonly blocks: readonly CollectedBlock[] }
  | { readonly kind: "pilot"; readonly pilot: PilotResult | null }
  | { readonly kind: "ladder"; readonly ladder: LadderResult | null }
  | { readonly kind: "rate"; readonly updatesPerSecond: number }
  | { readonly kind: "enumerate"; readonly minima: EnumeratedRanges }
  /**
   * The node could not do it: the coordinator counts an attempt. `refused`: not this node, perhaps another. Committed under
   * `failureName`, so that the shard's own name stays free for a success; `shard` says which one it was.
   */
  | { readonly kind: "failed"; readonly shard: string; readonly reason: string; readonly refused: boolean };

/** The lowest states of some ranges of an enumeration. */
export interface EnumeratedRanges {
  readonly firstPrefix: number;
  /** Ranges seen to their end, from `firstPrefix` on. */
  readonly finishedRanges: number;
  readonly states: number;
  readonly ns: number;
  readonly minimum: RangeMinimum;
}

export interface ShardResult {
  readonly jobId: string;
  readonly shard: string;
  readonly nodeId: string;
  /** Random token of the node's process: another one after a restart. */
  readonly nodeStart: string;
  readonly outcome: ShardOutcome;
}

/** The name of a shard, from what it does: the same work has the same name, whoever plans it and whenever. */
export function shardName(assignment: Assignment): string {
  const { part } = assignment.plan;
  switch (assignment.kind) {
    case "blocks":
      return `p${part}-b${assignment.firstBlock}-${assignment.blockCount}`;
    case "enumerate":
      return `p${part}-e${assignment.firstPrefix}-${assignment.prefixCount}`;
    case "pilot":
    case "ladder":
    case "rate":
      return `p${part}-${assignment.kind}`;
  }
}

/** The name under which a failed attempt is committed: one a delivery, and never the shard's own. */
export function failureName(shard: string, nodeStart: string, attempt: number): string {
  return `${shard}-x${nodeStart}-${attempt}`;
}
