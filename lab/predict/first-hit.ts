import { type ChanceLaw, missAll } from "../../core/statistics/chance-law.ts";
import { lnGamma } from "../../core/statistics/special-functions.ts";
import type { FirstHits } from "./trials.ts";

/** A random time in blocks of one thread. Survival falls from 1; it may end above 0 where the time may be infinite. */
export interface WaitingTime {
  /** P(time > blocks). */
  survival(blocks: number): number;
  /** Null where it is infinite. */
  readonly mean: number | null;
  /** Shares of a round between which it is not known when a hit came, ascending, the last one 1; null where that is always known. */
  readonly cells: readonly number[] | null;
}

/** One of the laws that the chance of a hit may follow, with its weight. */
export interface WeightedChance extends ChanceLaw {
  readonly weight: number;
}

/**
 * Time to the first hit when `workers` threads begin blocks together, again and again: with F(u) the share of a hitting block's
 * hits that fall before u, and r whole rounds,
 *   P(T > r + u) = Σ_j C(W, j) F^j (1 − F)^(W − j) E[(1 − p)^(rW + j)],
 * where j counts the blocks of the running round that would have shown their hit. All terms are positive.
 *
 * @param laws  mixture of laws of p; weights sum to at most 1, what is missing never hits.
 */
export function timeToFirstHit(laws: readonly WeightedChance[], spread: FirstHits, workers: number): WaitingTime {
  const before = shareBefore(spread);
  const missed = (m: number): number => laws.reduce((sum, law) => sum + law.weight * missAll(law, m), 0);
  const never = Math.max(0, 1 - laws.reduce((sum, { weight }) => sum + weight, 0));
  return {
    survival(blocks) {
      if (blocks <= 0) return 1;
      const rounds = Math.floor(blocks);
      const f = before(blocks - rounds);
      let sum = 0;
      for (const [j, weight] of binomialWeights(workers, f)) sum += weight * missed(rounds * workers + j);
      return Math.min(1, never + sum);
    },
    cells: spread.share,
    mean: never > 1e-12 || laws.some(({ a }) => a <= 1) ? null : meanOf(missed, laws, before, workers),
  };
}

/** F: the share of first hits at or before a share of the block, linear between the recorded ones; with one hit spread over all. */
function shareBefore({ share, blocks }: FirstHits): (u: number) => number {
  const recorded = blocks.reduce((sum, count) => sum + count, 0);
  const cumulative: number[] = [];
  let [sum, from] = [0, 0];
  for (const [k, to] of share.entries()) {
    sum += blocks[k] + (to - from);
    cumulative.push(sum / (recorded + 1));
    from = to;
  }
  return (u) => {
    const k = share.findIndex((to) => u <= to);
    if (k < 0) return 1;
    const [low, at] = k === 0 ? [0, 0] : [share[k - 1], cumulative[k - 1]];
    return share[k] === low ? cumulative[k] : at + ((cumulative[k] - at) * (u - low)) / (share[k] - low);
  };
}

/** j with C(n, j) f^j (1 − f)^(n − j), where that is above 1e-12 of the whole. */
function* binomialWeights(n: number, f: number): Iterable<readonly [j: number, weight: number]> {
  if (f <= 0) return yield [0, 1];
  if (f >= 1) return yield [n, 1];
  const spread = 8 * Math.sqrt(n * f * (1 - f)) + 8;
  const [from, to] = [Math.max(0, Math.floor(n * f - spread)), Math.min(n, Math.ceil(n * f + spread))];
  for (let j = from; j <= to; j++) {
    const ln = lnGamma(n + 1) - lnGamma(j + 1) - lnGamma(n - j + 1) + j * Math.log(f) + (n - j) * Math.log1p(-f);
    const weight = Math.exp(ln);
    if (weight > 1e-12) yield [j, weight];
  }
}

/** Terms that the sum over rounds has at most before an integral takes over. */
const TERMS = 4096;
const FEWEST_ROUNDS = 32;
/** Places within a round at which the survival is averaged. */
const PLACES = 64;

/**
 * ∫ P(T > t) dt. After the rounds that are summed one by one E[(1 − p)^m] is smooth over a round, and its sum over all later m
 * is known: Σ_{m ≥ M} E[(1 − p)^m] = E[(1 − p)^M] (a + b + M − 1)/(a − 1).
 */
function meanOf(
  missed: (m: number) => number,
  laws: readonly WeightedChance[],
  before: (u: number) => number,
  workers: number,
): number {
  // c_j: the mean over the round of the chance that j of its blocks have shown their hit.
  const c = new Map<number, number>();
  for (let k = 0; k < PLACES; k++)
    for (const [j, weight] of binomialWeights(workers, before((k + 0.5) / PLACES)))
      c.set(j, (c.get(j) ?? 0) + weight / PLACES);
  const rounds = Math.max(FEWEST_ROUNDS, Math.ceil(TERMS / (c.size * laws.length)));
  let mean = 0;
  for (let r = 0; r < rounds; r++) {
    let round = 0;
    for (const [j, weight] of c) round += weight * missed(r * workers + j);
    mean += round;
    if (round < 1e-15 * mean) return mean;
  }
  const shown = [...c].reduce((sum, [j, weight]) => sum + j * weight, 0);
  const m = (rounds - 0.5) * workers + shown + 0.5;
  const rest = ({ weight, a, b }: WeightedChance): number =>
    (weight * missAll({ a, b }, m) * (a + b + m - 1)) / (a - 1);
  return mean + laws.reduce((sum, law) => sum + rest(law), 0) / workers;
}

/**
 * Time to the next hit at a constant rate of which `hits` hits in `blocks` blocks' time are known, under the prior 1/rate:
 * P(T > t) = (1 + t·W/blocks)^(−hits). Exact where the hits ended the watching.
 */
export function timeAtRate(hits: number, blocks: number, workers: number): WaitingTime {
  return {
    survival: (t) => (1 + (Math.max(0, t) * workers) / blocks) ** -hits,
    cells: null,
    mean: hits > 1 ? blocks / (workers * (hits - 1)) : null,
  };
}

/** The time that is passed with probability `tail`; null where that is infinite, or beyond 10¹⁵ blocks. */
export function quantile({ survival }: WaitingTime, tail: number): number | null {
  let [low, high] = [0, 1];
  while (survival(high) > tail) {
    [low, high] = [high, 2 * high];
    if (high > 1e15) return null;
  }
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (survival(middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The interval that holds the time with probability `level`, as evenly cut as the time's lumps allow. Hits come at the end of a
 * block more than evenly, and are known by the cell between two looks: the interval takes whole cells, and where less than half of what may
 * be missed can be cut below, the rest is cut above. Null where there is no upper end.
 */
export function interval(wait: WaitingTime, level: number): { readonly low: number; readonly high: number } | null {
  const side = (1 - level) / 2;
  const at = quantile(wait, 1 - side);
  if (at === null) return null;
  const low = cellOf(wait, at)[0];
  const high = quantile(wait, 1 - level - (1 - wait.survival(low)));
  return high === null ? null : { low, high: cellOf(wait, high)[1] };
}

/** The cell that holds a time; the time itself where there are none. */
export function cellOf({ cells }: WaitingTime, time: number): readonly [from: number, to: number] {
  if (cells === null) return [time, time];
  const round = Math.max(0, Math.ceil(time) - 1);
  const k = cells.findIndex((end) => time - round <= end * (1 + 1e-8));
  const last = k < 0 ? cells.length - 1 : k;
  return [round + (last === 0 ? 0 : cells[last - 1]), round + cells[last]];
}
