import type { BlockSummary } from "../../core/sample-set/block-results.ts";
import { timeToSolution } from "../../core/statistics/time-to-solution.ts";

/** Where a target energy came from: that decides what a time to solution means. */
export type TargetSource = "given" | "planted" | "exact" | "best_found";

/** `tts` of the result document. */
export interface TtsDocument {
  readonly target_energy: number;
  readonly target_source: TargetSource;
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
 * Time to solution over finished blocks; pilots are not among them. With a given target, which cuts the block that meets
 * it and all that run beside it, every block counts with the time it had: hits per time is then the estimate of an
 * exponential rate from censored data. Null where there is no block.
 */
export function ttsDocument(
  all: readonly BlockSummary[],
  targetEnergy: number,
  source: TargetSource,
): TtsDocument | null {
  const blocks = all.filter((block) => block.finished || source === "given");
  if (blocks.length === 0) return null;
  const hits = blocks.filter((block) => block.best <= targetEnergy).length;
  const blockTimeS = blocks.reduce((sum, block) => sum + block.ns, 0) / blocks.length / 1e9;
  const tts = timeToSolution(hits, blocks.length, blockTimeS);
  return {
    target_energy: targetEnergy,
    target_source: source,
    blocks: blocks.length,
    hits,
    success_probability: tts.successProbability,
    low: tts.low,
    high: tts.high,
    block_time_s: blockTimeS,
    tts99_s: tts.tts99S,
    tts99_low_s: tts.tts99LowS,
    tts99_high_s: tts.tts99HighS,
    bound: tts.bound,
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
  const blocks = all.filter((block) => block.finished);
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
