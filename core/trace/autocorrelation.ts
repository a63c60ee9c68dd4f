/**
 * Sums over chains that were watched at equally spaced times, from which autocorrelations follow. Those of blocks add up; of
 * integers they are exact as long as they stay below 2⁵³.
 */
export interface BlockAutocorrelation {
  /** Sweeps between one look and the next. */
  readonly spacingSweeps: number;
  /** In looks, ascending. */
  readonly lags: readonly number[];
  /** Σ s_i of a chain; layout of `lagSums`. */
  readonly magnetization: Float64Array;
  /** q = Σ s_i s'_i of two chains; empty where a block has one chain. */
  readonly overlap: Float64Array;
  /** Energies in units of the Ising form, without its constant: the ratio knows neither. */
  readonly energy: Float64Array;
}

/** Entries before those of the lags: looks, Σx, Σx². */
const HEAD = 3;
/** Of a lag: pairs, Σ xy, Σ (x + y). */
const WIDTH = 3;

/** Numbers of `lagSums` for so many lags. */
export function sumsLength(lags: number): number {
  return HEAD + WIDTH * lags;
}

/** Lags about √2 apart: 1, 2, 3, 4, 6, 8, 11, 16 …, all below the number of looks. */
export function logLags(looks: number): number[] {
  const lags: number[] = [];
  for (let k = 0; ; k++) {
    const lag = Math.round(Math.SQRT2 ** k);
    if (lag >= looks) return lags;
    if (lag !== lags[lags.length - 1]) lags.push(lag);
  }
}

/**
 * The sums of one observable.
 *
 * @param series  shape (looks, chains).
 * @param lags    in looks, each below the number of looks.
 * @returns shape (3 + 3 · lags): looks, Σx, Σx²; then for each lag, over its pairs (x, y) = (x_t, x_{t+lag}): pairs, Σxy, Σ(x + y).
 */
export function lagSums(series: Float64Array, chains: number, lags: readonly number[]): Float64Array {
  const out = new Float64Array(sumsLength(lags.length));
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < series.length; k++) {
    sum += series[k];
    squares += series[k] * series[k];
  }
  out[0] = series.length;
  out[1] = sum;
  out[2] = squares;
  for (let l = 0; l < lags.length; l++) {
    const ahead = lags[l] * chains;
    let products = 0;
    let both = 0;
    for (let k = 0; k + ahead < series.length; k++) {
      products += series[k] * series[k + ahead];
      both += series[k] + series[k + ahead];
    }
    const at = HEAD + WIDTH * l;
    out[at] = Math.max(0, series.length - ahead);
    out[at + 1] = products;
    out[at + 2] = both;
  }
  return out;
}

/**
 * The sums of several blocks of one plan as those of one; null without any. A block that was watched in another way than the
 * first, which no node of this version sends, is left out.
 *
 * @param all  in the order of their numbers.
 */
export function joinAutocorrelations(all: readonly BlockAutocorrelation[]): BlockAutocorrelation | null {
  if (all.length === 0) return null;
  const { spacingSweeps, lags, overlap } = all[0];
  const blocks = all.filter(
    (block) =>
      block.spacingSweeps === spacingSweeps &&
      block.overlap.length === overlap.length &&
      block.lags.length === lags.length &&
      block.lags.every((lag, l) => lag === lags[l]),
  );
  const total = (name: "magnetization" | "overlap" | "energy"): Float64Array => {
    const sum = new Float64Array(all[0][name].length);
    for (const block of blocks) for (let k = 0; k < sum.length; k++) sum[k] += block[name][k];
    return sum;
  };
  return {
    spacingSweeps,
    lags,
    magnetization: total("magnetization"),
    overlap: total("overlap"),
    energy: total("energy"),
  };
}

/** ρ at each lag, with the number of pairs that it is a mean of. */
export interface AutocorrelationCurve {
  readonly rho: readonly number[];
  readonly pairs: readonly number[];
}

/** A spread below this share of the mean square is rounding. */
const LEAST_SPREAD = 1e-12;

/**
 * ρ(lag) = ⟨(x_t − m)(x_{t+lag} − m)⟩ / ⟨(x − m)²⟩, with the mean m and the spread over all looks of all chains. Chains of
 * blocks are independent, so short ones cost no more bias than the few looks of all would. Null where x never changed.
 *
 * @param sums  as from `lagSums`.
 */
export function autocorrelationCurve(sums: Float64Array): AutocorrelationCurve | null {
  if (sums.length <= HEAD || sums[0] === 0) return null;
  const mean = sums[1] / sums[0];
  const square = sums[2] / sums[0];
  const spread = square - mean * mean;
  if (!(spread > LEAST_SPREAD * square)) return null;
  const rho: number[] = [];
  const pairs: number[] = [];
  for (let at = HEAD; at < sums.length; at += WIDTH) {
    const [count, products, both] = sums.subarray(at, at + WIDTH);
    rho.push((products / count - (mean * both) / count + mean * mean) / spread);
    pairs.push(count);
  }
  return { rho, pairs };
}
