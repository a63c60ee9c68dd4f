import { createHash, randomBytes } from "node:crypto";
import { type Result, success } from "../../core/failure.ts";
import { underContract } from "../../core/plan/contract.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { modelBytes, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import type { Problem } from "../../problems/problem.ts";
import { resultOf } from "../../problems/results/job-result.ts";
import type { NamedFiles } from "../../problems/results/reproduce.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { version } from "../version.ts";
import { runJob, type Surroundings } from "./run-job.ts";

export const sha256: Sha256 = (chunks) => {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
};

/** What `solve` was asked, beyond the problem. */
export interface SolveInputs {
  readonly options: SolveOptions;
  readonly initialStates: readonly Int8Array[];
  readonly maxSamples: number;
  readonly files: NamedFiles;
  /** The device that a backend was given; null for one without. */
  readonly device?: string | null;
}

/** Solves a problem in this process and accounts for it: the whole of `spingap solve` between reading and printing. */
export async function solveProblem(
  problem: Problem,
  inputs: SolveInputs,
  around: Surroundings,
): Promise<Result<ResultDocument>> {
  const { model } = problem;
  const options = underContract(inputs.options, problem.knownEnergy?.energy ?? null);
  const began = around.nowNs();
  const known = { energy: problem.knownEnergy?.energy ?? null, initialStates: inputs.initialStates };
  const running = runJob(model, options, known, around);
  // While the threads set up, this one has time to hash the model.
  const modelSha256 = sha256(modelBytes(model));
  const ran = await running;
  if (!ran.ok) return ran;
  const { preprocessNs, samplingNs, recoveredShards, ...outcome } = ran.value;
  const sampledAt = around.nowNs();
  const documentOf = resultOf({
    ...outcome,
    jobId: randomBytes(16).toString("base64url"),
    problem,
    options,
    ran: {
      version,
      nodeVersion: process.version,
      modelSha256,
      threads: around.pool.threads,
      nodes: 1,
      shardsAgain: recoveredShards,
      ...(inputs.device === null || inputs.device === undefined ? {} : { device: inputs.device }),
    },
    files: inputs.files,
    maxSamples: inputs.maxSamples,
    sha256,
  });
  const done = around.nowNs();
  return success(
    documentOf({
      queue_ns: 0,
      preprocess_ns: preprocessNs,
      sampling_ns: samplingNs,
      postprocess_ns: done - sampledAt,
      total_ns: done - began,
    }),
  );
}
