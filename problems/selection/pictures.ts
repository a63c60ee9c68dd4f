import { COLOUR, chartSvg, titleOf } from "../charts/chart.ts";

/** One size on the path. */
export interface PathPoint {
  readonly k: number;
  readonly rss: number;
  /** The criterion that the picture shows beside it. */
  readonly criterion: number;
  /** Sum of squared errors of prediction by cross-validation, or null. */
  readonly cvError: number | null;
}

/** The k-path: RSS on a logarithmic axis to the left, the criterion to the right, the chosen size marked. @returns SVG text. */
export function pathPicture(points: readonly PathPoint[], criterionName: string, chosen: number): string {
  const validated = points.some(({ cvError }) => cvError !== null);
  const criterion = points.map((point) => (Number.isFinite(point.criterion) ? point.criterion : null));
  return chartSvg(760, 452, {
    title: titleOf("Best support of each size", `${chosen} ${chosen === 1 ? "term" : "terms"} chosen`),
    legend: {
      right: 16,
      top: 14,
      data: ["RSS", criterionName, ...(validated ? ["cross-validated RSS"] : [])],
      textStyle: { fontSize: 13, color: COLOUR.ink },
    },
    grid: { left: 88, right: 88, top: 96, bottom: 58 },
    xAxis: {
      type: "category",
      name: "number of terms k",
      nameLocation: "middle",
      nameGap: 32,
      data: points.map(({ k }) => String(k)),
      axisLine: { onZero: false, lineStyle: { color: COLOUR.ink } },
    },
    yAxis: [
      {
        type: "log",
        name: "RSS",
        nameTextStyle: { color: COLOUR.blue },
        min: (range: { min: number }) => 10 ** Math.floor(Math.log10(range.min)),
        max: (range: { max: number }) => 10 ** Math.ceil(Math.log10(range.max)),
        axisLabel: { formatter: (value: number) => String(Number(value.toPrecision(3))) },
        splitLine: { lineStyle: { color: COLOUR.grid } },
      },
      {
        type: "value",
        name: criterionName,
        nameTextStyle: { color: COLOUR.red },
        scale: true,
        axisLabel: { formatter: (value: number) => String(Number(value.toPrecision(4))) },
        splitLine: { show: false },
      },
    ],
    series: [
      {
        name: "RSS",
        type: "line",
        symbol: "circle",
        symbolSize: 7,
        // A perfect fit has no place on a logarithmic axis.
        data: points.map(({ rss }) => (rss > 0 ? rss : null)),
        itemStyle: { color: COLOUR.blue },
        lineStyle: { color: COLOUR.blue, width: 2 },
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: COLOUR.mark, type: "dashed" },
          label: { show: false },
          data: [{ xAxis: String(chosen) }],
        },
      },
      {
        name: criterionName,
        type: "line",
        yAxisIndex: 1,
        symbol: "diamond",
        symbolSize: 8,
        data: criterion,
        itemStyle: { color: COLOUR.red },
        lineStyle: { color: COLOUR.red, width: 2, type: "dashed" },
      },
      ...(validated
        ? [
            {
              name: "cross-validated RSS",
              type: "line" as const,
              symbol: "triangle",
              symbolSize: 8,
              data: points.map(({ cvError }) => cvError),
              itemStyle: { color: COLOUR.green },
              lineStyle: { color: COLOUR.green, width: 2, type: "dotted" as const },
            },
          ]
        : []),
    ],
  });
}

/** Inclusion probabilities of the most probable columns as bars; those of the answer in blue. @returns SVG text. */
export function inclusionPicture(
  columns: readonly { readonly name: string; readonly probability: number; readonly chosen: boolean }[],
  priorWords: string,
): string {
  const shown = [...columns].sort((a, b) => b.probability - a.probability).slice(0, MOST_BARS);
  const left = 40 + 7.5 * Math.min(24, Math.max(...shown.map(({ name }) => name.length)));
  return chartSvg(760, 120 + 22 * shown.length, {
    title: titleOf(
      "Posterior inclusion probabilities",
      `${shown.length < columns.length ? `the ${shown.length} highest of ${columns.length}; ` : ""}${priorWords}; blue: in the answer`,
    ),
    grid: { left, right: 60, top: 72, bottom: 42 },
    xAxis: { type: "value", min: 0, max: 1, splitLine: { lineStyle: { color: COLOUR.grid } } },
    yAxis: {
      type: "category",
      inverse: true,
      data: shown.map(({ name }) => (name.length > 24 ? `${name.slice(0, 23)}…` : name)),
      axisTick: { show: false },
      axisLabel: { interval: 0, color: COLOUR.ink },
    },
    series: [
      {
        type: "bar",
        barWidth: 13,
        data: shown.map(({ probability, chosen }) => ({
          value: probability,
          itemStyle: { color: chosen ? COLOUR.blue : COLOUR.pale },
          label: {
            show: true,
            position: "right" as const,
            formatter: probability > 0 && probability < 0.005 ? "<0.01" : probability.toFixed(2),
            fontSize: 12,
            color: COLOUR.ink,
          },
        })),
      },
    ],
  });
}

const MOST_BARS = 30;
