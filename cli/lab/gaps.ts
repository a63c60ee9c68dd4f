import { type Result, success } from "../../core/failure.ts";
import { LIMITS } from "../../core/plan/options.ts";
import { stream } from "../../core/random/stream.ts";
import { type GapEstimate, gapsOfRuns } from "../../lab/estimators/gaps-of-runs.ts";
import { uniformNumbers } from "../../lab/irreversible/lifted-sampler.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { readJson } from "../json-files.ts";
import { parseWhole } from "../option-values.ts";
import { watchedResult, watchedRuns } from "../result-file/watched-runs.ts";

export interface GapsFlags {
  readonly burnIn?: string;
  readonly json?: boolean;
}

/** Of the goodness of fit alone: it repeats. */
const SEED = 1;

/** Carries out `spingap lab gaps RESULT.json …`: 0 where there is an estimate, 1 where all are refused. */
export function labGaps(files: readonly string[], flags: GapsFlags): ExitCode {
  const burnIn =
    flags.burnIn === undefined
      ? success(null)
      : parseWhole("--burn-in", flags.burnIn, { min: 0, max: LIMITS.numSweeps.max });
  if (!burnIn.ok) return reportFailure(burnIn.failure);
  const estimates = estimatesOf(files, burnIn.value);
  if (!estimates.ok) return reportFailure(estimates.failure);
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ version: 1, files, estimates: estimates.value })}\n`
      : text(estimates.value),
  );
  return estimates.value.some(({ kind }) => kind === "estimated") ? ExitCode.done : ExitCode.jobFailed;
}

function estimatesOf(files: readonly string[], burnIn: number | null): Result<readonly GapEstimate[]> {
  const results = [];
  for (const file of files) {
    const json = readJson(file);
    if (!json.ok) return json;
    const result = watchedResult(json.value, file);
    if (!result.ok) return result;
    results.push(result.value);
  }
  const runs = watchedRuns(files, results);
  return runs.ok ? success(gapsOfRuns(runs.value, burnIn, uniformNumbers(stream(SEED, 0, 0)))) : runs;
}

function text(estimates: readonly GapEstimate[]): string {
  const lines = estimates.flatMap((one) => {
    const head = `${one.estimator}, ${one.of}`;
    if (one.kind === "refused") return [head, `    refused: ${one.reason}`];
    const [rate, low, high] = [one.rate, one.low, one.high].map((x) => x.toPrecision(5));
    return [head, `    ${rate} ${one.unit}, 95 % ${low} … ${high}`, `    bounds ${one.bounds}`, `    from ${one.from}`];
  });
  return `${lines.join("\n")}\n`;
}
