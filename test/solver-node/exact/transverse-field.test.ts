import { expect, test } from "vitest";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import { gapAlong } from "../../../lab/quantum/transverse-field.ts";
import { transverseFieldRecursions } from "../../../solver-node/exact/transverse-field.ts";
import { EIGHT_SPINS, eightSpins, ring } from "../../lab/instances.ts";

const points = [0.02, 0.1, 0.3, 0.5, 0.7, 0.95];

test("quantum gaps in WebAssembly are those of the plain recursion, on all states and in the even sector, one model after the other", () => {
  const recursions = transverseFieldRecursions();
  for (const model of [...EIGHT_SPINS.map(eightSpins), ring(3), ring(9), ring(10)]) {
    const table = energyTable(model);
    const [found, expected] = [gapAlong(table, points, recursions), gapAlong(table, points)];
    // Both stop at 1e-12 of the spectrum's width, some 50.
    for (const [k, gap] of found.entries()) expect(Math.abs(gap - expected[k])).toBeLessThanOrEqual(1e-9);
  }
});

test("models too small for a vector are computed all the same", () => {
  const gap = (table: number[]): number => gapAlong(Float64Array.from(table), [0.5], transverseFieldRecursions())[0];
  // One spin, H = −σˣ/2 + σᶻ/2: ± √2/2.
  expect(gap([-1, 1])).toBeCloseTo(Math.SQRT2, 12);
});
