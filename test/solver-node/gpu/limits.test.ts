import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { isGpuFailure } from "../../../solver-node/gpu/gpu-failure.ts";
import { denseModel, placeModel } from "../../../solver-node/gpu/layout.ts";
import { formOf, spinModel, torus } from "../../support/models.ts";

/** All pairs of n spins. */
function complete(n: number, weight: number) {
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) couplings.push([i, j, (i + j) % 3 === 0 ? weight : -1]);
  return formOf(spinModel(n, couplings));
}

describe("a model on a device", () => {
  test("of a million spins lies in words, each place taken once and each coupling where its spin is", () => {
    const form = formOf(torus([1000, 1000], () => 1));
    const { places, place, neighbour, stripes, colours } = placeModel(form);
    assert.equal(colours.length / 2, 2);
    assert.ok(places >= form.n && places < form.n + 64);
    assert.equal(new Set(place).size, form.n);
    for (const i of [0, 12_345, 999_999]) {
      const q = place[i];
      const [begin, width] = stripes.subarray(2 * Math.floor(q / 32));
      const found = Array.from({ length: width }, (_, k) => neighbour[begin + 32 * k + (q % 32)]).sort((a, b) => a - b);
      const expected = [...form.column.subarray(form.rowStart[i], form.rowStart[i + 1])].map((j) => place[j]);
      assert.deepEqual(
        found,
        expected.sort((a, b) => a - b),
      );
    }
  });

  test("with a colour for each spin is refused before it takes memory, with the figures", () => {
    const form = complete(1500, 1);
    assert.throws(
      () => placeModel(form),
      (error) =>
        isGpuFailure(error) &&
        /1500 variables in 1500 colours take \d+ couplings.* at most 67108864/.test(error.message),
    );
  });

  test("is a matrix of bytes where its couplings fit them, of floats elsewhere", () => {
    assert.ok(denseModel(complete(40, 127)).matrix instanceof Int8Array);
    assert.ok(denseModel(complete(40, 128)).matrix instanceof Float32Array);
  });
});
