import { invalid, type Result, success } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import type { Backend, GpuBackend, GpuEngineName, GpuKernelName } from "./options.ts";

/** States side by side on a device: bits of words, or single reads of a matrix. */
export type GpuShape =
  | { readonly kind: "packed"; readonly bits: number; readonly groups: number }
  | { readonly kind: "dense"; readonly reads: number };

/** States of a word: a shader's words are integers, gpu.js keeps them as floats, which hold 24 bits. */
const WORD_BITS = { webgpu: 32, gpujs: 24 } as const;
/** Words of a spin in each family; gpu.js, whose words are shorter, has more of them. */
const GROUPS = {
  packed: { webgpu: 32, gpujs: 40 },
  "packed-wide": { webgpu: 512, gpujs: 640 },
  "path-integral-packed": { webgpu: 256, gpujs: 256 },
  "tempering-packed": { webgpu: 32, gpujs: 40 },
} as const;
const READS = { matrix: 64, "matrix-wide": 1024, "tempering-matrix": 256 } as const;
/** Slices of all worldlines of a block over a matrix, about. */
const MATRIX_SLICES = 256;

export function isGpuBackend(backend: Backend): backend is GpuBackend {
  return backend === "gpujs" || backend === "webgpu";
}

/** The shape of a family's block for a model of n variables: fixed by the plan, whatever device runs it. */
export function gpuShape(
  backend: GpuBackend,
  name: Exclude<GpuKernelName | GpuEngineName, "path-integral-packed" | "path-integral-matrix">,
  n: number,
): GpuShape {
  switch (name) {
    case "matrix":
    case "matrix-wide":
    case "tempering-matrix":
      return { kind: "dense", reads: READS[name] };
    case "packed-wide":
      return { kind: "packed", bits: WORD_BITS[backend], groups: GROUPS[name][backend] };
    case "packed":
    case "tempering-packed":
      return { kind: "packed", bits: WORD_BITS[backend], groups: groupsThatFit(n, GROUPS[name][backend]) };
  }
}

/** Fewer groups where the words of so many variables would not fit a buffer, one at least. */
function groupsThatFit(n: number, most: number): number {
  const words = (BLOCK_BYTES - PADDING_BYTES) / 4;
  return Math.max(1, Math.min(most, Math.floor(words / Math.max(n, 1))));
}

export function statesOf(shape: GpuShape): number {
  return shape.kind === "dense" ? shape.reads : shape.bits * shape.groups;
}

/** Worldlines of so many slices over a matrix. */
export function matrixRings(slices: number): {
  readonly kind: "dense";
  readonly slices: number;
  readonly reads: number;
} {
  return { kind: "dense", slices, reads: Math.max(1, Math.floor(MATRIX_SLICES / slices)) };
}

/** Worldlines of so many slices: as many rings as fit a word. */
export function ringShape(
  backend: GpuBackend,
  slices: number,
  n: number,
): Result<{ readonly kind: "packed"; readonly slices: number; readonly bits: number; readonly groups: number }> {
  const most = WORD_BITS[backend];
  const rings = Math.floor(most / slices);
  // Shaders fill their words; a float's bits may be fewer.
  if (rings === 0 || (backend === "webgpu" && most % slices !== 0))
    return invalid(
      "--num-trotter-slices",
      backend === "webgpu"
        ? `the backend webgpu takes a power of two up to 32, got ${slices}`
        : `the backend gpujs takes 1 to 24, got ${slices}`,
    );
  return success({
    kind: "packed",
    slices,
    bits: rings * slices,
    groups: groupsThatFit(n, GROUPS["path-integral-packed"][backend]),
  });
}

/** The most bytes that the states of one block may take: a buffer of any device holds as many. */
const BLOCK_BYTES = 2 ** 27;
/** Of these, what colours may be padded with. */
const PADDING_BYTES = 2 ** 22;
/** A matrix on a device: 10⁷ couplings of any kind, or bytes up to 20,000 variables. */
const MATRIX_VARIABLES = 4400;
const BYTE_MATRIX_VARIABLES = 20_000;
/** gpu.js keeps a matrix of floats, of at most 2²⁶ entries. */
const GPUJS_MATRIX_VARIABLES = 8192;
/** From this mean degree on colours are so many, and so small, that a matrix is faster. */
const MATRIX_DEGREE = 160;

/** Why a family cannot hold the model on a device, or null. */
export function gpuRefusal(backend: GpuBackend, model: ModelAnalysis, shape: GpuShape): string | null {
  if (!model.quantisable) return "its coefficients range too widely for float32 weights";
  if (shape.kind === "packed") {
    const bytes = 4 * model.n * shape.groups;
    return bytes > BLOCK_BYTES ? `its states take ${bytes} bytes, a block holds at most ${BLOCK_BYTES}` : null;
  }
  const bytes = model.integer && model.maxAbsWeight <= 127;
  const most = !bytes ? MATRIX_VARIABLES : backend === "gpujs" ? GPUJS_MATRIX_VARIABLES : BYTE_MATRIX_VARIABLES;
  return model.n > most
    ? `a matrix of ${bytes ? "bytes" : "floats"} is limited to ${most} variables with ${backend}, got ${model.n}`
    : null;
}

export function prefersMatrix(model: ModelAnalysis): boolean {
  return model.meanDegree > MATRIX_DEGREE && model.n <= BYTE_MATRIX_VARIABLES;
}

/** About how fast, attempted updates per second of a large GPU; only ratios between families of one backend matter. */
export function gpuRate(model: ModelAnalysis, name: GpuKernelName): number {
  switch (name) {
    case "packed":
      return 2e10 / (1 + model.meanDegree / 8);
    case "packed-wide":
      return 1.5e11 / (1 + model.meanDegree / 8);
    case "matrix":
      return 1e9 / (1 + model.n / 2000);
    case "matrix-wide":
      return 4e9 / (1 + model.n / 2000);
  }
}
