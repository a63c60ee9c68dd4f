import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Result } from "../../../core/failure.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { numInteractions } from "../../../core/model/quadratic-model.ts";
import { drawFrom } from "../../../problems/generators/draw.ts";
import type { Instance } from "../../../problems/generators/instance.ts";
import { tileCouplings, tileEnergy, tilePlanting2d } from "../../../problems/generators/tile-planting-2d.ts";
import { CUBE_EDGES, cubeEnergy, cubeTiles, tilePlanting3d } from "../../../problems/generators/tile-planting-3d.ts";
import { wishartPlanting } from "../../../problems/generators/wishart-planting.ts";
import { enumerateAll } from "../../support/enumerate-all.ts";

const SEEDS = Array.from({ length: 20 }, (_, k) => 1000 * k + 7);

interface Planted extends Instance {
  readonly groundEnergy: number;
  readonly groundState: Int8Array;
}

function planted(result: Result<Instance>): Planted {
  assert.ok(result.ok);
  const { groundEnergy, groundState } = result.value;
  assert.ok(groundEnergy !== undefined && groundState !== undefined);
  return { ...result.value, groundEnergy, groundState };
}

/** The claimed state has the claimed energy, in exact integers. */
function assertConsistent({ model, groundEnergy, groundState }: Planted): void {
  const arithmetic = arithmeticOf(model);
  assert.deepEqual(arithmetic, { kind: "integer", scale: 1 });
  assert.equal(energyOf(model, groundState, arithmetic), groundEnergy);
}

/** No state is lower than claimed. @returns the number of ground states. */
function assertMinimum(instance: Planted): number {
  assertConsistent(instance);
  const found = enumerateAll(instance.model, arithmeticOf(instance.model));
  assert.ok(found.ok && found.value !== null);
  assert.equal(found.value.energy, instance.groundEnergy, instance.description);
  return found.value.degeneracy;
}

describe("tile planting on the square lattice", () => {
  test("a tile of class C_k has its minimum at all up and in k pairs of states", () => {
    const draw = drawFrom(1);
    for (const k of [1, 2, 3, 4]) {
      for (let trial = 0; trial < 50; trial++) {
        const couplings = tileCouplings(k, draw);
        const energies = Array.from({ length: 16 }, (_, state) =>
          couplings.reduce((sum, J, e) => sum + J * (((state >> e) ^ (state >> ((e + 1) % 4))) & 1 ? -1 : 1), 0),
        );
        assert.equal(Math.min(...energies), tileEnergy(k));
        assert.equal(energies[15], tileEnergy(k));
        assert.equal(energies.filter((e) => e === tileEnergy(k)).length, 2 * k);
      }
    }
  });

  const sizes = [
    [2, 2],
    [2, 4],
    [4, 2],
    [2, 6],
    [2, 8],
    [2, 10],
    [2, 12],
    [12, 2],
    [4, 4],
    [4, 6],
    [6, 4],
  ];
  for (const [width, height] of sizes) {
    test(`${width} x ${height}: enumeration finds no state below the planted energy, over 20 seeds and class mixtures`, () => {
      for (const [index, seed] of SEEDS.entries()) {
        const [p1, p2, p3] = [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
          [0, 0, 0],
          [0.2, 0.5, 0.1],
        ][index % 5];
        assertMinimum(planted(tilePlanting2d({ width, height, p1, p2, p3 }, seed)));
      }
    });
  }

  test("large lattices: the planted state has the planted energy, each spin four couplings", () => {
    for (const seed of SEEDS) {
      const instance = planted(tilePlanting2d({ width: 64, height: 32, p1: 0.2, p2: 0.5, p3: 0.1 }, seed));
      assertConsistent(instance);
      const { n, rowStart } = instance.model;
      assert.equal(numInteractions(instance.model), 2 * n);
      for (let i = 0; i < n; i++) assert.equal(rowStart[i + 1] - rowStart[i], 4);
    }
  });

  test("classes appear in their fractions: pure C1 and pure C4 have energies −5 and −2 a tile", () => {
    const energy = (p1: number): number =>
      planted(tilePlanting2d({ width: 16, height: 16, p1, p2: 0, p3: 0 }, 3)).groundEnergy;
    assert.equal(energy(1), -5 * 128);
    assert.equal(energy(0), -2 * 128);
    // Binomial(128, ½) lies within 128 · ½ ± 34 except with probability 2·10⁻⁹ (6 standard deviations of 5.7).
    assert.ok(Math.abs(energy(0.5) + 3.5 * 128) <= 3 * 34);
  });

  test("odd sides and fractions above 1 are refused", () => {
    assert.ok(!tilePlanting2d({ width: 5, height: 4, p1: 0, p2: 0, p3: 0 }, 1).ok);
    assert.ok(!tilePlanting2d({ width: 4, height: 4, p1: 0.5, p2: 0.5, p3: 0.1 }, 1).ok);
    assert.ok(tilePlanting2d({ width: 4, height: 4, p1: 0.7, p2: 0.2, p3: 0.1 }, 1).ok);
  });
});

describe("tile planting on the cubic lattice", () => {
  test("every cube of class F2, F4, F6 has its minimum at all up, checked over its 256 states and 6 faces", () => {
    assert.equal(CUBE_EDGES.length, 12);
    for (const [size, expected] of [
      [1, 12],
      [2, 30],
      [3, 8],
    ] as const) {
      const tiles = cubeTiles(size);
      assert.equal(tiles.length, expected);
      for (const broken of tiles) {
        const energies = Array.from({ length: 256 }, (_, state) => cubeEnergy(broken, state));
        assert.equal(Math.min(...energies), 2 * size - 12);
        assert.equal(energies[255], 2 * size - 12);
        const faces = [1, 2, 4].flatMap((axis) => [0, axis].map((sideOf) => [axis, sideOf] as const));
        const frustrated = faces.filter(
          ([axis, sideOf]) =>
            CUBE_EDGES.filter(([a, b], e) => (a & axis) === sideOf && (b & axis) === sideOf && (broken >> e) & 1)
              .length %
              2 ===
            1,
        );
        assert.equal(frustrated.length, 2 * size);
      }
    }
  });

  const sizes = [
    [2, 2, 2],
    [2, 2, 4],
    [2, 4, 2],
    [4, 2, 2],
    [2, 2, 6],
    [6, 2, 2],
  ];
  for (const [width, height, depth] of sizes) {
    test(`${width} x ${height} x ${depth}: enumeration finds no state below the planted energy, over 20 seeds and class mixtures`, () => {
      for (const [index, seed] of SEEDS.entries()) {
        const [f6, f4] = [
          [1, 0],
          [0, 1],
          [0, 0],
          [0.8, 0.2],
          [0.4, 0.3],
        ][index % 5];
        assertMinimum(planted(tilePlanting3d({ width, height, depth, f6, f4 }, seed)));
      }
    });
  }

  test("large lattices: the planted state has the planted energy, each pair is coupled once, by ±1", () => {
    for (const seed of SEEDS) {
      const instance = planted(tilePlanting3d({ width: 12, height: 8, depth: 10, f6: 0.5, f4: 0.3 }, seed));
      assertConsistent(instance);
      assert.equal(numInteractions(instance.model), 3 * 960);
      assert.ok(instance.model.weight.every((w) => Math.abs(w) === 1));
    }
    assert.equal(planted(tilePlanting3d({ width: 10, height: 10, depth: 10, f6: 1, f4: 0 }, 1)).groundEnergy, -1500);
  });

  test("odd sides and fractions above 1 are refused", () => {
    assert.ok(!tilePlanting3d({ width: 4, height: 4, depth: 3, f6: 1, f4: 0 }, 1).ok);
    assert.ok(!tilePlanting3d({ width: 4, height: 4, depth: 4, f6: 0.8, f4: 0.3 }, 1).ok);
  });
});

describe("Wishart planting", () => {
  for (const columns of ["balanced", "projected"] as const) {
    for (const n of [2, 4, 6, 8, 10, 14, 18, 20, 22, 24]) {
      test(`${columns}, n = ${n}: enumeration finds no state below the planted energy, over 20 seeds`, () => {
        for (const [index, seed] of SEEDS.entries())
          assertMinimum(planted(wishartPlanting({ n, alpha: [0.2, 0.5, 0.75, 1, 2][index % 5], columns }, seed)));
      });
    }

    test(`${columns}, large: the planted state has the planted energy`, () => {
      for (const seed of SEEDS) assertConsistent(planted(wishartPlanting({ n: 300, alpha: 0.5, columns }, seed)));
    });
  }

  test("with many columns the ground state is unique up to the global flip, with one column it is not", () => {
    assert.equal(assertMinimum(planted(wishartPlanting({ n: 20, alpha: 2, columns: "balanced" }, 5))), 2);
    // One balanced column: every state that overlaps it by zero, binomial(16, 8) of them.
    assert.equal(assertMinimum(planted(wishartPlanting({ n: 16, alpha: 0, columns: "balanced" }, 5))), 12870);
  });

  test("balanced couplings are at most the number of columns", () => {
    const { model } = planted(wishartPlanting({ n: 100, alpha: 0.6, columns: "balanced" }, 2));
    assert.ok(model.weight.every((w) => Math.abs(w) <= 60 && w % 2 === 0));
  });

  test("the planted state is hidden: its signs are random, about half of them up", () => {
    const { groundState } = planted(wishartPlanting({ n: 1000, alpha: 0.1, columns: "balanced" }, 2));
    const up = groundState.filter((s) => s > 0).length;
    // Six standard deviations √250 of a fair coin.
    assert.ok(Math.abs(up - 500) < 6 * Math.sqrt(250));
  });

  test("an odd number of spins is refused", () => {
    assert.ok(!wishartPlanting({ n: 7, alpha: 1, columns: "balanced" }, 1).ok);
  });
});
