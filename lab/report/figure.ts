import type { Clock, Clocked } from "./material.ts";

/** x, y and, where they are known, the ends of an interval of y. */
export type Point = readonly [x: number, y: number, low?: number, high?: number];

export interface Series {
  readonly name: string;
  /**
   * measured: open markers with intervals; mark: filled ones; envelope: markers joined by a line; exact: a line; grey: thin lines in the background;
   * theory and bound: dashed and dotted lines; wedge: a closed outline, filled.
   */
  readonly look: "measured" | "envelope" | "exact" | "grey" | "theory" | "bound" | "mark" | "wedge";
  /** Index in the palette; series of one method keep theirs in all figures. */
  readonly colour: number;
  readonly points: readonly Point[];
}

export interface Axis {
  readonly name: string;
  readonly scale: "log" | "linear";
}

/** One picture: an instance, and one clock or, where the axes have no time, all clocks at once. */
export interface Panel {
  readonly facet: string;
  readonly clock: Clock | "all";
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** What a reader who cannot see it has to know. */
  readonly alt: string;
}

export interface Figure {
  readonly id: "A" | "B" | "C" | "D" | "E" | "F";
  readonly title: string;
  /** For a newcomer: what is drawn, and what to look for. */
  readonly caption: string;
  readonly panels: readonly Panel[];
  /** What the campaign lacks for it, where there are no panels or fewer than there might be. */
  readonly missing: string | null;
}

export const CLOCK_NAME: Readonly<Record<Clock, string>> = {
  sweeps: "sweeps",
  updates: "spin updates × slices",
  seconds: "seconds of one thread",
};

/** Panels of one figure at most: more instances are in the tables and in the JSON. */
export const MOST_FACETS = 6;

/** How often one clock ticks while the sweeps' clock ticks once. */
export function ticks(clocks: Clocked): Clocked {
  return { sweeps: 1, updates: clocks.updates / clocks.sweeps, seconds: clocks.seconds / clocks.sweeps };
}

/** Four digits, as a person reads a number. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "∞";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [digits, exponent] = value.toExponential(2).split("e");
    return `${digits} · 10${superscript(Number(exponent))}`;
  }
  return String(Number(value.toPrecision(4)));
}

export function superscript(exponent: number): string {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return String(exponent).replace(/./g, (c) => (c === "-" ? "⁻" : digits[Number(c)]));
}
