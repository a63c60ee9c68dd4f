import { unreachable } from "../../core/invariant.ts";
import type { KernelName } from "../../core/plan/options.ts";
import { bits } from "./bits/bits.ts";
import { bitsDegree } from "./bits-degree/bits-degree.ts";
import { dense } from "./dense/dense.ts";
import type { KernelFamily } from "./kernel.ts";
import { lanesF32 } from "./lanes-f32/lanes-f32.ts";
import { lanesI8 } from "./lanes-i8/lanes-i8.ts";
import { buildSha256 } from "./load.ts";
import { scalar } from "./scalar/scalar.ts";
import { scan } from "./scan/scan.ts";
import { steepest } from "./steepest/steepest.ts";

/** The kernel family that a plan names. */
export function kernelFamily(name: KernelName): KernelFamily {
  switch (name) {
    case "bits":
      return bits;
    case "bits-degree":
      return bitsDegree;
    case "dense":
      return dense;
    case "lanes-f32":
      return lanesF32;
    case "lanes-i8":
      return lanesI8;
    case "scalar":
      return scalar;
    case "scan":
      return scan;
    case "steepest":
      return steepest;
    default:
      return unreachable(name);
  }
}

/** SHA-256 of a family's WebAssembly build; steepest descent is TypeScript and carries its version instead. */
export function kernelBuild(name: KernelName): string {
  return name === "steepest" ? "typescript-1" : buildSha256(name);
}
