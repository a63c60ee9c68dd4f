import type { BlockLayout, GpuBackend, GpuDescription, KeptStates, SweepOrder, SweepReport } from "../protocol.ts";
import { differingBits } from "../words.ts";

/** States of one block where they are swept. */
export interface DeviceStates {
  /** @param words  as the layout says. @param kept  goes on from these; null: forgets all that were kept. */
  write(words: Uint32Array, kept: KeptStates | null): Promise<void>;
  /** Resolves when the sweeps are done. @param sign  called now and then, as long as it goes on. */
  sweep(order: SweepOrder, sign: () => void): Promise<SweepReport>;
  read(): Promise<Uint32Array>;
  /** Kept states of `count` groups from `first` on; a device that keeps none rejects. */
  readKept(first: number, count: number): Promise<Uint32Array>;
  destroy(): void;
}

/** What opens blocks: gpu.js in one of its modes, or a device that takes shaders. */
export interface Device {
  readonly backend: GpuBackend;
  readonly about: Pick<GpuDescription, "adapter" | "isGpu" | "mode">;
  /** Throws `LayoutRefused` for a block that the device cannot hold. */
  open(layout: BlockLayout): Promise<DeviceStates>;
  /** Ends the device under what uses it, as a reset would. */
  lose(): void;
}

/** The block is too large for this device, or of a kind that it does not run. */
export class LayoutRefused extends Error {
  override readonly name = "LayoutRefused";
}

/** A dispatch should take about this long, ms: cancel and telemetry get in between, and drivers see that it goes on. */
const DISPATCH_MS = 100;

/**
 * Cuts sweeps into dispatches by their measured time. What a sweep does depends on its number alone, so the cuts change nothing.
 *
 * @param run  sweeps from ≤ k < to; resolves when they are done.
 */
export function dispatcher(run: (from: number, to: number, order: SweepOrder) => Promise<void>) {
  let most = 1;
  return async (order: SweepOrder, sign: () => void): Promise<void> => {
    for (let from = 0; from < order.sweeps; ) {
      const to = Math.min(order.sweeps, from + most);
      const began = performance.now();
      await run(from, to, order);
      sign();
      const took = performance.now() - began;
      most = Math.max(1, Math.min(4 * most, Math.floor((DISPATCH_MS * (to - from)) / Math.max(took, 0.1))));
      from = to;
    }
  };
}

/** Devices that neither count flips nor sum energies: flips are counted from the words, energies are their owner's to sum. */
export function countingOutside(
  sweep: (order: SweepOrder, sign: () => void) => Promise<void>,
  read: () => Promise<Uint32Array>,
): Pick<DeviceStates, "sweep" | "readKept"> {
  return {
    async sweep(order, sign) {
      const before = order.measure ? await read() : null;
      await sweep(order, sign);
      return { flips: before === null ? null : differingBits(before, await read()), twiceUnits: null };
    },
    readKept: () => Promise.reject(new Error("this device keeps no states")),
  };
}
