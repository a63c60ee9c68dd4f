import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Kernel, KernelFamily, KernelOptions } from "../kernel.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { assembledBlock, type BlockExports, reserveSpins } from "./assembled-block.ts";
import { type PlaneSchedule, planeSchedule } from "./bernoulli.ts";
import { blockKernel } from "./block.ts";
import { levelCount, levelTable, MAX_LEVELS, PLANES, POINT_BYTES, planeProbability, usedPlanes } from "./levels.ts";
import { bitsReference } from "./reference.ts";
import { layRows, rowClassOf } from "./rows.ts";
import { totalWeight } from "./satisfied-weight.ts";
import { visitingOrder } from "./visiting-order.ts";

/** What the family can hold: an integer form whose spins have at most this |field| + Σ|coupling| each. */
export const BITS_LIMITS = { totalWeight: 255 } as const;

interface Exports extends BlockExports {
  sweepGrouped(runs: number, end: number, point: number, generator: number): void;
}

/**
 * Metropolis annealing of 128 reads of a model with small integer weights: each spin is a vector of bits, the satisfied
 * weight of its couplings is added up bitwise by carry-save adders, and compared bitwise with the level that each read
 * may go up by. A field is a coupling to a spin that is always up; a weight is the sum of its binary digits.
 *
 * Randomness `grouped`: one byte for each 8 reads, so the block is sixteen independent groups. `independent`: planes of
 * bits, of which each read has its own.
 *
 * The idea of 128 reads in step, and of sharing random numbers between them: Isakov et al., "Optimised simulated annealing
 * for Ising spin glasses" (2015), arXiv:1401.1084.
 */
export const bits: KernelFamily = {
  name: "bits",
  assemble: (form, options) => assemble(form, checked(form, options)),
  reference: (form, options) => bitsReference(form, checked(form, options)),
};

function checked(form: IsingForm, options: KernelOptions): KernelOptions {
  invariant(options.update === "metropolis" && options.scan === "sequential", "bits sweeps in order, by Metropolis");
  invariant(form.integer, "bits: the form is not one of integers");
  for (let i = 0; i < form.n; i++) {
    const total = totalWeight(form, i);
    invariant(
      total <= BITS_LIMITS.totalWeight,
      `bits: the weights of spin ${i} sum to ${total}, more than ${BITS_LIMITS.totalWeight}`,
    );
  }
  return options;
}

function assemble(form: IsingForm, options: KernelOptions): Kernel {
  const { n } = form;
  const grouped = options.randomness === "grouped";
  const rowClass = Uint8Array.from({ length: n }, (_, i) => rowClassOf(form, i));
  const order = visitingOrder(form, rowClass);
  const memory = kernelMemory();
  const exports = instantiate<Exports>("bits", memory);
  const addresses = reserveSpins(memory, order);
  const rows = layRows(form, order, rowClass, memory, addresses);
  const point = memory.reserve(POINT_BYTES);
  const block = assembledBlock(form, order, memory, exports, addresses, (run) => rows.address[run.first], PLANES);
  rows.write();
  const pointWords = memory.view(Uint32Array, point, 2 * MAX_LEVELS + 1);

  const levels = levelCount(form);
  let table = levelTable(new Float64Array(0), levels);
  let planes: PlaneSchedule = planeSchedule(new Float64Array(0), 0, planeProbability);
  const used = usedPlanes(form, rowClass);
  const enterPoint = (k: number): void => {
    const row = table.at(k);
    for (let odd = 0; odd < 2; odd++) pointWords.set(row.subarray(odd * levels, (odd + 1) * levels), MAX_LEVELS * odd);
    pointWords[2 * MAX_LEVELS] = levels;
  };
  return blockKernel(n, block.state, {
    prepare({ beta }) {
      if (grouped) table = levelTable(beta, levels);
      else planes = planeSchedule(beta, PLANES, planeProbability);
    },
    sweep(k, count) {
      if (grouped) {
        enterPoint(k);
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
