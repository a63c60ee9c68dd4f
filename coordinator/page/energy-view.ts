import type { OutlineAnswer } from "../http/answer-schema.ts";
import type { ChartAxis, ChartSeries, ChartView } from "./chart-view.ts";
import { duration, short } from "./numbers.ts";
import type { Checkpoint, Improvement } from "./run-record.ts";

/** What the two pictures of energies against time show. */

/** A horizontal line. */
export interface Mark {
  readonly name: string;
  readonly energy: number;
  readonly look: "dashed" | "dotted";
  readonly colour: number;
}

/** Energies that a job is measured by: its target, its promise, and what no state is below. @param proven  the lowest energy, where it is proven. */
export function marksOf(outline: OutlineAnswer | null, proven: number | null): readonly Mark[] {
  const marks: Mark[] = [];
  const add = (name: string, energy: number | null, look: Mark["look"], colour: number): void => {
    if (energy !== null && !marks.some((mark) => mark.energy === energy)) marks.push({ name, energy, look, colour });
  };
  add("proven bound", proven, "dotted", 3);
  if (outline === null) return marks;
  add("known ground energy", outline.known_energy, "dotted", 3);
  add("contract's reference", outline.contract?.reference_energy ?? null, "dotted", 5);
  add("target", outline.stop.target_energy, "dashed", 2);
  return marks;
}

/** The energy that distances are taken from: the lowest line, else nothing is known to be low enough. */
export function referenceOf(marks: readonly Mark[]): Mark | null {
  return marks.reduce<Mark | null>(
    (lowest, mark) => (lowest === null || mark.energy < lowest.energy ? mark : lowest),
    null,
  );
}

/** As energies, or as distances to a reference on a log axis. */
export type EnergyScale = "energy" | "distance";

const TIME: ChartAxis = { name: "running time, s", scale: "log", text: duration };

function energyAxis(scale: EnergyScale, reference: Mark | null): ChartAxis {
  return scale === "distance" && reference !== null
    ? { name: `energy above ${reference.name}`, scale: "log", text: (value) => short(value) }
    : { name: "energy", scale: "linear", text: (value) => short(value) };
}

/** Energies as the axis has them: on a log axis what is at the reference or below it has no place. */
function placed(scale: EnergyScale, reference: Mark | null): (energy: number | null) => number | null {
  if (scale === "energy" || reference === null) return (energy) => energy;
  return (energy) => (energy === null || energy <= reference.energy ? null : energy - reference.energy);
}

/** The lowest energy against the running time of the job. @param now  running time up to which the last one holds, s. */
export function bestView(
  improvements: readonly Improvement[],
  now: number,
  marks: readonly Mark[],
  scale: EnergyScale,
): ChartView | null {
  const last = improvements[improvements.length - 1];
  if (last === undefined) return null;
  const reference = referenceOf(marks);
  const place = placed(scale, reference);
  const seconds = improvements.map((one) => one.seconds);
  const energies = improvements.map((one) => place(one.energy));
  // A single point would have no line: it holds a moment at least.
  const end = Math.max(now, last.seconds * 1.05);
  seconds.push(end);
  energies.push(place(last.energy));
  const shown = marks.filter(({ energy }) => place(energy) !== null);
  const lines = shown.map(({ energy }) => seconds.map(() => place(energy)));
  const told = marks.map(({ name, energy }) => `${name} ${short(energy)}`);
  return {
    x: TIME,
    y: energyAxis(scale, reference),
    series: [{ name: "best so far", look: "step", colour: 1 }, ...shown.map(seriesOf)],
    columns: [seconds, energies, ...lines],
    band: null,
    alt: [
      `Lowest energy ${short(last.energy)}, found after ${duration(last.seconds)} of ${duration(end)}`,
      ...told,
    ].join("; "),
  };
}

/** Energies of the reads against the time since their block began: means over blocks. */
export function readsView(
  checkpoints: readonly Checkpoint[],
  marks: readonly Mark[],
  scale: EnergyScale,
): ChartView | null {
  const last = checkpoints[checkpoints.length - 1];
  if (last === undefined) return null;
  const reference = referenceOf(marks);
  const place = placed(scale, reference);
  // Means over different blocks need not ascend with the checkpoints: what lies before its precursor is drawn just after it.
  let before = 0;
  const seconds = checkpoints.map((point) => (before = Math.max(point.seconds, before * 1.0001)));
  const banded = checkpoints.every(({ q10, q90 }) => q10 !== null && q90 !== null);
  const quantiles: readonly ChartSeries[] = banded
    ? [
        { name: "90 % quantile", look: "line", colour: 1 },
        { name: "10 % quantile", look: "line", colour: 1 },
      ]
    : [];
  const shown = marks.filter(({ energy }) => place(energy) !== null);
  return {
    x: { name: "time of a block, s", scale: "log", text: duration },
    y: energyAxis(scale, reference),
    series: [
      ...quantiles,
      { name: "median read", look: "line", colour: 0 },
      { name: "best of all blocks", look: "dots", colour: 4 },
      ...shown.map(seriesOf),
    ],
    columns: [
      seconds,
      ...(banded ? [checkpoints.map(({ q90 }) => place(q90)), checkpoints.map(({ q10 }) => place(q10))] : []),
      checkpoints.map(({ median }) => place(median)),
      checkpoints.map(({ best }) => place(best)),
      ...shown.map(({ energy }) => seconds.map(() => place(energy))),
    ],
    band: banded ? [0, 1, "10 % … 90 % of the reads"] : null,
    alt: `At the end of a block, ${duration(last.seconds)}: median read ${short(last.median)}, best ${short(last.best)}`,
  };
}

function seriesOf({ name, look, colour }: Mark): ChartSeries {
  return { name, look, colour };
}
