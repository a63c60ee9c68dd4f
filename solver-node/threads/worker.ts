import { move, transferableSymbol, valueSymbol } from "piscina";
import { invariant } from "../../core/invariant.ts";
import { canonicalJson } from "../../core/plan/plan.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { Pace } from "../blocks/block.ts";
import { type PausablePace, withoutPauses } from "../blocks/pause.ts";
import { runColumnWork } from "../columns/work.ts";
import { type Engine, layOutEngine, layoutOf, prepareEngine, releaseEngine } from "../engine.ts";
import { runEnumeration } from "../exact/run-enumeration.ts";
import { advanceBlock } from "../run-block.ts";
import { runLadderPilot } from "../run-ladder.ts";
import { measureRate, runPilot } from "../run-pilot.ts";
import { runSelection } from "../selection/run-selection.ts";
import { lowestEnergy, pauseRequested, stopRequested, stopRequestedAtWork } from "./control.ts";
import { connectGpu } from "./gpu-port.ts";
import type { ShardPauses, ThreadAnswer, ThreadJob, ThreadTask } from "./tasks.ts";

interface PreparedEngine {
  readonly layoutKey: string;
  readonly engine: Engine;
  planKey: string;
}

/** The engines used last on this thread, the latest last: the next task of the same job finds its own ready. */
let prepared: { readonly jobKey: string; readonly engines: PreparedEngine[] } = { jobKey: "", engines: [] };

function engineFor(job: ThreadJob): Engine {
  const { method } = job.plan;
  const layoutKey = canonicalJson(layoutOf(method));
  const planKey = canonicalJson(method);
  if (prepared.jobKey !== job.key) {
    for (const { engine } of prepared.engines) releaseEngine(engine);
    prepared = { jobKey: job.key, engines: [] };
  }
  const { engines } = prepared;
  const at = engines.findIndex((engine) => engine.layoutKey === layoutKey);
  const found = at < 0 ? null : engines.splice(at, 1)[0];
  // Freed before a successor is laid out: two engines of a large model may not fit together.
  while (engines.length >= job.engines) {
    const oldest = engines.shift();
    if (oldest !== undefined) releaseEngine(oldest.engine);
  }
  const own = found ?? { layoutKey, planKey: "", engine: layOutEngine(job.form, method, connectGpu) };
  engines.push(own);
  if (own.planKey !== planKey) {
    prepareEngine(own.engine, method, job.form);
    own.planKey = planKey;
  }
  return own.engine;
}

/** The lowest energies that a block brought home. */
function bests({ finished, unfinished }: CollectedBlock): number[] {
  return [finished, unfinished].map((set) => set.energy[0] ?? Number.POSITIVE_INFINITY);
}

function paceOf(job: ThreadJob, slot: number): Pace {
  return {
    nowNs: () => Number(process.hrtime.bigint()),
    aborted: () => stopRequestedAtWork(job.control),
    report(updates, bestEnergy) {
      Atomics.add(job.control.updates, slot, BigInt(updates));
      if (bestEnergy < job.control.bestEnergy[slot]) job.control.bestEnergy[slot] = bestEnergy;
    },
    bestEnergy: () => lowestEnergy(job.control),
  };
}

/** The entry of a thread: carries out one task and hands over its answer, rows without a copy. */
export default function answerTask(task: ThreadTask): unknown {
  const answer = runTask(task);
  if (answer.kind !== "shard" && answer.kind !== "paused") return answer;
  const buffers = answer.blocks
    .flatMap((block) => [block.finished, block.unfinished])
    .flatMap(({ energy, count, packed }) => [energy.buffer, count.buffer, packed.buffer] as ArrayBuffer[]);
  if (answer.kind === "paused" && answer.state !== null) buffers.push(answer.state.buffer);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: answer });
}

type ShardThreadTask = Extract<ThreadTask, { kind: "shard" }>;

/** The blocks of a shard one after the other, up to its end or to a pause. */
function runShard({ job, slot, firstBlock, blockCount, pauses }: ShardThreadTask): ThreadAnswer {
  const nothing: ThreadAnswer = { kind: "shard", slot, blocks: [] };
  // On a cluster somebody else decides whether a job ends with samples; laying out a large model takes its time.
  const cancelled = (): boolean => pauses !== undefined && stopRequested(job.control) && !pauseRequested(job.control);
  if (cancelled()) return nothing;
  const context = { ...job, engine: engineFor(job) };
  if (cancelled()) return nothing;
  const pace = pausablePace(job, slot, pauses);
  const blocks: CollectedBlock[] = [];
  for (let k = 0; k < blockCount; k++) {
    if (k > 0 && pace.pauseDue()) return { kind: "paused", slot, blocks, state: null };
    if (k > 0 && pace.aborted()) break;
    const progress = advanceBlock(context, firstBlock + k, pace, k === 0 ? (pauses?.from ?? null) : null);
    if (progress.kind === "paused") return { kind: "paused", slot, blocks, state: progress.state };
    blocks.push(progress.block);
    if (Math.min(...bests(progress.block)) <= job.targetEnergy) break;
  }
  return { kind: "shard", slot, blocks };
}

function pausablePace(job: ThreadJob, slot: number, pauses: ShardPauses | undefined): PausablePace {
  const pace = paceOf(job, slot);
  if (pauses === undefined) return withoutPauses(pace);
  const turnEnds = pace.nowNs() + pauses.afterMs * 1e6;
  return {
    ...pace,
    pauseDue: () => pauseRequested(job.control) || (pace.nowNs() >= turnEnds && !stopRequested(job.control)),
    mostStateBytes: pauses.mostStateBytes,
  };
}

/** Longer than any thread takes to start; after it the others are waited for no more. */
const GREETING_MS = 2000;

function greet(arrived: Int32Array<SharedArrayBuffer>, expected: number): ThreadAnswer {
  let count = Atomics.add(arrived, 0, 1) + 1;
  Atomics.notify(arrived, 0);
  while (count < expected && Atomics.wait(arrived, 0, count, GREETING_MS) !== "timed-out")
    count = Atomics.load(arrived, 0);
  return { kind: "greet" };
}

function runTask(task: ThreadTask): ThreadAnswer {
  if (task.kind === "greet") return greet(task.arrived, task.expected);
  if (task.kind === "columns") return { kind: "columns", found: runColumnWork(task.work, task.stop) };
  if (task.kind === "select") return { kind: "select", found: runSelection(task.work, task.stop) };
  const { job } = task;
  switch (task.kind) {
    case "shard":
      return runShard(task);
    case "pilot": {
      if (stopRequested(job.control)) return { kind: "pilot", pilot: null };
      const engine = engineFor(job);
      invariant(engine.kind === "kernel", "pilots run on kernels");
      return { kind: "pilot", pilot: runPilot({ ...job, kernel: engine.kernel }, paceOf(job, 0)) };
    }
    case "ladder":
      return { kind: "ladder", ladder: runLadderPilot(job, paceOf(job, 0)) };
    case "rate":
      return {
        kind: "rate",
        updatesPerSecond: measureRate({ ...job, engine: engineFor(job) }, task.forMs, paceOf(job, 0)),
      };
    case "enumerate": {
      const { slot, prefixBits, firstPrefix, prefixCount } = task;
      return {
        kind: "enumerate",
        slot,
        outcome: runEnumeration(job, prefixBits, firstPrefix, prefixCount, paceOf(job, slot)),
      };
    }
  }
}
