import { invariant } from "../../core/invariant.ts";

const PAGE_BYTES = 65536;
/** WebAssembly's own limit, 4 GiB, less one page. */
const MAX_PAGES = 65535;

/** A kernel's linear memory, handed out once from the bottom and never given back: it lives as long as its kernel. */
export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  /** Reserves `bytes` zeroed bytes at an address that is a multiple of 128. */
  reserve(bytes: number): number;
  /** Views are made after the last `reserve`: growing detaches older ones. */
  view<T>(type: new (buffer: ArrayBuffer, at: number, length: number) => T, at: number, length: number): T;
}

export function kernelMemory(): KernelMemory {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
  // Address 0 stays unused, so that no pointer is 0.
  let top = 1024;
  return {
    memory,
    reserve(bytes) {
      const at = top;
      top += Math.ceil(bytes / 128) * 128;
      const pages = Math.ceil(top / PAGE_BYTES);
      const have = memory.buffer.byteLength / PAGE_BYTES;
      invariant(pages <= MAX_PAGES, `a kernel needs ${top} bytes; WebAssembly addresses 4 GiB`);
      if (pages > have) memory.grow(pages - have);
      return at;
    },
    view(type, at, length) {
      return new type(memory.buffer, at, length);
    },
  };
}
