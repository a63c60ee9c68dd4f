/**
 * What a job's independent trials have shown: its blocks. Reads of one block may share random numbers, blocks never do, so
 * chances are counted in blocks.
 */
export interface Trials {
  /** Blocks that ran to their end. */
  readonly blocks: number;
  /** Distinct lowest energies of blocks, ascending, energy units. */
  readonly bestEnergies: readonly number[];
  /** Shape of `bestEnergies`: blocks that ended there. Fewer than `blocks` in sum where the highest energies were left out. */
  readonly counts: readonly number[];
  /** Mean time of a block on one thread, seconds, > 0. */
  readonly blockTimeS: number;
  /** Sweeps of a read, which are those of its block. */
  readonly sweepsPerBlock: number;
  /** Spin updates of a block, all reads and slices. */
  readonly updatesPerBlock: number;
  /** When blocks first were at or below some energies; empty without a trace. */
  readonly firstHits: readonly FirstHits[];
}

/** Blocks by the part of their work at which they first were at or below an energy. */
export interface FirstHits {
  readonly energy: number;
  /** Ascending shares of a block's work, 0 … 1, the last one 1. */
  readonly share: readonly number[];
  /** Shape of `share`: blocks whose first hit was after the share before and not after this one. */
  readonly blocks: readonly number[];
}

/** Blocks at or below an energy. */
export function hitsOf({ bestEnergies, counts }: Trials, energy: number): number {
  return counts.reduce((sum, count, k) => (bestEnergies[k] <= energy ? sum + count : sum), 0);
}

/**
 * How the first hits of an energy spread over a block: those of the highest recorded energy that is not above it, the lowest
 * recorded one for lower energies, or evenly over the block where nothing was recorded.
 */
export function spreadOver({ firstHits }: Trials, energy: number): FirstHits {
  const ascending = [...firstHits].sort((a, b) => a.energy - b.energy);
  const within = ascending.filter((hits) => hits.energy <= energy);
  const nearest = within[within.length - 1] ?? ascending[0];
  return nearest ?? { energy, share: [1], blocks: [1] };
}
