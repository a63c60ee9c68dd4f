import type { VectorGenerator } from "../../../core/random/xorshift.ts";
import { log2 } from "../bits/bernoulli.ts";
import { READS } from "../bits/block.ts";

/**
 * How to draw vectors of 128 bits whose bit b is set with a probability p_b of its own, to the precision of a double.
 *
 * The leading `DIGITS` binary digits of each p_b are met by comparing with a random number digit by digit, all 128 at once:
 * from the last digit to the first, x becomes a fresh random bit where it differs from the digit (then u = digit decides
 * nothing and x stays, else u < digit or not decides). The random bits serve several planes, of which only one decides
 * any spin. What is left of p_b, below 2^−DIGITS, is met by rare events (as in bits/bernoulli.ts) at one rate for all bits, each
 * kept with the bit's own chance: p_b < ½ is rounded down to its digits and lifted by setting bits, p_b ≥ ½ is rounded up
 * and lowered by clearing them, so that the chance is small at both ends.
 */
export interface LadderPlane {
  /** Shape (128): p_b rounded, times 2^DIGITS; 2^DIGITS itself is possible. */
  readonly code: Uint16Array;
  /** Shape (4): what an event makes of each bit. */
  readonly target: Uint32Array;
  /** Shape (128): chance that an event is kept. */
  readonly chance: Float64Array;
  /** 1 / log2(1 − rate of events), < 0; or 0 for no events. */
  readonly gapScale: number;
}

/** Even, as the WebAssembly takes two at a time. One more costs a random vector; one less doubles the events. */
export const DIGITS = 12;
/** A plane whose probabilities are all below this is made of events alone. */
const RARE = 2 ** -9;
/** Events rarer than this are left out. */
const RAREST = 2 ** -50;

/** @param p  shape (128): 0 ≤ p ≤ 1. */
export function ladderPlane(p: Float64Array): LadderPlane {
  const code = new Uint16Array(READS);
  const target = new Uint32Array(4);
  const chance = new Float64Array(READS);
  const rare = p.every((x) => x < RARE);
  let most = 0;
  for (let b = 0; b < READS; b++) {
    const lift = p[b] < 0.5;
    code[b] = rare ? 0 : lift ? Math.floor(p[b] * 2 ** DIGITS) : Math.ceil(p[b] * 2 ** DIGITS);
    const rounded = code[b] / 2 ** DIGITS;
    chance[b] = lift ? (p[b] - rounded) / (1 - rounded) : (rounded - p[b]) / rounded;
    if (lift) target[b >> 5] |= 1 << (b & 31);
    most = Math.max(most, chance[b]);
  }
  if (most < RAREST) return { code, target, chance, gapScale: 0 };
  // A power of two, so that 1 − rate is exact.
  let rate = 0.5;
  while (rate / 2 >= most) rate /= 2;
  for (let b = 0; b < READS; b++) chance[b] /= rate;
  return { code, target, chance, gapScale: 1 / log2(1 - rate) };
}

/** Whether any of the plane's bits has digits. */
export function hasDigits(plane: LadderPlane): boolean {
  return plane.code.some((code) => code > 0);
}

/** Whether bit b starts as 1 (its code is 2^DIGITS, all digits 1 and a carry), or has binary digit `digit` of its code set. */
function isSet(code: number, digit: number): boolean {
  return code === 2 ** DIGITS || (digit >= 0 && ((code >> digit) & 1) === 1);
}

/**
 * The vectors that the planes' digits are made of: those to begin with, then those of each digit, the last digit first.
 * @returns shape (DIGITS + 1, planes, 4).
 */
export function digitTable(planes: readonly LadderPlane[]): Uint32Array {
  const table = new Uint32Array((DIGITS + 1) * planes.length * 4);
  for (let row = 0; row <= DIGITS; row++)
    for (const [k, plane] of planes.entries())
      for (let b = 0; b < READS; b++)
        if (isSet(plane.code[b], row - 1)) table[4 * (row * planes.length + k) + (b >> 5)] |= 1 << (b & 31);
  return table;
}

/** `fillDigits…` of assembly/tempering-bits.ts. @param out  one plane each of shape (count · 4). */
export function fillDigits(
  out: readonly Uint32Array[],
  count: number,
  planes: readonly LadderPlane[],
  generator: VectorGenerator,
): void {
  const table = digitTable(planes);
  const r = new Uint32Array(4);
  const begin = 4 * planes.length;
  for (let vector = 0; vector < count; vector++) {
    for (const [k, x] of out.entries()) x.set(table.subarray(4 * k, 4 * k + 4), 4 * vector);
    for (let at = begin; at < table.length; at += begin) {
      generator.next(r, 0);
      for (const [k, x] of out.entries())
        for (let word = 0; word < 4; word++) {
          const differ = x[4 * vector + word] ^ table[at + 4 * k + word];
          x[4 * vector + word] = (r[word] & differ) | (x[4 * vector + word] & ~differ);
        }
    }
  }
}

/** `fillRest` of assembly/tempering-bits.ts. @param out  shape (count · 4). */
export function fillRest(out: Uint32Array, count: number, plane: LadderPlane, generator: VectorGenerator): void {
  const r = new Uint32Array(4);
  // u = (53 random bits + 1)/2⁵³ is ≤ (1 − rate)^k with that probability: the chance of k bits without an event.
  const gap = (): number => {
    generator.next(r, 0);
    return Math.floor(log2((r[1] * 2 ** 21 + (r[0] >>> 11) + 1) * 2 ** -53) * plane.gapScale);
  };
  for (let trial = gap(); trial < count * READS; trial += 1 + gap()) {
    const b = trial & 127;
    if ((r[3] * 2 ** 21 + (r[2] >>> 11)) * 2 ** -53 >= plane.chance[b]) continue;
    const one = 1 << (b & 31);
    out[trial >> 5] = (out[trial >> 5] & ~one) | (plane.target[b >> 5] & one);
  }
}
