import { describe, expect, test } from "vitest";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import type { FlipRate } from "../../lab/spectrum/birth-death.ts";
import { eigenvalues } from "../../lab/spectrum/dense.ts";
import { type GapScan, relaxationGap } from "../../lab/spectrum/relaxation-gap.ts";
import { sequentialSweep } from "../../lab/spectrum/sequential-sweep.ts";
import { relaxationOf, rootWeights, type SingleFlipDynamics } from "../../lab/spectrum/single-flip.ts";
import { EIGHT_SPINS, eightSpins } from "./instances.ts";

/** −ln |λ₂| of the whole dense matrix of a sequential sweep, scaled by √π. */
function denseSequentialGap(dynamics: SingleFlipDynamics): number {
  const root = rootWeights(dynamics);
  const sweep = sequentialSweep(dynamics);
  const rows = Array.from(root, (own, x) => {
    const unit = new Float64Array(root.length);
    unit[x] = own;
    sweep(unit);
    return unit.map((v, s) => v / root[s]);
  });
  const moduli = eigenvalues(rows).map(({ re, im }) => Math.hypot(re, im));
  return -Math.log(moduli.sort((a, b) => b - a)[1]);
}

/** Two methods, each of which rounds at some 1e-15 of the largest rates, 10 to 16; the dense one of a sweep at 256 · 1e-16. */
const ROUNDING = 5e-14;

function gapOf(dynamics: SingleFlipDynamics, scan: GapScan): number | null {
  const found = relaxationGap(dynamics, scan);
  return found.kind === "gap" ? found.gap : null;
}

/** Either the right gap or, below a share of 1e-12 of the norm, 10 to 16, none. */
function expectGap(found: number | null, expected: number, norm: number, what: string): void {
  if (found === null) expect(expected, what).toBeLessThan(2e-12 * norm);
  else expect(Math.abs(found - expected), what).toBeLessThanOrEqual(ROUNDING + 1e-9 * expected);
}

describe("gaps that are told", () => {
  for (const name of EIGHT_SPINS)
    test(`of ${name}, β = 0.5 to 2, are those of full orthogonalisation and of the dense sweep, or are refused`, () => {
      const table = energyTable(eightSpins(name));
      let told = 0;
      for (const rule of ["metropolis", "heatbath"] satisfies FlipRate[])
        for (const beta of [0.5, 1, 1.5, 2]) {
          const dynamics = { table, beta, rule };
          const { gap } = relaxationOf(dynamics);
          const what = `${rule} at β = ${beta}`;
          const continuous = gapOf(dynamics, "continuous");
          expectGap(continuous, gap, 16, `${what}, continuous`);
          expectGap(gapOf(dynamics, "random"), -8 * Math.log1p(-gap / 8), 16, `${what}, random`);
          if (rule === "metropolis")
            expectGap(gapOf(dynamics, "sequential"), denseSequentialGap(dynamics), 1, `${what}, sequential`);
          if (continuous !== null) told++;
        }
      // Only the hard instance, at β = 2, has gaps that double numbers do not hold.
      expect(told).toBe(name === "hard" ? 6 : 8);
    }, 60_000);

  test("are refused in words where rounding is all that is left of them", () => {
    const table = energyTable(eightSpins("hard"));
    for (const scan of ["continuous", "random", "sequential"] as const) {
      const found = relaxationGap({ table, beta: 5, rule: "metropolis" }, scan);
      expect(found.kind === "unresolved" && found.reason).toMatch(/the gap is below .*, 1e-12 of the norm/);
    }
  });

  test("are refused where a sweep never forgets its start: attempts that always succeed", () => {
    const flat = { table: new Float64Array(16), beta: 1, rule: "metropolis" } as const;
    expect(relaxationGap(flat, "sequential").kind).toBe("unresolved");
    expect(relaxationGap(flat, "random").kind).toBe("unresolved");
    // In continuous time every spin flips at rate 1: the mean of a spin decays at rate 2.
    expect(gapOf(flat, "continuous")).toBeCloseTo(2, 12);
  });

  test("hold where weights are 0 in double numbers, and say so where a sweep cannot be scaled by them", () => {
    // Two free spins in a field of 500: a flip down always succeeds, and up never does.
    const steep = { table: Float64Array.of(0, 1000, 1000, 2000), beta: 1, rule: "metropolis" } as const;
    expect(gapOf(steep, "continuous")).toBeCloseTo(1, 12);
    expect(relaxationGap(steep, "sequential").kind).toBe("unresolved");
  });
});
