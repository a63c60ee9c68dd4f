import type { IsingForm } from "../../core/model/ising-form.ts";

/** Energy of one state in the form's whole numbers, exactly: each coupling is met once, from its lower end. @param spins  shape (n), −1 or +1. */
export function energyOfSpins({ n, rowStart, column, weight, field }: IsingForm, spins: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let own = field[i];
    for (let p = rowStart[i + 1] - 1; p >= rowStart[i] && column[p] > i; p--) own += weight[p] * spins[column[p]];
    sum += own * spins[i];
  }
  return sum;
}
