import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { csvText, readTable } from "../tables/csv-table.ts";
import type { TimeSeries } from "./time-series.ts";

/** Times may stray by this share of a step from an even grid: what printing them leaves. */
const STRAY = 0.01;

/** Reads CSV text with a header, one row a time, every other column a variable. Faults name row (the header is row 1) and column. */
export function readSeries(text: string, where: string, time: string, exclude: readonly string[]): Result<TimeSeries> {
  if (exclude.includes(time)) return invalid("--exclude", `${JSON.stringify(time)} is the column of times`);
  const read = readTable(text, where, "refuse", exclude);
  if (!read.ok) {
    const { failure } = read;
    // Other tables may do without a row, a time series may not.
    if (failure.kind !== "invalid-input" || !failure.reason.startsWith("the value is missing")) return read;
    return failed({ ...failure, reason: `${failure.reason.split(";")[0]}; a time series needs every value` });
  }
  const { names, n, columns } = read.value;
  const at = names.indexOf(time);
  if (at < 0) return invalid("--time", `${where} has no column ${JSON.stringify(time)}; it has ${names.join(", ")}`);
  if (names.length < 2)
    return invalid(where, `has no column besides ${JSON.stringify(time)}: nothing to find an equation for`);
  if (n < 3) return invalid(where, `has ${n} rows of values; at least 3 make a time series, hundreds an equation`);
  const times = columns.subarray(at * n, (at + 1) * n);
  const dt = (times[n - 1] - times[0]) / (n - 1);
  for (let t = 1; t < n; t++) {
    const step = times[t] - times[t - 1];
    const place = `${where}, row ${t + 2}, column ${JSON.stringify(time)}`;
    if (!(step > 0)) return invalid(place, `times must ascend, got ${times[t]} after ${times[t - 1]}`);
    if (Math.abs(step - dt) > STRAY * dt)
      return invalid(
        place,
        `time steps must be even: this one is ${short(step)}, the mean step ${short(dt)}; interpolate to even steps first, or cut the record at the gap`,
      );
  }
  const others = names.map((name, j) => ({ name, j })).filter(({ j }) => j !== at);
  return success({
    variables: others.map(({ name }) => name),
    start: times[0],
    dt,
    rows: n,
    columns: others.map(({ j }) => columns.slice(j * n, (j + 1) * n)),
  });
}

export function seriesCsv({ variables, start, dt, rows, columns }: TimeSeries, time: string): string {
  return csvText(
    [time, ...variables],
    Array.from({ length: rows }, (_, t) => [short(start + t * dt), ...columns.map((column) => column[t])]),
  );
}

/** Ten digits: 0.30000000000000004 is 0.3. */
function short(value: number): number {
  return Number(value.toPrecision(10));
}
