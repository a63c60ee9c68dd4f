import { normalQuantile } from "./normal.ts";

/** What a measurement says about a prediction. */
export type Verdict = "consistent" | "violated" | "inconclusive" | "not tested";

export interface Equivalence {
  readonly verdict: Verdict;
  /** 90 % interval of the difference over the prediction: inside ± margin, both one-sided tests at 5 % reject. */
  readonly low: number;
  readonly high: number;
  readonly margin: number;
}

/**
 * Two one-sided tests of "measured differs from predicted by more than the margin". `consistent`: both reject; `violated`:
 * the whole interval lies outside the margin; `inconclusive`: the interval is too wide to tell.
 * Source: Schuirmann (1987), doi:10.1007/BF01068419.
 *
 * @param measured  with its standard error. @param predicted  not 0. @param margin  share of the prediction, such as 0.15.
 */
export function equivalence(
  measured: { readonly value: number; readonly error: number } | null,
  predicted: number,
  margin: number,
): Equivalence {
  if (measured === null || !Number.isFinite(measured.error))
    return { verdict: "not tested", low: Number.NaN, high: Number.NaN, margin };
  const z = normalQuantile(0.95);
  const scale = Math.abs(predicted);
  const center = (measured.value - predicted) / scale;
  const half = (z * measured.error) / scale;
  const [low, high] = [center - half, center + half];
  const verdict =
    low >= -margin && high <= margin ? "consistent" : low > margin || high < -margin ? "violated" : "inconclusive";
  return { verdict, low, high, margin };
}
