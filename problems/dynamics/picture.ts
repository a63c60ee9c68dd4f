import { COLOUR, chartSvg, titleOf } from "../charts/chart.ts";
import { equationText, type PolynomialSystem } from "./polynomial-system.ts";
import type { Prediction } from "./prediction.ts";
import type { TimeSeries } from "./time-series.ts";

const WIDTH = 960;
const PANEL = 190;
const TOP = 64;
/** More points than this cannot be told apart on a panel. */
const MOST_POINTS = 2000;

/** Data as grey points and the integrated equations as a blue line, one panel for each variable, its equation above. @param time  what the axis is called. @returns SVG text. */
export function seriesPicture(
  system: PolynomialSystem,
  series: TimeSeries,
  prediction: Prediction,
  time: string,
): string {
  const { variables, start, dt, rows, columns } = series;
  const every = Math.ceil(rows / MOST_POINTS);
  const points = (column: Float64Array): [number, number | null][] =>
    Array.from({ length: Math.ceil(rows / every) }, (_, k) => {
      const value = column[k * every];
      return [start + k * every * dt, Number.isFinite(value) ? value : null];
    });
  return chartSvg(WIDTH, TOP + variables.length * PANEL + 24, {
    title: [
      titleOf(
        "Data (points) and the identified equations (line)",
        `the equations are integrated from the data again every ${prediction.segment} rows`,
      ),
      ...variables.map((_, i) => ({
        text: shortened(equationText(system, i, 4)),
        left: 64,
        top: TOP + i * PANEL,
        textStyle: { fontSize: 13, color: COLOUR.blue, fontWeight: "normal" as const },
      })),
    ],
    grid: variables.map((_, i) => ({ left: 64, right: 24, top: TOP + i * PANEL + 26, height: PANEL - 62 })),
    xAxis: variables.map((_, i) => ({
      gridIndex: i,
      type: "value" as const,
      min: start,
      max: start + (rows - 1) * dt,
      axisLine: { onZero: false, lineStyle: { color: COLOUR.ink } },
      splitLine: { show: false },
      ...(i === variables.length - 1
        ? { name: time, nameLocation: "middle" as const, nameGap: 26, nameTextStyle: { color: COLOUR.ink } }
        : {}),
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
        splitLine: { lineStyle: { color: COLOUR.grid } },
      };
    }),
    series: variables.flatMap((_, i) => [
      {
        type: "scatter" as const,
        xAxisIndex: i,
        yAxisIndex: i,
        symbolSize: 4,
        itemStyle: { color: COLOUR.grey },
        data: points(columns[i]),
      },
      {
        type: "line" as const,
        xAxisIndex: i,
        yAxisIndex: i,
        showSymbol: false,
        clip: true,
        lineStyle: { color: COLOUR.blue, width: 1.1 },
        data: points(prediction.columns[i]),
      },
    ]),
  });
}

/** What fits on the width of a panel. */
function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
