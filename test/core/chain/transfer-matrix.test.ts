import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { chainMarginals, lowestHistory } from "../../../core/chain/transfer-matrix.ts";
import {
  checkWindowChain,
  type WindowChain,
  windowChainEnergy,
  windowChainModel,
} from "../../../core/chain/window-chain.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { shareOfUp } from "../../../core/sample-set/marginals.ts";
import { chiSquareTail } from "../../../core/statistics/special-functions.ts";
import { assertAgrees } from "../../support/agreement.ts";
import { testRandom, testSeed } from "../../support/models.ts";
import { blockMean, meanEnergy, plannedBlocks } from "../../support/planned-run.ts";

/** A chain whose observations have nothing to do with a history: the recursions must not care. */
function randomChain(n: number, L: number, seed: number): WindowChain {
  const random = testRandom(seed);
  return {
    n,
    kernel: Float64Array.from({ length: L }, () => random() - 0.3),
    observed: Float64Array.from({ length: n - L + 1 }, () => 2 * random() - 0.5),
    weight: 3 * random(),
    switching: 2 * random() - 0.5,
  };
}

function histories(n: number): readonly Uint8Array[] {
  return Array.from({ length: 2 ** n }, (_, code) => Uint8Array.from({ length: n }, (_unused, t) => (code >>> t) & 1));
}

const SMALL: readonly (readonly [n: number, L: number])[] = [
  [1, 1],
  [2, 1],
  [7, 1],
  [2, 2],
  [3, 2],
  [10, 2],
  [3, 3],
  [9, 3],
  [11, 4],
  [10, 7],
  [10, 10],
];

describe("the transfer matrix of a blurred two-state chain", () => {
  for (const [n, L] of SMALL)
    test(`gives what enumeration gives, ${n} steps and a window of ${L}`, () => {
      const chain = randomChain(n, L, testSeed() + 100 * n + L);
      const beta = 0.7;
      const all = histories(n);
      const energy = all.map((bits) => windowChainEnergy(chain, bits));
      const weight = energy.map((e) => Math.exp(-beta * e));
      const Z = weight.reduce((a, b) => a + b, 0);
      const mean = (f: (bits: Uint8Array, at: number) => number): number =>
        all.reduce((sum, bits, at) => sum + weight[at] * f(bits, at), 0) / Z;
      const exact = chainMarginals(chain, beta);
      // A few dozen operations with rounding 1e-16 each.
      const near = (a: number, b: number): void =>
        assert.ok(Math.abs(a - b) < 1e-11 * Math.max(1, Math.abs(b)), `${a} for ${b}`);
      near(exact.lnZ, Math.log(Z));
      near(
        exact.meanEnergy,
        mean((_, at) => energy[at]),
      );
      exact.one.forEach((p, t) =>
        near(
          p,
          mean((bits) => bits[t]),
        ),
      );
      exact.switched.forEach((p, t) =>
        near(
          p,
          mean((bits) => Math.abs(bits[t] - bits[t + 1])),
        ),
      );
      const lowest = lowestHistory(chain);
      near(lowest.energy, Math.min(...energy));
      near(windowChainEnergy(chain, lowest.bits), lowest.energy);
    });

  test("the encoded model has the chain's energies", () => {
    for (const [n, L] of SMALL) {
      const chain = randomChain(n, L, testSeed() + n + 1000 * L);
      const model = windowChainModel(chain);
      assert.ok(model.ok);
      const arithmetic = arithmeticOf(model.value);
      for (const bits of histories(n).slice(0, 200)) {
        const energy = windowChainEnergy(chain, bits);
        const encoded = energyOf(
          model.value,
          Int8Array.from(bits, (b) => 2 * b - 1),
          arithmetic,
        );
        // Each of up to n·L coefficients is rounded a few times.
        assert.ok(Math.abs(encoded - energy) < 1e-12 * (1 + Math.abs(energy)), `${encoded} for ${energy}`);
      }
    }
  });

  test("works at any length: ln Z of a free chain in closed form, 100000 steps", () => {
    // No observation counts: Z = 2 (1 + e^(−g))^(n−1).
    const n = 100_000;
    const chain: WindowChain = {
      n,
      kernel: Float64Array.of(1, 1, 1),
      observed: new Float64Array(n - 2),
      weight: 0,
      switching: 1.3,
    };
    const { lnZ, switched } = chainMarginals(chain, 2);
    const exact = Math.LN2 + (n - 1) * Math.log1p(Math.exp(-2.6));
    // n additions of numbers near 0.07 to a sum near 7000: 1e5 · 7000 · 1e-16.
    assert.ok(Math.abs(lnZ - exact) < 1e-7, `${lnZ} for ${exact}`);
    const share = Math.exp(-2.6) / (1 + Math.exp(-2.6));
    for (const p of switched) assert.ok(Math.abs(p - share) < 1e-12);
  });

  test("faults are named", () => {
    const good = randomChain(6, 2, 1);
    const reason = (changes: Partial<WindowChain>): string => {
      const checked = checkWindowChain({ ...good, ...changes }, "data.json");
      return checked.ok ? "" : JSON.stringify(checked.failure);
    };
    assert.equal(reason({}), "");
    assert.match(reason({ kernel: new Float64Array(0) }), /kernel.*at least one step/);
    assert.match(reason({ kernel: new Float64Array(17) }), /length of the window.*16.*17/);
    assert.match(reason({ n: 1 }), /from 2 on, got 1/);
    assert.match(reason({ observed: new Float64Array(3) }), /give 5 observations, got 3/);
    assert.match(reason({ weight: -1 }), /weight/);
    assert.match(reason({ switching: Number.NaN }), /switching.*NaN/);
    assert.match(reason({ observed: Float64Array.of(0, 0, Number.NaN, 0, 0) }), /observed\[2\].*NaN/);
    assert.match(
      reason({ n: 4096, kernel: new Float64Array(16), observed: new Float64Array(4081) }),
      /steps times the 32768 states/,
    );
  });
});

/** A smooth history behind noise, as the generator makes them, at a length that only the recursion can judge. */
function observedChain(n: number, L: number, seed: number): WindowChain {
  const random = testRandom(seed);
  let state = 0;
  const bits = Uint8Array.from({ length: n }, () => {
    if (random() < 0.1) state = 1 - state;
    return state;
  });
  const kernel = new Float64Array(L).fill(1 / L);
  const observed = Float64Array.from({ length: n - L + 1 }, (_, t) => {
    let sum = 0.6 * (random() + random() - 1);
    for (let l = 0; l < L; l++) sum += kernel[l] * bits[t + l];
    return sum;
  });
  return { n, kernel, observed, weight: 8, switching: 2 };
}

describe("the general kernels agree with it", () => {
  for (const L of [1, 3, 6])
    test(`samples at β = 1 have its marginals and mean energy, 200 steps and a window of ${L}`, () => {
      const chain = observedChain(200, L, testSeed() + L);
      const model = windowChainModel(chain);
      assert.ok(model.ok);
      const exact = chainMarginals(chain, 1);
      const measure = (measurement: number, beta: number): { z: number; p: number } => {
        const { blocks } = plannedBlocks(
          model.value,
          {
            solver: "sa",
            mode: "sample",
            update: "heatbath",
            betaRange: [beta, beta],
            numSweeps: 200,
            thinning: 20,
            numReads: 64 * 512,
            seed: testSeed() + measurement,
          },
          32,
        );
        const energies = blockMean(blocks.map(({ finished }) => meanEnergy(finished)));
        // The number of steps in state 1 and the number in the first half: sums that bias in marginals moves.
        const z = (energies.mean - exact.meanEnergy) / energies.standardError;
        const ones = blocks.map(({ finished }) => shareOfUp(finished));
        // Every tenth step's marginal: far enough apart to be nearly independent; χ² of squared z over blocks.
        let square = 0;
        let degrees = 0;
        for (let t = 0; t < chain.n; t += 10) {
          const { mean, standardError } = blockMean(ones.map((one) => one[t]));
          if (standardError === 0) continue;
          square += ((mean - exact.one[t]) / standardError) ** 2;
          degrees++;
        }
        return { z, p: chiSquareTail(square, degrees) };
      };
      assertAgrees((measurement) => measure(measurement, 1).z);
      // 20 squares of Student's t of 31 degrees instead of normals: 1e-6 of χ² is below 1e-3 in truth; one of two measurements must pass.
      assert.ok(measure(0, 1).p > 1e-6 || measure(1, 1).p > 1e-6);
      assert.ok(Math.abs(measure(0, 0.9).z) > 3.5, "a temperature wrong by a tenth is caught");
    });

  test("the annealer ends at its lowest energy, never below", () => {
    for (const L of [1, 4]) {
      const chain = observedChain(120, L, testSeed() + 10 + L);
      const model = windowChainModel(chain);
      assert.ok(model.ok);
      const lowest = lowestHistory(chain).energy;
      const { blocks } = plannedBlocks(
        model.value,
        { solver: "sa", numSweeps: 2000, betaRange: [0.1, 20], numReads: 256, seed: testSeed() },
        1,
      );
      const best = blocks[0].finished.energy[0];
      // Both energies are sums of some thousand rounded terms.
      assert.ok(Math.abs(best - lowest) < 1e-9 * (1 + Math.abs(lowest)), `${best} for ${lowest}`);
    }
  });
});
