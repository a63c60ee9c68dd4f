import { afterAll, beforeAll, describe } from "vitest";
import type { GpuBackend } from "../../../core/plan/options.ts";
import { gpuKernel } from "../../../solver-node/gpu/kernel.ts";
import type { GpuLink } from "../../../solver-node/gpu/link.ts";
import { gpuPathIntegral } from "../../../solver-node/gpu/path-integral.ts";
import type { GpujsMode } from "../../../solver-node/gpu/protocol.ts";
import type { DenseShape, PackedShape } from "../../../solver-node/gpu/remote-states.ts";
import { gpuTempering } from "../../../solver-node/gpu/tempering.ts";
import type { KernelFamily } from "../../../solver-node/kernels/kernel.ts";
import { startTestGpu, type TestGpu } from "../../support/gpu.ts";
import { type ContractCase, kernelContract } from "../../support/kernel-contract.ts";
import { formOf, spinModel, testRandom, torus } from "../../support/models.ts";
import { type CountedCase, pathIntegralContract } from "../kernels/path-integral-contract.ts";
import { floats } from "../kernels/small-models.ts";
import { PLAIN, temperingContract } from "../kernels/tempering-contract.ts";

const random = testRandom(7);
const options = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;

/** Ten spins, couplings −3 … 3 on a graph that takes four colours, and fields. */
function weighted() {
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < 10; i++)
    for (const step of [1, 2, 3])
      couplings.push([i, (i + step) % 10, (random() < 0.5 ? 1 : -1) * (1 + Math.floor(random() * 3))]);
  return formOf(
    spinModel(10, couplings, [
      [0, 2],
      [4, -1],
    ]),
  );
}

/** Software adapters are slow: about as few states as show a β off by a tenth in 2¹⁰ frequencies. */
const samples = 24_000;
const cases: readonly ContractCase[] = [
  { name: "integer weights and fields", form: weighted(), options, beta: 0.15, samples },
  { name: "weights of no unit", form: floats(3), options, beta: 0.6, samples },
];
const larger: readonly ContractCase[] = [
  {
    name: "a cubic lattice of 216 spins",
    form: formOf(torus([6, 6, 6], () => (random() < 0.5 ? 1 : -1))),
    options,
    beta: 0.6,
  },
];
const twins = "two processes' worth of the same work";

/** How much of the contracts a backend is put to: all, or a case of each kind where it is slow. */
export interface GpuContract {
  readonly backend: GpuBackend;
  readonly mode: GpujsMode;
  readonly thorough: boolean;
}

/** All that kernels, path integrals and tempering promise, on states that a GPU process sweeps. */
export function gpuContracts({ backend, mode, thorough }: GpuContract): void {
  const bits = backend === "webgpu" ? 32 : 24;
  let started: TestGpu | null = null;
  beforeAll(async () => {
    started = await startTestGpu(backend, mode);
  });
  afterAll(async () => {
    await started?.close();
  });
  const link = (): GpuLink => {
    if (started === null) throw new Error("the GPU process has not started");
    return started.link;
  };
  const familyOf = (name: string, shape: PackedShape | DenseShape): KernelFamily => {
    const make = (form: Parameters<KernelFamily["assemble"]>[0]) => gpuKernel(form, shape, link());
    return { name, assemble: make, reference: make };
  };
  const few = <T>(all: readonly T[]): readonly T[] => (thorough ? all : all.slice(0, 1));

  describe(`${backend} ${mode}`, () => {
    kernelContract(familyOf("packed", { kind: "packed", bits, groups: 25 }), few(cases), [], twins);
    if (thorough) kernelContract(familyOf("packed", { kind: "packed", bits, groups: 4 }), [], larger, twins);
    // A software adapter runs a matrix some ten times slower than words: one case.
    kernelContract(familyOf("matrix", { kind: "dense", reads: 800 }), cases.slice(0, 1), [], twins);

    const slices = 4;
    const ring = { bits: bits - (bits % slices) };
    const worldlines = (form: Parameters<KernelFamily["assemble"]>[0], given: { readonly slices: number }) =>
      gpuPathIntegral(form, { kind: "packed", ...ring, slices: given.slices, groups: form.n > 100 ? 8 : 100 }, link());
    const triangle = formOf(
      spinModel(
        3,
        [
          [0, 1, 1],
          [1, 2, 1],
          [0, 2, -2],
        ],
        [[0, 1]],
      ),
    );
    const counted: CountedCase = {
      name: "a triangle in 4 slices",
      form: triangle,
      options: { slices, update: "metropolis", scan: "sequential" },
      beta: 1,
      betaGamma: 1.5,
      samples: 60_000,
    };
    const single: CountedCase = {
      ...counted,
      name: "a triangle in 1 slice",
      options: { ...counted.options, slices: 1 },
      beta: 0.5,
    };
    pathIntegralContract(
      { name: "path-integral-packed", assemble: worldlines, reference: worldlines },
      few([counted, single]),
      few([{ ...counted, name: "a lattice in 4 slices", form: larger[0].form }]),
      twins,
    );

    // Slices of a matrix, at which software adapters are slow: an odd number, and an even one where that goes another way.
    const rows = (form: Parameters<KernelFamily["assemble"]>[0], given: { readonly slices: number }) =>
      gpuPathIntegral(form, { kind: "dense", slices: given.slices, reads: form.n > 100 ? 8 : 800 }, link());
    const odd = {
      ...counted,
      name: "a triangle in 3 slices",
      options: { ...counted.options, slices: 3 },
      samples: 16_000,
    };
    if (thorough)
      pathIntegralContract(
        { name: "path-integral-matrix", assemble: rows, reference: rows },
        backend === "gpujs" ? [odd, { ...counted, samples: 16_000 }] : [odd],
        [{ ...counted, name: "a lattice in 4 slices", form: larger[0].form }],
        twins,
      );

    const temper = (form: Parameters<KernelFamily["assemble"]>[0], temperatures: number) =>
      gpuTempering(form, temperatures, { kind: "packed", bits, groups: 100 }, link());
    const temperMatrix = (form: Parameters<KernelFamily["assemble"]>[0], temperatures: number) =>
      gpuTempering(form, temperatures, { kind: "dense", reads: 2400 }, link());
    const ladder = {
      name: "five temperatures",
      form: cases[0].form,
      temperatures: 5,
      hot: 0.1,
      cold: 0.3,
      options: PLAIN,
      blocks: 1,
      // At these β a round flips half of the spins.
      thinning: 10,
      burnIn: 50,
    };
    const family = { accepts: () => true, temperatures: [5] };
    temperingContract(
      { ...family, name: "tempering-packed", assemble: temper, reference: temper },
      [ladder],
      [],
      0,
      undefined,
      twins,
    );
    // Ladders of single reads take a software adapter minutes.
    if (thorough && backend === "gpujs")
      temperingContract(
        { ...family, name: "tempering-matrix", assemble: temperMatrix, reference: temperMatrix },
        [ladder],
        [],
        0,
        undefined,
        twins,
      );
  });
}
