import { instantiate } from "../kernels/load.ts";
import { kernelMemory } from "../kernels/memory.ts";

/** The assembly's exports; the parameters are described there. */
interface Exports {
  bind(table: number, size: number, bits: number): void;
  apply(x: number, y: number, s: number, transverse: number, parity: number, scale: number, back: number): number;
  subtract(x: number, y: number, factor: number): number;
}

/** H = s E(σᶻ) − Γ Σ σˣ. @param table shape (2ⁿ): E of all states. */
interface TransverseField {
  readonly table: Float64Array;
  readonly s: number;
  readonly transverse: number;
}

/** The rows of the tridiagonal matrix of Lanczos' recursion, one after the other. */
interface Recursion {
  step(): { readonly diagonal: number; readonly beside: number };
}

/**
 * Lanczos' recursion for H in WebAssembly, two vectors and the table in memory: it may hold one model at a time, so a
 * recursion ends where the next begins.
 *
 * @returns starts a recursion. `parity`: of the sector under the flip of all spins, in which vectors have the states with the
 *   last spin down; null for all states. `start`: shape (states), any but zero.
 */
export function transverseFieldRecursions(): (
  field: TransverseField,
  parity: 1 | -1 | null,
  start: Float64Array,
) => Recursion {
  let held: { readonly table: Float64Array; readonly size: number; readonly on: Layout } | null = null;
  return ({ table, s, transverse }, parity, start) => {
    const size = start.length;
    if (held === null || held.table !== table || held.size !== size) held = { table, size, on: layOut(table, size) };
    const { kernel, vectors, addresses } = held.on;
    vectors[0].set(start);
    vectors[1].fill(0);
    let [x, y] = addresses;
    let scale = 1 / Math.sqrt(start.reduce((sum, v) => sum + v * v, 0));
    /** What the vector before is multiplied by, its own normalisation included. */
    let back = 0;
    return {
      step() {
        const diagonal = scale * kernel.apply(x, y, s, transverse, parity ?? 0, scale, back);
        const beside = Math.sqrt(kernel.subtract(x, y, diagonal * scale));
        back = beside * scale;
        scale = 1 / beside;
        [x, y] = [y, x];
        return { diagonal, beside };
      },
    };
  };
}

interface Layout {
  readonly kernel: Exports;
  readonly vectors: readonly [Float64Array, Float64Array];
  readonly addresses: readonly [number, number];
}

/** @param size  2ⁿ, or half of it in a sector: the flip of the last spin is then that of all others, times the parity. */
function layOut(table: Float64Array, size: number): Layout {
  const memory = kernelMemory();
  const tableAt = memory.reserve(8 * size);
  const addresses = [memory.reserve(8 * size), memory.reserve(8 * size)] as const;
  memory.view(Float64Array, tableAt, size).set(table.subarray(0, size));
  const kernel = instantiate<Exports>("transverse-field", memory);
  kernel.bind(tableAt, size, 31 - Math.clz32(size));
  return {
    kernel,
    vectors: [memory.view(Float64Array, addresses[0], size), memory.view(Float64Array, addresses[1], size)],
    addresses,
  };
}
