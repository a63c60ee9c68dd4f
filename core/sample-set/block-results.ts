import type { BlockTrace } from "../trace/block-trace.ts";
import { rowBytes, type SampleSet, sampleAccumulator, sampleSetOfReads } from "./sample-set.ts";

/** A block as its collector takes it: rows of packed spins with their energies, the first `finishedReads` of them final. */
export interface CollectedBlock {
  readonly block: number;
  readonly finishedReads: number;
  readonly energy: Float64Array;
  readonly packed: Uint8Array;
  readonly ns: number;
  readonly sweeps: number;
  readonly updates: number;
  readonly trace: BlockTrace | null;
  readonly acceptance: number | null;
}

/** What statistics keep of a block. */
export interface BlockSummary {
  readonly block: number;
  /** Whether all its reads ran to their end; a cut block is no sample of anything but the target that cut it. */
  readonly finished: boolean;
  readonly best: number;
  readonly meanEnergy: number;
  /** Means of m = Σ s_i / n and of |m| over the block's reads; null outside sample mode. */
  readonly magnetization: number | null;
  readonly absMagnetization: number | null;
  readonly acceptance: number | null;
  readonly ns: number;
  readonly trace: BlockTrace | null;
}

/** Everything collected: the digest's prefix, the samples beyond it, and the blocks in order. */
export interface CollectedResults {
  /** Reads 0 … k − 1 without a gap, k = `prefixReads`. */
  readonly prefix: SampleSet;
  readonly prefixReads: number;
  /** Samples outside the prefix: later blocks, and states of blocks that were cut. */
  readonly beyond: SampleSet;
  readonly blocks: readonly BlockSummary[];
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

  const wholeReads = (block: number): number =>
    numReads === null ? blockReads : Math.min(blockReads, numReads - block * blockReads);

  function takeInOrder(): void {
    for (let block = waiting.get(nextBlock); prefixOpen && block !== undefined; block = waiting.get(nextBlock)) {
      waiting.delete(nextBlock);
      const { finishedReads } = block;
      prefix.add(rowsBetween(n, block, 0, finishedReads));
      if (finishedReads < block.energy.length) beyond.add(rowsBetween(n, block, finishedReads, block.energy.length));
      prefixReads += finishedReads;
      prefixOpen = finishedReads === wholeReads(nextBlock);
      nextBlock++;
    }
  }

  return {
    add(block) {
      if (seen.has(block.block)) return false;
      seen.add(block.block);
      waiting.set(block.block, block);
      reads += block.energy.length;
      sweeps += block.sweeps;
      updates += block.updates;
      summaries.push(summarise(n, block, block.finishedReads === wholeReads(block.block), magnetization));
      takeInOrder();
      return true;
    },
    results() {
      const after = sampleAccumulator(n);
      after.add(beyond.total());
      for (const block of waiting.values()) after.add(rowsBetween(n, block, 0, block.energy.length));
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

function rowsBetween(n: number, block: CollectedBlock, from: number, to: number): SampleSet {
  const bytes = rowBytes(n);
  return sampleSetOfReads(n, block.energy.subarray(from, to), block.packed.subarray(from * bytes, to * bytes));
}

function summarise(n: number, block: CollectedBlock, finished: boolean, magnetization: boolean): BlockSummary {
  const rows = block.energy.length;
  let best = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    best = Math.min(best, block.energy[r]);
    sum += block.energy[r];
  }
  const m = magnetization ? magnetizationOfRows(n, block.packed, rows) : null;
  return {
    block: block.block,
    finished,
    best,
    meanEnergy: sum / rows,
    magnetization: m === null ? null : m.reduce((a, b) => a + b, 0) / rows,
    absMagnetization: m === null ? null : m.reduce((a, b) => a + Math.abs(b), 0) / rows,
    acceptance: block.acceptance,
    ns: block.ns,
    trace: block.trace,
  };
}

function magnetizationOfRows(n: number, packed: Uint8Array, rows: number): Float64Array {
  const bytes = rowBytes(n);
  return Float64Array.from({ length: rows }, (_, r) => {
    let up = 0;
    for (let w = r * bytes; w < (r + 1) * bytes; w++) for (let b = packed[w]; b > 0; b &= b - 1) up++;
    return (2 * up - n) / Math.max(n, 1);
  });
}
