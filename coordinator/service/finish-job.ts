import { jobDigest, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { joinedParts, type PartResult, resultOf } from "../../problems/results/job-result.ts";
import { endState } from "../../problems/results/result-document.ts";
import type { JobRecord } from "../engine/job-record.ts";
import type { CoordinatorEngine } from "../engine/port.ts";
import type { FinishedRun, JobModel } from "../job/job-run.ts";
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

/** The file names of a problem that came as a message: whoever runs the command again puts its own. */
const NAMED = { problem: "PROBLEM", betaSchedule: "SCHEDULE", initialState: "STATES" } as const;

/**
 * Stores the result document and all samples of a job that is over, and gives its last record. Doing it again after a crash
 * stores the same samples again and changes nothing that was promised. A job that ended before it was planned has neither.
 */
export async function finishJob(
  around: FinishSurroundings,
  record: JobRecord,
  { problem, arithmetic, form }: JobModel,
  run: FinishedRun,
): Promise<JobRecord> {
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
  if (run.planned.parts.length === 0) return ended;
  const parts: readonly PartResult[] = run.planned.parts.map((plan) => ({
    plan,
    results: run.collector.results(plan.part),
  }));
  const digest = jobDigest(
    parts.map(({ results }) => results.prefix),
    sha256,
  );
  const proof = run.collector.proof();
  const nodes = await engine.nodes.live();
  const postprocessNs = around.nowNs() - began;
  const queueNs = Math.max(0, (record.startedMs ?? record.createdMs) - record.createdMs) * 1e6;
  const document = resultOf({
    jobId: record.id,
    problem,
    arithmetic,
    form,
    options: record.options,
    parts,
    pilot: run.planned.pilot,
    reason: run.reason,
    proven: proof?.complete === true,
    degeneracy: proof?.complete === true ? proof.degeneracy : null,
    incumbents: run.incumbents,
    digest,
    timing: {
      queue_ns: queueNs,
      preprocess_ns: run.preprocessNs,
      sampling_ns: Math.max(0, run.elapsedNs - run.preprocessNs),
      postprocess_ns: postprocessNs,
      total_ns: run.elapsedNs + postprocessNs,
    },
    ran: {
      version: around.version,
      nodeVersion: around.nodeVersion,
      modelSha256: record.modelSha256,
      threads: Math.max(
        1,
        nodes.reduce((sum, { threads }) => sum + threads, 0),
      ),
      nodes: Math.max(1, run.nodes),
      shardsAgain: run.shardsAgain,
    },
    files: {
      problem: NAMED.problem,
      format: problem.format,
      vartype: problem.format === "coo" ? problem.model.vartype : null,
      betaSchedule: record.options.betaSchedule.kind === "points" ? NAMED.betaSchedule : null,
      initialState: record.options.fromStates ? NAMED.initialState : null,
    },
    maxSamples: record.maxSamples,
    sha256,
  });
  const resultBytes = new TextEncoder().encode(`${JSON.stringify(document)}\n`);
  const samples = encodeSampleRows(record.id, sampleRows(joinedParts(parts)));
  const [resultSha256, samplesSha256] = [sha256([resultBytes]), sha256([samples])];
  await Promise.all([
    engine.blobs.put("results", resultSha256, resultBytes),
    engine.blobs.put("samples", samplesSha256, samples),
  ]);
  return {
    ...ended,
    resultSha256,
    samplesSha256,
    digest: document.digest,
    bestEnergy: document.best?.energy ?? null,
  };
}
