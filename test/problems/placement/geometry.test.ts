import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { drawFrom } from "../../../problems/generators/draw.ts";
import { atomsInColumns, columnsOf } from "../../../problems/placement/columns.ts";
import { generatePlacement, STANDARD_TILTS } from "../../../problems/placement/generate.ts";
import { energyParts, violationsOf } from "../../../problems/placement/judge.ts";
import {
  cuboctahedron,
  cuboctahedronSize,
  NEIGHBOUR_STEPS,
  piecesOf,
  shellOf,
  siteGraph,
} from "../../../problems/placement/lattice.ts";
import { drawPoisson } from "../../../problems/placement/measure.ts";
import { refinePlacement, refineSites } from "../../../problems/placement/refine.ts";
import {
  parseTilt,
  TILT_SERIES,
  tiltInDegrees,
  tiltOf,
  withinWedge,
  zoneAxisText,
} from "../../../problems/placement/tilt.ts";

function refusal(result: ReturnType<typeof parseTilt>): string {
  assert.ok(!result.ok);
  return describeFailure(result.failure);
}

describe("the lattice", () => {
  test("cuboctahedra have the magic numbers of atoms", () => {
    for (const [shells, atoms] of [13, 55, 147, 309, 561, 923].entries()) {
      assert.equal(cuboctahedronSize(shells + 1), atoms);
      assert.equal(cuboctahedron(shells + 1).length, 3 * atoms);
    }
  });

  test("inner sites have twelve neighbours, listed by both partners", () => {
    const sites = cuboctahedron(3);
    const { start, neighbour } = siteGraph(sites, NEIGHBOUR_STEPS);
    for (let s = 0; s < 147; s++) {
      const row = neighbour.subarray(start[s], start[s + 1]);
      if (shellOf(sites[3 * s], sites[3 * s + 1], sites[3 * s + 2]) < 3) assert.equal(row.length, 12);
      for (const other of row) assert.ok(neighbour.subarray(start[other], start[other + 1]).includes(s));
    }
    assert.equal(piecesOf({ start, neighbour }).count, 1);
    const far = Int32Array.from([0, 0, 0, 1, 1, 0, 8, 0, 0]);
    assert.equal(piecesOf(siteGraph(far, NEIGHBOUR_STEPS)).count, 2);
  });

  test("two sites share a column exactly if they lie on one line along the beam", () => {
    const sites = cuboctahedron(2);
    const index = fc.integer({ min: -4, max: 4 });
    fc.assert(
      fc.property(fc.tuple(index, index, index), fc.nat(54), fc.nat(54), (axis, a, b) => {
        fc.pre(axis.some((c) => c !== 0));
        const { of, count, position } = columnsOf(sites, axis);
        const step = [0, 1, 2].map((c) => sites[3 * a + c] - sites[3 * b + c]);
        const parallel =
          step[0] * axis[1] === step[1] * axis[0] &&
          step[1] * axis[2] === step[2] * axis[1] &&
          step[0] * axis[2] === step[2] * axis[0];
        assert.equal(of[a] === of[b], parallel);
        // Distances in the image are those of the lines: |step|² less its part along the beam, to rounding.
        const along = step.reduce((sum, c, k) => sum + c * axis[k], 0) ** 2 / axis.reduce((sum, c) => sum + c * c, 0);
        const apart = step.reduce((sum, c) => sum + c * c, 0) - along;
        const dx = position[2 * of[a]] - position[2 * of[b]];
        const dy = position[2 * of[a] + 1] - position[2 * of[b] + 1];
        assert.ok(Math.abs(dx * dx + dy * dy - apart) < 1e-9);
        assert.ok(count <= 55);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test("a refined grid has eight sites for one inside, holds the old ones, and keeps what was measured", () => {
    const { instance, truth } = generatePlacement(
      { shells: 2, noise: { kind: "poisson", dose: 20, background: 1 } },
      4,
    );
    const fine = refinePlacement(instance);
    assert.deepEqual(refineSites(Int32Array.from([0, 0, 0])).length / 3, 19);
    const moved = new Uint8Array(fine.sites.length / 3);
    for (let s = 0; s < moved.length; s++) {
      const at = fine.sites.subarray(3 * s, 3 * s + 3);
      for (let t = 0; t < truth.length; t++)
        if (truth[t] === 1 && [0, 1, 2].every((c) => at[c] === 2 * instance.sites[3 * t + c])) moved[s] = 1;
    }
    assert.equal(
      moved.reduce((a, b) => a + b, 0),
      truth.reduce((a, b) => a + b, 0),
    );
    // The old placement leaves empty the columns in between, which is what they were taken for.
    assert.ok(Math.abs(energyParts(fine, moved).chiSquare - energyParts(instance, truth).chiSquare) < 1e-9);
    assert.deepEqual(violationsOf(fine, moved), []);
  });
});

describe("tilts", () => {
  test("zone axes are read as crystallographers write them, angles as the axis they show", () => {
    const read = (text: string): unknown => {
      const tilt = parseTilt("tilt", text);
      return tilt.ok ? tilt.value : describeFailure(tilt.failure);
    };
    assert.deepEqual(read("[110]"), [1, 1, 0]);
    assert.deepEqual(read("[1-10]"), [1, -1, 0]);
    assert.deepEqual(read("[ 2, 0, -2 ]"), [1, 0, -1]);
    assert.deepEqual(read("[10 1 0]"), [10, 1, 0]);
    for (const [angle, axis] of [
      ["0", [1, 0, 0]],
      ["18.4", [3, 1, 0]],
      ["26.57deg", [2, 1, 0]],
      ["-45°", [1, -1, 0]],
      ["63.43", [1, 2, 0]],
      ["90", [0, 1, 0]],
    ] as const)
      assert.deepEqual(read(angle), axis, angle);
    assert.equal(zoneAxisText([1, -1, 0]), "[1-10]");
    const about010 = tiltInDegrees("tilt", 45, "[010]");
    assert.deepEqual(about010.ok && about010.value, [1, 0, 1]);
  });

  test("angles in radians are recognised, and other angles without columns name the nearest axis", () => {
    for (const [radians, axis] of [
      [0.4636, "210"],
      [0.7854, "110"],
      [1.5708, "010"],
      [-0.7854, "1-10"],
    ] as const) {
      const message = refusal(parseTilt("tilts[1]", String(radians)));
      assert.match(message, /looks like radians/);
      assert.ok(message.includes(`[${axis}]`) && message.includes("tilts[1]"), message);
    }
    assert.match(refusal(parseTilt("t", "22")), /nearest zone axis .* \[310\] at 18.43/);
    assert.match(refusal(parseTilt("t", "135")), /within ±90/);
    for (const wrong of ["[11]", "[1 1 x]", "[000]", "north", "", "NaN", "[1.5 0 0]"])
      assert.match(refusal(parseTilt("t", wrong)), /zone axis/, wrong);
  });

  test("the missing wedge drops what the holder cannot reach", () => {
    assert.deepEqual(withinWedge(TILT_SERIES.single, 70).map(zoneAxisText), [
      "[100]",
      "[310]",
      "[210]",
      "[110]",
      "[120]",
    ]);
    assert.deepEqual(
      TILT_SERIES.single.map((axis) => tiltOf(axis).toFixed(1)),
      ["0.0", "18.4", "26.6", "45.0", "63.4", "90.0"],
    );
  });
});

describe("the generator", () => {
  test("makes 309 candidates for 147 atoms, of which a fifth of the surface goes and a fifth of the steps comes", () => {
    const objects = 150;
    let atoms = 0;
    for (let seed = 0; seed < objects; seed++) {
      const { instance, truth } = generatePlacement({}, seed);
      const sites = instance.sites;
      assert.equal(truth.length, 309);
      const { start, neighbour } = siteGraph(sites, NEIGHBOUR_STEPS);
      let core = 0;
      for (let s = 0; s < 309; s++) {
        if (truth[s] === 0) continue;
        atoms++;
        if (shellOf(sites[3 * s], sites[3 * s + 1], sites[3 * s + 2]) <= 3) core++;
        else {
          const held = neighbour
            .subarray(start[s], start[s + 1])
            .filter((t) => truth[t] === 1 && shellOf(sites[3 * t], sites[3 * t + 1], sites[3 * t + 2]) <= 3);
          assert.ok(held.length >= 3);
        }
      }
      assert.equal(core, 147 - Math.round(0.2 * 92)); // 92 of 147 atoms are at the surface
    }
    // 24 sites on {111} with three supports and 54 on {100} with four, each with the chance 0.2, where supports stay with
    // (18 of 92 taken): 129 + 11.3 ± 3; the mean of 150 is within four times its error of 0.25.
    assert.ok(Math.abs(atoms / objects - 140.3) < 1, String(atoms / objects));
  });

  test("is a function of its parameters and the seed, and without noise the truth has energy 0", () => {
    for (const slip of [false, true]) {
      const given = { shells: 2, tilts: STANDARD_TILTS, slip };
      const { instance, truth } = generatePlacement(given, 9);
      assert.deepEqual(generatePlacement(given, 9), { instance, truth });
      assert.notDeepEqual(generatePlacement(given, 10).truth, truth);
      assert.equal(energyParts(instance, truth).energy, 0);
      assert.deepEqual(violationsOf(instance, truth), []);
      for (const { columns, target } of instance.projections) assert.deepEqual(atomsInColumns(columns, truth), target);
    }
  });

  test("χ² of the truth is about the number of columns at high dose, and weights stay below the cap", () => {
    let chiSquare = 0;
    let columns = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { instance, truth } = generatePlacement(
        { noise: { kind: "poisson", dose: 100, background: 50 }, weightCap: seed % 2 === 0 ? 1e6 : 100 },
        seed,
      );
      if (seed % 2 === 1) {
        for (const { weight } of instance.projections) assert.ok(weight.every((w) => w > 0 && w <= 100));
        continue;
      }
      chiSquare += energyParts(instance, truth).chiSquare;
      for (const { weight } of instance.projections) columns += weight.length;
    }
    // 5,680 columns of variance 2 each: six standard deviations are 11 %, and weights from noisy counts add 2 %.
    assert.ok(Math.abs(chiSquare / columns - 1) < 0.13, String(chiSquare / columns));
  });

  test("Poisson numbers have the probabilities they should, in one piece and in several", () => {
    for (const mean of [0.5, 7, 40]) {
      const draws = 40_000;
      const draw = drawFrom(12);
      const seen = new Map<number, number>();
      for (let k = 0; k < draws; k++) {
        const count = drawPoisson(mean, draw);
        seen.set(count, (seen.get(count) ?? 0) + 1);
      }
      let probability = Math.exp(-mean);
      let chiSquare = 0;
      let cells = 0;
      for (let count = 0; count < 120; count++) {
        const expected = draws * probability;
        if (expected >= 10) {
          chiSquare += ((seen.get(count) ?? 0) - expected) ** 2 / expected;
          cells++;
        }
        probability *= mean / (count + 1);
      }
      // Six standard deviations of χ² with that many cells.
      assert.ok(chiSquare < cells + 6 * Math.sqrt(2 * cells), `mean ${mean}: χ² ${chiSquare} of ${cells}`);
    }
    assert.equal(drawPoisson(0, drawFrom(1)), 0);
  });
});
