import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { describeFailure, type Result } from "../../../core/failure.ts";
import { atomsInColumns } from "../../../problems/placement/columns.ts";
import { generatePlacement } from "../../../problems/placement/generate.ts";
import { type PlacementInstance, unitLength } from "../../../problems/placement/instance.ts";
import { placementDocument, readPlacement, readPlacementJson } from "../../../problems/placement/instance-json.ts";
import { fromCounts } from "../../../problems/placement/measure.ts";
import { type NpyArray, readNpy, writeNpy } from "../../../problems/placement/npy.ts";
import {
  projectionOfArray,
  type Reading,
  readProjectionsCsv,
  writeProjectionsCsv,
} from "../../../problems/placement/projection-files.ts";
import { latticeSites, occupationOfStructure, readXyz, writeXyz } from "../../../problems/placement/xyz.ts";

const ATOMS: Reading = { kind: "atoms", weight: 1 };

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function value<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? "" : describeFailure(result.failure));
  return result.value;
}

function refusal(result: Result<unknown>): string {
  assert.ok(!result.ok, "was accepted");
  return describeFailure(result.failure);
}

function small(seed = 1) {
  return generatePlacement({ shells: 1, noise: { kind: "poisson", dose: 10, background: 1 } }, seed);
}

describe("instances as JSON", () => {
  test("come back as they were written", () => {
    for (const given of [
      { shells: 1 },
      { shells: 1, slip: true, noise: { kind: "poisson", dose: 7, background: 1 } as const },
      { shells: 2, bondPrior: 0.5, numberWeight: 2 },
    ]) {
      const { instance } = generatePlacement(given, 3);
      assert.deepEqual(value(readPlacementJson("f", bytesOf(JSON.stringify(placementDocument(instance))))), instance);
    }
  });

  test("may give counts, tilts in degrees and the sites by their shells", () => {
    const { instance } = small();
    const counts = instance.projections[0].target.map((y) => Math.round(10 * y + 1));
    const read = value(
      readPlacement(
        {
          format: "spingap-placement",
          version: 1,
          sites: { cuboctahedron: 2 },
          projections: [
            { tilt_degrees: 0, counts: Array.from(counts), dose: 10, background: 1 },
            { tilt_degrees: 45, tilt_axis: "[010]", atoms: new Array(19).fill(1) },
          ],
        },
        "f",
      ),
    );
    assert.deepEqual(read.sites, instance.sites);
    const { columns } = instance.projections[0];
    assert.deepEqual(read.projections[0], fromCounts(columns, counts, { dose: 10, background: 1 }, 100));
    assert.deepEqual(read.projections[1].columns.direction, [1, 0, 1]);
  });

  test("every wrong field is refused by its name, with the limit and the value", () => {
    const document = placementDocument(small().instance) as Record<string, unknown> & {
      projections: Record<string, unknown>[];
    };
    const first = document.projections[0];
    const cases: readonly (readonly [change: Record<string, unknown>, says: RegExp])[] = [
      [{ format: "other" }, /f, format: expected "spingap-placement"/],
      [{ version: 2 }, /f, version: this program reads version 1/],
      [{ more: 1 }, /more/],
      [{ sites: [] }, /f, sites/],
      [{ sites: [[0, 0, 1]] }, /sites\[0\]: \[0, 0, 1\] is no site .* i \+ j \+ k must be even/],
      [
        {
          sites: [
            [0, 0, 0],
            [0, 0, 0],
          ],
        },
        /sites\[1\]: the site \[0, 0, 0\] comes twice/,
      ],
      [{ sites: [[0, 0, 40_000]] }, /beyond ±32767/],
      [{ sites: [[0, 0.5, 0]] }, /sites/],
      [{ projections: [] }, /f, projections: there are no projections/],
      [
        { projections: [{ ...first, atoms: [1, 2] }] },
        /projections\[0\], atoms: 2 values, but the candidate sites make 25 columns along \[100\]/,
      ],
      [{ projections: [{ ...first, weights: [1] }] }, /weights: 1 weights for 25 columns/],
      [{ projections: [{ ...first, weights: new Array(25).fill(0) }] }, /projections\[0\].*weights.*above 0/],
      [{ projections: [{ direction: [1, 0, 0], counts: new Array(25).fill(-1), dose: 1 }] }, /not negative/],
      [{ projections: [{ direction: [1, 0, 0], counts: new Array(25).fill(1), dose: 0 }] }, /dose.*above 0/],
      [{ projections: [{ ...first, direction: [0, 0, 0] }] }, /zone axis cannot be \[0 0 0\]/],
      [{ projections: [{ ...first, direction: "[12" }] }, /expected a zone axis/],
      [{ projections: [{ ...first, direction: 0.785 }] }, /direction: expected a zone axis .*, got 0.785/],
      [{ projections: [{ ...first, tilt_degrees: 45 }] }, /either direction .* or tilt_degrees/],
      [
        { projections: [{ atoms: first["atoms"], tilt_degrees: 0.7854 }] },
        /looks like radians: 45.00 degrees are \[110\]/,
      ],
      [
        { projections: [{ ...first, atoms: new Array(25).fill(null) }] },
        /atoms\[0\]: expected a finite number, got null/,
      ],
      [{ projections: [first, { ...first, direction: [-1, 0, 0] }] }, /projected twice/],
      [{ bond_prior: -1 }, /bond_prior: a bond prior is not negative, got -1/],
      [{ lattice_constant: 0 }, /lattice_constant: expected a number above 0/],
      [{ refinement: 1.5 }, /refinement/],
      [{ atom_number: { weight: 1, count: 56 } }, /56 atoms do not fit into 55 candidate sites/],
      [{ atom_number: { weight: 0, count: 5 } }, /atom_number.weight/],
      [{ exclusion: { min_distance: 3, max_distance: 2 } }, /least distance 3 Å exceeds the greatest, 2 Å/],
    ];
    for (const [change, says] of cases) {
      const message = refusal(readPlacement({ ...document, ...change }, "f"));
      assert.match(message, says);
      assert.ok(message.startsWith("f"), message);
    }
    assert.match(refusal(readPlacementJson("f", bytesOf('{"format": NaN}'))), /line 1/);
    assert.match(refusal(readPlacementJson("f", bytesOf("[1]"))), /^f/);
    assert.match(refusal(readPlacementJson("f", new Uint8Array([0xff, 0xfe]))), /UTF-8/);
  });
});

describe("structures as XYZ", () => {
  test("come back with their sites, occupancies and lattice", () => {
    const { instance, truth } = generatePlacement({ shells: 1, slip: true }, 3);
    const everywhere = new Uint8Array(truth.length).fill(1);
    const probability = Float64Array.from(truth, (x, i) => Math.abs(x - (i % 100) / 1000));
    const structure = value(readXyz("f.xyz", bytesOf(writeXyz(instance, everywhere, probability))));
    // Six decimals are written.
    for (const [i, p] of probability.entries()) assert.ok(Math.abs((structure.occupancy?.[i] ?? 2) - p) < 1e-6);
    assert.equal(structure.notes.get("lattice_constant"), "4.078");
    assert.deepEqual(value(latticeSites("f.xyz", structure, unitLength(instance))), instance.sites);
    assert.deepEqual(value(occupationOfStructure("f.xyz", structure, instance)), truth);
    const atoms = value(readXyz("t.xyz", bytesOf(writeXyz(instance, truth, null))));
    assert.deepEqual(value(occupationOfStructure("t.xyz", atoms, instance)), truth);
  });

  test("plain files of others are read, also where no atom is at the origin", () => {
    const text = "3\nany words\nAu 0.5 0.5 0.5\nAu 2.539 2.539 0.5 extra\nAu 2.539 0.5 2.539\n";
    const structure = value(readXyz("f", bytesOf(text)));
    assert.equal(structure.occupancy, null);
    assert.deepEqual(Array.from(value(latticeSites("f", structure, 2.039))), [0, 0, 0, 1, 1, 0, 1, 0, 1]);
    // The layout is the one of ASE's extended XYZ, in any order of properties.
    const extended = '1\nProperties=id:I:1:pos:R:3:species:S:1:occupancy:R:1 pbc="F F F"\n7 0 0 0 Pt 0.25\n';
    const other = value(readXyz("f", bytesOf(extended)));
    assert.deepEqual([other.species, Array.from(other.occupancy ?? [])], [["Pt"], [0.25]]);
  });

  test("what is no such file is refused by line", () => {
    const { instance } = small();
    for (const [text, says] of [
      ["", /line 1: XYZ begins with the number of atoms/],
      ["two\n\n", /line 1/],
      ["2\n\nAu 0 0 0\n", /line 4: the file ends after 1 of 2 atoms/],
      ["1\n\nAu 0 NaN 0\n", /line 3: the y coordinate is no finite number: "NaN"/],
      ["1\n\nAu 0 0\n", /line 3: the z coordinate is no finite number: ""/],
      ["1\n\nAu 0 0 0\nAu 0 0 0\n", /line 4: more lines than the 1 atoms/],
      ["1\nProperties=pos:R:2\nAu 0 0 0\n", /line 2: Properties must hold/],
      [
        "1\nProperties=species:S:1:pos:R:3:occupancy:R:1\nAu 0 0 0 1.5\n",
        /line 3: the occupancy must be in 0 … 1, got "1.5"/,
      ],
      ["999999999\n\n", /line 1: 999999999 sites; at most 500000/],
    ] as const)
      assert.match(refusal(readXyz("f", bytesOf(text))), says);
    const off = value(readXyz("f", bytesOf("2\n\nAu 0 0 0\nAu 1 1 0\n")));
    assert.match(refusal(latticeSites("f", off, 2.039)), /line 4: \(1, 1, 0\) Å is no site/);
    const far = value(readXyz("f", bytesOf("1\n\nAu 81.56 0 0\n")));
    assert.match(
      refusal(occupationOfStructure("f", far, instance)),
      /line 3: this atom is on none of the candidate sites/,
    );
    const twice = value(readXyz("f", bytesOf("2\n\nAu 0 0 0\nAu 0 0 0\n")));
    assert.match(refusal(latticeSites("f", twice, 2.039)), /line 4: the site \[0, 0, 0\] comes twice/);
  });
});

/** What numpy.save writes of numpy.array([[1, 2, 3], [4, 5, 6]], dtype, order), built as NEP 1 describes it. */
function numpyBytes(
  descr: string,
  fortran: boolean,
  numbers: readonly number[],
  put: (v: DataView, at: number, x: number) => void,
  size: number,
): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (2, 3), }`.padEnd(117);
  const bytes = new Uint8Array(128 + size * numbers.length);
  bytes.set([0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0]);
  bytes.set(bytesOf(`${header}\n`), 10);
  const view = new DataView(bytes.buffer);
  for (const [k, x] of numbers.entries()) put(view, 128 + size * k, x);
  return bytes;
}

describe("arrays as .npy", () => {
  test("come back as they were written, and begin at a multiple of 64 bytes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (rows, columns, flat) => {
          const shape = flat ? [rows * columns] : [rows, columns];
          const values = Float64Array.from({ length: rows * columns }, (_, k) => Math.sin(k) * 10 ** (k % 9));
          const array: NpyArray = { shape, values };
          const bytes = writeNpy(array);
          assert.equal((bytes.length - 8 * values.length) % 64, 0);
          assert.deepEqual(value(readNpy("f", bytes)), array);
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  test("other number types, byte orders and Fortran order give the same values", () => {
    const rows = [1, 2, 3, 4, 5, 6];
    const columns = [1, 4, 2, 5, 3, 6];
    for (const [descr, fortran, put, size] of [
      ["<f4", false, (v: DataView, at: number, x: number) => v.setFloat32(at, x, true), 4],
      [">f8", false, (v: DataView, at: number, x: number) => v.setFloat64(at, x, false), 8],
      ["<i8", true, (v: DataView, at: number, x: number) => v.setBigInt64(at, BigInt(x), true), 8],
      ["<u2", true, (v: DataView, at: number, x: number) => v.setUint16(at, x, true), 2],
      ["|u1", false, (v: DataView, at: number, x: number) => v.setUint8(at, x), 1],
    ] as const) {
      const read = value(readNpy("f", numpyBytes(descr, fortran, fortran ? columns : rows, put, size)));
      assert.deepEqual([read.shape, Array.from(read.values)], [[2, 3], rows], descr);
    }
  });

  test("what cannot be read is refused with its place", () => {
    const good = writeNpy({ shape: [3], values: Float64Array.from([1, 2, 3]) });
    const nan = writeNpy({ shape: [2, 2], values: Float64Array.from([1, 2, Number.NaN, 4]) });
    assert.match(refusal(readNpy("f.npy", nan)), /f.npy: the value at \[1, 0\] is NaN/);
    assert.match(
      refusal(readNpy("f", good.subarray(0, good.length - 1))),
      /23 bytes of numbers, but shape \(3\) of f8 takes 24/,
    );
    assert.match(refusal(readNpy("f", good.subarray(0, 40))), /cut off/);
    assert.match(refusal(readNpy("f", bytesOf("1,2,3 and more"))), /no .npy file/);
    const replaced = (from: string, to: string): Uint8Array =>
      Uint8Array.from(good, (_, k) => {
        const at = new TextDecoder("latin1").decode(good).indexOf(from);
        return k >= at && k < at + to.length ? to.charCodeAt(k - at) : good[k];
      });
    assert.match(refusal(readNpy("f", replaced("<f8", "<c8"))), /type c8 are not read/);
    assert.match(refusal(readNpy("f", replaced("<f8", "|O8"))), /type O8/);
    assert.match(refusal(readNpy("f", replaced("descr", "decsr"))), /must hold descr/);
  });
});

describe("projections as tables", () => {
  function csv(instance: PlacementInstance): string {
    return writeProjectionsCsv(instance, null);
  }

  test("come back as they were written, in any order of lines, by number or by place", () => {
    const { instance, truth } = small();
    const text = csv(instance);
    assert.deepEqual(value(readProjectionsCsv("f", bytesOf(text), instance, ATOMS)), instance.projections);
    const [header, ...lines] = text.trim().split("\n");
    const firstHalf = lines.filter((line) => line.startsWith("[100]")).reverse();
    const rest = lines.filter((line) => !line.startsWith("[100]"));
    const shuffled = [header, ...firstHalf, ...rest].join("\r\n");
    assert.deepEqual(value(readProjectionsCsv("f", bytesOf(shuffled), instance, ATOMS)), instance.projections);
    const byPlace = shuffled.replaceAll(/^(\[[^,]*|direction),[^,]*,/gm, "$1,");
    assert.deepEqual(value(readProjectionsCsv("f", bytesOf(byPlace), instance, ATOMS)), instance.projections);
    const placed = instance.projections.map(({ columns }) => atomsInColumns(columns, truth));
    const withFit = writeProjectionsCsv(instance, placed);
    assert.deepEqual(value(readProjectionsCsv("f", bytesOf(withFit), instance, ATOMS)), instance.projections);
  });

  test("counts become atoms and weights by the dose, also from arrays", () => {
    const { instance } = small();
    const { columns } = instance.projections[2];
    const counts = Float64Array.from({ length: columns.count }, (_, c) => c);
    const reading: Reading = { kind: "counts", dose: 10, background: 1, weightCap: 100 };
    const expected = fromCounts(columns, counts, reading, 100);
    const text = `direction,counts\n${Array.from(counts, (c) => `45,${c}`).join("\n")}\n`;
    assert.deepEqual(value(readProjectionsCsv("f", bytesOf(text), instance, reading)), [expected]);
    const array = { shape: [counts.length], values: counts };
    assert.deepEqual(value(projectionOfArray("f", array, [1, 1, 0], instance, reading)), expected);
    const unit = unitLength(instance);
    const order = Array.from(counts, (_, c) => counts.length - 1 - c);
    const placed = Float64Array.from(
      order.flatMap((c) => [unit * columns.position[2 * c], unit * columns.position[2 * c + 1], c]),
    );
    const byPlace = { shape: [counts.length, 3], values: placed };
    assert.deepEqual(value(projectionOfArray("f", byPlace, [1, 1, 0], instance, reading)), expected);
    const negative = { shape: [counts.length], values: counts.map((c) => c - 1) };
    assert.match(
      refusal(projectionOfArray("f", negative, [1, 1, 0], instance, reading)),
      /f\[0\]: .*not negative, got -1/,
    );
    assert.match(
      refusal(projectionOfArray("f", { shape: [2, 2], values: new Float64Array(4) }, [1, 1, 0], instance, ATOMS)),
      /expected \(columns\) or \(columns, 3\)/,
    );
  });

  test("wrong cells are refused by line and column, wrong tables by what is missing", () => {
    const { instance } = small();
    const lines = csv(instance).trim().split("\n");
    const changed = (line: number, from: RegExp, to: string): string =>
      lines.map((text, k) => (k === line - 1 ? text.replace(from, to) : text)).join("\n");
    const cases: readonly (readonly [text: string, says: RegExp])[] = [
      ["", /the file is empty/],
      [lines[0], /the table has no lines/],
      ["a,b\n1,2\n", /line 1: the header must name direction and atoms or counts, got "a", "b"/],
      [changed(3, /[^,]+,100$/, "NaN,100"), /line 3, atoms: expected a finite number, got "NaN"/],
      [changed(4, /[^,]+,100$/, ",100"), /line 4, atoms: expected a finite number, got ""/],
      [changed(3, /100$/, "-1"), /line 3, weight: a weight is above 0, got -1/],
      [changed(2, /\[100\]/, "[1"), /line 2, direction: expected a zone axis/],
      [changed(2, /\[100\]/, "0.7854"), /line 2, direction: the tilt 0.7854 looks like radians/],
      [changed(2, /,0,/, ",99,"), /line 2: column 99 is none of the 25 columns along \[100\]/],
      [changed(3, /,1,/, ",0,"), /line 3: column 0 along \[100\] was already given on line 2/],
      [
        lines.filter((_, k) => k !== 5).join("\n"),
        /\[100\]: 24 values, but the candidate sites make 25 columns along \[100\]/,
      ],
      [changed(3, /$/, ",surplus"), /line 3/i],
      ["direction,counts\n0,1\n", /counts of electrons need --dose/],
    ];
    for (const [text, says] of cases)
      assert.match(refusal(readProjectionsCsv("p.csv", bytesOf(text), instance, ATOMS)), says);
    const reading: Reading = { kind: "counts", dose: 10, background: 1, weightCap: 100 };
    assert.match(
      refusal(readProjectionsCsv("p.csv", bytesOf("direction,counts\n0,-3\n"), instance, reading)),
      /line 2, counts: electron counts are not negative, got -3/,
    );
  });
});
