import { LayoutRefused } from "./device.ts";

/** What a workgroup may have at most. Results do not depend on it. */
export interface WorkgroupLimits {
  readonly threads: number;
  /** Memory of its own. */
  readonly bytes: number;
}

/** More threads wait for each other longer than they gain. */
const MOST_THREADS = 256;

/** @param given  narrower limits than the device's own. */
export function workgroupLimits({ limits }: GPUDevice, given: Partial<WorkgroupLimits>): WorkgroupLimits {
  return {
    threads: Math.min(MOST_THREADS, limits.maxComputeInvocationsPerWorkgroup, given.threads ?? MOST_THREADS),
    bytes: Math.min(limits.maxComputeWorkgroupStorageSize, given.bytes ?? Number.POSITIVE_INFINITY),
  };
}

/** Buffers and pipelines of one block: what was made is freed together. */
export interface Workspace {
  readonly device: GPUDevice;
  /** A storage buffer that holds `data`. */
  constant(data: ArrayBufferView, what: string): GPUBuffer;
  /** A storage buffer that shaders write and the host writes and reads. */
  storage(bytes: number, what: string): GPUBuffer;
  uniform(bytes: number): GPUBuffer;
  pipeline(code: string): Promise<GPUComputePipeline>;
  /** @param from  byte to begin at, a multiple of 4. */
  read(buffer: GPUBuffer, bytes: number, from?: number): Promise<ArrayBuffer>;
  destroy(): void;
}

export function workspace(device: GPUDevice): Workspace {
  const buffers: GPUBuffer[] = [];
  const make = (bytes: number, usage: GPUBufferUsageFlags, what: string): GPUBuffer => {
    const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    if (bytes > most)
      throw new LayoutRefused(`${what} take ${bytes} bytes; a buffer of this device holds at most ${most}`);
    const buffer = device.createBuffer({ size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
    buffers.push(buffer);
    return buffer;
  };
  const { STORAGE, UNIFORM, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  let staging: GPUBuffer | null = null;
  return {
    device,
    constant(data, what) {
      const buffer = make(data.byteLength, STORAGE | COPY_DST, what);
      device.queue.writeBuffer(buffer, 0, data.buffer, data.byteOffset, data.byteLength);
      return buffer;
    },
    storage: (bytes, what) => make(bytes, STORAGE | COPY_DST | COPY_SRC, what),
    uniform: (bytes) => make(bytes, UNIFORM | COPY_DST, "parameters"),
    async pipeline(code) {
      const module = device.createShaderModule({ code });
      return await device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } });
    },
    async read(buffer, bytes, from = 0) {
      if (staging === null || staging.size < bytes) {
        staging?.destroy();
        staging = device.createBuffer({ size: bytes, usage: MAP_READ | COPY_DST });
        buffers.push(staging);
      }
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, from, staging, 0, bytes);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ, 0, bytes);
      const copy = staging.getMappedRange(0, bytes).slice(0);
      staging.unmap();
      return copy;
    },
    destroy() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

/** Opens a block's buffers; a device without the memory for them refuses the block instead of failing under all others. */
export async function withinMemory<T extends { destroy(): void }>(
  device: GPUDevice,
  what: string,
  open: () => Promise<T>,
): Promise<T> {
  device.pushErrorScope("out-of-memory");
  const outcome = await open().then(
    (value) => ({ ok: true, value }) as const,
    (error: unknown) => ({ ok: false, error }) as const,
  );
  const missing = await device.popErrorScope();
  if (missing !== null) {
    if (outcome.ok) outcome.value.destroy();
    throw new LayoutRefused(`the device is out of memory for ${what}: ${missing.message}`);
  }
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}

/** As `queuer`; resolves when they are done. */
export function runner(
  space: Workspace,
  pipeline: GPUComputePipeline,
  buffers: readonly GPUBuffer[],
): (x: number, y?: number) => Promise<void> {
  const queue = queuer(space, pipeline, buffers);
  return async (x, y) => {
    queue(x, y);
    await space.device.queue.onSubmittedWorkDone();
  };
}

/** Binds buffers 0, 1, … and dispatches so many workgroups, after all that was queued before. */
export function queuer(
  { device }: Workspace,
  pipeline: GPUComputePipeline,
  buffers: readonly GPUBuffer[],
): (x: number, y?: number) => void {
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  return (x, y = 1) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(x, y);
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
}
