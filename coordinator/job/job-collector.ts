import { type EnumerationPlan, groundStates } from "../../core/exact/enumerate.ts";
import { mergeMinima, NOTHING_VISITED } from "../../core/exact/minimum.ts";
import { numOnesOf } from "../../core/plan/num-ones.ts";
import { isSampling, type Plan } from "../../core/plan/plan.ts";
import { type CollectedBlock, type CollectedResults, resultCollector } from "../../core/sample-set/block-results.ts";
import { findWrongRow } from "../../core/sample-set/check-rows.ts";
import { findRowOfOtherOnes } from "../../core/sample-set/count-ones.ts";
import { expandRows } from "../../core/sample-set/expand-rows.ts";
import {
  emptySampleSet,
  packSpins,
  rowBytes,
  type SampleSet,
  sampleSetOfReads,
  totalCount,
} from "../../core/sample-set/sample-set.ts";
import type { EnumeratedRanges, ShardOutcome, ShardResult } from "../../proto/engine/tasks.ts";
import type { JobModel } from "./job-model.ts";

/** What a shard's result changed. */
export type Taken =
  | { readonly kind: "taken"; readonly newBlocks: readonly CollectedBlock[]; readonly finishedReads: number }
  /** A row whose energy is not that of its spins: the node is not to be trusted, the shard has to be run again. */
  | { readonly kind: "wrong"; readonly reason: string }
  /** Of a part that the job does not have: left over from an older plan. */
  | { readonly kind: "foreign" };

/** The results of one job, part by part. The same shard again, or another with the same blocks, changes nothing. */
export interface JobCollector {
  take(result: ShardResult): Taken;
  /** A part that took the place of another; what is in of that one stays. */
  add(part: Plan): void;
  /** Blocks of a part that are in, as ranges [first, end) in ascending order. */
  finishedRanges(part: number): Ranges;
  results(part: number): CollectedResults;
  readonly bestEnergy: number;
  readonly updates: number;
  readonly finishedReads: number;
  /**
   * Of an enumeration, whether every range is in, and how many ground states there are; of a block that proves its state, that
   * it does. Null where nothing is or can be proven.
   */
  proof(): { readonly complete: boolean; readonly degeneracy: number | null } | null;
  /** Thread time that arrived, ns: of blocks and ranges that counted, and of those that were in already or were wrong. */
  readonly threadTime: { readonly countedNs: number; readonly wastedNs: number };
}

interface PartState {
  readonly plan: Plan;
  readonly collector: ReturnType<typeof resultCollector>;
  /** Blocks that are in: whoever plans asks far more often than blocks come. */
  finished: Ranges;
}

type Ranges = readonly (readonly [first: number, end: number])[];

export function jobCollector(
  { problem, arithmetic: wholeArithmetic, reduction, solved }: JobModel,
  parts: readonly Plan[],
  enumeration: EnumerationPlan | null,
): JobCollector {
  const whole = problem.model;
  const { model, arithmetic } = solved;
  const states = new Map<number, PartState>();
  for (const part of parts) add(part);
  const ranges = new Map<number, EnumeratedRanges>();
  let enumeratedRanges: Ranges = [];
  let bestEnergy = Number.POSITIVE_INFINITY;
  let updates = 0;
  let finishedReads = 0;
  let provenBlock = false;
  /** A result that is read again has cost nothing more. */
  const arrived = new Set<string>();
  let arrivedNs = 0;
  let countedNs = 0;

  function add(plan: Plan): void {
    const collector = resultCollector(whole.n, plan.blockReads, plan.numReads, isSampling(plan.method));
    states.set(plan.part, { plan, collector, finished: [] });
  }

  function wrongRow(plan: Plan, { block, finished, unfinished }: CollectedBlock): string | null {
    for (const rows of [finished, unfinished]) {
      const wrong = findWrongRow(model, arithmetic, rows, block, plan.seed, plan.part);
      if (wrong !== null)
        return `block ${block}, row ${wrong.row}: claimed energy ${wrong.claimed}, its spins have ${wrong.recomputed}`;
      const numOnes = numOnesOf(plan.method);
      const other = findRowOfOtherOnes(rows, numOnes);
      if (other !== null) return `block ${block}, row ${other.row}: ${other.ones} ones where ${numOnes} are asked for`;
    }
    return null;
  }

  /** A block's rows as states of the given model; null where one of them has another energy there. */
  function expanded(block: CollectedBlock): CollectedBlock | null {
    if (reduction === null) return block;
    const finished = expandRows(reduction, whole, wholeArithmetic, block.finished);
    const unfinished = expandRows(reduction, whole, wholeArithmetic, block.unfinished);
    return finished === null || unfinished === null ? null : { ...block, finished, unfinished };
  }

  function takeBlocks(part: PartState, arrived: readonly CollectedBlock[]): Taken {
    const { plan, collector } = part;
    const accepted: CollectedBlock[] = [];
    for (const block of arrived) {
      const reason = wrongRow(plan, block);
      if (reason !== null) return { kind: "wrong", reason };
      const own = expanded(block);
      if (own === null)
        return { kind: "wrong", reason: `block ${block.block}: a state has another energy in the given model` };
      accepted.push(own);
    }
    const newBlocks = accepted.filter((block) => collector.add(block));
    part.finished = joinRanges([...part.finished, ...newBlocks.map(({ block }) => [block, block + 1] as const)]);
    for (const block of newBlocks) {
      countedNs += block.ns;
      updates += block.updates;
      finishedReads += totalCount(block.finished);
      provenBlock ||= block.proven === true;
      bestEnergy = Math.min(bestEnergy, lowestOf(block.finished), lowestOf(block.unfinished));
    }
    return { kind: "taken", newBlocks, finishedReads: newBlocks.reduce((sum, b) => sum + totalCount(b.finished), 0) };
  }

  function takeRanges(minima: EnumeratedRanges): Taken {
    // A shard of ranges that was cut counts only when it is whole: ranges are cheap to visit again.
    if (minima.finishedRanges > 0 && !ranges.has(minima.firstPrefix)) {
      const { firstPrefix, finishedRanges } = minima;
      ranges.set(firstPrefix, minima);
      enumeratedRanges = joinRanges([...enumeratedRanges, [firstPrefix, firstPrefix + finishedRanges]]);
      countedNs += minima.ns;
      updates += minima.states;
      bestEnergy = Math.min(bestEnergy, minima.minimum.energy);
    }
    return { kind: "taken", newBlocks: [], finishedReads: 0 };
  }

  function enumerated(): { complete: boolean; degeneracy: number; block: CollectedBlock } | null {
    if (enumeration === null || ranges.size === 0) return null;
    const all = [...ranges.values()];
    const merged = all.map(({ minimum }) => minimum).reduce(mergeMinima, NOTHING_VISITED);
    const complete = all.reduce((sum, { finishedRanges }) => sum + finishedRanges, 0) === enumeration.ranges;
    const found = groundStates(model, arithmetic, enumeration, merged);
    const row = rowBytes(model.n);
    const packed = new Uint8Array(found.states.length * row);
    for (const [k, spins] of found.states.entries()) packSpins(spins, packed, k * row);
    const rows = sampleSetOfReads(model.n, new Float64Array(found.states.length).fill(found.energy), packed);
    const none = emptySampleSet(model.n);
    return {
      complete,
      degeneracy: found.degeneracy,
      block: {
        block: 0,
        ...(complete ? { finished: rows, unfinished: none } : { finished: none, unfinished: rows }),
        ns: all.reduce((sum, { ns }) => sum + ns, 0),
        sweeps: 0,
        updates: all.reduce((sum, { states: visited }) => sum + visited, 0),
        trace: null,
        acceptance: null,
        tempering: null,
      },
    };
  }

  return {
    take({ shard, outcome }) {
      const state = states.get(partOf(shard));
      if (!arrived.has(shard)) arrivedNs += threadNsOf(outcome);
      arrived.add(shard);
      if (state === undefined) return { kind: "foreign" };
      if (outcome.kind === "blocks") return takeBlocks(state, outcome.blocks);
      if (outcome.kind === "enumerate") return takeRanges(outcome.minima);
      return { kind: "foreign" };
    },
    add,
    finishedRanges(part) {
      return enumeration !== null ? enumeratedRanges : (states.get(part)?.finished ?? []);
    },
    results(part) {
      const state = states.get(part);
      if (state === undefined) throw new Error(`the job has no part ${part}`);
      const proof = enumerated();
      if (proof === null) return state.collector.results();
      const block = expanded(proof.block);
      if (block === null)
        throw new Error("the ground states of the reduced model have another energy in the given one");
      const found = resultCollector(whole.n, totalCount(block.finished), null, false);
      found.add(block);
      return found.results();
    },
    get bestEnergy() {
      return bestEnergy;
    },
    get updates() {
      return updates;
    },
    get finishedReads() {
      return finishedReads;
    },
    proof() {
      if (provenBlock) return { complete: true, degeneracy: null };
      const found = enumerated();
      // States of the whole model may be more than those that a reduction keeps.
      const degeneracy = reduction === null ? (found?.degeneracy ?? null) : null;
      return found === null ? null : { complete: found.complete, degeneracy: found.complete ? degeneracy : null };
    },
    get threadTime() {
      return { countedNs, wastedNs: Math.max(0, arrivedNs - countedNs) };
    },
  };
}

/** Thread time behind a result, ns; planning costs no more than it takes. */
function threadNsOf(outcome: ShardOutcome): number {
  if (outcome.kind === "blocks") return outcome.blocks.reduce((sum, { ns }) => sum + ns, 0);
  return outcome.kind === "enumerate" ? outcome.minima.ns : 0;
}

function lowestOf({ energy }: SampleSet): number {
  return energy[0] ?? Number.POSITIVE_INFINITY;
}

/** The part that a shard's name begins with: `shardName` wrote it. */
function partOf(shard: string): number {
  return Number(/^p(\d+)-/.exec(shard)?.[1] ?? Number.NaN);
}

/** Ranges in order, those that touch joined into one. */
export function joinRanges(ranges: Ranges): Ranges {
  const joined: [number, number][] = [];
  for (const [first, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last !== undefined && first <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([first, end]);
  }
  return joined;
}
