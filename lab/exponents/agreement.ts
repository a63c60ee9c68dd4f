import { bcaInterval, type Interval, type Uniform } from "../statistics/bootstrap.ts";

/** A pair of exponents of one instance. */
export interface ExponentPair {
  readonly predicted: number;
  readonly measured: number;
}

export interface Agreement {
  /** Slope of measured against predicted by ordinary least squares, 95 % over instances (BCa). */
  readonly slope: Interval;
  readonly intercept: number;
  /** Spearman's. */
  readonly rankCorrelation: number;
  readonly medianRatio: number;
  /** The same with predictions handed round at random: both must be compatible with none. */
  readonly shuffled: { readonly slope: Interval; readonly rankCorrelation: number };
  /** Share of shufflings with a rank correlation at least as large, (1 + them)/(1 + all). */
  readonly chance: number;
}

/** Shufflings behind `chance`. */
const SHUFFLINGS = 2000;
const BOOTSTRAP_DRAWS = 4000;

/** How predictions and measurements agree over instances; the instances are what is drawn again. At least three pairs. */
export function agreement(pairs: readonly ExponentPair[], uniform: Uniform): Agreement {
  const observed = rankCorrelation(pairs);
  const control = shuffled(pairs, uniform);
  let larger = 0;
  for (let k = 0; k < SHUFFLINGS; k++) if (rankCorrelation(shuffled(pairs, uniform)) >= observed) larger++;
  const ratios = pairs.map(({ predicted, measured }) => measured / predicted).sort((a, b) => a - b);
  return {
    slope: slopeOver(pairs, uniform),
    intercept: line(pairs).intercept,
    rankCorrelation: observed,
    medianRatio: (ratios[Math.floor((ratios.length - 1) / 2)] + ratios[Math.ceil((ratios.length - 1) / 2)]) / 2,
    shuffled: { slope: slopeOver(control, uniform), rankCorrelation: rankCorrelation(control) },
    chance: (1 + larger) / (1 + SHUFFLINGS),
  };
}

function slopeOver(pairs: readonly ExponentPair[], uniform: Uniform): Interval {
  const instances = pairs.map((pair) => [pair]);
  return bcaInterval(instances, (data) => line(data.map(([pair]) => pair)).slope, uniform, { draws: BOOTSTRAP_DRAWS });
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
