import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { analyse } from "../../../core/model/analysis.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { gpuRefusal, gpuShape, ringShape } from "../../../core/plan/gpu-blocks.ts";
import type { GpuBackend } from "../../../core/plan/options.ts";
import { stream } from "../../../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../../../core/sample-set/sample-set.ts";
import { gpuKernel } from "../../../solver-node/gpu/kernel.ts";
import { denseModel, greedyColours } from "../../../solver-node/gpu/layout.ts";
import type { DenseShape, PackedShape } from "../../../solver-node/gpu/remote-states.ts";
import { startTestGpu, type TestGpu, withVulkan } from "../../support/gpu.ts";
import { formOf, testRandom, testSeed, torus } from "../../support/models.ts";

const missing = withVulkan();
const random = testRandom(31);

/** Every pair of n spins, weights ±1 … ±most: rows as they are stored, without a list of couplings in between. */
function complete(n: number, most: number): IsingForm {
  const side = (i: number, j: number): number => {
    const hash = Math.imul(Math.min(i, j) + 1, 0x9e3779b1) ^ Math.imul(Math.max(i, j) + 1, 0x85ebca6b);
    const size = 1 + ((Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 8) % most);
    return (Math.imul(hash, 0x297a2d39) & 0x8000) === 0 ? size : -size;
  };
  const rowStart = Uint32Array.from({ length: n + 1 }, (_, i) => i * (n - 1));
  const column = new Uint32Array(n * (n - 1));
  const weight = new Float64Array(n * (n - 1));
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      column[at] = j;
      weight[at++] = side(i, j);
    }
  const plain = { unit: 1, constant: 0, divisor: 1, denominator: 1, integer: true };
  return { ...plain, n, rowStart, column, weight, field: new Float64Array(n) };
}

/** One sweep of a descent on the host: spin after spin, or colour after colour. @param spins  changed. */
function descend(
  { n, rowStart, column, weight, field }: IsingForm,
  colours: Uint32Array | null,
  spins: Int8Array,
): void {
  const uphill = (i: number): boolean => {
    let local = field[i];
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) local += weight[p] * spins[column[p]];
    return spins[i] * local > 0;
  };
  if (colours === null) {
    for (let i = 0; i < n; i++) if (uphill(i)) spins[i] = -spins[i];
    return;
  }
  const most = colours.reduce((a, b) => Math.max(a, b), 0);
  // No two spins of a colour see each other.
  for (let c = 0; c <= most; c++) for (let i = 0; i < n; i++) if (colours[i] === c && uphill(i)) spins[i] = -spins[i];
}

const million = formOf(torus([1000, 1000], () => (random() < 0.5 ? 1 : -1)));
const wide = complete(4400, 300);

/** Device, and states with words enough that their number is beyond what a float counts exactly. */
const backends: readonly { backend: GpuBackend; mode: "auto" | "webasm"; words: PackedShape }[] = [
  { backend: "gpujs", mode: "webasm", words: { kind: "packed", bits: 1, groups: 17 } },
  ...(missing === null
    ? [{ backend: "webgpu", mode: "auto", words: { kind: "packed", bits: 32, groups: 2 } } as const]
    : []),
];

describe.each(backends)(
  "$backend: one sweep of a descent is the host's, spin by spin, of",
  ({ backend, mode, words }) => {
    let started: TestGpu | null = null;
    beforeAll(async () => {
      started = await startTestGpu(backend, mode);
    });
    afterAll(async () => {
      await started?.close();
    });

    function check(form: IsingForm, shape: PackedShape | DenseShape, states: readonly number[]): void {
      assert.ok(started !== null);
      const kernel = gpuKernel(form, shape, started.link);
      const bytes = rowBytes(form.n);
      const rows = new Uint8Array(kernel.reads * bytes);
      kernel.start(stream(testSeed(), 1, 0));
      kernel.packed(rows);
      const expected = states.map((state) => unpackSpins(rows, state * bytes, form.n));
      const colours = shape.kind === "packed" ? greedyColours(form) : null;
      for (const spins of expected) descend(form, colours, spins);
      assert.equal(kernel.quench(1), 1);
      kernel.packed(rows);
      for (const [k, state] of states.entries()) {
        const found = unpackSpins(rows, state * bytes, form.n);
        assert.equal(
          found.findIndex((s, i) => s !== expected[k][i]),
          -1,
          `the first spin of state ${state} that differs`,
        );
      }
      kernel.release?.();
    }

    test("a million spins in words", () => check(million, words, [0, words.bits * words.groups - 1]));
    test("a matrix of floats of 4400 variables", () => check(wide, { kind: "dense", reads: 2 }, [0, 1]));
  },
);

describe("a block", () => {
  test.each(["gpujs", "webgpu"] as const)(
    "%s: a million sparse variables have one of fewer groups, within a buffer",
    (backend) => {
      const model = analyse(million);
      for (const name of ["packed", "tempering-packed"] as const) {
        const shape = gpuShape(backend, name, model.n);
        assert.equal(gpuRefusal(backend, model, shape), null);
        assert.ok(shape.kind === "packed" && shape.groups >= 32 && 4 * shape.groups * model.n <= 2 ** 27);
        // A small model has the usual one.
        assert.deepEqual(gpuShape(backend, name, 1000), gpuShape(backend, name, 1));
      }
      const ring = ringShape(backend, 8, model.n);
      assert.ok(ring.ok && ring.value.groups === 32);
      const most = gpuRefusal(backend, model, gpuShape(backend, "packed-wide", model.n));
      assert.match(most ?? "", /states take \d+ bytes, a block holds at most 134217728/);
    },
  );

  test("a matrix is refused beyond its limits: which, how many, and what was given", () => {
    const bytes = { ...analyse(complete(50, 100)), integer: true };
    const floats = analyse(complete(50, 300));
    const refusal = (backend: GpuBackend, model: typeof bytes, n: number) =>
      gpuRefusal(backend, { ...model, n }, gpuShape(backend, "matrix", n));
    assert.equal(refusal("webgpu", bytes, 20_000), null);
    assert.equal(refusal("webgpu", floats, 4400), null);
    assert.equal(refusal("gpujs", bytes, 8192), null);
    assert.match(refusal("webgpu", bytes, 20_001) ?? "", /bytes is limited to 20000 variables with webgpu, got 20001/);
    assert.match(refusal("webgpu", floats, 4401) ?? "", /floats is limited to 4400 variables with webgpu, got 4401/);
    assert.match(refusal("gpujs", bytes, 8193) ?? "", /bytes is limited to 8192 variables with gpujs, got 8193/);
  });

  test("a matrix of bytes of 20,000 variables has each coupling in its row and column", () => {
    const form = formOf(torus([100, 200], () => (random() < 0.5 ? 100 : -127)));
    const { matrix, stride } = denseModel(form);
    assert.ok(matrix instanceof Int8Array && matrix.length === 4e8 && stride === 20_000);
    for (const i of [0, 9_999, 19_999])
      for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++)
        assert.equal(matrix[i * stride + form.column[p]], form.weight[p]);
  });
});
