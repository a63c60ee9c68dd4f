import type { CampaignCell } from "../campaign/cell.ts";
import { dynamicsOf, type ExactDynamics } from "./exact-dynamics.ts";
import { CLOCK_NAME, type Figure, MOST_FACETS, type Panel, type Point, type Series, short, ticks } from "./figure.ts";
import type { FirstHitGroup } from "./first-hits.ts";
import { CLOCKS, type Clock, type Clocked, constantBeta, meanClocks } from "./material.ts";
import { tailRate } from "./telemetry.ts";

const CURVE_POINTS = 14;

/** Figure B: how the slowest relaxation grows as the temperature falls, exact and from telemetry. */
export function gapFigure(
  cells: readonly CampaignCell[],
  hits: readonly FirstHitGroup[],
  exact: ExactDynamics,
  colourOf: (method: string) => number,
): Figure {
  const shown = exact.ids.slice(0, MOST_FACETS);
  return {
    id: "B",
    title: "The gap closes as it gets colder",
    caption:
      "Across: inverse temperature β. Up: ln(1/Δ), the logarithm of the relaxation time. Δ is the spectral gap: the rate at which the slowest " +
      "deviation from equilibrium dies out. The solid line is exact, from the spectrum of single-spin dynamics in continuous time. The dashed " +
      "line has the slope m, the largest barrier of the landscape; at low temperature the solid line runs parallel to it. Filled markers " +
      "are the exact gaps of the kernels as they ran (a sequential sweep relaxes faster than random visits). Open markers are measured: " +
      "from survival (k, the rate of first hits, at most Δ) and from autocorrelations (at least Δ for kernels with detailed balance).",
    panels: shown.flatMap((id) => {
      const own = cells.filter(({ instance }) => instance.id === id);
      return CLOCKS.map((clock) => panelOf(id, own, hits, exact, clock, colourOf));
    }),
    missing:
      exact.ids.length === 0
        ? "No instance of this campaign is small enough for exact spectra."
        : exact.ids.length > shown.length
          ? `${exact.ids.length - shown.length} more instances are in the JSON's tables.`
          : null,
  };
}

function panelOf(
  id: string,
  cells: readonly CampaignCell[],
  hits: readonly FirstHitGroup[],
  exact: ExactDynamics,
  clock: Clock,
  colourOf: (method: string) => number,
): Panel {
  const { barrier } = exact.landscape(id);
  const table = exact.table(id);
  const n = 31 - Math.clz32(table.length);
  const constant = cells.flatMap((cell) => {
    const beta = constantBeta(cell);
    return beta === null || beta <= 0 ? [] : [{ cell, beta }];
  });
  // Without runs at one temperature, as far as e^(−βm) stays well above rounding.
  const reach = barrier > 0 ? 20 / barrier : 2;
  const last = constant.length > 0 ? 1.15 * Math.max(...constant.map(({ beta }) => beta)) : reach;
  // The line's own clock is that of classical runs: of those at one temperature, if there are any.
  const timed =
    constant.length > 0 ? constant.map(({ cell }) => cell) : cells.filter(({ schedule }) => schedule.slices === 1);
  const base = ticks(timed.length > 0 ? meanClocks(timed) : { sweeps: 1, updates: n, seconds: Number.NaN })[clock];
  const relaxation = (rate: number, tick: number): number => Math.log(tick / rate);
  const curve = Array.from({ length: CURVE_POINTS }, (_, k) => (last * (k + 1)) / CURVE_POINTS).flatMap(
    (beta): Point[] => {
      const gap = exact.gap(id, beta, "metropolis", "continuous");
      return gap === null ? [] : [[beta, relaxation(gap, base)]];
    },
  );
  const end = curve.at(-1);
  const theory: Point[] =
    end === undefined || barrier === 0
      ? []
      : [curve[Math.floor(curve.length / 2)][0], end[0]].map(
          (beta): Point => [beta, end[1] + barrier * (beta - end[0])],
        );
  const seen = new Map<string, { method: string; beta: number; points: { exact: Point[]; tail: Point[] } }>();
  for (const { cell, beta } of constant) {
    const key = `${cell.method.name}\n${beta}`;
    if (seen.has(key)) continue;
    const tick = ticks(meanClocks([cell]))[clock];
    const dynamics = dynamicsOf(cell);
    const gap = dynamics === null ? null : exact.gap(id, beta, dynamics.rule, dynamics.scan);
    const tail = tailRate(cell.telemetry, gap);
    seen.set(key, {
      method: cell.method.name,
      beta,
      points: {
        exact: gap === null ? [] : [[beta, relaxation(gap, tick)]],
        tail: tail === null ? [] : [[beta, relaxation(tail, tick)]],
      },
    });
  }
  const methods = [...new Set([...seen.values()].map(({ method }) => method))];
  const measured = methods.flatMap((method): Series[] => {
    const own = [...seen.values()].filter((s) => s.method === method);
    const survival = hits.flatMap((group): Point[] => {
      if (group.instance !== id || group.method !== method || group.beta === null || !group.rate?.rate) return [];
      const tick = tickOf(group.clocks, clock);
      const { rate, low, high } = group.rate;
      return [[group.beta, relaxation(rate, tick), relaxation(high, tick), relaxation(low, tick)]];
    });
    const colour = colourOf(method);
    return [
      {
        name: `${method}: exact gap of its sweep`,
        look: "mark",
        colour,
        points: own.flatMap(({ points }) => points.exact),
      },
      { name: `${method}: survival, 1/k`, look: "measured", colour, points: survival },
      {
        name: `${method}: autocorrelation`,
        look: "measured",
        colour: colour + 3,
        points: own.flatMap(({ points }) => points.tail),
      },
    ];
  });
  return {
    facet: `${id}, n = ${n}`,
    clock,
    x: { name: "inverse temperature β, 1/energy", scale: "linear" },
    y: {
      name: `ln(1/Δ), Δ per ${clock === "sweeps" ? "sweep" : clock === "updates" ? "update" : "second"}`,
      scale: "linear",
    },
    series: [
      { name: "exact, continuous time", look: "exact" as const, colour: 0, points: curve },
      { name: `slope m = ${short(barrier)}`, look: "theory" as const, colour: 0, points: theory },
      ...measured,
    ].filter(({ points }) => points.length > 0),
    alt: `${id}: the logarithm of the relaxation time in ${CLOCK_NAME[clock]} against β. It rises from ${short(curve[0]?.[1] ?? Number.NaN)} to ${short(end?.[1] ?? Number.NaN)}; the barrier m is ${short(barrier)}.`,
  };
}

function tickOf(clocks: Clocked, clock: Clock): number {
  return ticks(clocks)[clock];
}
