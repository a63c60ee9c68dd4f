import { COORDINATOR_METRICS, JOB_PLACES } from "../../monitoring/metrics/coordinator-metrics.ts";
import { metered, type PromMetric } from "../../monitoring/metrics/instruments.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import type { NodeRecord } from "../../proto/engine/node-engine.ts";
import { LANES } from "../../proto/engine/tasks.ts";
import type { Coordinator } from "../coordinator.ts";
import type { CoordinatorEngine } from "../engine/port.ts";
import type { FinishedRun } from "../job/job-effects.ts";
import type { CoordinatorLog } from "../lead.ts";
import type { JobService } from "../service/job-service.ts";
import {
  type CoordinatorInstruments,
  countResult,
  exemplars,
  meteredLog,
  meteredService,
} from "./coordinator-meter.ts";
import { jobPlaces } from "./job-places.ts";
import { meteredEngine } from "./metered-engine.ts";
import { nodeCensus } from "./node-census.ts";

/** All that a coordinator tells of itself: what is put around its parts, and what a page of metrics is made from. */
export interface CoordinatorMetrics {
  readonly metrics: readonly PromMetric[];
  engine(engine: CoordinatorEngine): CoordinatorEngine;
  service(service: JobService): JobService;
  log(log: CoordinatorLog): CoordinatorLog;
  finished(run: FinishedRun, document: ResultDocument): void;
  /** Fills the gauges from the coordinator and its engine; an engine that is away leaves its own empty. */
  collect(coordinator: LeadsWhat, engine: CoordinatorEngine): Promise<void>;
}

type LeadsWhat = Pick<Coordinator, "leading" | "openJobs">;

export interface MetricsSurroundings {
  /** Jobs are of several tenants: no job is named to whoever reads the metrics. */
  readonly manyTenants: boolean;
  /** Monotonic. */
  nowNs(): number;
  /** Milliseconds since 1970. */
  nowMs(): number;
}

/** An engine that does not answer within it counts as away, ms: scrapers wait for 10 s. */
const ENGINE_MS = 1000;

export function coordinatorMetrics({ manyTenants, nowNs, nowMs }: MetricsSurroundings): CoordinatorMetrics {
  const { to, metrics } = metered(COORDINATOR_METRICS);
  const exemplarOf = exemplars(manyTenants);
  const places = jobPlaces(to, exemplarOf, JOB_PLACES);
  const census = nodeCensus();
  return {
    metrics,
    engine: (engine) => meteredEngine(engine, { to, exemplarOf, places, census, nowNs }),
    service: (service) => meteredService(service, to),
    log: (log) => meteredLog(log, to),
    finished: (run, document) => countResult(to, exemplarOf, run, document),
    async collect(coordinator, engine) {
      places.show(coordinator.leading);
      showJobs(to, coordinator, nowMs());
      const [nodes, depth] = await Promise.all([answered(engine.nodes.live()), answered(engine.work.depth())]);
      to.shardsQueued.clear();
      if (depth !== null) for (const lane of LANES) to.shardsQueued.show({ lane }, depth[lane]);
      showNodes(to, nodes ?? []);
    },
  };
}

function showJobs(to: CoordinatorInstruments, coordinator: LeadsWhat, nowMs: number): void {
  to.leading.clear();
  to.leading.show({}, coordinator.leading ? 1 : 0);
  to.jobs.clear();
  to.queueAge.clear();
  for (const lane of LANES) {
    const open = coordinator.openJobs().filter((record) => record.lane === lane);
    const queued = open.filter(({ state }) => state === "QUEUED");
    const oldestMs = queued.reduce((oldest, { createdMs }) => Math.min(oldest, createdMs), nowMs);
    to.jobs.show({ lane, state: "queued" }, queued.length);
    to.jobs.show({ lane, state: "running" }, open.length - queued.length);
    to.queueAge.show({ lane }, (nowMs - oldestMs) / 1000);
  }
}

function showNodes(to: CoordinatorInstruments, nodes: readonly NodeRecord[]): void {
  for (const gauge of [to.nodes, to.nodeThreads, to.nodeRate, to.shardsInFlight]) gauge.clear();
  for (const state of ["ready", "draining", "quarantined"] as const)
    to.nodes.show({ state }, nodes.filter((node) => node.state === state).length);
  to.shardsInFlight.show(
    {},
    nodes.reduce((sum, { holding }) => sum + holding.length, 0),
  );
  for (const { id, threads, busyThreads, rates } of nodes) {
    to.nodeThreads.show({ node: id, state: "busy" }, busyThreads);
    to.nodeThreads.show({ node: id, state: "idle" }, threads - busyThreads);
    for (const [kernel, rate] of Object.entries(rates)) to.nodeRate.show({ node: id, kernel }, rate);
  }
}

/** What an engine says in time; null where it does not. */
async function answered<T>(asked: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ENGINE_MS);
  });
  try {
    return await Promise.race([asked.catch(() => null), silence]);
  } finally {
    clearTimeout(timer);
  }
}
