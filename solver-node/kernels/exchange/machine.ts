import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS } from "../../../core/random/xorshift.ts";
import type { KernelOptions } from "../kernel.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { couplingStorage, strideOf } from "./couplings.ts";
import * as reference from "./reference.ts";

/** The state with the loops over it: WebAssembly's or the reference's. */
export interface Machine extends reference.ExchangeState {
  computeFields(): void;
  /** @returns exchanges of the last sweep. */
  sweeps(count: number, beta: number): number;
  /** Exchanges the sites in slots a < K and b ≥ K. */
  exchange(a: number, b: number): void;
}

/** Bytes of a row's entry: u32 neighbour, 4 unused, f64 weight. */
const ENTRY_BYTES = 16;

interface Exports {
  bind(
    n: number,
    ones: number,
    slots: number,
    spins: number,
    fields: number,
    external: number,
    strongest: number,
    generator: number,
  ): void;
  bindRows(rows: number): void;
  bindMatrix(matrix: number, stride: number, wide: boolean): void;
  computeFields(): void;
  sweeps(count: number, beta: number, heatbath: boolean, randomScan: boolean): number;
  exchange(a: number, b: number): void;
}

/** WebAssembly's machines: `count` reads of one model in one memory, which keep its couplings once. */
export function assembledMachines(
  form: IsingForm,
  ones: number,
  { update, scan }: Pick<KernelOptions, "update" | "scan">,
  count: number,
): Machine[] {
  const { n, rowStart, column, weight } = form;
  const storage = couplingStorage(form);
  const memory = kernelMemory();
  const places = Array.from({ length: count }, () => ({
    slots: memory.reserve(4 * n),
    spins: memory.reserve(n),
    // Whole vectors of the widest pass over the fields, four of them.
    fields: memory.reserve(32 * Math.ceil(n / 4)),
    generator: memory.reserve(4 * GENERATOR_WORDS),
  }));
  const externalAt = memory.reserve(8 * n);
  const strongestAt = memory.reserve(8 * n);
  const stride = storage === "rows" ? 0 : strideOf(storage, n);
  const rowsAt = memory.reserve(storage === "rows" ? 4 * (n + 1) : 0);
  const couplingsAt = memory.reserve(storage === "rows" ? ENTRY_BYTES * weight.length : n * stride);

  const wasm = instantiate<Exports>("exchange", memory);
  if (storage === "rows") {
    const rows = memory.view(Uint32Array, rowsAt, n + 1);
    for (let i = 0; i <= n; i++) rows[i] = couplingsAt + ENTRY_BYTES * rowStart[i];
    const neighbours = memory.view(Uint32Array, couplingsAt, 4 * weight.length);
    const weights = memory.view(Float64Array, couplingsAt, 2 * weight.length);
    for (let p = 0; p < weight.length; p++) {
      neighbours[4 * p] = column[p];
      weights[2 * p + 1] = weight[p];
    }
    wasm.bindRows(rowsAt);
  } else {
    const wide = storage === "matrix-f64";
    const columns = stride / (wide ? 8 : 4);
    const matrix = memory.view<Float32Array | Float64Array>(
      wide ? Float64Array : Float32Array,
      couplingsAt,
      n * columns,
    );
    for (let i = 0; i < n; i++)
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) matrix[i * columns + column[p]] = weight[p];
    wasm.bindMatrix(couplingsAt, stride, wide);
  }
  memory.view(Float64Array, externalAt, n).set(form.field);
  const strongest = memory.view(Float64Array, strongestAt, n);
  for (let i = 0; i < n; i++)
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) strongest[i] = Math.max(strongest[i], weight[p]);
  let bound = -1;
  return places.map(({ slots, spins, fields, generator }, read) => {
    /** The module works on one read at a time. */
    const bind = (): void => {
      if (bound === read) return;
      wasm.bind(n, ones, slots, spins, fields, externalAt, strongestAt, generator);
      bound = read;
    };
    return {
      slots: memory.view(Uint32Array, slots, n),
      spins: memory.view(Int8Array, spins, n),
      fields: memory.view(Float64Array, fields, n),
      generator: memory.view(Uint32Array, generator, GENERATOR_WORDS),
      computeFields() {
        bind();
        wasm.computeFields();
      },
      sweeps(sweeps, beta) {
        bind();
        return wasm.sweeps(sweeps, beta, update === "heatbath", scan === "random");
      },
      exchange(a, b) {
        bind();
        wasm.exchange(a, b);
      },
    };
  });
}

/** The same in plain TypeScript. */
export function referenceMachines(
  form: IsingForm,
  ones: number,
  options: Pick<KernelOptions, "update" | "scan">,
  count: number,
): Machine[] {
  return Array.from({ length: count }, () => {
    const state = {
      slots: new Uint32Array(form.n),
      spins: new Int8Array(form.n),
      fields: new Float64Array(form.n),
      generator: new Uint32Array(GENERATOR_WORDS),
    };
    return {
      ...state,
      computeFields: () => reference.computeFields(form, state),
      sweeps: (sweeps, beta) => reference.sweeps(form, state, ones, options, sweeps, beta),
      exchange: (a, b) => reference.exchange(form, state, a, b),
    };
  });
}
