import { invalid, type Result, success } from "../../core/failure.ts";
import { contractTarget, DEFAULT_CONFIDENCE } from "../../core/plan/contract.ts";
import { LIMITS } from "../../core/plan/options.ts";
import type { TailChecks } from "../../lab/predict/lower-tail.ts";
import { type Clocks, predictTime, type Telemetry } from "../../lab/predict/predict.ts";
import type { ContractDocument } from "../../problems/results/contract-document.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import type { TargetSource, TtsDocument } from "../../problems/results/statistics.ts";
import type { TrialsDocument } from "../../problems/results/trials-document.ts";

/** What is asked of a job that has ended. */
export interface PredictionRequest {
  /** How far above the reference an energy may be: energy units, or a share of |reference|. */
  readonly accuracy: number;
  readonly relative: boolean;
  /** Energy units; null for the job's own target, the known ground energy, or the best found. */
  readonly reference: number | null;
  /** Null for 0.99. */
  readonly confidence: number | null;
  /** Over all nodes; null for as many as worked on the job. */
  readonly threads: number | null;
}

interface ClocksDocument {
  readonly seconds: number;
  readonly sweeps: number;
  readonly spin_updates: number;
}

/** What a prediction reads of a result document. */
export interface PredictableResult {
  readonly job_id: string;
  readonly solver: { readonly name: string; readonly mode: string };
  readonly best: { readonly energy: number } | null;
  readonly reason: string;
  readonly stop: Pick<ResultDocument["stop"], "target_energy">;
  readonly tts: Pick<TtsDocument, "target_energy" | "target_source" | "hits"> | null;
  readonly contract?: Pick<ContractDocument, "reference_energy" | "reference_source"> | undefined;
  /** Null where nothing was tried again; versions that did not count trials have none. */
  readonly trials?: TrialsDocument | null | undefined;
  readonly provenance: Pick<ResultDocument["provenance"], "threads">;
}

/** The answer as JSON: of `spingap predict --json` and of the REST gateway. */
export type PredictionDocument = {
  readonly version: 1;
  readonly job_id: string;
  readonly target_energy: number;
  readonly reference_energy: number;
  readonly reference_source: TargetSource | "asked";
  readonly confidence: number;
  readonly threads: number;
  /** Blocks of the job that ran to their end, and those of them as low as the target. */
  readonly blocks: number;
  readonly hits: number;
  readonly to_know_more: string;
} & (
  | {
      readonly answer: "predicted";
      readonly model: "blocks" | "rate" | "tail";
      /** Null: infinite. */
      readonly expected: ClocksDocument | null;
      readonly median: ClocksDocument | null;
      readonly interval_90: { readonly low: ClocksDocument; readonly high: ClocksDocument };
      readonly at_confidence: ClocksDocument | null;
      readonly assumes: readonly string[];
      readonly tail: {
        readonly tail_blocks: number;
        readonly goodness: number;
        readonly held_out_expected: number;
        readonly held_out: number;
        readonly shape: number;
      } | null;
    }
  | {
      readonly answer: "cannot_tell";
      readonly reason: string;
      readonly at_least: ClocksDocument | null;
      readonly more_blocks: number;
    }
);

/** Foretells times from a result document. Fails for wrong numbers, and for jobs without trials. */
export function predictionOf(result: PredictableResult, asked: PredictionRequest): Result<PredictionDocument> {
  const checked = checkRequest(asked);
  if (!checked.ok) return checked;
  const telemetry = telemetryOf(result);
  if (!telemetry.ok) return telemetry;
  const [reference, source] = asked.reference === null ? referenceOf(result) : ([asked.reference, "asked"] as const);
  const target = asked.relative ? contractTarget(reference, asked.accuracy) : reference + asked.accuracy;
  const confidence = asked.confidence ?? DEFAULT_CONFIDENCE;
  const workers = asked.threads ?? result.provenance.threads;
  const prediction = predictTime(telemetry.value, { target, confidence, workers });
  const about = {
    version: 1,
    job_id: result.job_id,
    target_energy: target,
    reference_energy: reference,
    reference_source: source,
    confidence,
    threads: workers,
    blocks: prediction.blocks,
    hits: prediction.hits,
    to_know_more: prediction.toKnowMore,
  } as const;
  if (prediction.kind === "refused") {
    const { reason, atLeast, moreBlocks } = prediction;
    return success({ ...about, answer: "cannot_tell", reason, at_least: clocks(atLeast), more_blocks: moreBlocks });
  }
  const { model, time, assumes, checks } = prediction;
  return success({
    ...about,
    answer: "predicted",
    model,
    expected: clocks(time.expected),
    median: clocks(time.median),
    interval_90: { low: named(time.low), high: named(time.high) },
    at_confidence: clocks(time.atConfidence),
    assumes,
    tail: tailDocument(checks),
  });
}

function checkRequest({ accuracy, reference, confidence, threads }: PredictionRequest): Result<null> {
  if (!(accuracy >= 0 && Number.isFinite(accuracy)))
    return invalid("accuracy", `expected a number ≥ 0, got ${accuracy}`);
  if (reference !== null && !Number.isFinite(reference))
    return invalid("reference", `expected a finite energy, got ${reference}`);
  if (confidence !== null && !(confidence > 0 && confidence < 1))
    return invalid("confidence", `expected a probability above 0 and below 1, got ${confidence}`);
  const most = LIMITS.threads.max;
  if (threads !== null && !(Number.isSafeInteger(threads) && threads >= 1 && threads <= most))
    return invalid("threads", `expected a whole number from 1 to ${most}, got ${threads}`);
  return success(null);
}

/** What the document says of the job's trials. */
function telemetryOf({ trials, reason, stop, tts, solver, job_id: id }: PredictableResult): Result<Telemetry> {
  if (trials === null || trials === undefined) {
    const why =
      solver.name === "exact"
        ? "an exact method needs no second try"
        : solver.mode === "sample"
          ? "samples at constant temperature are no tries"
          : "its result lists no trials: no block came back, or the version that made it did not count them";
    return invalid(`job ${id}`, `there is nothing to foretell from: ${why}`);
  }
  const byTarget = reason === "target_reached" && stop.target_energy !== null && tts !== null;
  return success({
    trials: {
      blocks: trials.blocks,
      bestEnergies: trials.best_energies,
      counts: trials.counts,
      blockTimeS: trials.block_time_s,
      sweepsPerBlock: trials.sweeps_per_block,
      updatesPerBlock: trials.updates_per_block,
      firstHits: trials.first_hits,
    },
    ended:
      byTarget && stop.target_energy !== null
        ? { energy: stop.target_energy, hits: tts.hits, blocks: trials.total_time_s / trials.block_time_s }
        : null,
  });
}

/** A contract's own reference, then the target that times were counted to, then the best found. */
function referenceOf({ contract, tts, best }: PredictableResult): readonly [energy: number, source: TargetSource] {
  if (contract !== undefined && contract.reference_energy !== null && contract.reference_source !== "own_best")
    return [contract.reference_energy, contract.reference_source === "planted" ? "planted" : "given"];
  if (tts !== null) return [tts.target_energy, tts.target_source];
  return [best?.energy ?? 0, "best_found"];
}

function clocks(time: Clocks | null): ClocksDocument | null {
  return time === null ? null : named(time);
}

function named({ seconds, sweeps, spinUpdates }: Clocks): ClocksDocument {
  return { seconds, sweeps, spin_updates: spinUpdates };
}

function tailDocument(checks: TailChecks | null) {
  if (checks === null) return null;
  const { tailBlocks, goodness, heldOutExpected, heldOut, shape } = checks;
  return { tail_blocks: tailBlocks, goodness, held_out_expected: heldOutExpected, held_out: heldOut, shape };
}
