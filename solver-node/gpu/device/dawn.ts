import { create, globals } from "webgpu";

/** How long a driver may take to name an adapter, ms. */
const ADAPTER_MS = 20_000;

export interface DawnDevice {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapter;
  readonly name: string;
  /** Not a software adapter. */
  readonly isGpu: boolean;
}

/** Kept for the life of the process: Dawn ends with a signal when it is collected. */
let dawn: GPU | null = null;

/** Opens a device with all that its adapter has. Throws where there is none. */
export async function openDawn(): Promise<DawnDevice> {
  Object.assign(globalThis, globals);
  dawn ??= create([]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no adapter answered within ${ADAPTER_MS / 1000} s`)), ADAPTER_MS);
  });
  const adapter = await Promise.race([dawn.requestAdapter({ powerPreference: "high-performance" }), late]);
  clearTimeout(timer);
  if (adapter === null)
    throw new Error("no Vulkan, Metal or Direct3D 12 adapter was found: is a driver and its loader installed?");
  const { limits, features, info } = adapter;
  const requiredLimits: Record<string, number> = {};
  for (const name in limits) requiredLimits[name] = limits[name as keyof GPUSupportedLimits] as number;
  const device = await adapter.requestDevice({
    requiredLimits,
    requiredFeatures: [...features] as GPUFeatureName[],
  });
  const name =
    info.device !== "" && info.description.includes(info.device)
      ? info.description
      : `${info.device} ${info.description}`;
  return {
    device,
    adapter,
    name: info.architecture === "software" ? info.description.trim() : name.trim(),
    isGpu: !info.isFallbackAdapter && info.architecture !== "software",
  };
}
