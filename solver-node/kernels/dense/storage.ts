import type { IsingForm } from "../../../core/model/ising-form.ts";

/**
 * How the family keeps couplings and fields:
 * `bits`: every pair coupled by ±1, one bit each, fields modulo 2¹⁶;
 * `rows-i8`: couplings of one byte, fields of 16 bits;
 * `rows-i16`: couplings of two bytes, fields of 32 bits.
 */
export type DenseStorage = "bits" | "rows-i8" | "rows-i16";

/** Bounds of each storage on |J_ij| and on the largest local field, max_i (|h_i| + Σ_j |J_ij|), in units; inclusive. */
export const DENSE_LIMITS = {
  /** s·F less a threshold stays in 16 bits. */
  bits: { coupling: 1, localField: 2 ** 14 - 1, bytesPerCoupling: 1 / 8 },
  "rows-i8": { coupling: 127, localField: 2 ** 15 - 1, bytesPerCoupling: 1 },
  "rows-i16": { coupling: 2 ** 15 - 1, localField: 2 ** 29 - 1, bytesPerCoupling: 2 },
} as const;

/** Memory of the couplings, which a kernel's 4 GiB must hold beside little else. */
export const DENSE_BYTES = 2 ** 31;

/** The smallest storage that holds the form exactly; null where none does. */
export function denseStorage(form: IsingForm): DenseStorage | null {
  return (["bits", "rows-i8", "rows-i16"] as const).find((storage) => storageHolds(storage, form)) ?? null;
}

/** Whether the family takes the form: integers, small enough, and n² couplings in memory. */
export function denseFits(form: IsingForm): boolean {
  return denseStorage(form) !== null;
}

export function storageHolds(storage: DenseStorage, form: IsingForm): boolean {
  const { n } = form;
  if (!form.integer || n === 0 || n * n * DENSE_LIMITS[storage].bytesPerCoupling > DENSE_BYTES) return false;
  return storage === "bits" ? everyPairIsUnit(form) : rowsHold(storage, form);
}

function everyPairIsUnit({ n, weight, field }: IsingForm): boolean {
  if (weight.length !== n * (n - 1)) return false;
  for (let i = 0; i < n; i++) if (Math.abs(field[i]) + n - 1 > DENSE_LIMITS.bits.localField) return false;
  for (let p = 0; p < weight.length; p++) if (Math.abs(weight[p]) !== 1) return false;
  return true;
}

function rowsHold(storage: "rows-i8" | "rows-i16", { n, rowStart, weight, field }: IsingForm): boolean {
  const { coupling, localField } = DENSE_LIMITS[storage];
  for (let i = 0; i < n; i++) {
    let sum = Math.abs(field[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const size = Math.abs(weight[p]);
      if (size > coupling) return false;
      sum += size;
    }
    if (sum > localField) return false;
  }
  return true;
}
