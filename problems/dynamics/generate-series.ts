import { drawFrom } from "../generators/draw.ts";
import { trajectory } from "./integrate.ts";
import type { KnownSystem } from "./systems.ts";
import { spread, type TimeSeries } from "./time-series.ts";

export interface SeriesParameters {
  readonly duration: number;
  readonly dt: number;
  /** Standard deviation of the noise as a share of each variable's standard deviation over the record, ≥ 0. */
  readonly noise: number;
}

/** Integration steps take at most this long: errors below 1e-9 of a state on all known systems. */
const LONGEST_STEP = 0.002;

/** A record of a system on its attractor, from a random start and after its transient, with independent Gaussian noise on every value. */
export function generateSeries(
  system: KnownSystem,
  { duration, dt, noise }: SeriesParameters,
  seed: number,
): TimeSeries {
  const draw = drawFrom(seed);
  const d = system.variables.length;
  const start = system.startBox.map(([low, high]) => low + (high - low) * draw.uniform());
  const settled = trajectory(system, start, system.transient, 2, Math.ceil(system.transient / LONGEST_STEP)).subarray(
    d,
  );
  const rows = Math.round(duration / dt) + 1;
  const values = trajectory(system, settled, dt, rows, Math.ceil(dt / LONGEST_STEP));
  const columns = system.variables.map((_, j) => {
    const column = Float64Array.from({ length: rows }, (_unused, t) => values[t * d + j]);
    const deviation = noise * spread(column).deviation;
    return deviation === 0 ? column : column.map((value) => value + deviation * draw.gaussian());
  });
  return { variables: system.variables, start: 0, dt, rows, columns };
}
