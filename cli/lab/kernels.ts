import type { FlipRate } from "../../lab/spectrum/birth-death.ts";
import type { Scan } from "../../lab/spectrum/slow-mode.ts";
import type { Chains, KernelUnderTest, WorldlinesUnderTest } from "../../lab/verify/kernel-under-test.ts";
import { bits } from "../../solver-node/kernels/bits/bits.ts";
import { bitsDegree } from "../../solver-node/kernels/bits-degree/bits-degree.ts";
import { dense } from "../../solver-node/kernels/dense/dense.ts";
import type { KernelFamily, KernelOptions } from "../../solver-node/kernels/kernel.ts";
import { lanesF32 } from "../../solver-node/kernels/lanes-f32/lanes-f32.ts";
import { lanesI8 } from "../../solver-node/kernels/lanes-i8/lanes-i8.ts";
import { pathIntegralBits } from "../../solver-node/kernels/path-integral/bits.ts";
import type {
  PathIntegralEngine,
  PathIntegralFamily,
  PathIntegralUpdate,
} from "../../solver-node/kernels/path-integral/engine.ts";
import { pathIntegralScalar } from "../../solver-node/kernels/path-integral/scalar.ts";
import { scalar } from "../../solver-node/kernels/scalar/scalar.ts";
import { scan } from "../../solver-node/kernels/scan/scan.ts";

function sampling(
  family: KernelFamily,
  options: KernelOptions,
  independent: number,
  couplings: KernelUnderTest["couplings"] = "any",
): KernelUnderTest {
  const { update: rule, scan: order, randomness } = options;
  const shared = randomness === "grouped" ? ", grouped reads" : "";
  return {
    name: `${family.name}, ${rule}, ${order}${shared}`,
    rule,
    scan: order,
    independent,
    couplings,
    lay: (form) => family.assemble(form, options),
  };
}

const metropolis: KernelOptions = { update: "metropolis", scan: "sequential", randomness: "independent" };
const heatbath: KernelOptions = { ...metropolis, update: "heatbath" };
const grouped: KernelOptions = { ...metropolis, randomness: "grouped" };

/** Worldlines of one slice: nothing couples, what is left is a classical kernel. */
function oneSlice(
  family: PathIntegralFamily,
  update: PathIntegralUpdate,
  order: Scan,
  independent: number,
): KernelUnderTest {
  const rule: FlipRate = update === "metropolis" ? "metropolis" : "heatbath";
  return {
    name: `${family.name}, one slice, ${update}, ${order}`,
    rule,
    scan: order,
    independent,
    couplings: "any",
    lay: (form) => classical(family.assemble(form, { slices: 1, update, scan: order })),
  };
}

function classical(engine: PathIntegralEngine): Chains {
  return {
    reads: engine.reads,
    prepare: ({ beta, sweepsPerBeta }) =>
      engine.prepare({ betaEnergy: beta, betaGamma: new Float64Array(beta.length), sweepsPerPoint: sweepsPerBeta }),
    start: (words) => engine.start(words),
    setSpins: (read, spins) => engine.setSpins(read, spins),
    anneal: (from, to) => engine.anneal(from, to),
    energies(out) {
      engine.energies(out);
      return true;
    },
    packed: (out) => engine.packed(out, "slice0"),
  };
}

/** Every annealing kernel with every update and scan that it has; reads of grouped kernels share numbers by 8 and by 32. */
export function kernelsUnderTest(): readonly KernelUnderTest[] {
  return [
    sampling(scalar, metropolis, 1),
    sampling(scalar, heatbath, 1),
    sampling(scalar, { ...metropolis, scan: "random" }, 1),
    sampling(scalar, { ...heatbath, scan: "random" }, 1),
    sampling(scan, metropolis, 1),
    sampling(scan, heatbath, 1),
    sampling(lanesF32, metropolis, 8),
    sampling(lanesF32, heatbath, 8),
    sampling(lanesI8, metropolis, 16),
    sampling(dense, metropolis, 1),
    sampling(bits, metropolis, 128),
    sampling(bits, grouped, 16),
    sampling(bitsDegree, metropolis, 128, "signs"),
    sampling(bitsDegree, grouped, 4, "signs"),
    // Its Metropolis update takes a flip that costs nothing with less than certainty, so only the heat bath is compared.
    oneSlice(pathIntegralScalar, "heatbath", "sequential", 1),
    oneSlice(pathIntegralScalar, "heatbath", "random", 1),
    oneSlice(pathIntegralBits, "metropolis", "sequential", 256),
  ];
}

export function worldlinesUnderTest(): readonly WorldlinesUnderTest[] {
  return [
    {
      name: "path-integral-bits, metropolis",
      batchSweeps: 1000,
      sweepsPerEnergy: 20,
      lay: (form, slices) => pathIntegralBits.assemble(form, { slices, update: "metropolis", scan: "sequential" }),
    },
    {
      name: "path-integral-scalar, segment",
      batchSweeps: 400,
      sweepsPerEnergy: 4,
      lay: (form, slices) => pathIntegralScalar.assemble(form, { slices, update: "segment", scan: "sequential" }),
    },
  ];
}
