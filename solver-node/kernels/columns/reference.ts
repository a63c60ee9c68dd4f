import type { ColumnModel } from "../../../core/columns/column-model.ts";
import { columnEnergy, exchangeCost, flipCost, fullInColumns } from "../../../core/columns/energy.ts";
import { sitesOfColumns } from "../../../core/columns/transpose.ts";
import { expNeg } from "../../../core/math/exponential.ts";
import { GENERATOR_WORDS, vectorGenerator } from "../../../core/random/xorshift.ts";
import type { ColumnState } from "./columns.ts";

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0, and no number is drawn. */
const NEVER = 40;

/**
 * Metropolis on column residuals, in plain words: the same moves, numbers and bits as the WebAssembly kernel.
 * Source: Metropolis et al. (1953), doi:10.1063/1.1699114; exchanges keep the number of particles: Kawasaki (1966),
 * doi:10.1103/PhysRev.145.224.
 */
export function referenceMachine(model: ColumnModel): ColumnState {
  const { n, siteStart, siteColumn } = model;
  const entries = siteColumn.length;
  const transposed = sitesOfColumns(model);
  const entrySite = new Int32Array(entries);
  for (let i = 0; i < n; i++) entrySite.fill(i, siteStart[i], siteStart[i + 1]);
  const full = new Uint8Array(n);
  const generator = new Uint32Array(GENERATOR_WORDS);
  const { next } = vectorGenerator(generator);
  const words = new Uint32Array(4);
  let count = fullInColumns(model, full);
  let total = 0;

  const costOf = (i: number): number => flipCost(model, full, count, total, i);
  const exchangeCostOf = (i: number, j: number): number => exchangeCost(model, full, count, total, i, j);
  const flip = (i: number): void => {
    const change = 1 - 2 * full[i];
    full[i] = 1 - full[i];
    total += change;
    for (let p = siteStart[i]; p < siteStart[i + 1]; p++) count[siteColumn[p]] += change;
  };
  const exchange = (i: number, j: number): void => {
    flip(i);
    flip(j);
  };
  /** Whether Metropolis takes a cost; draws only where chance decides. */
  const takes = (exponent: number): boolean => {
    if (exponent <= 0) return true;
    if (exponent > NEVER) return false;
    next(words, 0);
    const u = (words[1] * 2 ** 21 + (words[0] >>> 11)) * 2 ** -53;
    // e^x > 1 + x + x²/2 + x³/6, as the kernel asks first.
    if (u * (1 + exponent * (1 + exponent * (0.5 + exponent * 0.16666666666666666))) >= 1) return false;
    return u < expNeg(exponent);
  };
  const below = (bits: number, bound: number): number => Math.floor(bits * bound * 2 ** -32);
  /** Proposes exchanges between the pairs that `pair` makes of two random words. */
  const exchanges = (proposals: number, beta: number, pair: (a: number, b: number) => [number, number]): number => {
    let accepted = 0;
    for (let k = 0; k < proposals; k++) {
      next(words, 0);
      const [i, j] = pair(words[1], words[0]);
      if (full[i] === full[j] || !takes(beta * exchangeCostOf(i, j))) continue;
      exchange(i, j);
      accepted++;
    }
    return accepted;
  };
  return {
    full,
    generator,
    recount() {
      count = fullInColumns(model, full);
      total = full.reduce((sum, x) => sum + x, 0);
    },
    energy: () => columnEnergy(model, full),
    flips(beta) {
      let accepted = 0;
      for (let i = 0; i < n; i++) {
        if (!takes(beta * costOf(i))) continue;
        flip(i);
        accepted++;
      }
      return accepted;
    },
    columnExchanges: (proposals, beta) =>
      exchanges(proposals, beta, (a, b) => {
        const p = below(a, entries);
        const first = transposed.start[siteColumn[p]];
        const length = transposed.start[siteColumn[p] + 1] - first;
        return [entrySite[p], transposed.site[first + below(b, length)]];
      }),
    anyExchanges: (proposals, beta) => exchanges(proposals, beta, (a, b) => [below(a, n), below(b, n)]),
    descend(least) {
      let accepted = 0;
      for (let i = 0; i < n; i++) {
        if (costOf(i) >= -least) continue;
        flip(i);
        accepted++;
      }
      return accepted;
    },
    descendExchanges(least) {
      let accepted = 0;
      for (let p = 0; p < entries; p++) {
        const i = entrySite[p];
        if (full[i] === 0) continue;
        const { start, site } = transposed;
        for (let q = start[siteColumn[p]]; q < start[siteColumn[p] + 1]; q++) {
          const j = site[q];
          if (full[j] === 1 || exchangeCostOf(i, j) >= -least) continue;
          exchange(i, j);
          accepted++;
          break;
        }
      }
      return accepted;
    },
    descendAnyExchanges(least) {
      let accepted = 0;
      for (let i = 0; i < n; i++) {
        if (full[i] === 0) continue;
        for (let j = 0; j < n; j++) {
          if (full[j] === 1 || exchangeCostOf(i, j) >= -least) continue;
          exchange(i, j);
          accepted++;
          break;
        }
      }
      return accepted;
    },
  };
}
