import { type Contract, contractTarget } from "../../core/plan/contract.ts";
import type { BlockSummary } from "../../core/sample-set/block-results.ts";
import { chanceAfter, missAll } from "../../core/statistics/chance-law.ts";
import type { Problem } from "../problem.ts";

/** `contract` of the result document: whether the promise was kept, and how that is known. */
export interface ContractDocument {
  /** Share of |reference|. */
  readonly gap: number;
  readonly confidence: number;
  readonly budget_s: number | null;
  readonly reference_energy: number | null;
  /** `own_best`: without a reference, the lowest energy that the job itself found. */
  readonly reference_source: "given" | "planted" | "proved" | "own_best" | null;
  /** Energies up to here keep the promise. */
  readonly target_energy: number | null;
  readonly met: boolean | "undecided";
  /** True: nothing but the reference itself has to be believed. False: a statement of statistics under `assumes`. */
  readonly certain: boolean;
  readonly evidence: {
    /** Blocks that were as low as the target, of those that ran to their end. */
    readonly hits: number;
    readonly blocks: number;
    /** Without a reference: the chance that all blocks missed a lower state that is hit as often as the target. */
    readonly miss_probability: number | null;
    readonly assumes: string | null;
    /** For people. */
    readonly words: string;
  };
}

/** What the judge of a contract sees. */
export interface ContractCase {
  readonly contract: Contract;
  readonly budgetS: number | null;
  /** Null where no sample was found. */
  readonly bestEnergy: number | null;
  /** No state is lower than the best. */
  readonly proven: boolean;
  readonly known: Problem["knownEnergy"];
  /** Of the member that found the best. */
  readonly blocks: readonly BlockSummary[];
}

/**
 * Judges a contract. With a reference the answer is certain: an energy as low was found in time or not. Without one the best energy
 * stands in for the optimum as far as repetition supports it: where h of N blocks came within the gap, a state beyond the gap that is
 * hit as often would have been missed by all with probability E[(1 − p)^N], p of Beta(h, N − h + 1), which is about 2^(−h).
 */
export function contractDocument({
  contract,
  budgetS,
  bestEnergy,
  proven,
  known,
  blocks: all,
}: ContractCase): ContractDocument {
  const { gap, confidence, reference } = contract;
  const blocks = all.filter((block) => block.whole);
  const hitsAt = (target: number): number => blocks.filter(({ best }) => best <= target).length;
  const about = { gap, confidence, budget_s: budgetS };
  if (reference !== null) {
    const target = contractTarget(reference, gap);
    const met = bestEnergy !== null && bestEnergy <= target;
    const words = met
      ? `energy ${bestEnergy} is not above ${target}`
      : bestEnergy === null
        ? "no sample was found within the budget"
        : proven
          ? `no state is below ${bestEnergy}: ${target} cannot be met`
          : `the lowest energy found within the budget is ${bestEnergy}, above ${target}`;
    return {
      ...about,
      reference_energy: reference,
      reference_source: known?.energy === reference ? known.source : "given",
      target_energy: target,
      met,
      certain: true,
      evidence: { hits: hitsAt(target), blocks: blocks.length, miss_probability: null, assumes: null, words },
    };
  }
  if (bestEnergy === null)
    return {
      ...about,
      reference_energy: null,
      reference_source: null,
      target_energy: null,
      met: "undecided",
      certain: false,
      evidence: { hits: 0, blocks: 0, miss_probability: null, assumes: null, words: "no sample was found" },
    };
  const target = contractTarget(bestEnergy, gap);
  const hits = hitsAt(target);
  const own = { ...about, reference_energy: bestEnergy, target_energy: target };
  if (proven)
    return {
      ...own,
      reference_source: "proved",
      met: true,
      certain: true,
      evidence: {
        hits,
        blocks: blocks.length,
        miss_probability: null,
        assumes: null,
        words: `no state is below ${bestEnergy}, which was found`,
      },
    };
  const missed = hits === 0 ? 1 : missAll(chanceAfter(hits, blocks.length), blocks.length);
  const met = missed <= 1 - confidence;
  return {
    ...own,
    reference_source: "own_best",
    met: met ? true : "undecided",
    certain: false,
    evidence: {
      hits,
      blocks: blocks.length,
      miss_probability: missed,
      assumes: "a state beyond the gap, if there is one, is hit by a block at least as often as the energies within it",
      words: met
        ? `${hits} of ${blocks.length} independent blocks came as low as ${target}; one that is as easily found and lower would have been missed with probability ${missed < 1e-9 ? "below 1e-9" : missed.toPrecision(2)}`
        : `${hits} of ${blocks.length} independent blocks came as low as ${target}: too few to say that nothing lower is as easily found; give a reference (--contract-reference) or a longer budget`,
    },
  };
}
