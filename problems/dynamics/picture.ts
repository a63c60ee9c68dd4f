import { type EChartsOption, init } from "echarts";
import type { PolynomialSystem } from "./polynomial-system.ts";
import { equationText } from "./polynomial-system.ts";
import type { Prediction } from "./prediction.ts";
import type { TimeSeries } from "./time-series.ts";

const INK = "#222222";
const GREY = "#9aa7b4";
const BLUE = "#1f5fa8";
const FONT = "Helvetica, Arial, sans-serif";
const WIDTH = 960;
const PANEL = 190;
const TOP = 64;
/** More points than this cannot be told apart on a panel. */
const MOST_POINTS = 2000;

/** Data as grey points and the integrated equations as a blue line, one panel for each variable, its equation above. @returns SVG text. */
export function seriesPicture(system: PolynomialSystem, series: TimeSeries, prediction: Prediction): string {
  const { variables, start, dt, rows, columns } = series;
  const every = Math.ceil(rows / MOST_POINTS);
  const points = (column: Float64Array): [number, number | null][] =>
    Array.from({ length: Math.ceil(rows / every) }, (_, k) => {
      const value = column[k * every];
      return [start + k * every * dt, Number.isFinite(value) ? value : null];
    });
  const option: EChartsOption = {
    animation: false,
    backgroundColor: "#ffffff",
    textStyle: { fontFamily: FONT, color: INK, fontSize: 12 },
    title: [
      {
        text: "Data (points) and the identified equations (line)",
        subtext: `the equations are integrated from the data again every ${prediction.segment} rows`,
        left: 16,
        top: 8,
        textStyle: { fontFamily: FONT, fontSize: 16, color: INK },
        subtextStyle: { fontFamily: FONT, fontSize: 12, color: "#555555" },
      },
      ...variables.map((_, i) => ({
        text: shortened(equationText(system, i, 4)),
        left: 64,
        top: TOP + i * PANEL,
        textStyle: { fontFamily: FONT, fontSize: 13, color: BLUE, fontWeight: "normal" as const },
      })),
    ],
    grid: variables.map((_, i) => ({ left: 64, right: 24, top: TOP + i * PANEL + 26, height: PANEL - 62 })),
    xAxis: variables.map((_, i) => ({
      gridIndex: i,
      type: "value" as const,
      min: start,
      max: start + (rows - 1) * dt,
      axisLine: { onZero: false, lineStyle: { color: INK } },
      splitLine: { show: false },
    })),
    yAxis: variables.map((_, i) => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (const value of columns[i]) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      const margin = 0.1 * (high - low);
      return {
        gridIndex: i,
        type: "value" as const,
        min: Number((low - margin).toPrecision(2)),
        max: Number((high + margin).toPrecision(2)),
        splitNumber: 3,
        // The ends are the data's, not round: their labels would crowd the others.
        axisLabel: { showMinLabel: false, showMaxLabel: false },
        splitLine: { lineStyle: { color: "#e6eaee" } },
      };
    }),
    series: variables.flatMap((_, i) => [
      {
        type: "scatter" as const,
        xAxisIndex: i,
        yAxisIndex: i,
        symbolSize: 4,
        itemStyle: { color: GREY },
        data: points(columns[i]),
      },
      {
        type: "line" as const,
        xAxisIndex: i,
        yAxisIndex: i,
        showSymbol: false,
        clip: true,
        lineStyle: { color: BLUE, width: 1.1 },
        data: points(prediction.columns[i]),
      },
    ]),
  };
  const chart = init(null, null, {
    renderer: "svg",
    ssr: true,
    width: WIDTH,
    height: TOP + variables.length * PANEL + 10,
  });
  chart.setOption(option);
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}

/** What fits on the width of a panel. */
function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
