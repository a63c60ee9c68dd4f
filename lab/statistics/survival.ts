import { chiSquareQuantile } from "../../core/statistics/special-functions.ts";
import { normalQuantile } from "./normal.ts";

/** When a run first hit its target, or how long it was watched without. Any unit of time. */
export interface FirstHit {
  readonly time: number;
  /** False: censored, the run ended at `time` without a hit. */
  readonly hit: boolean;
}

/** A step of the survival curve: the share of runs that have not hit after `time`. */
export interface SurvivalStep {
  readonly time: number;
  readonly survival: number;
  /** Pointwise 95 %, on the log(−log) scale, so within 0 … 1. */
  readonly low: number;
  readonly high: number;
  readonly atRisk: number;
}

/**
 * Kaplan and Meier's estimate of the survival of "not yet hit", with Greenwood's variance; censored runs count as long as
 * they were watched. Source: Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452.
 *
 * @returns one step for each distinct time of a hit, ascending.
 */
export function kaplanMeier(runs: readonly FirstHit[]): readonly SurvivalStep[] {
  const ordered = [...runs].sort((a, b) => a.time - b.time || Number(b.hit) - Number(a.hit));
  const steps: SurvivalStep[] = [];
  const z = normalQuantile(0.975);
  let survival = 1;
  let greenwood = 0;
  for (let k = 0; k < ordered.length; ) {
    const { time } = ordered[k];
    const atRisk = ordered.length - k;
    let hits = 0;
    for (; k < ordered.length && ordered[k].time === time; k++) if (ordered[k].hit) hits++;
    if (hits === 0) continue;
    survival *= 1 - hits / atRisk;
    if (hits === atRisk) {
      steps.push({ time, survival: 0, low: 0, high: 0, atRisk });
      continue;
    }
    greenwood += hits / (atRisk * (atRisk - hits));
    const spread = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
    steps.push({ time, survival, low: survival ** Math.exp(spread), high: survival ** Math.exp(-spread), atRisk });
  }
  return steps;
}

/** A rate of hits per unit of time, with its 95 % interval; without a hit only the upper end says something. */
export interface HitRate {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly hits: number;
  readonly exposure: number;
}

/**
 * The rate of hits after a burn-in, if it is constant there: hits over the time at risk, its interval from the χ² law of
 * a Poisson count (exact where the exposure is fixed, conservative by at most one hit otherwise).
 */
export function hitRate(runs: readonly FirstHit[], burnIn = 0): HitRate {
  const after = runs.filter(({ time }) => time > burnIn);
  const hits = after.filter(({ hit }) => hit).length;
  const exposure = after.reduce((sum, { time }) => sum + time - burnIn, 0);
  if (exposure === 0) return { rate: Number.NaN, low: 0, high: Number.POSITIVE_INFINITY, hits, exposure };
  return {
    rate: hits / exposure,
    low: hits === 0 ? 0 : chiSquareQuantile(0.975, 2 * hits) / (2 * exposure),
    high: chiSquareQuantile(0.025, 2 * hits + 2) / (2 * exposure),
    hits,
    exposure,
  };
}

/**
 * Anderson and Darling's statistic A² of hit times after a burn-in against the exponential law of this rate, or, where all runs were
 * watched equally long, against that law given a hit before the end. With a rate fitted to the same times its tables do not hold:
 * `exponentialGoodness` gives the share beyond it. Source: Anderson and Darling (1954), doi:10.1080/01621459.1954.10501232.
 *
 * @param horizon  how long every run was watched, > burnIn; +∞ when all hit.
 */
export function andersonDarling(times: readonly number[], rate: number, burnIn: number, horizon: number): number {
  const whole = Number.isFinite(horizon) ? -Math.expm1(-rate * (horizon - burnIn)) : 1;
  const u = times
    .filter((t) => t > burnIn)
    .map((t) => -Math.expm1(-rate * (t - burnIn)) / whole)
    .map((v) => Math.min(1 - 1e-15, Math.max(1e-15, v)))
    .sort((a, b) => a - b);
  const n = u.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (2 * i + 1) * (Math.log(u[i]) + Math.log1p(-u[n - 1 - i]));
  return -n - sum / n;
}

/** Runs that the test takes, chosen at random where there are more: it sorts each of its draws. */
const MOST_TESTED = 1000;

/**
 * Whether hits seen after whole sweeps come at one rate after a burn-in: the share of runs drawn by the geometric law of the fitted
 * rate, as many, watched as long and fitted again, whose A² is as large. A law that is right has p ≤ x in a share x of the cases.
 *
 * @param runs     whole sweeps; those censored before the horizon are left out.
 * @param burnIn   sweeps. @param horizon  sweeps, > burnIn.
 * @returns (1 + as large)/(1 + draws); 1 with fewer than two hits.
 */
export function exponentialGoodness(
  runs: readonly FirstHit[],
  burnIn: number,
  horizon: number,
  uniform: () => number,
  draws = 400,
): number {
  const watched = runs.filter(({ time, hit }) => time > burnIn && (hit || time >= horizon));
  const after = watched.length <= MOST_TESTED ? watched : chosen(watched, MOST_TESTED, uniform);
  const fitted = fittedSquare(after, burnIn, horizon);
  if (fitted === null) return 1;
  let larger = 0;
  for (let draw = 0; draw < draws; draw++) {
    const again = after.map((): FirstHit => {
      const time = burnIn + Math.max(1, Math.ceil(-Math.log1p(-uniform()) / fitted.rate));
      return time > horizon ? { time: horizon, hit: false } : { time, hit: true };
    });
    const other = fittedSquare(again, burnIn, horizon);
    if (other !== null && other.square >= fitted.square) larger++;
  }
  return (1 + larger) / (1 + draws);
}

function chosen(runs: readonly FirstHit[], count: number, uniform: () => number): readonly FirstHit[] {
  const all = [...runs];
  for (let k = 0; k < count; k++) {
    const other = k + Math.floor(uniform() * (all.length - k));
    [all[k], all[other]] = [all[other], all[k]];
  }
  return all.slice(0, count);
}

/** The rate by whole sweeps and A² of the times in the middle of theirs. */
function fittedSquare(runs: readonly FirstHit[], burnIn: number, horizon: number) {
  const times = runs.filter(({ hit }) => hit).map(({ time }) => time);
  const looks = runs.reduce((sum, { time }) => sum + time - burnIn, 0);
  if (times.length < 2 || times.length >= looks) return null;
  const rate = -Math.log1p(-times.length / looks);
  const middles = times.map((time) => time - 0.5);
  return { rate, square: andersonDarling(middles, rate, burnIn, horizon) };
}
