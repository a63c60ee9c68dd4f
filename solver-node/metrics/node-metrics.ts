import { metered, type PromMetric } from "../../monitoring/metrics/instruments.ts";
import { NODE_METRICS } from "../../monitoring/metrics/node-metrics.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import type { RunningNode } from "../node/node.ts";
import { meteredNodeEngine } from "./metered-engine.ts";

/** All that a node tells of itself: what is put around its engine, and what a page of metrics is made from. */
export interface NodeMetrics {
  readonly metrics: readonly PromMetric[];
  engine(engine: NodeEngine): NodeEngine;
  gpuRestarted(backend: "gpujs" | "webgpu"): void;
  /** Fills the gauges. */
  collect(node: RunningNode): void;
}

export function nodeMetrics(): NodeMetrics {
  const { to, metrics } = metered(NODE_METRICS);
  return {
    metrics,
    engine: (engine) => meteredNodeEngine(engine, to),
    gpuRestarted: (backend) => to.gpuRestarts.add({ backend }),
    collect(node) {
      const { threads, busyThreads, state, rates } = node.record();
      for (const gauge of [to.threads, to.state, to.calibrated, to.modelCacheBytes]) gauge.clear();
      to.threads.show({ state: "busy" }, busyThreads);
      to.threads.show({ state: "idle" }, threads - busyThreads);
      for (const one of ["ready", "draining", "quarantined"] as const)
        to.state.show({ state: one }, one === state ? 1 : 0);
      for (const [kernel, rate] of Object.entries(rates)) to.calibrated.show({ kernel }, rate);
      to.modelCacheBytes.show({}, node.modelCacheBytes());
    },
  };
}
