import assert from "node:assert/strict";
import type { IsingForm } from "../../core/model/ising-form.ts";
import { chiSquareTail } from "../../core/statistics/special-functions.ts";

/** Energies of all 2ⁿ states in units of the form; bit i of the index set means spin i is +1. */
export function enumerateUnits(form: IsingForm): Float64Array {
  const energies = new Float64Array(2 ** form.n);
  for (let state = 0; state < energies.length; state++) {
    const spin = (i: number): number => ((state >> i) & 1 ? 1 : -1);
    let sum = 0;
    for (let i = 0; i < form.n; i++) {
      sum += form.field[i] * spin(i);
      for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++)
        if (form.column[p] > i) sum += form.weight[p] * spin(i) * spin(form.column[p]);
    }
    energies[state] = sum;
  }
  return energies;
}

/** Boltzmann probabilities of all states at inverse temperature β per unit of the form. */
export function boltzmann(form: IsingForm, beta: number): Float64Array {
  const energies = enumerateUnits(form);
  const lowest = energies.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const weights = energies.map((e) => Math.exp(-beta * (e - lowest)));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / total);
}

/** Boltzmann's probabilities among the states with so many spins +1; the others have none. */
export function boltzmannOfOnes(form: IsingForm, beta: number, ones: number): Float64Array {
  const weights = boltzmann(form, beta).map((p, state) => (onesOfState(state) === ones ? p : 0));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / total);
}

/** Bits of a state's index: its spins +1. */
export function onesOfState(state: number): number {
  let ones = 0;
  for (let rest = state; rest !== 0; rest &= rest - 1) ones++;
  return ones;
}

/**
 * Pearson's χ² of observed counts against probabilities; cells expecting fewer than 10 are pooled in order of expectation.
 * @returns the probability of a value at least as large if the probabilities are right.
 */
export function chiSquareP(counts: Float64Array, probabilities: Float64Array): number {
  const total = counts.reduce((a, b) => a + b, 0);
  const order = [...probabilities.keys()].sort((a, b) => probabilities[a] - probabilities[b]);
  let statistic = 0;
  let cells = 0;
  let expected = 0;
  let observed = 0;
  for (const [rank, state] of order.entries()) {
    expected += probabilities[state] * total;
    observed += counts[state];
    const rest = order.length - 1 - rank;
    if (expected >= 10 || (rest === 0 && expected > 0)) {
      statistic += (observed - expected) ** 2 / expected;
      cells++;
      expected = 0;
      observed = 0;
    }
  }
  assert.ok(cells >= 3, `only ${cells} cells expect 10 or more: too few samples for a test`);
  return chiSquareTail(statistic, cells - 1);
}
