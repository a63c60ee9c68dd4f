import { spinsOfRank } from "../../core/exact/minimum.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyOf } from "../../core/model/energy.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";

/**
 * Mean energy of one slice of P = 2^`doublings` slices with weight exp[−(βB/P) Σ_p E(s^p) + K Σ_(i,p) s_i^p s_i^(p+1)],
 * K = ½ ln coth(βA/P): Tr(E T^P)/Tr(T^P) with T = D^½ X D^½, D the Boltzmann factors of a slice and X the couplings between
 * two. For models of some ten variables: T has 4^n entries.
 */
export function pathIntegralMean(model: QuadraticModel, betaA: number, betaB: number, doublings: number): number {
  const size = 2 ** model.n;
  const slices = 2 ** doublings;
  const arithmetic = arithmeticOf(model);
  const energy = Float64Array.from({ length: size }, (_, r) => energyOf(model, spinsOfRank(model.n, r), arithmetic));
  const lowest = Math.min(...energy);
  const half = energy.map((e) => Math.exp((-0.5 * betaB * (e - lowest)) / slices));
  const across = Math.tanh(betaA / slices); // e^(−2K), the factor of each spin that differs
  let power = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) power[a * size + b] = half[a] * across ** ones(a ^ b) * half[b];
  for (let k = 0; k < doublings; k++) power = squared(power, size);
  let weights = 0;
  let sum = 0;
  for (let a = 0; a < size; a++) {
    weights += power[a * size + a];
    sum += power[a * size + a] * energy[a];
  }
  return sum / weights;
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

/** The square of a symmetric matrix, scaled so that it stays in range. */
function squared(matrix: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += matrix[a * size + c] * matrix[b * size + c];
      result[a * size + b] = sum;
    }
  const largest = result.reduce((m, x) => Math.max(m, x), 0);
  return result.map((x) => x / largest);
}
