import { groundStates, planEnumeration } from "../../core/exact/enumerate.ts";
import { mergeMinima, NOTHING_VISITED } from "../../core/exact/minimum.ts";
import { invariant } from "../../core/invariant.ts";
import { nextMember, portfolioLedger } from "../../core/plan/portfolio.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { emptySampleSet, packSpins, rowBytes, sampleSetOfReads } from "../../core/sample-set/sample-set.ts";
import type { ThreadAnswer, ThreadJob, ThreadTask } from "../../solver-node/threads/tasks.ts";

/** The samples of an enumeration: the ground states, or the lowest states seen if it was stopped. */
export interface Proof {
  readonly complete: boolean;
  readonly degeneracy: number;
  readonly block: CollectedBlock;
}

/** Decides what a free thread does next. */
export interface Dispatcher {
  /** The next task, or null when there is none left. */
  next(slot: number): ThreadTask | null;
  take(task: ThreadTask, answer: ThreadAnswer): void;
  /** Whether every thread had work once, so that a job that is stopped at once still has samples. */
  started(): boolean;
  proof(): Proof | null;
}

/** A shard should take about this long: long enough to be worth a message, short enough to end together. */
const SHARD_NS = 2e8;

/** Blocks in order, as many at a time as the last ones' speed suggests. */
export function shardDispatcher(
  job: ThreadJob,
  threads: number,
  shardBlocks: number | null,
  blocks: number | null,
): Dispatcher {
  let nextBlock = 0;
  let size = shardBlocks ?? 1;
  return {
    next(slot) {
      const left = blocks === null ? Number.POSITIVE_INFINITY : blocks - nextBlock;
      if (left <= 0) return null;
      // Towards the end shards shrink, so that threads finish together.
      const fair = shardBlocks ?? Math.max(1, Math.ceil(left / (2 * threads)));
      const blockCount = Math.min(size, fair, left);
      const firstBlock = nextBlock;
      nextBlock += blockCount;
      return { kind: "shard", job, slot, firstBlock, blockCount };
    },
    take(_, answer) {
      if (answer.kind !== "shard" || answer.blocks.length === 0 || shardBlocks !== null) return;
      const ns = answer.blocks.reduce((sum, block) => sum + block.ns, 0) / answer.blocks.length;
      size = Math.max(1, Math.min(4 * size, Math.floor(SHARD_NS / Math.max(ns, 1))));
    },
    started: () => nextBlock > 0,
    proof: () => null,
  };
}

/**
 * Shards of several parts without end: which part is next follows from what all of them found and spent.
 *
 * @param parts   each part's job and the expected time of its blocks, or null. @param leftS  time left, seconds; null without a limit.
 */
export function portfolioDispatcher(
  parts: readonly { readonly job: ThreadJob; readonly blockS: number | null }[],
  threads: number,
  shardBlocks: number | null,
  leftS: () => number | null,
): Dispatcher {
  const ledger = portfolioLedger(parts.map(({ blockS }) => blockS));
  const dispatchers = parts.map(({ job }) => shardDispatcher(job, threads, shardBlocks, null));
  const memberOf = (task: ThreadTask): number =>
    task.kind === "shard" ? parts.findIndex(({ job }) => job.plan.part === task.job.plan.part) : -1;
  return {
    next(slot) {
      const member = nextMember(ledger.records(), leftS());
      const task = dispatchers[member].next(slot);
      if (task?.kind === "shard") ledger.give(member, task.blockCount);
      return task;
    },
    take(task, answer) {
      const member = memberOf(task);
      invariant(task.kind === "shard" && answer.kind === "shard" && member >= 0, "a portfolio answers with shards");
      dispatchers[member].take(task, answer);
      const blocks = answer.blocks.map(({ ns, finished, unfinished }) => ({
        ns,
        best: Math.min(...[finished, unfinished].map((set) => set.energy[0] ?? Number.POSITIVE_INFINITY)),
      }));
      ledger.take(member, task.blockCount, blocks);
    },
    started: () => dispatchers.some((dispatcher) => dispatcher.started()),
    proof: () => null,
  };
}

/** Ranges of a Gray code, one at a time; their minima add up to the ground states. */
export function enumerationDispatcher(job: ThreadJob): Dispatcher {
  const planned = planEnumeration(job.model, job.form);
  invariant(planned.ok, "the planner admits only sizes that can be enumerated");
  const { prefixBits, ranges } = planned.value;
  let nextRange = 0;
  let finished = 0;
  let states = 0;
  let ns = 0;
  let minimum = NOTHING_VISITED;
  return {
    next(slot) {
      if (nextRange === ranges) return null;
      return { kind: "enumerate", job, slot, prefixBits, firstPrefix: nextRange++, prefixCount: 1 };
    },
    take(_, answer) {
      invariant(answer.kind === "enumerate", "an enumeration answers with minima");
      const { outcome } = answer;
      minimum = mergeMinima(minimum, outcome.minimum);
      finished += outcome.finishedRanges;
      states += outcome.states;
      ns += outcome.ns;
    },
    started: () => nextRange > 0,
    proof() {
      const complete = finished === ranges;
      const found = groundStates(job.model, job.arithmetic, planned.value, minimum);
      const bytes = rowBytes(job.model.n);
      const packed = new Uint8Array(found.states.length * bytes);
      for (const [row, spins] of found.states.entries()) packSpins(spins, packed, row * bytes);
      const rows = sampleSetOfReads(job.model.n, new Float64Array(found.states.length).fill(found.energy), packed);
      const none = emptySampleSet(job.model.n);
      const samples = complete ? { finished: rows, unfinished: none } : { finished: none, unfinished: rows };
      const rest = { sweeps: 0, updates: states, ns, trace: null, acceptance: null, tempering: null };
      return { complete, degeneracy: found.degeneracy, block: { block: 0, ...samples, ...rest } };
    },
  };
}
