import { energyFromUnits, type IsingForm } from "../../core/model/ising-form.ts";
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
  /** Share of the couplings that are not satisfied; on a ring, the density of kinks. Null where couplings differ in size or fields act. */
  readonly unsatisfied_couplings: Observable | null;
}

/** Sample mode's averages; blocks are independent, so their spread needs no autocorrelation time. */
export function observablesOf(all: readonly BlockSummary[], form: IsingForm): Observables | null {
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
  const energy = over((b) => b.meanEnergy);
  return {
    energy,
    magnetization: over((b) => b.magnetization),
    abs_magnetization: over((b) => b.absMagnetization),
    acceptance: over((b) => b.acceptance),
    unsatisfied_couplings: unsatisfiedCouplings(energy, form),
  };
}

/** Of m couplings of one size |J|, and no fields, u unsatisfied ones make the energy −(m − 2u)|J|, and the constant of the form. */
function unsatisfiedCouplings(energy: Observable, form: IsingForm): Observable | null {
  if (form.weight.length === 0) return null;
  const size = Math.abs(form.weight[0]);
  if (!form.weight.every((w) => Math.abs(w) === size) || form.field.some((h) => h !== 0)) return null;
  // Rows hold each coupling twice.
  const total = (form.weight.length / 2) * size * form.unit;
  return {
    mean: (1 + (energy.mean - energyFromUnits(form, 0)) / total) / 2,
    standard_error: energy.standard_error === null ? null : energy.standard_error / (2 * total),
    blocks: energy.blocks,
  };
}
