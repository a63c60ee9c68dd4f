import { onCpuInstead } from "../../core/plan/device-share.ts";
import { isGpuBackend } from "../../core/plan/gpu-blocks.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { nextGeneration } from "../../core/plan/parts.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { buildOf, canRunPlan } from "../plan/capacity.ts";
import type { JobModel } from "./job-model.ts";
import { factsFrom } from "./job-planning.ts";

/** Nodes that were upgraded or lost for a moment come back: only after so long without one is a plan given up, seconds. */
export const BACKEND_WAIT_S = 60;

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
   * Of the plans that a job still needs, those that no node could run for so long although some node took work. A cluster
   * without any node says nothing of builds.
   */
  lost(plans: readonly Plan[], nodes: readonly NodeRecord[], nowNs: number): readonly Plan[];
}

/** @param waitS  how long a plan waits, seconds. */
export function buildWatch(waitS: number): BuildWatch {
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
        return nowNs - since >= waitS * 1e9;
      });
    },
  };
}

/**
 * The same work as a new part, by the build that nodes have now; where no node has the plan's device, by the CPU. Null where
 * nodes have neither.
 */
export function planAnew(
  plan: Plan,
  options: SolveOptions,
  model: JobModel,
  nodes: readonly NodeRecord[],
): Plan | null {
  const { method } = plan;
  if (!("kernel" in method)) return null;
  const { name, sha256, backend } = method.kernel;
  const part = nextGeneration(plan.part);
  const why = `planned anew as part ${part}`;
  const build = buildOf(nodes, name, backend);
  if (build !== null && build !== sha256)
    return {
      ...plan,
      part,
      // One kind of method with another kernel is the same kind: the compiler does not follow through the union.
      method: { ...method, kernel: { ...method.kernel, sha256: build } } as Plan["method"],
      why: [...plan.why, `${why}: no node had build ${sha256} of ${name}`],
    };
  if (!isGpuBackend(backend)) return null;
  const facts = { ...factsFrom(model, nodes), pilot: null, ladder: null, updatesPerSecond: null };
  const next = onCpuInstead(model.analysis, options, facts, plan, part);
  if (next === null || !nodes.some((node) => canRunPlan(node, next))) return null;
  return { ...next, why: [...next.why, `${why} for the CPU: no node had the backend ${backend}`] };
}

/** What a plan lacks, for people. */
export function lackOf({ method, part }: Plan, waitS: number, nodes: readonly NodeRecord[]): string {
  if (!("kernel" in method)) return `no node runs part ${part}`;
  const { name, backend } = method.kernel;
  if (isGpuBackend(backend) && !nodes.some(({ backends }) => backends.includes(backend)))
    return `for ${waitS} s no node has had the backend ${backend} that part ${part} was planned for`;
  return `no node has the build of ${name} that part ${part} was planned with`;
}
