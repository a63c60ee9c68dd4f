import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { COORDINATOR_METRICS } from "../../monitoring/metrics/coordinator-metrics.ts";
import { exposition, wantsOpenMetrics } from "../../monitoring/metrics/exposition.ts";
import { metered } from "../../monitoring/metrics/instruments.ts";
import {
  counter,
  gauge,
  histogram,
  type MetricSpec,
  type MetricTable,
  mostSeries,
} from "../../monitoring/metrics/metric.ts";
import { NODE_METRICS } from "../../monitoring/metrics/node-metrics.ts";
import { PROCESS_METRICS } from "../../monitoring/metrics/process-metrics.ts";
import { busyCoordinator } from "../support/busy-coordinator.ts";
import { prometheusMissing, promtool, why } from "../support/prometheus.ts";

const TABLES = { coordinator: COORDINATOR_METRICS, node: NODE_METRICS, process: PROCESS_METRICS };
const ALL: readonly MetricSpec[] = Object.values(TABLES).flatMap((table) => Object.values(table));
const OPEN = "application/openmetrics-text; version=1.0.0";
const missing = prometheusMissing();

/** Lines with a value: what Prometheus keeps as a series. */
function series(page: string): readonly string[] {
  return page.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

/** What is wrong with a table, by Prometheus's own habits of naming. */
function wrongNames(specs: readonly MetricSpec[]): readonly string[] {
  return specs.flatMap(({ name, type, unit, help, labels }) => {
    const bare = name.replace(/_(total|info)$/, "");
    const unitInName =
      { "1": "", seconds: "_seconds", bytes: "_bytes", energy: "_energy" }[unit as string] ?? "updates";
    return [
      /^(spingap|process)_[a-z0-9_]+$/.test(name) ? "" : `${name} is no name of ours`,
      (type === "counter") === name.endsWith("_total") ? "" : `${name}: only counters end in _total`,
      bare.includes(unitInName) ? "" : `${name} does not say its unit, ${unit}`,
      help.endsWith(".") ? "" : `${name}: its help is no sentence`,
      Object.keys(labels).some((label) => /job|tenant|shard/.test(label)) ? `${name} has a label without a bound` : "",
    ].filter((words) => words !== "");
  });
}

describe("the tables of metrics", () => {
  test("have names that say type and unit, each once, and no label that grows with the jobs", () => {
    assert.deepEqual(wrongNames(ALL), []);
    assert.equal(new Set(ALL.map(({ name }) => name)).size, ALL.length);
    const bad = { name: "spingap_jobs_total", help: "Jobs", unit: "seconds", labels: { job_id: { most: 9 } } } as const;
    assert.equal(wrongNames([gauge(bad)]).length, 4);
  });

  test("have buckets in ascending order that are finite", () => {
    for (const spec of ALL)
      if (spec.type === "histogram")
        for (const [k, bound] of spec.buckets.entries())
          assert.ok(Number.isFinite(bound) && (k === 0 || bound > spec.buckets[k - 1]), spec.name);
  });

  test.skipIf(missing !== null)(`give a page that promtool finds nothing to say about${why(missing)}`, async () => {
    const pages = exposition();
    for (const table of Object.values(TABLES)) {
      const { to, metrics } = metered<MetricTable>(table);
      pages.add(metrics, () => {});
      // promtool judges what has a value.
      for (const [key, { labels }] of Object.entries<MetricSpec>(table)) {
        const some = Object.fromEntries(Object.keys(labels).map((label) => [label, "x"]));
        const instrument = to[key];
        if ("show" in instrument) instrument.show(some, 1);
        else if ("add" in instrument) instrument.add(some);
        else instrument.observe(some, 1);
      }
    }
    const { text } = await pages.page(null);
    assert.deepEqual(promtool(["check", "metrics"], text), { status: 0, output: "" });
    // promtool sees what is wrong: a gauge that says it counts, and a metric without help.
    const wrong = text.replaceAll("spingap_queue_age_seconds", "spingap_queue_age_total");
    assert.notEqual(promtool(["check", "metrics"], wrong).status, 0);
  });
});

describe("labels", () => {
  test("stay within their bounds: what is beyond is counted as other, and adds up", async () => {
    const table = {
      seen: counter({ name: "a_total", help: "A.", unit: "1", labels: { kernel: { most: 3 } } }),
      now: gauge({ name: "b", help: "B.", unit: "1", labels: { node: { most: 2 } } }),
      state: counter({ name: "c_total", help: "C.", unit: "1", labels: { state: ["up", "down"] } }),
    };
    const { to, metrics } = metered(table);
    const pages = exposition();
    pages.add(metrics, () => {});
    for (let k = 0; k < 10; k++) to.seen.add({ kernel: `k${k}` });
    for (let k = 0; k < 5; k++) to.now.show({ node: `n${k}` }, 1);
    to.state.add({ state: "sideways" }, 2);
    const lines = series((await pages.page(null)).text);
    assert.deepEqual(lines, [
      'a_total{kernel="k0"} 1',
      'a_total{kernel="k1"} 1',
      'a_total{kernel="k2"} 1',
      'a_total{kernel="other"} 7',
      'b{node="n0"} 1',
      'b{node="n1"} 1',
      'b{node="other"} 3',
      'c_total{state="up"} 0',
      'c_total{state="down"} 0',
      'c_total{state="other"} 2',
    ]);
    // A gauge is filled anew at each scrape: who left makes room.
    to.now.clear();
    to.now.show({ node: "n9" }, 1);
    assert.ok(series((await pages.page(null)).text).includes('b{node="n9"} 1'));
  });

  test("bound the page: 10,000 jobs more leave as many series as 500 did, all within what the tables allow", async () => {
    const busy = await busyCoordinator({ manyTenants: false });
    try {
      await busy.finishJobs(500);
      const before = series((await busy.pages.page(null)).text);
      await busy.finishJobs(10_000);
      await busy.announce(64, 12);
      const after = (await busy.pages.page(null)).text;
      const ofNodes = series(after).filter((line) => line.startsWith("spingap_cluster_node_"));
      assert.equal(series(after).length - ofNodes.length, before.length);
      assert.equal(ofNodes.length, 64 * (12 + 2));
      const ended = series(after).filter((line) => line.startsWith("spingap_jobs_ended_total"));
      assert.equal(
        ended.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0),
        10_500,
      );
      const most = Object.values(COORDINATOR_METRICS).reduce((sum, spec) => sum + mostSeries(spec), 0);
      assert.ok(series(after).length <= most, `${series(after).length} series, at most ${most}`);
      // 1 MB is the goal of a page; of that the worst that the tables allow is no more than tenfold.
      assert.ok(Buffer.byteLength(after) <= 1e6, `${Buffer.byteLength(after)} bytes`);
    } finally {
      await busy.close();
    }
  });
});

describe("the two formats", () => {
  test("are chosen by the weights of the request's accept", () => {
    const prometheus =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    for (const accept of [OPEN, prometheus, "text/plain;q=0.2, application/openmetrics-text;q=0.3"])
      assert.equal(wantsOpenMetrics(accept), true, accept);
    for (const accept of [
      null,
      "",
      "*/*",
      "text/plain",
      "application/openmetrics-text;q=0",
      "text/html, text/plain;q=0.9, application/openmetrics-text;q=0.1",
    ])
      assert.equal(wantsOpenMetrics(accept), false, String(accept));
  });

  test("tell the same: the same series but for the end mark, also after the other was asked for", async () => {
    const busy = await busyCoordinator({ manyTenants: false });
    try {
      await busy.finishJobs(50);
      const open = await busy.pages.page(OPEN);
      const plain = await busy.pages.page(null);
      assert.match(open.contentType, /^application\/openmetrics-text; version=1\.0\.0/);
      assert.match(plain.contentType, /^text\/plain; version=0\.0\.4/);
      assert.ok(open.text.endsWith("\n# EOF\n"));
      const stable = (page: string): readonly string[] =>
        series(page)
          .map((line) => line.replace(/ # .*$/, ""))
          .filter((line) => !line.includes("ledger_seconds"));
      assert.deepEqual(stable(open.text), stable(plain.text));
      assert.match(open.text, /^# TYPE spingap_jobs_ended counter$/m);
      assert.match(plain.text, /^# TYPE spingap_jobs_ended_total counter$/m);
      assert.equal((await busy.pages.page(OPEN)).text.split("\n").length, open.text.split("\n").length);
    } finally {
      await busy.close();
    }
  });

  test("name jobs in exemplars of OpenMetrics only, and only where all jobs are of one tenant", async () => {
    for (const [manyTenants, accept, named] of [
      [false, OPEN, true],
      [false, null, false],
      [true, OPEN, false],
    ] as const) {
      const busy = await busyCoordinator({ manyTenants });
      try {
        await busy.finishJobs(20);
        const { text } = await busy.pages.page(accept);
        assert.equal(/job-\d/.test(text), named, `${manyTenants} ${accept}`);
        assert.equal(/spingap_job_queue_seconds_bucket\{.*\} \d+ # \{job_id="job-\d+"\}/.test(text), named);
      } finally {
        await busy.close();
      }
    }
  });
});

test("counters, gauges and histograms of one table are written by the names that the code uses", async () => {
  const table = {
    wait: histogram({ name: "w_seconds", help: "W.", unit: "seconds", labels: {}, buckets: [1, 2] }),
  };
  const { to, metrics } = metered(table);
  const pages = exposition();
  pages.add(metrics, () => {});
  for (const value of [0.5, 1.5, 9, Number.NaN, Number.POSITIVE_INFINITY]) to.wait.observe({}, value);
  assert.deepEqual(series((await pages.page(null)).text), [
    'w_seconds_bucket{le="1"} 1',
    'w_seconds_bucket{le="2"} 2',
    'w_seconds_bucket{le="+Inf"} 3',
    "w_seconds_sum 11",
    "w_seconds_count 3",
  ]);
});
