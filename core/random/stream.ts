import { invariant } from "../invariant.ts";
import { philox4x32 } from "./philox.ts";

/** Seeds are 0 … 2⁵³ − 1: every one is an exact JSON number. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** What a block's random words are for; each purpose is an independent sequence. */
export const Purpose = { generator: 0, choice: 1, check: 2 } as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

/** An endless sequence of random 32-bit words that belongs to one block of one part of one job. */
export interface Stream {
  /** Fills `out` with the next words of the sequence. */
  words(out: Uint32Array): void;
}

/**
 * The random words of a block: a function of (seed, part, block, purpose) alone, reached in constant time, so a block
 * gives the same samples wherever and in whatever order it runs.
 *
 * @param seed   0 … 2⁵³ − 1, the Philox key.
 * @param part   0 … 2³² − 1, which part of the plan.
 * @param block  0 … 2³² − 1, which block of the part.
 */
export function stream(seed: number, part: number, block: number, purpose: Purpose = Purpose.generator): Stream {
  invariant(Number.isSafeInteger(seed) && seed >= 0, `seed ${seed} is not an integer in 0 … 2^53 - 1`);
  const seedLow = seed >>> 0;
  // The purpose sits above the 21 high bits of the seed, where no seed reaches.
  const seedHigh = (Math.floor(seed / 2 ** 32) | (purpose << 28)) >>> 0;
  const four = new Uint32Array(4);
  let index = 0;
  let used = 4;
  return {
    words(out) {
      for (let i = 0; i < out.length; i++) {
        if (used === 4) {
          philox4x32(index >>> 0, Math.floor(index / 2 ** 32), block >>> 0, part >>> 0, seedLow, seedHigh, four, 0);
          index++;
          used = 0;
        }
        out[i] = four[used++];
      }
    },
  };
}
