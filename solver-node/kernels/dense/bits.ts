import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS } from "../../../core/random/xorshift.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import type { DenseMachine } from "./dense.ts";
import { type FlipExports, reserveFlips } from "./flips.ts";

/** Columns of a block: the bits of one vector. */
const BLOCK = 128;

interface Exports extends FlipExports {
  bindBits(
    n: number,
    panels: number,
    spins: number,
    fields: number,
    margins: number,
    falls: number,
    generator: number,
  ): void;
  setMagnetisation(value: number): void;
  bitsMeet(block: number): void;
  bitsSweeps(count: number, scale: number): number;
  bitsDescend(): number;
}

/** Lays out couplings ±1 between all pairs as bits; assembly/_dense-bits.ts tells the layout. */
export function bitsMachine(form: IsingForm): DenseMachine {
  const { n, field } = form;
  const blocks = Math.ceil(n / BLOCK);
  const memory = kernelMemory();
  const spinsAt = memory.reserve(blocks * BLOCK);
  const fieldsAt = memory.reserve(2 * blocks * BLOCK);
  const marginsAt = memory.reserve(BLOCK);
  const fallsAt = memory.reserve(16 * (BLOCK + 3));
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const flips = reserveFlips(memory, n, blocks);
  const panelsAt = memory.reserve(16 * blocks * (n + 1));
  const spins = memory.view(Int8Array, spinsAt, n);
  const fields = memory.view(Int16Array, fieldsAt, n);
  const allDown = packCouplings(form, memory.view(Uint8Array, panelsAt, 16 * blocks * (n + 1)));

  const wasm = instantiate<Exports>("dense", memory);
  wasm.bindBits(n, panelsAt, spinsAt, fieldsAt, marginsAt, fallsAt, generatorAt);
  const raised = flips.bind(wasm);
  const restart = (): void => {
    fields.set(allDown);
    let ups = 0;
    for (let i = 0; i < n; i++) {
      raised[ups] = i << 4;
      ups += 1 + spins[i];
    }
    wasm.beginFlips(ups);
    wasm.setMagnetisation(2 * ups - n);
  };
  return {
    spins,
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    restart,
    sweeps: wasm.bitsSweeps,
    descend: wasm.bitsDescend,
    energy() {
      restart();
      for (let block = 0; block < blocks; block++) wasm.bitsMeet(block);
      let total = 0;
      for (let i = 0; i < n; i++) total += 1 + 2 * spins[i];
      let twice = 0;
      for (let i = 0; i < n; i++) {
        const s = 1 + 2 * spins[i];
        twice += s * ((((fields[i] - total) << 16) >> 16) + s + field[i]);
      }
      return twice / 2;
    },
  };
}

/**
 * Sets the bit of every coupling +1: column 128b + 16g + l of row i is bit g of byte l in block b. Rows list all other
 * columns in order, so places follow from counting; (J + 1) / 2 instead of a comparison, which branches would guess wrong.
 *
 * @param panels  shape (blocks, n + 1, 16), zeros; written.
 * @returns shape (n), modulo 2¹⁶: h_i − 2 Σ_j bit_ij, the stored field of the state with every spin −1.
 */
function packCouplings(form: IsingForm, panels: Uint8Array): Int16Array {
  const { n, rowStart, weight, field } = form;
  const blocks = Math.ceil(n / BLOCK);
  const allDown = new Int16Array(n);
  const bit = new Uint8Array(blocks * BLOCK);
  for (let i = 0; i < n; i++) {
    const at = rowStart[i];
    let positive = 0;
    for (let j = 0; j < i; j++) positive += bit[j] = (weight[at + j] + 1) >> 1;
    bit[i] = 0;
    for (let j = i + 1; j < n; j++) positive += bit[j] = (weight[at + j - 1] + 1) >> 1;
    allDown[i] = field[i] - 2 * positive;
    for (let b = 0; b < blocks; b++) {
      const row = (b * (n + 1) + i) * 16;
      for (let l = 0; l < 16; l++) {
        const j = b * BLOCK + l;
        panels[row + l] =
          bit[j] |
          (bit[j + 16] << 1) |
          (bit[j + 32] << 2) |
          (bit[j + 48] << 3) |
          (bit[j + 64] << 4) |
          (bit[j + 80] << 5) |
          (bit[j + 96] << 6) |
          (bit[j + 112] << 7);
      }
    }
  }
  return allDown;
}
