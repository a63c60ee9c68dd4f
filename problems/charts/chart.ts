import { type EChartsOption, init } from "echarts";

/** One look for all charts: colours that stay apart in print and for colour-blind readers. */
export const COLOUR = {
  ink: "#222222",
  note: "#555555",
  grid: "#e6eaee",
  mark: "#888888",
  blue: "#1f5fa8",
  red: "#c23b22",
  green: "#2e7d32",
  grey: "#9aa7b4",
  pale: "#b8c4d0",
} as const;

const FONT = "Helvetica, Arial, sans-serif";

/** A chart's title, and what there is to see below it. */
export function titleOf(text: string, subtext: string) {
  return {
    text,
    subtext,
    left: 16,
    top: 8,
    textStyle: { fontFamily: FONT, fontSize: 16, color: COLOUR.ink },
    subtextStyle: { fontFamily: FONT, fontSize: 12, color: COLOUR.note },
  };
}

/** A chart as SVG text, with the look of all. */
export function chartSvg(width: number, height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    textStyle: { fontFamily: FONT, color: COLOUR.ink, fontSize: 12 },
    ...option,
  });
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}
