import { createHash, randomBytes } from "node:crypto";
import { type Result, success } from "../../core/failure.ts";
import { energyFromUnits } from "../../core/model/ising-form.ts";
import { numInteractions } from "../../core/model/quadratic-model.ts";
import type { JobPlan } from "../../core/plan/members.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { canonicalJson } from "../../core/plan/plan.ts";
import { jobDigest, jointDigest, modelBytes, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import type { Problem } from "../../problems/problem.ts";
import { type FinishedPart, leadingPart } from "../../problems/results/part-document.ts";
import { type ResultDocument, resultDocument } from "../../problems/results/result-document.ts";
import { doubledSlicesLine, type NamedFiles, reproduceLine } from "../reproduce.ts";
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
}

/** Solves a problem in this process and accounts for it: the whole of `spingap solve` between reading and printing. */
export async function solveProblem(
  problem: Problem,
  inputs: SolveInputs,
  around: Surroundings,
): Promise<Result<ResultDocument>> {
  const { options } = inputs;
  const { model } = problem;
  const began = around.nowNs();
  const known = { energy: problem.knownEnergy?.energy ?? null, initialStates: inputs.initialStates };
  const running = runJob(model, options, known, around);
  // While the threads set up, this one has time to hash the model.
  const modelSha256 = sha256(modelBytes(model));
  const ran = await running;
  if (!ran.ok) return ran;
  const { arithmetic, form, reduction, pilot, reason, proven, degeneracy, incumbents } = ran.value;
  const { preprocessNs, samplingNs, recoveredShards } = ran.value;
  const sampledAt = around.nowNs();
  const from = { seed: options.seed, reduced: reduction !== null };
  const parts: FinishedPart[] = ran.value.parts.map(({ plan, results }) => ({
    plan,
    results,
    digest: results.prefixReads === 0 ? null : jobDigest([results.prefix], sha256),
    reproduce: reproduceLine(plan.method, { ...from, part: plan.part }, results.prefixReads, inputs.files),
    doubledSlices: doubledSlicesLine(plan.method, { ...from, part: plan.part }, results.prefixReads, inputs.files),
  }));
  const digests = parts.flatMap(({ digest }) => (digest === null ? [] : [digest]));
  const lines = parts.flatMap(({ reproduce }) => (reproduce === null ? [] : [reproduce]));
  const { plan } = leadingPart(parts);
  const done = around.nowNs();
  return success(
    resultDocument(
      {
        jobId: randomBytes(16).toString("base64url"),
        problem,
        arithmetic,
        form,
        parts,
        reduced:
          reduction === null
            ? null
            : { num_variables: reduction.model.n, num_interactions: numInteractions(reduction.model) },
        reason,
        proven,
        degeneracy,
        incumbents,
        digest: digests.length === 0 ? null : jointDigest(digests, sha256),
        pilot:
          pilot === null ? null : { ...pilot, unit: form.unit, energyOfUnits: (units) => energyFromUnits(form, units) },
        stop: {
          time_limit_s: options.timeLimitS,
          target_energy: options.targetEnergy,
          no_improvement_s: options.noImprovementS,
          num_reads: plan.method.kind === "exact" ? null : plan.numReads,
        },
        timing: {
          queue_ns: 0,
          preprocess_ns: preprocessNs,
          sampling_ns: samplingNs,
          postprocess_ns: done - sampledAt,
          total_ns: done - began,
        },
        provenance: {
          spingap_version: version,
          seed: options.seed,
          model_sha256: modelSha256,
          plan_sha256: planDigest({ parts: parts.map((part) => part.plan) }),
          kernel_sha256: "kernel" in plan.method ? plan.method.kernel.sha256 : null,
          threads: around.pool.threads,
          nodes: 1,
          recovered_shards: recoveredShards,
          node_version: process.version,
          reproduce: lines.length === 0 ? null : lines.join("\n"),
        },
      },
      inputs.maxSamples,
    ),
  );
}

/** Names the work: of one part its plan, of several the list; without the words for people. */
function planDigest({ parts }: JobPlan): string {
  const silent = parts.map((plan) => ({ ...plan, why: [] }));
  return sha256([new TextEncoder().encode(canonicalJson(silent.length === 1 ? silent[0] : silent))]);
}
