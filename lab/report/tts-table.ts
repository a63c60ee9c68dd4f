import { jeffreys, repetitions99 } from "../../core/statistics/time-to-solution.ts";
import type { CampaignCell } from "../campaign/cell.ts";
import { CLOCKS, type Clock, groupedBy } from "./material.ts";
import { effectiveReads, pooled, type Runs, runsOf } from "./strands.ts";

/** Accuracies of the table: energy above the ground energy, over its size. */
export const ACCURACIES = [0, 0.01] as const;

/** Time until one read reaches an accuracy with probability 0.99, for the best length and schedule. */
export interface TtsRow {
  readonly instance: string;
  readonly method: string;
  readonly accuracy: number;
  readonly schedule: string;
  readonly sweeps: number;
  readonly reads: number;
  /** Independent reads that the scatter of blocks is worth. */
  readonly effectiveReads: number;
  readonly successes: number;
  readonly p: { readonly estimate: number; readonly low: number; readonly high: number };
  /** Null: unbounded on that side. */
  readonly tts: Readonly<
    Record<Clock, { readonly estimate: number | null; readonly low: number | null; readonly high: number | null }>
  >;
  /** lower: no read succeeded, so `low` is all that is known; upper: every one did, so a shorter run might do. */
  readonly bound: null | "lower" | "upper";
  /** Whether the best length lies strictly inside those tried; if not, the true optimum may be better still. */
  readonly interior: boolean;
}

/** One row for each instance, method and accuracy; the length and schedule are chosen on half of the seeds, the row is of the other half. */
export function ttsTable(cells: readonly CampaignCell[]): readonly TtsRow[] {
  const groups = groupedBy(cells, ({ instance, method }) => `${instance.id}\n${method.name}`);
  return [...groups.values()].flatMap((group) =>
    ACCURACIES.flatMap((accuracy): TtsRow[] => {
      const runs = runsOf(group, "failure", accuracy);
      const row = runs === null ? null : rowOf(runs, accuracy);
      return row === null ? [] : [row];
    }),
  );
}

function rowOf(runs: Runs, accuracy: number): TtsRow | null {
  const { columns, strands, instance, method } = runs;
  const choosing = strands.filter(({ half }) => half === 0);
  const judging = strands.filter(({ half }) => half === 1);
  const candidates = columns.flatMap((column, index) => {
    const seen = pooled(choosing, index, "failure");
    const judged = pooled(judging, index, "failure");
    return seen.reads === 0 || judged.reads === 0
      ? []
      : [{ column, judged, time: column.sweeps * repetitions99(1 - seen.mean) }];
  });
  if (candidates.length === 0) return null;
  // Where nothing succeeded, the longest runs give the best bound.
  const best = candidates.reduce((a, b) =>
    b.time < a.time || (!Number.isFinite(a.time) && !Number.isFinite(b.time)) ? b : a,
  );
  const { column, judged } = best;
  const size = effectiveReads(judged.mean, judged.error, judged.reads);
  const successes = judged.reads - judged.sum;
  const share = successes / judged.reads;
  const p = jeffreys(share * size, size);
  const lengths = columns.map(({ sweeps }) => sweeps);
  const timeOf = (clock: Clock, probability: number): number | null => {
    const time = column.clocks[clock] * repetitions99(probability);
    return Number.isFinite(time) ? time : null;
  };
  const of = (clock: Clock) => ({
    estimate: timeOf(clock, share),
    low: timeOf(clock, successes === judged.reads ? 1 : p.high),
    high: timeOf(clock, p.low),
  });
  const [sweeps, updates, seconds] = CLOCKS.map(of);
  return {
    instance,
    method,
    accuracy,
    schedule: column.schedule,
    sweeps: column.sweeps,
    reads: judged.reads,
    effectiveReads: size,
    successes,
    p,
    tts: { sweeps, updates, seconds },
    bound: successes === 0 ? "lower" : successes === judged.reads ? "upper" : null,
    interior: column.sweeps > Math.min(...lengths) && column.sweeps < Math.max(...lengths),
  };
}
