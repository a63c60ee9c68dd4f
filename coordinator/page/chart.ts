import type UPlot from "uplot";
import { logTicks } from "./axis-ticks.ts";
import type { ChartAxis, ChartSeries, ChartView } from "./chart-view.ts";
import { element, setText } from "./dom.ts";
import { tick } from "./numbers.ts";

/** A figure: caption, picture, legend, what is under the pointer, and the numbers as a table. */

/** The library's script sets a global; the page's own modules come after it. */
const { uPlot: Plot } = globalThis as unknown as { readonly uPlot: typeof UPlot };

export interface Chart {
  readonly root: HTMLElement;
  show(view: ChartView): void;
  remove(): void;
}

const HEIGHT = 280;
const LOW_HEIGHT = 190;
/** Rows of a table at most: the whole is in the result. */
const MOST_ROWS = 200;

/** Drawings follow each other at this distance at least, ms: data may come faster. */
const EVERY_MS = 100;

/** @param controls  stand between caption and picture. */
export function chart(title: string, note: string, low: boolean, ...controls: readonly HTMLElement[]): Chart {
  const picture = element("div", { role: "img" });
  const legend = element("ul", { class: "legend" });
  const readout = element("p", { class: "readout" });
  const table = element("div", { class: "table", tabindex: "0", role: "group", "aria-label": `${title}: numbers` });
  const numbers = element("details", {}, element("summary", {}, "Numbers"), table);
  const root = element(
    "figure",
    {},
    element("figcaption", {}, element("h3", {}, title), element("p", { class: "note" }, note)),
    ...controls,
    picture,
    legend,
    readout,
    numbers,
  );
  const height = low ? LOW_HEIGHT : HEIGHT;
  let plot: UPlot | null = null;
  let shape = "";
  let view: ChartView | null = null;
  let drawnMs = Number.NEGATIVE_INFINITY;
  let pending = 0;

  function draw(): void {
    pending = 0;
    drawnMs = performance.now();
    if (view === null || !root.isConnected) return;
    const { columns, alt } = view;
    const single = columns[0].length === 1;
    const wanted = JSON.stringify([
      single,
      view.series,
      view.x.name,
      view.x.scale,
      view.y.name,
      view.y.scale,
      view.band,
    ]);
    if (plot === null || wanted !== shape) {
      plot?.destroy();
      shape = wanted;
      plot = new Plot(optionsOf(view, picture, height, say), columns as unknown as UPlot.AlignedData, picture);
      legend.replaceChildren(...legendOf(view));
    } else plot.setData(columns as unknown as UPlot.AlignedData);
    if (picture.getAttribute("aria-label") !== alt) picture.setAttribute("aria-label", alt);
    if (numbers.open) table.replaceChildren(tableOf(view, title));
  }

  function say(index: number | null): void {
    if (view === null || index === null) {
      setText(readout, "");
      return;
    }
    const { x, y, series, columns } = view;
    const parts = series.flatMap(({ name }, k) => {
      const value = columns[k + 1]?.[index];
      return value === null || value === undefined ? [] : [`${name} ${y.text(value)}`];
    });
    setText(readout, [`${x.name.split(",")[0]} ${x.text(columns[0][index])}`, ...parts].join(" · "));
  }

  numbers.addEventListener("toggle", () => {
    if (view !== null && numbers.open) table.replaceChildren(tableOf(view, title));
  });
  const sized = new ResizeObserver(() => plot?.setSize({ width: widthOf(picture), height }));
  sized.observe(picture);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const recolour = (): void => {
    shape = "";
    draw();
  };
  dark.addEventListener("change", recolour);
  return {
    root,
    show(next) {
      view = next;
      if (pending !== 0) return;
      const wait = Math.max(0, drawnMs + EVERY_MS - performance.now());
      pending = setTimeout(() => requestAnimationFrame(draw), wait);
    },
    remove() {
      clearTimeout(pending);
      sized.disconnect();
      dark.removeEventListener("change", recolour);
      plot?.destroy();
      root.remove();
    },
  };
}

function widthOf(picture: HTMLElement): number {
  return Math.max(200, Math.floor(picture.clientWidth));
}

/** Lengths of strokes and gaps, CSS pixels. */
const DASHES: Readonly<Record<ChartSeries["look"], readonly number[] | null>> = {
  line: null,
  joined: null,
  step: null,
  dots: null,
  dashed: [8, 5],
  dotted: [2, 3],
};

function optionsOf(
  { x, y, series, columns, band }: ChartView,
  picture: HTMLElement,
  height: number,
  say: (index: number | null) => void,
): UPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const font = '12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif';
  const axis = (of: ChartAxis): UPlot.Axis => ({
    label: of.name,
    labelFont: font,
    labelSize: 20,
    labelGap: 2,
    ...(of.scale === "log" ? { splits: (_, __, low, high) => logTicks(low, high), filter: (_, splits) => splits } : {}),
    font,
    stroke: colour("note"),
    grid: { stroke: colour("grid"), width: 1 },
    ticks: { stroke: colour("grid"), width: 1 },
    values: (_, values) => values.map((value) => (value === null ? "" : tick(value))),
  });
  return {
    width: widthOf(picture),
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: scaleOf(x.scale, 0), y: scaleOf(y.scale, 0.06) },
    axes: [
      { ...axis(x), size: 32 },
      { ...axis(y), size: (_, values) => 34 + 6.4 * Math.max(3, ...(values ?? []).map((t) => t.length)) },
    ],
    series: [
      {},
      ...series.map(({ name, look, colour: hue }, k): UPlot.Series => {
        const dash = DASHES[look];
        // A line of one point would not be seen.
        const dotted = look === "dots" || look === "joined" || columns[0].length === 1;
        const stroke = colour(`s${hue}`);
        return {
          label: name,
          stroke,
          width: look === "dots" ? 0 : band !== null && band.includes(k) ? 1 : 2,
          spanGaps: false,
          // Off the pixels' raster: a slow slope is no staircase.
          pxAlign: look === "step" ? 1 : 0,
          points: { show: dotted, size: 6, fill: stroke, stroke },
          ...(dash === null ? {} : { dash: dash.map((length) => length * devicePixelRatio) }),
          ...(look === "step" && Plot.paths.stepped !== undefined ? { paths: Plot.paths.stepped({ align: 1 }) } : {}),
        };
      }),
    ],
    ...(band === null ? {} : { bands: [{ series: [band[0] + 1, band[1] + 1], fill: colour("band") }] }),
    hooks: { setCursor: [(self) => say(self.cursor.idx ?? null)] },
  };
}

/** A little room around the data; on a log axis by a factor. @param room  share of the range. */
function scaleOf(scale: ChartAxis["scale"], room: number): UPlot.Scale {
  const log = scale === "log";
  return {
    time: false,
    distr: log ? 3 : 1,
    range: (_, low, high) => {
      if (low === null || high === null) return log ? [0.1, 1] : [0, 1];
      if (log) {
        const factor = Math.max((high / low) ** (room + 0.01), 1.2);
        return [low / factor, high * factor];
      }
      const margin = high > low ? room * (high - low) : Math.max(Math.abs(high) * 0.01, 1e-9);
      return [low - margin, high + margin];
    },
  };
}

function legendOf({ series, band }: ChartView): readonly HTMLElement[] {
  // One line needs no key: the title says what it is.
  if (series.length === 1) return [];
  const key = (look: string, colour: number): HTMLElement =>
    element("span", { class: `key c${colour}`, "data-look": look, "aria-hidden": "true" });
  const banded = band === null ? [] : [element("li", {}, key("band", 1), band[2])];
  const single = series.flatMap(({ name, look, colour }, k) =>
    band !== null && (k === band[0] || k === band[1]) ? [] : [element("li", {}, key(look, colour), name)],
  );
  return [...single, ...banded];
}

function tableOf({ x, y, series, columns }: ChartView, title: string): HTMLElement {
  const [xs, ...ys] = columns;
  const step = Math.max(1, Math.ceil(xs.length / MOST_ROWS));
  const rows = xs.flatMap((value, k) =>
    k % step === 0 || k === xs.length - 1
      ? [
          element(
            "tr",
            {},
            element("td", {}, x.text(value)),
            ...ys.map((column) => {
              const here = column[k];
              return element("td", {}, here === null || here === undefined ? "" : y.text(here));
            }),
          ),
        ]
      : [],
  );
  const heads = [x.name, ...series.map(({ name }) => name)].map((name) => element("th", { scope: "col" }, name));
  return element(
    "table",
    {},
    element("caption", { class: "hidden" }, title),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...rows),
  );
}
