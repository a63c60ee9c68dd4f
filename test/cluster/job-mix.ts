import { createHash } from "node:crypto";
import type { ClusterClient } from "../../cli/cluster/client.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { generators } from "../../problems/generators/generators.ts";
import type { GivenParameters } from "../../problems/generators/parameters.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { problemSource } from "../../proto/encode/problem.ts";
import type { CreateJobRequest } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import { startTestServer, type TestServer } from "../coordinator/service/harness.ts";

/** A kind of job: what is asked, and whether its amount of work is fixed or ends by the clock. */
export interface JobKind {
  readonly name: string;
  readonly request: CreateJobRequest;
  readonly ends: "with its reads" | "by time";
}

/** The model of a named family, seed 1. Throws where the family refuses the parameters. */
export function familyModel(family: string, parameters: GivenParameters): QuadraticModel {
  const made = generators.find(({ name }) => name === family)?.generate(parameters, 1);
  if (made?.ok !== true) throw new Error(`no instance of ${family}`);
  return made.value.model;
}

/** States that a result lists: more than a job of the mix has reads where the network does not hold up its leader. */
export const ALL_SAMPLES = 100_000;

function kind(name: string, model: QuadraticModel, solver: CreateJobRequest["solver"], stop: object): JobKind {
  const seeded = { ...solver, seed: 7 };
  const request: CreateJobRequest = { problem: problemSource(model), solver: seeded, stop, maxSamples: ALL_SAMPLES };
  return { name, request, ends: "timeLimitS" in stop ? "by time" : "with its reads" };
}

/**
 * One of each solver and of the kernels that differ in how they split: annealing on sparse, dense and real-valued models,
 * a pilot, tempering with and without a ladder of its own, worldlines, tabu, enumeration, descent, a portfolio, a time limit.
 *
 * @param size  multiplies the reads, ≥ 1: at 1 a job takes a tenth to a whole second of one thread.
 */
export function jobMix(size: number): readonly JobKind[] {
  const maxCut = familyModel("max-cut", { n: 500, edges: 1500 });
  const lattice = familyModel("lattice", { width: 24, height: 24, depth: 1 });
  const gaussian = familyModel("lattice", { width: 16, height: 16, depth: 1, weights: "gaussian" });
  const complete = familyModel("sk", { n: 150 });
  const hot = { hot: 0.1, cold: 3 };
  const reads = (n: number): { numReads: number } => ({ numReads: n * size });
  const ladder = [0.2, 0.3, 0.45, 0.6, 0.8, 1, 1.3, 1.7];
  return [
    kind("sa max-cut", maxCut, { simulatedAnnealing: { numSweeps: 1000, betaRange: hot } }, reads(2048)),
    kind("sa with a pilot", lattice, { simulatedAnnealing: { numSweeps: 1000 } }, reads(2048)),
    kind("sa gaussian", gaussian, { simulatedAnnealing: { numSweeps: 500, betaRange: hot } }, reads(128)),
    kind(
      "sa complete",
      complete,
      { simulatedAnnealing: { numSweeps: 500, betaRange: { hot: 0.01, cold: 1 } } },
      reads(256),
    ),
    kind("pt", lattice, { parallelTempering: { betaLadder: ladder, numSweeps: 200, clusterMovesOff: {} } }, reads(256)),
    kind("pt with a ladder of its own", lattice, { parallelTempering: { numSweeps: 200 } }, reads(128)),
    kind("sqa", lattice, { pathIntegral: { numSweeps: 200, numTrotterSlices: 32 } }, reads(32)),
    kind("tabu", maxCut, { tabu: { numMoves: 20_000 } }, reads(32)),
    kind("exact", familyModel("sk", { n: 28 }), { exact: {} }, {}),
    kind("descent", maxCut, { descent: {} }, reads(512)),
    kind("auto", lattice, { auto: {} }, reads(256)),
    kind(
      "sa with a time limit",
      maxCut,
      { simulatedAnnealing: { numSweeps: 1000, betaRange: hot } },
      { timeLimitS: 0.5 * size },
    ),
  ];
}

/** What an undisturbed run of a job gives. */
export interface Reference {
  readonly digest: string | null;
  readonly reads: number;
  readonly digestReads: number;
}

/** One process with the embedded engine in memory and one thread, which nobody disturbs. */
export interface Undisturbed {
  run(kind: JobKind): Promise<Reference>;
  /** The first `digestReads` reads of a job that ended by time, as a job with so many reads. */
  repeat(kind: JobKind, digestReads: number): Promise<Reference>;
  stop(): Promise<void>;
}

export async function startUndisturbed(): Promise<Undisturbed> {
  const server: TestServer = await startTestServer({ threads: 1 });
  const known = new Map<string, Promise<Reference>>();
  const runOnce = async (request: CreateJobRequest): Promise<Reference> => {
    const { job } = await server.client.create(request);
    const { jobId } = required(job);
    const ended = await toEnd(server.client, jobId);
    if (ended.state !== "JOB_STATE_SUCCEEDED") throw new Error(`the undisturbed run ended ${ended.state}`);
    const { digest, num_reads: reads, digest_reads: digestReads } = await resultOf(server.client, jobId);
    return { digest, reads, digestReads };
  };
  const once = (request: CreateJobRequest): Promise<Reference> => {
    const key = createHash("sha256").update(JSON.stringify(request)).digest("hex");
    const running = known.get(key) ?? runOnce(request);
    known.set(key, running);
    return running;
  };
  return {
    run: ({ request }) => once(request),
    repeat: ({ request }, digestReads) => once({ ...request, stop: { numReads: digestReads } }),
    stop: () => server.stop(),
  };
}

/** Watches a job to its end, as often as the stream ends before it. */
export async function toEnd(client: ClusterClient, jobId: string): ReturnType<ClusterClient["get"]> {
  for (;;) {
    for await (const _ of client.watch(jobId, 0, new AbortController().signal));
    const job = await client.get(jobId);
    if (FINAL.has(job.state)) return job;
  }
}

export const FINAL: ReadonlySet<string> = new Set(["JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED"]);

export async function resultOf(client: ClusterClient, jobId: string): Promise<ResultDocument> {
  return JSON.parse(new TextDecoder().decode(await client.result(jobId))) as ResultDocument;
}

export function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("an answer lacks what it must have");
  return value;
}
