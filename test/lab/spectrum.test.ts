import { describe, expect, test } from "vitest";
import { landscapeConstants } from "../../lab/landscape/constants.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { birthDeathGap, type FlipRate, fieldDialEnergies, lumpedChain } from "../../lab/spectrum/birth-death.ts";
import { eigenvalues, symmetricEigen } from "../../lab/spectrum/dense.ts";
import { attractors, exactAnneal, failureEnvelope, linearBetas } from "../../lab/spectrum/exact-anneal.ts";
import { liftedGenerator, relaxationRateOf } from "../../lab/spectrum/lifted.ts";
import { sequentialGap, sequentialSweep } from "../../lab/spectrum/sequential-sweep.ts";
import { killingRate, relaxationOf, rootWeights, symmetrisedGenerator } from "../../lab/spectrum/single-flip.ts";
import { upperTriangle } from "../../lab/verify/instances.ts";
import { EIGHT_SPINS, type EightSpins, eightSpins, fixture } from "./instances.ts";

interface Spectra {
  readonly gapsPerSweep: Readonly<
    Record<EightSpins, Readonly<Record<string, { met: number; hb: number; piGs: number; meanE: number }>>>
  >;
  readonly killingRates: Readonly<Record<EightSpins, Readonly<Record<string, number>>>>;
  readonly sequentialScanGap: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly curieWeissSteps: {
    readonly rev: Readonly<Record<string, number>>;
    readonly lifted: Readonly<Record<string, number>>;
  };
}

const known = fixture<Spectra>("spectra");
/** Six digits and a half: the table's last digit. */
const DIGITS = 5e-7;

function within(value: number, expected: number, relative: number): void {
  expect(Math.abs(value / expected - 1), `${value} against ${expected}`).toBeLessThanOrEqual(relative);
}

describe("gaps of single spin flips", () => {
  for (const name of EIGHT_SPINS) {
    const table = energyTable(eightSpins(name));

    test(`${name}: Metropolis and heat-bath gaps at every β of the table, to 9 digits`, () => {
      for (const [text, expected] of Object.entries(known.gapsPerSweep[name])) {
        const beta = Number(text);
        within(relaxationOf({ table, beta, rule: "metropolis" }).gap, expected.met, 1e-9);
        within(relaxationOf({ table, beta, rule: "heatbath" }).gap, expected.hb, 1e-9);
        const root = rootWeights({ table, beta, rule: "metropolis" });
        within(
          root.reduce((sum, r, x) => sum + r * r * table[x], 0),
          expected.meanE,
          1e-9,
        );
      }
    });

    test(`${name}: the gap is that of the whole dense matrix`, () => {
      const dynamics = { table, beta: 0.3, rule: "metropolis" as FlipRate };
      const apply = symmetrisedGenerator(dynamics);
      const rows = Array.from({ length: table.length }, (_, x) => {
        const unit = new Float64Array(table.length);
        unit[x] = 1;
        const row = new Float64Array(table.length);
        apply(unit, row);
        return row;
      });
      // Both methods round at about 1e-14 of the largest eigenvalue, 16.
      within(relaxationOf(dynamics).gap, symmetricEigen(rows).values[1], 1e-10);
    });

    test(`${name}: the mean of the slowest function decays at exactly the gap`, () => {
      const dynamics = { table, beta: 0.3, rule: "heatbath" as FlipRate };
      const { gap, slowest } = relaxationOf(dynamics);
      const root = rootWeights(dynamics);
      // d⟨ψ⟩/dt = −Δ⟨ψ⟩ for any distribution: here for one state, whose generator row acts on ψ.
      const apply = symmetrisedGenerator(dynamics);
      const image = new Float64Array(table.length);
      apply(
        Float64Array.from(slowest, (v, x) => v * root[x]),
        image,
      );
      for (const x of [0, 100, 255])
        expect(Math.abs(image[x] / root[x] - gap * slowest[x])).toBeLessThanOrEqual(
          1e-8 * Math.max(...slowest.map(Math.abs)),
        );
    });

    test(`${name}: the killing rate is the table's and lies between π(x₀)Δ and Δ`, () => {
      for (const [text, expected] of Object.entries(known.killingRates[name])) {
        const beta = Number(text);
        const rate = killingRate({ table, beta, rule: "metropolis" });
        // Eight decimals are given.
        expect(Math.abs(rate - expected)).toBeLessThanOrEqual(6e-9);
        const { met, piGs } = known.gapsPerSweep[name][text];
        expect(rate).toBeGreaterThanOrEqual(piGs * met);
        expect(rate).toBeLessThanOrEqual(met);
      }
    });

    test(`${name}: sequential sweeps relax at the table's rate and keep the Boltzmann weights`, () => {
      for (const [text, expected] of Object.entries(known.sequentialScanGap[`${name}_met`])) {
        const dynamics = { table, beta: Number(text), rule: "metropolis" as FlipRate };
        // Six decimals are given.
        expect(Math.abs(sequentialGap(dynamics) - expected)).toBeLessThanOrEqual(6e-7);
        const weights = rootWeights(dynamics).map((r) => r * r);
        const after = Float64Array.from(weights);
        sequentialSweep(dynamics)(after);
        for (const [x, p] of after.entries()) expect(Math.abs(p - weights[x])).toBeLessThanOrEqual(1e-15);
      }
    });
  }
});

describe("chains on a line", () => {
  test("the critical Curie–Weiss magnet relaxes in the table's steps, reversible and lifted", () => {
    for (const [text, steps] of Object.entries(known.curieWeissSteps.rev)) {
      const N = Number(text);
      const chain = lumpedChain(fieldDialEnergies(N, 0), 1, "metropolis");
      within(N / birthDeathGap(chain), steps, DIGITS);
      within(N / relaxationRateOf(liftedGenerator(chain)), known.curieWeissSteps.lifted[text], DIGITS * 4);
    }
  });

  test("a gap far below rounding keeps its digits: doubling a barrier of the dial at low temperature squares it", () => {
    const gap = (beta: number): number => birthDeathGap(lumpedChain(fieldDialEnergies(400, 0.1), beta, "metropolis"));
    // ln Δ = −β N (1 − h)²/2 + o(β): from β = 4 to 6 the slope is the barrier, 162, to the entropy's few per cent.
    const slope = -(Math.log(gap(6)) - Math.log(gap(4))) / 2;
    within(slope, (400 * 0.9 ** 2) / 2, 0.02);
    expect(gap(6)).toBeGreaterThan(0);
  });

  test("the dial's lumped chain has the gap of the whole state space", () => {
    const N = 8;
    const energies = fieldDialEnergies(N, 0.1);
    const table = Float64Array.from({ length: 1 << N }, (_, x) => energies[x.toString(2).replaceAll("0", "").length]);
    const whole = relaxationOf({ table, beta: 1, rule: "metropolis" }).gap;
    within(birthDeathGap(lumpedChain(energies, 1, "metropolis")), whole, 1e-9);
  });

  test("three states: a cyclic current turns the eigenvalues −1 and −1.25 into −1.125 ± iω", () => {
    const generator = (current: number): number[][] => {
      const pi = [1 / 2, 1 / 3, 1 / 6];
      const flows = [
        [0, 1 / 6 + current / 2, 1 / 12 - current / 2],
        [1 / 6 - current / 2, 0, 1 / 12 + current / 2],
        [1 / 12 + current / 2, 1 / 12 - current / 2, 0],
      ];
      return flows.map((row, i) =>
        row.map((flow, j) => (i === j ? -row.reduce((a, b) => a + b, 0) / pi[i] : flow / pi[i])),
      );
    };
    const still = eigenvalues(generator(0)).map(({ re }) => re);
    expect(Math.abs(still[1] + 1)).toBeLessThan(1e-12);
    expect(Math.abs(still[2] + 1.25)).toBeLessThan(1e-12);
    const [, a, b] = eigenvalues(generator(0.06));
    expect(Math.abs(a.re + 1.125)).toBeLessThan(1e-12);
    expect(Math.abs(a.im + b.im)).toBeLessThan(1e-12);
    expect(a.im).toBeGreaterThan(0);
  });
});

test("gaps close as e^(−βm): their logarithm falls with 41.5, 39.65 and 39.1 at β = 0.15, 0.3 and 0.5 for a barrier of 38", () => {
  // Couplings and fields of an instance with m = 38 and D = 19, in the sign of E = −Σ J s s − Σ h s.
  const couplings = [1, 4, -5, 1, 5, -2, 5, 5, -5, -3, 0, 2, 4, -3, -4, 4, 0, 2, -3, -2, -2, -4, 3, -3, -5, -3, 5, 4];
  const fields = [-1, -2, 1, 0, 2, 2, 1, 0];
  const table = energyTable(
    upperTriangle(
      couplings.map((c) => -c),
      fields.map((h) => -h),
    ),
  );
  const { barrier, difficulty, criticalDepth } = landscapeConstants(table);
  expect([barrier, difficulty, criticalDepth]).toEqual([38, 19, 38]);
  const slope = (beta: number): number => {
    const gap = (b: number): number => relaxationOf({ table, beta: b, rule: "metropolis" }).gap;
    return -Math.log(gap(beta + 0.01) / gap(beta - 0.01)) / 0.02;
  };
  // Three digits are known, of differences whose step is not: between steps of 0.01 and 0.05 the first moves by 0.1. A barrier wrong by
  // 2, the least step of the landscape, would be twenty times as far.
  for (const [beta, known] of [
    [0.15, 41.5],
    [0.3, 39.65],
    [0.5, 39.1],
  ])
    expect(Math.abs(slope(beta) - known)).toBeLessThanOrEqual(0.1);
});

describe("exact anneals", () => {
  test("six free spins fail as independent spins do", () => {
    // Spin i in a field 1: from ½, at each β the chance of the wrong side relaxes at rate 1 + e^(−2β) per sweep.
    const n = 6;
    const table = Float64Array.from({ length: 1 << n }, (_, x) => n - 2 * x.toString(2).replaceAll("0", "").length);
    const settings = {
      table,
      rule: "metropolis" as FlipRate,
      betas: linearBetas(0.25, 4),
      shortest: 0.5,
      doublings: 2,
    };
    const { residual } = exactAnneal(settings);
    for (let j = 0; j < 4; j++)
      for (let k = 0; k <= 2; k++) {
        const back = Math.exp(-2 * (j + 0.5) * 0.25);
        const rate = 1 + back;
        const wrong = back / rate + (0.5 - back / rate) * Math.exp(-rate * 0.5 * 2 ** k);
        // The series of the first step is exact to (nτ)³/6 a step: 4e-5 over the sweeps here.
        expect(Math.abs(residual[j][k] - 2 * n * wrong)).toBeLessThanOrEqual(1e-3);
      }
  });

  test("the hard instance's best ramps fail as an independent computation found", () => {
    const table = energyTable(eightSpins("hard"));
    const settings = {
      table,
      rule: "metropolis" as FlipRate,
      betas: linearBetas(0.05, 12),
      shortest: 1 / 16,
      doublings: 12,
    };
    const [short] = failureEnvelope(settings, exactAnneal(settings), [128]);
    // 0.2117 with 80 stages; a ramp of some ten stages is a little worse, never better than 2 %.
    expect(short.value).toBeGreaterThan(0.2075);
    expect(short.value).toBeLessThan(0.222);
  });

  test("descent leads every state of a ferromagnet in a field to a local minimum", () => {
    const table = energyTable(eightSpins("medium"));
    for (const [x, end] of attractors(table).entries()) {
      expect(table[end]).toBeLessThanOrEqual(table[x]);
      for (let i = 0; i < 8; i++) expect(table[end ^ (1 << i)]).toBeGreaterThanOrEqual(table[end]);
    }
  });
});
