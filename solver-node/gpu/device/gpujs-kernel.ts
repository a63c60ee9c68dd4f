import type * as gpujs from "gpu.js";
import type { GpujsMode } from "../protocol.ts";

export type CompiledMode = Exclude<GpujsMode, "auto">;

/** A value that stays where gpu.js computed it, or, in modes without a device, an array. */
export type Held = { toArray(): unknown; delete?(): void } | ArrayLike<number> | readonly ArrayLike<number>[];

/** One gpu.js kernel as its calls look here. */
export interface GpujsKernel {
  /** @param seed  of `Math.random` in this call, 32 bits. */
  (seed: number, ...given: readonly unknown[]): Promise<Held>;
}

/** What a source is compiled with. @param output [x, y]: the number of cells in each direction. */
export interface KernelShape {
  readonly output: readonly number[];
  readonly constants?: Readonly<Record<string, unknown>>;
}

/**
 * Compiles a kernel source. `webgpu` and `webasm` seed their generator, the same one, by call; on `cpu` the source calls
 * JavaScript's own `Math.random`, which is exchanged for the length of the call, so that every mode repeats itself.
 */
export function compileKernel(gpu: gpujs.GPU, mode: CompiledMode, source: string, shape: KernelShape): GpujsKernel {
  const compiled = gpu.createKernel(
    source as never,
    {
      output: [...shape.output],
      pipeline: true,
      immutable: false,
      constants: (shape.constants ?? {}) as never,
      loopMaxIterations: 2 ** 24,
    } as never,
  ) as unknown as gpujs.IKernelRunShortcut & ((...given: readonly unknown[]) => unknown);
  const inner = (compiled as unknown as { readonly kernel: { randomSeed: number | null } }).kernel;
  return async (seed, ...given) => {
    if (mode !== "cpu") {
      inner.randomSeed = seed >>> 0;
      return await (compiled(...given) as Held | Promise<Held>);
    }
    const own = Math.random;
    Math.random = seededRandom(seed);
    try {
      return compiled(...given) as Held;
    } finally {
      Math.random = own;
    }
  };
}

/** mulberry32: a small generator of 32-bit state, good enough to stand for the PCG of the other modes. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows of a two-dimensional value. */
export async function rowsOf(held: Held): Promise<readonly ArrayLike<number>[]> {
  return ("toArray" in held ? await held.toArray() : held) as readonly ArrayLike<number>[];
}

/** A 32-bit seed for one call: a hash of the block's key, the sweep and a number within it. */
export function callSeed(key: Uint32Array, sweep: number, within: number): number {
  const mixed = mix(mix(mix(key[0] ^ 0x9e3779b9) ^ key[1]) + Math.imul(sweep, 0x85ebca6b));
  return mix(mixed + Math.imul(within, 0xc2b2ae35) + 1) >>> 0;
}

/** A 32-bit finaliser with low bias. Source: Wellons, "hash-prospector", lowbias32. */
function mix(given: number): number {
  let a = given | 0;
  a = Math.imul(a ^ (a >>> 16), 0x7feb352d);
  a = Math.imul(a ^ (a >>> 15), 0x846ca68b);
  return a ^ (a >>> 16);
}

/** A two-dimensional argument: values row by row, size [x, y]. */
export function planeOf(Input: typeof gpujs.Input) {
  return (values: Float32Array, size: readonly [x: number, y: number]): object =>
    new Input(values as never, [...size] as never);
}
