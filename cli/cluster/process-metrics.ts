import { monitorEventLoopDelay } from "node:perf_hooks";
import type { CoordinatorLog } from "../../coordinator/lead.ts";
import { metered, type PromMetric } from "../../monitoring/metrics/instruments.ts";
import { PROCESS_METRICS } from "../../monitoring/metrics/process-metrics.ts";
import { version } from "../version.ts";

/** What this process tells of itself, whatever runs in it. */
export interface ProcessMetrics {
  readonly metrics: readonly PromMetric[];
  /** The log, with its warnings and errors counted. */
  log(log: CoordinatorLog): CoordinatorLog;
  collect(): void;
}

/** How often the loop is looked at, ms: lags below it are noise. */
const RESOLUTION_MS = 10;
const PERCENTILES = [50, 99, 100];

export function processMetrics(): ProcessMetrics {
  const { to, metrics } = metered(PROCESS_METRICS);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let toldCpuS = 0;
  return {
    metrics,
    log: (log) => (level, event, facts) => {
      if (level !== "info") to.logEvents.add({ level, event });
      log(level, event, facts);
    },
    collect() {
      for (const gauge of [to.build, to.residentBytes, to.startTime, to.eventLoopLag]) gauge.clear();
      to.build.show({ version, node_version: process.version }, 1);
      const { user, system } = process.cpuUsage();
      const cpuS = (user + system) / 1e6;
      to.cpuSeconds.add({}, Math.max(0, cpuS - toldCpuS));
      toldCpuS = cpuS;
      to.residentBytes.show({}, process.memoryUsage.rss());
      to.startTime.show({}, Date.now() / 1000 - process.uptime());
      // The histogram holds whole intervals: what a timer takes when nothing is late belongs to none of the lag.
      for (const p of PERCENTILES)
        to.eventLoopLag.show({ percentile: String(p) }, Math.max(0, delay.percentile(p) / 1e9 - RESOLUTION_MS / 1000));
      delay.reset();
    },
  };
}
