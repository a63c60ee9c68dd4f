import type { IsingForm } from "../../../core/model/ising-form.ts";
import { fillPlane, type PlaneSchedule, planeSchedule } from "../bits/bernoulli.ts";
import { blockKernel, READS } from "../bits/block.ts";
import { descendReference, referenceBlock } from "../bits/reference-block.ts";
import { satisfiedWeight, totalWeight } from "../bits/satisfied-weight.ts";
import { PLANE_SPINS, visitingOrder } from "../bits/visiting-order.ts";
import type { Kernel, KernelOptions } from "../kernel.ts";
import { LEVELS, PLANES, planeProbability, thresholdTable, usedPlanes } from "./levels.ts";

/** The algorithm of assembly/bits-degree.ts, read by read. */
export function bitsDegreeReference(form: IsingForm, options: KernelOptions): Kernel {
  const { n } = form;
  const degrees = Uint8Array.from({ length: n }, (_, i) => totalWeight(form, i));
  const order = visitingOrder(form, degrees);
  const { spins, generator, state } = referenceBlock(form, order);
  const used = usedPlanes(degrees);
  let thresholds = thresholdTable(new Float64Array(0));
  let planes: PlaneSchedule = planeSchedule(new Float64Array(0), 0, planeProbability);

  const sweepGrouped = (point: number): void => {
    const words = new Uint32Array(4);
    const row = thresholds.at(point);
    for (const i of order.variable) {
      generator.next(words, 0);
      const levels = LEVELS * (degrees[i] & 1) - 1;
      for (let r = 0; r < READS; r++) {
        const level = satisfiedWeight(form, i, spins, r * n) - (degrees[i] >> 1);
        if (level <= 0 || (words[r >> 5] | 0) < row[levels + level]) spins[r * n + i] *= -1;
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
        for (let r = 0; r < READS; r++) {
          const level = satisfiedWeight(form, i, spins, r * n) - (degrees[i] >> 1);
          const plane = LEVELS * (degrees[i] & 1) + level - 1;
          if (level <= 0 || (bits[plane][4 * k + (r >> 5)] >> (r & 31)) & 1) spins[r * n + i] *= -1;
        }
      }
    }
  };

  return blockKernel(n, state, {
    prepare({ beta }) {
      if (options.randomness === "grouped") thresholds = thresholdTable(beta);
      else planes = planeSchedule(beta, PLANES, planeProbability);
    },
    sweep(point, count) {
      for (let sweep = 0; sweep < count; sweep++)
        if (options.randomness === "grouped") sweepGrouped(point);
        else sweepIndependent(point);
    },
    descend: () =>
      descendReference(form, order, spins, (i, at) => 2 * satisfiedWeight(form, i, spins, at) < degrees[i]),
  });
}
