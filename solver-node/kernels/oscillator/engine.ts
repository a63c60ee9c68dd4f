import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { OscillatorSchedule } from "../../../core/oscillator/schedule.ts";
import { seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import type { Kernel } from "../kernel.ts";
import { assembledMachine } from "./assembled.ts";
import { OSCILLATOR_READS, type OscillatorMachine, STATE_NUMBERS } from "./machine.ts";
import { referenceMachine } from "./reference.ts";

/**
 * Reads of an oscillator Ising machine as lanes. Energies, packed rows and the descent look at the signs of the cosines, so an
 * engine serves wherever an annealing kernel does, one point of the schedule being one step.
 */
export type OscillatorEngine = Omit<Kernel, "prepare"> & { prepare(schedule: OscillatorSchedule): void };

export function assembleOscillators(form: IsingForm): OscillatorEngine {
  return engineOn(form, assembledMachine(form));
}

export function referenceOscillators(form: IsingForm): OscillatorEngine {
  return engineOn(form, referenceMachine(form));
}

/** √3 / 2³¹: a signed word times it is uniform with variance 1. */
const WORD_DEVIATION = Math.sqrt(3) / 2 ** 31;

function engineOn(form: IsingForm, machine: OscillatorMachine): OscillatorEngine {
  const { n, rowStart, column, weight } = form;
  const { state } = machine;
  const cosine = (i: number, read: number): number => state[i * STATE_NUMBERS + read];
  const setPhase = (i: number, read: number, c: number, s: number): void => {
    state[i * STATE_NUMBERS + read] = c;
    state[i * STATE_NUMBERS + OSCILLATOR_READS + read] = s;
  };
  const spin = (i: number, read: number): number => (cosine(i, read) >= 0 ? 1 : -1);
  // A float gain of rounding size would flip for ever; the bound is far above 1 ulp of the largest partial sum.
  const least = form.integer ? 0 : 1e-12 * largestField(form);
  let schedule: OscillatorSchedule = {
    coupling: 0,
    stepSize: 0,
    injection: new Float64Array(0),
    noise: new Float64Array(0),
  };

  const step = (k: number): void => {
    const { coupling, stepSize, injection, noise } = schedule;
    machine.step({
      coupling: 0.5 * coupling * stepSize,
      injection: injection[k] * stepSize,
      noise: 0.5 * Math.sqrt(2 * noise[k] * stepSize) * WORD_DEVIATION,
    });
  };
  const packed = (out: Uint8Array): void => {
    const bytes = Math.ceil(n / 8);
    out.fill(0);
    for (let i = 0; i < n; i++)
      for (let r = 0; r < OSCILLATOR_READS; r++) if (spin(i, r) > 0) out[r * bytes + (i >> 3)] |= 1 << (i & 7);
  };
  /** One sweep that flips wherever the energy falls. @returns flips. */
  const descend = (): number => {
    let flips = 0;
    for (let i = 0; i < n; i++) {
      for (let r = 0; r < OSCILLATOR_READS; r++) {
        let local = form.field[i];
        for (let p = rowStart[i]; p < rowStart[i + 1]; p++) local += weight[p] * cosine(column[p], r);
        if (cosine(i, r) * local <= least) continue;
        setPhase(i, r, -cosine(i, r), 0);
        flips++;
      }
    }
    return flips;
  };

  return {
    reads: OSCILLATOR_READS,
    prepare(given) {
      schedule = given;
    },
    start(words) {
      seedGenerator(words, machine.generator);
      const directions = randomDirections(machine.generator);
      for (let i = 0; i < n; i++) for (let r = 0; r < OSCILLATOR_READS; r++) setPhase(i, r, ...directions());
    },
    setSpins(read, spins) {
      for (let i = 0; i < n; i++) setPhase(i, read, spins[i] > 0 ? 1 : -1, 0);
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) step(k);
    },
    annealMeasured(k) {
      const before = new Uint8Array(OSCILLATOR_READS * Math.ceil(n / 8));
      const after = new Uint8Array(before.length);
      packed(before);
      step(k);
      packed(after);
      let changed = 0;
      for (let at = 0; at < after.length; at++) for (let x = before[at] ^ after[at]; x > 0; x &= x - 1) changed++;
      return changed / Math.max(1, n * OSCILLATOR_READS);
    },
    quench(maxSweeps) {
      for (let i = 0; i < n; i++) for (let r = 0; r < OSCILLATOR_READS; r++) setPhase(i, r, spin(i, r), 0);
      for (let sweep = 1; sweep <= maxSweeps; sweep++) if (descend() === 0) return sweep;
      return maxSweeps;
    },
    energies(out) {
      if (!form.integer) return false;
      for (let r = 0; r < OSCILLATOR_READS; r++) {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          let own = form.field[i];
          for (let p = rowStart[i + 1] - 1; p >= rowStart[i] && column[p] > i; p--)
            own += weight[p] * spin(column[p], r);
          sum += own * spin(i, r);
        }
        out[r] = sum;
      }
      return true;
    },
    packed,
    carry(tape) {
      tape.cells(state);
      tape.cells(machine.generator);
    },
  };
}

/** Uniform points of the unit circle: points of the square, until one lies in the disc, then scaled; square roots are exact everywhere. */
function randomDirections(generatorState: Uint32Array): () => [number, number] {
  const generator = vectorGenerator(generatorState);
  const four = new Uint32Array(4);
  return () => {
    for (;;) {
      generator.next(four, 0);
      const [x, y] = [(four[0] | 0) / 2 ** 31, (four[1] | 0) / 2 ** 31];
      const square = x * x + y * y;
      if (square === 0 || square > 1) continue;
      const length = Math.sqrt(square);
      return [x / length, y / length];
    }
  };
}

function largestField({ n, field, rowStart, weight }: IsingForm): number {
  let most = 0;
  for (let i = 0; i < n; i++) {
    let sum = Math.abs(field[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += Math.abs(weight[p]);
    most = Math.max(most, sum);
  }
  return most;
}
