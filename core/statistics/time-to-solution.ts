import { betaQuantile, chiSquareQuantile } from "./special-functions.ts";

/** An estimated probability with its 95 % interval. */
export interface Proportion {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Jeffreys' interval for a proportion: quantiles 2.5 % and 97.5 % of Beta(hits + ½, trials − hits + ½), with low = 0 when
 * nothing hit and high = 1 when all did. Source: Brown, Cai, DasGupta (2001), doi:10.1214/ss/1009213286.
 */
export function jeffreys(hits: number, trials: number): Proportion {
  if (trials === 0) return { estimate: Number.NaN, low: 0, high: 1 };
  const a = hits + 0.5;
  const b = trials - hits + 0.5;
  return {
    estimate: hits / trials,
    low: hits === 0 ? 0 : betaQuantile(0.025, a, b),
    high: hits === trials ? 1 : betaQuantile(0.975, a, b),
  };
}

/** Time to solution at 99 %; an unbounded side is null. `bound` says when the estimate itself is only a bound. */
export interface TimeToSolution {
  readonly successProbability: number;
  readonly low: number;
  readonly high: number;
  readonly tts99S: number | null;
  readonly tts99LowS: number | null;
  readonly tts99HighS: number | null;
  readonly bound: null | "lower" | "upper";
}

/** The repetitions until one success is 99 % sure, at least one: max(1, ln 0.01 / ln(1 − p)). Source: Rønnow et al. (2014), doi:10.1126/science.1252319. */
export function repetitions99(p: number): number {
  return p <= 0 ? Number.POSITIVE_INFINITY : p >= 1 ? 1 : Math.max(1, Math.log(0.01) / Math.log1p(-p));
}

/**
 * Time to solution from blocks, the units of independence.
 *
 * @param hits         blocks that reached the target.
 * @param blocks       blocks run.
 * @param blockTimeS   mean time of a block on one thread, seconds.
 * With no hit there is only a lower bound, `tts99LowS`; when every block hits, one block's time is an upper bound: a shorter
 * block might have done.
 */
export function timeToSolution(hits: number, blocks: number, blockTimeS: number): TimeToSolution {
  const p = jeffreys(hits, blocks);
  const time = (probability: number): number | null => {
    const seconds = blockTimeS * repetitions99(probability);
    return Number.isFinite(seconds) ? seconds : null;
  };
  const estimate = blocks === 0 ? 0 : p.estimate;
  return {
    successProbability: estimate,
    low: p.low,
    high: p.high,
    tts99S: time(estimate),
    tts99LowS: blocks === 0 ? null : time(p.high),
    tts99HighS: time(p.low),
    bound: hits === 0 ? "lower" : hits === blocks ? "upper" : null,
  };
}

/**
 * Time to solution of a job that ended at its first hit: the target stops its own block and those beside it, so blocks
 * are no trials of equal length and hits per block would be too many. With hits at a constant rate, the time spent until
 * the h-th hit is Γ(h)-distributed, which gives the rate h/T and its exact 95 % interval χ²(2h)/2T, whatever was cut.
 *
 * @param hits    ≥ 1. @param totalTimeS  time of all blocks together, seconds of one thread.
 */
export function timeToSolutionAtRate(
  hits: number,
  totalTimeS: number,
): Pick<TimeToSolution, "tts99S" | "tts99LowS" | "tts99HighS"> {
  const repetitions = -Math.log(0.01);
  return {
    tts99S: (repetitions * totalTimeS) / hits,
    tts99LowS: (repetitions * 2 * totalTimeS) / chiSquareQuantile(0.025, 2 * hits),
    tts99HighS: (repetitions * 2 * totalTimeS) / chiSquareQuantile(0.975, 2 * hits),
  };
}
