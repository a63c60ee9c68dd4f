import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { parse } from "yaml";
import { DASHBOARDS } from "../../monitoring/grafana/dashboards.ts";
import { natsBinaries } from "../support/nats-server.ts";
import { prometheusMissing, why } from "../support/prometheus.ts";
import { panelQueries, panelsUnderLoad, startWatchedCluster } from "./watched-cluster.ts";

const GRAFANA = join(import.meta.dirname, "..", "..", "monitoring", "grafana");
const missing = prometheusMissing() ?? natsBinaries().skipped;
const PACE = { scrapeMs: 1000, faster: 60 } as const;
/** A busy machine takes most of a minute for the six jobs alone. */
const LONGEST_MS = 240_000;

interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly exemplar?: boolean; readonly refId: string }[];
}

function written(uid: string): { readonly uid: string; readonly panels: readonly GrafanaPanel[] } {
  return JSON.parse(readFileSync(join(GRAFANA, "json", `${uid}.json`), "utf8")) as ReturnType<typeof written>;
}

describe("dashboards as they are committed", () => {
  test("have every panel of the code with its queries, each in a place of its own", () => {
    for (const { uid, rows } of DASHBOARDS) {
      const { panels, uid: own } = written(uid);
      assert.equal(own, uid);
      const shown = panels.filter(({ type }) => type !== "row");
      assert.deepEqual(
        shown.map(({ title, targets }) => [title, targets?.map(({ expr }) => expr)]),
        rows.flatMap((row) => row.panels.map(({ title, queries }) => [title, queries.map(({ expr }) => expr)])),
      );
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, "ids");
      for (const { title, description, gridPos, targets = [] } of shown) {
        assert.ok((description ?? "").length > 10, title);
        assert.ok(gridPos.x + gridPos.w <= 24, title);
        assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length);
        const over = shown.filter(
          (other) =>
            other.title !== title &&
            other.gridPos.x < gridPos.x + gridPos.w &&
            gridPos.x < other.gridPos.x + other.gridPos.w &&
            other.gridPos.y < gridPos.y + gridPos.h &&
            gridPos.y < other.gridPos.y + other.gridPos.h,
        );
        assert.deepEqual(
          over.map((other) => other.title),
          [],
          `${title} lies over another`,
        );
      }
    }
  });

  test("are found by Grafana's provisioning, whatever its Prometheus is called", () => {
    const providers = parse(readFileSync(join(GRAFANA, "provisioning", "dashboards", "spingap.yml"), "utf8")) as {
      readonly apiVersion: number;
      readonly providers: readonly { readonly type: string; readonly options: { readonly path: string } }[];
    };
    assert.deepEqual([providers.apiVersion, providers.providers[0].type], [1, "file"]);
    for (const { uid } of DASHBOARDS)
      for (const [source] of JSON.stringify(written(uid)).matchAll(
        /"datasource":\{"type":"prometheus","uid":"[^"]+"\}/g,
      ))
        assert.match(source, /\$\{datasource\}/);
  });
});

test.skipIf(missing !== null)(
  `a real Prometheus has data for every query of every panel, and exemplars that name jobs${why(missing)}`,
  async () => {
    const cluster = await startWatchedCluster(PACE, [[], []]);
    try {
      const { prometheus } = cluster;
      // Windows of rates must fill, and rules build on each other.
      const { empty, long } = await panelsUnderLoad(cluster, PACE, 120_000);
      assert.deepEqual(empty, []);
      assert.ok(panelQueries(PACE).length > 40);
      // What is asked for must be able to be missing.
      assert.deepEqual(await prometheus.query("spingap_no_such_metric"), []);
      const named = await prometheus.exemplars("spingap_job_running_seconds_bucket");
      const ids = named.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels["job_id"]));
      assert.ok(ids.length > 0 && ids.every((id) => /^[A-Za-z0-9_-]{22}$/.test(id)), JSON.stringify(named));
      const running = await prometheus.exemplars('spingap_job_place_updates_total{place="0"}');
      assert.equal(running[0]?.exemplars.at(-1)?.labels["job_id"], long);
      const up = await prometheus.query('up{job=~"spingap.*"} == 1');
      assert.equal(up.length, 3);
    } finally {
      await cluster.stop();
    }
  },
  LONGEST_MS,
);
