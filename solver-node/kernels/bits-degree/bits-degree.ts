import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { assembledBlock, type BlockExports, reserveSpins } from "../bits/assembled-block.ts";
import { type PlaneSchedule, planeSchedule } from "../bits/bernoulli.ts";
import { blockKernel } from "../bits/block.ts";
import { visitingOrder } from "../bits/visiting-order.ts";
import type { Kernel, KernelFamily, KernelOptions } from "../kernel.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { PLANES, planeProbability, thresholdTable, usedPlanes } from "./levels.ts";
import { bitsDegreeReference } from "./reference.ts";

/** What the family can hold: couplings ±1, no field, and at most so many neighbours. */
export const BITS_DEGREE_LIMITS = { degree: 7 } as const;

interface Exports extends BlockExports {
  sweepGrouped(runs: number, end: number, point: number, generator: number): void;
}

/**
 * Metropolis annealing of 128 reads of a ±1 model of small degree: each spin is a vector of bits, the satisfied couplings
 * are added up bitwise by a straight-line adder for its degree, and the few possible ΔE > 0 are each met by a vector that
 * says which reads may go up so far.
 *
 * Randomness `grouped`: one word for each 32 reads, so the block is four independent groups. `independent`: planes
 * of bits that are each set with the level's probability.
 */
export const bitsDegree: KernelFamily = {
  name: "bits-degree",
  assemble: (form, options) => assemble(form, checked(form, options)),
  reference: (form, options) => bitsDegreeReference(form, checked(form, options)),
};

function checked(form: IsingForm, options: KernelOptions): KernelOptions {
  invariant(
    options.update === "metropolis" && options.scan === "sequential",
    "bits-degree sweeps in order, by Metropolis",
  );
  for (let i = 0; i < form.n; i++) {
    const degree = form.rowStart[i + 1] - form.rowStart[i];
    invariant(degree <= BITS_DEGREE_LIMITS.degree, `bits-degree: spin ${i} has ${degree} neighbours`);
    invariant(form.field[i] === 0, `bits-degree: spin ${i} has a field`);
  }
  invariant(
    form.weight.every((w) => Math.abs(w) === 1),
    "bits-degree: a coupling is not ±1",
  );
  return options;
}

function assemble(form: IsingForm, options: KernelOptions): Kernel {
  const { n, rowStart, column, weight } = form;
  const degrees = Uint8Array.from({ length: n }, (_, i) => rowStart[i + 1] - rowStart[i]);
  const order = visitingOrder(form, degrees);
  const memory = kernelMemory();
  const exports = instantiate<Exports>("bits-degree", memory);
  const addresses = reserveSpins(memory, order);
  const rows = new Uint32Array(weight.length);
  const rowAt = new Uint32Array(n);
  let at = 0;
  for (const [place, i] of order.variable.entries()) {
    rowAt[place] = at;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) rows[at++] = addresses.partner(column[p], weight[p]);
  }
  const rowBase = memory.reserve(rows.byteLength);
  const point = memory.reserve(4 * PLANES);
  const block = assembledBlock(
    form,
    order,
    memory,
    exports,
    addresses,
    (run) => rowBase + 4 * rowAt[run.first],
    PLANES,
  );
  memory.view(Uint32Array, rowBase, rows.length).set(rows);
  const pointWords = memory.view(Int32Array, point, PLANES);

  let thresholds = thresholdTable(new Float64Array(0));
  let planes: PlaneSchedule = planeSchedule(new Float64Array(0), 0, planeProbability);
  const used = usedPlanes(degrees);
  return blockKernel(n, block.state, {
    prepare({ beta }) {
      if (options.randomness === "grouped") thresholds = thresholdTable(beta);
      else planes = planeSchedule(beta, PLANES, planeProbability);
    },
    sweep(k, count) {
      if (options.randomness === "grouped") {
        pointWords.set(thresholds.at(k));
        for (let sweep = 0; sweep < count; sweep++)
          exports.sweepGrouped(block.runs, block.runsEnd, point, block.generator);
      } else {
        const plans = used.map((isUsed, plane) => (isUsed ? planes.at(k, plane) : null));
        for (let sweep = 0; sweep < count; sweep++) block.sweepIndependent(plans);
      }
    },
    descend: () => exports.sweepStrict(block.runs, block.runsEnd) !== 0,
  });
}
