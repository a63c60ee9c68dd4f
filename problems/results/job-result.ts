import type { Arithmetic } from "../../core/model/arithmetic.ts";
import { energyFromUnits, type IsingForm } from "../../core/model/ising-form.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { canonicalJson, type Plan } from "../../core/plan/plan.ts";
import type { CollectedResults } from "../../core/sample-set/block-results.ts";
import type { Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import { mergeSampleSets } from "../../core/sample-set/sample-set.ts";
import type { Problem } from "../problem.ts";
import { type NamedFiles, reproduceLine } from "./reproduce.ts";
import { type EndReason, type ResultDocument, resultDocument } from "./result-document.ts";

/** A part with what was collected of it. */
export interface PartResult {
  readonly plan: Plan;
  readonly results: CollectedResults;
}

/** A job that is over, wherever it ran: in one process or on a cluster. Energies in the problem's units. */
export interface EndedJob {
  readonly jobId: string;
  readonly problem: Problem;
  readonly arithmetic: Arithmetic;
  readonly form: IsingForm;
  readonly options: SolveOptions;
  /** At least one. */
  readonly parts: readonly PartResult[];
  readonly pilot: PilotResult | null;
  readonly reason: EndReason;
  /** An enumeration saw every state. */
  readonly proven: boolean;
  readonly degeneracy: number | null;
  readonly incumbents: readonly { readonly tNs: number; readonly energy: number }[];
  /** `jobDigest` over the parts' prefixes. */
  readonly digest: string;
  readonly timing: ResultDocument["timing"];
  readonly ran: {
    /** Of Spingap. */
    readonly version: string;
    readonly nodeVersion: string;
    readonly modelSha256: string;
    readonly threads: number;
    readonly nodes: number;
    readonly shardsAgain: number;
  };
  /** What the command that gives the digest again is to name. */
  readonly files: NamedFiles;
  readonly maxSamples: number;
  readonly sha256: Sha256;
}

/** The result document of a job that is over. A job of several parts speaks of its first one as its solver. */
export function resultOf(job: EndedJob): ResultDocument {
  const { options, parts, form, pilot, ran, sha256 } = job;
  const { plan } = parts[0];
  const results = joinedParts(parts);
  return resultDocument(
    {
      jobId: job.jobId,
      problem: job.problem,
      arithmetic: job.arithmetic,
      plan,
      reason: job.reason,
      results,
      proven: job.proven,
      degeneracy: job.degeneracy,
      incumbents: job.incumbents,
      digest: job.digest,
      pilot:
        pilot === null ? null : { ...pilot, unit: form.unit, energyOfUnits: (units) => energyFromUnits(form, units) },
      stop: {
        time_limit_s: options.timeLimitS,
        target_energy: options.targetEnergy,
        no_improvement_s: options.noImprovementS,
        num_reads: plan.method.kind === "exact" ? null : plan.numReads,
      },
      timing: job.timing,
      provenance: {
        spingap_version: ran.version,
        seed: options.seed,
        model_sha256: ran.modelSha256,
        plan_sha256: planSha256(plan, sha256),
        kernel_sha256: "kernel" in plan.method ? plan.method.kernel.sha256 : null,
        threads: ran.threads,
        nodes: ran.nodes,
        recovered_shards: ran.shardsAgain,
        node_version: ran.nodeVersion,
        reproduce:
          parts.length === 1 ? reproduceLine(plan.method, options.seed, results.prefixReads, job.files) : null,
      },
    },
    job.maxSamples,
  );
}

/** Names the work of a plan: its reasons are for people and do not count. */
export function planSha256(plan: Plan, sha256: Sha256): string {
  return sha256([new TextEncoder().encode(canonicalJson({ ...plan, why: [] }))]);
}

/** The samples and blocks of all parts together. */
export function joinedParts(parts: readonly PartResult[]): CollectedResults {
  return parts
    .map(({ results }) => results)
    .reduce((a, b) => ({
      prefix: mergeSampleSets(a.prefix, b.prefix),
      prefixReads: a.prefixReads + b.prefixReads,
      beyond: mergeSampleSets(a.beyond, b.beyond),
      blocks: [...a.blocks, ...b.blocks],
      reads: a.reads + b.reads,
      sweeps: a.sweeps + b.sweeps,
      updates: a.updates + b.updates,
    }));
}
