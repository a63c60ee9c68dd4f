import { ritzValues } from "./arnoldi.ts";
import { addTo, type Banded, banded, shiftedSolver } from "./banded.ts";
import type { BirthDeathChain } from "./birth-death.ts";
import { startVector } from "./single-flip.ts";

/**
 * The lifted version of a chain on 0 … N: a direction ε goes along; in direction + only steps up are made, in − only steps
 * down, with the rates of the chain, and ε turns with the rate max(0, out of the other − out of this). It keeps π on both
 * copies by skew detailed balance. Source: Turitsyn, Chertkov, Vucelja (2011), doi:10.1016/j.physd.2010.10.003.
 *
 * @returns its generator acting on functions; state (k, +) is 2k, (k, −) is 2k + 1.
 */
export function liftedGenerator({ up, down }: BirthDeathChain): Banded {
  const N = up.length;
  const generator = banded(2 * (N + 1), 2);
  const add = (from: number, to: number, rate: number): void => {
    addTo(generator, from, to, rate);
    addTo(generator, from, from, -rate);
  };
  for (let k = 0; k <= N; k++) {
    const [rise, fall] = [k < N ? up[k] : 0, k > 0 ? down[k - 1] : 0];
    if (k < N) add(2 * k, 2 * k + 2, rise);
    if (k > 0) add(2 * k + 1, 2 * k - 1, fall);
    add(2 * k, 2 * k + 1, Math.max(0, fall - rise));
    add(2 * k + 1, 2 * k, Math.max(0, rise - fall));
  }
  return generator;
}

/**
 * The least −Re λ of a banded generator besides its 0: the asymptotic rate of relaxation. Eigenvalues near 0 are the large
 * ones of (A − σ)⁻¹ with a small σ > 0, found by Arnoldi.
 */
export function relaxationRateOf(generator: Banded): number {
  const scale = generator.entries.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const shift = 1e-6 * scale;
  const solve = shiftedSolver(generator, shift);
  const found = ritzValues((x, y) => y.set(solve(x)), startVector(generator.size), Math.min(generator.size, 60));
  const rates = found
    .map(({ re, im }) => -(shift + re / (re * re + im * im)))
    .filter((rate) => rate > 1e-9 * scale)
    .slice(0, 6);
  return Math.min(...rates);
}
