import { expNeg } from "../../../core/math/exponential.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { vectorGenerator } from "../../../core/random/xorshift.ts";
import type { KernelOptions } from "../kernel.ts";
import { couplingOf } from "./couplings.ts";

/** What changes while a read runs. */
export interface ExchangeState {
  /** Shape (n): the site in each slot; those in the first K slots have spin +1, the others −1. */
  readonly slots: Uint32Array;
  /** Shape (n): ±1. */
  readonly spins: Int8Array;
  /** Shape (n): local field, units. */
  readonly fields: Float64Array;
  /** Shape (8): one vector generator; lane 0 draws places, lane 1 decides. */
  readonly generator: Uint32Array;
}

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0. */
const NEVER = 40;

/** Recomputes `state.fields`: field_i + Σ_j weight_ij s_j, in row order. */
export function computeFields(form: IsingForm, { spins, fields }: ExchangeState): void {
  const { n, rowStart, column, weight, field } = form;
  for (let i = 0; i < n; i++) {
    let sum = field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += weight[p] * spins[column[p]];
    fields[i] = sum;
  }
}

/** Exchanges the sites in slots a < K and b ≥ K: site i turns to −1, then site j to +1. */
export function exchange(form: IsingForm, { slots, spins, fields }: ExchangeState, a: number, b: number): void {
  const { rowStart, column, weight } = form;
  const [i, j] = [slots[a], slots[b]];
  slots[a] = j;
  slots[b] = i;
  spins[i] = -1;
  spins[j] = 1;
  for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[column[p]] -= 2 * weight[p];
  for (let p = rowStart[j]; p < rowStart[j + 1]; p++) fields[column[p]] += 2 * weight[p];
}

/**
 * `count` sweeps of n proposals each. A proposal takes a slot, each in turn or one drawn uniformly, draws a slot of the other
 * spin uniformly, and offers to exchange the sites in them: as likely there as back. With site i up and site j down,
 * ΔE = 2 (f_j − f_i − 2 J_ij).
 *
 * @param state  slots, spins, fields and generator; updated.
 * @param ones   K, slots of spin +1.
 * @param beta   inverse temperature, 1 / unit, ≥ 0.
 * @returns exchanges of the last sweep.
 * Source: Kawasaki (1966), doi:10.1103/PhysRev.145.224, here between any two sites.
 */
export function sweeps(
  form: IsingForm,
  state: ExchangeState,
  ones: number,
  { update, scan }: Pick<KernelOptions, "update" | "scan">,
  count: number,
  beta: number,
): number {
  const { n } = form;
  if (ones === 0 || ones === n) return 0;
  const { slots, fields } = state;
  const generator = vectorGenerator(state.generator);
  const drawn = new Uint32Array(4);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let step = 0; step < n; step++) {
      let slot = step;
      if (scan === "random") {
        generator.next(drawn, 0);
        slot = Math.floor(fraction(drawn, 0) * n);
      }
      generator.next(drawn, 0);
      const partner = fraction(drawn, 0);
      const a = slot < ones ? slot : Math.floor(partner * ones);
      const b = slot < ones ? ones + Math.floor(partner * (n - ones)) : slot;
      const [i, j] = [slots[a], slots[b]];
      const exponent = 2 * beta * (fields[j] - fields[i] - 2 * couplingOf(form, i, j));
      if (exponent > NEVER) continue;
      const u = fraction(drawn, 1);
      if (update === "heatbath") {
        // Exchanged with probability 1 / (1 + e^x) = e^(−x) / (1 + e^(−x)).
        const small = expNeg(Math.abs(exponent));
        if (u * (1 + small) >= (exponent > 0 ? small : 1)) continue;
      } else if (exponent > 0) {
        // e^x > 1 + x + x²/2 + x³/6: most rejections need no exponential.
        if (u * (1 + exponent * (1 + exponent * (0.5 + exponent * 0.16666666666666666))) >= 1) continue;
        if (u >= expNeg(exponent)) continue;
      }
      exchange(form, state, a, b);
      accepted++;
    }
  }
  return accepted;
}

/** The upper 53 bits of a lane as a fraction in [0, 1). @param words  shape (4): two lanes, low word first. */
export function fraction(words: Uint32Array, lane: 0 | 1): number {
  return (words[2 * lane + 1] * 2 ** 21 + (words[2 * lane] >>> 11)) * 2 ** -53;
}
