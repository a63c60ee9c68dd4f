import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { stream } from "../../core/random/stream.ts";
import { type LandscapeConstants, landscapeConstants } from "../landscape/constants.ts";
import { energyTable } from "../landscape/energy-table.ts";
import { upperTriangle } from "../verify/instances.ts";

/** A random model of few spins, with what its landscape says: all of it known before any dynamics is run. */
export interface ChosenInstance {
  /** Its number among all that were drawn: the block of the stream it comes from. */
  readonly draw: number;
  readonly model: QuadraticModel;
  readonly table: Float64Array;
  readonly constants: LandscapeConstants;
}

/** Numbers of spins in turn: mostly eight. */
const SIZES = [6, 7, 8, 8, 8];
const LARGEST_COUPLING = 5;
const LARGEST_FIELD = 2;
/** Up to it: above, a failure hardly falls in any time. */
export const LARGEST_DIFFICULTY = 6;

/**
 * The first `count` random models with a difficulty 0 < D ≤ 6: couplings are whole numbers −5 … 5 and fields −2 … 2, all equally
 * likely. A function of its arguments: a longer list begins with the shorter one.
 */
export function chosenInstances(count: number, seed: number): readonly ChosenInstance[] {
  const chosen: ChosenInstance[] = [];
  for (let draw = 0; chosen.length < count; draw++) {
    const n = SIZES[chosen.length % SIZES.length];
    const pairs = (n * (n - 1)) / 2;
    const words = new Uint32Array(pairs + n);
    stream(seed, 0, draw).words(words);
    const between = (k: number, largest: number): number =>
      Math.floor((words[k] / 2 ** 32) * (2 * largest + 1)) - largest;
    const couplings = Array.from({ length: pairs }, (_, k) => between(k, LARGEST_COUPLING));
    const fields = Array.from({ length: n }, (_, i) => between(pairs + i, LARGEST_FIELD));
    const model = upperTriangle(couplings, fields);
    const table = energyTable(model);
    const constants = landscapeConstants(table);
    if (constants.difficulty > 0 && constants.difficulty <= LARGEST_DIFFICULTY)
      chosen.push({ draw, model, table, constants });
  }
  return chosen;
}
