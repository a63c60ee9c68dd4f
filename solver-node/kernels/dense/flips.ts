import type { KernelMemory } from "../memory.ts";

/** The part of the family's module that keeps the lists of flips; assembly/_dense-flips.ts. */
export interface FlipExports {
  bindFlips(blocks: number, raised: number, lowered: number, marks: number): void;
  beginFlips(ups: number): void;
}

/** A list holds last sweep's flips and this sweep's, each spin at most once in either, and the entries that round it up. */
const PADDING = 8;

/** Reserves both lists and the blocks' marks. `bind` gives the list of flips to +1, where a state's +1 spins are written. */
export function reserveFlips(
  memory: KernelMemory,
  n: number,
  blocks: number,
): { bind(wasm: FlipExports): Uint32Array } {
  const length = 2 * n + PADDING;
  const raisedAt = memory.reserve(4 * length);
  const loweredAt = memory.reserve(4 * length);
  const marksAt = memory.reserve(8 * blocks);
  return {
    bind(wasm) {
      wasm.bindFlips(blocks, raisedAt, loweredAt, marksAt);
      return memory.view(Uint32Array, raisedAt, length);
    },
  };
}
