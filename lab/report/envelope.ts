import { jeffreys } from "../../core/statistics/time-to-solution.ts";
import { JUDGING_RULES } from "../campaign/judging-rules.ts";
import type { Clocked, Quantity } from "./material.ts";
import { effectiveReads, type Pooled, pooled, type Runs } from "./strands.ts";

/** The best schedule for one length of run, and what it gave on seeds that had no part in choosing it. */
export interface EnvelopePoint {
  readonly column: number;
  readonly schedule: string;
  readonly sweeps: number;
  readonly clocks: Clocked;
  readonly value: number;
  readonly error: number;
  /** 95 %, within 0 … 1 for a share; for no failure at all an upper bound only, low = 0. */
  readonly low: number;
  readonly high: number;
  readonly reads: number;
  /** Failures among the reads that judge; null for residual energies. */
  readonly failures: number | null;
  /** (value / error)² as the seeds that chose saw it: the weight of ln value in a fit, which the judging seeds have no part in. */
  readonly weight: number;
  /** Whether the seeds that chose saw enough for the point to enter a slope: failures of enough, by `JUDGING_RULES`. */
  readonly usable: boolean;
  /** Whether the schedule chosen ends at the hottest or coldest β that was tried at this length, of three or more. */
  readonly atEdge: boolean;
}

const { leastFailures } = JUDGING_RULES;

const NORMAL_95 = 1.959963984540054;

/** The lower envelope of all schedules by length of run: chosen on half 0, evaluated on half 1. Lengths without both are left out. */
export function lowerEnvelope({ columns, strands }: Runs, quantity: Quantity): readonly EnvelopePoint[] {
  const choosing = strands.filter(({ half }) => half === 0);
  const judging = strands.filter(({ half }) => half === 1);
  const lengths = [...new Set(columns.map(({ sweeps }) => sweeps))].sort((a, b) => a - b);
  return lengths.flatMap((sweeps): EnvelopePoint[] => {
    const candidates = columns
      .map((column, index) => ({ ...column, index, seen: pooled(choosing, index, quantity) }))
      .filter((candidate) => candidate.sweeps === sweeps && candidate.seen.reads > 0);
    if (candidates.length === 0) return [];
    const best = candidates.reduce((a, b) => (b.seen.mean < a.seen.mean ? b : a));
    const judged = pooled(judging, best.index, quantity);
    if (judged.reads === 0) return [];
    const betas = candidates.flatMap(({ lastBeta }) => (lastBeta === null ? [] : [lastBeta]));
    const spread = new Set(betas).size > 2;
    return [
      {
        column: best.index,
        schedule: best.schedule,
        sweeps,
        clocks: best.clocks,
        value: judged.mean,
        error: judged.error,
        ...intervalOf(judged, quantity),
        reads: judged.reads,
        failures: quantity === "failure" ? judged.sum : null,
        weight: weightOf(best.seen, quantity),
        usable: quantity === "failure" ? best.seen.sum >= leastFailures && best.seen.mean < 0.9 : best.seen.mean > 0,
        atEdge: spread && (best.lastBeta === Math.max(...betas) || best.lastBeta === Math.min(...betas)),
      },
    ];
  });
}

/** For a share that of independent reads, which has less noise than the scatter of few blocks. */
function weightOf({ mean, error, sum, reads }: Pooled, quantity: Quantity): number {
  if (quantity === "residual") return mean > 0 ? (mean / error) ** 2 : 0;
  return (sum + 0.5) / (1 - sum / (reads + 1));
}

/** A share of independent reads: Jeffreys' interval on as many reads as the scatter of blocks leaves; else symmetric in ln value. */
function intervalOf({ mean, error, reads }: Pooled, quantity: Quantity): { low: number; high: number } {
  if (quantity === "failure") {
    const size = effectiveReads(mean, error, reads);
    const { low, high } = jeffreys(mean * size, size);
    return { low, high };
  }
  if (!Number.isFinite(error)) return { low: 0, high: Number.POSITIVE_INFINITY };
  if (mean === 0) return { low: 0, high: NORMAL_95 * error };
  const factor = Math.exp((NORMAL_95 * error) / mean);
  return { low: mean / factor, high: mean * factor };
}
