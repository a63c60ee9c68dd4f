import { jointDigest } from "../../core/sample-set/canonical-bytes.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import { firstHitsOfTrace, joinedFirstHits } from "../../lab/campaign/first-hits.ts";
import { type CellRequest, partOfBlock } from "../../lab/campaign/grid.ts";
import { hitsOf } from "../../lab/campaign/ground.ts";
import { joinTelemetry } from "../../lab/campaign/join-telemetry.ts";
import { objectiveOf, type Problem } from "../../problems/problem.ts";
import { type NamedFiles, reproduceLine } from "../../problems/results/reproduce.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { sha256 } from "../embedded/solve-problem.ts";
import type { CampaignInstance } from "./instances.ts";
import { type CellPlan, dynamicsOf, scheduleAsRun } from "./plan-cells.ts";

/** All that goes into the document of one finished run. */
export interface FinishedCell {
  readonly request: CellRequest;
  readonly instance: CampaignInstance;
  readonly planned: CellPlan;
  readonly files: NamedFiles;
  /** Results of the blocks' jobs, in order. */
  readonly results: readonly ResultDocument[];
  readonly host: CampaignCell["host"];
  /** ISO 8601. */
  readonly startedAt: string;
  /** SHA-256 of preregistration.json. */
  readonly registrationSha256: string;
}

/** The document `cells/CELL.json`. */
export function cellOf({
  request,
  instance,
  planned,
  files,
  results,
  host,
  startedAt,
  registrationSha256,
}: FinishedCell): CampaignCell {
  const { plan, kernel } = planned;
  const { method, schedule, sweeps, seed } = request;
  const ground = instance.about.ground?.energy ?? null;
  const blocks = results.map((result, block) => blockOf(result, block, ground));
  const reads = blocks.reduce((sum, block) => sum + block.reads, 0);
  const total = (value: (block: CampaignCell["blocks"][number]) => number): number =>
    blocks.reduce((sum, block) => sum + value(block), 0);
  const [first] = results;
  return {
    version: 1,
    cell: request.cell,
    instance: instance.about,
    method: {
      name: method.name,
      solver: first.solver.name,
      kernel: first.solver.kernel ?? kernel.name,
      kernelSha256: first.provenance.kernel_sha256 ?? kernel.sha256,
      ...dynamicsOf(plan.method),
    },
    schedule: { name: schedule.name, kind: schedule.kind, ...scheduleAsRun(plan.method) },
    sweeps,
    seed,
    blocks,
    levels: [...first.levels],
    firstHits: joinedFirstHits(results.map(firstHitsOf)),
    telemetry: joinTelemetry(results.map(telemetryOf)),
    clocks: {
      // Tabu search counts no sweeps; its moves are given as so many sweeps of the variables.
      sweepsPerRead: first.solver.num_sweeps > 0 ? first.solver.num_sweeps : sweeps,
      updatesPerRead: total(({ updates }) => updates) / reads,
      secondsPerRead: total(({ ns }) => ns) / 1e9 / reads,
    },
    digest: jointDigest(
      results.map(({ digest }) => digest ?? ""),
      sha256,
    ),
    reproduce: reproduceCell(planned, seed, results.length, files),
    host,
    spingapVersion: first.provenance.spingap_version,
    startedAt,
    registrationSha256,
  };
}

function blockOf(result: ResultDocument, block: number, ground: number | null): CampaignCell["blocks"][number] {
  const counts = new Map<number, number>();
  for (const { energy, num_occurrences } of readsOf(result))
    counts.set(energy, (counts.get(energy) ?? 0) + num_occurrences);
  const energies = [...counts].sort(([a], [b]) => a - b);
  return {
    block,
    reads: result.num_reads,
    ns: blockNs(result),
    updates: result.work.spin_updates,
    hits: ground === null ? 0 : hitsOf(energies, ground),
    // A state seen on the way may be lower than where any read ended.
    bestEnergy: Math.min(energies[0][0], result.best?.energy ?? energies[0][0]),
    energies,
  };
}

/** Where reads ended; the lowest state seen on the way is listed beside them. */
function readsOf({ samples }: ResultDocument): ResultDocument["samples"] {
  return samples.filter(({ in_digest }) => in_digest);
}

/** Time of the kernel's blocks on their threads; of the whole sampling where a result does not tell it. */
function blockNs({ tts, timing }: ResultDocument): number {
  return tts === null ? timing.sampling_ns : tts.block_time_s * 1e9 * tts.blocks;
}

/** `telemetry` of a result; null in results without. */
function telemetryOf(result: ResultDocument): Readonly<Record<string, unknown>> | null {
  const telemetry = "telemetry" in result ? result.telemetry : null;
  return typeof telemetry === "object" ? (telemetry as Readonly<Record<string, unknown>> | null) : null;
}

function firstHitsOf(result: ResultDocument): CampaignCell["firstHits"] {
  const told = joinTelemetry([telemetryOf(result)])?.["first_hits"];
  if (Array.isArray(told)) return told as CampaignCell["firstHits"];
  // Traces of tempering and of path integrals count replicas and slices, of which a read has many.
  if (result.solver.name === "pt" || result.solver.name === "sqa") return [];
  return [...firstHitsOfTrace(result.levels, result.trace, result.num_reads)];
}

/**
 * The shell command that runs the cell's blocks again, one job each; their digests, hashed together in order, are the cell's. A
 * block differs from the next in its part alone.
 */
function reproduceCell({ plan, readsPerBlock }: CellPlan, seed: number, blocks: number, files: NamedFiles): string {
  const part = partOfBlock(1);
  const line = reproduceLine(plan.method, { seed, part, reduced: false }, readsPerBlock, files) ?? "";
  if (blocks === 1) return line.replace(` --part ${part}`, "");
  const parts = Array.from({ length: blocks }, (_, block) => partOfBlock(block));
  return `for part in ${parts.join(" ")}; do ${line.replace(`--part ${part}`, '--part "$part"')} --json; done`;
}

/** How good the best state of a run became in time, in the problem's own sense. */
interface RunSeries {
  readonly part: number;
  /** Since the job began. */
  readonly incumbents: readonly (readonly [seconds: number, objective: number])[];
  readonly seconds: number;
}

/** `solutions/CELL.json`: what an export needs beyond the cell. */
export interface SolutionDocument {
  readonly version: 1;
  readonly cell: string;
  readonly best: { readonly energy: number; readonly objective: number; readonly state: string };
  readonly runs: readonly RunSeries[];
}

export function solutionOf(cell: string, problem: Problem, results: readonly ResultDocument[]): SolutionDocument {
  const bests = results.flatMap(({ best }) => (best === null ? [] : [best]));
  return {
    version: 1,
    cell,
    best: bests.reduce((a, b) => (b.energy < a.energy ? b : a)),
    runs: results.map((result, block) => ({
      part: partOfBlock(block),
      incumbents: seriesOf(result).map(([ns, energy]) => [ns / 1e9, objectiveOf(problem, energy)]),
      seconds: result.timing.total_ns / 1e9,
    })),
  };
}

/** Improvements as they were noticed, and the best of the run at its end: the descent that ends a read is not watched. */
function seriesOf({ incumbents, best, timing }: ResultDocument): readonly (readonly [ns: number, energy: number])[] {
  const seen = incumbents.map(({ t_ns, energy }) => [t_ns, energy] as const);
  const last = seen[seen.length - 1];
  if (best === null || (last !== undefined && last[1] <= best.energy)) return seen;
  return [...seen, [Math.max(timing.preprocess_ns + timing.sampling_ns, last?.[0] ?? 0), best.energy]];
}

/** Why a result is not a block that counts, or null. */
export function faultOf(result: ResultDocument, { readsPerBlock }: CellPlan): string | null {
  if (result.reason !== "completed") return `the job ended early: ${result.reason}`;
  if (result.num_reads !== readsPerBlock) return `the job made ${result.num_reads} reads of ${readsPerBlock}`;
  if (result.digest === null || result.digest_reads !== readsPerBlock) return "not all reads are in its digest";
  const listed = readsOf(result).reduce((sum, { num_occurrences }) => sum + num_occurrences, 0);
  if (listed !== readsPerBlock) return `the result lists ${listed} reads of ${readsPerBlock}`;
  return null;
}
