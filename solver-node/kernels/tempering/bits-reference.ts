import type { IsingForm } from "../../../core/model/ising-form.ts";
import { packSpins } from "../../../core/sample-set/sample-set.ts";
import { clusterSpace, growCluster } from "../../../core/tempering/cluster-move.ts";
import { READS } from "../bits/block.ts";
import { referenceBlock } from "../bits/reference-block.ts";
import { satisfiedWeight, totalWeight } from "../bits/satisfied-weight.ts";
import { PLANE_SPINS, visitingOrder } from "../bits/visiting-order.ts";
import { bitModel } from "./bit-model.ts";
import type { ReplicaBlock } from "./ensembles.ts";
import { fillDigits, fillRest, hasDigits, type LadderPlane, ladderPlane } from "./ladder-planes.ts";

/** The algorithm of bits.ts and assembly/tempering-bits.ts, replica by replica. */
export function bitReplicasReference(form: IsingForm, temperatures: number): ReplicaBlock {
  const { n } = form;
  const model = bitModel(form);
  const order = visitingOrder(form, model.rowClass);
  const { spins, generator, state } = referenceBlock(form, order);
  const total = Uint8Array.from({ length: n }, (_, i) => totalWeight(form, i));
  const bits = Array.from({ length: model.numPlanes }, () => new Uint32Array(4 * PLANE_SPINS));
  const space = clusterSpace(n);
  const ensembles = READS / temperatures;
  let planes: LadderPlane[] = [];

  const fill = (count: number): void => {
    for (const group of model.groups) {
      const last = group.findLastIndex((plane) => hasDigits(planes[plane])) + 1;
      for (const plane of group.slice(last)) bits[plane].fill(0);
      const dense = group.slice(0, last);
      if (last > 0)
        fillDigits(
          dense.map((plane) => bits[plane]),
          count,
          dense.map((plane) => planes[plane]),
          generator,
        );
      for (const plane of group)
        if (planes[plane].gapScale !== 0) fillRest(bits[plane], count, planes[plane], generator);
    }
  };

  return {
    n,
    ensembles,
    temperatures,
    start: (words) => state.start(words),
    prepare(ladder) {
      planes = Array.from({ length: model.numPlanes }, (_, plane) =>
        ladderPlane(Float64Array.from({ length: READS }, (_, b) => model.probability(plane, ladder[b % temperatures]))),
      );
    },
    sweep(count) {
      for (let sweep = 0; sweep < count; sweep++)
        for (let first = 0; first < n; first += PLANE_SPINS) {
          const stretch = Math.min(PLANE_SPINS, n - first);
          fill(stretch);
          for (let k = 0; k < stretch; k++) {
            const i = order.variable[first + k];
            for (let r = 0; r < READS; r++) {
              const level = satisfiedWeight(form, i, spins, r * n) - (total[i] >> 1);
              const bit = (plane: number): number => (bits[plane][4 * k + (r >> 5)] >>> (r & 31)) & 1;
              if (level <= 0 || model.passes(i, level, bit)) spins[r * n + i] *= -1;
            }
          }
        }
    },
    energies(out) {
      state.energies(out);
    },
    exchange(accepted) {
      for (let r = 0; r < READS; r++) {
        if (accepted[r] === 0) continue;
        const here = spins.slice(r * n, (r + 1) * n);
        spins.copyWithin(r * n, (r + 1) * n, (r + 2) * n);
        spins.set(here, (r + 1) * n);
      }
    },
    moveClusters({ step, firstPlace, start }) {
      const differs = new Uint8Array(n);
      let exchanged = 0;
      for (let e = 0; e < ensembles; e++)
        for (let place = firstPlace; place < temperatures && (e & step) === 0; place++) {
          const a = (e * temperatures + place) * n;
          const b = a + step * temperatures * n;
          for (let i = 0; i < n; i++) differs[i] = spins[a + i] === spins[b + i] ? 0 : 1;
          const size = growCluster(form, order.variable, start, differs, space);
          for (const i of space.members.subarray(0, size)) {
            spins[a + i] = -spins[a + i];
            spins[b + i] = -spins[b + i];
          }
          exchanged += size;
        }
      return exchanged;
    },
    packRow(ensemble, place, out, at) {
      const r = ensemble * temperatures + place;
      packSpins(spins.subarray(r * n, (r + 1) * n), out, at);
    },
    carry: (tape) => state.carry(tape),
  };
}
