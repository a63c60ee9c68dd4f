import { log2Fraction } from "../../../core/math/log2.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS, vectorGenerator } from "../../../core/random/xorshift.ts";
import type { DenseMachine } from "./dense.ts";
import type { DenseStorage } from "./storage.ts";

const { fround } = Math;
/** Spins that draw together: sweeps draw for full groups, also where the last one is not full. */
const GROUP = 16;

/** Sequential Metropolis on cached local fields, one spin at a time, with the decisions of a storage's WebAssembly kernel. */
export function referenceMachine(form: IsingForm, storage: DenseStorage): DenseMachine {
  const { n, rowStart, column, weight } = form;
  const spins = new Int8Array(n);
  const fields = new Float64Array(n);
  const generator = new Uint32Array(GENERATOR_WORDS);
  const threshold = thresholdOf(storage);

  const computeFields = (): void => {
    for (let i = 0; i < n; i++) {
      let sum = form.field[i];
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += weight[p] * (1 + 2 * spins[column[p]]);
      fields[i] = sum;
    }
  };
  /** Spin times local field: a flip changes the energy by −2 of it. */
  const alignment = (i: number): number => (1 + 2 * spins[i]) * fields[i];
  const flip = (i: number): void => {
    spins[i] = ~spins[i];
    const change = 2 * (1 + 2 * spins[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[column[p]] += change * weight[p];
  };

  return {
    spins,
    generator,
    restart: computeFields,
    sweeps(count, scale) {
      const draws = vectorGenerator(generator);
      const random = new Uint32Array(GROUP);
      let flips = 0;
      for (let sweep = 0; sweep < count; sweep++) {
        flips = 0;
        for (let i = 0; i < n; i++) {
          if (i % GROUP === 0) for (let at = 0; at < GROUP; at += 4) draws.next(random, at);
          const logarithm = fround(log2Fraction((random[i % GROUP] >>> 1) | 1) * scale);
          if (alignment(i) < threshold(logarithm)) continue;
          flip(i);
          flips++;
        }
      }
      return flips;
    },
    descend() {
      let flips = 0;
      for (let i = 0; i < n; i++) {
        if (alignment(i) <= 0) continue;
        flip(i);
        flips++;
      }
      return flips;
    },
    energy() {
      computeFields();
      let twice = 0;
      for (let i = 0; i < n; i++) twice += (1 + 2 * spins[i]) * (fields[i] + form.field[i]);
      return twice / 2;
    },
  };
}

/**
 * The least s·F that flips, from ln u / 2β ≤ 0: ⌈·⌉ as each storage takes it. The 16-bit storages round to the nearest integer
 * (ties to even, by the f32 unit place of 1.5·2²³) after adding ½; `bits` subtracts ½ and adds 1.
 */
function thresholdOf(storage: DenseStorage): (logarithm: number) => number {
  const nearest = (value: number): number => fround(fround(value) + 12582912) - 12582912;
  switch (storage) {
    case "bits":
      return (logarithm) => nearest(Math.max(logarithm, -32760) - 0.5) + 1;
    case "rows-i8":
      return (logarithm) => nearest(Math.max(logarithm, -32760) + 0.5);
    case "rows-i16":
      return (logarithm) => Math.ceil(Math.max(logarithm, -(2 ** 30)));
  }
}
