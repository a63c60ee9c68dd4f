import type { IsingForm } from "../../../core/model/ising-form.ts";
import { vectorGenerator } from "../../../core/random/xorshift.ts";
import type { LanesState } from "./lanes-i8.ts";

const READS = 16;

/** Recomputes `state.fields`, shape (n, 16): field_i + Σ_j weight_ij s_j of each read. */
export function computeFields(form: IsingForm, state: LanesState): void {
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
 * Acceptance thresholds at q = e^(−2β): entry d is q^d · 2³² for 1 ≤ d ≤ depth, by repeated multiplication, and entry 0
 * is not used. A random 32-bit word below it accepts a flip that raises the energy by 2 d.
 */
export function thresholds(q: number, depth: number): Uint32Array {
  const table = new Uint32Array(depth + 1);
  let p = 1;
  for (let d = 1; d <= depth; d++) {
    p *= q;
    table[d] = Math.min(Math.floor(p * 2 ** 32), 0xffffffff);
  }
  return table;
}

/**
 * `count` Metropolis sweeps in index order; at each spin all reads decide together.
 *
 * The random word of each read is compared with its threshold byte by byte, highest first: one vector of 16 bytes decides
 * nearly all reads, and the next byte is drawn, for all, only if the bytes of some read are equal.
 *
 * @param state  spins, fields and generator; updated.
 * @param table  from `thresholds`.
 * @returns flips of the last sweep over all reads.
 * Source: Metropolis et al. (1953), doi:10.1063/1.1699114.
 */
export function metropolis(form: IsingForm, state: LanesState, count: number, table: Uint32Array): number {
  const { spins, fields } = state;
  const generator = vectorGenerator(state.generator);
  const drawn = new Uint32Array(4);
  const bytes = new Uint8Array(drawn.buffer);
  const threshold = new Uint32Array(READS);
  const below = new Uint8Array(READS);
  const undecided = new Uint8Array(READS);
  let accepted = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    accepted = 0;
    for (let i = 0; i < form.n; i++) {
      for (let r = 0; r < READS; r++) {
        const x = alignment(spins, fields, i, r);
        threshold[r] = x < 0 ? table[-x] : 0;
        below[r] = 0;
        undecided[r] = 1;
      }
      for (let shift = 24; shift >= 0 && undecided.includes(1); shift -= 8) {
        generator.next(drawn, 0);
        for (let r = 0; r < READS; r++) {
          if (undecided[r] === 0) continue;
          const byte = (threshold[r] >>> shift) & 0xff;
          if (bytes[r] < byte) below[r] = 1;
          if (bytes[r] !== byte) undecided[r] = 0;
        }
      }
      for (let r = 0; r < READS; r++) {
        if (below[r] === 0 && alignment(spins, fields, i, r) < 0) continue;
        flip(form, state, i, r);
        accepted++;
      }
    }
  }
  return accepted;
}

/** One sweep that flips wherever the energy falls. @returns flips over all reads. */
export function descend(form: IsingForm, state: LanesState): number {
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
function alignment(spins: Uint16Array, fields: Int8Array, i: number, r: number): number {
  const field = fields[i * READS + r];
  return (spins[i] >> r) & 1 ? field : -field;
}

function flip(form: IsingForm, { spins, fields }: LanesState, i: number, r: number): void {
  const { rowStart, column, weight } = form;
  spins[i] ^= 1 << r;
  const change = (spins[i] >> r) & 1 ? 2 : -2;
  for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[column[p] * READS + r] += change * weight[p];
}
