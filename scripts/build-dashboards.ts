/**
 * Writes the dashboards as Grafana reads them: monitoring/grafana/json/UID.json.
 *   tsx scripts/build-dashboards.ts           writes what changed
 *   tsx scripts/build-dashboards.ts --check   fails where a file is not what would be written
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ScaleDistribution, ScaleDistributionConfigBuilder } from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as NumberBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { DASHBOARDS, type Dashboard, type Panel, type Query } from "../monitoring/grafana/dashboards.ts";

const FOLDER = join(import.meta.dirname, "..", "monitoring", "grafana", "json");
/** Chosen by whoever looks, among the Prometheus servers that Grafana knows. */
const SOURCE = { type: "prometheus", uid: "${datasource}" };
/** Grafana's grid is 24 wide. */
const SIZES = { lines: { w: 12, h: 8 }, number: { w: 6, h: 5 } } as const;

function queryBuilder({ expr, legend, exemplars = false }: Query, k: number): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .datasource(SOURCE)
    .expr(expr)
    .legendFormat(legend)
    .refId(String.fromCharCode("A".charCodeAt(0) + k))
    .range();
  return exemplars ? query.exemplar(true) : query;
}

function panelBuilder(panel: Panel): LinesBuilder | NumberBuilder {
  const { title, about, unit, kind, logScale = false, queries } = panel;
  const { w, h } = SIZES[kind];
  const builder = kind === "lines" ? new LinesBuilder() : new NumberBuilder();
  builder.title(title).description(about).unit(unit).datasource(SOURCE).span(w).height(h);
  builder.targets(queries.map(queryBuilder));
  if (logScale && builder instanceof LinesBuilder)
    builder.scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10));
  return builder;
}

function jsonOf({ uid, title, about, choosesPlace, rows }: Dashboard): string {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(about)
    .tags(["spingap"])
    .editable()
    .refresh("15s")
    .time({ from: "now-1h", to: "now" })
    .timezone("browser")
    .withVariable(new DatasourceVariableBuilder("datasource").label("Prometheus").type("prometheus"));
  if (choosesPlace)
    dashboard.withVariable(
      new QueryVariableBuilder("place")
        .label("Place")
        .datasource(SOURCE)
        .query("label_values(spingap_job_place_seconds, place)")
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .sort(VariableSort.NumericalAsc),
    );
  let id = 1;
  for (const row of rows) {
    dashboard.withRow(new RowBuilder(row.title).id(id++));
    for (const panel of row.panels) dashboard.withPanel(panelBuilder(panel).id(id++));
  }
  return `${JSON.stringify(dashboard.build(), null, 2)}\n`;
}

const check = process.argv.includes("--check");
const files = new Map(DASHBOARDS.map((dashboard) => [`${dashboard.uid}.json`, jsonOf(dashboard)]));
mkdirSync(FOLDER, { recursive: true });
const stale = [...files].filter(([name, text]) => {
  const path = join(FOLDER, name);
  return !existsSync(path) || readFileSync(path, "utf8") !== text;
});
const strange = readdirSync(FOLDER).filter((name) => !files.has(name));
if (!check) for (const [name, text] of stale) writeFileSync(join(FOLDER, name), text);
if (check && stale.length + strange.length > 0) {
  process.stderr.write(
    `monitoring/grafana/json: ${[...stale.map(([name]) => name), ...strange].join(", ")}: run npm run dashboards\n`,
  );
  process.exitCode = 1;
}
