import type { CampaignCell } from "./cell.ts";

/** Sums of float64 coefficients in different orders differ by rounding: energies this near, relatively, are one level. */
const SAME_LEVEL = 1e-9;

/** Whether an energy is at a level or below. */
export function reaches(energy: number, level: number): boolean {
  return energy <= level + SAME_LEVEL * Math.max(1, Math.abs(level));
}

/** Reads of a block whose energy is the ground energy. */
export function hitsOf(energies: readonly (readonly [energy: number, count: number])[], ground: number): number {
  return energies.reduce((sum, [energy, count]) => (reaches(energy, ground) ? sum + count : sum), 0);
}

/** An energy below one that was taken for the ground energy: of a proof or an enumeration that is an error somewhere. */
export interface BelowGround {
  readonly instance: string;
  readonly source: string;
  readonly claimed: number;
  readonly found: number;
}

/** @returns one entry for each instance of which a read lies below its ground energy. */
export function belowGround(cells: readonly CampaignCell[]): readonly BelowGround[] {
  const found = new Map<string, BelowGround>();
  for (const { instance, blocks } of cells) {
    if (instance.ground === null || instance.ground.source === "best-found") continue;
    const best = Math.min(...blocks.map(({ bestEnergy }) => bestEnergy));
    if (reaches(instance.ground.energy, best)) continue;
    const before = found.get(instance.id)?.found ?? Number.POSITIVE_INFINITY;
    const { energy: claimed, source } = instance.ground;
    found.set(instance.id, { instance: instance.id, source, claimed, found: Math.min(before, best) });
  }
  return [...found.values()];
}

/**
 * Gives the cells of instances whose ground energy nobody knows the lowest energy that any read of the campaign found, said to
 * be that and no more, and counts hits again; likewise where a best-known energy turned out to be none. Energies that were
 * enumerated, planted or proved stay as they are.
 *
 * @param cells  all cells of the campaign. @returns the cells that changed.
 */
export function withBestFound(cells: readonly CampaignCell[]): readonly CampaignCell[] {
  const lowest = new Map<string, number>();
  for (const { instance, blocks } of cells)
    for (const { bestEnergy } of blocks)
      lowest.set(instance.id, Math.min(bestEnergy, lowest.get(instance.id) ?? Number.POSITIVE_INFINITY));
  return cells.flatMap((cell) => {
    const { ground } = cell.instance;
    const found = lowest.get(cell.instance.id) as number;
    const certain = ground !== null && ground.source !== "best-found" && ground.source !== "best-known";
    const stands =
      ground !== null && (ground.source === "best-found" ? ground.energy === found : reaches(ground.energy, found));
    if (certain || stands) return [];
    return [
      {
        ...cell,
        instance: { ...cell.instance, ground: { energy: found, source: "best-found" as const } },
        blocks: cell.blocks.map((block) => ({ ...block, hits: hitsOf(block.energies, found) })),
      },
    ];
  });
}
