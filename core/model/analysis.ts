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
  /** σ_i = √(field_i² + Σ_j weight_ij²), the local field's spread over random states: its 5 % and 95 % quantiles over spins with any coupling or field. */
  readonly spreadLow: number;
  readonly spreadHigh: number;
}

export function analyse(form: IsingForm): ModelAnalysis {
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
  const spreads: number[] = [];
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
  };
}
