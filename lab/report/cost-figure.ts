import { CLOCK_NAME, type Figure, type Panel, type Point, type Series, ticks } from "./figure.ts";
import type { FirstHitGroup } from "./first-hits.ts";
import { CLOCKS, type Clock, groupedBy } from "./material.ts";

/** What "time to ε" is here: until all but this share of reads have met the ground energy. */
export const EPSILON = 0.01;

/** A measured time beside the exact relaxation time of the same kernel, sweeps. */
export interface CostPoint {
  readonly instance: string;
  readonly method: string;
  readonly beta: number;
  readonly relaxationTime: number;
  readonly time: number;
}

/** A path-integral method's time to solution beside the least quantum gap along its way. */
export interface QuantumPoint {
  readonly instance: string;
  readonly method: string;
  readonly gap: number;
  /** Of one read's sweeps, updates and seconds, times repetitions. */
  readonly tts: Readonly<Record<Clock, number>>;
}

/** Where an exponential law fits worse than this by chance, no time follows from its rate. */
const LEAST_GOODNESS = 1e-3;

/** A group's time may be foretold from its rate: there were hits, and one rate describes them, as far as that can be told. */
function isExponential({ rate }: FirstHitGroup): boolean {
  return rate !== null && rate.hits > 0 && !(rate.goodness < LEAST_GOODNESS);
}

export function costPoints(groups: readonly FirstHitGroup[]): readonly CostPoint[] {
  return groups
    .filter(isExponential)
    .flatMap(({ instance, method, beta, gap, rate }) =>
      beta === null || gap === null || rate === null || rate.hits === 0
        ? []
        : [{ instance, method, beta, relaxationTime: 1 / gap, time: -Math.log(EPSILON) / rate.rate }],
    );
}

/** Figure D: time to a given accuracy against the relaxation time, by kernel; for path integrals against the quantum gap. */
export function costFigure(
  groups: readonly FirstHitGroup[],
  quantum: readonly QuantumPoint[],
  colourOf: (method: string) => number,
): Figure {
  const known = groups.filter((group) => group.beta !== null && group.gap !== null && isExponential(group));
  const rejected = groups.filter(
    (group) => group.beta !== null && group.gap !== null && (group.rate?.hits ?? 0) > 0 && !isExponential(group),
  ).length;
  return {
    id: "D",
    title: "What a closing gap costs",
    caption:
      "Left: across, the exact relaxation time 1/Δ of each kernel on each instance and temperature; up, the measured time until 99 % of reads " +
      "have met the ground energy, ln(100)/k with k the measured rate of first hits. Since k ≤ Δ for kernels with detailed balance, points lie on " +
      "or above the dashed line of slope 1; they come near it where the ground state holds most of the weight. Path-integral methods, if any, " +
      "stand against 1/g² with g the least gap of the quantum Hamiltonian, where tunnelling between two wells predicts slope 1. This is a classical simulation: " +
      "agreement says nothing about the time of a quantum device.",
    panels: [
      ...(known.length === 0 ? [] : CLOCKS.map((clock) => classicalPanel(known, clock, colourOf))),
      ...(quantum.length === 0 ? [] : CLOCKS.map((clock) => quantumPanel(quantum, clock, colourOf))),
    ],
    missing:
      known.length === 0
        ? "Needs runs at one temperature on instances small enough for exact gaps, with first hits recorded."
        : rejected > 0
          ? `${rejected} kernels are left out: no one rate describes their hits (figure F).`
          : null,
  };
}

function classicalPanel(groups: readonly FirstHitGroup[], clock: Clock, colourOf: (method: string) => number): Panel {
  const series = [...groupedBy(groups, ({ method }) => method).entries()].map(
    ([method, own]): Series => ({
      name: method,
      look: "measured",
      colour: colourOf(method),
      points: own.flatMap(({ gap, rate, clocks }): Point[] => {
        if (gap === null || rate === null) return [];
        const scale = -Math.log(EPSILON) * ticks(clocks)[clock];
        return [[ticks(clocks)[clock] / gap, scale / rate.rate, scale / rate.high, scale / rate.low]];
      }),
    }),
  );
  const all = series.flatMap(({ points }) => points.map(([x]) => x));
  const ends = [Math.min(...all), Math.max(...all)];
  return {
    facet: "one temperature",
    clock,
    x: { name: `relaxation time 1/Δ, ${CLOCK_NAME[clock]}`, scale: "log" },
    y: { name: `time to 99 %, ${CLOCK_NAME[clock]}`, scale: "log" },
    series: [
      {
        name: "ln(100)/Δ, the least",
        look: "theory",
        colour: 0,
        points: ends.map((x): Point => [x, -Math.log(EPSILON) * x]),
      },
      ...series,
    ],
    alt: `Measured time until 99 % of reads met the ground energy against the exact relaxation time in ${CLOCK_NAME[clock]}, ${all.length} points of ${series.length} kernels.`,
  };
}

function quantumPanel(points: readonly QuantumPoint[], clock: Clock, colourOf: (method: string) => number): Panel {
  const series = [...groupedBy(points, ({ method }) => method).entries()].map(
    ([method, own]): Series => ({
      name: method,
      look: "measured",
      colour: colourOf(method),
      points: own.map(({ gap, tts }): Point => [gap ** -2, tts[clock]]),
    }),
  );
  const [lowest] = points.map(({ gap, tts }) => [gap ** -2, tts[clock]] as const).sort((a, b) => a[0] - b[0]);
  const last = Math.max(...points.map(({ gap }) => gap ** -2));
  return {
    facet: "path integrals",
    clock,
    x: { name: "1/g², g the least quantum gap, 1/energy²", scale: "log" },
    y: { name: `time to solution, ${CLOCK_NAME[clock]}`, scale: "log" },
    series: [
      {
        name: "slope 1 through the first point",
        look: "theory",
        colour: 0,
        points: [lowest, [last, (lowest[1] * last) / lowest[0]]],
      },
      ...series,
    ],
    alt: `Time to solution of path-integral methods in ${CLOCK_NAME[clock]} against the inverse squared least quantum gap, ${points.length} points.`,
  };
}
