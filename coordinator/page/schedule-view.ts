import type { OutlineAnswer } from "../http/answer-schema.ts";
import type { ChartView } from "./chart-view.ts";
import { short } from "./numbers.ts";

/** What the pictures of schedules and ladders show. */

type Curve = OutlineAnswer["parts"][number]["curves"][number];

/** How a quantity is called, and what it is. */
export const CURVE_TITLES: Readonly<Record<Curve["name"], readonly [title: string, note: string]>> = {
  beta: ["Inverse temperature β", "What a read goes through: hot at small β, cold at large."],
  gamma: ["Transverse field Γ", "How strongly a read's slices may differ; it ends where they agree."],
  problem_scale: ["Weight of the problem", "The factor of the problem's own energy."],
  injection: ["Injection", "How strongly phases are pulled to 0 and π."],
  noise: ["Noise", "How strongly phases are shaken."],
};

/** The value of a curve that never moves: a number says it better than a picture. */
export function constantOf({ points }: Curve): number | null {
  const [[, first]] = points;
  return points.every(([, value]) => value === first) ? first : null;
}

/** Values that span more than this factor are drawn on a log axis. */
const WIDE = 20;

export function curveView({ name, unit, points }: Curve): ChartView {
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [title] = CURVE_TITLES[name];
  return {
    x: { name: "sweeps of a read", scale: "linear", text: (value) => short(value) },
    y: {
      name: unit === "1" ? title : `${title.split(" ").at(-1)}, ${unit}`,
      scale: low > 0 && high / low > WIDE ? "log" : "linear",
      text: (value) => short(value, 4),
    },
    series: [{ name: title, look: "line", colour: 1 }],
    columns: [points.map(([sweeps]) => sweeps), values],
    band: null,
    alt: `${title} from ${short(values[0], 4)} to ${short(values[values.length - 1], 4)} over ${short(points[points.length - 1][0])} sweeps`,
  };
}

/** β of every place of a ladder. */
export function ladderView(ladder: readonly number[]): ChartView {
  const [hot, cold] = [ladder[0], ladder[ladder.length - 1]];
  return {
    x: { name: "place, hottest first", scale: "linear", text: (value) => short(value) },
    y: {
      name: "β, 1/energy",
      scale: hot > 0 && cold / hot > WIDE ? "log" : "linear",
      text: (value) => short(value, 4),
    },
    series: [{ name: "inverse temperature β", look: "joined", colour: 1 }],
    columns: [ladder.map((_, k) => k), ladder],
    band: null,
    alt: `A ladder of ${ladder.length} temperatures, β from ${short(hot, 4)} to ${short(cold, 4)}`,
  };
}

/** Share of refused swaps of every link. */
export function rejectionView(rejection: readonly number[]): ChartView {
  return {
    x: { name: "link, hottest first", scale: "linear", text: (value) => short(value) },
    y: { name: "share of swaps refused", scale: "linear", text: (value) => short(value, 3) },
    series: [{ name: "refused", look: "joined", colour: 2 }],
    columns: [rejection.map((_, k) => k + 1), rejection],
    band: null,
    alt: `Of ${rejection.length} links the worst refuses ${short(Math.max(...rejection), 3)} of its swaps`,
  };
}
