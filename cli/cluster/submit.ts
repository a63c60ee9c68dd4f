import { createHash, randomBytes } from "node:crypto";
import { invalid, type Result, success } from "../../core/failure.ts";
import { canonicalJson } from "../../core/plan/plan.ts";
import { modelBytes } from "../../core/sample-set/canonical-bytes.ts";
import { packSpins, rowBytes } from "../../core/sample-set/sample-set.ts";
import { readProblem } from "../../problems/formats/read-problem.ts";
import type { Problem } from "../../problems/problem.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { decodeOptions } from "../../proto/decode/solve-options.ts";
import { problemSource } from "../../proto/encode/problem.ts";
import { problemDescription } from "../../proto/encode/problem-description.ts";
import { type RequestedOptions, solverParameters, stopRules } from "../../proto/encode/solve-options.ts";
import type { Lane } from "../../proto/engine/tasks.ts";
import { LANE } from "../../proto/enum-names.ts";
import type { CreateJobRequest, CreateJobRequest__Output } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import type { Job__Output } from "../../proto/generated/spingap/v1/Job.ts";
import { jobJson } from "../../proto/job-json.ts";
import { messageCodec } from "../../proto/messages.ts";
import type { Flags } from "../config/config.ts";
import { checkWritable, deliver } from "../deliver.ts";
import { drawSeed } from "../draw-seed.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { readStates } from "../initial-states.ts";
import { progressLine } from "../progress-line.ts";
import { formatFlag, type SolveFlags, solveRequest } from "../solve-options.ts";
import type { ClusterClient } from "./client.ts";
import { withClient } from "./with-client.ts";

export interface SubmitFlags extends SolveFlags {
  readonly watch?: boolean;
  readonly label?: readonly string[];
  readonly lane: Lane;
  readonly deadline?: string;
  readonly requestId?: string;
  readonly validateOnly?: boolean;
}

/** Models up to here travel in the request; larger ones are uploaded first, resumably, bytes. */
const INLINE_BYTES = 2 ** 22;

/** Carries out `spingap submit FILE`. */
export async function submit(file: string, flags: SubmitFlags): Promise<ExitCode> {
  if (flags.threads !== undefined)
    return reportFailure({
      kind: "invalid-input",
      where: "--threads",
      reason: "has no effect with submit: nodes have their own",
    });
  const out = flags.out === undefined ? success(null) : checkWritable(flags.out);
  if (!out.ok) return reportFailure(out.failure);
  if (flags.out !== undefined && flags.watch !== true)
    return reportFailure({
      kind: "invalid-input",
      where: "--out",
      reason: "needs --watch: without it there is no result yet",
    });
  const read = await readProblem(file, formatFlag(flags));
  if (!read.ok) return reportFailure(read.failure);
  const problem = read.value;
  const request = requestOf(problem, flags);
  if (!request.ok) return reportFailure(request.failure);
  return await withClient(flags as unknown as Flags, async (client) => {
    const { job } = await client.create(await withModel(client, problem, request.value));
    if (job === null) throw new Error("the coordinator answered without the job");
    if (flags.watch === true && flags.validateOnly !== true) return await watchToEnd(client, job, problem, flags);
    if (flags.json === true) process.stdout.write(`${JSON.stringify(jobJson(job))}\n`);
    else if (flags.validateOnly === true) process.stdout.write(`the job would be accepted${planWords(job)}\n`);
    else if (flags.quiet !== true) process.stdout.write(`job ${job.jobId}\n`);
    return ExitCode.done;
  });
}

function planWords({ plans }: Job__Output): string {
  return plans
    .map(({ method, kernel, why }) => `: ${[method, kernel].filter((w) => w !== "").join(", ")} (${why.join("; ")})`)
    .join("");
}

/** All of the request but the model. */
function requestOf(problem: Problem, flags: SubmitFlags): Result<CreateJobRequest> {
  const asked = solveRequest(flags, problem, 1, drawSeed);
  if (!asked.ok) return asked;
  const { options: checked, maxSamples } = asked.value;
  // A seed that nobody gave is the coordinator's to draw.
  const options: RequestedOptions = { ...checked, seed: flags.seed === undefined ? null : checked.seed };
  const states =
    flags.initialState === undefined ? success([]) : readStates(problem, flags.initialState, checked.numOnes);
  if (!states.ok) return states;
  const labels = labelsOf(flags.label ?? []);
  if (!labels.ok) return labels;
  const deadline = flags.deadline === undefined ? success(null) : deadlineOf(flags.deadline);
  if (!deadline.ok) return deadline;
  const travels = checkTravels(options);
  if (!travels.ok) return travels;
  const { n } = problem.model;
  const row = rowBytes(n);
  const packed = new Uint8Array(states.value.length * row);
  for (const [k, spins] of states.value.entries()) packSpins(spins, packed, k * row);
  return success({
    solver: solverParameters(options),
    stop: stopRules(options),
    ...contractField(options),
    ...(packed.length === 0 ? {} : { initialStates: { packed: Buffer.from(packed.buffer) } }),
    labels: labels.value,
    lane: LANE[flags.lane],
    ...(deadline.value === null ? {} : { deadline: deadline.value }),
    // A call that is made again after a lost answer finds the job of the first one.
    requestId: flags.requestId ?? randomBytes(16).toString("base64url"),
    validateOnly: flags.validateOnly === true,
    maxSamples,
  });
}

/** Refuses options that the messages do not carry: left out they would mean another job. */
function checkTravels(options: RequestedOptions): Result<null> {
  const codec = messageCodec<CreateJobRequest, CreateJobRequest__Output>("spingap.v1.CreateJobRequest");
  const sent = codec.decode(codec.encode({ solver: solverParameters(options), stop: stopRules(options) }));
  if (!sent.ok) return sent;
  const arrived = decodeOptions(sent.value.solver, sent.value.stop, options.fromStates);
  if (!arrived.ok) return arrived;
  const lost = Object.keys(options).filter(
    // A contract travels beside them.
    (name) => name !== "contract" && fieldText(options, name) !== fieldText(arrived.value.options, name),
  );
  return lost.length === 0
    ? success(null)
    : invalid("submit", `cannot send with --solver ${options.solver}: ${lost.join(", ")}; use solve`);
}

function contractField({ contract, timeLimitS }: RequestedOptions): Pick<CreateJobRequest, "contract"> {
  if (contract === null) return {};
  const { gap, confidence, reference } = contract;
  const known = reference === null ? {} : { referenceEnergy: reference };
  return { contract: { gap, confidence, budgetS: timeLimitS ?? 0, ...known } };
}

function fieldText(options: RequestedOptions, name: string): string {
  return canonicalJson(options[name as keyof RequestedOptions] ?? null);
}

/** The request with its model: inside it, or uploaded first. */
export async function withModel(
  client: ClusterClient,
  problem: Problem,
  request: CreateJobRequest,
): Promise<CreateJobRequest> {
  const description = problemDescription(problem);
  const { model } = problem;
  if (24 + 8 * model.n + 8 * model.column.length <= INLINE_BYTES)
    return { ...request, problem: { ...problemSource(model), description } };
  // Each chunk is copied before the next one is asked for: it would be written over.
  const bytes = Buffer.concat(Array.from(modelBytes(model), (chunk) => Buffer.from(chunk)));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await client.upload(sha256, bytes);
  return { ...request, problem: { modelSha256: sha256, description } };
}

/** Shows how the job goes and delivers its result. Ctrl-C ends the watching, not the job. */
async function watchToEnd(
  client: ClusterClient,
  created: Job__Output,
  problem: Problem,
  flags: SubmitFlags,
): Promise<ExitCode> {
  const { jobId } = created;
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
  const line = progressLine(problem, { timeLimitS: created.stop?.timeLimitS ?? null }, flags.quiet !== true);
  let job = created;
  try {
    for await (const { job: latest, progress, warning } of client.watch(jobId, 0, leaving.signal)) {
      if (latest !== undefined && latest !== null) job = latest;
      if (warning !== undefined && warning !== null && flags.quiet !== true) {
        line.clear();
        process.stderr.write(`spingap: ${warning.message}\n`);
      }
      if (progress === undefined || progress === null) continue;
      line.show({
        elapsedS: progress.tNs / 1e9,
        bestEnergy: progress.bestEnergy,
        updates: progress.updates,
        finishedReads: progress.finishedReads,
        numReads: job.plans.length === 1 ? (job.plans[0].numReads ?? null) : null,
      });
    }
  } finally {
    process.off("SIGINT", leave);
    process.off("SIGTERM", leave);
    line.clear();
  }
  if (leaving.signal.aborted) {
    process.stderr.write(
      `spingap: job ${jobId} goes on; watch it: spingap watch ${jobId}; end it: spingap cancel ${jobId}\n`,
    );
    if (flags.json === true) process.stdout.write(`${JSON.stringify(jobJson(job))}\n`);
    return ExitCode.done;
  }
  job = await client.get(jobId);
  const reason = job.failure === null ? null : job.failure.reason || job.failure.limit;
  if (job.resultSha256 === "") {
    if (flags.json === true) process.stdout.write(`${JSON.stringify(jobJson(job))}\n`);
    if (reason === null) return ExitCode.stoppedBeforeAnySample;
    return reportFailure({ kind: "job-failed", where: job.failure?.where ?? jobId, reason });
  }
  const result = JSON.parse(new TextDecoder().decode(await client.result(jobId))) as ResultDocument;
  const { json, ...rest } = flags;
  if (json === true) process.stdout.write(`${JSON.stringify(jobJson(job))}\n`);
  const code = deliver(result, problem.labels, json === true ? { ...rest, quiet: true } : rest);
  if (reason !== null) reportFailure({ kind: "job-failed", where: job.failure?.where ?? jobId, reason });
  return code;
}

/** @returns values by name. */
export function labelsOf(given: readonly string[]): Result<Readonly<Record<string, string>>> {
  const labels: Record<string, string> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1) return invalid("--label", `expected NAME=VALUE, got ${JSON.stringify(text)}`);
    labels[text.slice(0, at)] = text.slice(at + 1);
  }
  return success(labels);
}

/** A moment as ISO 8601, or seconds from now as `+60`. */
function deadlineOf(text: string): Result<{ readonly seconds: number; readonly nanos: number }> {
  const ms = /^\+\d+(\.\d+)?$/.test(text) ? Date.now() + 1000 * Number(text) : Date.parse(text);
  if (!Number.isFinite(ms))
    return invalid("--deadline", `expected +SECONDS or a time as 2030-01-31T12:00:00Z, got ${JSON.stringify(text)}`);
  const seconds = Math.floor(ms / 1000);
  return success({ seconds, nanos: Math.round((ms - 1000 * seconds) * 1e6) });
}
