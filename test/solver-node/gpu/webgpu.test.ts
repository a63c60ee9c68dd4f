import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { gpuKernel } from "../../../solver-node/gpu/kernel.ts";
import { gpuPathIntegral } from "../../../solver-node/gpu/path-integral.ts";
import { startTestGpu, withVulkan } from "../../support/gpu.ts";
import { spinsOf } from "../../support/kernel-contract.ts";
import { formOf, testRandom, testSeed, torus } from "../../support/models.ts";
import { gpuContracts } from "./contracts.ts";

const missing = withVulkan();

/** Annealed, quenched and tempered states of each kind of block, with workgroups held to so much. */
async function statesWith(workgroup: { readonly threads?: number; readonly bytes?: number }): Promise<unknown[]> {
  const random = testRandom(29);
  const form = formOf(torus([8, 8, 8], () => (random() < 0.5 ? 1 : -1)));
  const gpu = await startTestGpu("webgpu", "auto", { workgroup });
  try {
    const shapes = [
      { kind: "packed", bits: 32, groups: 3 },
      { kind: "dense", reads: 5 },
    ] as const;
    const annealed = shapes.map((shape) => {
      const kernel = gpuKernel(form, shape, gpu.link);
      kernel.prepare({ beta: Float64Array.of(0.2, 0.6, 1), sweepsPerBeta: 3 });
      kernel.start(stream(testSeed(), 6, 0));
      kernel.anneal(0, 3);
      const cold = spinsOf(kernel, form.n);
      kernel.quench(100);
      return [cold, spinsOf(kernel, form.n)];
    });
    const worldlines = gpuPathIntegral(form, { kind: "packed", slices: 8, bits: 32, groups: 2 }, gpu.link);
    worldlines.prepare({ betaEnergy: Float64Array.of(4), betaGamma: Float64Array.of(4), sweepsPerPoint: 5 });
    worldlines.start(stream(testSeed(), 6, 1));
    worldlines.anneal(0, 1);
    const slices = new Uint8Array(worldlines.reads * worldlines.slices * (form.n / 8));
    worldlines.packedSlices(slices);
    return [...annealed, slices];
  } finally {
    await gpu.close();
  }
}

if (missing === null) {
  describe("workgroups", () => {
    test("of any size, with spins in their own memory or the device's, give the same states", async () => {
      const usual = await statesWith({});
      assert.deepEqual(await statesWith({ threads: 32 }), usual);
      // Less than the spins of a group take, so that they stay where all workgroups see them.
      assert.deepEqual(await statesWith({ threads: 64, bytes: 1024 }), usual);
    });
  });
  gpuContracts({ backend: "webgpu", mode: "auto", thorough: true });
  gpuContracts({ backend: "gpujs", mode: "webgpu", thorough: false });
} else {
  process.stderr.write(`shaders are not tested: ${missing}\n`);
  describe.skip(`shaders (${missing})`, () =>
    test("are the contracts of kernels, path integrals and tempering", () => {}));
}
