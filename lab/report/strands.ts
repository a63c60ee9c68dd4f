import type { CampaignCell } from "../campaign/cell.ts";
import { type Clocked, groupedBy, meanClocks, type Quantity } from "./material.ts";

/** One length of run under one schedule. */
export interface Column {
  readonly schedule: string;
  readonly sweeps: number;
  readonly clocks: Clocked;
  /** Last β of the schedule; null where it has none. */
  readonly lastBeta: number | null;
}

/**
 * One block at every length and schedule: the unit that is resampled. Blocks of different columns are independent, so which
 * of them form a strand does not matter.
 */
export interface Strand {
  /** Seeds in turn choose and judge: 0 chooses the best schedule, 1 is what is reported. */
  readonly half: 0 | 1;
  /** Shape (columns): reads of the block. */
  readonly reads: Float64Array;
  /** Shape (columns): Σ over reads of what is counted: 1 for a failure, or energy above the ground energy. */
  readonly sums: Float64Array;
}

/** All runs of one method on one instance. */
export interface Runs {
  readonly instance: string;
  readonly method: string;
  readonly columns: readonly Column[];
  readonly strands: readonly Strand[];
}

/** Energies this close to the ground energy, over its size, are the ground energy: their digits may differ by rounding. */
const SAME_ENERGY = 1e-9;

/** Whether an energy counts as a ground energy. */
export function isGround(energy: number, ground: number, allowance = 0): boolean {
  return energy <= ground + allowance + SAME_ENERGY * Math.max(1, Math.abs(ground));
}

/**
 * Orders cells of one method and instance into strands. Cells of one column are ranked by their seeds; rank r, block b is the
 * same strand in every column. With several seeds, every other seed judges; with one, every other block. Null without a ground energy.
 *
 * @param allowance  energies up to this much above the ground energy, over its size, are no failures.
 */
export function runsOf(cells: readonly CampaignCell[], quantity: Quantity, allowance = 0): Runs | null {
  const ground = cells[0].instance.ground?.energy;
  if (ground === undefined) return null;
  const groups = [...groupedBy(cells, ({ schedule, sweeps }) => `${sweeps}\n${schedule.name}`).values()].sort(
    (a, b) => a[0].sweeps - b[0].sweeps || (a[0].schedule.name < b[0].schedule.name ? -1 : 1),
  );
  const strands = new Map<string, Strand>();
  const oneSeed = groups.every((group) => group.length < 2);
  for (const [column, group] of groups.entries()) {
    const ranked = [...group].sort((a, b) => a.seed - b.seed);
    for (const [rank, { blocks }] of ranked.entries())
      for (const [order, block] of blocks.entries()) {
        const key = `${rank}/${order}`;
        let strand = strands.get(key);
        if (strand === undefined) {
          const half = (oneSeed ? order : rank) % 2 === 0 ? 0 : 1;
          strand = { half, reads: new Float64Array(groups.length), sums: new Float64Array(groups.length) };
          strands.set(key, strand);
        }
        for (const [energy, count] of block.energies) {
          strand.reads[column] += count;
          if (quantity === "residual") strand.sums[column] += count * Math.max(0, energy - ground);
          else if (!isGround(energy, ground, allowance * Math.abs(ground))) strand.sums[column] += count;
        }
      }
  }
  return {
    instance: cells[0].instance.id,
    method: cells[0].method.name,
    columns: groups.map((group) => ({
      schedule: group[0].schedule.name,
      sweeps: group[0].sweeps,
      clocks: meanClocks(group),
      lastBeta: group[0].schedule.beta?.at(-1) ?? null,
    })),
    strands: [...strands.values()],
  };
}

/** A mean over reads, with the error that the scatter of blocks gives it. */
export interface Pooled {
  readonly reads: number;
  readonly sum: number;
  readonly mean: number;
  readonly error: number;
}

/**
 * The mean of a column over strands. Its error is that of a ratio of sums over blocks, and for shares at least the binomial
 * one of independent reads: few blocks that happen to agree are no evidence of a smaller one.
 */
export function pooled(strands: readonly Strand[], column: number, quantity: Quantity): Pooled {
  let [reads, sum, blocks] = [0, 0, 0];
  for (const strand of strands) {
    reads += strand.reads[column];
    sum += strand.sums[column];
    if (strand.reads[column] > 0) blocks++;
  }
  const mean = sum / reads;
  let squares = 0;
  for (const strand of strands) squares += (strand.sums[column] - mean * strand.reads[column]) ** 2;
  const scatter = blocks > 1 ? Math.sqrt((squares * blocks) / (blocks - 1)) / reads : Number.POSITIVE_INFINITY;
  if (quantity === "residual") return { reads, sum, mean, error: scatter };
  const p = (sum + 0.5) / (reads + 1);
  const binomial = Math.sqrt((p * (1 - p)) / reads);
  return { reads, sum, mean, error: blocks > 1 ? Math.max(scatter, binomial) : binomial };
}

/** The number of independent reads whose share would have this error: at most the reads there are, at least one. */
export function effectiveReads(share: number, error: number, reads: number): number {
  const p = (share * reads + 0.5) / (reads + 1);
  const size = (p * (1 - p)) / error ** 2;
  return Number.isFinite(size) ? Math.max(1, Math.min(reads, size)) : reads;
}
