import type { DawnDevice } from "./dawn.ts";
import type { Device } from "./device.ts";
import { type WorkgroupLimits, withinMemory, workgroupLimits } from "./shader.ts";
import { openDense } from "./wgsl-dense.ts";
import { openPacked } from "./wgsl-packed.ts";

/** Shaders on an open device. */
export function shaderDevice({ device, name, isGpu }: DawnDevice, given: Partial<WorkgroupLimits> = {}): Device {
  const most = workgroupLimits(device, given);
  return {
    backend: "webgpu",
    about: { adapter: name, isGpu, mode: null },
    open: (layout) =>
      withinMemory(device, `a ${layout.kind} block of ${layout.model.n} variables`, async () =>
        layout.kind === "packed" ? openPacked(device, layout, most) : openDense(device, layout, most),
      ),
    lose: () => device.destroy(),
  };
}
