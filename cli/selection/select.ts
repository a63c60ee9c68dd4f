import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { type Result, success } from "../../core/failure.ts";
import { MOST_ENUMERATED } from "../../core/regression/enumeration.ts";
import { priorCost } from "../../problems/selection/criteria.ts";
import type { SelectionTruth } from "../../problems/selection/generate.ts";
import { type RegressionProblem, regressionProblem } from "../../problems/selection/regression-problem.ts";
import { type SelectionDocument, selectionDocument } from "../../problems/selection/selection-document.ts";
import { readTruth } from "../../problems/selection/truth-file.ts";
import { readTable } from "../../problems/tables/csv-table.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import { drawSeed } from "../draw-seed.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { interruptible } from "../interrupt.ts";
import { readJson } from "../json-files.ts";
import { statusLine } from "../progress-line.ts";
import { readText } from "../read-file.ts";
import { seconds } from "../report-text.ts";
import { version } from "../version.ts";
import { prepareFolder, type WrittenFile } from "../write-files.ts";
import { selectByQubo } from "./by-qubo.ts";
import { crossValidate } from "./cross-validate.ts";
import { selectionReport } from "./report.ts";
import { reproduceSelect } from "./reproduce.ts";
import { type SelectFlags, type SelectRequest, selectRequest } from "./request.ts";
import { type SearchSurroundings, searchSupports } from "./search.ts";

/** Sizes of the path beyond the asked k, and without one. */
const PATH_BEYOND = 5;
const USUAL_PATH = 20;
/** Supports up to here are sampled for inclusion probabilities; an enumeration sums up to the path's end. */
const SAMPLED_TERMS = 30;

/** Carries out `spingap select DATA`. */
export async function select(file: string, flags: SelectFlags): Promise<ExitCode> {
  const request = selectRequest(flags, availableParallelism(), drawSeed);
  if (!request.ok) return reportFailure(request.failure);
  const input = readInput(file, flags, request.value);
  if (!input.ok) return reportFailure(input.failure);
  const folder = prepareFolder(flags.outDir);
  if (!folder.ok) return reportFailure(folder.failure);
  const answer = await interruptible((cancel) => answerOf(file, flags, request.value, input.value, cancel));
  if ("code" in answer) return answer.code;
  if (!answer.found.ok) return reportFailure(answer.found.failure);
  const document = answer.found.value;
  if (document === null) {
    process.stderr.write("spingap: stopped before any support was found\n");
    return ExitCode.stoppedBeforeAnySample;
  }
  return await deliverSelection(document, flags);
}

interface Input {
  readonly problem: RegressionProblem;
  readonly rowsDropped: number;
  readonly mostTerms: number;
  readonly truth: SelectionTruth | null;
}

function readInput(file: string, flags: SelectFlags, request: SelectRequest): Result<Input> {
  const text = readText(file);
  if (!text.ok) return text;
  const table = readTable(text.value, file, request.missing, request.exclude);
  if (!table.ok) return table;
  // Threads keep what they computed for a design under its name.
  const key = createHash("sha256").update(text.value).update(JSON.stringify(request)).digest("hex");
  const asked = request.rule.kind === "terms" ? request.rule.k : 1;
  const problem = regressionProblem(table.value, file, key, asked, request.regression);
  if (!problem.ok) return problem;
  const { p } = problem.value.scaled.design;
  const most = Math.min(p, problem.value.degrees - 1);
  const usual = p <= MOST_ENUMERATED ? p : request.rule.kind === "terms" ? asked + PATH_BEYOND : USUAL_PATH;
  const truth = flags.truth === undefined ? success(null) : readTruthFile(flags.truth);
  if (!truth.ok) return truth;
  return success({
    problem: problem.value,
    rowsDropped: table.value.dropped,
    mostTerms: Math.min(most, request.maxK ?? usual),
    truth: truth.value,
  });
}

function readTruthFile(file: string): Result<SelectionTruth> {
  const json = readJson(file);
  return json.ok ? readTruth(json.value, file) : json;
}

async function answerOf(
  file: string,
  flags: SelectFlags,
  request: SelectRequest,
  { problem, rowsDropped, mostTerms, truth }: Input,
  cancel: AbortSignal,
): Promise<{ readonly found: Result<SelectionDocument | null> } | { readonly code: ExitCode }> {
  const { seed, effort, timeLimitS, rule } = request;
  const { n, p } = problem.scaled.design;
  const began = process.hrtime.bigint();
  const pool = threadPool(new URL("../../solver-node/threads/worker.js", import.meta.url), request.threads);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const progress = statusLine(flags.quiet !== true);
  const around: SearchSurroundings = {
    pool,
    stop,
    onProgress: (what, done, all) => progress.show(`${what}: ${done} of ${all}  ${seconds(sinceS(began))}`),
  };
  let limited = false;
  const end = (): void => void Atomics.store(stop, 0, 1);
  cancel.addEventListener("abort", end, { once: true });
  if (cancel.aborted) end();
  // A solver of a QUBO has the limit for itself.
  const timer =
    timeLimitS === null || request.method.kind === "qubo"
      ? null
      : setTimeout(() => {
          limited = true;
          end();
        }, 1000 * timeLimitS);
  try {
    const sampled = Math.min(p, problem.degrees - 1, Math.max(mostTerms, SAMPLED_TERMS));
    const cost = priorCost(request.prior, p <= MOST_ENUMERATED ? mostTerms : sampled, n, p);
    const found = await searchSupports(problem.scaled.design, { mostTerms, cost, seed, ...effort }, around);
    const cvError =
      request.folds === null || Atomics.load(stop, 0) !== 0
        ? null
        : await crossValidate(problem, { folds: request.folds, mostTerms, seed }, around);
    if (timer !== null) clearTimeout(timer);
    const byQubo =
      request.method.kind === "qubo"
        ? await selectByQubo(problem, request, found, {
            pool,
            flags,
            cancel,
            onProgress: (elapsedS, best) => progress.show(`QUBO: best ${best}  ${seconds(elapsedS)}`),
          })
        : success(null);
    if (!byQubo.ok) return { found: byQubo };
    if (byQubo.value !== null && "code" in byQubo.value) return byQubo.value;
    const { path, starts, proven, enumerated, inclusion } = found;
    const document = selectionDocument({
      problem,
      file,
      rowsDropped,
      rule,
      level: request.level,
      prior: request.prior,
      path,
      starts,
      proven,
      enumerated,
      inclusion,
      cvError,
      qubo: byQubo.value,
      truth,
      reason: cancel.aborted ? "cancelled" : limited ? "time_limit" : "completed",
      totalNs: Number(process.hrtime.bigint() - began),
      provenance: {
        spingap_version: version,
        seed,
        threads: request.threads,
        reproduce: reproduceSelect(file, flags, request),
      },
    });
    return { found: success(document) };
  } finally {
    if (timer !== null) clearTimeout(timer);
    cancel.removeEventListener("abort", end);
    progress.clear();
    await pool.close();
  }
}

function sinceS(began: bigint): number {
  return Number(process.hrtime.bigint() - began) / 1e9;
}

async function deliverSelection(document: SelectionDocument, flags: SelectFlags): Promise<ExitCode> {
  let files: readonly WrittenFile[] = [];
  if (flags.outDir !== undefined) {
    // The charts take a second to load: only where pictures are wanted.
    const { writeSelection } = await import("./files.ts");
    const written = writeSelection(flags.outDir, document);
    if (!written.ok) return reportFailure(written.failure);
    files = written.value;
  }
  if (flags.json === true) process.stdout.write(`${JSON.stringify(document)}\n`);
  else if (flags.quiet !== true) process.stdout.write(selectionReport(document, files));
  return ExitCode.done;
}
