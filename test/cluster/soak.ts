import { readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type ClusterClient, clusterClient } from "../../cli/cluster/client.ts";
import { startCoordinatorPart } from "../../cli/cluster/coordinator-part.ts";
import type { ProcessLog } from "../../cli/cluster/log.ts";
import { startNodePart } from "../../cli/cluster/node-part.ts";
import { clientSchema } from "../../cli/config/client-schema.ts";
import { serverSchema } from "../../cli/config/server-schema.ts";
import type { CoordinatorEngine } from "../../coordinator/engine/port.ts";
import { problemSource } from "../../proto/encode/problem.ts";
import type { NodeEngine } from "../../proto/engine/node-engine.ts";
import type { CreateJobRequest } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import { WORKER } from "../support/command.ts";
import { FINAL, familyModel, required, resultOf } from "./job-mix.ts";

/** What a process holds. */
export interface Held {
  /** Live JavaScript objects and buffers, after a collection, bytes. */
  readonly liveBytes: number;
  /** Open files, sockets and pipes of the process. */
  readonly descriptors: number;
  /** Timers, sockets and others that keep the process alive. */
  readonly handles: number;
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

export async function held(): Promise<Held> {
  // Twice, with a turn of the loop between: finalizers of buffers run after the first.
  for (let k = 0; k < 2; k++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return {
    liveBytes: heapUsed + external,
    descriptors: readdirSync("/proc/self/fd").length,
    handles: process.getActiveResourcesInfo().filter((name) => name !== "Timeout" && name !== "Immediate").length,
  };
}

/** A coordinator, a node of one thread and a client, all in this process. */
export interface SoakedCluster {
  readonly client: ClusterClient;
  stop(): Promise<void>;
}

const silent: ProcessLog = { event() {}, engine: { info() {}, warn() {} } };

export async function startHere(engine: CoordinatorEngine, nodeEngine: NodeEngine): Promise<SoakedCluster> {
  const config = serverSchema.parse({ listen: "127.0.0.1:0", node: { threads: 1, calibrate_ms: 2 } });
  const part = await startCoordinatorPart(engine, config, silent);
  if (!part.ok) throw new Error(JSON.stringify(part.failure));
  const node = await startNodePart(nodeEngine, config.node, silent, WORKER);
  const made = clusterClient(clientSchema.parse({ server: `127.0.0.1:${part.value.grpcPort}` }));
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return {
    client: made.value,
    async stop() {
      made.value.close();
      await node.stop(0);
      await nodeEngine.close();
      await part.value.stop(0);
      await engine.close();
    },
  };
}

const MODELS = [40, 60, 80, 100].map((n) => problemSource(familyModel("max-cut", { n, edges: 3 * n })));
const SOLVERS: readonly CreateJobRequest["solver"][] = [
  { simulatedAnnealing: { numSweeps: 20, betaRange: { hot: 0.1, cold: 3 } } },
  { tabu: { numMoves: 200 } },
  { descent: {} },
];

/** Runs so many small jobs, `atOnce` at a time, each watched to its end and its result read. Throws where one does not succeed. */
export async function runSmallJobs({ client }: SoakedCluster, jobs: number, atOnce: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let k = next++; k < jobs; k = next++) {
      const request: CreateJobRequest = {
        problem: MODELS[k % MODELS.length],
        solver: { ...SOLVERS[k % SOLVERS.length], seed: k },
        stop: { numReads: 8 },
      };
      const { jobId } = required((await client.create(request)).job);
      for await (const _ of client.watch(jobId, 0, new AbortController().signal));
      const { state, failure } = await client.get(jobId);
      if (!FINAL.has(state) || state !== "JOB_STATE_SUCCEEDED")
        throw new Error(`job ${k} is ${state} after its end: ${failure?.reason ?? ""}`);
      if ((await resultOf(client, jobId)).num_reads !== 8) throw new Error(`job ${k} has other reads`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
