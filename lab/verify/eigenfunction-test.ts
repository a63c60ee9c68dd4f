import type { IsingForm } from "../../core/model/ising-form.ts";
import { stream } from "../../core/random/stream.ts";
import {
  bestStart,
  type EigenfunctionSlope,
  eigenfunctionBatch,
  measurementTimes,
  slopeThroughStart,
} from "../estimators/eigenfunction-slope.ts";
import type { SlowMode } from "../spectrum/slow-mode.ts";
import type { KernelUnderTest } from "./kernel-under-test.ts";

/** Batches, the units of the error: 128 leave Student's t of 127 degrees, beyond 3 with probability 3.3e-3. */
const BATCHES = 128;
/** Independent runs in all batches together: errors of one to two per cent of the gap. */
const RUNS = 10_240;

/**
 * Runs the kernel itself at constant β from one state and measures how fast the mean of the slowest eigenfunction falls.
 *
 * @param mode         of the dynamics that the kernel claims, at the same β.
 * @param beta         inverse temperature, 1 / energy units.
 * @param measurement  part of the stream: measurements share no random numbers.
 */
export function measuredSlope(
  kernel: KernelUnderTest,
  form: IsingForm,
  mode: SlowMode,
  beta: number,
  seed: number,
  measurement: number,
): EigenfunctionSlope {
  const chains = kernel.lay(form);
  const blocks = Math.ceil(RUNS / (BATCHES * kernel.independent));
  const from = bestStart(mode);
  const times = measurementTimes(mode, from, BATCHES * blocks * kernel.independent);
  const last = times[times.length - 1];
  const spins = Int8Array.from({ length: form.n }, (_, i) => ((from >> i) & 1 ? 1 : -1));
  const bytes = Math.ceil(form.n / 8);
  const packed = new Uint8Array(chains.reads * bytes);
  chains.prepare({ beta: new Float64Array(last).fill(beta * form.unit), sweepsPerBeta: 1 });
  const batches = Array.from({ length: BATCHES }, (_, batch) => {
    const sums = eigenfunctionBatch(mode, from, times);
    for (let block = 0; block < blocks; block++) {
      chains.start(stream(seed, measurement, batch * blocks + block));
      for (let read = 0; read < chains.reads; read++) chains.setSpins(read, spins);
      for (const [k, time] of times.entries()) {
        chains.anneal(k === 0 ? 0 : times[k - 1], time);
        chains.packed(packed);
        for (let read = 0; read < chains.reads; read++) {
          let state = 0;
          for (let byte = bytes - 1; byte >= 0; byte--) state = (state << 8) | packed[read * bytes + byte];
          sums.add(k, state);
        }
      }
    }
    return sums.means();
  });
  return { ...slopeThroughStart(batches, times), expected: mode.gap };
}
