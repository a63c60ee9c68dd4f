import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { families } from "../../../problems/families/families.ts";
import {
  calibrationOf,
  NO_EVIDENCE,
  type OfferedFamily,
  type OfferedInstance,
} from "../../../problems/families/family.ts";
import { readFamilyDocument, truthDocument } from "../../../problems/families/family-document.ts";
import { fieldDialBarrier } from "../../../problems/families/field-dial/field-dial.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import { formatNamed, problemInFormat } from "../../../problems/formats/formats.ts";
import type { GivenParameters } from "../../../problems/generators/parameters.ts";
import { enumerateAll } from "../../support/enumerate-all.ts";
import { testRandom } from "../../support/models.ts";

const SEED = 20_261_123;

function named(name: string): OfferedFamily {
  const found = families.find((family) => family.name === name);
  assert.ok(found);
  return found;
}

function made(name: string, given: GivenParameters, seed: number): OfferedInstance {
  const result = named(name).generate(given, seed);
  assert.ok(result.ok, result.ok ? "" : describeFailure(result.failure));
  return result.value;
}

function failureOf(name: string, given: GivenParameters): string {
  const result = named(name).generate(given, 1);
  assert.ok(!result.ok);
  return describeFailure(result.failure);
}

/** Instances small enough to enumerate; several shapes of each planted family. */
const SMALL: readonly (readonly [name: string, given: GivenParameters])[] = [
  ["random-field", { width: 4, height: 4, depth: 1, strength: 1 }],
  ["random-field", { width: 5, height: 4, depth: 1, strength: 2, fields: "pm1" }],
  ["random-field", { width: 3, height: 3, depth: 1, strength: 0 }],
  ["xorsat", { n: 8, graph: "regular" }],
  ["xorsat", { n: 3, graph: "regular" }],
  ["xorsat", { n: 9, clauses: 10, graph: "random" }],
  ["xorsat", { n: 10, clauses: 3, graph: "random" }],
  ["field-dial", { n: 15, field: 0.1 }],
  ["field-dial", { n: 16, field: 1.5 }],
  ["planted-cut", { n: 16, triangles: 30, edges: 5 }],
  ["planted-cut", { n: 3, triangles: 1, edges: 0 }],
  ["planted-cut", { n: 12, triangles: 0, edges: 15 }],
  ["number-partition", { n: 14, largest: 1000 }],
  ["number-partition", { n: 3, largest: 2 }],
  ["number-partition", { n: 2, largest: 1 }],
  ["number-partition", { n: 15, largest: 3_000_000 }],
  ["independent-set", { cliques: 4, size: 4 }],
  ["independent-set", { cliques: 6, size: 3, ratio: 5 }],
  ["independent-set", { cliques: 2, size: 2, tightness: 0.75, ratio: 100 }],
  ["tile-2d", { width: 4, height: 4 }],
  ["wishart", { n: 14 }],
];

describe("planted families", () => {
  test("the stated energy is that of the stated state, and enumeration finds no state below it", () => {
    for (const [name, given] of SMALL) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const { model, truth, description } = made(name, given, seed);
        assert.ok(truth !== null);
        const arithmetic = arithmeticOf(model);
        assert.equal(arithmetic.kind, "integer");
        assert.equal(energyOf(model, truth.groundState, arithmetic), truth.groundEnergy, description);
        const all = enumerateAll(model, arithmetic);
        assert.ok(all.ok && all.value !== null);
        assert.equal(all.value.energy, truth.groundEnergy, description);
        const counted = truth.facts["log2OfGroundStates"];
        if (typeof counted === "number") assert.equal(all.value.degeneracy, 2 ** counted, description);
        assert.ok(truth.proof.length > 10);
      }
    }
  });

  test("the stated energy is that of the stated state at sizes beyond enumeration", () => {
    for (const [name, given] of [
      ["random-field", { width: 30, height: 30, depth: 1 }],
      ["random-field", { width: 12, height: 12, depth: 12 }],
      ["xorsat", { n: 500 }],
      ["xorsat", { n: 500, clauses: 480, graph: "random" }],
      ["field-dial", { n: 300, field: 0.05 }],
      ["planted-cut", { n: 1000, triangles: 2000, edges: 100 }],
      ["number-partition", { n: 500, largest: 90_000 }],
      ["independent-set", {}],
    ] as const) {
      const { model, truth } = made(name, given, 11);
      assert.ok(truth !== null);
      assert.equal(energyOf(model, truth.groundState, arithmeticOf(model)), truth.groundEnergy);
    }
  });

  test("instances are those of the golden file: the same parameters and seed always give the same coefficients", () => {
    const file = new URL("../../fixtures/families/golden.json", import.meta.url);
    const now = Object.fromEntries(
      SMALL.map(([name, given]) => {
        const { model, truth } = made(name, given, 42);
        return [
          `${name} ${JSON.stringify(given)}`,
          { groundEnergy: truth?.groundEnergy ?? null, sha256: sha256(model) },
        ];
      }),
    );
    if (process.env["SPINGAP_WRITE_GOLDEN"]) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    assert.deepEqual(now, JSON.parse(readFileSync(file, "utf8")));
  });

  test("names are unique, defaults are in range, and planted families give a truth whose state has its energy", () => {
    assert.equal(new Set(families.map(({ name }) => name)).size, families.length);
    for (const family of families) {
      const result = family.generate({}, 1);
      assert.ok(result.ok, family.name);
      const { model, truth } = result.value;
      assert.ok(truth !== null || !family.planted, family.name);
      if (truth === null) continue;
      const energy = energyOf(model, truth.groundState, arithmeticOf(model));
      // Models without a common scale are summed with one rounding of terms that may cancel.
      const rounding = arithmeticOf(model).kind === "integer" ? 0 : 1e-9 * (1 + Math.abs(model.offset));
      assert.ok(Math.abs(energy - truth.groundEnergy) <= rounding, `${family.name}: ${energy}, ${truth.groundEnergy}`);
    }
  });

  test("parameters that have no instance are refused with the reason", () => {
    assert.equal(
      failureOf("random-field", { depth: 2 }),
      "random-field: depth must be 1 (square lattice) or at least 3, got 2",
    );
    assert.equal(
      failureOf("xorsat", { n: 4, clauses: 5, graph: "random" }),
      "xorsat: 4 spins have 4 triples, got 5 clauses",
    );
    assert.equal(
      failureOf("number-partition", { n: 100, largest: 1_000_000 }),
      "number-partition: n times largest must be at most 47453132, got 100000000",
    );
    assert.equal(
      failureOf("number-partition", { n: 3, largest: 1 }),
      "number-partition: an odd count of ones has no equal split",
    );
    assert.equal(failureOf("planted-cut", { triangles: 0 }), "planted-cut: needs a triangle or an edge, got none");
    assert.equal(
      failureOf("independent-set", { size: 2, tightness: 1 }),
      "independent-set: tightness must leave the planted pair apart, got 1",
    );
    assert.equal(
      failureOf("random-field", { width: 1000, height: 1000, depth: 1000 }),
      "random-field: number of variables is limited to 1000000, got 1000000000",
    );
  });
});

function sha256({ n, rowStart, column, weight, linear }: QuadraticModel): string {
  const hash = createHash("sha256").update(String(n));
  for (const part of [rowStart, column, weight, linear])
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return hash.digest("hex");
}

describe("3-XORSAT", () => {
  test("with the better spin of its condition, each condition counts −4 where it holds and −2 where it is broken", () => {
    const { model } = made("xorsat", { n: 3, clauses: 1, graph: "random" }, 5);
    const arithmetic = arithmeticOf(model);
    const products = new Map<number, Set<number>>();
    for (let state = 0; state < 8; state++) {
      const spins = Int8Array.from({ length: 4 }, (_, i) => ((state >> i) & 1 ? 1 : -1));
      const energies = [-1, 1].map((t) => energyOf(model, spins.with(3, t), arithmetic));
      const product = spins[0] * spins[1] * spins[2];
      products.set(product, (products.get(product) ?? new Set()).add(Math.min(...energies)));
    }
    assert.deepEqual(new Set([...products.values()].flatMap((all) => [...all])), new Set([-4, -2]));
    for (const all of products.values()) assert.equal(all.size, 1);
  });

  test("regular instances have every spin in three conditions", () => {
    const { model } = made("xorsat", { n: 200 }, 3);
    // Each condition of a spin brings one coupling to a spin of its own.
    for (let i = 0; i < 200; i++) {
      let own = 0;
      for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++) if (model.column[p] >= 200) own++;
      assert.equal(own, 3);
    }
  });
});

describe("the field dial", () => {
  test("barrier, gap and difficulty are those of the lumped energies, and near the closed form", () => {
    for (const n of [15, 16, 200]) {
      for (const field of [0.05, 0.1, 0.2, 0.3]) {
        const { truth } = made("field-dial", { n, field }, 1);
        assert.ok(truth !== null);
        const F = Math.round(2 * n * field);
        const energies = Array.from({ length: n + 1 }, (_, up) => -((2 * up - n) ** 2) - F * (2 * up - n));
        const barrier = Math.max(...energies) - energies[0];
        assert.equal(truth.facts["barrier"], barrier);
        assert.equal(truth.facts["groundGap"], energies[0] - energies[n]);
        assert.equal(truth.facts["field"], F / (2 * n));
        // The top lies within 1 of the parabola's, which costs at most 1 of (n − F/2)².
        const h = F / (2 * n);
        const difficulty = truth.facts["difficulty"];
        assert.ok(typeof difficulty === "number");
        assert.ok(Math.abs(difficulty - (1 - h) ** 2 / (4 * h)) <= 1 / (2 * n * F) + 1e-12);
      }
    }
  });

  test("has no barrier from a field of 1 on", () => {
    assert.equal(fieldDialBarrier(10, 20), 0);
    assert.equal(fieldDialBarrier(10, 40), 0);
    assert.ok(fieldDialBarrier(10, 16) > 0);
  });
});

describe("answers in the family's words", () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 });

  test("number partition: the energy of any state is the square of the difference of its two sides", () => {
    fc.assert(
      fc.property(numbers, fc.infiniteStream(fc.constantFrom(-1, 1)), (list, signs) => {
        const read = named("number-partition").read({ numbers: list }, "file");
        assert.ok(read.ok);
        const spins = Int8Array.from(list, () => signs.next().value ?? 1);
        const sides = read.value.decode(spins) as { left: number[]; right: number[]; difference: number };
        const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
        const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
        assert.deepEqual(sorted([...sides.left, ...sides.right]), sorted(list));
        assert.equal(sides.difference, Math.abs(sum(sides.left) - sum(sides.right)));
        const { model } = read.value;
        assert.equal(energyOf(model, spins, arithmeticOf(model)), sides.difference ** 2);
        const { objective, violations, distance, gap } = read.value.judge(spins, NO_EVIDENCE);
        assert.deepEqual([objective.value, violations, distance, gap], [sides.difference, [], null, null]);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  test("number partition: the planted split is at distance 0 from itself and from its mirror image, and one crossing costs 1", () => {
    const { judge, truth } = made("number-partition", { n: 20, largest: 1_000_000 }, 9);
    assert.ok(truth !== null);
    const evidence = { truth, marginals: null };
    const { groundState } = truth;
    assert.equal(judge(groundState, evidence).distance?.value, 0);
    assert.equal(judge(groundState, evidence).gap, 0);
    assert.equal(
      judge(
        groundState.map((spin) => -spin),
        evidence,
      ).distance?.value,
      0,
    );
    const crossed = judge(groundState.with(3, -groundState[3]), evidence);
    assert.equal(crossed.distance?.value, 1);
    assert.ok(crossed.gap !== null && crossed.gap > 0);
  });

  test("independent set: the energy of any state is edges inside less vertices chosen, twice the edges, as its words say", () => {
    const random = testRandom(SEED);
    const { model, decode, judge, truth } = made("independent-set", { cliques: 6, size: 5 }, 4);
    assert.ok(truth !== null);
    const arithmetic = arithmeticOf(model);
    for (let trial = 0; trial < 200; trial++) {
      const spins = Int8Array.from({ length: model.n }, () => (random() < 0.3 ? 1 : -1));
      const { size, conflicts } = decode(spins) as { size: number; conflicts: unknown[] };
      assert.equal(energyOf(model, spins, arithmetic), 2 * conflicts.length - size);
      const judged = judge(spins, { truth, marginals: null });
      assert.equal(judged.violations.length, conflicts.length);
      assert.equal(judged.gap, conflicts.length === 0 ? 6 - size : null);
    }
    assert.deepEqual(judge(truth.groundState, { truth, marginals: null }), {
      objective: { name: "vertices chosen", value: 6, sense: "maximize" },
      violations: [],
      distance: { value: 0, of: 30, unit: "vertices in one set and not in the other" },
      gap: 0,
      calibration: null,
    });
  });

  test("models of states are judged by energy and by spins that differ, up to reversal where there is no field", () => {
    const cut = made("planted-cut", { n: 30, triangles: 60 }, 2);
    const field = made("random-field", { width: 5, height: 5, depth: 1 }, 2);
    for (const [{ judge, truth }, expected] of [
      [cut, 0],
      [field, 25],
    ] as const) {
      assert.ok(truth !== null);
      const judged = judge(
        truth.groundState.map((spin) => -spin),
        { truth, marginals: null },
      );
      assert.equal(judged.distance?.value, expected);
    }
  });

  test("calibration compares the errors that marginals claim with those that they make", () => {
    const { claimedErrors, actualErrors, deviation } = calibrationOf(
      Float64Array.of(0.9, 0.2, 0.5, 1),
      Int8Array.of(1, 1, 1, 1),
    );
    assert.ok(Math.abs(claimedErrors - 0.8) < 1e-12);
    assert.equal(actualErrors, 1);
    assert.ok(Math.abs(deviation - Math.sqrt(0.09 + 0.16 + 0.25)) < 1e-12);
  });
});

describe("documents of instances", () => {
  test("a truth document gives instance and truth again, for every planted family", () => {
    for (const [name, given] of SMALL) {
      const family = named(name);
      const instance = made(name, given, 3);
      const plain = formatNamed(instance.model.vartype === "SPIN" ? "ising-list" : "qubo-list");
      const stated = problemFromModel(plain, instance.model, "from-1");
      const document = truthDocument(family, given, 3, instance, problemInFormat(stated, plain));
      const read = readFamilyDocument(JSON.parse(JSON.stringify(document)), "truth.json", families);
      assert.ok(read.ok, read.ok ? "" : describeFailure(read.failure));
      assert.equal(sha256(read.value.instance.model), sha256(instance.model));
      assert.deepEqual(read.value.truth, instance.truth);
    }
  });

  test("models of states are read again from their own JSON", () => {
    for (const name of ["random-field", "xorsat"]) {
      const { json, model } = made(name, {}, 1);
      const read = named(name).read(JSON.parse(JSON.stringify(json)), "file");
      assert.ok(read.ok);
      assert.equal(sha256(read.value.model), sha256(model));
    }
  });

  const refusal = (document: unknown): string => {
    const read = readFamilyDocument(document, "f.json", families);
    assert.ok(!read.ok);
    return describeFailure(read.failure);
  };
  const base = { schema: "spingap family 1", family: "number-partition" };

  test("wrong documents are refused with the field", () => {
    assert.match(refusal([]), /^f\.json: .*expected object/);
    assert.match(refusal({ ...base, schema: "x" }), /^f\.json, schema: .*spingap family 1/);
    assert.match(
      refusal({ ...base, family: "knapsack" }),
      /^f\.json, family: there is no family "knapsack"; there are tile-2d, /,
    );
    assert.equal(refusal(base), "f.json: needs an instance, or parameters and a seed");
    assert.match(
      refusal({ ...base, instance: { numbers: [1, -2] } }),
      /^f\.json, instance, numbers\[1\]: .*>0, got -2/,
    );
    assert.match(
      refusal({ ...base, instance: { numbers: [1, "a"] } }),
      /numbers\[1\]: Invalid input: expected number, got "a"/,
    );
    assert.match(refusal({ ...base, instance: { numbers: [] } }), /expected at least one number/);
    assert.equal(
      refusal({ ...base, instance: { numbers: [47_453_132, 1] } }),
      "number-partition, numbers: their sum must be at most 47453132, got 47453133",
    );
    const graph = { ...base, family: "independent-set" };
    assert.equal(
      refusal({ ...graph, instance: { vertices: 3, edges: [[0, 3]] } }),
      "f.json, instance, edges[0]: joins two different vertices in 0 … 2, got 0 and 3",
    );
    assert.match(refusal({ ...base, instance: { numbers: [1], extra: 1 } }), /instance: .*extra/);
  });

  test("a truth is believed only where its state has the energy it states", () => {
    const truth = { ground_energy: 0, objective: 0, state: "+-", proof: "", facts: {} };
    const document = { ...base, instance: { numbers: [3, 3] }, truth };
    assert.ok(readFamilyDocument(document, "f.json", families).ok);
    assert.equal(
      refusal({ ...document, truth: { ...truth, state: "++" } }),
      "f.json, truth.ground_energy: the state has energy 36, not 0",
    );
    assert.equal(
      refusal({ ...document, truth: { ...truth, state: "+" } }),
      "f.json, truth.state: the state has 1 characters, the instance 2 variables",
    );
    assert.match(refusal({ ...document, truth: { ...truth, state: "+x" } }), /character 2 of the state is "x"/);
  });
});
