import { randomBytes } from "node:crypto";
import { failed, type Result, success } from "../../core/failure.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import type { Problem } from "../../problems/problem.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { solverParameters, stopRules } from "../../proto/encode/solve-options.ts";
import { LANE } from "../../proto/enum-names.ts";
import type { Flags } from "../config/config.ts";
import { ExitCode } from "../exit.ts";
import type { ClusterClient } from "./client.ts";
import { withModel } from "./submit.ts";
import { withClient } from "./with-client.ts";

/** What a waiting command shows. */
export interface RemoteProgress {
  readonly elapsedS: number;
  readonly bestEnergy: number;
}

export interface RemoteJob {
  readonly options: SolveOptions;
  readonly maxSamples: number;
  /** Labels of the job. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Solves a problem by a coordinator's job and waits for its result. A cancel ends the job, whose best so far then is the result.
 *
 * @param flags  how to reach the coordinator. @returns null where the call was refused: that was told already, with its exit code.
 */
export async function solveRemotely(
  flags: Flags,
  problem: Problem,
  { options, maxSamples, labels }: RemoteJob,
  cancel: AbortSignal,
  onProgress: (progress: RemoteProgress) => void,
): Promise<{ readonly code: ExitCode } | { readonly solved: Result<ResultDocument> }> {
  let solved: Result<ResultDocument> | null = null;
  const code = await withClient(flags, async (client) => {
    const request = await withModel(client, problem, {
      solver: solverParameters(options),
      stop: stopRules(options),
      labels,
      lane: LANE.normal,
      requestId: randomBytes(16).toString("base64url"),
      validateOnly: false,
      maxSamples,
    });
    const { job } = await client.create(request);
    if (job === null) throw new Error("the coordinator answered without the job");
    solved = await waitFor(client, job.jobId, cancel, onProgress);
    return ExitCode.done;
  });
  return solved === null ? { code } : { solved };
}

export async function waitFor(
  client: ClusterClient,
  jobId: string,
  cancel: AbortSignal,
  onProgress: (progress: RemoteProgress) => void,
): Promise<Result<ResultDocument>> {
  const end = (): void => void client.cancel(jobId).catch(() => {});
  if (cancel.aborted) end();
  cancel.addEventListener("abort", end, { once: true });
  try {
    for await (const { progress } of client.watch(jobId, 0, new AbortController().signal))
      if (progress !== undefined && progress !== null)
        onProgress({ elapsedS: progress.tNs / 1e9, bestEnergy: progress.bestEnergy });
  } finally {
    cancel.removeEventListener("abort", end);
  }
  const job = await client.get(jobId);
  if (job.resultSha256 === "") {
    const reason = job.failure === null ? "it ended before any sample" : job.failure.reason || job.failure.limit;
    return failed({ kind: "job-failed", where: `job ${jobId}`, reason });
  }
  return success(JSON.parse(new TextDecoder().decode(await client.result(jobId))) as ResultDocument);
}
