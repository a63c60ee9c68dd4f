import { move, transferableSymbol, valueSymbol } from "piscina";
import { invariant } from "../../core/invariant.ts";
import { runEnumeration } from "../exact/run-enumeration.ts";
import { assembleKernel } from "../kernels/assemble.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { type BlockOutcome, type Pace, prepareKernel, runBlock } from "../run-block.ts";
import { measureRate, runPilot } from "../run-pilot.ts";
import { stopRequested } from "./control.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "./tasks.ts";

/** The kernel laid out last on this thread: the next shard of the same job finds it ready. */
let prepared: { readonly key: string; readonly kernel: Kernel } | null = null;

function kernelFor(job: ThreadJob): Kernel {
  if (prepared?.key !== job.key) {
    const { method } = job.plan;
    invariant(method.kind !== "exact", "an enumeration needs no kernel");
    // Freed before its successor is laid out: two kernels of a large model may not fit together.
    prepared = null;
    const kernel = assembleKernel(job.form, method.kernel);
    prepareKernel(kernel, method, job.form.unit);
    prepared = { key: job.key, kernel };
  }
  return prepared.kernel;
}

function paceOf(job: ThreadJob, slot: number): Pace {
  return {
    nowNs: () => Number(process.hrtime.bigint()),
    aborted: () => stopRequested(job.control),
    report(updates, bestEnergy) {
      Atomics.add(job.control.updates, slot, BigInt(updates));
      if (bestEnergy < job.control.bestEnergy[slot]) job.control.bestEnergy[slot] = bestEnergy;
    },
  };
}

/** The entry of a thread: carries out one task and hands over its answer, rows without a copy. */
export default function answerTask(task: ThreadTask): unknown {
  const answer = runTask(task);
  if (answer.kind !== "shard") return answer;
  const buffers = answer.blocks.flatMap((block) => [block.energy.buffer, block.packed.buffer] as ArrayBuffer[]);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: answer });
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
  const { job } = task;
  switch (task.kind) {
    case "shard": {
      const context = { ...job, kernel: kernelFor(job) };
      const pace = paceOf(job, task.slot);
      const blocks: BlockOutcome[] = [];
      for (let k = 0; k < task.blockCount && !(k > 0 && pace.aborted()); k++) {
        const outcome = runBlock(context, task.firstBlock + k, pace);
        blocks.push(outcome);
        if (outcome.energy.some((energy) => energy <= job.targetEnergy)) break;
      }
      return { kind: "shard", slot: task.slot, blocks };
    }
    case "pilot":
      return { kind: "pilot", pilot: runPilot({ ...job, kernel: kernelFor(job) }) };
    case "rate":
      return {
        kind: "rate",
        updatesPerSecond: measureRate({ ...job, kernel: kernelFor(job) }, task.forMs, paceOf(job, 0)),
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
