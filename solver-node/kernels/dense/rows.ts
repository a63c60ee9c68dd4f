import { unreachable } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS } from "../../../core/random/xorshift.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import type { DenseMachine } from "./dense.ts";
import { type FlipExports, reserveFlips } from "./flips.ts";

type Bind = (n: number, panels: number, spins: number, fields: number, margins: number, generator: number) => void;

interface Exports extends FlipExports {
  bindRowsI8: Bind;
  rowsI8Meet(block: number): void;
  rowsI8Sweeps(count: number, scale: number): number;
  rowsI8Descend(): number;
  setByteRows(count: number): void;
  bindRowsI16: Bind;
  rowsI16Meet(block: number): void;
  rowsI16Sweeps(count: number, scale: number): number;
  rowsI16Descend(): number;
}

/** Array types of the couplings and fields, and the module's functions on them. */
function variant(storage: "rows-i8" | "rows-i16") {
  switch (storage) {
    case "rows-i8":
      return {
        columns: 128,
        Coupling: Int8Array,
        Field: Int16Array,
        functions: (wasm: Exports) => ({
          bind: wasm.bindRowsI8,
          meet: wasm.rowsI8Meet,
          sweeps: wasm.rowsI8Sweeps,
          descend: wasm.rowsI8Descend,
        }),
      };
    case "rows-i16":
      return {
        columns: 32,
        Coupling: Int16Array,
        Field: Int32Array,
        functions: (wasm: Exports) => ({
          bind: wasm.bindRowsI16,
          meet: wasm.rowsI16Meet,
          sweeps: wasm.rowsI16Sweeps,
          descend: wasm.rowsI16Descend,
        }),
      };
    default:
      return unreachable(storage);
  }
}

/** Lays out integer couplings as rows of whole bytes; assembly/_dense-rows-i8.ts and -i16.ts tell the layout. */
export function rowsMachine(form: IsingForm, storage: "rows-i8" | "rows-i16"): DenseMachine {
  const { n, field } = form;
  const { columns, Coupling, Field, functions } = variant(storage);
  const rowBytes = columns * Coupling.BYTES_PER_ELEMENT;
  const blocks = Math.ceil(n / columns);
  const memory = kernelMemory();
  const spinsAt = memory.reserve(blocks * columns);
  const fieldsAt = memory.reserve(Field.BYTES_PER_ELEMENT * blocks * columns);
  const marginsAt = memory.reserve(Field.BYTES_PER_ELEMENT * columns);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const flips = reserveFlips(memory, n, blocks);
  const panelsAt = memory.reserve(rowBytes * blocks * n);
  const spins = memory.view(Int8Array, spinsAt, n);
  const fields = memory.view<Int16Array | Int32Array>(Field, fieldsAt, n);
  const panels = memory.view<Int8Array | Int16Array>(Coupling, panelsAt, columns * blocks * n);
  const { allDown, largest } = spreadCouplings(form, panels, columns);

  const wasm = instantiate<Exports>("dense", memory);
  const { bind, meet, sweeps, descend } = functions(wasm);
  bind(n, panelsAt, spinsAt, fieldsAt, marginsAt, generatorAt);
  wasm.setByteRows(Math.floor(127 / Math.max(1, largest)));
  const raised = flips.bind(wasm);
  const restart = (): void => {
    fields.set(allDown);
    let ups = 0;
    for (let i = 0; i < n; i++) {
      raised[ups] = rowBytes * i;
      ups += 1 + spins[i];
    }
    wasm.beginFlips(ups);
  };
  return {
    spins,
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    restart,
    sweeps,
    descend,
    energy() {
      restart();
      for (let block = 0; block < blocks; block++) meet(block);
      let twice = 0;
      for (let i = 0; i < n; i++) twice += (1 + 2 * spins[i]) * (fields[i] + field[i]);
      return twice / 2;
    },
  };
}

/**
 * Writes every coupling to its block.
 *
 * @param panels  shape (blocks, n, columns), zeros; written.
 * @returns `allDown`, shape (n): h_i − Σ_j J_ij, the local fields of the state with every spin −1; `largest` |J_ij|.
 */
function spreadCouplings(
  form: IsingForm,
  panels: Int8Array | Int16Array,
  columns: number,
): { allDown: Int32Array; largest: number } {
  const { n, rowStart, column, weight, field } = form;
  const allDown = new Int32Array(n);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    let sum = field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const j = column[p];
      panels[(Math.floor(j / columns) * n + i) * columns + (j % columns)] = weight[p];
      sum -= weight[p];
      largest = Math.max(largest, Math.abs(weight[p]));
    }
    allDown[i] = sum;
  }
  return { allDown, largest };
}
