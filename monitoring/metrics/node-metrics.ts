import { counter, gauge, histogram } from "./metric.ts";

const KIND = ["blocks", "enumerate", "pilot", "ladder", "rate"] as const;
const KERNEL = { kernel: { most: 24 }, backend: { most: 6 } } as const;
const SHARE = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

/** What a solving node tells. */
export const NODE_METRICS = {
  threads: gauge({
    name: "spingap_node_threads",
    help: "Threads of this node.",
    unit: "1",
    labels: { state: ["busy", "idle"] },
  }),
  state: gauge({
    name: "spingap_node_state",
    help: "1 for the state that this node is in.",
    unit: "1",
    labels: { state: ["ready", "draining", "quarantined"] },
  }),
  deliveries: counter({
    name: "spingap_node_deliveries_total",
    help: "Shards pulled: for the first time, or again after a node failed or let go.",
    unit: "1",
    labels: { attempt: ["first", "again"] },
  }),
  shards: counter({
    name: "spingap_node_shards_total",
    help: "Shards by what became of them here.",
    unit: "1",
    labels: { kind: KIND, outcome: ["committed", "duplicate", "failed", "refused"] },
  }),
  updates: counter({
    name: "spingap_node_updates_total",
    help: "Updates made, told while they are made.",
    unit: "updates",
    labels: KERNEL,
  }),
  samplingSeconds: counter({
    name: "spingap_node_sampling_seconds_total",
    help: "Thread time of blocks that were committed.",
    unit: "seconds",
    labels: KERNEL,
  }),
  sampledUpdates: counter({
    name: "spingap_node_sampled_updates_total",
    help: "Updates of blocks that were committed: over their thread time, the rate of one thread.",
    unit: "updates",
    labels: KERNEL,
  }),
  calibrated: gauge({
    name: "spingap_node_calibrated_updates_per_second",
    help: "Updates per second of one thread on the model that is measured with at the start.",
    unit: "updates per second",
    labels: { kernel: { most: 24 } },
  }),
  plannerRatio: histogram({
    name: "spingap_planner_ratio",
    help: "Thread time that a shard took over what the planner expected of it.",
    unit: "1",
    labels: {},
    buckets: [0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 5, 10],
  }),
  driftDetected: counter({
    name: "spingap_node_drift_detected_total",
    help: "Times that the rate of the same work left what it was at first, by much and for long: the machine has changed.",
    unit: "1",
    labels: { direction: ["slower", "faster"] },
  }),
  acceptance: histogram({
    name: "spingap_acceptance_ratio",
    help: "Accepted share of a block's proposals, averaged over its checkpoints or draws.",
    unit: "1",
    labels: { kernel: { most: 24 } },
    buckets: SHARE,
  }),
  swapRejection: histogram({
    name: "spingap_swap_rejection_ratio",
    help: "Rejected share of the swaps of each link of a ladder of temperatures, block by block.",
    unit: "1",
    labels: {},
    buckets: SHARE,
  }),
  modelLoads: counter({
    name: "spingap_node_model_loads_total",
    help: "Models fetched because they were not in memory.",
    unit: "1",
    labels: {},
  }),
  modelCacheBytes: gauge({
    name: "spingap_node_model_cache_bytes",
    help: "Memory of the models that are kept, by estimate.",
    unit: "bytes",
    labels: {},
  }),
  gpuRestarts: counter({
    name: "spingap_node_gpu_restarts_total",
    help: "Restarts of the process that holds the GPU, by backend.",
    unit: "1",
    labels: { backend: ["gpujs", "webgpu"] },
  }),
};
