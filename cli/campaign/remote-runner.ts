import { createHash, randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { failed, type Result, success } from "../../core/failure.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { solverParameters, stopRules } from "../../proto/encode/solve-options.ts";
import { LANE } from "../../proto/enum-names.ts";
import { CallError } from "../cluster/call-error.ts";
import type { ClusterClient } from "../cluster/client.ts";
import { withModel } from "../cluster/submit.ts";
import type { BlockJob, JobRunner } from "./job-runner.ts";

/** Jobs that a coordinator holds of one campaign at a time: enough that nodes never wait for the client. */
const IN_FLIGHT = 16;
/** How long a full backlog is waited for, and how often it is asked, ms. */
const BACKLOG_MS = 600_000;
const AGAIN_MS = 500;

/**
 * Runs jobs on a coordinator. Jobs are named by what they do: after a kill the same campaign finds those that ended meanwhile.
 *
 * @param campaign  names the campaign, so that two of the same spec do not share jobs.
 */
export async function remoteRunner(
  client: ClusterClient,
  server: string,
  campaign: string,
  cancel: AbortSignal,
): Promise<JobRunner> {
  // Each watched job listens for the cancel.
  setMaxListeners(2 * IN_FLIGHT, cancel);
  const nodes = await client.nodes();
  return {
    inFlight: IN_FLIGHT,
    host: {
      cpu: nodes.map(({ host }) => host).join(", ") || "unknown",
      cores: nodes.reduce((sum, { threads }) => sum + threads, 0),
      node: process.version,
      platform: `coordinator ${server}`,
    },
    async run(job) {
      const named = createHash("sha256").update(`${campaign}/${job.name}`).digest("base64url").slice(0, 32);
      const first = await attempt(client, job, campaign, named, cancel);
      // A job of an earlier start that was cancelled or lost its nodes is no answer: once more under a name of its own.
      if (first !== "ended without result") return first;
      const second = await attempt(client, job, campaign, randomBytes(16).toString("base64url"), cancel);
      if (second !== "ended without result") return second;
      return failed({ kind: "job-failed", where: job.name, reason: "the job ended twice before all its reads" });
    },
  };
}

async function attempt(
  client: ClusterClient,
  { problem, options, maxSamples, name }: BlockJob,
  campaign: string,
  requestId: string,
  cancel: AbortSignal,
): Promise<Result<ResultDocument | null> | "ended without result"> {
  try {
    const request = await withModel(client, problem, {
      solver: solverParameters(options),
      stop: stopRules(options),
      labels: { campaign: campaign.slice(0, 63), run: name.slice(0, 63) },
      lane: LANE.low,
      requestId,
      validateOnly: false,
      maxSamples,
    });
    const jobId = await created(client, request, cancel);
    if (jobId === null) return success(null);
    for await (const _ of client.watch(jobId, 0, cancel)) if (cancel.aborted) break;
    // What is under way goes on there, and is found by its name when the campaign starts again.
    if (cancel.aborted) return success(null);
    const job = await client.get(jobId);
    if (job.resultSha256 === "" || job.reason !== "END_REASON_COMPLETED") {
      if (job.reason !== "END_REASON_FAILURE" || job.failure === null) return "ended without result";
      return failed({
        kind: "job-failed",
        where: `${name}, job ${jobId}`,
        reason: job.failure.reason || job.failure.limit,
      });
    }
    return success(JSON.parse(new TextDecoder().decode(await client.result(jobId))) as ResultDocument);
  } catch (error) {
    if (error instanceof CallError) return failed(error.failure);
    throw error;
  }
}

/** The job's id, waiting while the backlog is full; null after a cancel. */
async function created(
  client: ClusterClient,
  request: Parameters<ClusterClient["create"]>[0],
  cancel: AbortSignal,
): Promise<string | null> {
  for (const until = Date.now() + BACKLOG_MS; !cancel.aborted; ) {
    try {
      const { job } = await client.create(request);
      if (job === null) throw new Error("the coordinator answered without the job");
      return job.jobId;
    } catch (error) {
      const full = error instanceof CallError && error.exhausted;
      if (!full || Date.now() > until) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, AGAIN_MS);
      });
    }
  }
  return null;
}
