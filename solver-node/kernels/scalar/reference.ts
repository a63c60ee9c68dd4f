import { expNeg } from "../../../core/math/exponential.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { vectorGenerator } from "../../../core/random/xorshift.ts";
import type { KernelOptions } from "../kernel.ts";
import type { ScalarState } from "./scalar.ts";

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0, and no number is drawn. */
const NEVER = 40;

/** Recomputes `state.fields`: field_i + Σ_j weight_ij s_j, in row order. */
export function computeFields(form: IsingForm, { spins, fields }: ScalarState): void {
  const { n, rowStart, column, weight, field } = form;
  for (let i = 0; i < n; i++) {
    let sum = field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += weight[p] * spins[column[p]];
    fields[i] = sum;
  }
}

/**
 * `count` sweeps of n proposals each, in index order or at uniformly drawn sites.
 *
 * @param state  spins, fields and generator; updated.
 * @param beta   inverse temperature, 1 / unit, ≥ 0.
 * @returns flips of the last sweep.
 * Source: Metropolis et al. (1953), doi:10.1063/1.1699114; heat bath: Glauber (1963), doi:10.1063/1.1703954.
 */
export function sweeps(
  form: IsingForm,
  state: ScalarState,
  options: KernelOptions,
  count: number,
  beta: number,
): number {
  const { n } = form;
  const { spins, fields } = state;
  const heatbath = options.update === "heatbath";
  const uniform = uniforms(state.generator);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let step = 0; step < n; step++) {
      const i = options.scan === "random" ? Math.floor(uniform() * n) : step;
      // β times the energy change of a flip, −2 s_i times the local field.
      const exponent = -2 * beta * (spins[i] * fields[i]);
      if (exponent > NEVER) continue;
      if (heatbath) {
        // Flipped with probability 1 / (1 + e^x) = e^(−x) / (1 + e^(−x)).
        const small = expNeg(Math.abs(exponent));
        if (uniform() * (1 + small) >= (exponent > 0 ? small : 1)) continue;
      } else if (exponent > 0) {
        const u = uniform();
        // e^x > 1 + x + x²/2 + x³/6: most rejections need no exponential.
        if (u * (1 + exponent * (1 + exponent * (0.5 + exponent * 0.16666666666666666))) >= 1) continue;
        if (u >= expNeg(exponent)) continue;
      }
      flip(form, state, i);
      accepted++;
    }
  }
  return accepted;
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function descend(form: IsingForm, state: ScalarState): number {
  let flips = 0;
  for (let i = 0; i < form.n; i++) {
    if (state.spins[i] * state.fields[i] <= 0) continue;
    flip(form, state, i);
    flips++;
  }
  return flips;
}

function flip({ rowStart, column, weight }: IsingForm, { spins, fields }: ScalarState, i: number): void {
  spins[i] = -spins[i];
  for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[column[p]] += 2 * spins[i] * weight[p];
}

/** Fractions in [0, 1) of 53 bits, the upper ones of lane 0 of a vector generator. */
function uniforms(state: Uint32Array): () => number {
  const generator = vectorGenerator(state);
  const words = new Uint32Array(4);
  return () => {
    generator.next(words, 0);
    return (words[1] * 2 ** 21 + (words[0] >>> 11)) * 2 ** -53;
  };
}
