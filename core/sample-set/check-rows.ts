import type { Arithmetic } from "../model/arithmetic.ts";
import { energyOf } from "../model/energy.ts";
import type { QuadraticModel } from "../model/quadratic-model.ts";
import { Purpose, stream } from "../random/stream.ts";
import type { CollectedBlock } from "./block-results.ts";
import { rowBytes, unpackSpins } from "./sample-set.ts";

/** A row whose energy is not that of its spins: a broken kernel or machine, and never to be passed on. */
export interface WrongRow {
  readonly block: number;
  readonly row: number;
  readonly claimed: number;
  readonly recomputed: number;
}

/** Of the rows that come across a border, the share that is recomputed besides the best one, and the least number. */
const CHECKED_SHARE = 0.01;
const FEWEST_CHECKED = 2;

/** Recomputes the best row and a seeded random choice of others from the model; the first wrong one, or null. */
export function findWrongRow(
  model: QuadraticModel,
  arithmetic: Arithmetic,
  block: CollectedBlock,
  seed: number,
  part: number,
): WrongRow | null {
  const rows = block.energy.length;
  if (rows === 0) return null;
  let best = 0;
  for (let r = 1; r < rows; r++) if (block.energy[r] < block.energy[best]) best = r;
  const choice = new Uint32Array(Math.max(FEWEST_CHECKED, Math.ceil(CHECKED_SHARE * rows)));
  stream(seed, part, block.block, Purpose.check).words(choice);
  for (const row of new Set([best, ...Array.from(choice, (word) => word % rows)])) {
    const recomputed = energyOf(model, unpackSpins(block.packed, row * rowBytes(model.n), model.n), arithmetic);
    if (recomputed !== block.energy[row]) return { block: block.block, row, claimed: block.energy[row], recomputed };
  }
  return null;
}
