import type { DawnDevice } from "./dawn.ts";
import type { Device } from "./device.ts";
import { openDense } from "./wgsl-dense.ts";
import { openPacked } from "./wgsl-packed.ts";

/** Shaders on an open device. */
export function shaderDevice({ device, name, isGpu }: DawnDevice): Device {
  return {
    backend: "webgpu",
    about: { adapter: name, isGpu, mode: null },
    open: (layout) => (layout.kind === "packed" ? openPacked(device, layout) : openDense(device, layout)),
    lose: () => device.destroy(),
  };
}
