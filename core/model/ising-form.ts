import type { Arithmetic } from "./arithmetic.ts";
import { type Adjacency, type QuadraticModel, sharedFloat64, sharedUint32 } from "./quadratic-model.ts";

/**
 * What kernels anneal: spins ±1 and couplings in the model's own unit, so that a model with integer energies has small
 * integers here. E = (constant + divisor · (Σ_i field_i s_i + Σ_{i<j} weight_ij s_i s_j)) / denominator, where for an
 * integer form all three are integers: one division, so the energy is the double nearest to the exact fraction.
 */
export interface IsingForm extends Adjacency {
  /** Shape (n): the external field, in units. */
  readonly field: Float64Array;
  /** Energy of one unit, divisor / denominator, > 0: an inverse temperature β is β · unit here. */
  readonly unit: number;
  readonly constant: number;
  readonly divisor: number;
  readonly denominator: number;
  /** All fields and couplings are integers. */
  readonly integer: boolean;
}

/** The Ising form of a model; couplings of 0, which a file may list, are left out. */
export function isingForm(given: QuadraticModel, arithmetic: Arithmetic): IsingForm {
  const model = withoutZeros(given);
  const { n, rowStart, column } = model;
  const binary = model.vartype === "BINARY";
  const integer = arithmetic.kind === "integer";
  const scale = integer ? arithmetic.scale : 1;
  const scaled = (value: number): number => (integer ? Math.round(value * scale) : value);

  // A QUBO in quarters: b x x' = (b/4)(s s' + s + s' + 1) and a x = (2a/4)(s + 1).
  const field = sharedFloat64(n);
  let constant = 0;
  for (let i = 0; i < n; i++) {
    const own = scaled(model.linear[i]);
    field[i] = binary ? 2 * own : own;
    if (!binary) continue;
    constant += 2 * own;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      field[i] += scaled(model.weight[p]);
      if (column[p] > i) constant += scaled(model.weight[p]);
    }
  }
  const denominator = (binary ? 4 : 1) * scale;
  const divisor = integer ? commonDivisor(field, model.weight, scale) : 1;
  if (divisor > 1) for (let i = 0; i < n; i++) field[i] /= divisor;
  return {
    n,
    rowStart,
    column,
    weight: scale === 1 && divisor === 1 ? model.weight : rescaled(model.weight, scaled, divisor),
    field,
    unit: divisor / denominator,
    constant: scaled(model.offset) * (binary ? 4 : 1) + constant,
    divisor,
    denominator,
    integer,
  };
}

function withoutZeros(model: QuadraticModel): QuadraticModel {
  if (!model.weight.includes(0)) return model;
  const kept = model.weight.reduce((count, w) => (w === 0 ? count : count + 1), 0);
  const rowStart = sharedUint32(model.n + 1);
  const column = sharedUint32(kept);
  const weight = sharedFloat64(kept);
  let at = 0;
  for (let i = 0; i < model.n; i++) {
    for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++) {
      if (model.weight[p] === 0) continue;
      column[at] = model.column[p];
      weight[at++] = model.weight[p];
    }
    rowStart[i + 1] = at;
  }
  return { ...model, rowStart, column, weight };
}

/** The energy of a kernel's total of field and coupling terms. */
export function energyFromUnits(form: IsingForm, units: number): number {
  return (form.constant + form.divisor * units) / form.denominator;
}

function rescaled(weight: Float64Array, scaled: (value: number) => number, divisor: number): Float64Array {
  const result = sharedFloat64(weight.length);
  for (let p = 0; p < weight.length; p++) result[p] = scaled(weight[p]) / divisor;
  return result;
}

function commonDivisor(field: Float64Array, weight: Float64Array, scale: number): number {
  let divisor = 0;
  for (let i = 0; i < field.length && divisor !== 1; i++) divisor = gcd(divisor, Math.abs(field[i]));
  for (let p = 0; p < weight.length && divisor !== 1; p++)
    divisor = gcd(divisor, Math.abs(Math.round(weight[p] * scale)));
  return divisor === 0 ? 1 : divisor;
}

function gcd(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
