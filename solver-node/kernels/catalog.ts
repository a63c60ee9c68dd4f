import { invariant, unreachable } from "../../core/invariant.ts";
import type { CpuKernelName, EngineName, GpuEngineName, GpuKernelName, KernelName } from "../../core/plan/options.ts";
import { bits } from "./bits/bits.ts";
import { bitsDegree } from "./bits-degree/bits-degree.ts";
import { dense } from "./dense/dense.ts";
import { exchangeFamily } from "./exchange/exchange.ts";
import type { KernelFamily } from "./kernel.ts";
import { lanesF32 } from "./lanes-f32/lanes-f32.ts";
import { lanesI8 } from "./lanes-i8/lanes-i8.ts";
import { lifted } from "./lifted/lifted.ts";
import { buildSha256 } from "./load.ts";
import { pathIntegralBits } from "./path-integral/bits.ts";
import type { PathIntegralFamily } from "./path-integral/engine.ts";
import { pathIntegralScalar } from "./path-integral/scalar.ts";
import { scalar } from "./scalar/scalar.ts";
import { scan } from "./scan/scan.ts";
import { steepest } from "./steepest/steepest.ts";
import { temperingBits } from "./tempering/bits.ts";
import { temperingExchange } from "./tempering/exchange.ts";
import { temperingLanes } from "./tempering/lanes.ts";
import type { TemperingFamily } from "./tempering/tempering.ts";

/** The kernel family that a plan names. @param numOnes  the number of +1 that exchanges keep; null for all that flip. */
export function kernelFamily(name: CpuKernelName, numOnes: number | null): KernelFamily {
  invariant((name === "exchange") === (numOnes !== null), `${name} cannot keep ${numOnes} ones`);
  switch (name) {
    case "bits":
      return bits;
    case "bits-degree":
      return bitsDegree;
    case "dense":
      return dense;
    case "exchange":
      return exchangeFamily(numOnes ?? 0);
    case "lanes-f32":
      return lanesF32;
    case "lanes-i8":
      return lanesI8;
    case "lifted":
      return lifted;
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

/** The tempering family that a plan names. @param numOnes  as of `kernelFamily`. */
export function temperingFamily(name: EngineName, numOnes: number | null): TemperingFamily {
  if (name === "tempering-exchange") {
    invariant(numOnes !== null, "exchanges keep a number of ones");
    return temperingExchange(numOnes);
  }
  invariant(name === "tempering-bits" || name === "tempering-lanes", `${name} does not temper`);
  return name === "tempering-bits" ? temperingBits : temperingLanes;
}

/** The path-integral family that a plan names. */
export function pathIntegralFamily(name: EngineName): PathIntegralFamily {
  invariant(name === "path-integral-bits" || name === "path-integral-scalar", `${name} has no Trotter slices`);
  return name === "path-integral-bits" ? pathIntegralBits : pathIntegralScalar;
}

/** Sources that a device compiles have no build: this is what they compute, to be counted up whenever samples change. */
const DEVICE_SOURCES: Readonly<Record<GpuKernelName | GpuEngineName, string>> = {
  packed: "device-packed-1",
  "packed-wide": "device-packed-1",
  matrix: "device-matrix-1",
  "matrix-wide": "device-matrix-1",
  "path-integral-packed": "device-packed-1",
  "path-integral-matrix": "device-matrix-1",
  "tempering-packed": "device-packed-1",
  "tempering-matrix": "device-matrix-1",
};

function isDeviceName(name: string): name is GpuKernelName | GpuEngineName {
  return Object.hasOwn(DEVICE_SOURCES, name);
}

/** SHA-256 of a family's WebAssembly build; steepest descent and the lifted sampler are TypeScript and carry a version instead. */
export function kernelBuild(name: KernelName | EngineName): string {
  if (isDeviceName(name)) return DEVICE_SOURCES[name];
  // Its sweeps are those of the bit-sliced kernels.
  if (name === "tempering-bits") return [name, "bits", "bits-degree"].map(buildSha256).join("+");
  if (name === "tempering-exchange") return buildSha256("exchange");
  return name === "steepest" || name === "lifted" ? "typescript-1" : buildSha256(name);
}
