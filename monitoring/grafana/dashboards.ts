/** One line or bar of a panel. */
export interface Query {
  /** PromQL; `$__rate_interval` and `$place` are Grafana's to fill. */
  readonly expr: string;
  /** As `{{label}}`. */
  readonly legend: string;
  /** Show exemplars: points that name a job, where all jobs are of one tenant. */
  readonly exemplars?: boolean;
}

export interface Panel {
  readonly title: string;
  /** What it shows and what is good, in a sentence or two. */
  readonly about: string;
  /** Grafana's name of the unit. */
  readonly unit: "short" | "s" | "bytes" | "percentunit" | "ops";
  readonly kind: "lines" | "number";
  readonly logScale?: boolean;
  readonly queries: readonly Query[];
}

export interface Dashboard {
  /** Name of its file and in links. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  /** A choice of the place of a job. */
  readonly choosesPlace: boolean;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

const one = (expr: string, legend: string): readonly Query[] => [{ expr, legend }];
const RATE = "$__rate_interval";

/** A quantile of a histogram over the interval. */
function quantile(q: number, metric: string, by: string): string {
  const labels = by === "" ? "le" : `${by}, le`;
  return `histogram_quantile(${q}, sum by (${labels}) (rate(${metric}_bucket[${RATE}])))`;
}

const SOLVER: Dashboard = {
  uid: "spingap-solver",
  title: "Spingap: solver performance",
  about: "Time against accuracy: how near jobs come, how long they take, how fast kernels are.",
  choosesPlace: false,
  rows: [
    {
      title: "Time against accuracy",
      panels: [
        {
          title: "Jobs that ended within a gap",
          about:
            "Share of the last hour's jobs with a known or given energy that ended at most so far above it, relative to it.",
          unit: "percentunit",
          kind: "lines",
          queries: one(
            "sum by (le) (rate(spingap_job_energy_gap_ratio_bucket[1h])) / on () group_left sum(rate(spingap_job_energy_gap_ratio_count[1h]))",
            "gap ≤ {{le}}",
          ),
        },
        {
          title: "Median gap",
          about: "Of jobs that ended within the hour, by where the reference comes from. Lower is better.",
          unit: "percentunit",
          kind: "lines",
          queries: one("spingap:energy_gap:p50_1h", "{{reference}}"),
        },
        {
          title: "Time to solution (99 %)",
          about: "Median estimate over the hour's jobs that reached their energy, thread seconds.",
          unit: "s",
          kind: "lines",
          logScale: true,
          queries: one("spingap:tts99:p50_1h", "{{solver}}"),
        },
        {
          title: "Running time",
          about: "Median over the hour, and the 95th percentile now. Points name jobs.",
          unit: "s",
          kind: "lines",
          logScale: true,
          queries: [
            { expr: "spingap:job_running_seconds:p50_1h", legend: "median, {{lane}}" },
            { expr: quantile(0.95, "spingap_job_running_seconds", ""), legend: "95 %", exemplars: true },
          ],
        },
        {
          title: "Results by what is proved",
          about:
            "PROVEN: nothing is lower. PLANTED: the energy that the instance was made with. UNKNOWN: the best that was found.",
          unit: "ops",
          kind: "lines",
          queries: one(`sum by (optimality) (rate(spingap_results_total[${RATE}]))`, "{{optimality}}"),
        },
      ],
    },
    {
      title: "Rate",
      panels: [
        {
          title: "Updates per second",
          about: "Of the whole cluster, by kernel and backend.",
          unit: "ops",
          kind: "lines",
          queries: one("spingap:node_updates:rate1m", "{{kernel}}, {{backend}}"),
        },
        {
          title: "Updates per second of one thread",
          about:
            "While it samples; far below what was calibrated, the machine is shared or the models do not fit its caches.",
          unit: "ops",
          kind: "lines",
          queries: [
            { expr: "spingap:thread_updates:rate5m", legend: "{{kernel}}, {{backend}}" },
            { expr: "max by (kernel) (spingap_cluster_node_updates_per_second)", legend: "{{kernel}}, calibrated" },
          ],
        },
        {
          title: "Threads that sample",
          about: "Thread time of committed blocks a second.",
          unit: "short",
          kind: "lines",
          queries: one(`sum by (kernel) (rate(spingap_node_sampling_seconds_total[${RATE}]))`, "{{kernel}}"),
        },
        {
          title: "Planner's error",
          about: "Time that shards took over what was expected of them: 1 is right.",
          unit: "short",
          kind: "lines",
          logScale: true,
          queries: [
            { expr: "spingap:planner_ratio:p50_1h", legend: "median of the hour" },
            { expr: quantile(0.1, "spingap_planner_ratio", ""), legend: "10 %" },
            { expr: quantile(0.9, "spingap_planner_ratio", ""), legend: "90 %" },
          ],
        },
        {
          title: "Rate over calibration",
          about:
            "Of one thread of each node, over what it measured at its start. Models differ by a steady factor; one node that leaves the others has changed.",
          unit: "short",
          kind: "lines",
          logScale: true,
          queries: one("spingap:calibration:ratio5m", "{{instance}}, {{kernel}}"),
        },
        {
          title: "Drift detected",
          about:
            "Times in the hour that the rate of a job's blocks on a node left what it was at first: it throttles or has a neighbour (slower), or is rid of one (faster).",
          unit: "short",
          kind: "lines",
          queries: one(
            "sum by (instance, direction) (increase(spingap_node_drift_detected_total[1h]))",
            "{{instance}}, {{direction}}",
          ),
        },
      ],
    },
    {
      title: "Dynamics",
      panels: [
        {
          title: "Acceptance",
          about: "Median accepted share of a block's proposals.",
          unit: "percentunit",
          kind: "lines",
          queries: one(quantile(0.5, "spingap_acceptance_ratio", "kernel"), "{{kernel}}"),
        },
        {
          title: "Rejection of swaps",
          about: "Of the links of ladders of temperatures: a link near 1 cuts the ladder in two.",
          unit: "percentunit",
          kind: "lines",
          queries: [
            { expr: quantile(0.5, "spingap_swap_rejection_ratio", ""), legend: "median" },
            { expr: quantile(0.95, "spingap_swap_rejection_ratio", ""), legend: "95 %" },
          ],
        },
      ],
    },
  ],
};

const CLUSTER: Dashboard = {
  uid: "spingap-cluster",
  title: "Spingap: cluster",
  about: "Queue, nodes and faults.",
  choosesPlace: false,
  rows: [
    {
      title: "Now",
      panels: [
        {
          title: "Leaders",
          about: "1 is right; 0 for more than half a minute is not.",
          unit: "short",
          kind: "number",
          queries: one("sum(spingap_leading)", "leaders"),
        },
        {
          title: "Nodes",
          about: "That live, by state.",
          unit: "short",
          kind: "number",
          queries: one("max by (state) (spingap_nodes)", "{{state}}"),
        },
        {
          title: "Threads at work",
          about: "Share of the threads of all nodes.",
          unit: "percentunit",
          kind: "number",
          queries: one(
            'sum(max by (node) (spingap_cluster_node_threads{state="busy"})) / sum(max by (node, state) (spingap_cluster_node_threads))',
            "busy",
          ),
        },
        {
          title: "Faults of the hour",
          about: "Each should be 0.",
          unit: "short",
          kind: "number",
          queries: [
            { expr: "max(increase(spingap_nodes_lost_total[1h]))", legend: "nodes lost" },
            { expr: "sum(increase(spingap_wrong_energies_total[1h]))", legend: "wrong energies" },
            { expr: "sum(increase(spingap_ledger_errors_total[1h]))", legend: "ledger errors" },
            { expr: 'sum(increase(spingap_node_shards_total{outcome="failed"}[1h]))', legend: "failed shards" },
            { expr: "sum(increase(spingap_node_gpu_restarts_total[1h]))", legend: "GPU restarts" },
          ],
        },
      ],
    },
    {
      title: "Queue",
      panels: [
        {
          title: "Jobs that wait or run",
          about: "By state and lane.",
          unit: "short",
          kind: "lines",
          queries: one("spingap:jobs:max", "{{state}}, {{lane}}"),
        },
        {
          title: "Age of the oldest queued job",
          about: "By lane; it grows where nothing is taken from the lane.",
          unit: "s",
          kind: "lines",
          queries: one("max by (lane) (spingap_queue_age_seconds)", "{{lane}}"),
        },
        {
          title: "Waiting time",
          about: "95th percentile of the jobs that ended: of the hour by lane, and now. Points name jobs.",
          unit: "s",
          kind: "lines",
          logScale: true,
          queries: [
            { expr: "spingap:job_queue_seconds:p95_1h", legend: "{{lane}}, 1 h" },
            { expr: quantile(0.95, "spingap_job_queue_seconds", ""), legend: "now", exemplars: true },
          ],
        },
        {
          title: "Jobs taken and refused",
          about: "Per second.",
          unit: "ops",
          kind: "lines",
          queries: [
            { expr: `sum by (lane) (rate(spingap_jobs_accepted_total[${RATE}]))`, legend: "taken, {{lane}}" },
            { expr: `sum by (reason) (rate(spingap_jobs_refused_total[${RATE}]))`, legend: "refused, {{reason}}" },
          ],
        },
        {
          title: "Jobs ended",
          about: "Per second, by what ended them.",
          unit: "ops",
          kind: "lines",
          queries: one("sum by (reason) (spingap:jobs_ended:rate5m)", "{{reason}}"),
        },
        {
          title: "Shards",
          about: "Queued or with a node as the queue has it, and with a node as nodes say it.",
          unit: "short",
          kind: "lines",
          queries: [
            { expr: "max by (lane) (spingap_shards_queued)", legend: "queued or out, {{lane}}" },
            { expr: "max(spingap_shards_in_flight)", legend: "with nodes" },
          ],
        },
      ],
    },
    {
      title: "Work done twice",
      panels: [
        {
          title: "Wasted share of thread time",
          about: "Of what came in with results of the hour's jobs, what brought nothing new. Some percent are usual.",
          unit: "percentunit",
          kind: "lines",
          queries: one("spingap:wasted_share:1h", "wasted"),
        },
        {
          title: "Shards again",
          about: "Per second: delivered again, committed by another first, run again after a loss.",
          unit: "ops",
          kind: "lines",
          queries: [
            { expr: `sum(rate(spingap_node_deliveries_total{attempt="again"}[${RATE}]))`, legend: "delivered again" },
            { expr: `sum(rate(spingap_node_shards_total{outcome="duplicate"}[${RATE}]))`, legend: "duplicates" },
            { expr: `sum(rate(spingap_shards_again_total[${RATE}]))`, legend: "run again" },
          ],
        },
        {
          title: "Shards published",
          about: "Per second, by kind.",
          unit: "ops",
          kind: "lines",
          queries: one(`sum by (kind) (rate(spingap_shards_published_total[${RATE}]))`, "{{kind}}"),
        },
      ],
    },
    {
      title: "Processes",
      panels: [
        {
          title: "Time of the ledger's calls",
          about: "95th percentile by call.",
          unit: "s",
          kind: "lines",
          logScale: true,
          queries: one(quantile(0.95, "spingap_ledger_seconds", "call"), "{{call}}"),
        },
        {
          title: "Lag of the event loop",
          about: "99th percentile since the last scrape; above 0.1 s a coordinator answers late.",
          unit: "s",
          kind: "lines",
          queries: one('spingap_event_loop_lag_seconds{percentile="99"}', "{{instance}}"),
        },
        {
          title: "Processors",
          about: "That each process takes.",
          unit: "short",
          kind: "lines",
          queries: one(`rate(process_cpu_seconds_total[${RATE}])`, "{{instance}}"),
        },
        {
          title: "Memory",
          about: "In RAM, and of that models that nodes keep.",
          unit: "bytes",
          kind: "lines",
          queries: [
            { expr: "process_resident_memory_bytes", legend: "{{instance}}" },
            { expr: "spingap_node_model_cache_bytes", legend: "{{instance}}, models" },
          ],
        },
        {
          title: "Models found in memory",
          about: "Share of the shards whose model the node had.",
          unit: "percentunit",
          kind: "lines",
          queries: one("spingap:model_hits:ratio5m", "hits"),
        },
        {
          title: "Warnings and errors in logs",
          about: "Per second, by event.",
          unit: "ops",
          kind: "lines",
          queries: one(
            `sum by (level, event) (rate(spingap_log_events_total[${RATE}])) or vector(0)`,
            "{{level}} {{event}}",
          ),
        },
      ],
    },
  ],
};

const JOB: Dashboard = {
  uid: "spingap-job",
  title: "Spingap: one job",
  about:
    "A job that runs, by its place among the sixteen that are shown. Metrics name no jobs; the points on its updates do, where all jobs are of one tenant.",
  choosesPlace: true,
  rows: [
    {
      title: "Place $place",
      panels: [
        {
          title: "Running time",
          about: "Starts anew with the next job in this place.",
          unit: "s",
          kind: "number",
          queries: one('max(spingap_job_place_seconds{place="$place"})', "running"),
        },
        {
          title: "Lowest energy so far",
          about: "In the problem's units.",
          unit: "short",
          kind: "number",
          queries: one('min(spingap_job_place_best_energy{place="$place"})', "best"),
        },
        {
          title: "Energy",
          about: "Lowest so far, against time.",
          unit: "short",
          kind: "lines",
          queries: one('min(spingap_job_place_best_energy{place="$place"})', "best"),
        },
        {
          title: "Gap",
          about: "To the target or the known energy, relative to it; nothing where the job has neither.",
          unit: "percentunit",
          kind: "lines",
          logScale: true,
          queries: one('min(spingap_job_place_gap_ratio{place="$place"})', "gap"),
        },
        {
          title: "Updates per second",
          about: "As nodes told them. Points name the job.",
          unit: "ops",
          kind: "lines",
          queries: [
            {
              expr: `sum(rate(spingap_job_place_updates_total{place="$place"}[${RATE}]))`,
              legend: "updates",
              exemplars: true,
            },
          ],
        },
        {
          title: "All places",
          about: "Running time of the jobs that run now.",
          unit: "s",
          kind: "lines",
          queries: one("max by (place) (spingap_job_place_seconds)", "place {{place}}"),
        },
      ],
    },
  ],
};

/** All that is shown. `scripts/build-dashboards.ts` writes them as Grafana reads them. */
export const DASHBOARDS: readonly Dashboard[] = [SOLVER, CLUSTER, JOB];
