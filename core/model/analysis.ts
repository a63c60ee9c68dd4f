import { gaugeOf } from "../max-flow/gauge.ts";
import type { IsingForm } from "./ising-form.ts";
import { acceptsQuantised } from "./quantise.ts";

/** What the planner and `inspect` want to know of a model; a pure function of its Ising form. Units: the form's. */
export interface ModelAnalysis {
  readonly n: number;
  readonly numInteractions: number;
  readonly integer: boolean;
  readonly minDegree: number;
  readonly maxDegree: number;
  readonly meanDegree: number;
  /** Couplings over n(n − 1)/2. */
  readonly density: number;
  readonly numFields: number;
  readonly maxAbsWeight: number;
  readonly minAbsWeight: number;
  readonly maxAbsField: number;
  /** All couplings are ±1, none is 0, and there is no field. */
  readonly plusMinusOne: boolean;
  /** max_i (|field_i| + Σ_j |weight_ij|): the largest possible local field. */
  readonly maxLocalField: number;
  /** Whether float32 kernels hold the model closely enough (`acceptsQuantised`). */
  readonly quantisable: boolean;
  /** Mean of |i − j| over couplings: how far apart in memory what a flip touches lies; about n/3 on a random graph. */
  readonly meanSpan: number;
  /**
   * σ_i = √(field_i² + Σ_j weight_ij²), the local field's spread over random states: its 5 % and 95 % quantiles over spins with any
   * coupling or field. Where the number of +1 is fixed, what an exchange has in its place (`spreadsOfExchanges`).
   */
  readonly spreadLow: number;
  readonly spreadHigh: number;
  /** Mean energy of all states that may be, the model's constant apart. */
  readonly meanEnergy: number;
  /** Spin flips make every coupling favour equal spins (`gaugeOf`): a least cut is the ground state. */
  readonly balanced: boolean;
}

/** @param numOnes  the number of +1 where it is fixed, 0 … n; null where every state may be. */
export function analyse(form: IsingForm, numOnes: number | null = null): ModelAnalysis {
  const { n, rowStart, column, weight, field } = form;
  let span = 0;
  let minDegree = n === 0 ? 0 : Number.POSITIVE_INFINITY;
  let maxDegree = 0;
  let numFields = 0;
  let maxAbsWeight = 0;
  let minAbsWeight = Number.POSITIVE_INFINITY;
  let maxAbsField = 0;
  let maxLocalField = 0;
  let unitWeights = 0;
  let spreads: number[] = [];
  for (let i = 0; i < n; i++) {
    const degree = rowStart[i + 1] - rowStart[i];
    minDegree = Math.min(minDegree, degree);
    maxDegree = Math.max(maxDegree, degree);
    const own = Math.abs(field[i]);
    if (own > 0) numFields++;
    maxAbsField = Math.max(maxAbsField, own);
    let sum = own;
    let squares = own * own;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const w = Math.abs(weight[p]);
      span += Math.abs(column[p] - i);
      sum += w;
      squares += w * w;
      maxAbsWeight = Math.max(maxAbsWeight, w);
      if (w > 0) minAbsWeight = Math.min(minAbsWeight, w);
      if (w === 1) unitWeights++;
    }
    maxLocalField = Math.max(maxLocalField, sum);
    if (squares > 0) spreads.push(Math.sqrt(squares));
  }
  const fixed = numOnes === null ? null : ensembleOfOnes(form, numOnes);
  if (fixed !== null) spreads = spreadsOfExchanges(form, fixed);
  spreads.sort((a, b) => a - b);
  const quantile = (q: number): number => (spreads.length === 0 ? 0 : spreads[Math.floor(q * (spreads.length - 1))]);
  const numInteractions = weight.length / 2;
  return {
    n,
    numInteractions,
    integer: form.integer,
    minDegree,
    maxDegree,
    meanDegree: n === 0 ? 0 : weight.length / n,
    density: n < 2 ? 0 : numInteractions / ((n * (n - 1)) / 2),
    numFields,
    maxAbsWeight,
    minAbsWeight: maxAbsWeight === 0 ? 0 : minAbsWeight,
    maxAbsField,
    plusMinusOne: numFields === 0 && numInteractions > 0 && unitWeights === weight.length,
    maxLocalField,
    quantisable: acceptsQuantised(form),
    meanSpan: weight.length === 0 ? 0 : span / weight.length,
    spreadLow: quantile(0.05),
    spreadHigh: quantile(0.95),
    meanEnergy: fixed === null ? 0 : meanEnergyOf(form, fixed),
    balanced: gaugeOf(form) !== null,
  };
}

/** Random states of n spins with a fixed number of +1: ⟨s_i⟩ and ⟨s_i s_j⟩, i ≠ j. */
interface OnesEnsemble {
  readonly mean: number;
  readonly pair: number;
}

function ensembleOfOnes({ n }: IsingForm, numOnes: number): OnesEnsemble {
  const sum = 2 * numOnes - n;
  return { mean: sum / Math.max(n, 1), pair: n < 2 ? 0 : (sum * sum - n) / (n * (n - 1)) };
}

/**
 * An exchange changes the energy by 2 (f_j − f_i) and what their coupling adds, where a flip changes it by 2 f: what all local
 * fields have in common has no effect, and the difference of two spreads as √2 of one. Of each spin, √2 times the spread of its
 * local field about the mean of all.
 */
function spreadsOfExchanges({ n, rowStart, weight, field }: IsingForm, { mean }: OnesEnsemble): number[] {
  const own = new Float64Array(n);
  let largestField = 0;
  let largestSquares = 0;
  const variance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    let squares = 0;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      sum += weight[p];
      squares += weight[p] * weight[p];
    }
    own[i] = field[i] + mean * sum;
    largestField = Math.max(largestField, Math.abs(own[i]));
    largestSquares = Math.max(largestSquares, squares);
    // Of Σ_j w_j s_j over the n − 1 others, whose sum is fixed once s_i is: covariances are −1/(n − 2) of a variance.
    variance[i] = Math.max(0, (1 - mean * mean) * (squares - (sum * sum - squares) / Math.max(n - 2, 1)));
  }
  const common = own.reduce((a, b) => a + b, 0) / Math.max(n, 1);
  const spreads = Array.from(own, (value, i) => Math.sqrt(2 * ((value - common) ** 2 + variance[i])));
  // What rounding leaves of equal fields, and below the root of equal squares, is no spread.
  const least = Math.max(1e-12 * largestField, 1e-6 * Math.sqrt(largestSquares));
  return spreads.filter((spread) => spread > least);
}

function meanEnergyOf({ field, weight }: IsingForm, { mean, pair }: OnesEnsemble): number {
  return mean * field.reduce((a, b) => a + b, 0) + (pair / 2) * weight.reduce((a, b) => a + b, 0);
}
