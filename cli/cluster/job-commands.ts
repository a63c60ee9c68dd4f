import type { JobState } from "../../coordinator/engine/job-record.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import type { Job__Output } from "../../proto/generated/spingap/v1/Job.ts";
import type { WatchJobResponse__Output } from "../../proto/generated/spingap/v1/WatchJobResponse.ts";
import { jobJson, nodeJson, watchJson } from "../../proto/job-json.ts";
import type { Flags } from "../config/config.ts";
import { deliver } from "../deliver.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { parseWhole } from "../option-values.ts";
import { count, seconds } from "../report-text.ts";
import type { ClusterClient } from "./client.ts";
import { labelsOf } from "./submit.ts";
import { withClient } from "./with-client.ts";

interface ReadFlags extends Flags {
  readonly json?: boolean;
}

export interface ListFlags extends ReadFlags {
  readonly state?: readonly JobState[];
  readonly label?: readonly string[];
  readonly limit: string;
}

const LARGEST_PAGE = 1000;

/** `spingap jobs`: the newest first. */
export async function listJobs(flags: ListFlags): Promise<ExitCode> {
  const labels = labelsOf(flags.label ?? []);
  if (!labels.ok) return reportFailure(labels.failure);
  const limit = parseWhole("--limit", flags.limit, { min: 1, max: 1_000_000 });
  if (!limit.ok) return reportFailure(limit.failure);
  return await withClient(flags, async (client) => {
    const jobs: Job__Output[] = [];
    for (let pageToken = ""; ; ) {
      const page = await client.list({
        pageSize: Math.min(LARGEST_PAGE, limit.value - jobs.length),
        pageToken,
        states: (flags.state ?? []).map((state) => `JOB_STATE_${state}` as const),
        labels: labels.value,
      });
      jobs.push(...page.jobs);
      pageToken = page.nextPageToken;
      if (pageToken === "" || jobs.length >= limit.value) break;
    }
    if (flags.json === true) print({ jobs: jobs.map(jobJson) });
    else for (const job of jobs) process.stdout.write(`${jobLine(job)}\n`);
    return ExitCode.done;
  });
}

/** `spingap job ID`. */
export function showJob(id: string, flags: ReadFlags): Promise<ExitCode> {
  return withClient(flags, async (client) => showing(await client.get(id), flags));
}

/** `spingap cancel ID`: asks, and does not wait for the end. */
export function cancelJob(id: string, flags: ReadFlags): Promise<ExitCode> {
  return withClient(flags, async (client) => showing(await client.cancel(id), flags));
}

function showing(job: Job__Output, { json }: ReadFlags): ExitCode {
  if (json === true) print(jobJson(job));
  else {
    process.stdout.write(`${jobLine(job)}\n`);
    for (const { method, kernel, why } of job.plans)
      process.stdout.write(`  ${method}${kernel === "" ? "" : `, ${kernel}`}: ${why.join("; ")}\n`);
    if (job.failure !== null)
      process.stdout.write(`  ${job.failure.where}: ${job.failure.reason || job.failure.limit}\n`);
    if (job.digest !== "") process.stdout.write(`  digest ${job.digest}\n`);
  }
  return ExitCode.done;
}

/** `spingap watch ID`: every event to the end of the job. Ctrl-C ends the watching, not the job. */
export function watchJob(id: string, flags: ReadFlags): Promise<ExitCode> {
  return withClient(flags, async (client) => {
    const leaving = new AbortController();
    process.once("SIGINT", () => leaving.abort());
    for await (const event of client.watch(id, 0, leaving.signal)) {
      const line = flags.json === true ? JSON.stringify(watchJson(event)) : eventLine(event);
      if (line !== null) process.stdout.write(`${line}\n`);
    }
    if (leaving.signal.aborted) return ExitCode.done;
    return (await client.get(id)).state === "JOB_STATE_FAILED" ? ExitCode.jobFailed : ExitCode.done;
  });
}

/** `spingap result ID`: the report, or the document of `solve --json`. */
export function showResult(id: string, flags: ReadFlags): Promise<ExitCode> {
  return withClient(flags, async (client) => {
    const document = await resultOrFailure(client, id);
    return deliver(document, "from-0", flags);
  });
}

async function resultOrFailure(client: ClusterClient, id: string): Promise<ResultDocument> {
  return JSON.parse(new TextDecoder().decode(await client.result(id))) as ResultDocument;
}

/** `spingap nodes`. */
export function listNodes(flags: ReadFlags): Promise<ExitCode> {
  return withClient(flags, async (client) => {
    const nodes = (await client.nodes()).map(nodeJson);
    if (flags.json === true) print({ nodes });
    else
      for (const { node_id, state, threads, busy_threads, version, kernels, devices } of nodes) {
        const rates = kernels.flatMap(({ name, updates_per_second: rate }) =>
          rate === null ? [] : [`${name} ${count(rate)}/s`],
        );
        process.stdout.write(
          `${node_id}  ${state}  ${busy_threads} of ${threads} threads busy  ${version}  ${rates.join(", ")}\n`,
        );
        for (const device of devices) process.stdout.write(`  ${deviceLine(device)}\n`);
      }
    return ExitCode.done;
  });
}

/** A device for people: what it is and is not, and how fast. */
function deviceLine(device: ReturnType<typeof nodeJson>["devices"][number]): string {
  const { name, backend, mode, adapter, is_gpu, rates, restarts, lost } = device;
  const kind = is_gpu ? "GPU" : "no GPU";
  const speeds = Object.entries(rates).map(([kernel, rate]) => `${kernel} ${count(rate)}/s`);
  return [
    `${name}: ${backend}${mode === null ? "" : ` ${mode}`} on ${adapter} (${kind})`,
    ...(lost === null ? [] : [`lost: ${lost}`]),
    ...(restarts === 0 ? [] : [`${restarts} restart${restarts === 1 ? "" : "s"}`]),
    speeds.join(", "),
  ].join("  ");
}

function print(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}

function jobLine(job: Job__Output): string {
  const { job_id, state, reason, best_objective, create_time, ran_ns, num_variables, labels } = jobJson(job);
  const best = best_objective === null ? "" : `best ${best_objective}`;
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [
    job_id,
    create_time ?? "",
    reason === null ? state : `${state} (${reason})`,
    `${num_variables} variables`,
    best,
    seconds(ran_ns / 1e9),
    ...words,
  ]
    .filter((word) => word !== "")
    .join("  ");
}

function eventLine({ job, incumbent, progress, warning }: WatchJobResponse__Output): string | null {
  if (job !== undefined && job !== null) return jobLine(job);
  if (incumbent !== undefined && incumbent !== null)
    return `${seconds(incumbent.tNs / 1e9).padStart(8)}  best ${incumbent.objective}`;
  if (warning !== undefined && warning !== null) return `warning: ${warning.message}`;
  if (progress !== undefined && progress !== null)
    return `${seconds(progress.tNs / 1e9).padStart(8)}  ${progress.finishedReads} reads  ${count(progress.updates)} updates`;
  return null;
}
