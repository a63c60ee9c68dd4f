import { counter, gauge, histogram } from "./metric.ts";

const LANE = ["high", "normal", "low"] as const;
/** Jobs that the dashboard of one job can show at a time: a job has the lowest free place from its start to its end. */
export const JOB_PLACES = 16;
const PLACE = Array.from({ length: JOB_PLACES }, (_, k) => String(k));
/** From an empty queue's 10 ms to a night. */
const SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000] as const;

/**
 * What a coordinator tells. Several may run: gauges of jobs and nodes are the same everywhere (take the maximum), what the
 * leader does is counted by the leader alone (take the sum).
 */
export const COORDINATOR_METRICS = {
  leading: gauge({
    name: "spingap_leading",
    help: "1 where this coordinator leads.",
    unit: "1",
    labels: {},
  }),
  jobs: gauge({
    name: "spingap_jobs",
    help: "Jobs that wait or run.",
    unit: "1",
    labels: { state: ["queued", "running"], lane: LANE },
  }),
  queueAge: gauge({
    name: "spingap_queue_age_seconds",
    help: "How long the oldest queued job of the lane has waited; 0 without one.",
    unit: "seconds",
    labels: { lane: LANE },
  }),
  jobsAccepted: counter({
    name: "spingap_jobs_accepted_total",
    help: "Jobs that this coordinator put into the ledger.",
    unit: "1",
    labels: { lane: LANE },
  }),
  jobsRefused: counter({
    name: "spingap_jobs_refused_total",
    help: "Jobs that were refused at the door.",
    unit: "1",
    labels: { reason: ["invalid", "exhausted"] },
  }),
  jobsEnded: counter({
    name: "spingap_jobs_ended_total",
    help: "Jobs that ended, by what ended them.",
    unit: "1",
    labels: {
      lane: LANE,
      reason: [
        "completed",
        "target_reached",
        "time_limit",
        "budget",
        "no_improvement",
        "deadline",
        "cancelled",
        "failure",
      ],
    },
  }),
  jobQueueSeconds: histogram({
    name: "spingap_job_queue_seconds",
    help: "From a job's creation to its first work; of jobs that ended.",
    unit: "seconds",
    labels: { lane: LANE },
    buckets: SECONDS,
  }),
  jobRunningSeconds: histogram({
    name: "spingap_job_running_seconds",
    help: "Running time of jobs that ended.",
    unit: "seconds",
    labels: { lane: LANE },
    buckets: SECONDS,
  }),
  shardsPublished: counter({
    name: "spingap_shards_published_total",
    help: "Shards put up for the nodes, copies and repeats among them.",
    unit: "1",
    labels: { lane: LANE, kind: ["blocks", "enumerate", "pilot", "ladder", "rate"] },
  }),
  shardsQueued: gauge({
    name: "spingap_shards_queued",
    help: "Shards that are queued or with a node.",
    unit: "1",
    labels: { lane: LANE },
  }),
  shardsInFlight: gauge({
    name: "spingap_shards_in_flight",
    help: "Shards that live nodes say to hold.",
    unit: "1",
    labels: {},
  }),
  shardsAgain: counter({
    name: "spingap_shards_again_total",
    help: "Shards of jobs that ended which were lost, failed or wrong and run again.",
    unit: "1",
    labels: {},
  }),
  threadSeconds: counter({
    name: "spingap_thread_seconds_total",
    help: "Thread time that came in with results of jobs that ended: counted, or wasted on blocks that were in or wrong.",
    unit: "seconds",
    labels: { fate: ["counted", "wasted"] },
  }),
  wrongEnergies: counter({
    name: "spingap_wrong_energies_total",
    help: "Results with an energy that is not that of its spins: their node is quarantined.",
    unit: "1",
    labels: {},
  }),
  nodes: gauge({
    name: "spingap_nodes",
    help: "Live nodes.",
    unit: "1",
    labels: { state: ["ready", "draining", "quarantined"] },
  }),
  nodesLost: counter({
    name: "spingap_nodes_lost_total",
    help: "Nodes that were ready and fell silent without leaving, as this coordinator saw it.",
    unit: "1",
    labels: {},
  }),
  nodeThreads: gauge({
    name: "spingap_cluster_node_threads",
    help: "Threads of each live node.",
    unit: "1",
    labels: { node: { most: 256 }, state: ["busy", "idle"] },
  }),
  nodeRate: gauge({
    name: "spingap_cluster_node_updates_per_second",
    help: "Updates per second of one thread of each live node, as it measured them at its start.",
    unit: "updates per second",
    labels: { node: { most: 256 }, kernel: { most: 24 } },
  }),
  updates: counter({
    name: "spingap_updates_total",
    help: "Updates that nodes told the leader of while they worked.",
    unit: "updates",
    labels: {},
  }),
  results: counter({
    name: "spingap_results_total",
    help: "Results by what is known of their best energy.",
    unit: "1",
    labels: { optimality: ["PROVEN", "PLANTED", "UNKNOWN"] },
  }),
  energyGap: histogram({
    name: "spingap_job_energy_gap_ratio",
    help: "How far a job ended above the energy that it is judged by, relative to that energy.",
    unit: "1",
    labels: { reference: ["given", "planted", "exact"] },
    buckets: [0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1],
  }),
  tts99: histogram({
    name: "spingap_job_tts99_seconds",
    help: "Estimated time to solution at 99 % of jobs that reached their energy, thread seconds.",
    unit: "seconds",
    labels: { solver: { most: 16 }, reference: ["given", "planted", "exact", "best_found"] },
    buckets: [1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000],
  }),
  ledgerSeconds: histogram({
    name: "spingap_ledger_seconds",
    help: "Time of calls to the ledger.",
    unit: "seconds",
    labels: { call: ["create", "get", "update", "list", "delete"] },
    buckets: [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  }),
  ledgerErrors: counter({
    name: "spingap_ledger_errors_total",
    help: "Calls to the ledger that failed.",
    unit: "1",
    labels: { call: ["create", "get", "update", "list", "delete"] },
  }),
  placeSeconds: gauge({
    name: "spingap_job_place_seconds",
    help: "Running time of the job in each place.",
    unit: "seconds",
    labels: { place: PLACE },
  }),
  placeBest: gauge({
    name: "spingap_job_place_best_energy",
    help: "Lowest energy of the job in each place.",
    unit: "energy",
    labels: { place: PLACE },
  }),
  placeGap: gauge({
    name: "spingap_job_place_gap_ratio",
    help: "How far the job in each place is above its target or known energy, relative to that.",
    unit: "1",
    labels: { place: PLACE },
  }),
  placeUpdates: counter({
    name: "spingap_job_place_updates_total",
    help: "Updates of the jobs in each place, one after another.",
    unit: "updates",
    labels: { place: PLACE },
  }),
};
