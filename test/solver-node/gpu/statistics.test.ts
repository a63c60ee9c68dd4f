import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../../../core/sample-set/sample-set.ts";
import { gpuKernel } from "../../../solver-node/gpu/kernel.ts";
import type { GpuLink } from "../../../solver-node/gpu/link.ts";
import { gpuPathIntegral } from "../../../solver-node/gpu/path-integral.ts";
import type { GpujsMode } from "../../../solver-node/gpu/protocol.ts";
import { gpuTempering } from "../../../solver-node/gpu/tempering.ts";
import { bits } from "../../../solver-node/kernels/bits/bits.ts";
import { pathIntegralFamily, temperingFamily } from "../../../solver-node/kernels/catalog.ts";
import { dense } from "../../../solver-node/kernels/dense/dense.ts";
import type { Kernel } from "../../../solver-node/kernels/kernel.ts";
import type { PathIntegralEngine } from "../../../solver-node/kernels/path-integral/engine.ts";
import type { TemperingEngine } from "../../../solver-node/kernels/tempering/tempering.ts";
import { startTestGpu, type TestGpu, withVulkan } from "../../support/gpu.ts";
import { spinsOf, unitsOf } from "../../support/kernel-contract.ts";
import { kolmogorovSmirnovP } from "../../support/kolmogorov-smirnov.ts";
import { formOf, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";
import { PLAIN } from "../kernels/tempering-contract.ts";

/** False-alarm rate of one comparison: of the 12 of this file together below 10⁻³. */
const FALSE_ALARM = 8e-5;
/** Values a sample: a β off by a tenth moves mean energies by half a standard deviation, ten times what these show. */
const VALUES = 600;
/** From random states, at temperatures where a few sweeps forget them. */
const SWEEPS = 80;
/** Of a matrix, at which software adapters are slow; at its β half the spins flip in every sweep. */
const MATRIX_SWEEPS = 30;
const options = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;

const random = testRandom(23);
const sign = (): number => (random() < 0.5 ? -1 : 1);
const lattice = formOf(
  torus(
    [4, 4, 4],
    () => sign() * (1 + Math.floor(3 * random())),
    Array.from({ length: 16 }, (_, k) => [4 * k, sign()] as const),
  ),
);
const matrix = formOf(
  spinModel(
    64,
    Array.from({ length: 64 * 64 }, (_, k) => [Math.floor(k / 64), k % 64] as const)
      .filter(([i, j]) => i < j)
      .map(([i, j]) => [i, j, sign()] as const),
  ),
);
const LATTICE_BETA = 0.2;
const MATRIX_BETA = 0.12;

/** Independent energies, units, at β times `factor`. */
type Sampler = (factor: number) => number[];

function kernelEnergies(make: () => Kernel, form: typeof lattice, beta: number): Sampler {
  return (factor) => {
    const kernel = make();
    kernel.prepare({ beta: Float64Array.of(beta * factor), sweepsPerBeta: form === matrix ? MATRIX_SWEEPS : SWEEPS });
    const found: number[] = [];
    for (let block = 0; found.length < VALUES; block++) {
      kernel.start(stream(testSeed(), 11, block));
      kernel.anneal(0, 1);
      found.push(...spinsOf(kernel, form.n).map((spins) => unitsOf(form, spins)));
    }
    kernel.release?.();
    return found.slice(0, VALUES);
  };
}

const SLICES = 4;

/** Mean energies of the slices of each worldline, at constant β and Γ. */
function worldlineEnergies(make: () => PathIntegralEngine): Sampler {
  return (factor) => {
    const engine = make();
    engine.prepare({
      betaEnergy: Float64Array.of(2 * LATTICE_BETA * factor),
      betaGamma: Float64Array.of(3),
      sweepsPerPoint: SWEEPS,
    });
    const found: number[] = [];
    const energies = new Float64Array(engine.reads * SLICES);
    for (let block = 0; found.length < VALUES; block++) {
      engine.start(stream(testSeed(), 12, block));
      engine.anneal(0, 1);
      engine.energies(energies);
      for (let read = 0; read < engine.reads; read++)
        found.push(energies.subarray(read * SLICES, (read + 1) * SLICES).reduce((a, b) => a + b, 0) / SLICES);
    }
    engine.release?.();
    return found.slice(0, VALUES);
  };
}

const TEMPERATURES = 4;

/** Energies at the coldest place of each ladder. */
function ladderEnergies(make: () => TemperingEngine): Sampler {
  return (factor) => {
    const engine = make();
    engine.prepare(
      Float64Array.from({ length: TEMPERATURES }, (_, k) => factor * LATTICE_BETA * (0.55 + 0.15 * k)),
      PLAIN,
    );
    const bytes = rowBytes(lattice.n);
    const rows = new Uint8Array(engine.ensembles * TEMPERATURES * bytes);
    const found: number[] = [];
    for (let block = 0; found.length < VALUES; block++) {
      engine.start(stream(testSeed(), 13, block));
      engine.round(SWEEPS);
      engine.packed(rows);
      for (let e = 0; e < engine.ensembles; e++)
        found.push(unitsOf(lattice, unpackSpins(rows, (e * TEMPERATURES + TEMPERATURES - 1) * bytes, lattice.n)));
    }
    engine.release?.();
    return found.slice(0, VALUES);
  };
}

const WORK = ["annealing of words", "annealing of a matrix", "worldlines", "ladders"] as const;
type Samplers = Readonly<Record<(typeof WORK)[number], Sampler>>;

const onCpu: Samplers = {
  "annealing of words": kernelEnergies(() => bits.assemble(lattice, options), lattice, LATTICE_BETA),
  "annealing of a matrix": kernelEnergies(() => dense.assemble(matrix, options), matrix, MATRIX_BETA),
  worldlines: worldlineEnergies(() =>
    pathIntegralFamily("path-integral-scalar").assemble(lattice, {
      slices: SLICES,
      update: "metropolis",
      scan: "sequential",
    }),
  ),
  ladders: ladderEnergies(() => temperingFamily("tempering-lanes", null).assemble(lattice, TEMPERATURES)),
};

function onGpu(width: number, link: () => GpuLink): Samplers {
  const packed = { kind: "packed", bits: width, groups: Math.ceil(VALUES / width) } as const;
  return {
    "annealing of words": kernelEnergies(() => gpuKernel(lattice, packed, link()), lattice, LATTICE_BETA),
    "annealing of a matrix": kernelEnergies(
      () => gpuKernel(matrix, { kind: "dense", reads: VALUES }, link()),
      matrix,
      MATRIX_BETA,
    ),
    worldlines: worldlineEnergies(() =>
      gpuPathIntegral(lattice, { kind: "packed", slices: SLICES, bits: width, groups: SLICES * packed.groups }, link()),
    ),
    ladders: ladderEnergies(() =>
      gpuTempering(lattice, TEMPERATURES, { ...packed, groups: TEMPERATURES * packed.groups }, link()),
    ),
  };
}

const missing = withVulkan();
if (missing !== null) process.stderr.write(`shaders are not compared: ${missing}\n`);

/** By the backend's name; samples of each are drawn once. */
const drawn = new Map<string, number[]>();
function sampleOf(name: string, samplers: Samplers, work: (typeof WORK)[number]): number[] {
  const key = `${name} ${work}`;
  const known = drawn.get(key) ?? samplers[work](1);
  drawn.set(key, known);
  return known;
}

const backends = [
  { name: "gpujs webasm", backend: "gpujs", mode: "webasm", width: 24 },
  ...(missing === null ? [{ name: "webgpu", backend: "webgpu", mode: "auto", width: 32 } as const] : []),
] as const satisfies readonly { name: string; backend: "gpujs" | "webgpu"; mode: GpujsMode; width: number }[];

const started = new Map<string, TestGpu>();
beforeAll(async () => {
  for (const { name, backend, mode } of backends) started.set(name, await startTestGpu(backend, mode));
});
afterAll(async () => {
  for (const gpu of started.values()) await gpu.close();
});
const samplersOf = ({ name, width }: (typeof backends)[number]): Samplers =>
  onGpu(width, () => {
    const gpu = started.get(name);
    assert.ok(gpu !== undefined);
    return gpu.link;
  });

describe.each(WORK)("%s", (work) => {
  test.each(backends)("$name: energies are distributed as on the CPU, and a β off by a tenth is caught", (given) => {
    const cpu = sampleOf("cpu", onCpu, work);
    const own = samplersOf(given);
    const p = kolmogorovSmirnovP(sampleOf(given.name, own, work), cpu);
    assert.ok(p > FALSE_ALARM, `p = ${p}`);
    for (const factor of [0.9, 1.1]) {
      const caught = kolmogorovSmirnovP(own[work](factor), cpu);
      assert.ok(caught < FALSE_ALARM, `the test cannot see β × ${factor}: p = ${caught}`);
    }
  });

  test.skipIf(missing !== null)("shaders and gpu.js agree with each other", () => {
    const [first, second] = backends.map((given) => sampleOf(given.name, samplersOf(given), work));
    const p = kolmogorovSmirnovP(first, second);
    assert.ok(p > FALSE_ALARM, `p = ${p}`);
  });
});
