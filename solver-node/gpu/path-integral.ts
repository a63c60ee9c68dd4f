import { invariant } from "../../core/invariant.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import type { PathIntegralSchedule } from "../../core/path-integral/schedule.ts";
import { sliceCoupling } from "../../core/path-integral/slice-coupling.ts";
import { rowBytes, unpackSpins } from "../../core/sample-set/sample-set.ts";
import { descendInSweeps } from "../kernels/descent.ts";
import { energyOfSpins } from "../kernels/energy-of-spins.ts";
import type { PathIntegralEngine } from "../kernels/path-integral/engine.ts";
import { readOut } from "../kernels/path-integral/readout.ts";
import { strengthOf } from "./kernel.ts";
import type { GpuLink } from "./link.ts";
import { type DenseShape, type PackedShape, remoteStates } from "./remote-states.ts";

/** Slices that no flip breaks apart: e^(−4K) is 0 in f32 from here on, where K itself may be infinite. */
const STIFFEST = 50;

/** Worldlines of so many slices: rings in words, or rows of single reads. */
export type RingShape = (PackedShape | DenseShape) & { readonly slices: number };

/**
 * Path-integral annealing whose worldlines are rings of bits in a word: a thread takes the slices of a site one after the
 * other, so that neighbours in imaginary time are never updated at once. Read r has slices r·P … r·P + P − 1 of all states.
 *
 * Over a matrix a slice is a row of its own, and the slices of a worldline are taken one after the other.
 *
 * @param shape  of words: `bits` a multiple of `slices`; of a matrix: as many worldlines as `reads`.
 */
export function gpuPathIntegral(form: IsingForm, shape: RingShape, link: GpuLink): PathIntegralEngine {
  const { slices } = shape;
  invariant(shape.kind === "dense" || shape.bits % slices === 0, `${slices} slices do not fill whole words`);
  const block = shape.kind === "packed" ? shape : { ...shape, reads: shape.reads * slices };
  const states = remoteStates(form, block, { kind: "slices", slices }, link);
  const reads = states.count / slices;
  const { n } = form;
  let schedule: PathIntegralSchedule = {
    betaEnergy: new Float64Array(0),
    betaGamma: new Float64Array(0),
    sweepsPerPoint: 1,
  };

  function strengths(from: number, to: number): Float32Array {
    const result = new Float32Array(2 * (to - from));
    for (let k = from; k < to; k++) {
      const point = Math.floor(k / schedule.sweepsPerPoint);
      result[2 * (k - from)] = strengthOf(schedule.betaEnergy[point] / slices);
      if (slices > 1)
        result[2 * (k - from) + 1] = -4 * Math.min(STIFFEST, sliceCoupling(schedule.betaGamma[point], slices));
    }
    return result;
  }
  const descent = Float32Array.of(1, 0);
  const packedSlices = (out: Uint8Array): void => states.rows(out);
  const energies = (out: Float64Array): void => {
    if (states.energies(out)) return;
    const bytes = rowBytes(n);
    const rows = new Uint8Array(states.count * bytes);
    states.rows(rows);
    for (let k = 0; k < states.count; k++) out[k] = energyOfSpins(form, unpackSpins(rows, k * bytes, n));
  };

  return {
    reads,
    slices,
    prepare(given) {
      schedule = given;
    },
    start: (words) => states.start(words),
    setSpins(read, spins) {
      for (let slice = 0; slice < slices; slice++) states.setSpins(read * slices + slice, spins);
    },
    anneal(from, to) {
      const { sweepsPerPoint } = schedule;
      states.sweep((to - from) * sweepsPerPoint, strengths(from * sweepsPerPoint, to * sweepsPerPoint));
    },
    annealMeasured(k) {
      const [first, last] = [k * schedule.sweepsPerPoint, (k + 1) * schedule.sweepsPerPoint - 1];
      if (last > first) states.sweep(last - first, strengths(first, last));
      return states.sweepMeasured(strengths(last, last + 1));
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => states.sweepMeasured(descent, true) > 0, maxSweeps, stop),
    energies,
    packedSlices,
    packed: (out, readout) => readOut({ reads, slices, energies, packedSlices }, n, readout, out),
    carry: (tape) => states.carry(tape),
    release: () => states.release(),
  };
}
