import type { Plan } from "../../core/plan/plan.ts";
import type { DeviceRecord, NodeRecord } from "../../proto/engine/node-engine.ts";
import { expectedRate, type PaceBook } from "./pace.ts";
import { engineOf } from "./workload.ts";

/**
 * What the live nodes that can run a plan do together, as far as is known. Rates in updates per second. Of a plan for a device
 * the threads are those that wait for devices: each has an even share of its device.
 */
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
    const own = expectedRate(book, node.start, advertisedRate(node, engine));
    const ownThreads = threadsFor(node, engine.backend);
    rateOf.set(node.start, own);
    threads += ownThreads;
    rate += own * ownThreads;
  }
  return { rateOf, threads, rate, slowest: threads === 0 ? 0 : Math.min(...rateOf.values()) };
}

/** Threads of a node that carry out shards of a backend. */
function threadsFor(node: NodeRecord, backend: string): number {
  return isDevice(backend) ? readyDevices(node, backend).reduce((sum, { slots }) => sum + slots, 0) : node.threads;
}

/** All threads of a node that take shards, those that wait for devices included. */
export function allThreads(node: NodeRecord): number {
  const slots = node.devices.reduce((sum, { lost, slots: own }) => sum + (lost === null ? own : 0), 0);
  return node.threads + slots;
}

/** Updates per second of one such thread, as its node tells it; null where it tells none. */
export function advertisedRate(node: NodeRecord, { name, backend }: { name: string; backend: string }): number | null {
  if (!isDevice(backend)) return node.rates[name] ?? null;
  const devices = readyDevices(node, backend).filter(({ rates }) => rates[name] !== undefined);
  const slots = devices.reduce((sum, { slots: own }) => sum + own, 0);
  return slots === 0 ? null : devices.reduce((sum, { rates }) => sum + rates[name], 0) / slots;
}

function isDevice(backend: string): boolean {
  return backend === "gpujs" || backend === "webgpu";
}

function readyDevices(node: NodeRecord, backend: string): readonly DeviceRecord[] {
  return node.devices.filter((device) => device.backend === backend && device.lost === null);
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
    threadsFor(node, engine.backend) > 0 &&
    node.backends.includes(engine.backend) &&
    (engine.sha256 === null || node.builds[engine.name] === engine.sha256)
  );
}
