import type { Arithmetic } from "../model/arithmetic.ts";
import { energyOf } from "../model/energy.ts";
import type { QuadraticModel } from "../model/quadratic-model.ts";
import { expandSpins, type Reduction } from "../model/reduction.ts";
import { packSpins, rowBytes, type SampleSet, sampleAccumulator, unpackRow } from "./sample-set.ts";

/** The energies of a state and of its reduced one are doubles nearest to the same fraction, unless that one's terms are rounded. */
const RELATIVE_DIFFERENCE = 1e-9;

/**
 * Samples of a reduced model as samples of the given one, with energies computed from its own spins. Null where one of them
 * is not what the reduced model says: then the result is not to be passed on.
 */
export function expandRows(
  reduction: Reduction,
  model: QuadraticModel,
  arithmetic: Arithmetic,
  set: SampleSet,
): SampleSet | null {
  const rows = sampleAccumulator(model.n);
  for (let row = 0; row < set.energy.length; row++) {
    const spins = expandSpins(reduction, unpackRow(set, row));
    const energy = energyOf(model, spins, arithmetic);
    if (Math.abs(energy - set.energy[row]) > RELATIVE_DIFFERENCE * Math.max(1, Math.abs(energy))) return null;
    const packed = new Uint8Array(rowBytes(model.n));
    packSpins(spins, packed, 0);
    // Distinct reduced states stand for distinct states: each row is one of its own.
    rows.add({ n: model.n, energy: Float64Array.of(energy), count: set.count.slice(row, row + 1), packed });
  }
  return rows.total();
}
