import type { IsingForm } from "../../../core/model/ising-form.ts";
import { packSpins } from "../../../core/sample-set/sample-set.ts";
import type { Kernel, KernelFamily } from "../kernel.ts";
import { assembledMachines, type Machine, referenceMachines } from "./machine.ts";
import { exchangeRead } from "./read.ts";

/**
 * One read in float64 with a fixed number of +1: any form, either update, either scan. A start is uniform among the states
 * with that number, and every move exchanges a +1 with a −1.
 *
 * @param ones  K, 0 … n.
 */
export function exchangeFamily(ones: number): KernelFamily {
  return {
    name: "exchange",
    assemble: (form, options) => kernelOn(form, ones, assembledMachines(form, ones, options, 1)[0]),
    reference: (form, options) => kernelOn(form, ones, referenceMachines(form, ones, options, 1)[0]),
  };
}

function kernelOn(form: IsingForm, ones: number, machine: Machine): Kernel {
  const read = exchangeRead(form, ones, machine);
  let beta = new Float64Array(0);
  let sweepsPerBeta = 1;
  return {
    reads: 1,
    prepare(schedule) {
      beta = schedule.beta.slice();
      sweepsPerBeta = schedule.sweepsPerBeta;
    },
    start: (words) => read.start(words),
    setSpins: (_read, replacement) => read.setSpins(replacement),
    anneal(from, to) {
      for (let k = from; k < to; k++) read.sweep(sweepsPerBeta, beta[k]);
    },
    annealMeasured: (k) => read.sweep(sweepsPerBeta, beta[k]) / form.n,
    quench: (maxSweeps, stop) => read.quench(maxSweeps, stop),
    energies(out) {
      if (!form.integer) return false;
      out[0] = read.energy();
      return true;
    },
    packed: (out) => packSpins(read.spins, out, 0),
    carry: (tape) => read.carry(tape),
  };
}
