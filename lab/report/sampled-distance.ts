import { betaCumulative, chiSquareTail } from "../../core/statistics/special-functions.ts";
import type { CampaignCell } from "../campaign/cell.ts";
import { randomSweep } from "../spectrum/observed-killing.ts";
import { sequentialSweep } from "../spectrum/sequential-sweep.ts";
import { rootWeights } from "../spectrum/single-flip.ts";
import { dynamicsOf, type ExactDynamics } from "./exact-dynamics.ts";
import { constantBeta } from "./material.ts";

/** Sampled energies of runs at one temperature against the exact law of the same kernel after the same number of sweeps. */
export interface SampledDistance {
  readonly instance: string;
  readonly method: string;
  readonly beta: number;
  readonly sweeps: number;
  readonly reads: number;
  /** Δ · t with the kernel's own gap; null where that is out of reach. */
  readonly relaxations: number | null;
  /** Total variation over energies between the reads and equilibrium. */
  readonly distance: number;
  /** About its standard error. */
  readonly error: number;
  /** The same of the exact law after these sweeps from uniform starts: what the distance should be, plus noise. */
  readonly exact: number;
  /** How often the exact law gives counts as far from it, blocks being the independent units. */
  readonly chance: number;
}

/** Largest n, and most sweeps that are followed one by one. */
export const energyDistance = { maxSpins: 10, maxSweeps: 20_000 } as const;

/** Random visits are followed as n steps of 1 + W/n: beyond, equilibrium to any digit here. */
const SAME_ENERGY = 1e-9;

/** @param group  cells of one instance, method, schedule and length. Null where the exact law is not followed. */
export function sampledDistance(group: readonly CampaignCell[], exact: ExactDynamics): SampledDistance | null {
  const [cell] = group;
  const beta = constantBeta(cell);
  const kernel = dynamicsOf(cell);
  if (beta === null || kernel === null || kernel.scan === "continuous" || cell.sweeps > energyDistance.maxSweeps)
    return null;
  const table = exact.table(cell.instance.id);
  const dynamics = { table, beta, rule: kernel.rule };
  const p: Float64Array = new Float64Array(table.length).fill(1 / table.length);
  const sweep = kernel.scan === "sequential" ? sequentialSweep(dynamics) : randomSweep(dynamics);
  for (let t = 0; t < cell.sweeps; t++) sweep(p);
  const levels = [...new Set(table)].sort((a, b) => a - b);
  const equilibrium = byLevel(
    levels,
    table,
    rootWeights(dynamics).map((r) => r * r),
  );
  const law = byLevel(levels, table, p);
  const rows = countsOf(group, levels);
  if (rows === null) return null;
  const counts = levels.map((_, k) => rows.reduce((sum, row) => sum + row[k], 0));
  const reads = counts.reduce((sum, c) => sum + c, 0);
  const share = counts.map((c) => c / reads);
  const { chance, spread } = chanceOf(rows, law);
  const gap = exact.gap(cell.instance.id, beta, kernel.rule, kernel.scan);
  return {
    instance: cell.instance.id,
    method: cell.method.name,
    beta,
    sweeps: cell.sweeps,
    reads,
    relaxations: gap === null ? null : gap * cell.sweeps,
    distance: totalVariation(share, equilibrium),
    // A sum of |deviations| of levels: at most ½ Σ √(p(1 − p)/reads) off, reads as independent as blocks show.
    error: law.reduce((sum, q) => sum + Math.sqrt((spread * q * (1 - q)) / reads), 0) / 2,
    exact: totalVariation(law, equilibrium),
    chance,
  };
}

function byLevel(levels: readonly number[], table: Float64Array, p: Float64Array): readonly number[] {
  const at = new Map(levels.map((level, k) => [level, k]));
  const sums = levels.map(() => 0);
  for (let x = 0; x < table.length; x++) sums[at.get(table[x]) ?? 0] += p[x];
  return sums;
}

/** Reads by block and level; null where an energy is none of the model's: then it is not the model that was enumerated. */
function countsOf(group: readonly CampaignCell[], levels: readonly number[]): readonly (readonly number[])[] | null {
  const rows: number[][] = [];
  for (const { blocks } of group)
    for (const { energies } of blocks) {
      const counts = levels.map(() => 0);
      for (const [energy, count] of energies) {
        const k = levels.findIndex((level) => Math.abs(level - energy) <= SAME_ENERGY * Math.max(1, Math.abs(level)));
        if (k < 0) return null;
        counts[k] += count;
      }
      rows.push(counts);
    }
  return rows;
}

function totalVariation(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, k) => sum + Math.abs(v - b[k]), 0) / 2;
}

/**
 * Whether counts follow a law when reads of a block may depend on each other: Pearson's χ² of all reads against the law, per degree,
 * over that of blocks against each other, which such dependence inflates alike. The ratio is F-distributed; blocks that agree
 * better than independent reads would are taken as independent.
 *
 * @param rows  shape (blocks)(levels). @returns the share of F beyond, and by how much the variance of blocks exceeds that of independent reads, ≥ 1.
 */
export function chanceOf(
  rows: readonly (readonly number[])[],
  law: readonly number[],
): { readonly chance: number; readonly spread: number } {
  const joined = joinedLevels(rows, law);
  const degrees = joined.length - 1;
  if (degrees < 1) return { chance: 1, spread: 1 };
  const sizes = rows.map((row) => row.reduce((sum, c) => sum + c, 0));
  const reads = sizes.reduce((sum, c) => sum + c, 0);
  let [against, between] = [0, 0];
  for (const { share, counts } of joined) {
    const total = counts.reduce((sum, c) => sum + c, 0);
    against += (total - share * reads) ** 2 / (share * reads);
    for (const [k, count] of counts.entries()) {
      const expected = (total * sizes[k]) / reads;
      if (expected > 0) between += (count - expected) ** 2 / expected;
    }
  }
  const below = degrees * (rows.length - 1);
  const spread = below > 0 ? Math.max(1, between / below) : 1;
  if (spread === 1) return { chance: chiSquareTail(against, degrees), spread };
  const ratio = against / degrees / spread;
  return { chance: 1 - betaCumulative((degrees * ratio) / (degrees * ratio + below), degrees / 2, below / 2), spread };
}

/** Levels joined from the top until each expects five reads; what is left joins the last. */
function joinedLevels(
  rows: readonly (readonly number[])[],
  law: readonly number[],
): readonly { readonly share: number; readonly counts: readonly number[] }[] {
  const reads = rows.reduce((sum, row) => sum + row.reduce((inner, c) => inner + c, 0), 0);
  const groups: { share: number; counts: number[] }[] = [];
  let open = { share: 0, counts: rows.map(() => 0) };
  for (let level = law.length - 1; level >= 0; level--) {
    const { share, counts } = open;
    open = { share: share + law[level], counts: counts.map((c, k) => c + rows[k][level]) };
    if (open.share * reads < 5) continue;
    groups.push(open);
    open = { share: 0, counts: rows.map(() => 0) };
  }
  const last = groups.at(-1);
  if (last !== undefined) {
    last.share += open.share;
    for (const [k, c] of open.counts.entries()) last.counts[k] += c;
  }
  return groups;
}
