import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS } from "../../../core/random/xorshift.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { type OscillatorMachine, STATE_NUMBERS } from "./machine.ts";

/** Bytes of a row's entry: u32 byte offset of the neighbour's state, padding, f64 weight. */
const ENTRY_BYTES = 16;
const STATE_BYTES = 8 * STATE_NUMBERS;

interface Exports {
  bind(n: number, rows: number, state: number, external: number, generator: number): void;
  step(coupling: number, injection: number, noise: number): void;
}

/** The machine as WebAssembly: eight reads are four vectors of two float64. */
export function assembledMachine({ n, rowStart, column, weight, field }: IsingForm): OscillatorMachine {
  const memory = kernelMemory();
  const stateAt = memory.reserve(n * STATE_BYTES);
  const externalAt = memory.reserve(8 * n);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const rowsAt = memory.reserve(4 * (n + 1));
  const entriesAt = memory.reserve(ENTRY_BYTES * weight.length);

  const rows = memory.view(Uint32Array, rowsAt, n + 1);
  for (let i = 0; i <= n; i++) rows[i] = entriesAt + ENTRY_BYTES * rowStart[i];
  const offsets = memory.view(Uint32Array, entriesAt, 4 * weight.length);
  const weights = memory.view(Float64Array, entriesAt, 2 * weight.length);
  for (let p = 0; p < weight.length; p++) {
    offsets[4 * p] = STATE_BYTES * column[p];
    weights[2 * p + 1] = weight[p];
  }
  memory.view(Float64Array, externalAt, n).set(field);
  const wasm = instantiate<Exports>("oscillator", memory);
  wasm.bind(n, rowsAt, stateAt, externalAt, generatorAt);
  return {
    state: memory.view(Float64Array, stateAt, n * STATE_NUMBERS),
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    step: ({ coupling, injection, noise }) => wasm.step(coupling, injection, noise),
  };
}
