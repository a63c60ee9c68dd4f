import { isGpuBackend } from "../core/plan/gpu-blocks.ts";
import type { SolveOptions } from "../core/plan/options.ts";
import type { GpuKeeper } from "../solver-node/gpu/gpu-keeper.ts";
import type { GpuDescription } from "../solver-node/gpu/protocol.ts";

/** Options as they can be met here, and on what. */
export interface Placement {
  readonly options: SolveOptions;
  /** Null where no device is asked for, or none can be had. */
  readonly device: string | null;
}

/**
 * Finds the device that the options ask for. Where none can be had the CPU does the work, and `tell` says so and why; it also
 * says whenever the device is lost on the way.
 */
export async function onDevice(
  options: SolveOptions,
  gpu: GpuKeeper,
  tell: (words: string) => void,
): Promise<Placement> {
  const { backend } = options;
  if (backend === "mixed") {
    tell("--backend mixed divides a job on a cluster (spingap submit): here the CPU does the work");
    return { options: { ...options, backend: "cpu" }, device: null };
  }
  if (backend === "auto" || !isGpuBackend(backend)) return { options, device: null };
  const answer = await gpu.describe(backend);
  if (answer.kind === "described") {
    gpu.onEvent((event) => {
      if (event.kind === "lost") tell(`the GPU process was lost and is started anew: ${event.reason}`);
    });
    return { options, device: deviceWords(answer.gpu) };
  }
  return onCpuInstead(options, tell, "reason" in answer ? answer.reason : "it gave no answer");
}

/** The same work for the CPU, which `tell` says with the reason. */
export function onCpuInstead(options: SolveOptions, tell: (words: string) => void, reason: string): Placement {
  tell(`--backend ${options.backend} cannot be had here, so the CPU does the work: ${reason}`);
  return { options: { ...options, backend: "cpu", kernel: null }, device: null };
}

/** A device for people: what it is, and what it is not. */
export function deviceWords({ backend, mode, adapter, isGpu }: GpuDescription): string {
  const how = backend === "webgpu" ? "WebGPU shaders" : `gpu.js ${mode}`;
  return `${how} on ${adapter}${isGpu || mode === "webasm" || mode === "cpu" ? "" : " (a software adapter, not a GPU)"}`;
}
