import type { IsingForm } from "./ising-form.ts";

/** What f32 kernels take; `acceptsQuantised` decides by it. */
export const LIMITS = {
  /** Largest Σ |rounding of a field and its couplings| of a spin over σ = √(field² + Σ weight²), its field's usual size. */
  relativeRounding: 2 ** -10,
  /** Largest |field| + Σ |weight| of a spin, units: within it every product with a temperature stays a normal f32. */
  localField: { least: 2 ** -60, most: 2 ** 60 },
} as const;

/**
 * A form whose couplings and fields are multiples of 2^−k with 2^k · max_i (|field_i| + Σ_j |weight_ij|) < 2²⁴, so that
 * every local field, and every partial sum on the way to it, is exact in f32 and cannot drift.
 */
export interface QuantisedForm {
  readonly n: number;
  readonly rowStart: Uint32Array;
  readonly column: Uint32Array;
  /** Shape (2m), units. */
  readonly weight: Float32Array;
  /** Shape (n), units. */
  readonly field: Float32Array;
  /** Nothing was rounded. */
  readonly exact: boolean;
  /** Of the spins, the largest Σ |roundings| over √(field² + Σ weight²); each |rounding| is ≤ 2^−(k+1). */
  readonly relativeRounding: number;
}

export function quantise(form: IsingForm): QuantisedForm {
  const { n, rowStart, column } = form;
  const largest = largestLocalField(form);
  // Rounding adds at most half a step a term, so one retry with a step twice as large suffices.
  let step = largest === 0 || (form.integer && largest < 2 ** 24) ? 1 : 2 ** (Math.ceil(Math.log2(largest)) - 24);
  for (;;) {
    const weight = new Float32Array(form.weight.length);
    const field = new Float32Array(n);
    let exact = true;
    let relativeRounding = 0;
    let largestRounded = 0;
    for (let i = 0; i < n; i++) {
      field[i] = Math.round(form.field[i] / step) * step;
      let rounding = Math.abs(field[i] - form.field[i]);
      let squares = form.field[i] ** 2;
      let sum = Math.abs(field[i]);
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        weight[p] = Math.round(form.weight[p] / step) * step;
        rounding += Math.abs(weight[p] - form.weight[p]);
        squares += form.weight[p] ** 2;
        sum += Math.abs(weight[p]);
      }
      if (rounding > 0) exact = false;
      if (squares > 0) relativeRounding = Math.max(relativeRounding, rounding / Math.sqrt(squares));
      largestRounded = Math.max(largestRounded, sum);
    }
    if (largestRounded / step < 2 ** 24) return { n, rowStart, column, weight, field, exact, relativeRounding };
    step *= 2;
  }
}

/** Whether the f32 kernels represent a form well enough; others need `scalar`. */
export function acceptsQuantised(form: IsingForm): boolean {
  const largest = largestLocalField(form);
  if (largest === 0) return true;
  if (!(largest >= LIMITS.localField.least && largest <= LIMITS.localField.most)) return false;
  if (form.integer && largest < 2 ** 24) return true;
  return quantise(form).relativeRounding <= LIMITS.relativeRounding;
}

/** max_i (|field_i| + Σ_j |weight_ij|), units. */
export function largestLocalField({ n, rowStart, weight, field }: IsingForm): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    let sum = Math.abs(field[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += Math.abs(weight[p]);
    largest = Math.max(largest, sum);
  }
  return largest;
}

/**
 * What turns log2 of a uniform number into a threshold of spin · field: accepted when s f ≥ log2(u) · ln 2 / (2β).
 * At β = 0 a finite number beyond all local fields, so that 0 · scale is 0.
 */
export function thresholdScale(beta: number): number {
  return Math.fround(Math.min(2 ** 100, Math.LN2 / (2 * beta)));
}
