import type { BlockTelemetry } from "../trace/block-telemetry.ts";
import type { BlockTrace } from "../trace/block-trace.ts";
import { onesIn } from "./bit-counts.ts";
import { rowBytes, type SampleSet, sampleAccumulator, totalCount } from "./sample-set.ts";

/** What became of one block, as it travels from its thread to the collector. */
export interface CollectedBlock {
  readonly block: number;
  /** Samples of the reads whose whole schedule ran: they are in the digest if no earlier block is missing. */
  readonly finished: SampleSet;
  /** States of reads that were cut, and the best state seen on the way where no read ended as low: never in the digest. */
  readonly unfinished: SampleSet;
  readonly ns: number;
  readonly sweeps: number;
  readonly updates: number;
  readonly trace: BlockTrace | null;
  /** Sample mode: accepted share of the proposals, averaged over draws; otherwise null. */
  readonly acceptance: number | null;
  /** Parallel tempering: what its swaps did; otherwise null. */
  readonly tempering: TemperingCounts | null;
  /** What it saw besides its trace; left out where nothing was watched. */
  readonly telemetry?: BlockTelemetry;
  /** No state of the model that was solved is lower than the block's; left out where nothing proves it. */
  readonly proven?: boolean;
}

/** Swaps of one or more blocks of one ladder. */
export interface TemperingCounts {
  /** Rounds of swaps, over all ensembles. */
  readonly rounds: number;
  readonly roundTrips: number;
  /** The round trips that the formula for independent links gives for these rejections. */
  readonly expectedRoundTrips: number;
  /** Shape (temperatures − 1): mean rejection of each link. */
  readonly rejection: readonly number[];
}

/** What statistics keep of a block. Energies are those of its finished reads, or of the others where none finished. */
export interface BlockSummary {
  readonly block: number;
  /**
   * All its reads ran to their end and all of them count: a trial. Cut blocks and a shorter last block are none, but the
   * only block of a job of few reads is.
   */
  readonly whole: boolean;
  /** The lowest energy of any of its states; +∞ without one. */
  readonly best: number;
  readonly meanEnergy: number;
  /** Means of m = Σ s_i / n and of |m| over the block's reads; null outside sample mode. */
  readonly magnetization: number | null;
  readonly absMagnetization: number | null;
  readonly acceptance: number | null;
  readonly ns: number;
  readonly trace: BlockTrace | null;
  readonly tempering: TemperingCounts | null;
  readonly telemetry: BlockTelemetry | null;
}

/** Everything collected: the digest's prefix, the samples beyond it, and the blocks in order. */
export interface CollectedResults {
  /** Reads 0 … k − 1 without a gap, k = `prefixReads`. */
  readonly prefix: SampleSet;
  readonly prefixReads: number;
  /** Samples outside the prefix: later blocks, and states of blocks that were cut. */
  readonly beyond: SampleSet;
  readonly blocks: readonly BlockSummary[];
  /** Reads that finished, in the prefix or not. */
  readonly reads: number;
  readonly sweeps: number;
  readonly updates: number;
}

export interface ResultCollector {
  /** Adds a block; the same block again changes nothing. @returns whether it was new. */
  add(block: CollectedBlock): boolean;
  results(): CollectedResults;
}

/**
 * Joins blocks that arrive in any order. Blocks without a gap from block 0 make the prefix; a block cut in the middle ends
 * it with the reads that it finished. The order of arrival changes nothing.
 *
 * @param blockReads  B, reads of a whole block. @param numReads  reads in all, or null when open.
 */
export function resultCollector(
  n: number,
  blockReads: number,
  numReads: number | null,
  magnetization: boolean,
): ResultCollector {
  const prefix = sampleAccumulator(n);
  const beyond = sampleAccumulator(n);
  const seen = new Set<number>();
  const waiting = new Map<number, CollectedBlock>();
  const summaries: BlockSummary[] = [];
  let nextBlock = 0;
  let prefixReads = 0;
  let prefixOpen = true;
  let reads = 0;
  let sweeps = 0;
  let updates = 0;

  const trialReads = numReads === null ? blockReads : Math.min(blockReads, numReads);
  const plannedReads = (block: number): number =>
    numReads === null ? blockReads : Math.min(blockReads, numReads - block * blockReads);

  function takeInOrder(): void {
    for (let block = waiting.get(nextBlock); prefixOpen && block !== undefined; block = waiting.get(nextBlock)) {
      waiting.delete(nextBlock);
      const finishedReads = totalCount(block.finished);
      prefix.add(block.finished);
      prefixReads += finishedReads;
      prefixOpen = finishedReads === plannedReads(nextBlock);
      nextBlock++;
    }
  }

  return {
    add(block) {
      if (seen.has(block.block)) return false;
      seen.add(block.block);
      waiting.set(block.block, block);
      beyond.add(block.unfinished);
      reads += totalCount(block.finished);
      sweeps += block.sweeps;
      updates += block.updates;
      summaries.push(summarise(block, totalCount(block.finished) === trialReads, magnetization));
      takeInOrder();
      return true;
    },
    results() {
      const after = sampleAccumulator(n);
      after.add(beyond.total());
      for (const block of waiting.values()) after.add(block.finished);
      return {
        prefix: prefix.total(),
        prefixReads,
        beyond: after.total(),
        blocks: summaries.toSorted((a, b) => a.block - b.block),
        reads,
        sweeps,
        updates,
      };
    },
  };
}

function summarise(block: CollectedBlock, whole: boolean, magnetization: boolean): BlockSummary {
  const rows = block.finished.energy.length > 0 ? block.finished : block.unfinished;
  const reads = totalCount(rows);
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value, row) => sum + value * rows.count[row], 0) / reads;
  const m = magnetization ? magnetizationOfRows(rows) : null;
  return {
    block: block.block,
    whole,
    best: Math.min(...[block.finished, block.unfinished].map((set) => set.energy[0] ?? Number.POSITIVE_INFINITY)),
    meanEnergy: mean(rows.energy),
    magnetization: m === null ? null : mean(m),
    absMagnetization: m === null ? null : mean(m.map(Math.abs)),
    acceptance: block.acceptance,
    ns: block.ns,
    trace: block.trace,
    tempering: block.tempering,
    telemetry: block.telemetry ?? null,
  };
}

function magnetizationOfRows({ n, packed, energy }: SampleSet): Float64Array {
  const bytes = rowBytes(n);
  return Float64Array.from({ length: energy.length }, (_, r) => {
    return (2 * onesIn(packed, r * bytes, (r + 1) * bytes) - n) / Math.max(n, 1);
  });
}
