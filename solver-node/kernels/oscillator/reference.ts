import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS, vectorGenerator } from "../../../core/random/xorshift.ts";
import { OSCILLATOR_READS, type OscillatorMachine, STATE_NUMBERS } from "./machine.ts";

/** The machine in plain words, with the bits of the WebAssembly: every operation stands in its order. */
export function referenceMachine({ n, rowStart, column, weight, field }: IsingForm): OscillatorMachine {
  const state = new Float64Array(n * STATE_NUMBERS);
  const generator = new Uint32Array(GENERATOR_WORDS);
  const draws = vectorGenerator(generator);
  const words = new Uint32Array(OSCILLATOR_READS);
  return {
    state,
    generator,
    step({ coupling, injection, noise }) {
      for (let i = 0; i < n; i++) {
        draws.next(words, 0);
        draws.next(words, 4);
        for (let r = 0; r < OSCILLATOR_READS; r++) {
          let a = field[i];
          let b = 0;
          for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
            const other = column[p] * STATE_NUMBERS + r;
            a += weight[p] * state[other];
            b += weight[p] * state[other + OSCILLATOR_READS];
          }
          const at = i * STATE_NUMBERS + r;
          const c = state[at];
          const s = state[at + OSCILLATOR_READS];
          const t = coupling * (s * a - c * b) - injection * (s * c) + noise * (words[r] | 0);
          const scale = 1 / (1 + t * t);
          const cos = (1 - t * t) * scale;
          const sin = (t + t) * scale;
          state[at] = c * cos - s * sin;
          state[at + OSCILLATOR_READS] = s * cos + c * sin;
        }
      }
    },
  };
}
