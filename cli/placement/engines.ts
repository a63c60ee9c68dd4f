import type { ColumnModel } from "../../core/columns/column-model.ts";
import { type Result, success } from "../../core/failure.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { DEFAULT_OPTIONS, LIMITS, type SolveOptions } from "../../core/plan/options.ts";
import { problemFromModel } from "../../problems/formats/finish.ts";
import { formatNamed } from "../../problems/formats/formats.ts";
import { occupationOf, quboOf } from "../../problems/placement/encode.ts";
import { maximiserOfMarginals } from "../../problems/placement/posterior/estimates.ts";
import { spinsFromState } from "../../problems/problem.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { columnPosterior, DEFAULT_POSTERIOR } from "../../solver-node/columns/posterior.ts";
import { pooledRunner } from "../../solver-node/columns/runner.ts";
import { DEFAULT_SEARCH, searchColumns } from "../../solver-node/columns/search.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import { solveProblem } from "../embedded/solve-problem.ts";
import type { ExitCode } from "../exit.ts";
import type { PlaceFlags, PlaceRequest } from "./request.ts";

/** What an engine found, before anything is judged. */
export interface Placed {
  /** Shape (n), 0 or 1: the state of lowest energy, or the estimate from the marginals where those were sampled. */
  readonly occupied: Uint8Array;
  /** Shape (n), 0 … 1; null without a posterior. */
  readonly probability: Float64Array | null;
  /** True where no state has a lower energy. */
  readonly proved: boolean;
  /** How it was found, for a person and for the document. */
  readonly facts: Readonly<Record<string, number | string>>;
}

/** The facts of a run for a person: the engine, and what it did. */
export function engineWords({ engine, ...facts }: Placed["facts"]): string {
  const words = Object.entries(facts).map(([name, value]) => {
    const shown = typeof value === "number" ? String(Number(value.toPrecision(6))) : value;
    return name.endsWith("_s") ? `${name.slice(0, -2)} ${shown} s` : `${name.replaceAll("_", " ")} ${shown}`;
  });
  return `${engine}: ${words.join(", ")}`;
}

/** The wish to stop, and somebody to tell. */
export interface PlacingSurroundings {
  readonly cancel: AbortSignal;
  onProgress(words: string): void;
}

/** An answer; or the exit code of a failure that was told already; or null where the run ended before any state. */
export type PlacingOutcome = Result<Placed | null> | { readonly told: ExitCode };

/** What the search may take of a time limit when a posterior is to be sampled after it; the sampling has all that is left. */
const SEARCH_SHARE = 0.5;

/** The one door to the engines. A time limit counts once, from here, for the search and the posterior together. */
export async function solvePlacement(
  model: ColumnModel,
  request: PlaceRequest,
  flags: PlaceFlags,
  around: PlacingSurroundings,
): Promise<PlacingOutcome> {
  const startMs = performance.now();
  const { timeLimitS, posterior } = request;
  const searching: PlaceRequest = {
    ...request,
    timeLimitS:
      timeLimitS === null || !posterior ? timeLimitS : Math.max(LIMITS.timeLimitS.min, SEARCH_SHARE * timeLimitS),
  };
  const found =
    request.engine === "columns"
      ? success(await placeByColumns(model, searching, around))
      : await placeByQubo(model, searching, flags, around);
  if ("told" in found || !found.ok || found.value === null || !posterior) return found;
  const left = timeLimitS === null ? null : Math.max(0, timeLimitS - (performance.now() - startMs) / 1000);
  return success(await withPosterior(model, found.value, { ...request, timeLimitS: left }, around));
}

async function placeByQubo(
  model: ColumnModel,
  request: PlaceRequest,
  flags: PlaceFlags,
  around: PlacingSurroundings,
): Promise<PlacingOutcome> {
  const qubo = quboOf(model);
  if (!qubo.ok) return qubo;
  const found = await solveQubo(qubo.value, request, flags, around);
  if ("told" in found || !found.ok) return found;
  if (found.value === null) return success(null);
  const { spins, proved, facts } = found.value;
  return success({ occupied: occupationOf(spins), probability: null, proved, facts });
}

async function placeByColumns(model: ColumnModel, request: PlaceRequest, around: PlacingSurroundings): Promise<Placed> {
  return await onThreads(request, around, async (runner) => {
    const answer = await searchColumns(
      model,
      {
        ...DEFAULT_SEARCH,
        seed: request.seed,
        reads: request.numReads ?? DEFAULT_SEARCH.reads,
        sweeps: request.numSweeps ?? DEFAULT_SEARCH.sweeps,
      },
      runner,
      (done, of) => around.onProgress(`annealed ${done} of ${of} independent blocks`),
    );
    return {
      occupied: answer.full,
      probability: null,
      proved: answer.proved,
      facts: {
        engine: "columns",
        blocks: answer.layers.length,
        decided_sites: answer.decided,
        reads: request.numReads ?? DEFAULT_SEARCH.reads,
        sweeps: answer.layers.reduce((sum, layer) => sum + layer.sweeps, 0),
      },
    };
  });
}

/** Samples e^(−E/2) and estimates each site by the likelier of its two values. */
async function withPosterior(
  model: ColumnModel,
  placed: Placed,
  request: PlaceRequest,
  around: PlacingSurroundings,
): Promise<Placed> {
  const rounds = request.rounds ?? DEFAULT_POSTERIOR.rounds;
  const posterior = await onThreads(request, around, (runner) =>
    columnPosterior(
      model,
      { ...DEFAULT_POSTERIOR, seed: request.seed, rounds, mostRounds: Math.max(rounds, DEFAULT_POSTERIOR.mostRounds) },
      runner,
      (done, of) => around.onProgress(`sampled ${done} of ${of} independent blocks`),
    ),
  );
  const trips = posterior.layers.map((layer) => layer.roundTrips);
  return {
    occupied: maximiserOfMarginals(posterior.marginal),
    probability: posterior.marginal,
    proved: false,
    facts: {
      ...placed.facts,
      posterior_rounds: posterior.layers.reduce((most, layer) => Math.max(most, layer.rounds), 0),
      posterior_temperatures: posterior.layers.reduce((most, layer) => Math.max(most, layer.temperatures), 0),
      least_round_trips: Math.min(...trips),
    },
  };
}

/** Threads and a time limit around a piece of work; a cancel or the limit ends it with what it has. */
async function onThreads<T>(
  request: PlaceRequest,
  around: PlacingSurroundings,
  work: (runner: ReturnType<typeof pooledRunner>) => Promise<T>,
): Promise<T> {
  const pool = threadPool(new URL("../../solver-node/threads/worker.js", import.meta.url), request.threads);
  const runner = pooledRunner(pool);
  const stop = (): void => runner.stop();
  if (around.cancel.aborted) stop();
  around.cancel.addEventListener("abort", stop);
  const timer = request.timeLimitS === null ? null : setTimeout(stop, 1000 * request.timeLimitS);
  try {
    await pool.ready();
    return await work(runner);
  } finally {
    if (timer !== null) clearTimeout(timer);
    around.cancel.removeEventListener("abort", stop);
    await pool.close();
  }
}

/** A state of a QUBO by the general solvers, here or by a coordinator. */
export async function solveQubo(
  model: QuadraticModel,
  request: PlaceRequest,
  flags: PlaceFlags,
  around: PlacingSurroundings,
): Promise<
  | Result<{
      readonly spins: Int8Array;
      readonly proved: boolean;
      readonly facts: Readonly<Record<string, number | string>>;
    } | null>
  | { readonly told: ExitCode }
> {
  const problem = problemFromModel(formatNamed("qubo-list"), model, "from-0");
  const options: SolveOptions = {
    ...DEFAULT_OPTIONS,
    seed: request.seed,
    numReads: request.numReads,
    numSweeps: request.numSweeps,
    timeLimitS: request.timeLimitS,
  };
  let solved: Result<ResultDocument>;
  if (request.server === null) {
    const pool = threadPool(new URL("../../solver-node/threads/worker.js", import.meta.url), request.threads);
    try {
      await pool.ready();
      const noFiles = {
        betaSchedule: null,
        gammaSchedule: null,
        annealSchedule: null,
        initialState: null,
      };
      solved = await solveProblem(
        problem,
        {
          options,
          initialStates: [],
          maxSamples: 1,
          files: { problem: "placement", format: problem.format, vartype: null, ...noFiles },
        },
        {
          pool,
          nowNs: () => Number(process.hrtime.bigint()),
          cancel: around.cancel,
          onProgress: (p) =>
            around.onProgress(`best energy ${p.bestEnergy}, ${p.finishedReads} reads, ${p.elapsedS.toFixed(1)} s`),
          shardBlocks: null,
        },
      );
    } finally {
      await pool.close();
    }
  } else {
    const { solveRemotely } = await import("../cluster/solve-remotely.ts");
    const remote = await solveRemotely(
      flags,
      problem,
      { options, maxSamples: 1, labels: { command: "place" } },
      around.cancel,
      (p) => around.onProgress(`best energy ${p.bestEnergy}, ${p.elapsedS.toFixed(1)} s at the coordinator`),
    );
    if ("code" in remote) return { told: remote.code };
    solved = remote.solved;
  }
  if (!solved.ok) return solved;
  const { best, optimality, solver, num_reads: reads, job_id: job, timing } = solved.value;
  if (best === null) return success(null);
  const spins = spinsFromState(problem, best.state, "the result's best state");
  if (!spins.ok) return spins;
  return success({
    spins: spins.value,
    proved: optimality === "PROVEN",
    facts: {
      engine: "qubo",
      ...(request.server === null ? {} : { server: request.server, job }),
      solver: solver.name,
      couplings: model.column.length / 2,
      reads,
      sampling_s: timing.sampling_ns / 1e9,
    },
  });
}
