import { type CampaignSpec, type MethodSpec, type ScheduleSpec, schedulesOf } from "./spec.ts";

/** One run that a campaign asks for. */
export interface CellRequest {
  /** As `0001-<instance>-<method>-<sweeps>-<seed>`: the number tells runs apart that differ in their schedule only. */
  readonly cell: string;
  readonly instance: string;
  readonly method: MethodSpec;
  readonly schedule: ScheduleSpec;
  readonly sweeps: number;
  readonly seed: number;
}

/** What a schedule's `instances` may name. */
interface NamedInstance {
  readonly id: string;
  readonly group: string | null;
}

/**
 * All runs of a campaign, in the order in which they are to be done: seed by seed, so that a campaign that was ended early holds
 * the whole grid for some seeds and not some of the grid for all.
 */
export function cellsOf(spec: CampaignSpec, instances: readonly NamedInstance[]): readonly CellRequest[] {
  const cells: CellRequest[] = [];
  for (const seed of spec.seeds)
    for (const instance of instances)
      for (const method of spec.methods)
        for (const schedule of schedulesOf(method, spec.schedules))
          for (const sweeps of spec.sweeps) {
            if (!concerns(schedule, instance)) continue;
            const number = String(cells.length + 1).padStart(4, "0");
            const cell = [number, instance.id, method.name, sweeps, seed].join("-");
            cells.push({ cell, instance: instance.id, method, schedule, sweeps, seed });
          }
  return cells;
}

function concerns({ instances }: ScheduleSpec, { id, group }: NamedInstance): boolean {
  return instances === null || instances.includes(id) || (group !== null && instances.includes(group));
}

/** Names in a schedule's `instances` that no instance has. */
export function unknownInstances(spec: CampaignSpec, instances: readonly NamedInstance[]): readonly string[] {
  const known = new Set(instances.flatMap(({ id, group }) => (group === null ? [id] : [id, group])));
  return spec.schedules.flatMap((schedule) => (schedule.instances ?? []).filter((one) => !known.has(one)));
}

/** The part whose streams a block of a cell draws from: 1, 3, 4, 5 …; part 2 belongs to ladder pilots. */
export function partOfBlock(block: number): number {
  return block === 0 ? 1 : block + 2;
}

/** Reads of a block: next to its share of the cell's reads, and a multiple of the kernel's own block, so that no lane is lost. */
export function readsOfBlock(reads: number, blocks: number, kernelReads: number): number {
  return kernelReads * Math.max(1, Math.round(reads / (blocks * kernelReads)));
}
