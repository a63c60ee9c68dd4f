import { rowBytes } from "../../core/sample-set/sample-set.ts";
import type { PlacedModel } from "./layout.ts";

/** States as words of a packed block, and what the host reads from them. */
export interface WordLayout {
  readonly model: Pick<PlacedModel, "n" | "places" | "place">;
  readonly bits: number;
  readonly groups: number;
}

/**
 * Turns a 32 × 32 matrix of bits about its diagonal, in place: bit j of word i changes places with bit i of word j.
 * Source: Warren, "Hacker's Delight", 2nd ed., 7-3.
 */
export function transpose32(words: Uint32Array): void {
  let mask = 0x0000ffff;
  for (let half = 16; half !== 0; half >>= 1, mask ^= mask << half)
    for (let k = 0; k < 32; k = (k + half + 1) & ~half) {
      const swap = ((words[k] >>> half) ^ words[k + half]) & mask;
      words[k + half] ^= swap;
      words[k] ^= swap << half;
    }
}

/**
 * All states as packed rows of ⌈n/8⌉ bytes, one after the other, as `Kernel.packed` has them.
 * @param words shape (groups, places). @param out shape (groups · bits · ⌈n/8⌉), written.
 */
export function rowsOfWords({ model, bits, groups }: WordLayout, words: Uint32Array, out: Uint8Array): void {
  const { n, places, place } = model;
  const bytes = rowBytes(n);
  const square = new Uint32Array(32);
  for (let group = 0; group < groups; group++)
    for (let first = 0; first < n; first += 32) {
      const count = Math.min(32, n - first);
      square.fill(0, count);
      for (let k = 0; k < count; k++) square[k] = words[group * places + place[first + k]];
      transpose32(square);
      const used = Math.ceil(count / 8);
      for (let b = 0; b < bits; b++) {
        const at = (group * bits + b) * bytes + (first >> 3);
        for (let byte = 0; byte < used; byte++) out[at + byte] = square[b] >>> (8 * byte);
      }
    }
}

/** One state as a packed row. */
export function rowOfWords(layout: WordLayout, words: Uint32Array, state: number, out: Uint8Array, at: number): void {
  const { model, bits } = layout;
  const base = Math.floor(state / bits) * model.places;
  const b = state % bits;
  out.fill(0, at, at + rowBytes(model.n));
  for (let i = 0; i < model.n; i++) out[at + (i >> 3)] |= ((words[base + model.place[i]] >>> b) & 1) << (i & 7);
}

/** Puts one state into the words. @param spins shape (n), −1 or +1. */
export function setState({ model, bits }: WordLayout, words: Uint32Array, state: number, spins: Int8Array): void {
  const base = Math.floor(state / bits) * model.places;
  const mask = 1 << (state % bits);
  for (let i = 0; i < model.n; i++) {
    if (spins[i] > 0) words[base + model.place[i]] |= mask;
    else words[base + model.place[i]] &= ~mask;
  }
}

/** Bits in which two arrays of words differ. */
export function differingBits(a: Uint32Array, b: Uint32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    let x = a[k] ^ b[k];
    x -= (x >>> 1) & 0x55555555;
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    sum += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}
