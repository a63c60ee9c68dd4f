import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { changeVartype, type QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { modelBytes } from "../../../core/sample-set/canonical-bytes.ts";
import { modelFromBytes } from "../../../core/sample-set/model-from-bytes.ts";
import { randomGraph, spinModel, testRandom, testSeed } from "../../support/models.ts";

/** `modelBytes` gives chunks that are good until the next: each is copied. */
function bytesOf(model: QuadraticModel): Uint8Array {
  return Uint8Array.from(Buffer.concat(Array.from(modelBytes(model), (chunk) => Buffer.from(chunk))));
}

function decoded(bytes: Uint8Array): QuadraticModel {
  const model = modelFromBytes(bytes, "the upload");
  if (!model.ok) throw new Error(JSON.stringify(model.failure));
  return model.value;
}

function refusal(bytes: Uint8Array): string {
  const model = modelFromBytes(bytes, "the upload");
  return model.ok ? "accepted" : JSON.stringify(model.failure);
}

/** Plain arrays, whatever memory they stand in. */
function plain({ vartype, n, offset, linear, rowStart, column, weight }: QuadraticModel): unknown {
  return { vartype, n, offset, rows: [linear, rowStart, column, weight].map((values) => Array.from(values)) };
}

const EXAMPLE = spinModel(
  4,
  [
    [2, 0, -1.5],
    [3, 2, 1e-300],
    [0, 1, 3],
  ],
  [[1, 0.1]],
);

describe("the bytes of a model", () => {
  test("give the model again, rows ascending and both directions stored", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const couplings = fc.uniqueArray(fc.tuple(fc.nat(11), fc.nat(11), finite), {
      selector: ([i, j]) => (i < j ? 12 * i + j : 12 * j + i),
    });
    fc.assert(
      fc.property(
        couplings,
        fc.array(finite, { maxLength: 12 }),
        finite,
        fc.boolean(),
        (pairs, fields, offset, bits) => {
          const spins = spinModel(
            12,
            pairs.filter(([i, j]) => i !== j),
            fields.map((value, i) => [i, value] as const),
          );
          const model: QuadraticModel = { ...spins, offset, vartype: bits ? "BINARY" : "SPIN" };
          const bytes = bytesOf(model);
          assert.deepStrictEqual(plain(decoded(bytes)), plain(model));
          assert.deepStrictEqual(bytesOf(decoded(bytes)), bytes);
        },
      ),
      { seed: testSeed() },
    );
  });

  test("give models without couplings, without variables, and in the middle of a larger buffer", () => {
    for (const model of [spinModel(0, []), spinModel(3, []), changeVartype(EXAMPLE, "BINARY")]) {
      const bytes = bytesOf(model);
      const larger = new Uint8Array(bytes.length + 9).fill(255);
      larger.set(bytes, 5);
      assert.deepStrictEqual(plain(decoded(larger.subarray(5, 5 + bytes.length))), plain(model));
    }
  });

  test("that are cut short, longer or begin otherwise are refused", () => {
    const bytes = bytesOf(EXAMPLE);
    for (let length = 0; length < bytes.length; length++) assert.notEqual(refusal(bytes.slice(0, length)), "accepted");
    assert.match(refusal(Uint8Array.of(...bytes, 0)), /take 108 bytes, got 109/);
    assert.match(refusal(Uint8Array.from(bytes).fill(0x51, 0, 1)), /begins with SPIN or BINARY/);
  });

  // Offsets: SPIN 4, n and m 16, offset 8, four linear terms 32, couplings 16 each.
  const COUPLINGS = 60;
  const changed = (at: number, write: (view: DataView, at: number) => void): string => {
    const bytes = bytesOf(EXAMPLE);
    write(new DataView(bytes.buffer), at);
    return refusal(bytes);
  };
  const pair = (i: number, j: number) => (view: DataView, at: number) => {
    view.setUint32(at, i, true);
    view.setUint32(at + 4, j, true);
  };
  const float = (value: number) => (view: DataView, at: number) => view.setFloat64(at, value, true);
  const whole = (value: bigint) => (view: DataView, at: number) => view.setBigUint64(at, value, true);

  test("are refused where they are not what a model would give, so that one model has one hash", () => {
    const cases: readonly (readonly [at: number, write: (view: DataView, at: number) => void, reason: RegExp])[] = [
      [20, float(Number.NaN), /offset.*finite number, got NaN/],
      [20, float(-0), /offset.*zero is to be \+0/],
      [28, float(Number.POSITIVE_INFINITY), /linear term 0.*Infinity/],
      [COUPLINGS + 8, float(Number.NaN), /coupling 0.*NaN/],
      [COUPLINGS + 8, float(-0), /coupling 0.*-0/],
      [COUPLINGS, pair(1, 0), /coupling 0.*i < j < 4.*got \(1, 0\)/],
      [COUPLINGS, pair(0, 4), /coupling 0.*got \(0, 4\)/],
      [COUPLINGS + 16, pair(0, 1), /coupling 1.*ascending, got \(0, 1\) after \(0, 1\)/],
      [COUPLINGS + 32, pair(0, 1), /coupling 2.*got \(0, 1\) after \(0, 2\)/],
      [12, whole(4n), /4 couplings take 124 bytes/],
    ];
    for (const [at, write, reason] of cases) assert.match(changed(at, write), reason);
    assert.equal(changed(COUPLINGS + 8, float(7)), "accepted");
  });

  test("that claim an absurd size are refused before anything is allocated for it", () => {
    assert.match(changed(4, whole(2n ** 63n)), /over-limit.*number of variables/);
    assert.match(changed(12, whole(2n ** 40n)), /over-limit.*number of couplings/);
  });

  test("of any kind never throw", () => {
    const bytes = bytesOf(EXAMPLE);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const garbled = Uint8Array.from(bytes);
        garbled[at] = value;
        const model = modelFromBytes(garbled, "the upload");
        if (model.ok) assert.deepStrictEqual(bytesOf(model.value), garbled);
      }),
      { seed: testSeed(), numRuns: 500 },
    );
  });

  test("of a large model are read at memory's speed", () => {
    const model = randomGraph(20_000, 200_000, () => 1, testRandom(testSeed()));
    const bytes = bytesOf(model);
    const times = Array.from({ length: 5 }, () => {
      const began = performance.now();
      const again = decoded(bytes);
      const ms = performance.now() - began;
      assert.deepStrictEqual(again.rowStart, model.rowStart);
      return ms;
    });
    const ms = Math.min(...times);
    console.log(`200,000 couplings read in ${ms.toFixed(1)} ms`);
    // Many times what it takes on an idle machine, since other work shares it; an object a coupling would take longer.
    assert.ok(ms < 500, `${ms} ms`);
  });
});
