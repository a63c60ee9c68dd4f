import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { landscapeConstants } from "../../lab/landscape/constants.ts";
import { catoniCooling } from "../../lab/landscape/cooling.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { groverGap } from "../../lab/quantum/grover.ts";
import { adaptiveGaps, exchangeAlong, localAdiabatic } from "../../lab/quantum/local-adiabatic.ts";
import { fieldDialEnergies } from "../../lab/spectrum/birth-death.ts";
import { lumpedFailures } from "../../lab/spectrum/lumped-anneal.ts";
import { forDoublings } from "../../lab/spectrum/master-equation.ts";
import { relaxationOf, rootWeights } from "../../lab/spectrum/single-flip.ts";
import { squareEnergy } from "../../lab/verify/kaufman.ts";
import { dialRungs, sandwich } from "../../lab/verify/trade-off-rungs.ts";
import { eightSpins, fixture } from "./instances.ts";

describe("master equations", () => {
  test("a long time by squared matrices is a short one many times over, and ends in the Boltzmann weights", () => {
    const dynamics = { table: energyTable(eightSpins("medium")), beta: 1.2, rule: "heatbath" } as const;
    const start = new Float64Array(256);
    start[17] = 1;
    let bySteps = start;
    forDoublings(dynamics, 2, 0, (advance) => {
      for (let step = 0; step < 16; step++) bySteps = advance(bySteps);
    });
    forDoublings(dynamics, 32, 25, (advance, k) => {
      const p = advance(start);
      // Relative, down to states of probability 1e-40: nothing cancels in either way.
      if (k === 0) for (const [x, v] of p.entries()) assert.ok(Math.abs(v / bySteps[x] - 1) < 1e-9);
      if (k < 25) return;
      const weights = rootWeights(dynamics).map((r) => r * r);
      for (const [x, v] of p.entries()) assert.ok(Math.abs(v / weights[x] - 1) < 1e-9);
    });
  });

  test("the lumped chain of the field dial anneals as the whole state space does", () => {
    const [N, stages, betaMax, total] = [6, 5, 3, 12];
    const energies = fieldDialEnergies(N, 0.2);
    const up = (x: number): number => x.toString(2).replaceAll("0", "").length;
    const table = Float64Array.from({ length: 1 << N }, (_, x) => energies[up(x)]);
    let p = new Float64Array(table.length).fill(1 / table.length);
    for (let j = 0; j < stages; j++)
      forDoublings(
        { table, beta: (betaMax * (j + 0.5)) / stages, rule: "metropolis" },
        total / stages,
        0,
        (advance) => {
          p = advance(p);
        },
      );
    const settings = {
      energy: energies,
      rule: "metropolis",
      stages,
      betaMax: [betaMax],
      shortest: total,
      doublings: 0,
    } as const;
    // Two spins up are the top of the barrier, M* = −1.2: a descent leads up from there.
    const failed = p.reduce((sum, v, x) => sum + (up(x) < 2 ? v : 0), 0);
    // The chain's first step is a series of second order: 4e-5 of a rate.
    assert.ok(Math.abs(lumpedFailures(settings, betaMax)[0] / failed - 1) < 1e-3);
  });

  test("the dial's failures are the known ones and fall with the slope of its difficulty", () => {
    const rows = [...dialRungs()];
    assert.equal(rows.length, 18);
    for (const { what, verdict } of rows) assert.equal(verdict, "pass", what);
  });

  test("distances to equilibrium lie between their bounds, and a gap wrong by two would break either", () => {
    const dynamics = { table: energyTable(eightSpins("medium")), beta: 0.3, rule: "metropolis" } as const;
    const { gap } = relaxationOf(dynamics);
    const [upper, lower] = sandwich(dynamics);
    assert.ok(upper <= 1 && lower >= 1, `${upper}, ${lower}`);
    assert.ok(sandwich(dynamics, 2 * gap)[0] > 1);
    assert.ok(sandwich(dynamics, gap / 2)[1] < 1);
  });
});

describe("schedules", () => {
  test("a local-adiabatic anneal of Grover's search is Roland and Cerf's closed form", () => {
    const N = 256;
    const curve = localAdiabatic(
      adaptiveGaps((s) => groverGap(N, s), 16, 400),
      50,
    );
    const root = Math.sqrt(N - 1);
    for (const [u, s] of curve) {
      const exact = 0.5 + Math.tan((2 * u - 1) * Math.atan(root)) / (2 * root);
      // Between points of the adaptive grid g is taken as linear: 400 of them leave 1e-3.
      assert.ok(Math.abs(s - exact) < 1e-3, `${s} for ${exact} at ${u}`);
    }
    for (const [, a, b] of exchangeAlong(curve)) assert.ok(Math.abs(a + b - 1) < 1e-12 && b >= 0 && b <= 1);
  });

  test("a cooling ends where the slowest relaxation takes as long as the run", () => {
    const constants = landscapeConstants(energyTable(eightSpins("hard")));
    const { beta, hot, cold } = catoniCooling(constants, 4096);
    assert.equal(beta.length, 4096);
    assert.ok(Math.abs(Math.exp(cold * 16) - 4096) < 1e-6);
    for (let k = 1; k < beta.length; k++) assert.ok(beta[k] > beta[k - 1]);
    assert.ok(beta[0] > hot && beta[4095] < cold && beta[0] < 1.01 * hot && beta[4095] > 0.99 * cold);
    // A landscape without barriers has nothing to wait for: its first excitation sets the end.
    const flat = landscapeConstants(Float64Array.of(-1, 1));
    assert.ok(Math.abs(catoniCooling(flat, 100).cold - Math.log(100) / 2) < 1e-12);
  });
});

test("Kaufman's closed form gives the known energies of the square", () => {
  const { side, cases } = fixture<{
    readonly side: number;
    readonly cases: readonly { readonly temperature: number; readonly energyPerSite: number }[];
  }>("ising-2d");
  // At the critical point γ₀ passes through 0, which costs the difference two digits.
  for (const { temperature, energyPerSite } of cases)
    assert.ok(Math.abs(squareEnergy(side, 1 / temperature) - energyPerSite) < 2e-8, `T = ${temperature}`);
});
