import { groundStates, planEnumeration } from "../../core/exact/enumerate.ts";
import { mergeMinima, NOTHING_VISITED } from "../../core/exact/minimum.ts";
import { invariant } from "../../core/invariant.ts";
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
  take(answer: ThreadAnswer): void;
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
    take(answer) {
      if (answer.kind !== "shard" || answer.blocks.length === 0 || shardBlocks !== null) return;
      const ns = answer.blocks.reduce((sum, block) => sum + block.ns, 0) / answer.blocks.length;
      size = Math.max(1, Math.min(4 * size, Math.floor(SHARD_NS / Math.max(ns, 1))));
    },
    started: () => nextBlock > 0,
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
    take(answer) {
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
