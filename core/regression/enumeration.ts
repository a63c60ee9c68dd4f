import type { Gram } from "./design.ts";
import { LEAST_DISTANCE, LEAST_LOSS } from "./support-fit.ts";

/** Columns up to here are enumerated: 2²² supports are a few seconds of one thread. */
export const MOST_ENUMERATED = 22;

/**
 * What a range of supports holds, by number of terms k = 0 … p. Weights are e^(−E) with E = cost[k] + (n/2) ln loss.
 * Supports with a column in the span of the others have the loss of a smaller one and count nowhere.
 */
export interface SupportCensus {
  readonly p: number;
  /** Shape (p + 1): lowest loss; +∞ where there is no support. */
  readonly bestLoss: Float64Array;
  /** Shape (p + 1): a support with it, bit j for column j; the first met. */
  readonly bestMask: Int32Array;
  /** Shape (p + 1): E of the heaviest support, to which the sums are relative; +∞ where there is none. */
  readonly reference: Float64Array;
  /** Shape (p + 1): Σ e^(reference − E). */
  readonly sum: Float64Array;
  /** Shape ((p + 1) · p): the same sum over supports with column j. */
  readonly inclusion: Float64Array;
  readonly supports: number;
  /** False if it was asked to stop. */
  readonly complete: boolean;
}

/**
 * Visits every support whose highest columns are as `prefix` says, in the order of a reflected Gray code, so that each
 * differs from the last in one column. The factor holds columns from the highest down; when the code flips bit b, of the
 * lower bits only b − 1 is set, so at most one row stands behind the place that changes and no row is ever older than its
 * last append: there is no drift. The cost of a step is one or two forward substitutions.
 *
 * @param prefixBits  the highest columns, fixed for the range; prefix bit 0 stands for column p − prefixBits.
 * @param cost        shape (most terms + 1): what k terms cost, natural units of −ln weight; larger supports are passed over.
 * @param stopped     asked every 2¹⁶ supports.
 */
export function enumerateSupports(
  gram: Gram,
  cost: ArrayLike<number>,
  prefixBits: number,
  prefix: number,
  stopped: () => boolean,
): SupportCensus {
  const { n, p, withTarget, diagonal } = gram;
  const products = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    products.set(gram.column(j), j * p);
    products[j * p + j] = diagonal[j];
  }
  const free = p - prefixBits;
  const mostTerms = cost.length - 1;
  const factor = new Float64Array(p * p);
  const inverseDiagonal = new Float64Array(p);
  const projection = new Float64Array(p + 1);
  const lossAt = new Float64Array(p + 1);
  const order = new Int32Array(p);
  /** Rows up to m that lie in the span of those before. */
  const spanned = new Int32Array(p + 1);
  let size = 0;
  lossAt[0] = 1;

  const bestLoss = new Float64Array(p + 1).fill(Number.POSITIVE_INFINITY);
  const bestMask = new Int32Array(p + 1);
  const reference = new Float64Array(p + 1).fill(Number.POSITIVE_INFINITY);
  const sum = new Float64Array(p + 1);
  const inclusion = new Float64Array((p + 1) * p);

  function append(j: number): void {
    const row = size * p;
    const from = j * p;
    let square = products[from + j];
    let product = withTarget[j];
    for (let m = 0; m < size; m++) {
      let value = products[from + order[m]];
      const other = m * p;
      for (let l = 0; l < m; l++) value -= factor[row + l] * factor[other + l];
      value *= inverseDiagonal[m];
      factor[row + m] = value;
      square -= value * value;
      product -= value * projection[m];
    }
    const inside = square < LEAST_DISTANCE * diagonal[j];
    const inverse = inside ? 0 : 1 / Math.sqrt(square);
    inverseDiagonal[size] = inverse;
    projection[size] = product * inverse;
    spanned[size + 1] = spanned[size] + (inside ? 1 : 0);
    lossAt[size + 1] = lossAt[size] - projection[size] ** 2;
    order[size++] = j;
  }

  function count(mask: number): void {
    if (spanned[size] > 0 || size > mostTerms) return;
    const loss = Math.max(lossAt[size], LEAST_LOSS);
    if (loss < bestLoss[size]) {
      bestLoss[size] = loss;
      bestMask[size] = mask;
    }
    const energy = cost[size] + 0.5 * n * Math.log(loss);
    const at = size * p;
    let weight = 1;
    if (energy < reference[size]) {
      const scale = Math.exp(energy - reference[size]);
      sum[size] *= scale;
      for (let j = 0; j < p; j++) inclusion[at + j] *= scale;
      reference[size] = energy;
    } else weight = Math.exp(reference[size] - energy);
    sum[size] += weight;
    for (let m = 0; m < size; m++) inclusion[at + order[m]] += weight;
  }

  let mask = 0;
  for (let bit = prefixBits - 1; bit >= 0; bit--) {
    if (((prefix >>> bit) & 1) === 0) continue;
    append(free + bit);
    mask |= 1 << (free + bit);
  }
  count(mask);
  const supports = 2 ** free;
  for (let step = 1; step < supports; step++) {
    const bit = 31 - Math.clz32(step & -step);
    const behind = bit > 0;
    // The one column behind the place that changes goes first and comes back.
    if (behind) size--;
    if (((mask >>> bit) & 1) === 1) size--;
    else append(bit);
    if (behind) append(bit - 1);
    mask ^= 1 << bit;
    count(mask);
    if ((step & 0xffff) === 0 && stopped())
      return { p, bestLoss, bestMask, reference, sum, inclusion, supports: step + 1, complete: false };
  }
  return { p, bestLoss, bestMask, reference, sum, inclusion, supports, complete: true };
}

/** The census of two ranges together; of equal losses the first range's support is kept. */
export function mergeCensus(a: SupportCensus, b: SupportCensus): SupportCensus {
  const { p } = a;
  const merged = {
    bestLoss: a.bestLoss.slice(),
    bestMask: a.bestMask.slice(),
    reference: a.reference.slice(),
    sum: a.sum.slice(),
    inclusion: a.inclusion.slice(),
  };
  for (let k = 0; k <= p; k++) {
    if (b.bestLoss[k] < a.bestLoss[k]) {
      merged.bestLoss[k] = b.bestLoss[k];
      merged.bestMask[k] = b.bestMask[k];
    }
    const reference = Math.min(a.reference[k], b.reference[k]);
    if (reference === Number.POSITIVE_INFINITY) continue;
    const shareA = Math.exp(reference - a.reference[k]);
    const shareB = Math.exp(reference - b.reference[k]);
    merged.reference[k] = reference;
    merged.sum[k] = shareA * a.sum[k] + shareB * b.sum[k];
    for (let j = 0; j < p; j++)
      merged.inclusion[k * p + j] = shareA * a.inclusion[k * p + j] + shareB * b.inclusion[k * p + j];
  }
  return { p, ...merged, supports: a.supports + b.supports, complete: a.complete && b.complete };
}

/** Sums over all supports of at most `mostTerms` terms. */
export interface CensusSummary {
  /** −ln Σ e^(−E) over all supports, nats. */
  readonly freeEnergy: number;
  /** Shape (mostTerms + 1): the same over supports of k terms; +∞ where there is none. */
  readonly freeEnergyOfSize: Float64Array;
  /** Shape (p): the share of the weight of supports with column j. */
  readonly inclusion: Float64Array;
}

export function censusSummary(census: SupportCensus, mostTerms: number): CensusSummary {
  const { p, reference, sum } = census;
  const freeEnergyOfSize = Float64Array.from(
    { length: mostTerms + 1 },
    (_, k) => reference[k] - (sum[k] > 0 ? Math.log(sum[k]) : 0),
  );
  const lowest = freeEnergyOfSize.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const total = freeEnergyOfSize.reduce((a, f) => a + Math.exp(lowest - f), 0);
  const inclusion = new Float64Array(p);
  for (let k = 0; k <= mostTerms; k++) {
    if (sum[k] === 0) continue;
    const share = Math.exp(lowest - freeEnergyOfSize[k]) / total;
    for (let j = 0; j < p; j++) inclusion[j] += (share * census.inclusion[k * p + j]) / sum[k];
  }
  return { freeEnergy: lowest - Math.log(total), freeEnergyOfSize, inclusion };
}

/** The columns of a mask, ascending. */
export function columnsOf(mask: number): number[] {
  return Array.from({ length: MOST_ENUMERATED }, (_, j) => j).filter((j) => ((mask >>> j) & 1) === 1);
}
