import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterClient, clusterClient } from "../../../cli/cluster/client.ts";
import { startCoordinatorPart } from "../../../cli/cluster/coordinator-part.ts";
import type { ProcessLog } from "../../../cli/cluster/log.ts";
import { startNodePart } from "../../../cli/cluster/node-part.ts";
import { clientSchema } from "../../../cli/config/client-schema.ts";
import { serverSchema } from "../../../cli/config/server-schema.ts";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../../coordinator/engine/embedded/engine.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { modelBytes } from "../../../core/sample-set/canonical-bytes.ts";
import { generators } from "../../../problems/generators/generators.ts";
import type { GivenParameters } from "../../../problems/generators/parameters.ts";
import { problemSource } from "../../../proto/encode/problem.ts";
import type { CreateJobRequest } from "../../../proto/generated/spingap/v1/CreateJobRequest.ts";

/** The service on one machine as `spingap serve` runs it: embedded engine on disk, gRPC over loopback. Goals beside each figure. */
const WORKER = new URL("../../../dist/solver-node/threads/worker.js", import.meta.url);
const silent: ProcessLog = { event() {}, engine: { info() {}, warn() {} } };

function instance(family: string, parameters: GivenParameters): QuadraticModel {
  const made = generators.find(({ name }) => name === family)?.generate(parameters, 1);
  if (made?.ok !== true) throw new Error(`no ${family}`);
  return made.value.model;
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], q: number): number => sorted(values)[Math.floor(q * (values.length - 1))];
const print = (what: string, value: string, goal: string): void => {
  process.stdout.write(`${what.padEnd(58)} ${value.padStart(22)}   goal ${goal}\n`);
};

async function toEnd(client: ClusterClient, id: string): Promise<void> {
  for await (const _ of client.watch(id, 0, new AbortController().signal));
}

async function idOf(client: ClusterClient, request: CreateJobRequest): Promise<string> {
  return (await client.create(request)).job?.jobId ?? "";
}

async function smallJobs(client: ClusterClient): Promise<void> {
  const problem = problemSource(instance("max-cut", { n: 500, edges: 1500 }));
  const request: CreateJobRequest = {
    problem,
    solver: { simulatedAnnealing: { numSweeps: 100, betaRange: { hot: 0.1, cold: 3 } } },
    stop: { numReads: 16 },
  };
  const times: number[] = [];
  for (let k = 0; k < 120; k++) {
    const began = performance.now();
    await toEnd(client, await idOf(client, request));
    if (k >= 20) times.push(performance.now() - began);
  }
  const text = `${quantile(times, 0.5).toFixed(1)} ms (p95 ${quantile(times, 0.95).toFixed(1)})`;
  print("small job end to end (n 500, m 1500, 16 × 100), p50", text, "≤ 15 ms");
}

async function accepted(client: ClusterClient): Promise<void> {
  const problem = problemSource(instance("max-cut", { n: 100, edges: 300 }));
  const request: CreateJobRequest = { problem, solver: { descent: {} }, stop: { numReads: 1 } };
  const jobs = 1000;
  const began = performance.now();
  for (let k = 0; k < jobs; k += 50) await Promise.all(Array.from({ length: 50 }, () => client.create(request)));
  print("jobs accepted per second (small, durable)", (jobs / ((performance.now() - began) / 1000)).toFixed(0), "≥ 300");
}

async function upload(client: ClusterClient): Promise<void> {
  const model = instance("sk", { n: 2000 });
  const began = performance.now();
  const bytes = Buffer.concat(Array.from(modelBytes(model), (chunk) => Buffer.from(chunk)));
  const modelSha256 = createHash("sha256").update(bytes).digest("hex");
  await client.upload(modelSha256, bytes);
  const uploaded = performance.now();
  const id = await idOf(client, { problem: { modelSha256 }, solver: { descent: {} }, stop: { numReads: 1 } });
  const ms = performance.now() - began;
  print(
    "K2000 (2·10⁶ couplings) uploaded and accepted",
    `${ms.toFixed(0)} ms (${(uploaded - began).toFixed(0)} upload)`,
    "≤ 1000 ms",
  );
  await client.cancel(id);
}

/** From the call of cancel to the end of the job, which waits for the last slice of its kernel. */
async function cancels(client: ClusterClient): Promise<void> {
  const models: readonly [string, QuadraticModel][] = [
    ["max-cut of 2000", instance("max-cut", { n: 2000, edges: 19_990 })],
    ["complete graph of 2000", instance("sk", { n: 2000 })],
  ];
  for (const [name, model] of models) {
    const bytes = Buffer.concat(Array.from(modelBytes(model), (chunk) => Buffer.from(chunk)));
    const modelSha256 = createHash("sha256").update(bytes).digest("hex");
    await client.upload(modelSha256, bytes);
    const times: number[] = [];
    for (let k = 0; k < 10; k++) {
      const id = await idOf(client, {
        problem: { modelSha256 },
        solver: { simulatedAnnealing: { numSweeps: 1_000_000, betaRange: { hot: 0.01, cold: 1 } } },
        stop: { numReads: 100_000 },
      });
      let began = 0;
      for await (const { progress } of client.watch(id, 0, new AbortController().signal)) {
        if (began > 0 || (progress?.updates ?? 0) === 0) continue;
        began = performance.now();
        await client.cancel(id);
      }
      times.push(performance.now() - began);
    }
    const text = `${quantile(times, 0.5).toFixed(0)} ms (max ${Math.max(...times).toFixed(0)})`;
    print(`cancel of a running job to its end, ${name}`, text, "< 250 ms");
  }
}

const folder = mkdtempSync(join(tmpdir(), "spingap-bench-"));
const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder });
const config = serverSchema.parse({ listen: "127.0.0.1:0", node: { threads: 1 } });
const part = await startCoordinatorPart(engine, config, silent);
if (!part.ok) throw new Error(JSON.stringify(part.failure));
const node = await startNodePart(engine.node(), config.node, silent, WORKER);
const made = clusterClient(clientSchema.parse({ server: `127.0.0.1:${part.value.grpcPort}` }));
if (!made.ok) throw new Error(JSON.stringify(made.failure));
try {
  await smallJobs(made.value);
  await cancels(made.value);
  await upload(made.value);
  await accepted(made.value);
} finally {
  made.value.close();
  await node.stop(0);
  await part.value.stop(0);
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}
