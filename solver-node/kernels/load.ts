import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { KernelMemory } from "./memory.ts";

/** The compiled WebAssembly modules stand in `build/` beside this file, both in the sources and in `dist/`. */
interface CompiledModule {
  readonly module: WebAssembly.Module;
  readonly sha256: string;
}

const compiled = new Map<string, CompiledModule>();

function compile(name: string): CompiledModule {
  let entry = compiled.get(name);
  if (entry === undefined) {
    const bytes = readFileSync(new URL(`./build/${name}.wasm`, import.meta.url));
    entry = { module: new WebAssembly.Module(bytes), sha256: createHash("sha256").update(bytes).digest("hex") };
    compiled.set(name, entry);
  }
  return entry;
}

/** SHA-256 of a kernel's build, as plans record it. */
export function buildSha256(name: string): string {
  return compile(name).sha256;
}

/** Instantiates a kernel module on a memory of its own; `Exports` lists the functions that the caller knows to be there. */
export function instantiate<Exports>(name: string, memory: KernelMemory): Exports {
  const instance = new WebAssembly.Instance(compile(name).module, {
    env: {
      memory: memory.memory,
      abort(): never {
        throw new Error(`kernel ${name} aborted`);
      },
    },
  });
  return instance.exports as Exports;
}
