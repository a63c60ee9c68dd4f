import { jeffreys, timeToSolution } from "../../core/statistics/time-to-solution.ts";
import type { CampaignCell } from "./cell.ts";
import type { TableValue } from "./csv.ts";

/** Columns of rows.csv and fields of rows.jsonl. Energies in the instance's units; a block is the unit of independence. */
export const ROW_COLUMNS = [
  "cell",
  "instance",
  "family",
  "n",
  "interactions",
  "ground_energy",
  "ground_source",
  "method",
  "solver",
  "kernel",
  "update",
  "scan",
  "detailed_balance",
  "schedule",
  "schedule_kind",
  "beta_first",
  "beta_last",
  "gamma_first",
  "gamma_last",
  "slices",
  "sweeps",
  "seed",
  "blocks",
  "reads",
  "hits",
  "hit_share",
  "hit_blocks",
  "block_success",
  "block_success_low",
  "block_success_high",
  "best_energy",
  "mean_energy",
  "mean_residual_per_spin",
  "best_residual_per_spin",
  "sweeps_per_read",
  "updates_per_read",
  "seconds_per_read",
  "tts99_s",
  "tts99_low_s",
  "tts99_high_s",
  "digest",
  "started_at",
] as const;
export type CampaignRow = Readonly<Record<(typeof ROW_COLUMNS)[number], TableValue>>;

/** A cell as one line of the flat table; what needs a ground energy is empty where none is known. */
export function rowOf(cell: CampaignCell): CampaignRow {
  const { instance, method, schedule, blocks, clocks } = cell;
  const { ground } = instance;
  const reads = blocks.reduce((sum, block) => sum + block.reads, 0);
  const energySum = blocks.reduce((sum, { energies }) => sum + energies.reduce((s, [e, c]) => s + e * c, 0), 0);
  const best = Math.min(...blocks.map(({ bestEnergy }) => bestEnergy));
  const mean = energySum / reads;
  const hits = blocks.reduce((sum, block) => sum + block.hits, 0);
  const hitBlocks = blocks.filter((block) => block.hits > 0).length;
  const seconds = blocks.reduce((sum, { ns }) => sum + ns, 0) / 1e9;
  const success = jeffreys(hitBlocks, blocks.length);
  const tts = timeToSolution(hitBlocks, blocks.length, seconds / blocks.length);
  const known = <T extends TableValue>(value: T): T | null => (ground === null ? null : value);
  const residual = (energy: number): number | null => (ground === null ? null : (energy - ground.energy) / instance.n);
  const ends = (curve: readonly number[] | null): readonly [number | null, number | null] =>
    curve === null || curve.length === 0 ? [null, null] : [curve[0], curve[curve.length - 1]];
  const [betaFirst, betaLast] = ends(schedule.beta);
  const [gammaFirst, gammaLast] = ends(schedule.gamma);
  return {
    cell: cell.cell,
    instance: instance.id,
    family: instance.family,
    n: instance.n,
    interactions: instance.interactions,
    ground_energy: ground?.energy ?? null,
    ground_source: ground?.source ?? null,
    method: method.name,
    solver: method.solver,
    kernel: method.kernel,
    update: method.update,
    scan: method.scan,
    detailed_balance: method.detailedBalance,
    schedule: schedule.name,
    schedule_kind: schedule.kind,
    beta_first: betaFirst,
    beta_last: betaLast,
    gamma_first: gammaFirst,
    gamma_last: gammaLast,
    slices: schedule.slices,
    sweeps: cell.sweeps,
    seed: cell.seed,
    blocks: blocks.length,
    reads,
    hits: known(hits),
    hit_share: known(hits / reads),
    hit_blocks: known(hitBlocks),
    block_success: known(success.estimate),
    block_success_low: known(success.low),
    block_success_high: known(success.high),
    best_energy: best,
    mean_energy: mean,
    mean_residual_per_spin: residual(mean),
    best_residual_per_spin: residual(best),
    sweeps_per_read: clocks.sweepsPerRead,
    updates_per_read: clocks.updatesPerRead,
    seconds_per_read: clocks.secondsPerRead,
    tts99_s: known(tts.tts99S),
    tts99_low_s: known(tts.tts99LowS),
    tts99_high_s: known(tts.tts99HighS),
    digest: cell.digest,
    started_at: cell.startedAt,
  };
}

/** Columns of the table for stochastic-benchmark: parameters, the response `Energy` with its `count`, the reference `GTMinEnergy`, the resource `MeanTime`. */
export const STOCHASTIC_BENCHMARK_COLUMNS = [
  "instance",
  "method",
  "schedule",
  "sweeps",
  "replicas",
  "phot",
  "pcold",
  "seed",
  "Energy",
  "count",
  "GTMinEnergy",
  "MeanTime",
  "runtime (us)",
] as const;

/**
 * A cell as rows for stochastic-benchmark: one for each distinct energy, `count` reads of it (its aggregated column), the lowest
 * energy known of the instance, and the time of a read in seconds (and microseconds). `replicas` are the Trotter slices, `phot` and
 * `pcold` the first and last β.
 */
export function stochasticBenchmarkRows(
  cell: CampaignCell,
): readonly Readonly<Record<(typeof STOCHASTIC_BENCHMARK_COLUMNS)[number], TableValue>>[] {
  const counts = new Map<number, number>();
  for (const { energies } of cell.blocks)
    for (const [energy, count] of energies) counts.set(energy, (counts.get(energy) ?? 0) + count);
  const { beta } = cell.schedule;
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([energy, count]) => ({
      instance: cell.instance.id,
      method: cell.method.name,
      schedule: cell.schedule.name,
      sweeps: cell.sweeps,
      replicas: cell.schedule.slices,
      phot: beta?.[0] ?? null,
      pcold: beta?.[beta.length - 1] ?? null,
      seed: cell.seed,
      Energy: energy,
      count,
      GTMinEnergy: cell.instance.ground?.energy ?? null,
      MeanTime: cell.clocks.secondsPerRead,
      "runtime (us)": 1e6 * cell.clocks.secondsPerRead,
    }));
}
