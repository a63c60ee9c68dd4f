import { hasStopRule, type PlanningFacts } from "./method-choice.ts";
import type { SolveOptions } from "./options.ts";

/** Planned updates when nothing else ends a job: some seconds on one thread. */
export const DEFAULT_BUDGET_UPDATES = 5e9;
/** With a budget, reads are given as many sweeps as leave this many blocks, so that threads share and intervals exist. */
const BUDGET_BLOCKS = 16;
/** The same of long anneals, which a portfolio sends beside short ones. */
export const BUDGET_BLOCKS_LONG = 2;
/**
 * Blocks that each thread should finish within a time limit: many short anneals find the ground states of small models
 * sooner, large ones want their sweeps in one piece. Measured on G-set graphs: at n = 2000 a read of 2000 to 5000 sweeps
 * is two to three times as likely to hit, for its sweeps, as one of 15000.
 */
export function timedBlocksPerThread(n: number): number {
  return Math.min(64, Math.max(2, Math.round(64_000 / Math.max(n, 1))));
}
/** Finished that much before the limit, so that the last blocks count. */
const TIMED_SHARE = 0.95;
/** ε of the energies whose first hits are counted, as shares of the reference energy's size. */
const HIT_LEVELS = [0, 0.001, 0.003, 0.01, 0.03, 0.1];

/** The shape of the work of which the length is asked. */
export interface BlockShape {
  readonly reads: number;
  /** Blocks that a thread should finish within a time limit. */
  readonly blocksPerThread: number;
  /** Blocks that a budget of updates is cut into; `BUDGET_BLOCKS` if not given. */
  readonly budgetBlocks?: number;
  /** Updates of one sweep (or round) of a whole block. */
  readonly updatesPerSweep: number;
  readonly fewest: number;
  readonly most: number;
  /** The result is a multiple of this. */
  readonly multipleOf: number;
}

/** Sweeps (or rounds) of a block: as many as the time limit or the budget leaves each of a sensible number of blocks. */
export function blockLength(options: SolveOptions, facts: PlanningFacts, shape: BlockShape, why: string[]): number {
  const { reads, updatesPerSweep } = shape;
  if (options.timeLimitS !== null && facts.updatesPerSecond !== null) {
    const perThread = facts.updatesPerSecond * options.timeLimitS * TIMED_SHARE;
    const blocks =
      options.numReads === null
        ? shape.blocksPerThread
        : Math.ceil(Math.ceil(options.numReads / reads) / facts.threads);
    const sweeps = sensible(perThread / (blocks * updatesPerSweep), shape);
    why.push(
      `${sweeps} sweeps: about ${blocks} blocks a thread within ${options.timeLimitS} s at ${facts.updatesPerSecond.toPrecision(3)} updates/s`,
    );
    return sweeps;
  }
  const blocks =
    options.numReads === null ? (shape.budgetBlocks ?? BUDGET_BLOCKS) : Math.ceil(options.numReads / reads);
  const sweeps = sensible(DEFAULT_BUDGET_UPDATES / (blocks * updatesPerSweep), shape);
  why.push(`${sweeps} sweeps: ${blocks} blocks within the budget of ${DEFAULT_BUDGET_UPDATES} updates`);
  return sweeps;
}

/** Reads in all: as asked, none in particular while a stop rule decides, else what the budget allows. */
export function openReads(options: SolveOptions, reads: number, updatesPerBlock: number, why: string[]): number | null {
  if (options.numReads !== null) return options.numReads;
  if (hasStopRule(options)) return null;
  const budgeted = reads * Math.max(1, Math.round(DEFAULT_BUDGET_UPDATES / updatesPerBlock));
  why.push(`${budgeted} reads: the budget of ${DEFAULT_BUDGET_UPDATES} updates`);
  return budgeted;
}

/** Energies whose first hits the trace counts, around the best reference at hand. */
export function hitLevelsOf(options: SolveOptions, facts: PlanningFacts): readonly number[] {
  const reference = options.targetEnergy ?? facts.knownEnergy ?? facts.pilot?.bestEnergy ?? null;
  return reference === null ? [] : HIT_LEVELS.map((epsilon) => reference + epsilon * Math.abs(reference));
}

/** Two significant digits, a multiple as asked, within sense. */
function sensible(sweeps: number, { fewest, most, multipleOf }: BlockShape): number {
  const bounded = Math.min(most, Math.max(fewest, sweeps));
  const step = 10 ** Math.max(0, Math.floor(Math.log10(bounded)) - 1);
  return Math.max(1, Math.floor((Math.floor(bounded / step) * step) / multipleOf)) * multipleOf;
}
