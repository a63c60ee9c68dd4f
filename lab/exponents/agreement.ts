import { bcaIntervals, type Interval, quantileOf, type Uniform } from "../statistics/bootstrap.ts";

/** A pair of exponents of one instance. */
export interface ExponentPair {
  readonly predicted: number;
  readonly measured: number;
}

export interface Agreement {
  /** Slope of measured against predicted by ordinary least squares, 95 % over instances (BCa). */
  readonly slope: Interval;
  /** The same, 99.9 %. */
  readonly slopeSure: Interval;
  readonly intercept: number;
  /** Spearman's. */
  readonly rankCorrelation: number;
  readonly medianRatio: number;
  /** The same with predictions handed round at random: means over all shufflings, and where 99.9 % of their slopes lie. */
  readonly shuffled: { readonly slope: Interval; readonly rankCorrelation: number };
  /** Share of shufflings with a rank correlation at least as large, (1 + them)/(1 + all). */
  readonly chance: number;
}

/** Shufflings behind `chance`, which is at least 1/2001. */
const SHUFFLINGS = 2000;
/** Ten draws are beyond each end of 99.9 %. */
const BOOTSTRAP_DRAWS = 20_000;
const SURE = 0.999;

/** The most that the 95 % interval of the slope may be wide either way to say anything. */
export const HALF_WIDTH = 0.15;
/** How often each of the two tests of `verdictOf` may fail or pass by chance alone. */
export const FALSE_ALARM = 0.001;

/**
 * Whether measured exponents agree with foretold ones. Both tests go wrong by chance in one study of a thousand: `slopeOne`, whose
 * 99.9 % interval contains 1, fails where the slope is 1; `ordered` passes where predictions have nothing to do with measurements.
 */
export interface ExponentVerdict {
  readonly slopeOne: boolean;
  /** The 95 % interval is as narrow as HALF_WIDTH. */
  readonly narrow: boolean;
  /** At most one shuffling of 2000 orders them as well as the predictions do. */
  readonly ordered: boolean;
  readonly agrees: boolean;
}

export function verdictOf({ slope, slopeSure, chance }: Agreement): ExponentVerdict {
  const slopeOne = slopeSure.low <= 1 && slopeSure.high >= 1;
  const narrow = (slope.high - slope.low) / 2 <= HALF_WIDTH;
  const ordered = chance <= FALSE_ALARM;
  return { slopeOne, narrow, ordered, agrees: slopeOne && narrow && ordered };
}

/** How predictions and measurements agree over instances; the instances are what is drawn again. At least three pairs. */
export function agreement(pairs: readonly ExponentPair[], uniform: Uniform): Agreement {
  const observed = rankCorrelation(pairs);
  const controls = Array.from({ length: SHUFFLINGS }, () => {
    const control = shuffled(pairs, uniform);
    return { slope: line(control).slope, rankCorrelation: rankCorrelation(control) };
  });
  const larger = controls.filter((control) => control.rankCorrelation >= observed).length;
  const slopes = controls.map(({ slope }) => slope).sort((a, b) => a - b);
  const ratios = pairs.map(({ predicted, measured }) => measured / predicted).sort((a, b) => a - b);
  const instances = pairs.map((pair) => [pair]);
  const slopeOf = (data: readonly (readonly ExponentPair[])[]): number => line(data.map(([pair]) => pair)).slope;
  const [slope, slopeSure] = bcaIntervals(instances, slopeOf, uniform, {
    draws: BOOTSTRAP_DRAWS,
    levels: [0.95, SURE],
  });
  return {
    slope,
    slopeSure,
    intercept: line(pairs).intercept,
    rankCorrelation: observed,
    medianRatio: (ratios[Math.floor((ratios.length - 1) / 2)] + ratios[Math.ceil((ratios.length - 1) / 2)]) / 2,
    shuffled: {
      slope: {
        estimate: slopes.reduce((sum, v) => sum + v, 0) / SHUFFLINGS,
        low: quantileOf(slopes, (1 - SURE) / 2),
        high: quantileOf(slopes, (1 + SURE) / 2),
      },
      rankCorrelation: controls.reduce((sum, control) => sum + control.rankCorrelation, 0) / SHUFFLINGS,
    },
    chance: (1 + larger) / (1 + SHUFFLINGS),
  };
}

function line(pairs: readonly ExponentPair[]): { readonly slope: number; readonly intercept: number } {
  const x = pairs.reduce((sum, { predicted }) => sum + predicted, 0) / pairs.length;
  const y = pairs.reduce((sum, { measured }) => sum + measured, 0) / pairs.length;
  let [along, spread] = [0, 0];
  for (const { predicted, measured } of pairs) {
    along += (predicted - x) * (measured - y);
    spread += (predicted - x) ** 2;
  }
  return { slope: along / spread, intercept: y - (along / spread) * x };
}

/** Spearman's: Pearson's correlation of ranks, equal values sharing theirs. */
export function rankCorrelation(pairs: readonly ExponentPair[]): number {
  const [a, b] = [ranks(pairs.map(({ predicted }) => predicted)), ranks(pairs.map(({ measured }) => measured))];
  const middle = (pairs.length - 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < pairs.length; k++) {
    ab += (a[k] - middle) * (b[k] - middle);
    aa += (a[k] - middle) ** 2;
    bb += (b[k] - middle) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

function ranks(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const rank = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let k = from; k < to; k++) rank[order[k]] = (from + to - 1) / 2;
    from = to;
  }
  return rank;
}

/** Predictions handed round at random (Fisher and Yates). */
function shuffled(pairs: readonly ExponentPair[], uniform: Uniform): readonly ExponentPair[] {
  const predicted = pairs.map((pair) => pair.predicted);
  for (let k = predicted.length - 1; k > 0; k--) {
    const other = Math.floor(uniform() * (k + 1));
    [predicted[k], predicted[other]] = [predicted[other], predicted[k]];
  }
  return pairs.map(({ measured }, k) => ({ predicted: predicted[k], measured }));
}
