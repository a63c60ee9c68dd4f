import { counter, gauge } from "./metric.ts";

/** What every process tells of itself. */
export const PROCESS_METRICS = {
  build: gauge({
    name: "spingap_build_info",
    help: "1, with the version of Spingap and of Node.",
    unit: "1",
    labels: { version: { most: 1 }, node_version: { most: 1 } },
  }),
  cpuSeconds: counter({
    name: "process_cpu_seconds_total",
    help: "Processor time of the process with all its threads.",
    unit: "seconds",
    labels: {},
  }),
  residentBytes: gauge({
    name: "process_resident_memory_bytes",
    help: "Memory of the process that is in RAM.",
    unit: "bytes",
    labels: {},
  }),
  startTime: gauge({
    name: "process_start_time_seconds",
    help: "When the process started, since 1970.",
    unit: "seconds",
    labels: {},
  }),
  eventLoopLag: gauge({
    name: "spingap_event_loop_lag_seconds",
    help: "By how much the main thread was late since the last scrape.",
    unit: "seconds",
    labels: { percentile: ["50", "99", "100"] },
  }),
  logEvents: counter({
    name: "spingap_log_events_total",
    help: "Lines of the log at levels warn and error, by event.",
    unit: "1",
    labels: { level: ["warn", "error"], event: { most: 48 } },
  }),
};
