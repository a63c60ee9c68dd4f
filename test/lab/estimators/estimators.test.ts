import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { autocorrelationTail, variationalRate } from "../../../lab/estimators/autocorrelation-tail.ts";
import { correlatorPlateau } from "../../../lab/estimators/correlator-plateau.ts";
import { slopeThroughStart } from "../../../lab/estimators/eigenfunction-slope.ts";
import { survivalSlope } from "../../../lab/estimators/survival-slope.ts";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import { forDoublings } from "../../../lab/spectrum/master-equation.ts";
import { observedKilling } from "../../../lab/spectrum/observed-killing.ts";
import { killingRate, relaxationOf, rootWeights } from "../../../lab/spectrum/single-flip.ts";
import type { FirstHit } from "../../../lab/statistics/survival.ts";
import { formOf, instanceOf } from "../../../lab/verify/instances.ts";
import { scan } from "../../../solver-node/kernels/scan/scan.ts";
import { assertAgrees } from "../../support/agreement.ts";
import { testRandom, testSeed } from "../../support/models.ts";

describe("the slope through the start", () => {
  const times = [2, 4, 6, 8];
  /** 64 batches of e^(−t/5) with a common error a batch: points of a batch depend on each other. */
  const batches = (seed: number): Float64Array[] => {
    const random = testRandom(seed);
    const noise = (): number => Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6);
    return Array.from({ length: 64 }, () => {
      const common = 0.1 * noise();
      return Float64Array.from(times, (t) => Math.exp(-t / 5) + 0.1 * common + 0.02 * noise());
    });
  };

  test("is the rate, within errors that cover as often as they say", () => {
    const draws = Array.from({ length: 400 }, (_, k) => slopeThroughStart(batches(testSeed() + k), times));
    const within = draws.filter(({ rate, error }) => Math.abs(rate - 0.2) < 2 * error).length;
    // 95 % of 400 with a standard deviation of 4.4: four of them below and above.
    assert.ok(within > 362 && within < 398, `${within} of 400`);
  });

  test("has no error where batches repeat each other, and is not a number where a mean is not positive", () => {
    const one = Float64Array.from(times, (t) => Math.exp(-t / 4));
    assert.equal(
      slopeThroughStart(
        Array.from({ length: 20 }, () => one),
        times,
      ).error < 1e-12,
      true,
    );
    assert.ok(Number.isNaN(slopeThroughStart([one, one.map((v) => -3 * v)], times).rate));
  });
});

describe("autocorrelations", () => {
  const table = energyTable(instanceOf("hard"));
  const dynamics = { table, beta: 0.1, rule: "metropolis" } as const;

  test("a reversible chain's tail gives its rate", () => {
    assertAgrees((measurement) => {
      const random = testRandom(testSeed() + measurement);
      // A spin that keeps its value with 0.9 and is drawn anew else: ρ(τ) = 0.9^τ.
      const series = Array.from({ length: 64 }, () => {
        let s = random() < 0.5 ? 1 : -1;
        return Float64Array.from({ length: 4000 }, () => {
          if (random() < 0.1) s = random() < 0.5 ? 1 : -1;
          return s;
        });
      });
      const { rate, error } = autocorrelationTail(series, 2, 8, 0);
      assert.ok(error < 0.03 * rate, "the estimate is sharp");
      assert.ok(Math.abs(rate - 0.2) > 3.5 * error, "another rate is told from it");
      return (rate + Math.log(0.9)) / error;
    });
  });

  test("several observables bound the gap from above, the slowest eigenfunction among them reaches it", () => {
    const { gap, slowest } = relaxationOf(dynamics);
    const weights = rootWeights(dynamics).map((r) => r * r);
    const spin = (i: number): Float64Array => table.map((_, x) => ((x >> i) & 1 ? 1 : -1));
    const centred = (f: Float64Array): Float64Array => {
      const mean = f.reduce((sum, v, x) => sum + weights[x] * v, 0);
      return f.map((v) => v - mean);
    };
    /** C_ij(0.5) = Σ_x π(x) f_i(x) E[f_j(X_t) | x], exactly. */
    const covariances = (observables: readonly Float64Array[]): readonly [number[][], number[][]] => {
      const dot = (f: Float64Array, p: Float64Array): number => f.reduce((sum, v, x) => sum + v * p[x], 0);
      const flows = observables.map((f) => f.map((v, x) => v * weights[x]));
      let later: Float64Array[] = [];
      forDoublings(dynamics, 0.5, 0, (advance) => {
        later = flows.map((flow) => {
          const [up, down] = [advance(flow.map((v) => Math.max(v, 0))), advance(flow.map((v) => Math.max(-v, 0)))];
          return up.map((v, x) => v - down[x]);
        });
      });
      return [observables.map((f) => flows.map((p) => dot(f, p))), observables.map((f) => later.map((p) => dot(f, p)))];
    };
    const one = variationalRate(...covariances([centred(table)]), 0.5);
    const few = variationalRate(...covariances([centred(table), ...[0, 1, 2, 3].map((i) => centred(spin(i)))]), 0.5);
    const full = variationalRate(...covariances([centred(table), slowest]), 0.5);
    assert.ok(one > few && few > gap, `${one}, ${few}, ${gap}`);
    assert.ok(Math.abs(full / gap - 1) < 1e-6);
  });
});

describe("survival", () => {
  const table = energyTable(instanceOf("hard"));

  test("seen at sweep ends dies out at most as fast as seen at every flip, and both agree where a visit lasts", () => {
    for (const [beta, least] of [
      [0.2, 0.6],
      [0.5, 0.97],
    ] as const) {
      const dynamics = { table, beta, rule: "metropolis" } as const;
      const ratio = observedKilling(dynamics, "random").rate / killingRate(dynamics);
      assert.ok(ratio <= 1.01 && ratio > least, `${ratio} at ${beta}`);
    }
  });

  test("first hits of the implemented kernel die out at the exact rate of its scan, and not at that of another β", () => {
    const form = formOf(instanceOf("hard"));
    const ground = table.indexOf(Math.min(...table));
    const exact = (beta: number): number => observedKilling({ table, beta, rule: "metropolis" }, "sequential").rate;
    const kernel = scan.assemble(form, { update: "metropolis", scan: "sequential", randomness: "independent" });
    const horizon = 60;
    kernel.prepare({ beta: new Float64Array(horizon).fill(0.2 * form.unit), sweepsPerBeta: 1 });
    const packed = new Uint8Array(1);
    const measured = (measurement: number): ReturnType<typeof survivalSlope> => {
      const runs = Array.from({ length: 6000 }, (_, run): FirstHit => {
        kernel.start(stream(testSeed(), measurement, run));
        for (let t = 0; t < horizon; t++) {
          kernel.anneal(t, t + 1);
          kernel.packed(packed);
          if (packed[0] === ground) return { time: t + 1, hit: true };
        }
        return { time: horizon, hit: false };
      });
      return survivalSlope(runs, 20);
    };
    assertAgrees((measurement) => {
      const { rate, low, high } = measured(measurement);
      const error = (high - low) / (2 * 1.96);
      assert.ok(Math.abs(rate - exact(0.22)) > 3.5 * error, "a β a tenth too high is told from it");
      return (rate - exact(0.2)) / error;
    });
  });

  test("without hits only the upper end says something", () => {
    const none = survivalSlope([{ time: 100, hit: false }], 0);
    assert.equal(none.rate, 0);
    assert.equal(none.low, 0);
    // −ln(1 − 3.69/100): 97.5 % of Poisson counts of mean 3.69 are not 0.
    assert.ok(Math.abs(none.high + Math.log1p(-0.03689)) < 1e-4);
  });
});

test("a correlator in imaginary time gives the gap of the state that it reaches, both ways round the worldline", () => {
  const [slices, beta, gap] = [64, 16, 0.3];
  const exact = Float64Array.from({ length: slices }, (_, t) => Math.cosh((gap * (t - slices / 2) * beta) / slices));
  const random = testRandom(testSeed());
  const batches = Array.from({ length: 40 }, () => exact.map((c) => c * (1 + 0.01 * (random() - 0.5))));
  const plateau = correlatorPlateau(batches, beta, 4, 24);
  assert.ok(Math.abs(plateau.rate - gap) < 3.5 * plateau.error && plateau.error < 0.02 * gap);
  const noiseless = correlatorPlateau([exact, exact], beta, 4, 24);
  assert.ok(Math.abs(noiseless.rate - gap) < 1e-9);
  // Read as a plain exponential, the periodic way round would hide a tenth of the gap.
  assert.ok(Math.abs((Math.log(exact[4] / exact[24]) / (20 * beta)) * slices - gap) > 0.1 * gap);
  assert.ok(Number.isNaN(correlatorPlateau([exact, exact], beta, 24, 40).rate));
});
