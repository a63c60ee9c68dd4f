import type { CampaignCell } from "../campaign/cell.ts";
import type { MeasuredRate } from "../estimators/eigenfunction-slope.ts";
import { dynamicsOf, type ExactDynamics } from "./exact-dynamics.ts";
import { CLOCK_NAME, type Figure, MOST_FACETS, type Panel, type Point, type Series, short, ticks } from "./figure.ts";
import type { FirstHitGroup } from "./first-hits.ts";
import { CLOCKS, type Clock, type Clocked, constantBeta, groupedBy, meanClocks } from "./material.ts";
import { pooledTelemetry, tailRate } from "./telemetry.ts";

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
      "from survival (k, the rate of first hits, at most Δ) and from autocorrelations (at least Δ for kernels with detailed balance; the bar is " +
      "two standard errors to either side).",
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
  const seen = [...groupedBy(constant, ({ cell, beta }) => `${cell.method.name}\n${beta}`).values()].map((runs) => {
    const [{ cell, beta }] = runs;
    const sweeps = Math.max(...runs.map((run) => run.cell.sweeps));
    const longest = runs.flatMap((run) => (run.cell.sweeps === sweeps ? [run.cell] : []));
    const tick = ticks(meanClocks(longest))[clock];
    const dynamics = dynamicsOf(cell);
    const gap = dynamics === null ? null : exact.gap(id, beta, dynamics.rule, dynamics.scan);
    return {
      method: cell.method.name,
      exact: gap === null ? [] : [[beta, relaxation(gap, tick)] as const],
      tail: tailPoints(tailRate(pooledTelemetry(longest), gap), beta, tick),
    };
  });
  const methods = [...new Set(seen.map(({ method }) => method))];
  const measured = methods.flatMap((method): Series[] => {
    const own = seen.filter((s) => s.method === method);
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
        points: own.flatMap((runs) => runs.exact),
      },
      { name: `${method}: survival, 1/k`, look: "measured", colour, points: survival },
      {
        name: `${method}: autocorrelation`,
        look: "measured",
        colour: colour + 3,
        points: own.flatMap((runs) => runs.tail),
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

/** ln(1/Δ) by a clock that ticks so often a sweep. */
function relaxation(rate: number, tick: number): number {
  return Math.log(tick / rate);
}

/** With two standard errors on either side. */
function tailPoints(measured: MeasuredRate | null, beta: number, tick: number): readonly Point[] {
  if (measured === null) return [];
  const { rate, error } = measured;
  return [[beta, relaxation(rate, tick), relaxation(rate + 2 * error, tick), relaxation(rate - 2 * error, tick)]];
}

function tickOf(clocks: Clocked, clock: Clock): number {
  return ticks(clocks)[clock];
}
