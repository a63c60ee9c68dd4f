import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import {
  atomNumberWeight,
  type ClusterInstance,
  clusterEnergy,
  exhaustiveCluster,
  PAIR_DISTANCE,
  pairEnergy,
  quboOfCluster,
  withAtomNumber,
} from "../../../problems/placement/cluster-energy.ts";
import { readCluster } from "../../../problems/placement/cluster-json.ts";
import { cuboctahedron } from "../../../problems/placement/lattice.ts";
import { fractions } from "../../support/column-models.ts";

const BONDS: ClusterInstance = {
  name: "bonds",
  sites: cuboctahedron(1),
  potential: { kind: "bond-counting" },
  siteEnergy: 0,
  atoms: 13,
};

function lennardJones(atoms: number, more: Partial<ClusterInstance> = {}): ClusterInstance {
  const potential = { kind: "lennard-jones", nearest: 0.95, cutoff: 2, cap: 5 } as const;
  return { ...BONDS, potential, atoms, ...more };
}

function bits(n: number, k: number): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (k >> i) & 1);
}

describe("placement by energy", () => {
  test("a full cuboctahedron of 13 has 36 bonds, and a Lennard-Jones pair its well at 2^(1/6)", () => {
    assert.equal(clusterEnergy(BONDS, new Uint8Array(13).fill(1)), -36);
    const pair = Int32Array.from([0, 0, 0, 1, 1, 0]);
    const at = (nearest: number): number =>
      pairEnergy({ kind: "lennard-jones", nearest, cutoff: 3, cap: 7 }, pair, 0, 1);
    assert.ok(Math.abs(at(PAIR_DISTANCE) + 1) < 1e-12);
    assert.ok(Math.abs(at(1)) < 1e-12);
    assert.equal(at(0.5), 7);
    assert.equal(at(3.1), 0);
    assert.ok(at(PAIR_DISTANCE * 1.01) > -1 && at(PAIR_DISTANCE * 0.99) > -1);
  });

  test("the QUBO is the energy plus the penalty, and its least states are those of the right number of atoms", () => {
    let wrongWithWeakPenalty = 0;
    for (const instance of [
      { ...BONDS, atoms: 4 },
      lennardJones(0),
      lennardJones(5),
      lennardJones(9, { siteEnergy: -0.5 }),
      lennardJones(13, { siteEnergy: 3 }),
    ]) {
      const model = quboOfCluster(instance);
      assert.ok(model.ok);
      const lambda = atomNumberWeight(instance);
      let least = { energy: Number.POSITIVE_INFINITY, atoms: -1 };
      let weak = least;
      for (let k = 0; k < 2 ** 13; k++) {
        const occupied = bits(13, k);
        const atoms = occupied.reduce((a, b) => a + b, 0);
        const plain = clusterEnergy(instance, occupied);
        const energy = plain + lambda * (atoms - instance.atoms) ** 2;
        if (k % 97 === 0) {
          const spins = Int8Array.from(occupied, (x) => 2 * x - 1);
          assert.ok(Math.abs(energyOf(model.value, spins, arithmeticOf(model.value)) - energy) < 1e-9);
        }
        if (energy < least.energy) least = { energy, atoms };
        const weakEnergy = plain + 0.05 * lambda * (atoms - instance.atoms) ** 2;
        if (weakEnergy < weak.energy) weak = { energy: weakEnergy, atoms };
      }
      assert.equal(least.atoms, instance.atoms);
      const truth = exhaustiveCluster(instance);
      assert.ok(Math.abs(truth.energy - least.energy) < 1e-9);
      if (weak.atoms !== instance.atoms) wrongWithWeakPenalty++;
    }
    assert.ok(wrongWithWeakPenalty > 0, "the test cannot fail");
  });

  test("the exhaustive search counts the placements of least energy", () => {
    // Four atoms have six bonds only as a tetrahedron: eight of them share the centre of the cuboctahedron.
    assert.deepEqual(
      [exhaustiveCluster({ ...BONDS, atoms: 4 }).energy, exhaustiveCluster({ ...BONDS, atoms: 4 }).degeneracy],
      [-6, 8],
    );
    assert.equal(exhaustiveCluster({ ...BONDS, atoms: 0 }).energy, 0);
  });

  test("any state is brought to the right number of atoms, and to no more energy than single jumps can mend", () => {
    const next = fractions(4);
    for (let k = 0; k < 40; k++) {
      const instance = lennardJones(Math.floor(14 * next()));
      const state = withAtomNumber(instance, bits(13, Math.floor(2 ** 13 * next())));
      assert.equal(
        state.reduce((a, b) => a + b, 0),
        instance.atoms,
      );
      const energy = clusterEnergy(instance, state);
      for (let i = 0; i < 13; i++)
        for (let j = 0; j < 13; j++) {
          if (state[i] === 0 || state[j] === 1) continue;
          const jumped = state.slice();
          jumped[i] = 0;
          jumped[j] = 1;
          assert.ok(clusterEnergy(instance, jumped) >= energy - 1e-8);
        }
    }
  });

  test("wrong documents are refused by field", () => {
    const good = {
      format: "spingap-cluster",
      version: 1,
      sites: { cuboctahedron: 1 },
      potential: { kind: "bond-counting" },
      atoms: 5,
    };
    const read = readCluster(good, "f");
    assert.ok(read.ok && read.value.sites.length === 39);
    for (const [change, says] of [
      [{ atoms: 14 }, /f, atoms: 14 atoms do not fit into 13 candidate sites/],
      [{ atoms: -1 }, /f, atoms: a number of atoms is not negative/],
      [{ potential: { kind: "gupta" } }, /potential/],
      [{ potential: { kind: "lennard-jones", cap: 0 } }, /potential.cap/],
      [{ sites: [[1, 0, 0]] }, /sites\[0\]/],
      [{ surplus: 1 }, /surplus/],
    ] as const) {
      const refused = readCluster({ ...good, ...change }, "f");
      assert.ok(!refused.ok);
      assert.match(describeFailure(refused.failure), says);
    }
  });
});
