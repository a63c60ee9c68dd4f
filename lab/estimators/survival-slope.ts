import { chiSquareQuantile } from "../../core/statistics/special-functions.ts";
import type { FirstHit } from "../statistics/survival.ts";

/** The rate at which "not yet hit" dies out, per sweep, with its 95 % interval. */
export interface SurvivalSlope {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly hits: number;
  readonly runs: number;
}

/**
 * The slope of ln survival after a burn-in, for runs that are looked at after whole sweeps: the share p of looks that find a
 * hit, among all looks at runs without one, gives the rate −ln(1 − p). After the burn-in p is constant, e^(−k) = 1 − p with k
 * the killing rate of the chain seen at sweep ends.
 *
 * @param runs    whole sweeps. @param burnIn  sweeps after which the slowest mode is alone.
 */
export function survivalSlope(runs: readonly FirstHit[], burnIn: number): SurvivalSlope {
  const after = runs.filter(({ time }) => time > burnIn);
  const hits = after.filter(({ hit }) => hit).length;
  const looks = after.reduce((sum, { time }) => sum + time - burnIn, 0);
  const rateOf = (count: number): number => -Math.log1p(-Math.min(count / looks, 1));
  return {
    rate: rateOf(hits),
    low: hits === 0 ? 0 : rateOf(chiSquareQuantile(0.975, 2 * hits) / 2),
    high: looks === 0 ? Number.POSITIVE_INFINITY : rateOf(chiSquareQuantile(0.025, 2 * hits + 2) / 2),
    hits,
    runs: after.length,
  };
}
