import type { IsingForm } from "../../../core/model/ising-form.ts";

/** W of a spin: the absolute values of its couplings and of its field, summed. */
export function totalWeight(form: IsingForm, i: number): number {
  let total = Math.abs(form.field[i]);
  for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++) total += Math.abs(form.weight[p]);
  return total;
}

/**
 * K of a spin: the part of W whose terms are negative, in a state. Its flip has ΔE = 2(2K − W). Its level is K − ⌊W/2⌋: up to
 * 0 the flip does not raise the energy, beyond it ΔE = 4·level for even W and 4·level − 2 for odd.
 * @param spins  shape (n), −1 or +1, from `at` on.
 */
export function satisfiedWeight(form: IsingForm, i: number, spins: Int8Array, at: number): number {
  const { rowStart, column, weight, field } = form;
  const s = spins[at + i];
  let satisfied = field[i] * s < 0 ? Math.abs(field[i]) : 0;
  for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
    if (weight[p] * s * spins[at + column[p]] < 0) satisfied += Math.abs(weight[p]);
  return satisfied;
}
