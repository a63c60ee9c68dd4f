import type { EnumerationPlan } from "../../core/exact/enumerate.ts";
import { unreachable } from "../../core/invariant.ts";
import { type Method, numBlocks, type Plan, sweepsPerRead } from "../../core/plan/plan.ts";
import type { Assignment } from "../../proto/engine/tasks.ts";
import type { Range } from "./ranges.ts";

/** Sweeps that a descent is reckoned at: from a random state most models need some tens. */
const DESCENT_SWEEPS = 30;
/** Updates per variable that a least cut is reckoned at: at the assumed rate 20 µs, what lattices of 10⁶ spins take. */
const CUT_UPDATES = 2000;
/** Ranges of an enumeration that travel together: 16 of 2²⁶ states are about a second. */
const RANGES_TOGETHER = 16;
/** Under this name a node tells its rate of enumeration, states a second. */
const ENUMERATION = "gray-code";
/** Of least cuts no node tells a rate: it is assumed. */
const LEAST_CUT = "least-cut";

/**
 * The work of one part, cut into units that a shard can hold. A unit is a block; of an enumeration, a range of the Gray code.
 */
export interface Workload {
  readonly plan: Plan;
  /** Units in all; null when a stop rule ends the job. */
  readonly units: number | null;
  /** Work of one unit in updates: single spin updates, moves of tabu search, or states. > 0. */
  readonly updatesPerUnit: number;
  /**
   * Null: shards may have any bounds, since blocks are told apart by their numbers. A number: shards start at its multiples
   * and hold so many units, since the counts of an enumeration add up and must not overlap.
   */
  readonly grid: number | null;
  assignment(units: Range): Assignment;
}

/** @param n  number of variables. */
export function blockWorkload(plan: Plan, n: number): Workload {
  return {
    plan,
    units: numBlocks(plan),
    updatesPerUnit: updatesPerBlock(plan, n),
    grid: null,
    assignment: ([first, end]) => ({ kind: "blocks", plan, firstBlock: first, blockCount: end - first }),
  };
}

export function enumerationWorkload(plan: Plan, n: number, { prefixBits, ranges }: EnumerationPlan): Workload {
  return {
    plan,
    units: ranges,
    updatesPerUnit: 2 ** (n - prefixBits),
    grid: Math.min(RANGES_TOGETHER, ranges),
    assignment: ([first, end]) => ({
      kind: "enumerate",
      plan,
      prefixBits,
      firstPrefix: first,
      prefixCount: end - first,
    }),
  };
}

/**
 * Updates of a whole block of n variables, as its node counts them: quenches are left out, and a descent, whose length
 * shows only when it ran, is reckoned. ≥ 1.
 */
export function updatesPerBlock(plan: Plan, n: number): number {
  const { method, blockReads } = plan;
  const sweeps = Math.max(1, n) * sweepsPerRead(method);
  switch (method.kind) {
    case "anneal":
    case "oscillator":
      return Math.max(1, blockReads * sweeps);
    case "sample":
      // A block has B lanes × draws reads, and the draws of a chain share its sweeps.
      return Math.max(1, (blockReads / method.draws) * sweeps);
    case "temper":
      return Math.max(1, blockReads * method.ladder.length * sweeps);
    case "path-integral":
      return Math.max(1, blockReads * method.slices * sweeps);
    case "path-integral-sample":
      // As of a chain: the draws of a worldline share its sweeps.
      return Math.max(1, (blockReads / method.draws) * method.slices * sweeps);
    case "tabu":
      return Math.max(1, blockReads * method.moves);
    case "descent":
      return Math.max(1, blockReads * DESCENT_SWEEPS * n);
    case "cut":
      return Math.max(1, CUT_UPDATES * n);
    case "exact":
      return 2 ** n;
    default:
      return unreachable(method);
  }
}

/** What runs a method: the name that nodes tell rates and builds by, and the build that the plan asks for, if any. */
export function engineOf(method: Method): {
  readonly name: string;
  readonly sha256: string | null;
  readonly backend: string;
} {
  if ("kernel" in method) return method.kernel;
  return { name: method.kind === "exact" ? ENUMERATION : LEAST_CUT, sha256: null, backend: "cpu" };
}
