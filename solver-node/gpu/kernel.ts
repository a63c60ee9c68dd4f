import type { IsingForm } from "../../core/model/ising-form.ts";
import { descendInSweeps } from "../kernels/descent.ts";
import type { Kernel, Schedule } from "../kernels/kernel.ts";
import type { GpuLink } from "./link.ts";
import { type DenseShape, type PackedShape, remoteStates } from "./remote-states.ts";

/** Strengths of one call, at most: their buffer travels to the process. */
const MOST_SWEEPS = 65_536;
/** 2β of a descent: only the sign of what it multiplies counts, so any size that keeps small couplings above zero. */
const DESCENT_STRENGTH = 1;

/** An annealing kernel whose reads are swept by a GPU process. Spins of a colour flip together, colour after colour. */
export function gpuKernel(form: IsingForm, shape: PackedShape | DenseShape, link: GpuLink): Kernel {
  const states = remoteStates(form, shape, { kind: "replicas" }, link);
  let schedule: Schedule = { beta: new Float64Array(0), sweepsPerBeta: 1 };

  /** 2β of sweeps from ≤ k < to of the schedule, counted sweep by sweep. */
  function strengths(from: number, to: number): Float32Array {
    const result = new Float32Array(2 * (to - from));
    for (let k = from; k < to; k++)
      result[2 * (k - from)] = strengthOf(schedule.beta[Math.floor(k / schedule.sweepsPerBeta)]);
    return result;
  }
  function sweepAll(from: number, to: number): void {
    for (let k = from; k < to; k += MOST_SWEEPS) {
      const end = Math.min(to, k + MOST_SWEEPS);
      states.sweep(end - k, strengths(k, end));
    }
  }
  const descent = Float32Array.of(DESCENT_STRENGTH, 0);

  return {
    reads: states.count,
    prepare(given) {
      schedule = given;
    },
    start: (words) => states.start(words),
    setSpins: (read, spins) => states.setSpins(read, spins),
    anneal: (from, to) => sweepAll(from * schedule.sweepsPerBeta, to * schedule.sweepsPerBeta),
    annealMeasured(k) {
      const last = (k + 1) * schedule.sweepsPerBeta - 1;
      sweepAll(k * schedule.sweepsPerBeta, last);
      return states.sweepMeasured(strengths(last, last + 1));
    },
    quench: (maxSweeps, stop) => descendInSweeps(() => states.sweepMeasured(descent, true) > 0, maxSweeps, stop),
    energies: (out) => states.energies(out),
    ...(states.keeps ? { kept: { now: states.lastLooked, row: states.keptRow } } : {}),
    packed: (out) => states.rows(out),
    carry: (tape) => states.carry(tape),
    release: () => states.release(),
  };
}

/** 2β as a float, no larger than keeps the product with any local field finite. */
export function strengthOf(beta: number): number {
  return Math.min(2 * beta, 2 ** 60);
}
