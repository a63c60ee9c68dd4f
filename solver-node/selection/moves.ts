import type { SupportFit } from "../../core/regression/support-fit.ts";
import { LEAST_LOSS } from "../../core/regression/support-fit.ts";
import { place } from "./uniform.ts";

/** Working space of the moves on one fit. */
export interface MoveSpace {
  /** Shape (p). */
  readonly direction: Float64Array;
  /** Shape (p). */
  readonly weight: Float64Array;
}

export function moveSpace(p: number): MoveSpace {
  return { direction: new Float64Array(p), weight: new Float64Array(p) };
}

/** Weights below e^−40 of the largest are 0: less than a rounding of the sum. */
const LEAST_LOG_WEIGHT = 40;

/**
 * Exchange move that keeps the number of terms: one term, drawn uniformly, is drawn anew from all columns with its exact
 * conditional weight e^(−β (n/2) ln loss), the others held. Leaves that distribution over supports of k terms invariant.
 *
 * @param power  β n / 2. @returns true if the support changed.
 */
export function exchangeTerm(fit: SupportFit, power: number, next: () => number, space: MoveSpace): boolean {
  const { p, support, within, residual, distance } = fit;
  const { direction, weight } = space;
  const at = place(next, fit.size);
  const u = next();
  const old = support[at];
  const product = fit.withoutTerm(at, direction);
  const without = fit.loss + product * product;
  let lowest = fit.loss;
  for (let i = 0; i < p; i++) {
    const d = distance[i] + direction[i] * direction[i];
    const r = residual[i] + direction[i] * product;
    // A column inside the span of all terms may stand for the one that goes, if that is what it leans on.
    const loss = within[i] === 1 || d < NEAR ? Number.POSITIVE_INFINITY : Math.max(without - (r * r) / d, LEAST_LOSS);
    weight[i] = loss;
    if (loss < lowest) lowest = loss;
  }
  weight[old] = fit.loss;
  const highest = lowest * Math.exp(Math.min(700, LEAST_LOG_WEIGHT / Math.max(power, 1e-12)));
  let total = 0;
  for (let i = 0; i < p; i++) {
    const loss = weight[i];
    if (loss > highest || loss === Number.POSITIVE_INFINITY) weight[i] = 0;
    else total += weight[i] = power === 0 ? 1 : Math.exp(power * Math.log(lowest / loss));
  }
  const chosen = drawn(weight, total, u);
  if (chosen === old) return false;
  fit.drop(at);
  if (fit.distance[chosen] > 0) fit.add(chosen);
  else fit.add(old);
  return true;
}

/** As LEAST_DISTANCE, for distances after a term is taken away in thought. */
const NEAR = 1e-9;

/** The index whose share of the sum holds u · total. */
function drawn(weight: Float64Array, total: number, u: number, length = weight.length): number {
  let left = u * total;
  let last = 0;
  for (let i = 0; i < length; i++) {
    if (weight[i] === 0) continue;
    last = i;
    left -= weight[i];
    if (left < 0) return i;
  }
  return last;
}

/**
 * Birth or death of a term, each proposed half the time, and drawn by how much the result weighs: a birth of column j with
 * probability w_j/W(S), w_j = e^(−β(E(S+j) − E(S))), a death of term j with v_j/V(S), v_j = e^(−β(E(S−j) − E(S))). The ratio of the two ways
 * of a birth is W(S)/(w_j V(S+j)), of a death V(S)/(v_j W(S−j)): accepted with it, or surely where it is above 1.
 * Leaves e^(−βE) over supports of at most `mostTerms` terms invariant, E = cost[k] + (n/2) ln loss.
 */
export function birthOrDeath(
  fit: SupportFit,
  n: number,
  beta: number,
  cost: ArrayLike<number>,
  mostTerms: number,
  next: () => number,
  space: MoveSpace,
): void {
  const birth = next() < 0.5;
  const which = next();
  const logAccept = Math.log(next());
  const k = fit.size;
  const { weight } = space;
  const energy = cost[k] + 0.5 * n * Math.log(fit.loss);
  if (birth) {
    if (k === mostTerms) return;
    const logW = additionWeights(fit, n, beta, cost[k + 1] - cost[k], weight);
    if (logW === Number.NEGATIVE_INFINITY) return;
    fit.add(drawn(weight, sumOf(weight, fit.p), which));
    const logw = -beta * (cost[k + 1] + 0.5 * n * Math.log(fit.loss) - energy);
    const logV = removalWeights(fit, n, beta, cost[k] - cost[k + 1], weight);
    // What was added last stands last, also where all rows were computed anew since.
    if (logAccept >= logW - logw - logV) fit.drop(k);
    return;
  }
  if (k === 0) return;
  const logV = removalWeights(fit, n, beta, cost[k - 1] - cost[k], weight);
  const at = drawn(weight, sumOf(weight, k), which, k);
  const old = fit.support[at];
  fit.drop(at);
  const logv = -beta * (cost[k - 1] + 0.5 * n * Math.log(fit.loss) - energy);
  const logW = additionWeights(fit, n, beta, cost[k] - cost[k - 1], weight);
  if (logAccept >= logV - logv - logW) fit.add(old);
}

function sumOf(weight: Float64Array, length: number): number {
  let total = 0;
  for (let i = 0; i < length; i++) total += weight[i];
  return total;
}

/** Weights of dropping each term, up to a common factor. @param weight  entries 0 … k − 1 written. @returns ln V(S). */
function removalWeights(fit: SupportFit, n: number, beta: number, cost: number, weight: Float64Array): number {
  const { size, loss } = fit;
  const power = (beta * n) / 2;
  let lowest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < size; at++) {
    weight[at] = loss + fit.dropCost(at);
    if (weight[at] < lowest) lowest = weight[at];
  }
  let total = 0;
  for (let at = 0; at < size; at++) total += weight[at] = Math.exp(power * Math.log(lowest / weight[at]));
  return Math.log(total) - power * Math.log(lowest / loss) - beta * cost;
}

/**
 * Weights of adding each column, up to a common factor. @param weight shape (p), written.
 * @returns ln W(S); −∞ where no column can be added.
 */
function additionWeights(fit: SupportFit, n: number, beta: number, cost: number, weight: Float64Array): number {
  const { p, within, residual, distance, loss } = fit;
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < p; i++) {
    const d = distance[i];
    const grown =
      within[i] === 1 || d === 0
        ? Number.POSITIVE_INFINITY
        : Math.max(loss - (residual[i] * residual[i]) / d, LEAST_LOSS);
    weight[i] = grown;
    if (grown < lowest) lowest = grown;
  }
  if (lowest === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  const power = (beta * n) / 2;
  const highest = lowest * Math.exp(Math.min(700, LEAST_LOG_WEIGHT / Math.max(power, 1e-12)));
  let total = 0;
  for (let i = 0; i < p; i++) {
    const value = weight[i];
    if (value > highest || value === Number.POSITIVE_INFINITY) weight[i] = 0;
    else total += weight[i] = power === 0 ? 1 : Math.exp(power * Math.log(lowest / value));
  }
  return Math.log(total) - power * Math.log(lowest / loss) - beta * cost;
}

/**
 * Replaces one term by the column that lowers the loss most, over and over, until no single exchange lowers it.
 *
 * @returns whether it came to the end; false if it was stopped.
 */
export function descendByExchange(fit: SupportFit, space: MoveSpace, stopped: () => boolean): boolean {
  const { p, support, within, residual, distance } = fit;
  const { direction } = space;
  while (!stopped()) {
    const { loss } = fit;
    // A gain below rounding would let it go round in circles.
    let best = loss * (1 - 1e-10);
    let bestPlace = -1;
    let bestColumn = -1;
    for (let at = 0; at < fit.size; at++) {
      const product = fit.withoutTerm(at, direction);
      const without = loss + product * product;
      for (let i = 0; i < p; i++) {
        const d = distance[i] + direction[i] * direction[i];
        if (within[i] === 1 || d < NEAR) continue;
        const r = residual[i] + direction[i] * product;
        const exchanged = without - (r * r) / d;
        if (exchanged < best) {
          best = exchanged;
          bestPlace = at;
          bestColumn = i;
        }
      }
    }
    if (bestPlace < 0 || loss <= LEAST_LOSS) return true;
    const old = support[bestPlace];
    fit.drop(bestPlace);
    if (distance[bestColumn] === 0) {
      fit.add(old);
      return true;
    }
    fit.add(bestColumn);
    // What was expected was rounding.
    if (fit.loss >= loss) return true;
  }
  return false;
}

/** Adds the column that lowers the loss most. @returns false where none can be added. */
export function addBestTerm(fit: SupportFit): boolean {
  const { p, within, residual, distance } = fit;
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < p; i++) {
    if (within[i] === 1 || distance[i] === 0) continue;
    const gain = (residual[i] * residual[i]) / distance[i];
    if (gain > most) {
      most = gain;
      best = i;
    }
  }
  if (best < 0) return false;
  fit.add(best);
  return true;
}

/** Drops the term that raises the loss least. */
export function dropWorstTerm(fit: SupportFit, space: MoveSpace): void {
  let worst = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < fit.size; at++) {
    const product = fit.withoutTerm(at, space.direction);
    if (product * product < least) {
      least = product * product;
      worst = at;
    }
  }
  fit.drop(worst);
}
