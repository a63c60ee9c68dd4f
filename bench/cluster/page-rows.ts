import { busyCoordinator } from "../../test/support/busy-coordinator.ts";
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
