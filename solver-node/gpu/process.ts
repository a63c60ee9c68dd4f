import { openDawn } from "./device/dawn.ts";
import { type Device, type DeviceStates, LayoutRefused } from "./device/device.ts";
import { gpujsDevice } from "./device/gpujs.ts";
import type { CompiledMode } from "./device/gpujs-kernel.ts";
import { selfTest } from "./device/self-test.ts";
import type { WorkgroupLimits } from "./device/shader.ts";
import { shaderDevice } from "./device/wgsl.ts";
import type { GpuAnswer, GpuBackend, GpuDescription, GpujsMode, GpuRequest } from "./protocol.ts";

/** What the process tells its owner. */
export type ProcessMessage =
  | { readonly kind: "ready"; readonly gpu: GpuDescription }
  /** It ends after this. */
  | { readonly kind: "fatal"; readonly reason: string }
  | { readonly kind: "alive" }
  | { readonly kind: "answer"; readonly id: number; readonly answer: GpuAnswer };

export interface ProcessRequest {
  readonly id: number;
  readonly request: GpuRequest;
}

/** What it is started with, as JSON in its first argument. */
export interface ProcessSettings {
  readonly backend: GpuBackend;
  readonly mode: GpujsMode;
  /** Narrower limits than those of the device, for shaders. */
  readonly workgroup?: Partial<WorkgroupLimits>;
}

// Whoever started it may close what it writes to: that is no reason to end.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
process.on("disconnect", () => process.exit(0));

function tell(message: ProcessMessage): void {
  process.send?.(message, undefined, undefined, () => {});
}

function fatal(reason: string): void {
  process.send?.({ kind: "fatal", reason } satisfies ProcessMessage, undefined, undefined, () => process.exit(1));
  setTimeout(() => process.exit(1), 1000);
}

/** The device, with whatever it reports as lost ending the process. */
async function openDevice({ backend, mode, workgroup }: ProcessSettings): Promise<Device> {
  if (backend === "gpujs" && (mode === "webasm" || mode === "cpu")) return gpujsDevice(mode, null);
  try {
    const dawn = await openDawn();
    dawn.device.lost.then(
      ({ message }) => fatal(`the device was lost: ${message}`),
      () => {},
    );
    dawn.device.onuncapturederror = ({ error }) => fatal(describe(error));
    if (backend === "webgpu") return shaderDevice(dawn, workgroup);
    // A software adapter gains nothing over WebAssembly and costs more.
    const chosen: CompiledMode = mode === "auto" && !dawn.isGpu ? "webasm" : "webgpu";
    return gpujsDevice(chosen, chosen === "webgpu" ? dawn : null);
  } catch (error) {
    if (backend === "gpujs" && mode === "auto") return gpujsDevice("webasm", null);
    throw error;
  }
}

function describe(error: GPUError): string {
  const kind = error instanceof GPUOutOfMemoryError ? "out of device memory" : "the device reported an error";
  return `${kind}: ${error.message}`;
}

const states = new Map<number, DeviceStates>();

async function answer(device: Device, gpu: GpuDescription, request: GpuRequest): Promise<GpuAnswer> {
  switch (request.kind) {
    case "describe":
      return { kind: "described", gpu };
    case "lose-device":
      device.lose();
      return { kind: "done" };
    case "open":
      try {
        states.get(request.block)?.destroy();
        states.set(request.block, await device.open(request.layout));
        return { kind: "done" };
      } catch (error) {
        if (error instanceof LayoutRefused) return { kind: "refused", reason: error.message };
        throw error;
      }
    case "close":
      states.get(request.block)?.destroy();
      states.delete(request.block);
      return { kind: "done" };
    case "write":
    case "sweep":
    case "read":
    case "read-kept": {
      const block = states.get(request.block);
      if (block === undefined) return { kind: "lost", reason: "the process began anew" };
      if (request.kind === "read") return { kind: "words", words: await block.read() };
      if (request.kind === "read-kept")
        return { kind: "words", words: await block.readKept(request.first, request.count) };
      if (request.kind === "sweep")
        return { kind: "swept", report: await block.sweep(request.order, () => tell({ kind: "alive" })) };
      await block.write(request.words, request.kept);
      return { kind: "done" };
    }
  }
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? "{}") as ProcessSettings;
  const device = await openDevice(settings);
  const updatesPerSecond = await selfTest(device);
  const gpu: GpuDescription = { backend: device.backend, ...device.about, pid: process.pid, updatesPerSecond };
  // One after the other, in the order they came.
  let last: Promise<void> = Promise.resolve();
  process.on("message", ({ id, request }: ProcessRequest) => {
    const previous = last;
    last = (async () => {
      await previous;
      try {
        tell({ kind: "answer", id, answer: await answer(device, gpu, request) });
      } catch (error) {
        fatal(error instanceof Error ? error.message : String(error));
      }
    })();
  });
  tell({ kind: "ready", gpu });
}

main().catch((error: unknown) => fatal(error instanceof Error ? error.message : String(error)));
