import type { Plan } from "../../core/plan/plan.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { expectedRate, type PaceBook } from "./pace.ts";
import { engineOf } from "./workload.ts";

/** What the live nodes that can run a plan do together, as far as is known. Rates in updates per second. */
export interface Capacity {
  /** Updates per second of one thread, by the node's process. */
  readonly rateOf: ReadonlyMap<string, number>;
  readonly threads: number;
  /** Of all threads together. */
  readonly rate: number;
  /** Of one thread of the slowest node; 0 without a node. */
  readonly slowest: number;
}

/** Nodes that are ready, have the plan's backend, and the very build that the plan names. */
export function capacityFor(plan: Plan, nodes: readonly NodeRecord[], book: PaceBook): Capacity {
  const engine = engineOf(plan.method);
  const rateOf = new Map<string, number>();
  let threads = 0;
  let rate = 0;
  for (const node of nodes) {
    if (!canRun(node, engine)) continue;
    const own = expectedRate(book, node.start, node.rates[engine.name] ?? null);
    rateOf.set(node.start, own);
    threads += node.threads;
    rate += own * node.threads;
  }
  return { rateOf, threads, rate, slowest: threads === 0 ? 0 : Math.min(...rateOf.values()) };
}

/** Whether a node takes shards of a plan. */
export function canRunPlan(node: NodeRecord, plan: Plan): boolean {
  return canRun(node, engineOf(plan.method));
}

/** The SHA-256 of a kernel's or an engine's build, as the nodes have it that take work; null where none has one. */
export function buildOf(nodes: readonly NodeRecord[], name: string, backend?: string): string | null {
  const able = nodes.filter(
    ({ state, builds, backends }) =>
      state === "ready" && builds[name] !== undefined && (backend === undefined || backends.includes(backend)),
  );
  return able[0]?.builds[name] ?? null;
}

function canRun(node: NodeRecord, engine: ReturnType<typeof engineOf>): boolean {
  return (
    node.state === "ready" &&
    node.threads > 0 &&
    node.backends.includes(engine.backend) &&
    (engine.sha256 === null || node.builds[engine.name] === engine.sha256)
  );
}
