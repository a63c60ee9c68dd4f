import { createRequire } from "node:module";
import type * as gpujsTypes from "gpu.js";
import type { DawnDevice } from "./dawn.ts";
import type { Device } from "./device.ts";
import { openGpujsDense } from "./gpujs-dense.ts";
import type { CompiledMode } from "./gpujs-kernel.ts";
import { openGpujsPacked } from "./gpujs-packed.ts";

/** gpu.js is CommonJS whose names Node cannot see from outside. */
const gpujs = createRequire(import.meta.url)("gpu.js") as typeof gpujsTypes;

/** gpu.js in one of its modes; in `webgpu` mode on a device that was opened for it. */
export function gpujsDevice(mode: CompiledMode, dawn: DawnDevice | null): Device {
  if (dawn !== null) handOver(dawn);
  return {
    backend: "gpujs",
    about: {
      adapter: dawn?.name ?? (mode === "webasm" ? "WebAssembly on the CPU" : "JavaScript on the CPU"),
      isGpu: dawn?.isGpu ?? false,
      mode,
    },
    async open(layout) {
      // One instance a block: destroying it frees the block's buffers and nothing else.
      const gpu = new gpujs.GPU({ mode });
      return layout.kind === "packed"
        ? openGpujsPacked(gpujs, gpu, mode, layout)
        : openGpujsDense(gpujs, gpu, mode, layout);
    },
    lose: () => dawn?.device.destroy(),
  };
}

/** gpu.js asks `navigator.gpu` for an adapter and that for a device: it is given the one there is, with all its limits. */
function handOver({ device, adapter }: DawnDevice): void {
  const gpu = {
    requestAdapter: async () => ({
      limits: device.limits,
      features: adapter.features,
      info: adapter.info,
      requestDevice: async () => device,
    }),
    getPreferredCanvasFormat: () => "rgba8unorm",
  };
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true, writable: true });
}
