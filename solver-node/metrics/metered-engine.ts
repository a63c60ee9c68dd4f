import type { Plan } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { TRACE_COLUMNS } from "../../core/trace/block-trace.ts";
import type { Instruments } from "../../monitoring/metrics/instruments.ts";
import type { NODE_METRICS } from "../../monitoring/metrics/node-metrics.ts";
import type { Delivery, NodeEngine } from "../../proto/engine/node-engine.ts";
import type { ShardResult, ShardTask } from "../../proto/engine/tasks.ts";
import { NEW_WATCH, type RateWatch, watchedRate } from "./rate-drift.ts";

/** The node's table, to write to. */
export type NodeInstruments = Instruments<typeof NODE_METRICS>;

/** Parts whose rates are watched at a time; the one that was longest without a shard makes room. */
const WATCHED_PARTS = 64;

const ACCEPTANCE = TRACE_COLUMNS.indexOf("acceptance");

/**
 * A node's engine, with what passes through it counted: shards as they are pulled, updates as they are told, results as they
 * are committed. No thread that samples does anything for it.
 */
export function meteredNodeEngine(engine: NodeEngine, to: NodeInstruments): NodeEngine {
  /** Shards in this node's hands, and how many of their updates were told. */
  const held = new Map<string, { readonly task: ShardTask; told: number }>();
  /** Rates of the parts of jobs that this node works on: within one the work is the same, so a change is the machine's. */
  const watches = new Map<string, RateWatch>();
  const keyOf = ({ jobId, shard }: { readonly jobId: string; readonly shard: string }): string => `${jobId}/${shard}`;

  function watched(delivery: Delivery): Delivery {
    const { task, attempt } = delivery;
    to.deliveries.add({ attempt: attempt > 1 ? "again" : "first" });
    held.set(keyOf(task), { task, told: 0 });
    return {
      task,
      attempt,
      extend: () => delivery.extend(),
      async done() {
        held.delete(keyOf(task));
        await delivery.done();
      },
      async giveBack(delayMs) {
        held.delete(keyOf(task));
        await delivery.giveBack(delayMs);
      },
    };
  }

  function committed(result: ShardResult, duplicate: boolean): void {
    const { outcome } = result;
    const own = held.get(keyOf(outcome.kind === "failed" ? { ...result, shard: outcome.shard } : result));
    if (own === undefined) return;
    const { kind } = own.task.assignment;
    if (outcome.kind === "failed") {
      to.shards.add({ kind, outcome: outcome.refused ? "refused" : "failed" });
      return;
    }
    to.shards.add({ kind, outcome: duplicate ? "duplicate" : "committed" });
    if (outcome.kind === "blocks") {
      sampled(own, sum(outcome.blocks, "ns"), sum(outcome.blocks, "updates"));
      for (const block of outcome.blocks) blockSeen(own.task.assignment.plan, block);
    } else if (outcome.kind === "enumerate") sampled(own, outcome.minima.ns, outcome.minima.states);
  }

  function sampled({ task, told }: { readonly task: ShardTask; told: number }, ns: number, updates: number): void {
    const { assignment, expectedS } = task;
    const labels = kernelOf(assignment.plan);
    to.samplingSeconds.add(labels, ns / 1e9);
    to.sampledUpdates.add(labels, updates);
    // A short shard is over before it has told of all its updates.
    to.updates.add(labels, Math.max(0, updates - told));
    if (expectedS > 0) to.plannerRatio.observe({}, ns / 1e9 / expectedS);
    watchRate(`${task.jobId}/${assignment.plan.part}`, updates, ns / 1e9);
  }

  function watchRate(part: string, updates: number, seconds: number): void {
    if (!(updates > 0 && seconds > 0)) return;
    const { watch, drift } = watchedRate(watches.get(part) ?? NEW_WATCH, updates, seconds);
    watches.delete(part);
    watches.set(part, watch);
    if (drift !== null) to.driftDetected.add({ direction: drift });
    for (const oldest of watches.keys()) {
      if (watches.size <= WATCHED_PARTS) break;
      watches.delete(oldest);
    }
  }

  function blockSeen(plan: Plan, block: CollectedBlock): void {
    const accepted = acceptanceOf(block);
    if (accepted !== null) to.acceptance.observe({ kernel: kernelOf(plan).kernel }, accepted);
    for (const rejected of block.tempering?.rejection ?? []) to.swapRejection.observe({}, rejected);
  }

  return {
    blobs: {
      put: (bucket, name, bytes) => engine.blobs.put(bucket, name, bytes),
      get(bucket, name) {
        if (bucket === "models") to.modelLoads.add({});
        return engine.blobs.get(bucket, name);
      },
      has: (bucket, name) => engine.blobs.has(bucket, name),
      delete: (bucket, name) => engine.blobs.delete(bucket, name),
      names: (bucket) => engine.blobs.names(bucket),
    },
    announce: (record) => engine.announce(record),
    leave: (nodeId) => engine.leave(nodeId),
    async pull(max, signal, runner) {
      return (await engine.pull(max, signal, runner)).map(watched);
    },
    async commit(result) {
      const answer = await engine.commit(result);
      committed(result, answer === "duplicate");
      return answer;
    },
    telemetry(message) {
      const own = held.get(keyOf(message));
      if (own !== undefined) {
        own.told += message.updates;
        to.updates.add(kernelOf(own.task.assignment.plan), message.updates);
      }
      engine.telemetry(message);
    },
    onCancel: (listener) => engine.onCancel(listener),
    onQuarantine: (nodeId, listener) => engine.onQuarantine(nodeId, listener),
    close: () => engine.close(),
  };
}

/** What runs a plan: an annealing kernel, another engine, or the method itself. */
function kernelOf({ method }: Plan): { readonly kernel: string; readonly backend: string } {
  return "kernel" in method
    ? { kernel: method.kernel.name, backend: method.kernel.backend }
    : { kernel: method.kind, backend: "cpu" };
}

function sum(blocks: readonly CollectedBlock[], of: "ns" | "updates"): number {
  return blocks.reduce((total, block) => total + block[of], 0);
}

/** Mean acceptance of a block; null where its method has none, or it kept no trace. */
function acceptanceOf({ acceptance, trace }: CollectedBlock): number | null {
  if (acceptance !== null || trace === null) return acceptance;
  const width = TRACE_COLUMNS.length + trace.levels.length;
  const rows = trace.values.length / width;
  let total = 0;
  for (let row = 0; row < rows; row++) total += trace.values[row * width + ACCEPTANCE];
  return rows === 0 ? null : total / rows;
}
