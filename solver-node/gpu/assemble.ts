import { invariant } from "../../core/invariant.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import { gpuShape, isGpuBackend, matrixRings, ringShape } from "../../core/plan/gpu-blocks.ts";
import type {
  Backend,
  EngineName,
  GpuBackend,
  GpuEngineName,
  GpuKernelName,
  KernelName,
} from "../../core/plan/options.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { PathIntegralEngine } from "../kernels/path-integral/engine.ts";
import type { TemperingEngine } from "../kernels/tempering/tempering.ts";
import { gpuKernel } from "./kernel.ts";
import type { GpuLink } from "./link.ts";
import { gpuPathIntegral } from "./path-integral.ts";
import { gpuTempering } from "./tempering.ts";

/** A thread's connection to the GPU process of a backend, made when it is first asked for. */
export type ConnectGpu = (backend: GpuBackend) => GpuLink;

/** Where nothing connects to a GPU process, and nothing should ask for one. */
export const noGpu: ConnectGpu = (backend) => {
  throw new Error(`this thread has no connection to a GPU process, as the backend ${backend} needs`);
};

/** What a plan names as its kernel. */
interface Named<Name> {
  readonly name: Name;
  readonly backend: Backend;
}

type OnDevice<Name> = { readonly name: Name; readonly backend: GpuBackend };

/** Whether a plan's kernel or engine runs on a device. */
export function isOnDevice(plan: Named<KernelName>): plan is OnDevice<GpuKernelName>;
export function isOnDevice(plan: Named<EngineName>): plan is OnDevice<GpuEngineName>;
export function isOnDevice({ backend }: Named<string>): boolean {
  return isGpuBackend(backend);
}

export function layOutGpuKernel(form: IsingForm, plan: OnDevice<GpuKernelName>, connect: ConnectGpu): Kernel {
  return gpuKernel(form, gpuShape(plan.backend, plan.name, form.n), connect(plan.backend));
}

export function layOutGpuTempering(
  form: IsingForm,
  { name, backend }: OnDevice<GpuEngineName>,
  temperatures: number,
  connect: ConnectGpu,
): TemperingEngine {
  invariant(name !== "path-integral-packed" && name !== "path-integral-matrix", `${name} does not temper`);
  return gpuTempering(form, temperatures, gpuShape(backend, name, form.n), connect(backend));
}

export function layOutGpuPathIntegral(
  form: IsingForm,
  { name, backend }: OnDevice<GpuEngineName>,
  slices: number,
  connect: ConnectGpu,
): PathIntegralEngine {
  if (name === "path-integral-matrix") return gpuPathIntegral(form, matrixRings(slices), connect(backend));
  invariant(name === "path-integral-packed", `${name} has no Trotter slices`);
  const shape = ringShape(backend, slices, form.n);
  invariant(shape.ok, `${slices} slices do not fit a word`);
  return gpuPathIntegral(form, shape.value, connect(backend));
}
