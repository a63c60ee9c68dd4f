import { type EChartsOption, init } from "echarts";

/** One size on the path. */
export interface PathPoint {
  readonly k: number;
  readonly rss: number;
  /** The criterion that the picture shows beside it. */
  readonly criterion: number;
  /** Sum of squared errors of prediction by cross-validation, or null. */
  readonly cvError: number | null;
}

const INK = "#222222";
const BLUE = "#1f5fa8";
const RED = "#c23b22";
const GREEN = "#2e7d32";
const GREY = "#b8c4d0";
const FONT = "Helvetica, Arial, sans-serif";

const BASE: EChartsOption = {
  animation: false,
  backgroundColor: "#ffffff",
  textStyle: { fontFamily: FONT, color: INK, fontSize: 13 },
};

/** The k-path: RSS on a logarithmic axis to the left, the criterion to the right, the chosen size marked. @returns SVG text. */
export function pathPicture(points: readonly PathPoint[], criterionName: string, chosen: number): string {
  const validated = points.some(({ cvError }) => cvError !== null);
  const criterion = points.map((point) => (Number.isFinite(point.criterion) ? point.criterion : null));
  return svg(760, 440, {
    ...BASE,
    title: {
      text: "Best support of each size",
      subtext: `${chosen} ${chosen === 1 ? "term" : "terms"} chosen`,
      left: 16,
      top: 10,
      textStyle: { fontFamily: FONT, fontSize: 16, color: INK },
      subtextStyle: { fontFamily: FONT, fontSize: 13, color: "#555555" },
    },
    legend: {
      right: 16,
      top: 14,
      data: ["RSS", criterionName, ...(validated ? ["cross-validated RSS"] : [])],
      textStyle: { fontFamily: FONT, fontSize: 13, color: INK },
    },
    grid: { left: 88, right: 88, top: 84, bottom: 58 },
    xAxis: {
      type: "category",
      name: "number of terms k",
      nameLocation: "middle",
      nameGap: 32,
      data: points.map(({ k }) => String(k)),
      axisLine: { onZero: false, lineStyle: { color: INK } },
    },
    yAxis: [
      {
        type: "log",
        name: "RSS",
        nameTextStyle: { color: BLUE },
        min: (range: { min: number }) => 10 ** Math.floor(Math.log10(range.min)),
        max: (range: { max: number }) => 10 ** Math.ceil(Math.log10(range.max)),
        axisLabel: { formatter: (value: number) => String(Number(value.toPrecision(3))) },
        splitLine: { lineStyle: { color: "#e6eaee" } },
      },
      {
        type: "value",
        name: criterionName,
        nameTextStyle: { color: RED },
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
        data: points.map(({ rss }) => rss),
        itemStyle: { color: BLUE },
        lineStyle: { color: BLUE, width: 2 },
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: "#888888", type: "dashed" },
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
        itemStyle: { color: RED },
        lineStyle: { color: RED, width: 2, type: "dashed" },
      },
      ...(validated
        ? [
            {
              name: "cross-validated RSS",
              type: "line" as const,
              symbol: "triangle",
              symbolSize: 8,
              data: points.map(({ cvError }) => cvError),
              itemStyle: { color: GREEN },
              lineStyle: { color: GREEN, width: 2, type: "dotted" as const },
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
  return svg(760, 120 + 22 * shown.length, {
    ...BASE,
    title: {
      text: "Posterior inclusion probabilities",
      subtext: `${shown.length < columns.length ? `the ${shown.length} highest of ${columns.length}; ` : ""}${priorWords}; blue: in the answer`,
      left: 16,
      top: 10,
      textStyle: { fontFamily: FONT, fontSize: 16, color: INK },
      subtextStyle: { fontFamily: FONT, fontSize: 12, color: "#555555" },
    },
    grid: { left, right: 60, top: 72, bottom: 42 },
    xAxis: { type: "value", min: 0, max: 1, splitLine: { lineStyle: { color: "#e6eaee" } } },
    yAxis: {
      type: "category",
      inverse: true,
      data: shown.map(({ name }) => (name.length > 24 ? `${name.slice(0, 23)}…` : name)),
      axisTick: { show: false },
      axisLabel: { interval: 0, color: INK },
    },
    series: [
      {
        type: "bar",
        barWidth: 13,
        data: shown.map(({ probability, chosen }) => ({
          value: probability,
          itemStyle: { color: chosen ? BLUE : GREY },
          label: {
            show: true,
            position: "right" as const,
            formatter: probability > 0 && probability < 0.005 ? "<0.01" : probability.toFixed(2),
            fontSize: 12,
            color: INK,
          },
        })),
      },
    ],
  });
}

const MOST_BARS = 30;

function svg(width: number, height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(option);
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}
