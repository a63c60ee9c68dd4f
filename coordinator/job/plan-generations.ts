import { nextGeneration } from "../../core/plan/parts.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { buildOf, canRunPlan } from "../plan/capacity.ts";

/** Nodes that were upgraded or lost for a moment come back: only after so long without one is a plan given up, ns. */
const LOST_NS = 60e9;

function takesWork({ state, threads }: NodeRecord): boolean {
  return state === "ready" && threads > 0;
}

/** Whether there are nodes that take work, and none that can run any of the plans. */
export function nobodyCanRun(plans: readonly Plan[], nodes: readonly NodeRecord[]): boolean {
  const runs = (plan: Plan): boolean => nodes.some((node) => canRunPlan(node, plan));
  return plans.length > 0 && nodes.some(takesWork) && !plans.some(runs);
}

/** Watches whether nodes are there that have the builds of a job's plans. Times on one monotonic clock. */
export interface BuildWatch {
  /**
   * Of the plans that a job still needs, those that no node could run for a minute although some node took work. A cluster
   * without any node says nothing of builds.
   */
  lost(plans: readonly Plan[], nodes: readonly NodeRecord[], nowNs: number): readonly Plan[];
}

export function buildWatch(): BuildWatch {
  /** By part: since when nobody could run its plan. */
  const sinceNs = new Map<number, number>();
  return {
    lost(plans, nodes, nowNs) {
      const someTakeWork = nodes.some(takesWork);
      return plans.filter((plan) => {
        const { part } = plan;
        if (!someTakeWork || nodes.some((node) => canRunPlan(node, plan))) {
          sinceNs.delete(part);
          return false;
        }
        const since = sinceNs.get(part) ?? nowNs;
        sinceNs.set(part, since);
        return nowNs - since >= LOST_NS;
      });
    },
  };
}

/** The same work by the build that nodes have now, as a new part; null where no node has any build of its kernel. */
export function planAnew(plan: Plan, nodes: readonly NodeRecord[]): Plan | null {
  const { method } = plan;
  if (!("kernel" in method)) return null;
  const { name, sha256 } = method.kernel;
  const build = buildOf(nodes, name, method.kernel.backend);
  if (build === null || build === sha256) return null;
  return {
    ...plan,
    part: nextGeneration(plan.part),
    // One kind of method with another kernel is the same kind: the compiler does not follow through the union.
    method: { ...method, kernel: { ...method.kernel, sha256: build } } as Plan["method"],
    why: [...plan.why, `planned anew as part ${nextGeneration(plan.part)}: no node had build ${sha256} of ${name}`],
  };
}
