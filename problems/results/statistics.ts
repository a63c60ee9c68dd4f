import type { BlockSummary } from "../../core/sample-set/block-results.ts";
import { timeToSolution, timeToSolutionAtRate } from "../../core/statistics/time-to-solution.ts";

/** Where a target energy came from: that decides what a time to solution means. */
export type TargetSource = "given" | "planted" | "exact" | "best_found";

/** `tts` of the result document. */
export interface TtsDocument {
  readonly target_energy: number;
  readonly target_source: TargetSource;
  /** `blocks`: hits among blocks of equal work; `rate`: hits per time, where the target ended the job. */
  readonly estimator: "blocks" | "rate";
  readonly blocks: number;
  readonly hits: number;
  readonly success_probability: number;
  readonly low: number;
  readonly high: number;
  readonly block_time_s: number;
  readonly tts99_s: number | null;
  readonly tts99_low_s: number | null;
  readonly tts99_high_s: number | null;
  readonly bound: null | "lower" | "upper";
}

/**
 * Time to solution over whole blocks, the trials; pilots are not among them. A job that its target ended has no trials of
 * equal length: there every block counts with the time it had. Null where there is nothing to count.
 */
export function ttsDocument(
  all: readonly BlockSummary[],
  targetEnergy: number,
  source: TargetSource,
  endedByTarget: boolean,
): TtsDocument | null {
  const blocks = endedByTarget ? all : all.filter((block) => block.whole);
  if (blocks.length === 0) return null;
  const hits = blocks.filter((block) => block.best <= targetEnergy).length;
  const totalTimeS = blocks.reduce((sum, block) => sum + block.ns, 0) / 1e9;
  const tts = timeToSolution(hits, blocks.length, totalTimeS / blocks.length);
  const times = endedByTarget && hits > 0 ? { ...tts, ...timeToSolutionAtRate(hits, totalTimeS), bound: null } : tts;
  return {
    target_energy: targetEnergy,
    target_source: source,
    estimator: endedByTarget ? "rate" : "blocks",
    blocks: blocks.length,
    hits,
    success_probability: tts.successProbability,
    low: tts.low,
    high: tts.high,
    block_time_s: totalTimeS / blocks.length,
    tts99_s: times.tts99S,
    tts99_low_s: times.tts99LowS,
    tts99_high_s: times.tts99HighS,
    bound: times.bound,
  };
}

/** A mean over samples with its standard error from the spread of block means; null where fewer than two blocks ended. */
export interface Observable {
  readonly mean: number;
  readonly standard_error: number | null;
  readonly blocks: number;
}

export interface Observables {
  readonly energy: Observable;
  readonly magnetization: Observable;
  readonly abs_magnetization: Observable;
  readonly acceptance: Observable;
}

/** Sample mode's averages; blocks are independent, so their spread needs no autocorrelation time. */
export function observablesOf(all: readonly BlockSummary[]): Observables | null {
  const blocks = all.filter((block) => block.whole);
  if (blocks.length === 0) return null;
  const over = (value: (block: BlockSummary) => number | null): Observable => {
    const values = blocks.map((block) => value(block) ?? Number.NaN);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
    return {
      mean,
      standard_error: values.length < 2 ? null : Math.sqrt(variance / values.length),
      blocks: values.length,
    };
  };
  return {
    energy: over((b) => b.meanEnergy),
    magnetization: over((b) => b.magnetization),
    abs_magnetization: over((b) => b.absMagnetization),
    acceptance: over((b) => b.acceptance),
  };
}
