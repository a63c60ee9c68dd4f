import { z } from "zod";
import { joinedFirstHits } from "./first-hits.ts";

const numbers = z.array(z.number());
const correlationSchema = z.looseObject({ lag_sweeps: numbers, rho: z.array(z.number().nullable()), pairs: numbers });
const firstHitsSchema = z.array(
  z.object({ level: z.number(), sweeps: numbers, counts: numbers, censored: z.number() }),
);
const temperingSchema = z.looseObject({ rejection: numbers, barrier: z.number(), round_trips: z.number() });

/**
 * The telemetry of several independent runs of one plan as one: first hits and round trips add up, autocorrelations are
 * averaged by their pairs and rejections over runs. What has no sum (a verdict in words, a curve along s) is the first run's.
 *
 * @param runs  `telemetry` of the results, in the order of the blocks. @returns null where no run has any.
 */
export function joinTelemetry(
  runs: readonly (Readonly<Record<string, unknown>> | null)[],
): Record<string, unknown> | null {
  const present = runs.filter((run) => run !== null);
  if (present.length === 0) return null;
  const joined: Record<string, unknown> = { ...present[0] };
  const firstHits = present.map((run) => firstHitsSchema.safeParse(run["first_hits"]));
  if (firstHits.every(({ success }) => success))
    joined["first_hits"] = joinedFirstHits(firstHits.map(({ data }) => data ?? [])).map(
      // How far runs differ is told of the cell's own first hits.
      ({ level, sweeps, counts, censored }) => ({ level, sweeps, counts, censored }),
    );
  const correlations = present.map((run) => recordOf(run["autocorrelation"]));
  if (correlations.every((one) => one !== null))
    joined["autocorrelation"] = Object.fromEntries(
      Object.keys(correlations[0] ?? {}).map((name) => [
        name,
        joinCorrelations(correlations.map((one) => one?.[name])),
      ]),
    );
  const tempering = present.map((run) => temperingSchema.safeParse(run["tempering"]));
  if (tempering.every(({ success }) => success))
    joined["tempering"] = joinTempering(tempering.flatMap(({ data }) => (data === undefined ? [] : [data])));
  return joined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}

/** Lag by lag, weighted by the pairs behind each estimate. */
function joinCorrelations(given: readonly unknown[]): unknown {
  const parsed = given.map((one) => correlationSchema.safeParse(one));
  const curves = parsed.flatMap(({ data }) => (data === undefined ? [] : [data]));
  if (curves.length < given.length) return given[0] ?? null;
  const lags = new Map<number, { weighted: number; pairs: number }>();
  for (const { lag_sweeps, rho, pairs } of curves)
    for (const [k, lag] of lag_sweeps.entries()) {
      const value = rho[k];
      if (value === null) continue;
      const sum = lags.get(lag) ?? { weighted: 0, pairs: 0 };
      lags.set(lag, { weighted: sum.weighted + pairs[k] * value, pairs: sum.pairs + pairs[k] });
    }
  const rows = [...lags].filter(([, { pairs }]) => pairs > 0).sort(([a], [b]) => a - b);
  return {
    ...curves[0],
    lag_sweeps: rows.map(([lag]) => lag),
    rho: rows.map(([, { weighted, pairs }]) => weighted / pairs),
    pairs: rows.map(([, { pairs }]) => pairs),
  };
}

function joinTempering(runs: readonly z.infer<typeof temperingSchema>[]): unknown {
  const mean = (link: number): number => runs.reduce((sum, { rejection }) => sum + rejection[link], 0) / runs.length;
  const rejection = runs[0].rejection.map((_, link) => mean(link));
  return {
    ...runs[0],
    rejection,
    barrier: rejection.reduce((a, b) => a + b, 0),
    round_trips: runs.reduce((sum, { round_trips }) => sum + round_trips, 0),
  };
}
