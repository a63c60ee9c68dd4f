import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { describeFailure, type Failure, type Result } from "../../core/failure.ts";
import { checkNumOnes } from "../../core/plan/num-ones.ts";
import { checkOptions, DEFAULT_OPTIONS, type SolveOptions } from "../../core/plan/options.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { solverParameters, stopRules } from "../../proto/encode/solve-options.ts";
import type { Lane } from "../../proto/engine/tasks.ts";
import { LANE } from "../../proto/enum-names.ts";
import { jobJson } from "../../proto/job-json.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import { type ClusterClient, clusterClient } from "../cluster/client.ts";
import { waitFor } from "../cluster/solve-remotely.ts";
import { checkTravels, withModel } from "../cluster/submit.ts";
import { clientSchema } from "../config/client-schema.ts";
import { drawSeed } from "../draw-seed.ts";
import { solveProblem } from "../embedded/solve-problem.ts";
import { type ProblemInput, problemOf } from "./problem-input.ts";

/** What `spingap solve` can be told, by the names of its options: all may be left out. */
export type SolverOptions = Partial<Omit<SolveOptions, "fromStates">> & {
  /** Samples in the result; 16 if left out. */
  readonly maxSamples?: number;
};

export interface SolveControl {
  /** Ends the search: the result is the best so far, with state CANCELLED. */
  readonly signal?: AbortSignal;
  onProgress?(progress: { readonly elapsedS: number; readonly bestEnergy: number }): void;
}

/** A problem, option or job that was refused or failed; `failure` says where and why. */
export class SpingapError extends Error {
  override readonly name = "SpingapError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(describeFailure(failure));
    this.failure = failure;
  }
}

/** Something that solves: threads of this process, or a coordinator. */
export interface Solver {
  /** Rejects with `SpingapError`. */
  solve(problem: ProblemInput, options?: SolverOptions, control?: SolveControl): Promise<ResultDocument>;
  close(): Promise<void>;
}

/** A coordinator from afar: jobs go on when nobody waits for them. Calls reject with `SpingapError` or the call's error. */
export interface RemoteSolver extends Solver {
  /** @returns the job's id. */
  submit(problem: ProblemInput, options?: SolverOptions, job?: JobSettings): Promise<string>;
  job(id: string): Promise<Job>;
  /** Waits for the end and gives the result. */
  result(id: string, control?: SolveControl): Promise<ResultDocument>;
  cancel(id: string): Promise<Job>;
}

/** A job as `spingap job --json` prints it. */
export type Job = ReturnType<typeof jobJson>;

export interface JobSettings {
  readonly labels?: Readonly<Record<string, string>>;
  readonly lane?: Lane;
  /** For 7 days the same id is the same job. */
  readonly requestId?: string;
}

/** How to reach a coordinator, as in a configuration file under `client`. */
export interface ConnectSettings {
  /** HOST:PORT. */
  readonly server?: string;
  readonly token?: string;
  readonly token_file?: string;
  readonly tls?: { readonly on?: boolean; readonly ca?: string; readonly cert?: string; readonly key?: string };
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new SpingapError(result.failure);
  return result.value;
}

function checkedOptions(asked: SolverOptions, n: number): SolveOptions {
  const { maxSamples, ...given } = { maxSamples: DEFAULT_SAMPLES, ...asked };
  if (!Number.isSafeInteger(maxSamples) || maxSamples < 0)
    throw new SpingapError({
      kind: "invalid-input",
      where: "maxSamples",
      reason: `expected a whole number from 0 on, got ${maxSamples}`,
    });
  const options = valueOf(checkOptions({ ...DEFAULT_OPTIONS, seed: drawSeed(), ...given, fromStates: false }));
  const wrong = checkNumOnes(options.numOnes, n);
  if (wrong !== null) valueOf(wrong);
  return options;
}

const DEFAULT_SAMPLES = 16;

/** Solves on threads of this process; nothing else is needed. @param threads  one for each core if left out. */
async function embedded({ threads = availableParallelism() }: { readonly threads?: number } = {}): Promise<Solver> {
  const pool = threadPool(new URL("../../solver-node/threads/worker.js", import.meta.url), threads);
  await pool.ready();
  return {
    async solve(input, given = {}, { signal = new AbortController().signal, onProgress = () => {} } = {}) {
      const problem = valueOf(await problemOf(input));
      const options = checkedOptions(given, problem.model.n);
      const { format, model } = problem;
      const files = {
        problem: "file" in input ? input.file : "PROBLEM",
        format,
        vartype: format === "coo" ? model.vartype : null,
        betaSchedule: options.betaSchedule.kind === "points" ? "BETA-SCHEDULE" : null,
        gammaSchedule: options.gammaSchedule === null ? null : "GAMMA-SCHEDULE",
        annealSchedule: options.annealSchedule === null ? null : "ANNEAL-SCHEDULE",
        initialState: null,
      };
      const { maxSamples = DEFAULT_SAMPLES } = given;
      const nowNs = (): number => Number(process.hrtime.bigint());
      const around = { pool, nowNs, cancel: signal, onProgress, shardBlocks: null };
      return valueOf(await solveProblem(problem, { options, initialStates: [], maxSamples, files }, around));
    },
    close: () => pool.close(),
  };
}

/** Solves by jobs of a coordinator. */
function connect(settings: ConnectSettings = {}): RemoteSolver {
  const config = clientSchema.parse(settings);
  const client: ClusterClient = valueOf(clusterClient(config));

  async function submit(input: ProblemInput, given: SolverOptions = {}, job: JobSettings = {}): Promise<string> {
    const problem = valueOf(await problemOf(input));
    const options = checkedOptions(given, problem.model.n);
    valueOf(checkTravels(options));
    const { labels = {}, lane = "normal", requestId = randomBytes(16).toString("base64url") } = job;
    const request = await withModel(client, problem, {
      solver: solverParameters(options),
      stop: stopRules(options),
      labels,
      lane: LANE[lane],
      requestId,
      validateOnly: false,
      maxSamples: given.maxSamples ?? DEFAULT_SAMPLES,
    });
    const created = await client.create(request);
    if (created.job === null) throw new Error("the coordinator answered without the job");
    return created.job.jobId;
  }

  async function result(id: string, control: SolveControl = {}): Promise<ResultDocument> {
    const { signal = new AbortController().signal, onProgress = () => {} } = control;
    return valueOf(await waitFor(client, id, signal, onProgress));
  }

  return {
    submit,
    result,
    solve: async (input, given, control) => await result(await submit(input, given), control),
    job: async (id) => jobJson(await client.get(id)),
    cancel: async (id) => jobJson(await client.cancel(id)),
    close() {
      client.close();
      return Promise.resolve();
    },
  };
}

/** The library: `await Spingap.embedded()` solves here, `Spingap.connect({ server })` by a coordinator. */
export const Spingap = { embedded, connect } as const;
