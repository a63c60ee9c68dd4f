import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyFromUnits } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../../../core/sample-set/sample-set.ts";
import { bestSeen } from "../../../solver-node/blocks/kernel-energies.ts";
import { gpuKernel } from "../../../solver-node/gpu/kernel.ts";
import type { GpuLink } from "../../../solver-node/gpu/link.ts";
import { gpuPathIntegral } from "../../../solver-node/gpu/path-integral.ts";
import type { GpuRequest } from "../../../solver-node/gpu/protocol.ts";
import { gpuTempering } from "../../../solver-node/gpu/tempering.ts";
import { startTestGpu, type TestGpu, withVulkan } from "../../support/gpu.ts";
import { spinsOf, unitsOf } from "../../support/kernel-contract.ts";
import { formOf, testRandom, testSeed, torus } from "../../support/models.ts";
import { floats } from "../kernels/small-models.ts";
import { PLAIN } from "../kernels/tempering-contract.ts";

const missing = withVulkan();
if (missing !== null) process.stderr.write(`looks of a device are not tested: ${missing}\n`);

const random = testRandom(41);
/** Weights −3 … 3 and fields on 63 places, so that words and rows have bits that no spin uses. */
const model = torus([7, 9], () => (random() < 0.5 ? 1 : -1) * (1 + Math.floor(3 * random())), [
  [0, 2],
  [5, -3],
  [62, 1],
]);
const form = formOf(model);
const bytes = rowBytes(form.n);
const shapes = [
  { kind: "packed", bits: 32, groups: 3 },
  { kind: "dense", reads: 7 },
] as const;
const beta = Float64Array.from({ length: 12 }, (_, k) => 0.05 * (k + 1));

/** Counts what is asked of a connection. */
function counted(link: GpuLink) {
  const asked: GpuRequest["kind"][] = [];
  const own: GpuLink = {
    ...link,
    call(request) {
      asked.push(request.kind);
      return link.call(request);
    },
  };
  return { asked, link: own };
}

describe.skipIf(missing !== null)("looks of a device", () => {
  let started: TestGpu | null = null;
  beforeAll(async () => {
    started = await startTestGpu("webgpu");
  });
  afterAll(async () => {
    await started?.close();
  });
  const connection = (): GpuLink => {
    assert.ok(started !== null);
    return started.link;
  };

  test.each(shapes)("$kind: energies and flips are those of the spins, and no state is read for them", (shape) => {
    const { asked, link } = counted(connection());
    const kernel = gpuKernel(form, shape, link);
    kernel.prepare({ beta, sweepsPerBeta: 1 });
    kernel.start(stream(testSeed(), 1, 0));
    const energies = new Float64Array(kernel.reads);
    for (let k = 0; k < beta.length; k++) {
      const share = kernel.annealMeasured(k);
      kernel.energies(energies);
      assert.ok(!asked.includes("read"));
      // A copy of the same states, brought here by the same sweeps, is read and summed on the host.
      const twin = gpuKernel(form, shape, connection());
      twin.prepare({ beta, sweepsPerBeta: 1 });
      twin.start(stream(testSeed(), 1, 0));
      twin.anneal(0, k);
      const before = spinsOf(twin, form.n);
      twin.anneal(k, k + 1);
      const after = spinsOf(twin, form.n);
      assert.deepEqual(
        [...energies],
        after.map((spins) => unitsOf(form, spins)),
      );
      const flipped = after.reduce((sum, spins, r) => sum + spins.filter((s, i) => s !== before[r][i]).length, 0);
      assert.equal(share, flipped / (form.n * kernel.reads));
      twin.release?.();
    }
    kernel.release?.();
  });

  test.each(shapes)("$kind: each read's lowest state of all looks is kept, whatever is lost on the way", (shape) => {
    const run = (between: (k: number, link: GpuLink) => void) => {
      const link = connection();
      const kernel = gpuKernel(form, shape, link);
      // Hotter and hotter: the lowest is soon behind.
      kernel.prepare({ beta: beta.slice().reverse(), sweepsPerBeta: 1 });
      kernel.start(stream(testSeed(), 2, 0));
      const energies = new Float64Array(kernel.reads);
      const lowest = new Float64Array(kernel.reads).fill(Number.POSITIVE_INFINITY);
      for (let k = 0; k < beta.length; k++) {
        kernel.anneal(k, k + 1);
        between(k, link);
        kernel.energies(energies);
        for (let r = 0; r < lowest.length; r++) lowest[r] = Math.min(lowest[r], energies[r]);
      }
      assert.ok(kernel.kept !== undefined);
      const row = new Uint8Array(bytes);
      const rows: string[] = [];
      for (let r = 0; r < kernel.reads; r++) {
        assert.equal(kernel.kept.row(r, row, 0), lowest[r]);
        assert.equal(unitsOf(form, unpackSpins(row, 0, form.n)), lowest[r]);
        rows.push(Buffer.from(row).toString("hex"));
      }
      // What was lowest is not what is there now.
      assert.notDeepEqual(lowest, energies);
      kernel.release?.();
      return rows;
    };
    const undisturbed = run(() => {});
    const lost = run((k, link) => {
      if (k === 4 || k === 9) link.call({ kind: "lose-device" });
    });
    assert.deepEqual(lost, undisturbed);
  });

  test.each(shapes)("$kind: the best of a block on its way is read once, when it is wanted", (shape) => {
    const { asked, link } = counted(connection());
    const kernel = gpuKernel(form, shape, link);
    kernel.prepare({ beta: beta.slice().reverse(), sweepsPerBeta: 1 });
    kernel.start(stream(testSeed(), 8, 0));
    const seen = bestSeen({ kernel, form, model, arithmetic: arithmeticOf(model) }, { bestEnergy: () => Infinity });
    let lowest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < beta.length; k++) {
      kernel.anneal(k, k + 1);
      lowest = Math.min(lowest, ...seen.look());
    }
    assert.equal(seen.energy(), lowest);
    assert.ok(!asked.includes("read") && !asked.includes("read-kept"));
    assert.equal(seen.state(lowest), null);
    assert.ok(!asked.includes("read-kept"));
    const found = seen.state(Number.POSITIVE_INFINITY);
    assert.equal(asked.filter((kind) => kind === "read-kept").length, 1);
    assert.ok(found !== null);
    assert.deepEqual([...found.energy], [lowest]);
    assert.equal(energyFromUnits(form, unitsOf(form, unpackSpins(found.packed, 0, form.n))), lowest);
    kernel.release?.();
  });

  test("a descent reads no states until it is over", () => {
    const { asked, link } = counted(connection());
    const kernel = gpuKernel(form, shapes[0], link);
    kernel.prepare({ beta, sweepsPerBeta: 2 });
    kernel.start(stream(testSeed(), 3, 0));
    assert.ok(kernel.quench(1000) > 2);
    assert.ok(!asked.includes("read"));
    const quenched = spinsOf(kernel, form.n);
    for (const spins of quenched)
      for (let i = 0; i < form.n; i++) {
        const before = unitsOf(form, spins);
        spins[i] = -spins[i];
        assert.ok(unitsOf(form, spins) >= before);
        spins[i] = -spins[i];
      }
    kernel.release?.();
  });

  test("worldlines: the energies of all slices are those of their spins", () => {
    const { asked, link } = counted(connection());
    const engine = gpuPathIntegral(form, { kind: "packed", slices: 8, bits: 32, groups: 2 }, link);
    engine.prepare({ betaEnergy: Float64Array.of(2, 4), betaGamma: Float64Array.of(4, 2), sweepsPerPoint: 3 });
    engine.start(stream(testSeed(), 4, 0));
    engine.anneal(0, 2);
    const energies = new Float64Array(engine.reads * engine.slices);
    engine.energies(energies);
    assert.ok(!asked.includes("read"));
    const rows = new Uint8Array(energies.length * bytes);
    engine.packedSlices(rows);
    assert.deepEqual(
      [...energies],
      [...energies.keys()].map((k) => unitsOf(form, unpackSpins(rows, k * bytes, form.n))),
    );
    engine.release?.();
  });

  test("tempering: best energies belong to best states, and rounds that find nothing better read none", () => {
    const { asked, link } = counted(connection());
    const engine = gpuTempering(form, 5, { kind: "packed", bits: 32, groups: 2 }, link);
    engine.prepare(Float64Array.of(0.1, 0.2, 0.3, 0.45, 0.6), PLAIN);
    engine.start(stream(testSeed(), 5, 0));
    let quiet = 0;
    let before = engine.bestEnergies.slice();
    for (let round = 0; round < 60; round++) {
      asked.length = 0;
      engine.round(1);
      const improved = engine.bestEnergies.some((energy, e) => energy < before[e]);
      before = engine.bestEnergies.slice();
      assert.equal(asked.includes("read-kept"), improved);
      assert.ok(!asked.includes("read"));
      if (!improved) quiet++;
      for (let e = 0; e < engine.ensembles; e++)
        assert.equal(unitsOf(form, unpackSpins(engine.bestStates, e * bytes, form.n)), engine.bestEnergies[e]);
    }
    assert.ok(quiet > 0);
    engine.release?.();
  });

  test("tempering: a long log is begun anew where it stands, and a loss after that changes nothing", () => {
    const small = formOf(torus([3, 3], () => (random() < 0.5 ? 1 : -1)));
    // So many states that their strengths fill a log in 16 rounds.
    const run = (losing: boolean) => {
      const { asked, link } = counted(connection());
      const engine = gpuTempering(small, 4, { kind: "packed", bits: 32, groups: 512 }, link);
      engine.prepare(Float64Array.of(0.05, 0.1, 0.15, 0.2), PLAIN);
      engine.start(stream(testSeed(), 7, 0));
      engine.round(19);
      assert.ok(asked.includes("read"));
      if (losing) link.call({ kind: "lose-device" });
      engine.round(2);
      const energies = new Float64Array(engine.ensembles * 4);
      engine.energies(energies);
      const found = { energies, best: engine.bestEnergies.slice(), states: engine.bestStates.slice() };
      engine.release?.();
      return found;
    };
    assert.deepEqual(run(true), run(false));
  });

  test("couplings of no unit leave nothing to the device: states are read and summed here", () => {
    const { asked, link } = counted(connection());
    const own = floats(3);
    const kernel = gpuKernel(own, shapes[0], link);
    kernel.prepare({ beta, sweepsPerBeta: 1 });
    kernel.start(stream(testSeed(), 6, 0));
    kernel.anneal(0, 3);
    assert.equal(kernel.energies(new Float64Array(kernel.reads)), false);
    assert.equal(kernel.kept, undefined);
    assert.ok(asked.includes("read"));
    kernel.release?.();
  });
});
