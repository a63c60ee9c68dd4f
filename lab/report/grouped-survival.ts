import { chiSquareTail } from "../../core/statistics/special-functions.ts";
import { scatterOf } from "../campaign/first-hits.ts";

/** First hits counted between checkpoints: `counts[k]` of them after `times[k − 1]` and no later than `times[k]`. */
export interface GroupedHits {
  readonly times: readonly number[];
  readonly counts: readonly number[];
  /** Reads without a hit by the last time. */
  readonly censored: number;
  /** χ² of the blocks of the run against each other, where it is known. */
  readonly scatter?: { readonly square: number; readonly degrees: number };
}

export interface GroupedRate {
  readonly rate: number;
  /** 95 %, from the observed information in ln rate; without hits an upper bound at 95 %. */
  readonly low: number;
  readonly high: number;
  readonly hits: number;
  readonly burnIn: number;
  /** Share of χ² beyond that of the counts against the exponential's; NaN with fewer than two groups to compare. */
  readonly goodness: number;
  /** Variance of the counts over that of independent reads, which widened the interval. */
  readonly excess: number;
}

/** Joins hits of runs with the same checkpoints. Null where checkpoints differ. */
export function joinedHits(all: readonly GroupedHits[]): GroupedHits | null {
  const [first] = all;
  if (first === undefined || all.some(({ times }) => times.join() !== first.times.join())) return null;
  return {
    times: first.times,
    counts: first.counts.map((_, k) => all.reduce((sum, { counts }) => sum + counts[k], 0)),
    censored: all.reduce((sum, { censored }) => sum + censored, 0),
  };
}

/**
 * By how much the variance of counts exceeds that of independent reads, at least 1: χ² of runs against each other and of the blocks
 * within each, per degree. Reads that share random words hit together.
 */
export function spreadOf(all: readonly GroupedHits[]): number {
  const parts = [scatterOf(all), ...all.flatMap(({ scatter }) => (scatter === undefined ? [] : [scatter]))];
  const degrees = parts.reduce((sum, part) => sum + part.degrees, 0);
  return degrees > 0 ? Math.max(1, parts.reduce((sum, part) => sum + part.square, 0) / degrees) : 1;
}

/** The share not yet hit after each checkpoint, by reads. */
export function survivalOf({
  times,
  counts,
  censored,
}: GroupedHits): readonly (readonly [time: number, left: number])[] {
  const all = counts.reduce((sum, c) => sum + c, 0) + censored;
  let left = all;
  return times.map((time, k) => {
    left -= counts[k];
    return [time, left / all];
  });
}

/**
 * The rate of an exponential law seen at checkpoints only, by maximum likelihood: a hit in (a, b] has probability
 * e^(−ka) − e^(−kb) of those that were left at the burn-in, the rest survive to the end. Null without anything at risk after the burn-in.
 *
 * @param burnIn  the first checkpoint ≥ this is where watching begins; 0: at the start.
 * @param excess  `spreadOf` the runs: widens the interval and divides χ².
 */
export function groupedRate({ times, counts, censored }: GroupedHits, burnIn: number, excess = 1): GroupedRate | null {
  const begin = burnIn > 0 ? times.findIndex((t) => t >= burnIn) : -1;
  if (burnIn > 0 && begin < 0) return null;
  const origin = begin < 0 ? 0 : times[begin];
  const ends = times.slice(begin + 1).map((t) => t - origin);
  const seen = counts.slice(begin + 1);
  const hits = seen.reduce((sum, c) => sum + c, 0);
  if (ends.length === 0 || hits + censored === 0) return null;
  const horizon = ends[ends.length - 1];
  if (hits === 0)
    return {
      rate: 0,
      low: 0,
      high: (-Math.log(0.05) * excess) / (censored * horizon),
      hits,
      burnIn: origin,
      goodness: Number.NaN,
      excess,
    };
  const starts = ends.map((_, k) => (k === 0 ? 0 : ends[k - 1]));
  // The score −Σ c (a + w/(1 − e^{kw}))… falls with k: bisection in ln k.
  const score = (rate: number): number =>
    seen.reduce((sum, c, k) => {
      const width = ends[k] - starts[k];
      return sum + c * (width / Math.expm1(rate * width) - starts[k]);
    }, -censored * horizon);
  let [low, high] = [-60, 20];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (score(Math.exp(middle)) > 0) low = middle;
    else high = middle;
  }
  const rate = Math.exp((low + high) / 2);
  const information = seen.reduce((sum, c, k) => {
    const width = ends[k] - starts[k];
    return sum + (c * width * width * Math.exp(rate * width)) / Math.expm1(rate * width) ** 2;
  }, 0);
  const spread = (1.959963984540054 * Math.sqrt(excess / information)) / rate;
  return {
    rate,
    low: rate * Math.exp(-spread),
    high: rate * Math.exp(spread),
    hits,
    burnIn: origin,
    goodness: goodness(starts, ends, seen, censored, rate, excess),
    excess,
  };
}

/** Pearson's χ² over groups joined until each expects five; one degree for the fitted rate. */
function goodness(
  starts: readonly number[],
  ends: readonly number[],
  seen: readonly number[],
  censored: number,
  rate: number,
  excess: number,
): number {
  const total = seen.reduce((sum, c) => sum + c, 0) + censored;
  const groups: { expected: number; count: number }[] = [];
  let open = { expected: 0, count: 0 };
  const add = (expected: number, count: number): void => {
    open = { expected: open.expected + expected, count: open.count + count };
    if (open.expected < 5) return;
    groups.push(open);
    open = { expected: 0, count: 0 };
  };
  for (const [k, count] of seen.entries())
    add(total * (Math.exp(-rate * starts[k]) - Math.exp(-rate * ends[k])), count);
  add(total * Math.exp(-rate * ends[ends.length - 1]), censored);
  const last = groups.at(-1);
  if (last !== undefined) {
    last.expected += open.expected;
    last.count += open.count;
  }
  if (groups.length < 3) return Number.NaN;
  const square = groups.reduce((sum, { expected, count }) => sum + (count - expected) ** 2 / expected, 0);
  return chiSquareTail(square / excess, groups.length - 2);
}
