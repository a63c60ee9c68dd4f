import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { ExchangeState } from "./reference.ts";

/**
 * A descent by exchanges: for each +1 in turn, the −1 with which an exchange lowers the energy most. A tournament over the
 * fields of the −1 finds the best partner among those that are not coupled to it; its neighbours are looked at one by one.
 */
export interface ExchangeDescent {
  /** One sweep over the +1; draws no random numbers. @returns exchanges made: 0 in a local minimum of exchanges. */
  sweep(): number;
}

/**
 * @param state     slots, spins and fields; read.
 * @param ones      K, slots of spin +1.
 * @param exchange  carries out an exchange of the sites in slots a < K and b ≥ K.
 */
export function exchangeDescent(
  form: IsingForm,
  { slots, spins, fields }: Omit<ExchangeState, "generator">,
  ones: number,
  exchange: (a: number, b: number) => void,
): ExchangeDescent {
  const { n, rowStart, column, weight } = form;
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(n, 2)));
  // winner[k] for k ≥ leaves is site k − leaves; for k < leaves the better of winner[2k] and winner[2k + 1].
  const winner = new Int32Array(2 * leaves);
  const slotOf = new Int32Array(n);
  /** The +1 that a site was last found to be coupled to, plus 1. */
  const neighbourOf = new Int32Array(n);
  const waiting = new Int32Array(2 * Math.log2(leaves) + 4);
  const key = (site: number): number => (site < n && spins[site] < 0 ? fields[site] : Number.POSITIVE_INFINITY);
  const better = (a: number, b: number): number => (key(b) < key(a) ? b : a);

  function replay(site: number): void {
    for (let k = (site + leaves) >> 1; k >= 1; k >>= 1) winner[k] = better(winner[2 * k], winner[2 * k + 1]);
  }

  function replayAll(): void {
    for (let k = 0; k < leaves; k++) winner[leaves + k] = k;
    for (let k = leaves - 1; k >= 1; k--) winner[k] = better(winner[2 * k], winner[2 * k + 1]);
  }

  /** After an exchange the fields of both sites' neighbours are others. */
  function replayAround(i: number, j: number): void {
    const touched = rowStart[i + 1] - rowStart[i] + rowStart[j + 1] - rowStart[j] + 2;
    if (touched * Math.log2(leaves) > leaves) return replayAll();
    for (const site of [i, j]) {
      replay(site);
      for (let p = rowStart[site]; p < rowStart[site + 1]; p++) replay(column[p]);
    }
  }

  /** The −1 that site i does best to change places with, if the energy falls by more than 2 · tolerance; else −1. */
  function bestPartner(i: number, tolerance: number): number {
    let least = -tolerance;
    let partner = -1;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const j = column[p];
      neighbourOf[j] = i + 1;
      if (spins[j] > 0) continue;
      const difference = fields[j] - fields[i] - 2 * weight[p];
      if (difference < least) {
        least = difference;
        partner = j;
      }
    }
    let depth = 0;
    waiting[depth++] = 1;
    while (depth > 0) {
      const k = waiting[--depth];
      const j = winner[k];
      const difference = key(j) - fields[i];
      if (!(difference < least)) continue;
      if (neighbourOf[j] !== i + 1) {
        least = difference;
        partner = j;
      } else if (k < leaves) {
        waiting[depth++] = 2 * k;
        waiting[depth++] = 2 * k + 1;
      }
    }
    return partner;
  }

  return {
    sweep() {
      if (ones === 0 || ones === n) return 0;
      replayAll();
      for (let slot = 0; slot < n; slot++) slotOf[slots[slot]] = slot;
      neighbourOf.fill(0);
      // A gain of rounding size could be won for ever; the bound is far above one ulp of the largest partial sum.
      const tolerance = form.integer ? 0 : 1e-12 * fields.reduce((most, f) => Math.max(most, Math.abs(f)), 0);
      let exchanges = 0;
      for (let a = 0; a < ones; a++) {
        const i = slots[a];
        const j = bestPartner(i, tolerance);
        if (j < 0) continue;
        const b = slotOf[j];
        exchange(a, b);
        slotOf[i] = b;
        slotOf[j] = a;
        replayAround(i, j);
        exchanges++;
      }
      return exchanges;
    },
  };
}
