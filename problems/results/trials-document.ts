import type { BlockSummary, CollectedResults } from "../../core/sample-set/block-results.ts";
import { TRACE_COLUMNS } from "../../core/trace/block-trace.ts";

/**
 * `trials` of the result document: what each independent block reached, by which `spingap predict` foretells times. Of a portfolio,
 * the leading member's.
 */
export interface TrialsDocument {
  /** Blocks that ran to their end; the pilot's are not among them. */
  readonly blocks: number;
  /** The lowest energies of those blocks, distinct and ascending, at most 1024 of them; and how many blocks ended at each. */
  readonly best_energies: readonly number[];
  readonly counts: readonly number[];
  /** Means over those blocks, or over all where none ran to its end. */
  readonly block_time_s: number;
  readonly sweeps_per_block: number;
  readonly updates_per_block: number;
  /** Time of all blocks, whole or cut, seconds of one thread. */
  readonly total_time_s: number;
  /** When blocks first were at or below some of the energies, by shares of a block's work; empty without a trace. */
  readonly first_hits: readonly {
    readonly energy: number;
    readonly share: readonly number[];
    readonly blocks: readonly number[];
  }[];
}

const MOST_ENERGIES = 1024;
const UPDATES = TRACE_COLUMNS.indexOf("updates");
const BEST = TRACE_COLUMNS.indexOf("best");

/** @param sweeps  of a read. @returns null where no block came back. */
export function trialsDocument({ blocks, updates }: CollectedResults, sweeps: number): TrialsDocument | null {
  if (blocks.length === 0) return null;
  const whole = blocks.filter((block) => block.whole);
  const timed = whole.length === 0 ? blocks : whole;
  const timeOf = (some: readonly BlockSummary[]): number => some.reduce((sum, block) => sum + block.ns, 0) / 1e9;
  const [totalTimeS, blockTimeS] = [timeOf(blocks), timeOf(timed) / timed.length];
  const counts = new Map<number, number>();
  for (const { best } of whole) counts.set(best, (counts.get(best) ?? 0) + 1);
  const energies = [...counts.keys()].sort((a, b) => a - b).slice(0, MOST_ENERGIES);
  // Every block makes updates at one pace, so cut ones count by their time.
  const updatesPerBlock = totalTimeS > 0 ? (updates * blockTimeS) / totalTimeS : updates / blocks.length;
  return {
    blocks: whole.length,
    best_energies: energies,
    counts: energies.map((energy) => counts.get(energy) ?? 0),
    block_time_s: blockTimeS,
    sweeps_per_block: sweeps,
    updates_per_block: updatesPerBlock,
    total_time_s: totalTimeS,
    first_hits: firstHitsOf(whole, updatesPerBlock),
  };
}

/** For the energies that 1, 2, 4, … blocks reached, and all. */
function firstHitsOf(whole: readonly BlockSummary[], updatesPerBlock: number): TrialsDocument["first_hits"] {
  const traced = whole.filter(({ trace }) => trace !== null && trace.values.length > 0);
  if (traced.length === 0) return [];
  const ascending = traced.map(({ best }) => best).sort((a, b) => a - b);
  const chosen = new Set<number>([ascending[ascending.length - 1]]);
  for (let rank = 1; rank <= ascending.length; rank *= 2) chosen.add(ascending[rank - 1]);
  const columns = traced.map(checkpointsOf);
  const { updates } = columns.reduce((a, b) => (b.updates.length > a.updates.length ? b : a));
  // What the descent after the last checkpoint found was there at the end of the block.
  const ends = [...updates.map((u) => u / updatesPerBlock).filter((share) => share < 1), 1];
  return [...chosen]
    .sort((a, b) => a - b)
    .map((energy) => {
      const blocks = ends.map(() => 0);
      for (const [b, { best }] of columns.entries()) {
        if (traced[b].best > energy) continue;
        const at = best.findIndex((e) => e <= energy);
        blocks[at < 0 ? ends.length - 1 : Math.min(at, ends.length - 1)]++;
      }
      return { energy, share: ends, blocks };
    });
}

/** Updates of a block by each checkpoint, and its lowest energy up to there. */
function checkpointsOf({ trace }: BlockSummary) {
  if (trace === null) return { updates: [], best: [] };
  const width = TRACE_COLUMNS.length + trace.levels.length;
  const rows = trace.values.length / width;
  const column = (c: number): number[] => Array.from({ length: rows }, (_, row) => trace.values[row * width + c]);
  return { updates: column(UPDATES), best: column(BEST) };
}
