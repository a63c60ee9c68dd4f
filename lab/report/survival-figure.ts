import { CLOCK_NAME, type Figure, type Panel, type Point, type Series, short, ticks } from "./figure.ts";
import type { FirstHitGroup } from "./first-hits.ts";
import { survivalOf } from "./grouped-survival.ts";
import { CLOCKS, type Clock, groupedBy } from "./material.ts";

const MOST_INSTANCES = 3;
const MOST_CURVES = 4;

/** Figure F: how the share of reads that have not met the ground energy falls, and what an exponential misses of it. */
export function survivalFigure(groups: readonly FirstHitGroup[]): Figure {
  // At one temperature the law should be exponential; elsewhere it need not, so such runs are shown only in their absence.
  const constant = groups.filter(({ beta, rate }) => beta !== null && rate !== null && rate.hits > 0);
  const shown = constant.length > 0 ? constant : groups.filter(({ rate }) => rate !== null && rate.hits > 0);
  const byInstance = [...groupedBy(shown, ({ instance }) => instance).entries()];
  return {
    id: "F",
    title: "Waiting for the first hit",
    caption:
      "Left: the share of reads that have not yet met the ground energy, on a logarithmic scale, against time. If hits come at a constant rate " +
      "after a burn-in (until the exact share of hits per sweep has settled to 2 %), the points follow a straight line (solid). Right: what is left, in standard errors; points beyond " +
      "±3 or with a trend say that one rate does not describe the runs, and then no time to solution may be extrapolated from it. " +
      (constant.length > 0
        ? "Runs at one temperature."
        : "This campaign has no runs at one temperature: of annealing runs an exponential law is not expected, and they are shown for the trend only."),
    panels: byInstance
      .slice(0, MOST_INSTANCES)
      .flatMap(([instance, own]) =>
        CLOCKS.flatMap((clock) => [
          survivalPanel(instance, spread(own), clock),
          residualPanel(instance, spread(own), clock),
        ]),
      ),
    missing:
      byInstance.length === 0
        ? "No run recorded first hits of a known ground energy sweep by sweep (telemetry off or not dense, or no hit)."
        : byInstance.length > MOST_INSTANCES
          ? `${byInstance.length - MOST_INSTANCES} more instances are in the JSON's tables.`
          : null,
  };
}

/** Not more curves than a reader can tell apart, spread over temperatures. */
function spread(groups: readonly FirstHitGroup[]): readonly FirstHitGroup[] {
  const ordered = [...groups].sort((a, b) => (a.beta ?? 0) - (b.beta ?? 0));
  if (ordered.length <= MOST_CURVES) return ordered;
  return Array.from(
    { length: MOST_CURVES },
    (_, k) => ordered[Math.round((k * (ordered.length - 1)) / (MOST_CURVES - 1))],
  );
}

const MOST_MARKERS = 40;

/** Not more markers than can be told apart, at equal steps of the list. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / MOST_MARKERS);
  return points.filter((_, k) => k % step === step - 1 || step === 1);
}

function nameOf({ method, beta, schedule }: FirstHitGroup): string {
  return `${method}, ${beta === null ? schedule : `β = ${short(beta)}`}`;
}

function survivalPanel(instance: string, groups: readonly FirstHitGroup[], clock: Clock): Panel {
  const series = groups.flatMap((group, k): Series[] => {
    const tick = ticks(group.clocks)[clock];
    const points = thinned(survivalOf(group.hits).filter(([, left]) => left > 0)).map(
      ([t, left]): Point => [t * tick, left],
    );
    return [
      { name: nameOf(group), look: "measured", colour: k + 1, points },
      {
        name: `${nameOf(group)}, fit`,
        look: "exact",
        colour: k + 1,
        points: fitted(group).map(([t, y]): Point => [t * tick, y]),
      },
    ];
  });
  return {
    facet: `${instance}: survival`,
    clock,
    x: { name: `time, ${CLOCK_NAME[clock]}`, scale: "linear" },
    y: { name: "share not yet at the ground energy", scale: "log" },
    series: series.filter(({ points }) => points.length > 0),
    alt: `${instance}: share of reads that have not met the ground energy against ${CLOCK_NAME[clock]}, with exponential fits. ${groups
      .map((group) => `${nameOf(group)}: rate ${short(group.rate?.rate ?? Number.NaN)} per sweep`)
      .join("; ")}.`,
  };
}

/** The fitted line, through the share that was left at the burn-in. */
function fitted({ hits, rate }: FirstHitGroup): readonly Point[] {
  if (rate === null || rate.rate === 0) return [];
  const curve = survivalOf(hits);
  const start = curve.find(([t]) => t >= rate.burnIn)?.[1] ?? 1;
  const all = hits.counts.reduce((sum, c) => sum + c, 0) + hits.censored;
  const last = curve[curve.length - 1][0];
  // No further than to where one read would be left.
  const end = Math.min(last, rate.burnIn + Math.log(start * all) / rate.rate);
  const left = rate.burnIn === 0 ? 1 : start;
  return [rate.burnIn, end].map((t): Point => [t, left * Math.exp(-rate.rate * (t - rate.burnIn))]);
}

function residualPanel(instance: string, groups: readonly FirstHitGroup[], clock: Clock): Panel {
  const series = groups.map((group, k): Series => {
    const tick = ticks(group.clocks)[clock];
    return {
      name: nameOf(group),
      look: "measured",
      colour: k + 1,
      points: residuals(group).map(([t, z]): Point => [t * tick, z]),
    };
  });
  return {
    facet: `${instance}: residuals`,
    clock,
    x: { name: `time, ${CLOCK_NAME[clock]}`, scale: "linear" },
    y: { name: "(measured − fitted) / standard error", scale: "linear" },
    series: series.filter(({ points }) => points.length > 0),
    alt: `${instance}: residuals of the survival curves from their exponential fits, in standard errors. ${groups
      .map((group) => `${nameOf(group)}: goodness of fit ${short(group.rate?.goodness ?? Number.NaN)}`)
      .join("; ")}.`,
  };
}

function residuals({ hits, rate }: FirstHitGroup): readonly Point[] {
  if (rate === null || rate.rate === 0) return [];
  const all = hits.counts.reduce((sum, c) => sum + c, 0) + hits.censored;
  const curve = survivalOf(hits);
  const start = rate.burnIn === 0 ? 1 : (curve.find(([t]) => t >= rate.burnIn)?.[1] ?? 1);
  const atRisk = all * start;
  return thinned(curve.filter(([t]) => t > rate.burnIn)).flatMap(([t, left]): Point[] => {
    const expected = Math.exp(-rate.rate * (t - rate.burnIn));
    // Fewer than five left or gone: no standard error to speak of.
    if (atRisk * Math.min(expected, 1 - expected) < 5) return [];
    return [[t, (left / start - expected) / Math.sqrt((rate.excess * expected * (1 - expected)) / atRisk)]];
  });
}
