import { generationOf, isReplaced } from "../../core/plan/parts.ts";
import type { CollectedResults } from "../../core/sample-set/block-results.ts";
import type { Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { emptySampleSet, mergeSampleSets } from "../../core/sample-set/sample-set.ts";
import type { Problem } from "../../problems/problem.ts";
import { type PartResult, resultOf } from "../../problems/results/job-result.ts";
import type { NamedFiles } from "../../problems/results/reproduce.ts";
import { endState } from "../../problems/results/result-document.ts";
import type { JobRecord } from "../engine/job-record.ts";
import type { CoordinatorEngine } from "../engine/port.ts";
import type { FinishedJob, FinishedRun } from "../job/job-effects.ts";
import type { JobModel } from "../job/job-model.ts";
import { encodeSampleRows, sampleRows } from "./sample-rows.ts";

export interface FinishSurroundings {
  readonly engine: Pick<CoordinatorEngine, "blobs" | "nodes">;
  readonly version: string;
  readonly nodeVersion: string;
  readonly sha256: Sha256;
  /** Monotonic. */
  nowNs(): number;
  /** Milliseconds since 1970. */
  nowMs(): number;
}

/** Files of a problem that came as a message: whoever runs the command again puts the names of their own. */
const NAMED = {
  problem: "PROBLEM",
  betaSchedule: "BETA-SCHEDULE",
  gammaSchedule: "GAMMA-SCHEDULE",
  annealSchedule: "ANNEAL-SCHEDULE",
  initialState: "STATES",
} as const;

/**
 * Makes the result document and all samples of a job that is over, which takes seconds for a hundred thousand states: where
 * storing them fails only that is to be repeated. Doing all again after a crash gives the same samples again and changes
 * nothing that was promised. A job that ended before it was planned has neither.
 */
export async function finishJob(
  around: FinishSurroundings,
  record: JobRecord,
  { problem, arithmetic, reduction, solved }: JobModel,
  run: FinishedRun,
): Promise<FinishedJob> {
  const { engine, sha256 } = around;
  const began = around.nowNs();
  const ended: JobRecord = {
    ...record,
    state: endState(run.reason),
    reason: run.reason,
    failure: run.failure,
    ranNs: run.elapsedNs,
    endedMs: around.nowMs(),
  };
  if (run.planned.parts.length === 0) return { record: ended, store: async () => {} };
  const numbers = run.planned.parts.map(({ plan }) => plan.part);
  const parts = run.planned.parts.map(({ plan }): PartResult => {
    const results = run.collector.results(plan.part);
    // The digest is that of the plans in force.
    return { plan, results: isReplaced(plan.part, numbers) ? withoutPrefix(results) : results };
  });
  const proof = run.collector.proof();
  const nodes = await engine.nodes.live();
  const threads = nodes.reduce((sum, node) => sum + node.threads, 0);
  const documentOf = resultOf({
    jobId: record.id,
    problem,
    arithmetic,
    form: solved.form,
    reduction,
    options: record.options,
    parts,
    pilot: run.planned.pilot,
    reason: run.reason,
    proven: proof?.complete === true,
    degeneracy: proof?.complete === true ? proof.degeneracy : null,
    incumbents: run.incumbents,
    ran: {
      version: around.version,
      nodeVersion: around.nodeVersion,
      modelSha256: record.modelSha256,
      threads: Math.max(1, threads),
      nodes: Math.max(1, run.nodes),
      shardsAgain: run.shardsAgain,
      planGeneration: Math.max(...numbers.map(generationOf)),
    },
    files: namedFiles(record, problem),
    maxSamples: record.maxSamples,
    sha256,
  });
  const rows = sampleRows({
    prefix: parts.map(({ results }) => results.prefix).reduce(mergeSampleSets),
    beyond: parts.map(({ results }) => results.beyond).reduce(mergeSampleSets),
  });
  const postprocessNs = around.nowNs() - began;
  const document = documentOf({
    queue_ns: Math.max(0, (record.startedMs ?? record.createdMs) - record.createdMs) * 1e6,
    preprocess_ns: run.preprocessNs,
    sampling_ns: Math.max(0, run.elapsedNs - run.preprocessNs),
    postprocess_ns: postprocessNs,
    total_ns: run.elapsedNs + postprocessNs,
  });
  const resultBytes = new TextEncoder().encode(`${JSON.stringify(document)}\n`);
  const samples = encodeSampleRows(record.id, rows);
  const [resultSha256, samplesSha256] = [sha256([resultBytes]), sha256([samples])];
  return {
    record: {
      ...ended,
      resultSha256,
      samplesSha256,
      digest: document.digest,
      bestEnergy: document.best?.energy ?? null,
    },
    async store() {
      await Promise.all([
        engine.blobs.put("results", resultSha256, resultBytes),
        engine.blobs.put("samples", samplesSha256, samples),
      ]);
    },
  };
}

/** The same samples, none of them counted in a digest. */
function withoutPrefix(results: CollectedResults): CollectedResults {
  const { prefix, beyond } = results;
  return { ...results, prefix: emptySampleSet(prefix.n), prefixReads: 0, beyond: mergeSampleSets(prefix, beyond) };
}

function namedFiles({ options }: JobRecord, { format, model }: Problem): NamedFiles {
  return {
    problem: NAMED.problem,
    format,
    vartype: format === "coo" ? model.vartype : null,
    betaSchedule: options.betaSchedule.kind === "points" ? NAMED.betaSchedule : null,
    gammaSchedule: options.gammaSchedule === null ? null : NAMED.gammaSchedule,
    annealSchedule: options.annealSchedule !== null ? NAMED.annealSchedule : null,
    initialState: options.fromStates ? NAMED.initialState : null,
  };
}
