import { expNeg } from "../../../core/math/exponential.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { vectorGenerator } from "../../../core/random/xorshift.ts";
import { log2 } from "../bits/bernoulli.ts";
import { FREE_FLIPS } from "./levels.ts";
import type { Worldline } from "./scalar.ts";

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0, and no number is drawn. */
const NEVER = 40;

/** The slice spin of site i, ±1. */
export function sliceSpin({ words, siteWords }: Worldline, i: number, p: number): number {
  return (words[i * siteWords + (p >> 5)] >> (p & 31)) & 1 ? 1 : -1;
}

export function flipSlice({ words, siteWords }: Worldline, i: number, p: number): void {
  words[i * siteWords + (p >> 5)] ^= 1 << (p & 31);
}

/** The local field of site i in slice p, units: field_i + Σ_j weight_ij s_j, in row order. */
function fieldOf(form: IsingForm, line: Worldline, i: number, p: number): number {
  let sum = form.field[i];
  for (let q = form.rowStart[i]; q < form.rowStart[i + 1]; q++)
    sum += form.weight[q] * sliceSpin(line, form.column[q], p);
  return sum;
}

/**
 * `count` sweeps of imaginary-time segments, of n sites each. Each bond between equal neighbouring slices holds with
 * 1 − e^(−2K); each segment of held bonds flips by heat bath in the energy alone.
 *
 * @param a         β/P, 1 / unit.
 * @param cutScale  1 / log2(1 − e^(−2K)).
 * @returns slice spins flipped by the last sweep.
 * Source: Nakamura and Ito (2003), doi:10.1143/JPSJ.72.2405; the clusters are Swendsen and Wang's in imaginary time alone.
 */
export function segments(
  form: IsingForm,
  line: Worldline,
  count: number,
  a: number,
  cutScale: number,
  randomScan: boolean,
): number {
  const { n } = form;
  const { slices } = line;
  const uniform = uniforms(line.generator);
  const gap = (): number => Math.floor(log2(uniform() + 2 ** -53) * cutScale);
  const parted = new Uint8Array(slices);
  let flipped = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    flipped = 0;
    for (let step = 0; step < n; step++) {
      const i = randomScan ? Math.floor(uniform() * n) : step;
      for (let p = 0; p < slices; p++)
        parted[p] = sliceSpin(line, i, p) === sliceSpin(line, i, p + 1 === slices ? 0 : p + 1) ? 0 : 1;
      for (let bond = gap(); bond < slices; bond += 1 + gap()) parted[bond] = 1;
      const cuts = [...parted.keys()].filter((p) => parted[p] === 1);
      const segment = (from: number, to: number): void => {
        const length = from > to ? slices - from + to + 1 : to - from + 1;
        let sum = form.field[i] * length;
        for (let q = form.rowStart[i]; q < form.rowStart[i + 1]; q++) {
          let total = 0;
          for (let k = 0; k < length; k++) total += sliceSpin(line, form.column[q], (from + k) % slices);
          sum += form.weight[q] * total;
        }
        const exponent = -2 * a * (sliceSpin(line, i, to) * sum);
        if (exponent > NEVER) return;
        if (!heatbathAccepts(exponent, uniform)) return;
        for (let k = 0; k < length; k++) flipSlice(line, i, (from + k) % slices);
        flipped += length;
      };
      for (let k = 1; k < cuts.length; k++) segment(cuts[k - 1] + 1, cuts[k]);
      if (cuts.length === 0) segment(0, slices - 1);
      else segment((cuts[cuts.length - 1] + 1) % slices, cuts[0]);
    }
  }
  return flipped;
}

/**
 * `count` sweeps of n · P single slice spins: site by site and along imaginary time, or drawn uniformly.
 *
 * @param fourK  4K, the cost of breaking both bonds of a slice spin in imaginary time.
 * @returns flips of the last sweep.
 */
export function local(
  form: IsingForm,
  line: Worldline,
  update: "metropolis" | "heatbath",
  count: number,
  a: number,
  fourK: number,
  randomScan: boolean,
): number {
  const { slices } = line;
  const all = form.n * slices;
  const uniform = uniforms(line.generator);
  const accepts = update === "heatbath" ? heatbathAccepts : metropolisAccepts;
  let flipped = 0;
  for (let sweep = 0; sweep < count; sweep++) {
    flipped = 0;
    for (let step = 0; step < all; step++) {
      const chosen = randomScan ? Math.floor(uniform() * all) : step;
      const i = Math.floor(chosen / slices);
      const p = chosen % slices;
      const s = sliceSpin(line, i, p);
      const before = sliceSpin(line, i, p === 0 ? slices - 1 : p - 1);
      const after = sliceSpin(line, i, p === slices - 1 ? 0 : p + 1);
      const bonds = Number(before === s) + Number(after === s) - 1;
      const exponent = -2 * a * (s * fieldOf(form, line, i, p)) + fourK * bonds;
      if (exponent > NEVER) continue;
      if (!accepts(exponent, uniform)) continue;
      flipSlice(line, i, p);
      flipped++;
    }
  }
  return flipped;
}

/** One sweep that flips wherever a slice's energy falls. @returns flips. */
export function descend(form: IsingForm, line: Worldline): number {
  let flipped = 0;
  for (let i = 0; i < form.n; i++)
    for (let p = 0; p < line.slices; p++) {
      if (sliceSpin(line, i, p) * fieldOf(form, line, i, p) <= 0) continue;
      flipSlice(line, i, p);
      flipped++;
    }
  return flipped;
}

/** Whether a flip of exponent x is accepted, with 1/(1 + e^x). */
function heatbathAccepts(x: number, uniform: () => number): boolean {
  const u = uniform();
  const y = Math.abs(x);
  const least = bound(y);
  if (x > 0) {
    if (u * (1 + least) >= 1) return false;
    const small = expNeg(y);
    return u * (1 + small) < small;
  }
  return u * (1 + least) < least || u * (1 + expNeg(y)) < 1;
}

/** The same with min(1, e^(−x)), and less where x = 0; no number is drawn where x < 0. */
function metropolisAccepts(x: number, uniform: () => number): boolean {
  if (x < 0) return true;
  const u = uniform();
  if (x === 0) return u < FREE_FLIPS;
  return u * bound(x) < 1 && u < expNeg(x);
}

/** A lower bound of e^y for y ≥ 0, which decides most proposals without an exponential. */
function bound(y: number): number {
  return 1 + y * (1 + y * (0.5 + y * 0.16666666666666666));
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
