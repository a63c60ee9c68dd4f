import type { Stream } from "./stream.ts";

/** Words of state of one vector generator: s0 and s1, each two 64-bit lanes, each lane low word first. */
export const GENERATOR_WORDS = 8;

/**
 * Two xorshift128+ generators side by side, as one 128-bit vector register holds them: the kernels' fast generator.
 * Each call gives four 32-bit words, lane order as in memory. WebAssembly kernels inline the same recurrence.
 * Source: Vigna, "Further scramblings of Marsaglia's xorshift generators" (2017), doi:10.1016/j.cam.2016.11.006; shifts 23, 18, 5.
 */
export interface VectorGenerator {
  /** Draws one vector into `out[at..at+3]`. */
  next(out: Uint32Array, at: number): void;
}

/** State words for one vector generator, drawn from a block's stream; a lane of all zeros cannot leave zero and is redrawn. */
export function seedGenerator(words: Stream, state: Uint32Array): void {
  do words.words(state);
  while ((state[0] | state[1] | state[4] | state[5]) === 0 || (state[2] | state[3] | state[6] | state[7]) === 0);
}

/** @param state shape (8): s0 lane 0 low, high, lane 1 low, high, then s1 the same; updated in place. */
export function vectorGenerator(state: Uint32Array): VectorGenerator {
  return {
    next(out, at) {
      for (let lane = 0; lane < 4; lane += 2) {
        let tLow = state[lane];
        let tHigh = state[lane + 1];
        const yLow = state[lane + 4];
        const yHigh = state[lane + 5];
        // t ^= t << 23
        const shiftedHigh = (tHigh << 23) | (tLow >>> 9);
        tLow ^= tLow << 23;
        tHigh ^= shiftedHigh;
        // s1 = t ^ y ^ (t >>> 18) ^ (y >>> 5)
        const newLow = (tLow ^ yLow ^ ((tLow >>> 18) | (tHigh << 14)) ^ ((yLow >>> 5) | (yHigh << 27))) >>> 0;
        const newHigh = (tHigh ^ yHigh ^ (tHigh >>> 18) ^ (yHigh >>> 5)) >>> 0;
        state[lane] = yLow;
        state[lane + 1] = yHigh;
        state[lane + 4] = newLow;
        state[lane + 5] = newHigh;
        // s1 + y, modulo 2⁶⁴
        const sumLow = newLow + yLow;
        out[at + lane] = sumLow;
        out[at + lane + 1] = newHigh + yHigh + (sumLow > 0xffffffff ? 1 : 0);
      }
    },
  };
}
