import type { Arithmetic } from "../../core/model/arithmetic.ts";
import { energyFromUnits, type IsingForm } from "../../core/model/ising-form.ts";
import { numInteractions } from "../../core/model/quadratic-model.ts";
import type { Reduction } from "../../core/model/reduction.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { canonicalJson, isExact, type Plan } from "../../core/plan/plan.ts";
import type { CollectedResults } from "../../core/sample-set/block-results.ts";
import { jobDigest, jointDigest, type Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import type { Problem } from "../problem.ts";
import { type FinishedPart, leadingPart } from "./part-document.ts";
import { doubledSlicesLine, type NamedFiles, reproduceLine } from "./reproduce.ts";
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
  /** The form that was solved: of the reduced model, where there is one. */
  readonly form: IsingForm;
  readonly reduction: Reduction | null;
  readonly options: SolveOptions;
  /** One, or the members of a portfolio, in order. */
  readonly parts: readonly PartResult[];
  readonly pilot: PilotResult | null;
  readonly reason: EndReason;
  /** An enumeration saw every state, or a least cut proved its own. */
  readonly proven: boolean;
  readonly degeneracy: number | null;
  readonly incumbents: readonly { readonly tNs: number; readonly energy: number }[];
  readonly ran: {
    /** Of Spingap. */
    readonly version: string;
    readonly nodeVersion: string;
    readonly modelSha256: string;
    readonly threads: number;
    readonly nodes: number;
    readonly shardsAgain: number;
    /** How often plans were made anew because no node had their builds any more; none in one process. */
    readonly planGeneration?: number;
    /** The device of a job that asked for one, by its own name. */
    readonly device?: string;
  };
  /** What the command that gives the digest again is to name. */
  readonly files: NamedFiles;
  readonly maxSamples: number;
  readonly sha256: Sha256;
}

/** Digests the samples of a job that is over; what is returned makes the document, once the time that it took is known. */
export function resultOf(job: EndedJob): (timing: ResultDocument["timing"]) => ResultDocument {
  const { options, reduction, form, pilot, ran, sha256, files } = job;
  const parts = job.parts.map(({ plan, results }): FinishedPart => {
    const origin = { seed: options.seed, part: plan.part, reduced: reduction !== null };
    return {
      plan,
      results,
      digest: results.prefixReads === 0 ? null : jobDigest([results.prefix], sha256),
      reproduce: reproduceLine(plan.method, origin, results.prefixReads, files),
      doubledSlices: doubledSlicesLine(plan.method, origin, results.prefixReads, files),
    };
  });
  const digests = parts.flatMap(({ digest }) => (digest === null ? [] : [digest]));
  const lines = parts.flatMap(({ reproduce }) => (reproduce === null ? [] : [reproduce]));
  const { plan } = leadingPart(parts);
  const finished = {
    ...job,
    parts,
    reduced:
      reduction === null
        ? null
        : { num_variables: reduction.model.n, num_interactions: numInteractions(reduction.model) },
    digest: digests.length === 0 ? null : jointDigest(digests, sha256),
    pilot:
      pilot === null
        ? null
        : { ...pilot, unit: form.unit, energyOfUnits: (units: number) => energyFromUnits(form, units) },
    contract: options.contract,
    stop: {
      time_limit_s: options.timeLimitS,
      target_energy: options.targetEnergy,
      no_improvement_s: options.noImprovementS,
      num_reads: isExact(plan.method) ? null : plan.numReads,
    },
    provenance: {
      spingap_version: ran.version,
      seed: options.seed,
      model_sha256: ran.modelSha256,
      plan_sha256: planSha256(
        parts.map((part) => part.plan),
        sha256,
      ),
      kernel_sha256: "kernel" in plan.method ? plan.method.kernel.sha256 : null,
      threads: ran.threads,
      nodes: ran.nodes,
      recovered_shards: ran.shardsAgain,
      node_version: ran.nodeVersion,
      ...(ran.device === undefined ? {} : { device: ran.device }),
      ...(ran.planGeneration === undefined || ran.planGeneration === 0 ? {} : { plan_generation: ran.planGeneration }),
      reproduce: lines.length === 0 ? null : lines.join("\n"),
    },
  };
  return (timing) => resultDocument({ ...finished, timing }, job.maxSamples);
}

/** Names the work: of one part its plan, of several the list; without the words for people. */
export function planSha256(plans: readonly Plan[], sha256: Sha256): string {
  const silent = plans.map((plan) => ({ ...plan, why: [] }));
  return sha256([new TextEncoder().encode(canonicalJson(silent.length === 1 ? silent[0] : silent))]);
}
