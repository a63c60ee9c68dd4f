import { describe, expect, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { langevinStep, meanDrift, relaxationRate, sufficientTurn } from "../../../lab/irreversible/langevin.ts";
import { uniformNumbers } from "../../../lab/irreversible/lifted-sampler.ts";
import { chainOf, speedUpOf } from "../../../lab/irreversible/reversible-part.ts";
import { eigenvalues } from "../../../lab/spectrum/dense.ts";
import { fixture } from "../instances.ts";

interface Known {
  readonly threeStates: {
    readonly withCurrent: { readonly current: number; readonly re: number; readonly im: number };
  };
  readonly ornsteinUhlenbeck: {
    readonly curvatures: readonly [number, number];
    readonly bestTurn: number;
    readonly rate: Readonly<Record<string, number>>;
  };
}

const known = fixture<Known>("irreversible");
/** Dense eigenvalues round at 1e-15 of the largest. */
const ROUNDING = 1e-11;

describe("a current on top of a reversible chain", () => {
  const three = (current: number) => {
    const conductances: Readonly<Record<string, number>> = { "0,1": 1 / 6, "0,2": 1 / 12, "1,2": 1 / 12 };
    return chainOf([1 / 2, 1 / 3, 1 / 6], (i, j) => conductances[`${i},${j}`], [{ cycle: [0, 1, 2], current }]);
  };

  test("speeds three states up to the mean of their rates, and no further", () => {
    const without = speedUpOf(three(0));
    expect(Math.abs(without.rate - 1)).toBeLessThanOrEqual(ROUNDING);
    expect(Math.abs(without.meanRate - 1.125)).toBeLessThanOrEqual(ROUNDING);
    const { current, re, im } = known.threeStates.withCurrent;
    const { kept, rates } = three(current);
    const found = eigenvalues(
      rates.map((row, i) => {
        const left = Array.from(row).reduce((a, b) => a + b, 0);
        return Float64Array.from(row, (w, j) => (i === j ? -left : w));
      }),
    );
    expect(Math.abs(found[1].re - re)).toBeLessThanOrEqual(ROUNDING);
    // Six decimals are given.
    expect(Math.abs(Math.abs(found[1].im) - im)).toBeLessThanOrEqual(1e-6);
    expect(Math.abs(speedUpOf({ kept, rates }).rate - 1.125)).toBeLessThanOrEqual(ROUNDING);
  });

  test("never slows a chain, and never passes the mean rate: 2000 random chains of 3 to 8 states", () => {
    const uniform = uniformNumbers(stream(11, 1, 0));
    let faster = 0;
    for (let chain = 0; chain < 2000; chain++) {
      const N = 3 + Math.floor(6 * uniform());
      const weights = Array.from({ length: N }, () => 0.1 + uniform());
      const sum = weights.reduce((a, b) => a + b, 0);
      const conductance = Array.from({ length: N * N }, () => 0.05 + uniform());
      const order = Array.from({ length: N }, (_, k) => k);
      for (let k = N - 1; k > 0; k--) {
        const other = Math.floor(uniform() * (k + 1));
        [order[k], order[other]] = [order[other], order[k]];
      }
      const lengths = [3, N];
      const currents = lengths.map((length) => ({ cycle: order.slice(0, length), current: 0.025 * uniform() }));
      const { reversibleGap, rate, meanRate } = speedUpOf(
        chainOf(
          weights.map((w) => w / sum),
          (i, j) => conductance[i * N + j],
          currents,
        ),
      );
      const slack = ROUNDING * N * meanRate;
      expect(rate).toBeGreaterThanOrEqual(reversibleGap - slack);
      expect(rate).toBeLessThanOrEqual(meanRate + slack);
      if (rate > reversibleGap + slack) faster++;
    }
    // Equality needs A to commute with S on the slowest mode, which no random chain does.
    expect(faster).toBe(2000);
  });

  test("gains nothing on the uniform ring, where the current commutes with the rest", () => {
    const ring = (bias: number) =>
      chainOf(new Float64Array(8).fill(1 / 8), (i, j) => (j - i === 1 || j - i === 7 ? 1 / 8 : 0), [
        { cycle: [0, 1, 2, 3, 4, 5, 6, 7], current: bias / 8 },
      ]);
    for (const bias of [0, 0.7]) {
      const { rate, reversibleGap } = speedUpOf(ring(bias));
      expect(Math.abs(rate - (2 - Math.SQRT2))).toBeLessThanOrEqual(ROUNDING);
      expect(Math.abs(reversibleGap - (2 - Math.SQRT2))).toBeLessThanOrEqual(ROUNDING);
    }
  });

  test("chains that do not keep the distribution, and currents that are too strong, are refused", () => {
    expect(() =>
      speedUpOf({
        kept: [0.5, 0.5],
        rates: [
          [0, 1],
          [2, 0],
        ],
      }),
    ).toThrow(/state 0 is not kept/);
    expect(() => three(0.2)).toThrow(/exceeds the conductance/);
  });
});

describe("Langevin motion with a turning drift", () => {
  const { curvatures, bestTurn, rate } = known.ornsteinUhlenbeck;
  const turn = [
    [0, 1],
    [-1, 0],
  ];

  test("relaxes at the known rates, up to the mean curvature and no further", () => {
    // Five decimals are given.
    for (const [strength, expected] of Object.entries(rate))
      expect(Math.abs(relaxationRate({ curvatures, turn, strength: Number(strength) }) - expected)).toBeLessThanOrEqual(
        1e-5,
      );
    expect(Math.abs(sufficientTurn(...curvatures) - bestTurn)).toBeLessThanOrEqual(1e-12);
  });

  test("gains nothing in an isotropic well", () => {
    for (const strength of [0, 1, 7])
      expect(Math.abs(relaxationRate({ curvatures: [3, 3], turn, strength }) - 3)).toBeLessThanOrEqual(ROUNDING);
  });

  test("keeps e^(−U/T) and lets means decay as its drift says", () => {
    const well = { curvatures: [1, 10], turn, strength: 2 };
    const [step, temperature, walkers, steps] = [2e-3, 0.5, 4000, 400];
    const uniform = uniformNumbers(stream(12, 1, 0));
    const noise = new Float64Array(2);
    const gradient = (x: Float64Array, out: Float64Array) => out.set(x.map((v, i) => v * well.curvatures[i]));
    const ends: Float64Array[] = [];
    for (let w = 0; w < walkers; w++) {
      const x = Float64Array.of(3, 0);
      for (let k = 0; k < steps; k++) {
        for (let i = 0; i < 2; i++) noise[i] = Math.sqrt(12) * (uniform() - 0.5);
        langevinStep(x, gradient, well, { step, temperature }, noise);
      }
      ends.push(x);
    }
    // The mean after all steps is (1 − Aδ)^steps x₀ exactly, here by the same drift without noise.
    let mean = [3, 0];
    const A = meanDrift(well);
    for (let k = 0; k < steps; k++)
      mean = mean.map((m, i) => m - step * A[i].reduce((sum, a, j) => sum + a * mean[j], 0));
    for (const i of [0, 1]) {
      const variance = temperature / well.curvatures[i];
      const found = ends.reduce((sum, x) => sum + x[i], 0) / walkers;
      // Five standard errors: a false alarm in 2e6.
      expect(Math.abs(found - mean[i])).toBeLessThanOrEqual(5 * Math.sqrt(variance / walkers));
      const spread = ends.reduce((sum, x) => sum + (x[i] - found) ** 2, 0) / walkers;
      // Of a variance from 4000 walkers five standard errors are 11 %; the explicit step of |λ|²δ/2Re λ adds up to 1 %, and e^(−2·5.5·0.8) is left of the start.
      expect(Math.abs(spread / variance - 1)).toBeLessThanOrEqual(0.13);
    }
  });
});
