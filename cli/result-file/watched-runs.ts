import { z } from "zod";
import { invalid, type Result, success } from "../../core/failure.ts";
import type { Correlator, LagCurve, LevelHits, WatchedRuns } from "../../lab/estimators/gaps-of-runs.ts";
import { firstFault } from "../../problems/families/first-fault.ts";

const numbers = z.array(z.number());
const whole = z.int().nonnegative();

const lagsSchema = z
  .object({ lag_sweeps: numbers, rho: numbers, pairs: numbers })
  .refine(({ lag_sweeps, rho }) => lag_sweeps.length === rho.length, "as many rho as lag_sweeps");
const firstHitsSchema = z
  .object({ level: z.number(), sweeps: numbers, counts: z.array(whole), censored: whole })
  .refine(({ sweeps, counts }) => sweeps.length === counts.length, "as many counts as sweeps");
const correlatorSchema = z
  .object({ tau: numbers, value: numbers })
  .refine(({ tau, value }) => tau.length === value.length, "as many values as tau");

/** The fields of a result document that estimates of gaps read; what else stands there does not matter. */
const schema = z.object({
  version: z.literal(1),
  solver: z.object({
    name: z.string(),
    mode: z.string(),
    kernel: z.string().nullable(),
    num_sweeps: z.number(),
    beta_range: z.tuple([z.number(), z.number()]).nullable(),
    update: z.string().nullable(),
    scan: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
  }),
  observables: z
    .object({ magnetization: z.object({ mean: z.number(), standard_error: z.number().nullable() }) })
    .optional(),
  telemetry: z
    .object({
      first_hits: z.array(firstHitsSchema),
      autocorrelation: z
        .object({
          magnetization: lagsSchema.nullable(),
          overlap: lagsSchema.nullable(),
          energy: lagsSchema.nullable(),
        })
        .nullable(),
      path_integral: z.object({ correlator: correlatorSchema.nullable() }).nullable(),
    })
    .nullable(),
  provenance: z.object({ seed: z.number(), model_sha256: z.string() }),
});

/** A result document as far as estimates of gaps go. */
type WatchedResult = z.infer<typeof schema>;

/** @param where  the file, for messages. */
export function watchedResult(json: unknown, where: string): Result<WatchedResult> {
  const parsed = schema.safeParse(json);
  return parsed.success ? success(parsed.data) : firstFault(parsed.error, json, where);
}

/**
 * Results of one plan with different seeds as runs that are independent of each other. Fails where two have one seed, or where model
 * or solver differ.
 *
 * @param files  shape (results): their names. @param results  one or more.
 */
export function watchedRuns(files: readonly string[], results: readonly WatchedResult[]): Result<WatchedRuns> {
  const [first] = results;
  const seeds = new Map<number, string>();
  for (const [k, { provenance, solver }] of results.entries()) {
    const before = seeds.get(provenance.seed);
    if (before !== undefined)
      return invalid(files[k], `has the seed ${provenance.seed} of ${before}: runs must be independent`);
    seeds.set(provenance.seed, files[k]);
    if (provenance.model_sha256 !== first.provenance.model_sha256)
      return invalid(files[k], `is of another model than ${files[0]}`);
    if (settingsOf(solver) !== settingsOf(first.solver))
      return invalid(files[k], `was solved with other settings than ${files[0]}: ${settingsOf(solver)}`);
  }
  const { solver } = first;
  const beta = solver.beta_range;
  return success({
    runs: results.length,
    constantBeta: solver.name !== "pt" && beta !== null && beta[0] === beta[1],
    reversible: solver.name === "sa" && solver.scan === "random" && !/lifted/.test(solver.kernel ?? ""),
    firstHits: joinedHits(results),
    autocorrelation: (["magnetization", "overlap", "energy"] as const).flatMap((observable) => {
      const curves = results.flatMap(({ telemetry }): LagCurve[] => {
        const found = telemetry?.autocorrelation?.[observable];
        return found === null || found === undefined ? [] : [{ lags: found.lag_sweeps, rho: found.rho }];
      });
      return curves.length === 0 || curves.some(({ lags }) => lags.join() !== curves[0].lags.join())
        ? []
        : [{ observable, curves }];
    }),
    correlator: correlatorOf(results),
  });
}

/** What must be the same for runs to be one plan's; `details` names commands, which have the seed. */
function settingsOf({ details, ...solver }: WatchedResult["solver"]): string {
  return JSON.stringify({ ...solver, slices: details?.["num_trotter_slices"], gamma: details?.["gamma"] });
}

/** Hits of all runs by level, those with other checkpoints than the first run's left out. */
function joinedHits(results: readonly WatchedResult[]): readonly LevelHits[] {
  const hits = results.map(({ telemetry }) => telemetry?.first_hits ?? []);
  return hits[0]
    .map(({ level, sweeps }): LevelHits => {
      const same = hits.flatMap((all) =>
        all.filter((one) => one.level === level && one.sweeps.join() === sweeps.join()),
      );
      return {
        level,
        sweeps,
        counts: sweeps.map((_, k) => same.reduce((sum, { counts }) => sum + counts[k], 0)),
        censored: same.reduce((sum, { censored }) => sum + censored, 0),
      };
    })
    .sort((a, b) => a.level - b.level);
}

function correlatorOf(results: readonly WatchedResult[]): Correlator | null {
  const [{ solver }] = results;
  const slices = solver.details?.["num_trotter_slices"];
  const values = results.flatMap(({ telemetry }) => {
    const found = telemetry?.path_integral?.correlator?.value;
    return found === undefined ? [] : [found];
  });
  if (values.length === 0 || typeof slices !== "number" || solver.beta_range === null) return null;
  const means = results.flatMap(({ observables }) => {
    const { mean, standard_error: error } = observables?.magnetization ?? { mean: 0, standard_error: null };
    return error === null || error === 0 ? [] : [Math.abs(mean) / error];
  });
  return { values, slices, beta: solver.beta_range[1], meanInErrors: Math.max(0, ...means) };
}
