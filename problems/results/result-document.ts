import type { Arithmetic } from "../../core/model/arithmetic.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import { numInteractions } from "../../core/model/quadratic-model.ts";
import type { Contract } from "../../core/plan/contract.ts";
import { betasOf, isExact, isSampling, type Plan, sweepsPerRead } from "../../core/plan/plan.ts";
import type { StopReason } from "../../core/plan/stop-rules.ts";
import type { CollectedResults } from "../../core/sample-set/block-results.ts";
import { type SampleSet, unpackRow } from "../../core/sample-set/sample-set.ts";
import { joinTraces, type TracePoint } from "../../core/trace/block-trace.ts";
import { objectiveOf, type Problem, stateText } from "../problem.ts";
import { type ContractDocument, contractDocument } from "./contract-document.ts";
import { type FinishedPart, leadingPart, type PartDocument, partDocuments } from "./part-document.ts";
import { type PilotInUnits, type SolverDocument, solverDocument } from "./solver-document.ts";
import { type Observables, observablesOf, type TargetSource, type TtsDocument, ttsDocument } from "./statistics.ts";
import { type TelemetryDocument, telemetryOf } from "./telemetry-document.ts";
import { type TrialsDocument, trialsDocument } from "./trials-document.ts";

export interface SampleDocument {
  readonly energy: number;
  readonly num_occurrences: number;
  /** `-`/`+` for spins, `0`/`1` for bits and the sides of a cut, in file order. */
  readonly state: string;
  readonly in_digest: boolean;
}

export interface TraceDocument {
  /** Mean over blocks of the time since the block began. */
  readonly t_ns: number;
  readonly sweeps: number;
  readonly spin_updates: number;
  /** Null where a checkpoint has no single β. */
  readonly beta: number | null;
  readonly best_energy: number;
  /** Quantiles and mean of the reads' current energies, averaged over blocks. */
  readonly q10_energy: number;
  readonly median_energy: number;
  readonly q90_energy: number;
  readonly mean_energy: number;
  /** Accepted share of the proposals of the sweep before the checkpoint. */
  readonly acceptance: number;
  /** Reads that count and had reached each of `levels` by then. */
  readonly hits: readonly number[];
}

/** How a job ended: by a rule, at its deadline, or in a failure that leaves a part of the result. */
export type EndReason = StopReason | "deadline" | "failure";

export function endState(reason: EndReason): ResultDocument["state"] {
  if (reason === "failure") return "FAILED";
  return reason === "cancelled" ? "CANCELLED" : "SUCCEEDED";
}

/** The one shape of a result, for `solve --json` and for every service. Energies are ours, minimised; `objective` is the file's own. */
export interface ResultDocument {
  readonly version: 1;
  readonly job_id: string;
  /** SHA-256 over the samples of reads 0 … digest_reads − 1; null if no read finished in order. */
  readonly digest: string | null;
  readonly digest_reads: number;
  readonly problem: {
    readonly format: string;
    readonly num_variables: number;
    readonly num_interactions: number;
    readonly sense: "minimize" | "maximize";
    readonly vartype: "SPIN" | "BINARY";
    /** How energies were recomputed: exactly in integers over a scale, or in compensated float64. */
    readonly arithmetic: Arithmetic;
    readonly labels?: readonly (string | number)[];
  };
  readonly solver: SolverDocument;
  readonly best: { readonly energy: number; readonly objective: number; readonly state: string } | null;
  readonly optimality: "PROVEN" | "PLANTED" | "UNKNOWN";
  readonly samples: readonly SampleDocument[];
  readonly num_reads: number;
  readonly state: "SUCCEEDED" | "CANCELLED" | "FAILED";
  readonly reason: EndReason;
  readonly stop: {
    readonly time_limit_s: number | null;
    readonly target_energy: number | null;
    readonly no_improvement_s: number | null;
    readonly num_reads: number | null;
  };
  readonly timing: {
    readonly queue_ns: number;
    readonly preprocess_ns: number;
    readonly sampling_ns: number;
    readonly postprocess_ns: number;
    readonly total_ns: number;
  };
  readonly work: { readonly sweeps: number; readonly spin_updates: number; readonly updates_per_second: number };
  readonly incumbents: readonly { readonly t_ns: number; readonly energy: number }[];
  readonly levels: readonly number[];
  readonly trace: readonly TraceDocument[];
  readonly tts: TtsDocument | null;
  readonly observables?: Observables;
  /** Null with `--trace none`, and for methods that have no checkpoints. */
  readonly telemetry: TelemetryDocument | null;
  /** The members of a portfolio; absent where one method did all. `solver`, `trace`, `tts` and `telemetry` are those of the member that found the best. */
  readonly parts?: readonly PartDocument[];
  /** The smaller model that was solved, where dominating couplings decided some variables. */
  readonly reduced?: { readonly num_variables: number; readonly num_interactions: number };
  readonly degeneracy?: number;
  /** Of a job that had one to keep. */
  readonly contract?: ContractDocument;
  /** What each independent block reached; null in sample mode and where nothing is random. */
  readonly trials: TrialsDocument | null;
  readonly provenance: {
    readonly spingap_version: string;
    readonly seed: number;
    readonly model_sha256: string;
    readonly plan_sha256: string;
    readonly kernel_sha256: string | null;
    readonly threads: number;
    readonly nodes: number;
    readonly recovered_shards: number;
    readonly node_version: string;
    /** What ran the blocks of a backend that has a device, by the adapter's own name. */
    readonly device?: string;
    /** Above 0 where a part was planned anew, as no node had the build of its kernel any more: its old blocks are not in the digest. */
    readonly plan_generation?: number;
    readonly reproduce: string | null;
  };
}

/** All that a finished job leaves behind. */
export interface FinishedJob {
  readonly jobId: string;
  readonly problem: Problem;
  readonly arithmetic: Arithmetic;
  readonly form: IsingForm;
  /** One, or the members of a portfolio, in order. */
  readonly parts: readonly FinishedPart[];
  readonly reduced: NonNullable<ResultDocument["reduced"]> | null;
  readonly pilot: PilotInUnits | null;
  readonly reason: EndReason;
  readonly proven: boolean;
  readonly degeneracy: number | null;
  readonly incumbents: readonly { readonly tNs: number; readonly energy: number }[];
  readonly stop: ResultDocument["stop"];
  readonly contract: Contract | null;
  readonly timing: ResultDocument["timing"];
  readonly digest: string | null;
  readonly provenance: ResultDocument["provenance"];
}

export function resultDocument(job: FinishedJob, maxSamples: number): ResultDocument {
  const { problem, parts } = job;
  const { model } = problem;
  const leader = leadingPart(parts);
  const { plan, results } = leader;
  const samples = lowestSamples(
    problem,
    parts.map((part) => part.results),
    maxSamples,
  );
  const total = (value: (results: CollectedResults) => number): number =>
    parts.reduce((sum, part) => sum + value(part.results), 0);
  const first = samples[0];
  const best =
    first === undefined
      ? null
      : { energy: first.energy, objective: objectiveOf(problem, first.energy), state: first.state };
  const points = joinTraces(
    results.blocks.flatMap((block) => (block.trace === null || !block.whole ? [] : [block.trace])),
  );
  const observables = isSampling(plan.method) ? observablesOf(results.blocks, job.form) : null;
  return {
    version: 1,
    job_id: job.jobId,
    digest: job.digest,
    digest_reads: total((r) => r.prefixReads),
    problem: {
      format: problem.format,
      num_variables: model.n,
      num_interactions: numInteractions(model),
      sense: problem.sense,
      vartype: model.vartype,
      arithmetic: job.arithmetic,
      ...(typeof problem.labels === "string" ? {} : { labels: problem.labels }),
    },
    solver: solverDocument(plan, job.pilot, leader.doubledSlices),
    best,
    optimality: optimalityOf(job, first === undefined ? null : first.energy),
    samples,
    num_reads: total((r) => r.reads),
    state: endState(job.reason),
    reason: job.reason,
    stop: job.stop,
    timing: job.timing,
    work: {
      sweeps: total((r) => r.sweeps),
      spin_updates: total((r) => r.updates),
      updates_per_second: job.timing.sampling_ns > 0 ? total((r) => r.updates) / (job.timing.sampling_ns / 1e9) : 0,
    },
    incumbents: job.incumbents.map(({ tNs, energy }) => ({ t_ns: tNs, energy })),
    levels: plan.levels,
    trace: traceDocument(plan, points),
    tts: best === null || isSampling(plan.method) || isExact(plan.method) ? null : ttsOf(job, results, best.energy),
    ...(observables === null ? {} : { observables }),
    telemetry: telemetryOf(plan, results, points, job.reason === "target_reached"),
    ...(parts.length === 1
      ? {}
      : { parts: partDocuments(parts, leader, (of) => (best === null ? null : ttsOf(job, of, best.energy))) }),
    ...(job.reduced === null ? {} : { reduced: job.reduced }),
    ...(job.degeneracy === null ? {} : { degeneracy: job.degeneracy }),
    ...(job.contract === null ? {} : { contract: judged(job, job.contract, results, best?.energy ?? null) }),
    trials:
      isSampling(plan.method) || isExact(plan.method) ? null : trialsDocument(results, sweepsPerRead(plan.method)),
    provenance: job.provenance,
  };
}

function ttsOf(job: FinishedJob, results: CollectedResults, bestEnergy: number): TtsDocument | null {
  const given = job.stop.target_energy;
  const known = credibleTruth(job, bestEnergy);
  const [target, source]: [number, TargetSource] =
    given !== null ? [given, "given"] : known !== null ? [known.energy, known.source] : [bestEnergy, "best_found"];
  return ttsDocument(results.blocks, target, source, job.reason === "target_reached");
}

function judged(
  job: FinishedJob,
  contract: Contract,
  { blocks }: CollectedResults,
  bestEnergy: number | null,
): ContractDocument {
  const { proven, stop, problem } = job;
  return contractDocument({
    contract,
    budgetS: stop.time_limit_s,
    bestEnergy,
    proven,
    known: problem.knownEnergy,
    blocks,
  });
}

/** The ground energy that the file claims, unless a state below it was found: then the claim is wrong. */
function credibleTruth({ problem }: FinishedJob, bestEnergy: number): NonNullable<Problem["knownEnergy"]> | null {
  const known = problem.knownEnergy;
  return known === undefined || bestEnergy < known.energy ? null : known;
}

function optimalityOf(job: FinishedJob, bestEnergy: number | null): ResultDocument["optimality"] {
  if (job.proven) return "PROVEN";
  return bestEnergy !== null && credibleTruth(job, bestEnergy)?.energy === bestEnergy ? "PLANTED" : "UNKNOWN";
}

/** The lowest rows of all sample sets; of equal energies in the order of the parts, those in the digest first. */
function lowestSamples(problem: Problem, parts: readonly CollectedResults[], most: number): SampleDocument[] {
  const rows = (set: SampleSet, inDigest: boolean): SampleDocument[] =>
    Array.from({ length: Math.min(most, set.energy.length) }, (_, row) => ({
      energy: set.energy[row],
      num_occurrences: set.count[row],
      state: stateText(problem, unpackRow(set, row)),
      in_digest: inDigest,
    }));
  return parts
    .flatMap((results) => [...rows(results.prefix, true), ...rows(results.beyond, false)])
    .sort((a, b) => a.energy - b.energy)
    .slice(0, most);
}

function traceDocument({ method }: Plan, points: readonly TracePoint[]): TraceDocument[] {
  const betas = method.kind === "anneal" ? betasOf(method.schedule) : null;
  return points.map((point) => ({
    t_ns: Math.round(point.meanNs),
    sweeps: point.sweeps,
    spin_updates: point.updates,
    beta:
      betas === null || method.kind !== "anneal" ? null : betas[Math.round(point.sweeps / method.sweepsPerBeta) - 1],
    best_energy: point.best,
    q10_energy: point.q10,
    median_energy: point.median,
    q90_energy: point.q90,
    mean_energy: point.mean,
    acceptance: point.acceptance,
    hits: point.hits,
  }));
}
