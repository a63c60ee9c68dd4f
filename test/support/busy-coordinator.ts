import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../coordinator/engine/embedded/engine.ts";
import { coordinatorMetrics } from "../../coordinator/metrics/coordinator-metrics.ts";
import { type Exposition, exposition } from "../../monitoring/metrics/exposition.ts";
import { LANES } from "../../proto/engine/tasks.ts";
import { madeUpJob, madeUpNode } from "../coordinator/engine/made-up.ts";

export interface Busy {
  readonly pages: Exposition;
  /** Jobs that pass through the ledger from creation to their end, in all lanes, for all reasons. */
  finishJobs(count: number): Promise<void>;
  /** Nodes that announce themselves, each with these kernels. */
  announce(nodes: number, kernels: number): Promise<void>;
  close(): Promise<void>;
}

const REASONS = ["completed", "target_reached", "time_limit", "no_improvement", "deadline"] as const;

/** What a coordinator tells, on a real engine in memory; jobs and nodes are made up. */
export async function busyCoordinator({ manyTenants }: { readonly manyTenants: boolean }): Promise<Busy> {
  const opened = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder: ":memory:" });
  const nodeEngine = opened.node();
  const metrics = coordinatorMetrics({
    manyTenants,
    nowNs: () => Number(process.hrtime.bigint()),
    nowMs: () => Date.now(),
  });
  const engine = metrics.engine(opened);
  const pages = exposition();
  pages.add(metrics.metrics, () => metrics.collect({ leading: true, openJobs: () => [] }, engine));
  let made = 0;
  return {
    pages,
    async finishJobs(count) {
      for (const end = made + count; made < end; made++) {
        const createdMs = Date.now();
        const record = madeUpJob(`job-${made}`, { lane: LANES[made % 3], createdMs, idempotencyKey: null });
        const { job } = await engine.jobs.create(record);
        const running = {
          ...record,
          state: "RUNNING" as const,
          startedMs: createdMs + (made % 1000),
          bestEnergy: -made,
        };
        const revision = await engine.jobs.update(running, job.revision);
        if (revision === null) throw new Error("somebody else wrote the job");
        const over = { state: "SUCCEEDED" as const, reason: REASONS[made % REASONS.length], ranNs: made * 1e6 };
        await engine.jobs.update({ ...running, ...over, endedMs: createdMs + made }, revision);
      }
    },
    async announce(nodes, kernels) {
      const rates = Object.fromEntries(Array.from({ length: kernels }, (_, k) => [`kernel-${k}`, 1e9 / (k + 1)]));
      for (let k = 0; k < nodes; k++)
        await nodeEngine.announce(madeUpNode(`node-${k}`, { start: `start-${k}`, threads: 16, busyThreads: 3, rates }));
    },
    async close() {
      await nodeEngine.close();
      await opened.close();
    },
  };
}
