import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Kernel, KernelOptions } from "../kernel.ts";
import { fillPlane, type PlaneSchedule, planeSchedule } from "./bernoulli.ts";
import { blockKernel, READS } from "./block.ts";
import { DIGIT_PLANE, EVERY_PLANE, levelCount, levelTable, PLANES, planeProbability, usedPlanes } from "./levels.ts";
import { descendReference, referenceBlock } from "./reference-block.ts";
import { levelDigits, rowClassOf } from "./rows.ts";
import { satisfiedWeight, totalWeight } from "./satisfied-weight.ts";
import { PLANE_SPINS, visitingOrder } from "./visiting-order.ts";

/** The algorithm of assembly/bits.ts, read by read. */
export function bitsReference(form: IsingForm, options: KernelOptions): Kernel {
  const { n } = form;
  const rowClass = Uint8Array.from({ length: n }, (_, i) => rowClassOf(form, i));
  const order = visitingOrder(form, rowClass);
  const { spins, generator, state } = referenceBlock(form, order);
  const total = Uint8Array.from({ length: n }, (_, i) => totalWeight(form, i));
  const used = usedPlanes(form, rowClass);
  const levels = levelCount(form);
  let table = levelTable(new Float64Array(0), levels);
  let planes: PlaneSchedule = planeSchedule(new Float64Array(0), 0, planeProbability);

  /** One random byte for each group of 8 reads, against thresholds dithered as assembly/bits.ts says. */
  const sweepGrouped = (point: number): void => {
    const words = new Uint32Array(4);
    const bytes = new Uint8Array(words.buffer);
    generator.next(words, 0);
    const offset = words[0] & 15;
    const fraction = words[1] >>> 12;
    const shares = Uint16Array.from(table.at(point), (p) => Math.floor((p + fraction) / 2 ** 20));
    for (const [place, i] of order.variable.entries()) {
      generator.next(words, 0);
      const first = (total[i] & 1) * levels - 1;
      for (let r = 0; r < READS; r++) {
        const level = satisfiedWeight(form, i, spins, r * n) - (total[i] >> 1);
        const group = r >> 3;
        const dither = (7 * (group + place + offset)) & 15;
        const share = shares[first + level];
        // Bytes are compared as signed numbers.
        const below = (bytes[group] ^ 128) < Math.min((share + dither) >> 4, 255);
        if (level <= 0 || share === 4096 || below) spins[r * n + i] *= -1;
      }
    }
  };

  const bits = Array.from({ length: PLANES }, () => new Uint32Array(4 * PLANE_SPINS));
  const sweepIndependent = (point: number): void => {
    for (let first = 0; first < n; first += PLANE_SPINS) {
      const count = Math.min(PLANE_SPINS, n - first);
      for (let plane = 0; plane < PLANES; plane++)
        if (used[plane]) fillPlane(bits[plane], count, planes.at(point, plane), generator);
      for (let k = 0; k < count; k++) {
        const i = order.variable[first + k];
        const digits = levelDigits(rowClass[i]);
        for (let r = 0; r < READS; r++) {
          const bit = (plane: number): number => (bits[plane][4 * k + (r >> 5)] >> (r & 31)) & 1;
          let geometric = bit(EVERY_PLANE + digits) * 2 ** digits;
          for (let digit = 0; digit < digits; digit++) geometric += bit(DIGIT_PLANE + digit) * 2 ** digit;
          const level = satisfiedWeight(form, i, spins, r * n) - (total[i] >> 1);
          if (level <= 0 || (bit(total[i] & 1) && level - 1 <= geometric)) spins[r * n + i] *= -1;
        }
      }
    }
  };

  return blockKernel(n, state, {
    prepare({ beta }) {
      if (options.randomness === "grouped") table = levelTable(beta, levels);
      else planes = planeSchedule(beta, PLANES, planeProbability);
    },
    sweep(point, count) {
      for (let sweep = 0; sweep < count; sweep++)
        if (options.randomness === "grouped") sweepGrouped(point);
        else sweepIndependent(point);
    },
    descend: () => descendReference(form, order, spins, (i, at) => 2 * satisfiedWeight(form, i, spins, at) < total[i]),
  });
}
