import { metered } from "../../monitoring/metrics/instruments.ts";
import { NODE_METRICS } from "../../monitoring/metrics/node-metrics.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import { meteredNodeEngine } from "../../solver-node/metrics/metered-engine.ts";
import { madeUpResult, madeUpTask } from "../../test/coordinator/engine/made-up.ts";
import { busyCoordinator } from "../../test/support/busy-coordinator.ts";
import { deliveryOf, idleEngine } from "../../test/support/idle-engine.ts";
import { quantile, type Row } from "./rows.ts";

const [NODES, KERNELS, JOBS, PAGES] = [64, 16, 10_000, 60];

/** A page of metrics of a coordinator that has seen much: its time, gauges filled anew, and its size. */
export async function pageRows(): Promise<readonly Row[]> {
  const busy = await busyCoordinator({ manyTenants: false });
  try {
    await busy.announce(NODES, KERNELS);
    await busy.finishJobs(JOBS);
    await busy.announce(NODES, KERNELS);
    const times: number[] = [];
    let bytes = 0;
    for (let k = 0; k < PAGES; k++) {
      const began = performance.now();
      const { text } = await busy.pages.page("application/openmetrics-text");
      times.push(performance.now() - began);
      bytes = Buffer.byteLength(text);
    }
    const setup = `${NODES} nodes of ${KERNELS} kernels, ${JOBS} finished jobs`;
    const what = "/metrics";
    return [
      {
        what: `${what}, median`,
        setup,
        value: quantile(times, 0.5),
        unit: "ms",
        goal: { kind: "at most", value: 50 },
        detail: `p99 ${quantile(times, 0.99).toFixed(1)} ms, first ${times[0].toFixed(1)} ms`,
      },
      {
        what: `${what}, size`,
        setup,
        value: bytes / 1e6,
        unit: "MB",
        goal: { kind: "at most", value: 1 },
        detail: `OpenMetrics with exemplars`,
      },
    ];
  } finally {
    await busy.close();
  }
}

/** Seconds of a thread that one shard takes, as shards are sized at the least where there is enough to do. */
const SHARD_S = 0.1;
const TELEMETRY_EVERY_S = 0.1;
const SHARDS = 4000;

/** What metering costs the main thread of a node, beside the thread time of the shards: the threads themselves do nothing for it. */
export async function meteringRow(): Promise<Row> {
  const task = madeUpTask({ id: "job", tenant: "default", lane: "normal" }, 0);
  const result = madeUpResult(task, "node");
  const nothing = idleEngine(async () => [deliveryOf(task)]);
  const told = { jobId: "job", shard: task.shard, nodeId: "n", updates: 1, bestEnergy: 0 };
  async function shards(engine: NodeEngine): Promise<number> {
    const began = performance.now();
    for (let k = 0; k < SHARDS; k++) {
      const [pulled] = await engine.pull(1, new AbortController().signal);
      for (let s = 0; s < SHARD_S / TELEMETRY_EVERY_S; s++) engine.telemetry(told);
      await engine.commit(result);
      await pulled.done();
    }
    return (performance.now() - began) / SHARDS;
  }
  const withMetrics = meteredNodeEngine(nothing, metered(NODE_METRICS).to);
  const differences: number[] = [];
  // In turns, so that whatever else the machine does falls on both; the first pair warms up.
  for (let k = 0; k < 9; k++) differences.push(-(await shards(nothing)) + (await shards(withMetrics)));
  const ms = quantile(differences.slice(1), 0.5);
  return {
    what: "metrics' share of sampling",
    setup: `shards of ${SHARD_S} s on one thread, counted on the main thread`,
    value: (100 * ms) / (1000 * SHARD_S),
    unit: "%",
    goal: { kind: "at most", value: 0.5 },
    detail: `${(1000 * ms).toFixed(1)} µs a shard`,
  };
}
