import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { type Generator, generators } from "../../../problems/generators/generators.ts";
import type { GivenParameters } from "../../../problems/generators/parameters.ts";

function named(name: string): Generator {
  const found = generators.find((generator) => generator.name === name);
  assert.ok(found);
  return found;
}

function failureOf(name: string, given: GivenParameters, seed = 1): string {
  const result = named(name).generate(given, seed);
  assert.ok(!result.ok);
  return describeFailure(result.failure);
}

function sha256({ n, rowStart, column, weight }: QuadraticModel): string {
  const hash = createHash("sha256").update(String(n));
  for (const part of [rowStart, column, weight])
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return hash.digest("hex");
}

const SMALL: Readonly<Record<string, GivenParameters>> = {
  "tile-2d": { width: 6, height: 8 },
  "tile-3d": { width: 4, height: 6, depth: 4 },
  wishart: { n: 20, alpha: "0.5", columns: "projected" },
  regular: { n: 20, degree: 5 },
  sk: { n: 15, weights: "gaussian" },
  lattice: { width: 5, height: 4, depth: 3 },
  "max-cut": { n: 30, edges: 100, weights: "pm1" },
};

describe("the table of generators", () => {
  test("defaults are in range, and every planted family gives energy and state, the others neither", () => {
    for (const generator of generators) {
      const result = generator.generate({}, 1);
      assert.ok(result.ok, generator.name);
      assert.equal(result.value.groundEnergy !== undefined, generator.planted);
      assert.equal(result.value.groundState !== undefined, generator.planted);
      assert.equal(result.value.model.vartype, "SPIN");
    }
  });

  test("instances are those of the golden file: the same parameters and seed always give the same couplings", () => {
    const file = new URL("../../fixtures/generators/golden.json", import.meta.url);
    const now = Object.fromEntries(
      generators.map(({ name, generate }) => {
        const result = generate(SMALL[name], 42);
        assert.ok(result.ok);
        const { model, groundEnergy } = result.value;
        return [name, { groundEnergy: groundEnergy ?? null, sha256: sha256(model) }];
      }),
    );
    if (process.env["SPINGAP_WRITE_GOLDEN"]) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    assert.deepEqual(now, JSON.parse(readFileSync(file, "utf8")));
  });

  test("another seed gives another instance", () => {
    for (const { name, generate } of generators) {
      const [a, b] = [1, 2].map((seed) => generate(SMALL[name], seed));
      assert.ok(a.ok && b.ok);
      assert.notEqual(sha256(a.value.model), sha256(b.value.model), name);
    }
  });

  test("numbers may come as text", () => {
    const [text, number] = [
      { n: "20", degree: "4" },
      { n: 20, degree: 4 },
    ].map((given) => named("regular").generate(given, 3));
    assert.ok(text.ok && number.ok);
    assert.equal(sha256(text.value.model), sha256(number.value.model));
  });

  test("bad parameters are refused with family, name, range and value", () => {
    assert.equal(failureOf("sk", { size: 4 }), "sk: has no parameter size; it has n, weights");
    assert.equal(failureOf("sk", { n: "ten" }), 'sk, n: must be a number in 2 … 4472, got "ten"');
    assert.equal(failureOf("sk", { n: "" }), 'sk, n: must be a number in 2 … 4472, got ""');
    assert.equal(failureOf("sk", { n: 2.5 }), "sk, n: must be an integer, got 2.5");
    assert.equal(failureOf("sk", { n: 1 }), "sk, n: must be in 2 … 4472, got 1");
    assert.equal(failureOf("sk", { n: 5000 }), "sk, n: number of spins is limited to 4472, got 5000");
    assert.equal(failureOf("sk", { weights: "pm2" }), 'sk, weights: must be one of pm1, gaussian, got "pm2"');
    assert.equal(failureOf("sk", { weights: "toString" }), 'sk, weights: must be one of pm1, gaussian, got "toString"');
    assert.equal(failureOf("tile-2d", { width: 5 }), "tile-2d: width must be even and at least 2, got 5");
    assert.equal(failureOf("tile-3d", { f6: 0.9, f4: 0.2 }), "tile-3d: f6 + f4 must not exceed 1, got 1.1");
    assert.equal(failureOf("lattice", { depth: Number.NaN }), "lattice, depth: must be a number in 1 … 1000, got null");
    assert.equal(failureOf("sk", {}, -1), "sk, seed: must be an integer in 0 … 9007199254740991, got -1");
    assert.equal(failureOf("sk", {}, 0.5), "sk, seed: must be an integer in 0 … 9007199254740991, got 0.5");
  });

  test("models beyond the product's limits are refused before they are made", () => {
    assert.equal(
      failureOf("lattice", { width: 1000, height: 1000, depth: 1000 }),
      "lattice: number of variables is limited to 1000000, got 1000000000",
    );
    assert.equal(
      failureOf("regular", { n: 1_000_000, degree: 100 }),
      "regular: number of couplings is limited to 10000000, got 50000000",
    );
  });
});
