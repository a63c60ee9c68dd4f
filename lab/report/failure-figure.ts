import { type EnvelopePoint, lowerEnvelope } from "./envelope.ts";
import { CLOCK_NAME, type Figure, MOST_FACETS, type Panel, type Point, type Series, short, ticks } from "./figure.ts";
import { CLOCKS, type Clock, groupedBy, type Quantity } from "./material.ts";
import { pooled, type Runs } from "./strands.ts";
import { type Claim, pointsOfSlope } from "./verdicts.ts";

/** The runs of every method on one instance, counted in one way. */
export interface InstanceRuns {
  readonly instance: string;
  readonly n: number;
  readonly quantity: Quantity;
  readonly runs: readonly Runs[];
}

/** Figure A: accuracy against time for every schedule, and the lower envelope of each method. */
export function failureFigure(
  all: readonly InstanceRuns[],
  claims: readonly Claim[],
  colourOf: (method: string) => number,
): Figure {
  const claimed = new Set(claims.flatMap(({ instances }) => instances));
  // Instances of which something was predicted come first.
  const shown = [...all]
    .sort((a, b) => Number(claimed.has(b.instance)) - Number(claimed.has(a.instance)))
    .slice(0, MOST_FACETS);
  return {
    id: "A",
    title: "What more time buys",
    caption:
      "Across: how long one read runs. Up: how often it misses the ground energy (or, where it nearly always does, how far above it ends, " +
      "energy units). Both axes are logarithmic, so a power law is a straight line. Thin grey lines are single schedules. Coloured markers " +
      "are the best schedule for each length: chosen on half of the seeds and evaluated on the other half, so that a lucky schedule is not " +
      "rewarded for its luck. The shaded wedge starts at the last point that was used and has the predicted slope, ± the margin, where " +
      "something was predicted. Bars are 95 % intervals; where no read failed, a single marker stands at the upper bound.",
    panels: shown.flatMap((one) => CLOCKS.map((clock) => panelOf(one, clock, claims, colourOf))),
    missing:
      all.length > shown.length
        ? `${all.length - shown.length} more instances are in the tables below and in the JSON.`
        : all.length === 0
          ? "No cell has a ground energy to compare with."
          : null,
  };
}

function panelOf(
  { instance, n, quantity, runs }: InstanceRuns,
  clock: Clock,
  claims: readonly Claim[],
  colourOf: (method: string) => number,
): Panel {
  const envelopes = runs.map((run) => ({ run, points: lowerEnvelope(run, quantity) }));
  const grey = runs.flatMap((run) => greyCurves(run, quantity, clock));
  const coloured = envelopes.flatMap(({ run, points }): Series[] => {
    const claim = claims.find(
      (c) =>
        c.method === run.method && c.quantity === quantity && c.instances.includes(instance) && c.exponent !== null,
    );
    const line: Series = {
      name: run.method,
      look: "envelope",
      colour: colourOf(run.method),
      points: points.filter(({ value }) => value > 0).map((point) => pointOf(point, clock)),
    };
    const bounds: Series = {
      name: `${run.method}, no failure seen: 95 % bound`,
      look: "mark",
      colour: colourOf(run.method),
      points: points
        .filter(({ value, high }) => value === 0 && high > 0)
        .map(({ clocks, high }) => [clocks[clock], high]),
    };
    return [
      ...(claim === undefined ? [] : [wedge(claim, points, clock, colourOf(run.method))]),
      line,
      ...(bounds.points.length > 0 ? [bounds] : []),
    ];
  });
  const what =
    quantity === "failure" ? "share of reads above the ground energy" : "mean energy above the ground energy";
  return {
    facet: `${instance}, n = ${n}`,
    clock,
    x: { name: `time of one read, ${CLOCK_NAME[clock]}`, scale: "log" },
    y: { name: what, scale: "log" },
    series: [...grey, ...coloured.filter(({ points }) => points.length > 0)],
    alt: `${instance}: ${what} against ${CLOCK_NAME[clock]}. ${envelopes
      .map(({ run, points }) => `${run.method} ${wordsOf(points)}`)
      .join("; ")}.`,
  };
}

function wordsOf(points: readonly EnvelopePoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "was not run";
  return `goes from ${short(first.value)} at ${first.sweeps} sweeps to ${short(last.value)} at ${last.sweeps}`;
}

function pointOf({ clocks, value, low, high }: EnvelopePoint, clock: Clock): Point {
  return [clocks[clock], value, Math.max(low, value / 100), high];
}

function greyCurves(run: Runs, quantity: Quantity, clock: Clock): readonly Series[] {
  const columns = run.columns.map((column, index) => ({ ...column, index }));
  return [...groupedBy(columns, ({ schedule }) => schedule).entries()].map(([schedule, members]) => ({
    name: `${run.method}, ${schedule}`,
    look: "grey",
    colour: 0,
    points: members
      .map(({ clocks, index }): Point => [clocks[clock], pooled(run.strands, index, quantity).mean])
      .filter(([, mean]) => mean > 0),
  }));
}

/** A fan of slopes predicted · (1 ± margin) that ends at the last point of the slope. */
function wedge(claim: Claim, envelope: readonly EnvelopePoint[], clock: Clock, colour: number): Series {
  const points = pointsOfSlope(envelope);
  const [first, last] = [points[0], points[points.length - 1]];
  const tick = ticks(last.clocks)[clock];
  const from = (exponent: number): Point => [
    first.clocks.sweeps * tick,
    last.value * (first.clocks.sweeps / last.clocks.sweeps) ** exponent,
  ];
  const apex: Point = [last.clocks.sweeps * tick, last.value];
  const { predicted, margin } = claim;
  return {
    name: `predicted slope ${short(predicted)} ± ${Math.round(100 * margin)} %`,
    look: "wedge",
    colour,
    points: [apex, from(predicted * (1 + margin)), from(predicted * (1 - margin)), apex],
  };
}
