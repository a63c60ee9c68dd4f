import type { ClusterRates, DeviceRates } from "../../core/plan/device-share.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";

/** What the live nodes do together, as they measured it. */
export function clusterRates(nodes: readonly NodeRecord[]): ClusterRates {
  const ready = nodes.filter(({ state, threads }) => state === "ready" && threads > 0);
  const cpu: Record<string, number> = {};
  for (const { rates, threads } of ready) add(cpu, rates, threads);
  const devices = new Map<string, DeviceRates & { readonly rates: Record<string, number> }>();
  for (const device of ready.flatMap((node) => node.devices)) {
    const { backend, isGpu, slots, rates, lost } = device;
    if (lost !== null || slots === 0) continue;
    const key = `${backend} ${isGpu}`;
    const all = devices.get(key) ?? { backend, isGpu, slots: 0, rates: {} };
    add(all.rates, rates, 1);
    devices.set(key, { ...all, slots: all.slots + slots });
  }
  return { cpu, threads: ready.reduce((sum, { threads }) => sum + threads, 0), devices: [...devices.values()] };
}

function add(sums: Record<string, number>, rates: Readonly<Record<string, number>>, times: number): void {
  for (const [name, rate] of Object.entries(rates)) sums[name] = (sums[name] ?? 0) + times * rate;
}
