import { log2Fraction, log2Odds } from "../../../core/math/log2.ts";
import type { QuantisedForm } from "../../../core/model/quantise.ts";
import { vectorGenerator } from "../../../core/random/xorshift.ts";
import type { LanesState } from "./lanes-f32.ts";

const { fround } = Math;
const READS = 8;

/** Recomputes `state.fields`, shape (n, 8): field_i + Σ_j weight_ij s_j of each read, exact in f32. */
export function computeFields(form: QuantisedForm, state: LanesState): void {
  const { n, rowStart, column, weight, field } = form;
  const { spins, fields } = state;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < READS; r++) {
      let sum = field[i];
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += (spins[column[p]] >> r) & 1 ? weight[p] : -weight[p];
      fields[i * READS + r] = sum;
    }
  }
}

/**
 * `count` sweeps in index order; at each spin all reads decide together, each with a number of its own.
 *
 * @param state  spins, fields and generator; updated.
 * @param scale  ln 2 / (2β), units, f32.
 * @returns flips of the last sweep over all reads.
 * Source: Metropolis et al. (1953), doi:10.1063/1.1699114; heat bath: Glauber (1963), doi:10.1063/1.1703954.
 */
export function sweeps(
  form: QuantisedForm,
  state: LanesState,
  update: "metropolis" | "heatbath",
  count: number,
  scale: number,
): number {
  const { spins, fields } = state;
  const generator = vectorGenerator(state.generator);
  const random = new Uint32Array(READS);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let i = 0; i < form.n; i++) {
      generator.next(random, 0);
      generator.next(random, 4);
      for (let r = 0; r < READS; r++) {
        const k = (random[r] >>> 1) | 1;
        const threshold = fround((update === "metropolis" ? log2Fraction(k) : log2Odds(k)) * scale);
        if (alignment(spins, fields, i, r) < threshold) continue;
        flip(form, state, i, r);
        accepted++;
      }
    }
  }
  return accepted;
}

/** One sweep that flips wherever the energy falls. @returns flips over all reads. */
export function descend(form: QuantisedForm, state: LanesState): number {
  let flips = 0;
  for (let i = 0; i < form.n; i++) {
    for (let r = 0; r < READS; r++) {
      if (alignment(state.spins, state.fields, i, r) <= 0) continue;
      flip(form, state, i, r);
      flips++;
    }
  }
  return flips;
}

/** Spin times local field: a flip changes the energy by −2 of it. */
function alignment(spins: Uint8Array, fields: Float32Array, i: number, r: number): number {
  const field = fields[i * READS + r];
  return (spins[i] >> r) & 1 ? field : -field;
}

function flip(form: QuantisedForm, { spins, fields }: LanesState, i: number, r: number): void {
  const { rowStart, column, weight } = form;
  spins[i] ^= 1 << r;
  const change = (spins[i] >> r) & 1 ? 2 : -2;
  for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[column[p] * READS + r] += change * weight[p];
}
