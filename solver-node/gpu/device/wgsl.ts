import type { DawnDevice } from "./dawn.ts";
import type { Device } from "./device.ts";
import { withinMemory } from "./shader.ts";
import { openDense } from "./wgsl-dense.ts";
import { openPacked } from "./wgsl-packed.ts";

/** Shaders on an open device. */
export function shaderDevice({ device, name, isGpu }: DawnDevice): Device {
  return {
    backend: "webgpu",
    about: { adapter: name, isGpu, mode: null },
    open: (layout) =>
      withinMemory(device, `a ${layout.kind} block of ${layout.model.n} variables`, async () =>
        layout.kind === "packed" ? openPacked(device, layout) : openDense(device, layout),
      ),
    lose: () => device.destroy(),
  };
}
