import type { Arithmetic } from "../model/arithmetic.ts";
import { energyOf } from "../model/energy.ts";
import type { QuadraticModel } from "../model/quadratic-model.ts";
import { Purpose, stream } from "../random/stream.ts";
import { type SampleSet, unpackRow } from "./sample-set.ts";

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

/** Recomputes the best row of a block and a seeded random choice of others from the model; the first wrong one, or null. */
export function findWrongRow(
  model: QuadraticModel,
  arithmetic: Arithmetic,
  rows: SampleSet,
  block: number,
  seed: number,
  part: number,
): WrongRow | null {
  const { energy } = rows;
  if (energy.length === 0) return null;
  // The best is looked for: a machine that sends wrong energies may send them in a wrong order.
  let best = 0;
  for (let r = 1; r < energy.length; r++) if (energy[r] < energy[best]) best = r;
  const choice = new Uint32Array(Math.max(FEWEST_CHECKED, Math.ceil(CHECKED_SHARE * energy.length)));
  stream(seed, part, block, Purpose.check).words(choice);
  for (const row of new Set([best, ...Array.from(choice, (word) => word % energy.length)])) {
    const recomputed = energyOf(model, unpackRow(rows, row), arithmetic);
    if (recomputed !== energy[row]) return { block, row, claimed: energy[row], recomputed };
  }
  return null;
}
