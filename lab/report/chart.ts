import {
  type CustomSeriesRenderItem,
  type EChartsOption,
  init,
  type LineSeriesOption,
  type SeriesOption,
} from "echarts";
import type { Axis, Panel, Point, Series } from "./figure.ts";
import { superscript } from "./figure.ts";

/** Colours by role. The page gives each its counterpart for dark screens by these very values. */
export const INK = "#222222";
export const NOTE = "#5a5a5a";
export const GRID = "#e3e7eb";
export const GREY = "#b4bcc4";
/** Dark enough on white, apart in hue and lightness (after Okabe and Ito), and each marker has its own shape. */
export const PALETTE = [
  "#3d3d3d",
  "#0068a8",
  "#c4510b",
  "#00795a",
  "#a8327d",
  "#8a6d00",
  "#5a4fc4",
  "#a61c28",
] as const;
export const DARK_PALETTE = [
  "#d0d0d0",
  "#5ab4f0",
  "#ff9a57",
  "#3ec99c",
  "#f089c8",
  "#e0c040",
  "#a9a0ff",
  "#ff8088",
] as const;

const SYMBOLS = [
  "circle",
  "circle",
  "rect",
  "triangle",
  "diamond",
  "path://M0,0h10l-5,9z",
  "path://M3,0h4v3h3v4h-3v3h-4v-3h-3v-4h3z",
  "path://M5,0l5,4l-2,6h-6l-2,-6z",
] as const;
const FONT = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";
const [WIDTH, HEIGHT] = [620, 430];
const LEGEND_LINE = 23;
const ICON = 14;
/** About how wide a letter of a legend is, pixels at 12. */
const LETTER = 6.9;

/** A panel as SVG text: a picture with a title and a description for those who cannot see it. @param id  unique on the page. */
export function panelSvg(panel: Panel, id: string): string {
  const named = [...new Set(panel.series.filter(({ look }) => look !== "grey").map(({ name }) => name))];
  const legend = panel.series.some(({ look }) => look === "grey") ? ["single schedules", ...named] : named;
  const lines = legendLines(legend);
  const height = HEIGHT + lines * LEGEND_LINE;
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  chart.setOption(optionOf(panel, legend, lines));
  const raw = chart.renderToSVGString();
  chart.dispose();
  return accessible(raw, panel, id);
}

function optionOf(panel: Panel, legend: readonly string[], lines: number): EChartsOption {
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: INK, fontSize: 12 },
    title: {
      text: panel.facet,
      left: 8,
      top: 4,
      textStyle: { fontFamily: FONT, fontSize: 14, fontWeight: "bold", color: INK },
    },
    legend: {
      data: legend.map((name) => ({ name, icon: iconOf(panel, name) })),
      bottom: 2,
      left: 8,
      right: 70,
      // Letters are wider on some screens than they are taken for here: wide spaces keep names apart, more after long ones.
      formatter: (name: string) => name + "\u2003".repeat(2 + Math.floor(name.length / 16)),
      itemGap: 6,
      itemWidth: ICON,
      itemHeight: 10,
      textStyle: { color: INK, fontSize: 12, fontFamily: FONT },
    },
    grid: { left: 78, right: 24, top: 36, bottom: 56 + lines * LEGEND_LINE },
    xAxis: { ...axisOf(panel.x, extentOf(panel, 0)), nameLocation: "middle", nameGap: 30, position: "bottom" },
    yAxis: { ...axisOf(panel.y, extentOf(panel, 1)), nameLocation: "middle", nameGap: 56, position: "left" },
    series: panel.series.flatMap((one, z) => seriesOf(one, z)),
  };
}

/** Lines have a stroke in the legend, markers their shape. */
function iconOf(panel: Panel, name: string): string {
  const series = panel.series.find((one) => one.name === name);
  switch (series?.look) {
    case "envelope":
    case "measured":
    case "mark":
      return SYMBOLS[series.colour % SYMBOLS.length];
    case "bound":
      return "path://M0,4h2v2h-2zM4,4h2v2h-2zM8,4h2v2h-2zM12,4h2v2h-2z";
    case "theory":
      return "path://M0,4h5.5v2h-5.5zM8.5,4h5.5v2h-5.5z";
    case "wedge":
      return "rect";
    case "exact":
    case "grey":
    case undefined:
      return "path://M0,4h14v2h-14z";
  }
}

interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Of points and their intervals; wedges are cut where they leave what was measured. */
function extentOf(panel: Panel, coordinate: 0 | 1): Extent {
  const points = panel.series.filter(({ look }) => look !== "wedge").flatMap((s) => s.points);
  const values = points
    .flatMap(([x, y, low, high]) => (coordinate === 0 ? [x] : [y, low ?? y, high ?? y]))
    .filter((v) => Number.isFinite(v) && (panel[coordinate === 0 ? "x" : "y"].scale === "linear" || v > 0));
  return { low: Math.min(...values), high: Math.max(...values) };
}

function axisOf({ name, scale }: Axis, { low, high }: Extent) {
  const look = {
    name,
    nameTextStyle: { color: INK, fontSize: 12.5, fontFamily: FONT },
    axisLine: { show: true, lineStyle: { color: INK }, onZero: false },
    axisTick: { lineStyle: { color: INK } },
    splitLine: { lineStyle: { color: GRID } },
  };
  if (scale === "linear") {
    const room = 0.04 * (high - low || 1);
    const from = low >= 0 && low < 0.3 * high ? 0 : low - room;
    return {
      ...look,
      type: "value" as const,
      min: niceDown(from, high - low),
      max: niceUp(high + room, high - low),
      axisLabel: { color: NOTE, fontSize: 12, hideOverlap: true, formatter: (v: number) => plain(v) },
    };
  }
  const from = 10 ** Math.floor(Math.log10(low) + 1e-9);
  const to = 10 ** Math.ceil(Math.log10(high) - 1e-9);
  return {
    ...look,
    type: "log" as const,
    min: from,
    max: to > from ? to : 10 * from,
    axisLabel: { color: NOTE, fontSize: 12, hideOverlap: true, formatter: (v: number) => power(v) },
    minorTick: { show: true, splitNumber: 9, length: 3, lineStyle: { color: INK } },
  };
}

/** Steps of 1, 2 or 5 times a power of ten, about six of them. */
function stepOf(range: number): number {
  const raw = (range || 1) / 6;
  const base = 10 ** Math.floor(Math.log10(raw));
  return base * ([1, 2, 5, 10].find((m) => m * base >= raw) ?? 10);
}

function niceDown(value: number, range: number): number {
  const step = stepOf(range);
  return Number((Math.floor(value / step) * step).toPrecision(12));
}

function niceUp(value: number, range: number): number {
  const step = stepOf(range);
  return Number((Math.ceil(value / step) * step).toPrecision(12));
}

function plain(value: number): string {
  const size = Math.abs(value);
  return size >= 1e5 || (size > 0 && size < 1e-3) ? power(value) : String(Number(value.toPrecision(4)));
}

function power(value: number): string {
  if (value >= 0.01 && value <= 100) return String(Number(value.toPrecision(3)));
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const digits = Number((value / 10 ** exponent).toPrecision(2));
  return digits === 1 ? `10${superscript(exponent)}` : `${digits}·10${superscript(exponent)}`;
}

function seriesOf(series: Series, z: number): SeriesOption[] {
  const color = PALETTE[series.colour % PALETTE.length];
  const data = series.points.map(([x, y]) => [x, y]);
  const line = (extra: LineSeriesOption): LineSeriesOption => ({
    type: "line",
    name: series.name,
    data,
    symbol: "none",
    z: 2 + z,
    itemStyle: { color },
    emphasis: { disabled: true },
    silent: true,
    ...extra,
  });
  switch (series.look) {
    case "grey":
      return [
        line({ name: "single schedules", lineStyle: { color: GREY, width: 1 }, itemStyle: { color: GREY }, z: 1 }),
      ];
    case "exact":
      return [line({ lineStyle: { color, width: 2 } })];
    case "theory":
      return [line({ lineStyle: { color, width: 1.6, type: [7, 5] } })];
    case "bound":
      return [line({ lineStyle: { color, width: 1.6, type: [2, 4] } })];
    case "mark":
      return [
        {
          type: "scatter",
          name: series.name,
          data,
          symbol: SYMBOLS[series.colour % SYMBOLS.length],
          symbolSize: 7,
          itemStyle: { color },
          z: 2 + z,
          silent: true,
        },
      ];
    case "envelope":
      return [
        line({ lineStyle: { color, width: 2 }, symbol: SYMBOLS[series.colour % SYMBOLS.length], symbolSize: 8 }),
        ...barsOf(series, color, z),
      ];
    case "measured":
      return [
        {
          type: "scatter",
          name: series.name,
          data,
          symbol: SYMBOLS[series.colour % SYMBOLS.length],
          symbolSize: 8,
          itemStyle: { color: "transparent", borderColor: color, borderWidth: 1.7 },
          z: 3 + z,
          silent: true,
        },
        ...barsOf(series, color, z),
      ];
    case "wedge":
      return [wedgeOf(series, color)];
  }
}

/** Intervals as one broken line. */
function barsOf(series: Series, color: string, z: number): SeriesOption[] {
  const bars = series.points.filter(
    (point): point is Required<Point> => point[2] !== undefined && point[3] !== undefined,
  );
  if (bars.length === 0) return [];
  const data = bars.flatMap(([x, , low, high]) => [
    [x, low],
    [x, high],
    [x, null],
  ]);
  return [
    {
      type: "line",
      name: series.name,
      data,
      symbol: "none",
      lineStyle: { color, width: 1.4 },
      connectNulls: false,
      z: 2 + z,
      silent: true,
      emphasis: { disabled: true },
    },
  ];
}

/** A filled outline; the corners are the data. */
function wedgeOf({ name, points }: Series, color: string): SeriesOption {
  const renderItem: CustomSeriesRenderItem = (params, api) => {
    if (params.dataIndex > 0) return null;
    return {
      type: "polygon",
      shape: { points: points.map(([x, y]) => api.coord([x, y])) },
      style: { fill: color, opacity: 0.22 },
      silent: true,
    };
  };
  return {
    type: "custom",
    name,
    data: points.map(([x, y]) => [x, y]),
    renderItem,
    itemStyle: { color, opacity: 0.35 },
    clip: true,
    z: 1,
    silent: true,
  };
}

function legendLines(names: readonly string[]): number {
  let [lines, used] = [1, 0];
  for (const name of names) {
    const width = ICON + 5 + 30 + LETTER * name.length;
    if (used > 0 && used + width > WIDTH - 78) {
      lines++;
      used = 0;
    }
    used += width;
  }
  return names.length === 0 ? 0 : lines;
}

/** Names of clip paths and classes become the panel's own, and the picture gets its role, title and description. */
function accessible(svg: string, { facet, x, y, alt }: Panel, id: string): string {
  const open = svg.indexOf("<svg");
  const end = svg.indexOf(">", open);
  const viewBox = /viewBox="([^"]+)"/.exec(svg.slice(open, end))?.[1] ?? "";
  const body = svg
    .slice(end + 1)
    .replaceAll(/zr\d+-/g, `${id}-`)
    .replaceAll(/ class="[^"]*cls-\d+"/g, "")
    .replaceAll(/<style\b[\s\S]*?<\/style>/g, "")
    .replaceAll(/ pointer-events="[^"]*"/g, "")
    // Frames of no width, and the inside of clip paths: nothing that is seen has these colours.
    .replaceAll(/ stroke="[^"]*" stroke-width="0"/g, "")
    .replaceAll(/(<clipPath[^>]*>\s*<path[^>]*?) fill="#000"/g, "$1")
    .replaceAll(/font-family:[^;"]*;/g, "")
    // A hundredth of a pixel is enough.
    .replaceAll(/(\d+\.\d{2})\d+/g, "$1");
  const title = `${facet}: ${y.name} against ${x.name}`;
  return `<svg role="img" aria-labelledby="${id}-t ${id}-d" viewBox="${viewBox}" xmlns="http://www.w3.org/2000/svg"><title id="${id}-t">${escaped(title)}</title><desc id="${id}-d">${escaped(alt)}</desc>${body}`;
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
