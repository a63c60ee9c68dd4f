import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { type GroundStates, groundStates, planEnumeration } from "../../../core/exact/enumerate.ts";
import { LISTED_GROUND_STATES, mergeMinima, NOTHING_VISITED, spinsOfRank } from "../../../core/exact/minimum.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { isingForm } from "../../../core/model/ising-form.ts";
import { modelBuilder, type QuadraticModel, type Vartype } from "../../../core/model/quadratic-model.ts";
import { rangeEnumerator } from "../../../solver-node/exact/gray-code.ts";
import { enumerateAll } from "../../support/enumerate-all.ts";
import { spinModel, testRandom, testSeed, torus } from "../../support/models.ts";

/** Every state by `energyOf`, in row order. */
function plainGroundStates(model: QuadraticModel): GroundStates {
  const arithmetic = arithmeticOf(model);
  const energies = Float64Array.from({ length: 2 ** model.n }, (_, rank) =>
    energyOf(model, spinsOfRank(model.n, rank), arithmetic),
  );
  const energy = energies.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const ranks = [...energies.keys()].filter((rank) => energies[rank] === energy);
  return {
    energy,
    degeneracy: ranks.length,
    states: ranks.slice(0, LISTED_GROUND_STATES).map((rank) => spinsOfRank(model.n, rank)),
  };
}

function enumerated(model: QuadraticModel): GroundStates {
  const result = enumerateAll(model, arithmeticOf(model));
  assert.ok(result.ok && result.value !== null);
  return result.value;
}

function randomModel(
  vartype: Vartype,
  n: number,
  weight: () => number,
  density: number,
  withFields: boolean,
  random: () => number,
): QuadraticModel {
  const builder = modelBuilder(vartype, n);
  builder.addOffset(weight());
  for (let i = 0; i < n; i++) {
    if (withFields) builder.addLinear(i, weight());
    for (let j = i + 1; j < n; j++) if (random() < density) builder.addQuadratic(i, j, weight(), 0);
  }
  const built = builder.build("test model", "refuse");
  assert.ok(built.ok);
  return built.value;
}

describe("exact enumeration by Gray code", () => {
  const random = testRandom(testSeed());
  const weights: Record<string, () => number> = {
    "±1": () => (random() < 0.5 ? -1 : 1),
    "small integers, many zeros": () => Math.floor(random() * 5) - 2,
    "huge integers": () => Math.floor((random() - 0.5) * 2 ** 42),
    "decimals with two digits": () => Math.round((random() - 0.5) * 1000) / 100,
    floats: () => (random() - 0.5) * Math.SQRT2,
    "floats of one magnitude": () => (random() < 0.5 ? -Math.SQRT2 : Math.SQRT2),
    "floats over twelve orders of magnitude": () => (random() - 0.5) * 10 ** (12 * random() - 6),
    "floats beside a large constant": () => (random() < 0.1 ? 1e6 * Math.SQRT2 : random() * Math.PI),
  };
  for (const [name, weight] of Object.entries(weights)) {
    for (const vartype of ["SPIN", "BINARY"] as const) {
      test(`${vartype} models, ${name}: energy, degeneracy and states equal plain enumeration`, () => {
        for (let n = 1; n <= 14; n++) {
          for (const withFields of [true, false]) {
            const model = randomModel(vartype, n, weight, n % 3 === 0 ? 0.4 : 1, withFields, random);
            assert.deepEqual(enumerated(model), plainGroundStates(model), `n = ${n}`);
          }
        }
      });
    }
  }

  test("a model without terms has 2^n ground states and lists the first 16 rows", () => {
    for (const vartype of ["SPIN", "BINARY"] as const) {
      const model = randomModel(vartype, 18, () => 0, 1, true, random);
      const found = enumerated(model);
      assert.equal(found.degeneracy, 2 ** 18);
      assert.deepEqual(
        found.states,
        Array.from({ length: 16 }, (_, rank) => spinsOfRank(18, rank)),
      );
    }
  });

  test("a model of one variable, and of none", () => {
    assert.deepEqual(enumerated(spinModel(1, [], [[0, 3]])), { energy: -3, degeneracy: 1, states: [Int8Array.of(-1)] });
    assert.deepEqual(enumerated(spinModel(1, [])), {
      energy: 0,
      degeneracy: 2,
      states: [Int8Array.of(-1), Int8Array.of(1)],
    });
    assert.deepEqual(enumerated(spinModel(0, [])), { energy: 0, degeneracy: 1, states: [new Int8Array(0)] });
  });

  test("the 8-spin instances of the spectral laboratory have their published ground energies and states", () => {
    const file = new URL("../../fixtures/spectral-lab.json", import.meta.url);
    const fixture = JSON.parse(readFileSync(file, "utf8")) as {
      instances: Record<
        "easy" | "medium" | "hard",
        { n: number; couplings: number[]; fields: number[]; groundEnergy: number; groundState: number[] }
      >;
    };
    const energies = { easy: -45, medium: -38, hard: -42 };
    for (const name of ["easy", "medium", "hard"] as const) {
      const { n, couplings, fields, groundEnergy, groundState } = fixture.instances[name];
      const pairs: [number, number, number][] = [];
      for (let i = 0, k = 0; i < n; i++) for (let j = i + 1; j < n; j++, k++) pairs.push([i, j, -couplings[k]]);
      const found = enumerated(
        spinModel(
          n,
          pairs,
          fields.map((h, i) => [i, -h] as const),
        ),
      );
      assert.equal(found.energy, groundEnergy);
      assert.equal(found.energy, energies[name]);
      assert.deepEqual(found.states, [Int8Array.from(groundState)]);
    }
  });

  test("a ferromagnetic ring of 28 spins crosses ranges: two ground states of energy −28, the lower row first", () => {
    const found = enumerated(torus([28], () => -1));
    assert.equal(found.energy, -28);
    assert.equal(found.degeneracy, 2);
    assert.deepEqual(found.states, [new Int8Array(28).fill(-1), new Int8Array(28).fill(1)]);
  });

  test("float fields do not drift over 2^20 states: degeneracy of ±√2 couplings equals that of ±1", () => {
    const signs = Array.from({ length: 210 }, () => (random() < 0.5 ? -1 : 1));
    const model = (unit: number): QuadraticModel => {
      const pairs: [number, number, number][] = [];
      for (let i = 0, k = 0; i < 21; i++) for (let j = i + 1; j < 21; j++, k++) pairs.push([i, j, signs[k] * unit]);
      return spinModel(21, pairs);
    };
    const integer = enumerated(model(1));
    const float = enumerated(model(Math.SQRT2));
    assert.equal(arithmeticOf(model(Math.SQRT2)).kind, "compensated-float64");
    assert.equal(float.degeneracy, integer.degeneracy);
    assert.deepEqual(float.states, integer.states);
    // Neumaier's sum is within an ulp of 210 terms ±√2, the product within half an ulp.
    assert.ok(Math.abs(float.energy - integer.energy * Math.SQRT2) <= 2 * 2 ** -52 * Math.abs(float.energy));
  });

  test("more variables than can be enumerated are refused with the limit", () => {
    const model = spinModel(41, []);
    const result = enumerateAll(model, arithmeticOf(model));
    assert.ok(!result.ok);
    assert.deepEqual(result.failure, {
      kind: "over-limit",
      where: "exact enumeration",
      limit: "number of variables",
      max: 40,
      got: 41,
    });
  });

  test("an enumeration ends when told to", () => {
    let asked = 0;
    const result = enumerateAll(
      torus([27], () => 1),
      arithmeticOf(torus([27], () => 1)),
      () => ++asked === 3,
    );
    assert.ok(result.ok);
    assert.equal(result.value, null);
    assert.equal(asked, 3);
  });
});

describe("ranges of an enumeration", () => {
  const random = testRandom(testSeed() + 1);
  for (const kind of ["integer", "float"] as const) {
    for (const withFields of [true, false]) {
      test(`${kind} model ${withFields ? "with" : "without"} fields: any cut and any slicing give the same minimum`, () => {
        const weight =
          kind === "integer" ? () => Math.floor(random() * 3) - 1 : () => Math.sqrt(2 + Math.floor(2 * random()));
        const model = randomModel("SPIN", 17, weight, 0.5, withFields, random);
        const arithmetic = arithmeticOf(model);
        const form = isingForm(model, arithmetic);
        const whole = enumerated(model);
        for (const [maxFreeBits, blocks] of [
          [17, 7],
          [16, 1023],
          [11, 64],
          [6, 3],
          [3, 1],
          [1, 1],
        ]) {
          const plan = planEnumeration(model, form, maxFreeBits);
          assert.ok(plan.ok);
          assert.equal(plan.value.symmetric, !withFields);
          const enumerateRange = rangeEnumerator(model, arithmetic, form, plan.value.prefixBits);
          const parts = Array.from({ length: plan.value.ranges }, (_, prefix) => {
            const range = enumerateRange(prefix);
            while (range.advance(blocks));
            assert.equal(range.visited, 2 ** (17 - plan.value.prefixBits));
            return range.minimum();
          });
          // Merged from the right instead of from the left: the order must not matter.
          const merged = parts.reduceRight(mergeMinima, NOTHING_VISITED);
          assert.deepEqual(groundStates(model, arithmetic, plan.value, merged), whole);
          assert.deepEqual(parts.reduce(mergeMinima, NOTHING_VISITED), merged);
        }
      });
    }
  }

  test("merging is associative and commutative, with nothing visited as neutral element", () => {
    const minimum = (): ReturnType<typeof mergeMinima> => {
      const ranks = [...new Set(Array.from({ length: 12 }, () => Math.floor(random() * 1e6)))].sort((a, b) => a - b);
      return { energy: -Math.floor(random() * 2), count: ranks.length + Math.floor(random() * 3), ranks };
    };
    for (let trial = 0; trial < 200; trial++) {
      const [a, b, c] = [minimum(), minimum(), minimum()];
      assert.deepEqual(mergeMinima(mergeMinima(a, b), c), mergeMinima(a, mergeMinima(b, c)));
      assert.deepEqual(mergeMinima(a, b), mergeMinima(b, a));
      assert.deepEqual(mergeMinima(a, NOTHING_VISITED), a);
      assert.deepEqual(mergeMinima(NOTHING_VISITED, a), a);
    }
  });
});
