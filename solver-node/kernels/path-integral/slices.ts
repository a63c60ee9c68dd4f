import { invariant } from "../../../core/invariant.ts";

/** Bits of a half: one vector register. */
export const LANES = 128;

/**
 * Where slices lie in the bits. A spin has two vectors, one of even and one of odd slices, so that a vector's neighbours in
 * imaginary time are all in the other: slice 2q + h of read r is bit r·P/2 + q of half h. A single slice (P = 1) has no
 * neighbour, and both halves hold reads: read r is bit r mod 128 of half ⌊r/128⌋.
 */
export interface SliceLayout {
  readonly slices: number;
  readonly reads: number;
  half(read: number, slice: number): 0 | 1;
  lane(read: number, slice: number): number;
  /** The bit of the other half that holds the second neighbour of a bit; the first is at the same place. */
  neighbour(half: 0 | 1, lane: number): number;
}

export function isBitSliced(slices: number): boolean {
  return Number.isInteger(Math.log2(slices)) && slices >= 1 && slices <= 2 * LANES;
}

export function sliceLayout(slices: number): SliceLayout {
  invariant(isBitSliced(slices), `${slices} slices do not fill 256 bits: a power of two up to 256 does`);
  const group = Math.max(1, slices / 2);
  return {
    slices,
    reads: (2 * LANES) / slices,
    half: (read, slice) => ((slices === 1 ? read >> 7 : slice & 1) === 0 ? 0 : 1),
    lane: (read, slice) => (slices === 1 ? read & 127 : read * group + (slice >> 1)),
    neighbour(half, lane) {
      const first = lane - (lane % group);
      // Before an even slice 2q stands the odd slice 2(q − 1) + 1, after an odd slice 2q + 1 the even slice 2(q + 1).
      return first + ((lane - first + (half === 0 ? group - 1 : 1)) % group);
    },
  };
}

export const TURN_WORDS = 20;

/**
 * The second neighbours of a whole vector x, as a rotation by one bit within groups of P/2:
 * (swizzle(x, i) << m & A) | (swizzle(x, j) >> k & B), in 64-bit lanes; the swizzles exchange the lanes where a group
 * fills both. Words: i, A, j, B (four each), m, k, and two unused.
 */
export function turnWords(slices: number, half: 0 | 1): Uint32Array {
  const group = Math.max(1, slices / 2);
  const words = new Uint32Array(TURN_WORDS);
  const bytes = new Uint8Array(words.buffer);
  const swap = group === LANES ? 8 : 0;
  const toHigher = half === 0;
  for (let b = 0; b < 16; b++) {
    bytes[b] = toHigher ? b : b ^ swap;
    bytes[32 + b] = toHigher ? b ^ swap : b;
  }
  for (let lane = 0; lane < LANES; lane++) {
    const place = lane % Math.min(group, 64);
    // Shifted left arrive all but the lowest bit of a group, or, the other way round, the highest alone.
    const fromLeftShift = toHigher ? place !== 0 : place === Math.min(group, 64) - 1;
    words[(fromLeftShift ? 4 : 12) + (lane >> 5)] |= 1 << (lane & 31);
  }
  words[16] = toHigher ? 1 : group - 1;
  words[17] = toHigher ? group - 1 : 1;
  return words;
}
