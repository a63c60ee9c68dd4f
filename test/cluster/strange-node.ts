/**
 * A solving node for tests: it writes down what it runs, and may misbehave in one of the ways that a cluster has to bear.
 * Arguments: --nats URL, --id NAME, --fault FAULT, --count FILE, --threads N.
 */
import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { processLog } from "../../cli/cluster/log.ts";
import { startNodePart } from "../../cli/cluster/node-part.ts";
import { serverSchema } from "../../cli/config/server-schema.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { Delivery, NodeEngine } from "../../proto/engine/node-engine.ts";
import type { ShardResult, ShardTask } from "../../proto/engine/tasks.ts";
import { openJetStreamNode } from "../../solver-node/engine/jetstream.ts";
import { WORKER } from "../support/command.ts";
import { type Fault, POISON_SEED, type RunEntry } from "./strange-faults.ts";

const { values } = parseArgs({
  options: {
    nats: { type: "string" },
    id: { type: "string" },
    fault: { type: "string", default: "none" },
    count: { type: "string" },
    threads: { type: "string", default: "1" },
  },
});
const { nats = "", id = "" } = values;
const fault = values.fault as Fault;
const log = processLog("node", "info", process.stderr);

/** Shards that this process dies of. */
const poisoned = new Set<string>();
const never = new Promise<never>(() => {});

function note(entry: RunEntry): void {
  if (values.count !== undefined) appendFileSync(values.count, `${JSON.stringify(entry)}\n`);
}

function updatesOf({ outcome }: ShardResult): number {
  if (outcome.kind === "blocks") return outcome.blocks.reduce((sum, { updates }) => sum + updates, 0);
  return outcome.kind === "enumerate" ? outcome.minima.states : 0;
}

/** The lowest energy of every block, claimed lower by one than its spins have it. */
function flattered(result: ShardResult): ShardResult {
  const { outcome } = result;
  if (outcome.kind !== "blocks") return result;
  const lower = (block: CollectedBlock): CollectedBlock => ({
    ...block,
    finished: { ...block.finished, energy: block.finished.energy.map((e, row) => (row === 0 ? e - 1 : e)) },
  });
  return { ...result, outcome: { ...outcome, blocks: outcome.blocks.map(lower) } };
}

/** The task as a coordinator of another build would have sent it. */
function ofAnotherBuild(task: ShardTask): ShardTask {
  const { method } = task.assignment.plan;
  if (!("kernel" in method)) return task;
  const kernel = { ...method.kernel, sha256: "0".repeat(64) };
  return {
    ...task,
    assignment: { ...task.assignment, plan: { ...task.assignment.plan, method: { ...method, kernel } } },
  } as ShardTask;
}

/** The task with a seed that there is not: the thread that gets it throws. */
function unbearable(task: ShardTask): ShardTask {
  const plan = { ...task.assignment.plan, seed: -1 };
  return { ...task, assignment: { ...task.assignment, plan } };
}

function isPoison({ assignment }: ShardTask): boolean {
  return assignment.kind === "blocks" && assignment.firstBlock === 0 && assignment.plan.seed === POISON_SEED;
}

function strange(engine: NodeEngine): NodeEngine {
  return {
    ...engine,
    announce: (record) =>
      engine.announce(
        fault === "another-build"
          ? {
              ...record,
              version: "0.0.0-other",
              builds: Object.fromEntries(Object.keys(record.builds).map((name) => [name, "0".repeat(64)])),
            }
          : record,
      ),
    async pull(max, signal) {
      const pulled = await engine.pull(max, signal);
      for (const { task } of pulled) {
        note({ kind: "began", job: task.jobId, shard: task.shard, updates: 0 });
        // Once the others know who holds it: 2.5 s are more than the time between two announcements.
        if (fault !== "dies-of-poison" || !isPoison(task)) continue;
        poisoned.add(`${task.jobId}/${task.shard}`);
        setTimeout(() => process.kill(process.pid, "SIGKILL"), 2500);
      }
      return pulled.map((delivery): Delivery => {
        const { task } = delivery;
        if (fault === "another-build") return { ...delivery, task: ofAnotherBuild(task) };
        return fault === "fails-of-poison" && isPoison(task) ? { ...delivery, task: unbearable(task) } : delivery;
      });
    },
    telemetry(message) {
      note({ kind: "ran", job: message.jobId, shard: message.shard, updates: message.updates });
      engine.telemetry(message);
    },
    async commit(result) {
      if (fault === "hangs" || poisoned.has(`${result.jobId}/${result.shard}`)) return await never;
      note({ kind: "made", job: result.jobId, shard: result.shard, updates: updatesOf(result) });
      return await engine.commit(fault === "wrong-energies" ? flattered(result) : result);
    },
  };
}

const engine = strange(
  await openJetStreamNode({
    servers: [nats],
    clientName: `test node ${id}`,
    credentials: { kind: "none" },
    tls: null,
    log: log.engine,
  }),
);
const config = serverSchema.parse({ node: { id, threads: values.threads, calibrate_ms: 20 } });
const part = await startNodePart(engine, config.node, log, WORKER);
process.once("SIGTERM", () => {
  void part.stop(1000).then(() => engine.close());
});
