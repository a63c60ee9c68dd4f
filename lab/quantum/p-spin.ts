import { eigenvalueAt } from "../spectrum/tridiagonal.ts";
import type { RealTridiagonal } from "./schroedinger.ts";

/**
 * H(s) = −s N m^p − (1 − s) Σ σˣ in the space symmetric under exchange of spins, by k = 0 … N spins up: tridiagonal.
 * Source: Jörg, Krzakala, Kurchan, Maggs, Pujos (2010), doi:10.1209/0295-5075/89/40004.
 */
export function pSpinHamiltonian(N: number, p: number, s: number): RealTridiagonal {
  const diagonal = Float64Array.from({ length: N + 1 }, (_, k) => -s * N * ((2 * k - N) / N) ** p);
  const beside = Float64Array.from({ length: N }, (_, k) => -(1 - s) * Math.sqrt((k + 1) * (N - k)));
  return { diagonal, beside };
}

/** g(s) = E_level − E₀; for even p the flip of all spins is a symmetry and level 2 is the first of the ground state's parity. */
export function pSpinGap(N: number, p: number, s: number): number {
  const { diagonal, beside } = pSpinHamiltonian(N, p, s);
  return eigenvalueAt(diagonal, beside, p % 2 === 0 ? 2 : 1) - eigenvalueAt(diagonal, beside, 0);
}

/** Everything along x: the ground state at s = 0. Shape (N + 1). */
export function pSpinStart(N: number): Float64Array {
  const state = new Float64Array(N + 1);
  let logChoose = 0;
  for (let k = 0; k <= N; k++) {
    state[k] = Math.exp((logChoose - N * Math.LN2) / 2);
    logChoose += Math.log((N - k) / (k + 1));
  }
  return state;
}
