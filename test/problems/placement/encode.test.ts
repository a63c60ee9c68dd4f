import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { columnEnergy } from "../../../core/columns/energy.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { columnsOf } from "../../../problems/placement/columns.ts";
import { columnModelOf, occupationOf, quboOf } from "../../../problems/placement/encode.ts";
import { conflictsOf } from "../../../problems/placement/exclusion.ts";
import { generatePlacement, STANDARD_TILTS } from "../../../problems/placement/generate.ts";
import type { Exclusion, PlacementInstance } from "../../../problems/placement/instance.ts";
import { energyParts, judgePlacement, violationsOf } from "../../../problems/placement/judge.ts";
import { stepsWithin } from "../../../problems/placement/lattice.ts";
import { repairPlacement } from "../../../problems/placement/repair.ts";
import { fractions } from "../../support/column-models.ts";

const noisy = { kind: "poisson", dose: 20, background: 1 } as const;

function randomState(n: number, next: () => number, share = 0.5): Uint8Array {
  return Uint8Array.from({ length: n }, () => (next() < share ? 1 : 0));
}

function quboEnergy(instance: PlacementInstance, occupied: Uint8Array): number {
  const model = quboOf(columnModelOf(instance));
  assert.ok(model.ok);
  const spins = Int8Array.from(occupied, (x) => 2 * x - 1);
  assert.deepEqual(occupationOf(spins), occupied);
  return energyOf(model.value, spins, arithmeticOf(model.value));
}

/** A handful of sites of a fine grid with noisy targets in two directions: small enough for all states. */
function smallFine(seed: number, exclusion: Exclusion, extra: Partial<PlacementInstance> = {}): PlacementInstance {
  const next = fractions(seed);
  const all = [[0, 0, 0] as const, ...stepsWithin(2.3)];
  const sites = Int32Array.from(all.filter(() => next() < 0.6).flat());
  return {
    name: "small",
    latticeConstant: 4,
    refinement: 2,
    sites,
    projections: STANDARD_TILTS.slice(0, 2).map((tilt) => {
      const columns = columnsOf(sites, tilt);
      return {
        columns,
        target: Float64Array.from({ length: columns.count }, () => 2.5 * next() - 0.2),
        weight: Float64Array.from({ length: columns.count }, () => 0.2 + 5 * next()),
      };
    }),
    bondPrior: 0,
    number: null,
    exclusion,
    ...extra,
  };
}

function* states(n: number): Generator<Uint8Array> {
  for (let bits = 0; bits < 2 ** n; bits++) yield Uint8Array.from({ length: n }, (_, i) => (bits >> i) & 1);
}

describe("the encodings", () => {
  test("columns, QUBO and judge agree on the energy of every state, to rounding with noise, exactly without", () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.boolean(),
        fc.constantFrom(0, 0.5),
        fc.constantFrom(0, 2),
        (seed, noise, mu, lambda) => {
          const { instance } = generatePlacement(
            {
              shells: 1,
              tilts: STANDARD_TILTS,
              ...(noise ? { noise: noisy } : {}),
              bondPrior: mu,
              numberWeight: lambda,
            },
            seed,
          );
          const next = fractions(seed);
          const occupied = randomState(55, next);
          const judged = energyParts(instance, occupied).energy;
          const columns = columnEnergy(columnModelOf(instance), occupied);
          const qubo = quboEnergy(instance, occupied);
          // Targets and weights with noise have 53 digits, and a sum of some hundred terms loses a few of them.
          const slack = noise ? 1e-9 * Math.max(1, Math.abs(judged)) : 0;
          assert.ok(Math.abs(columns - judged) <= slack, `${columns} ${judged}`);
          assert.ok(Math.abs(qubo - judged) <= slack, `${qubo} ${judged}`);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  test("each broken rule adds its penalty, and states without one have the plain energy and the constant", () => {
    const instance = smallFine(7, { minDistance: 2, maxDistance: null, radius: 2.5 });
    const model = columnModelOf(instance);
    const { weight, target } = conflictsOf(instance, null);
    const constant = weight.reduce((sum, w, k) => sum + w * target[k] ** 2, 0);
    let kept = 0;
    for (const occupied of states(model.n)) {
      const plain = energyParts(instance, occupied).energy + constant;
      const broken = violationsOf(instance, occupied).length;
      const penalised = columnEnergy(model, occupied);
      if (broken === 0) {
        kept++;
        assert.ok(Math.abs(penalised - plain) < 1e-9 * plain);
      } else assert.ok(penalised > plain);
    }
    assert.ok(kept > 1 && kept < 2 ** model.n);
  });

  test("penalties are large enough: no state of least energy breaks a distance rule; and a third of them is not", () => {
    let broken = 0;
    for (let seed = 0; seed < 30; seed++) {
      const extra = seed % 3 === 0 ? {} : seed % 3 === 1 ? { bondPrior: 3 } : { number: { lambda: 1, count: 6 } };
      const instance = smallFine(seed, { minDistance: 2, maxDistance: null, radius: null }, extra);
      const model = columnModelOf(instance);
      const measured = instance.projections.reduce((sum, { columns }) => sum + columns.count, 0);
      const weak = { ...model, weight: model.weight.map((w, c) => (c < measured ? w : w / 3)) };
      let least = { energy: Number.POSITIVE_INFINITY, violations: 0 };
      let leastWeak = least;
      let feasible = Number.POSITIVE_INFINITY;
      for (const occupied of states(model.n)) {
        const energy = columnEnergy(model, occupied);
        const weakEnergy = columnEnergy(weak, occupied);
        if (energy >= least.energy && weakEnergy >= leastWeak.energy) continue;
        const violations = violationsOf(instance, occupied).filter(({ kind }) => kind === "too-close").length;
        if (violations === 0) feasible = Math.min(feasible, energy);
        if (energy < least.energy) least = { energy, violations };
        if (weakEnergy < leastWeak.energy) leastWeak = { energy: weakEnergy, violations };
      }
      assert.equal(least.violations, 0, `seed ${seed}`);
      assert.equal(least.energy, feasible);
      if (leastWeak.violations > 0) broken++;
    }
    assert.ok(broken > 0, "the test cannot fail");
  });
});

describe("the repair", () => {
  test("never leaves a broken distance rule, from any state, and never changes a state that keeps them and is lowest", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.constantFrom(0.05, 0.3, 0.9), (seed, share) => {
        const { instance } = generatePlacement(
          { shells: 1, slip: true, tilts: STANDARD_TILTS.slice(0, 3), noise: noisy },
          seed,
        );
        const next = fractions(seed);
        const rules: Exclusion = {
          minDistance: 1 + 2 * next(),
          maxDistance: next() < 0.5 ? null : 2 + 2 * next(),
          radius: next() < 0.5 ? null : 2 + 6 * next(),
        };
        const ruled = { ...instance, exclusion: rules };
        const repaired = repairPlacement(ruled, randomState(instance.sites.length / 3, next, share));
        assert.deepEqual(violationsOf(ruled, repaired), []);
        assert.deepEqual(repairPlacement(ruled, repaired), repaired);
      }),
      { numRuns: 25, seed: 11 },
    );
    const { instance, truth } = generatePlacement({ shells: 2, slip: true }, 1);
    assert.deepEqual(repairPlacement(instance, truth), truth);
  });

  test("ends at the least energy of all placements that keep the rules on most small grids", () => {
    let best = 0;
    for (let seed = 0; seed < 8; seed++) {
      const instance = smallFine(seed, { minDistance: 2, maxDistance: null, radius: null });
      let least = Number.POSITIVE_INFINITY;
      let start: Uint8Array = new Uint8Array();
      let lowest = Number.POSITIVE_INFINITY;
      for (const occupied of states(instance.sites.length / 3)) {
        const { energy } = energyParts(instance, occupied);
        if (energy < lowest) [lowest, start] = [energy, occupied];
        if (energy < least && violationsOf(instance, occupied).length === 0) least = energy;
      }
      const { energy } = energyParts(instance, repairPlacement(instance, start));
      assert.ok(energy >= least - 1e-9);
      if (energy <= least + 1e-9) best++;
    }
    // A descent is no search; from the unruled optimum it is usually enough.
    assert.ok(best >= 5, String(best));
  });
});

describe("the judge", () => {
  test("counts missing and extra atoms, and says where the truth stands", () => {
    const { instance, truth } = generatePlacement({ shells: 1, numberWeight: 1 }, 2);
    const occupied = truth.slice();
    const atom = truth.indexOf(1);
    const empty = truth.indexOf(0);
    occupied[atom] = 0;
    const judged = judgePlacement(instance, occupied, { truth });
    assert.deepEqual(judged.truth, { siteErrors: 1, missing: 1, extra: 0, energyOfTruth: 0 });
    assert.equal(judged.chiSquare, 4); // one atom off in each of four projections
    assert.deepEqual(
      judged.violations.map(({ kind }) => kind),
      ["atom-number"],
    );
    assert.deepEqual(
      judged.projections.map((fit) => fit.wrongColumns),
      [1, 1, 1, 1],
    );
    occupied[atom] = 1;
    occupied[empty] = 1;
    assert.deepEqual(judgePlacement(instance, occupied, { truth }).truth?.extra, 1);
  });

  test("probabilities that are kept are calibrated, and boasts are not", () => {
    const { instance, truth } = generatePlacement({ shells: 1 }, 2);
    const honest = Float64Array.from(truth, (x) => (x === 1 ? 0.9 : 0.1));
    const wrong = truth.slice();
    wrong[3] = 1 - wrong[3];
    const { calibration } = judgePlacement(instance, truth, { truth: wrong, probability: honest });
    assert.equal(calibration?.actualErrors, 1);
    assert.ok(Math.abs((calibration?.expectedErrors ?? 0) - 5.5) < 1e-9);
    assert.equal(
      calibration?.bins.reduce((sum, bin) => sum + bin.sites, 0),
      55,
    );
    const blind = judgePlacement(instance, truth, { probability: honest }).calibration;
    assert.equal(blind?.actualErrors, null);
  });
});
