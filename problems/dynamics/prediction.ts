import { trajectory } from "./integrate.ts";
import type { PolynomialSystem } from "./polynomial-system.ts";
import { spread, type TimeSeries } from "./time-series.ts";

/** What a system says of a record when it is started again from the data at even places. */
export interface Prediction {
  /** Rows from one start to the next. */
  readonly segment: number;
  /** One array of shape (rows) for each variable; not finite where the solution runs away. */
  readonly columns: readonly Float64Array[];
  /** Root mean square of prediction minus data as a share of the data's standard deviation, by variable; infinite after a runaway. */
  readonly error: readonly number[];
}

/** Steps between two rows: the data were sampled finely enough for their derivatives, so a quarter of a step integrates them. */
const SUBSTEPS = 4;

export function predict(system: PolynomialSystem, series: TimeSeries, segments: number): Prediction {
  const { rows, dt, columns: data } = series;
  const d = data.length;
  const segment = Math.max(2, Math.ceil(rows / segments));
  const columns = data.map(() => new Float64Array(rows));
  for (let start = 0; start < rows; start += segment) {
    const length = Math.min(segment, rows - start);
    const values = trajectory(
      system,
      data.map((column) => column[start]),
      dt,
      length,
      SUBSTEPS,
    );
    for (let t = 0; t < length; t++) for (let j = 0; j < d; j++) columns[j][start + t] = values[t * d + j];
  }
  const error = data.map((column, j) => {
    const square = column.reduce((sum, value, t) => sum + (columns[j][t] - value) ** 2, 0) / rows;
    return Number.isFinite(square) ? Math.sqrt(square) / spread(column).deviation : Number.POSITIVE_INFINITY;
  });
  return { segment, columns, error };
}
