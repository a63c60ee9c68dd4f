import { log2Fraction, log2Odds } from "../../../core/math/log2.ts";
import type { QuantisedForm } from "../../../core/model/quantise.ts";
import { vectorGenerator } from "../../../core/random/xorshift.ts";
import type { ScanState } from "./scan.ts";

const { fround } = Math;
/** Spins that are tested against their thresholds at once. */
const GROUP = 8;

/** Recomputes `state.fields`: field_i + Σ_j weight_ij s_j, exact in f32. */
export function computeFields(form: QuantisedForm, { spins, fields }: ScanState): void {
  const { n, rowStart, column, weight, field } = form;
  for (let i = 0; i < n; i++) {
    let sum = field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += weight[p] * spins[column[p]];
    fields[i] = sum;
  }
}

/**
 * `count` sweeps in index order. The random numbers of eight spins are drawn together; each spin is then decided with
 * the fields that the flips before it left.
 *
 * @param state  spins, fields and generator; updated.
 * @param scale  ln 2 / (2β), units, f32.
 * @returns flips of the last sweep.
 * Source: Metropolis et al. (1953), doi:10.1063/1.1699114; heat bath: Glauber (1963), doi:10.1063/1.1703954.
 */
export function sweeps(
  form: QuantisedForm,
  state: ScanState,
  update: "metropolis" | "heatbath",
  count: number,
  scale: number,
): number {
  const { spins, fields } = state;
  const generator = vectorGenerator(state.generator);
  const random = new Uint32Array(GROUP);
  const threshold = new Float32Array(GROUP);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let group = 0; group < form.n; group += GROUP) {
      const end = Math.min(group + GROUP, form.n);
      generator.next(random, 0);
      generator.next(random, 4);
      for (let i = group; i < end; i++) {
        const k = (random[i - group] >>> 1) | 1;
        threshold[i - group] = fround((update === "metropolis" ? log2Fraction(k) : log2Odds(k)) * scale);
      }
      for (let i = group; i < end; i++) {
        if (spins[i] * fields[i] < threshold[i - group]) continue;
        flip(form, state, i);
        accepted++;
      }
    }
  }
  return accepted;
}

/** One sweep that flips wherever the energy falls. @returns flips. */
export function descend(form: QuantisedForm, state: ScanState): number {
  let flips = 0;
  for (let i = 0; i < form.n; i++) {
    if (state.spins[i] * state.fields[i] <= 0) continue;
    flip(form, state, i);
    flips++;
  }
  return flips;
}

function flip({ rowStart, column, weight }: QuantisedForm, { spins, fields }: ScanState, i: number): void {
  spins[i] = -spins[i];
  for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[column[p]] += 2 * spins[i] * weight[p];
}
