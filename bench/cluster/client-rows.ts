import { createHash } from "node:crypto";
import type { ClusterClient } from "../../cli/cluster/client.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { modelBytes } from "../../core/sample-set/canonical-bytes.ts";
import { generators } from "../../problems/generators/generators.ts";
import type { GivenParameters } from "../../problems/generators/parameters.ts";
import { problemSource } from "../../proto/encode/problem.ts";
import type { CreateJobRequest } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import { busiestThread, threadTimes, watchThread } from "./kernel-thread.ts";
import { quantile, type Row } from "./rows.ts";

export function instance(family: string, parameters: GivenParameters): QuadraticModel {
  const made = generators.find(({ name }) => name === family)?.generate(parameters, 1);
  if (made?.ok !== true) throw new Error(`no instance of ${family}`);
  return made.value.model;
}

export async function toEnd(client: ClusterClient, id: string): Promise<void> {
  for await (const _ of client.watch(id, 0, new AbortController().signal));
}

export async function idOf(client: ClusterClient, request: CreateJobRequest): Promise<string> {
  const { job } = await client.create(request);
  if (job === null) throw new Error("the coordinator answered without the job");
  return job.jobId;
}

/** Brings a model. @returns its SHA-256. */
export async function uploaded(client: ClusterClient, model: QuadraticModel): Promise<string> {
  const bytes = Buffer.concat(Array.from(modelBytes(model), (chunk) => Buffer.from(chunk)));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await client.upload(sha256, bytes);
  return sha256;
}

/** From the call that submits to the end of the stream that watches: n = 500, m = 1500, 16 reads × 100 sweeps. */
export async function smallJobRow(client: ClusterClient, setup: string, goalMs: number): Promise<Row> {
  const request: CreateJobRequest = {
    problem: problemSource(instance("max-cut", { n: 500, edges: 1500 })),
    solver: { simulatedAnnealing: { numSweeps: 100, betaRange: { hot: 0.1, cold: 3 } } },
    stop: { numReads: 16 },
  };
  const times: number[] = [];
  for (let k = 0; k < 120; k++) {
    const began = performance.now();
    await toEnd(client, await idOf(client, request));
    // The first ones wait for code that is not compiled yet.
    if (k >= 20) times.push(performance.now() - began);
  }
  return {
    what: "small job end to end, p50",
    setup,
    value: quantile(times, 0.5),
    unit: "ms",
    goal: { kind: "at most", value: goalMs },
    detail: `p95 ${quantile(times, 0.95).toFixed(1)} ms`,
  };
}

/** K2000: 1,999,000 couplings, packed, sent, and accepted as a job. */
export async function uploadRow(client: ClusterClient, setup: string): Promise<Row> {
  const model = instance("sk", { n: 2000 });
  const began = performance.now();
  const modelSha256 = await uploaded(client, model);
  const sentMs = performance.now() - began;
  const id = await idOf(client, { problem: { modelSha256 }, solver: { descent: {} }, stop: { numReads: 1 } });
  const value = (performance.now() - began) / 1000;
  await client.cancel(id);
  await toEnd(client, id);
  return {
    what: "K2000 uploaded and accepted",
    setup,
    value,
    unit: "s",
    goal: { kind: "at most", value: 1 },
    detail: `upload ${sentMs.toFixed(0)} ms`,
  };
}

const ACCEPTED = 1000;

/** Small jobs sent by 50 callers at once; waits until all have run. */
export async function acceptedRow(client: ClusterClient, setup: string, goal: number): Promise<Row> {
  const request: CreateJobRequest = {
    problem: problemSource(instance("max-cut", { n: 100, edges: 300 })),
    solver: { descent: {} },
    stop: { numReads: 1 },
  };
  const times: number[] = [];
  const ids: string[] = [];
  let sent = 0;
  const caller = async (): Promise<void> => {
    while (sent++ < ACCEPTED) {
      const called = performance.now();
      ids.push(await idOf(client, request));
      times.push(performance.now() - called);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: 50 }, caller));
  const value = ids.length / ((performance.now() - began) / 1000);
  for (const id of ids) await toEnd(client, id);
  return {
    what: "jobs accepted per second (small)",
    setup,
    value,
    unit: "1/s",
    goal: { kind: "at least", value: goal },
    detail: `a call takes ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
  };
}

interface CancelledJob {
  readonly model: () => QuadraticModel;
  readonly words: string;
  readonly numSweeps: number;
}

export const CANCELLED: readonly CancelledJob[] = [
  {
    model: () => instance("max-cut", { n: 2000, edges: 19_990 }),
    words: "20,000 couplings, 10⁶ sweeps",
    numSweeps: 1e6,
  },
  { model: () => instance("sk", { n: 2000 }), words: "2·10⁶ couplings", numSweeps: 1e4 },
  { model: () => instance("max-cut", { n: 100_000, edges: 300_000 }), words: "100,000 variables", numSweeps: 1e4 },
];

/** After a job's end its thread is still looked at for so long, ms. */
const AFTERWARDS_MS = 100;

/**
 * From the call of cancel to the last work of the thread that ran the kernel, and to the end of the job for its watcher.
 *
 * @param pid  the process whose one thread runs the job.
 */
export async function cancelRows(
  client: ClusterClient,
  setup: string,
  pid: number,
  { model, words, numSweeps }: CancelledJob,
): Promise<readonly Row[]> {
  const modelSha256 = await uploaded(client, model());
  const stopped: number[] = [];
  const ended: number[] = [];
  for (let k = 0; k < 10; k++) {
    const id = await idOf(client, {
      problem: { modelSha256 },
      solver: { simulatedAnnealing: { numSweeps, betaRange: { hot: 0.01, cold: 1 } } },
      stop: { numReads: 100_000 },
    });
    const before = threadTimes(pid);
    let cancel: { readonly beganMs: number; readonly thread: { end(): number } } | null = null;
    for await (const { progress } of client.watch(id, 0, new AbortController().signal)) {
      if (cancel !== null || (progress?.updates ?? 0) === 0) continue;
      const thread = watchThread(pid, busiestThread(pid, before));
      cancel = { beganMs: performance.now(), thread };
      await client.cancel(id);
    }
    if (cancel === null) throw new Error("the job ended before it was seen at work");
    ended.push(performance.now() - cancel.beganMs);
    await new Promise((resolve) => {
      setTimeout(resolve, AFTERWARDS_MS);
    });
    stopped.push(cancel.thread.end() - cancel.beganMs);
  }
  const row = (what: string, times: readonly number[]): Row => ({
    what: `cancel of a running job (${words}) to ${what}, p50`,
    setup,
    value: quantile(times, 0.5),
    unit: "ms",
    goal: { kind: "at most", value: 250 },
    detail: `longest of ${times.length}: ${Math.max(...times).toFixed(0)} ms`,
  });
  return [row("its kernel's last work", stopped), row("its end", ended)];
}
