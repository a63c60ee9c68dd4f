import { existsSync } from "node:fs";
import {
  type PredictionDocument,
  type PredictionRequest,
  predictionOf,
} from "../coordinator/predict/prediction-document.ts";
import { invalid, type Result, success } from "../core/failure.ts";
import { LIMITS } from "../core/plan/options.ts";
import { isJobId } from "../proto/ids.ts";
import type { Flags } from "./config/config.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { readJson } from "./json-files.ts";
import { parseNumber, parseWhole } from "./option-values.ts";
import { count, seconds } from "./report-text.ts";
import { predictableResult } from "./result-file/predictable-result.ts";

export interface PredictFlags extends Flags {
  readonly accuracy: string;
  readonly relative?: boolean;
  readonly reference?: string;
  readonly confidence?: string;
  readonly threads?: string;
  readonly nodes?: string;
  readonly json?: boolean;
}

/** Carries out `spingap predict JOB`: a result file, or a job of a coordinator by its id. */
export async function predict(job: string, flags: PredictFlags): Promise<ExitCode> {
  const asked = requestOf(flags);
  if (!asked.ok) return reportFailure(asked.failure);
  if (isJobId(job) && !existsSync(job)) {
    // Loaded when it is asked for: a file needs no network.
    const { withClient } = await import("./cluster/with-client.ts");
    return await withClient(flags, async (client) => {
      const document: unknown = JSON.parse(new TextDecoder().decode(await client.result(job)));
      return shown(document, `job ${job}`, asked.value, flags);
    });
  }
  const read = readResult(job);
  return read.ok ? shown(read.value, job, asked.value, flags) : reportFailure(read.failure);
}

function requestOf(flags: PredictFlags): Result<PredictionRequest> {
  const accuracy = parseNumber("--accuracy", flags.accuracy);
  if (!accuracy.ok) return accuracy;
  const numbers = [];
  for (const [name, text] of [
    ["--reference", flags.reference],
    ["--confidence", flags.confidence],
  ] as const) {
    const value = text === undefined ? success(null) : parseNumber(name, text);
    if (!value.ok) return value;
    numbers.push(value.value);
  }
  const [reference, confidence] = numbers;
  const threads = flags.threads === undefined ? success(null) : parseWhole("--threads", flags.threads, LIMITS.threads);
  if (!threads.ok) return threads;
  const nodes = flags.nodes === undefined ? success(1) : parseWhole("--nodes", flags.nodes, LIMITS.threads);
  if (!nodes.ok) return nodes;
  if (flags.nodes !== undefined && threads.value === null)
    return invalid("--nodes", "give --threads, too: how many threads has each of them?");
  return success({
    accuracy: accuracy.value,
    relative: flags.relative === true,
    reference,
    confidence,
    threads: threads.value === null ? null : threads.value * nodes.value,
  });
}

/** A result document's file, as `solve --out` and `result --out` write it. */
function readResult(file: string): Result<unknown> {
  const read = readJson(file);
  if (!read.ok) return read;
  const document = read.value;
  if (typeof document !== "object" || document === null || !("version" in document) || !("provenance" in document))
    return invalid(file, "expected a result document (solve --out FILE, result ID --out FILE) or a job's id");
  return read;
}

function shown(json: unknown, where: string, asked: PredictionRequest, flags: PredictFlags): ExitCode {
  const document = predictableResult(json, where);
  if (!document.ok) return reportFailure(document.failure);
  const answer = predictionOf(document.value, asked);
  if (!answer.ok) {
    const { failure } = answer;
    const flag = ["accuracy", "reference", "confidence", "threads"].includes(failure.where);
    return reportFailure(flag ? { ...failure, where: `--${failure.where}` } : failure);
  }
  process.stdout.write(flags.json === true ? `${JSON.stringify(answer.value)}\n` : predictionText(answer.value));
  return answer.value.answer === "predicted" ? ExitCode.done : ExitCode.jobFailed;
}

const SOURCES = {
  asked: "as asked",
  given: "the job's own target",
  planted: "the planted ground energy",
  exact: "the exact ground energy",
  best_found: "the best that the job found",
} as const;

type Predicted = Extract<PredictionDocument, { answer: "predicted" }>;

const MODELS: Readonly<Record<Predicted["model"], (prediction: PredictionDocument) => string>> = {
  blocks: ({ hits, blocks }) => `${hits} of ${blocks} independent blocks were as low`,
  rate: ({ hits }) =>
    `${hits} ${hits === 1 ? "hit" : "hits"} in the time of all blocks, until the target ended the job`,
  tail: ({ blocks }) => `none of ${blocks} blocks was as low; the tail of their energies was continued`,
};

/** A prediction as a person reads it. */
export function predictionText(prediction: PredictionDocument): string {
  const { target_energy: target, reference_energy: reference, reference_source: source, threads } = prediction;
  const rows: [string, string][] = [["target", `energy ${target} or less; reference ${reference}, ${SOURCES[source]}`]];
  if (prediction.answer === "predicted") {
    const { expected, median, interval_90: interval, at_confidence: sure, assumes, tail, confidence } = prediction;
    const on = `on ${threads} ${threads === 1 ? "thread" : "threads"}`;
    const mean = expected === null ? "no finite mean from one hit" : `mean ${seconds(expected.seconds)}`;
    rows.push([
      "first met",
      `after ${median === null ? "unknown time" : seconds(median.seconds)} ${on} (median; ${mean})`,
    ]);
    rows.push(["90 % interval", `${seconds(interval.low.seconds)} to ${seconds(interval.high.seconds)}`]);
    rows.push([
      "in sweeps",
      `${count(interval.low.sweeps)} to ${count(interval.high.sweeps)} on each thread; ${count(interval.low.spin_updates)} to ${count(interval.high.spin_updates)} spin updates in all`,
    ]);
    rows.push([
      `with ${Number((100 * confidence).toPrecision(6))} %`,
      sure === null ? "no finite time" : `within ${seconds(sure.seconds)}`,
    ]);
    rows.push(["from", MODELS[prediction.model](prediction)]);
    if (tail !== null)
      rows.push([
        "tested",
        `${tail.tail_blocks} lowest blocks, goodness ${tail.goodness.toFixed(2)}; lowest end: ${tail.held_out} blocks, ${tail.held_out_expected.toFixed(1)} foretold from the rest; shape ${tail.shape.toFixed(2)}`,
      ]);
    for (const [k, assumed] of assumes.entries()) rows.push([k === 0 ? "if" : "", assumed]);
  } else {
    const { reason, at_least: atLeast } = prediction;
    rows.push(["no answer", reason]);
    if (atLeast !== null) rows.push(["at least", `${seconds(atLeast.seconds)} with 95 %, if it can be met at all`]);
  }
  rows.push(["to know more", prediction.to_know_more]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return `${rows.map(([name, value]) => `${name.padStart(width)}  ${value}`).join("\n")}\n`;
}
