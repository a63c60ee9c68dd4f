import { describe, expect, test } from "vitest";
import { jeffreys } from "../../../core/statistics/time-to-solution.ts";
import { bcaInterval } from "../../../lab/statistics/bootstrap.ts";
import { effectiveSize } from "../../../lab/statistics/effective-size.ts";
import { equivalence } from "../../../lab/statistics/equivalence.ts";
import { normalCumulative, normalQuantile } from "../../../lab/statistics/normal.ts";
import { optimalSweeps } from "../../../lab/statistics/optimal-sweeps.ts";
import { compareForms } from "../../../lab/statistics/rival-forms.ts";
import { goodnessByBootstrap, logLogSlope, type Measured } from "../../../lab/statistics/slope.ts";
import {
  andersonDarling,
  exponentialGoodness,
  type FirstHit,
  hitRate,
  kaplanMeier,
} from "../../../lab/statistics/survival.ts";
import { testRandom, testSeed } from "../../support/models.ts";

const REPETITIONS = 4000;
/** A coverage that is right strays by less: 4 standard errors of 4000 draws at 95 % are 1.4 %, once in 16,000. */
const COVERAGE_NOISE = 0.014;

function normalOf(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function shareOf(times: number, check: () => boolean): number {
  let kept = 0;
  for (let k = 0; k < times; k++) if (check()) kept++;
  return kept / times;
}

describe("intervals cover the truth as often as they say", () => {
  test("Jeffreys' interval: 94 to 96 % averaged over p, at least 88 % at the worst p, by the exact binomial law", () => {
    const trials = 50;
    const coverage = (p: number): number => {
      let sum = 0;
      let weight = (1 - p) ** trials;
      for (let hits = 0; hits <= trials; hits++) {
        const { low, high } = jeffreys(hits, trials);
        if (low <= p && p <= high) sum += weight;
        weight *= ((trials - hits) / (hits + 1)) * (p / (1 - p));
      }
      return sum;
    };
    const grid = Array.from({ length: 399 }, (_, k) => (k + 1) / 400).map(coverage);
    const mean = grid.reduce((sum, c) => sum + c, 0) / grid.length;
    expect(mean).toBeGreaterThanOrEqual(0.94);
    expect(mean).toBeLessThanOrEqual(0.96);
    expect(Math.min(...grid)).toBeGreaterThanOrEqual(0.88);
  });

  test("the rate of hits of censored exponential runs", () => {
    const uniform = testRandom(testSeed());
    const covered = shareOf(REPETITIONS, () => {
      const runs = Array.from({ length: 60 }, (): FirstHit => {
        const time = -Math.log(1 - uniform()) / 0.3;
        return { time: Math.min(time, 4), hit: time < 4 };
      });
      const { low, high } = hitRate(runs, 0.5);
      return low <= 0.3 && 0.3 <= high;
    });
    // The interval of a Poisson count is conservative by up to one hit of some forty: up to 1.5 % here.
    expect(covered).toBeGreaterThanOrEqual(0.95 - COVERAGE_NOISE);
    expect(covered).toBeLessThanOrEqual(0.98);
  });

  test("Kaplan and Meier's curve at a fixed time", () => {
    const uniform = testRandom(testSeed() + 1);
    const truth = Math.exp(-0.3 * 2);
    const covered = shareOf(REPETITIONS, () => {
      const runs = Array.from({ length: 80 }, (): FirstHit => {
        const time = -Math.log(1 - uniform()) / 0.3;
        const censor = 6 * uniform();
        return { time: Math.min(time, censor), hit: time < censor };
      });
      const step = kaplanMeier(runs).findLast(({ time }) => time <= 2);
      return step !== undefined && step.low <= truth && truth <= step.high;
    });
    // On the log(−log) scale at 80 runs it covers 94 to 96 %.
    expect(Math.abs(covered - 0.95)).toBeLessThanOrEqual(COVERAGE_NOISE + 0.005);
  });

  test("the slope of a power law from errors as stated", () => {
    const uniform = testRandom(testSeed() + 2);
    const covered = shareOf(REPETITIONS, () => {
      const points = [1, 2, 4, 8, 16, 32].map((x): Measured => {
        const truth = 3 * x ** -0.5;
        const value = truth * Math.exp(0.05 * normalOf(uniform));
        return { x, value, error: 0.05 * value };
      });
      const { low, high } = logLogSlope(points);
      return low <= -0.5 && -0.5 <= high;
    });
    expect(Math.abs(covered - 0.95)).toBeLessThanOrEqual(COVERAGE_NOISE);
  });

  test("BCa over instances and blocks: at least 91 % for a mean of skewed data", () => {
    const uniform = testRandom(testSeed() + 3);
    const mean = (data: readonly (readonly number[])[]): number => {
      let [sum, count] = [0, 0];
      for (const blocks of data)
        for (const value of blocks) {
          sum += value;
          count++;
        }
      return sum / count;
    };
    const times = 400;
    const covered = shareOf(times, () => {
      const data = Array.from({ length: 25 }, () => {
        const own = -Math.log(1 - uniform());
        return Array.from({ length: 8 }, () => own * -2 * Math.log(1 - uniform()));
      });
      const { low, high } = bcaInterval(data, mean, uniform, { draws: 300 });
      return low <= 2 && 2 <= high;
    });
    // 4 standard errors of 400 draws at 95 % are 4.4 %; BCa at 25 instances covers some 94 %.
    expect(covered).toBeGreaterThanOrEqual(0.91);
  });

  test("the error of a mean whose reads depend on each other within a block", () => {
    const uniform = testRandom(testSeed() + 4);
    const covered = shareOf(REPETITIONS, () => {
      const blocks = Array.from({ length: 30 }, () => {
        const common = normalOf(uniform);
        return { values: Array.from({ length: 6 }, () => common + normalOf(uniform)) };
      });
      const { mean, error } = effectiveSize(blocks);
      // Student's t with 29 degrees of freedom.
      return Math.abs(mean) <= 2.045 * error;
    });
    expect(Math.abs(covered - 0.95)).toBeLessThanOrEqual(COVERAGE_NOISE);
  });

  test("dependent reads count for fewer: six equal reads a block are one", () => {
    const uniform = testRandom(testSeed() + 5);
    const blocks = Array.from({ length: 4000 }, () => ({ values: new Array<number>(6).fill(normalOf(uniform)) }));
    const { effectiveReads } = effectiveSize(blocks);
    // The variance of 4000 values is known to 2.2 % (one standard error); four of them.
    expect(Math.abs(effectiveReads / 4000 - 1)).toBeLessThanOrEqual(0.09);
  });
});

describe("whether hits come at one rate", () => {
  const runsOf = (uniform: () => number, rates: readonly number[]): FirstHit[] =>
    Array.from({ length: 120 }, (_, run) => {
      const time = 5 + Math.max(1, Math.ceil(-Math.log1p(-uniform()) / rates[run % rates.length]));
      return time > 60 ? { time: 60, hit: false } : { time, hit: true };
    });

  test("has a p-value that is below x in a share x of right cases, whole sweeps, fit and censoring included", () => {
    const uniform = testRandom(testSeed() + 20);
    const values = Array.from({ length: 300 }, () => exponentialGoodness(runsOf(uniform, [0.05]), 5, 60, uniform, 199));
    for (const x of [0.1, 0.5]) {
      const share = values.filter((p) => p <= x).length / values.length;
      // Four standard errors of a share of 300.
      expect(Math.abs(share - x), `${share} at ${x}`).toBeLessThanOrEqual(4 * Math.sqrt((x * (1 - x)) / 300));
    }
  });

  test("is denied where half of the runs hit five times as fast", () => {
    const uniform = testRandom(testSeed() + 21);
    const denied = shareOf(20, () => exponentialGoodness(runsOf(uniform, [0.04, 0.2]), 5, 60, uniform) <= 0.05);
    expect(denied).toBeGreaterThan(0.8);
  });
});

describe("what a fit is worth", () => {
  test("a line through a line's points is good, a curved law's is not", () => {
    const uniform = testRandom(testSeed() + 6);
    const draw = (x: number, value: number): Measured => ({
      x,
      value: value * Math.exp(0.05 * normalOf(uniform)),
      error: 0.05 * value,
    });
    const xs = [1, 2, 4, 8, 16, 32, 64, 128];
    const line = xs.map((x) => draw(x, x ** -0.5));
    const curve = xs.map((x) => draw(x, Math.exp(-(x ** 0.3))));
    // False alarm 1e-3 at most: the smallest share of 1000 draws and itself.
    expect(goodnessByBootstrap(line, draw, uniform)).toBeGreaterThan(0.001);
    expect(goodnessByBootstrap(curve, draw, uniform)).toBeLessThanOrEqual(0.001);
    expect(logLogSlope(curve).goodness).toBeLessThan(1e-6);
  });

  test("held-out points tell a power law from a stretched exponential, both ways", () => {
    const uniform = testRandom(testSeed() + 7);
    const xs = Array.from({ length: 16 }, (_, k) => 2 ** (k / 1.5));
    const noisy = (law: (x: number) => number): Measured[] =>
      xs.map((x) => ({ x, value: law(x) * Math.exp(0.02 * normalOf(uniform)), error: 0.02 * law(x) }));
    expect(compareForms(noisy((x) => 0.4 * x ** -0.7))[0].form).toBe("power law");
    expect(compareForms(noisy((x) => 0.4 * Math.exp(-0.6 * x ** 0.4)))[0].form).toBe("stretched exponential");
    expect(compareForms(noisy((x) => Math.exp(-0.01 * x)))[0].form).toMatch(/crossing|stretched/);
  });

  test("equivalence: close and sharp is consistent, far is violated, blurred is inconclusive, none is not tested", () => {
    expect(equivalence({ value: -0.52, error: 0.01 }, -0.5, 0.15).verdict).toBe("consistent");
    expect(equivalence({ value: -0.8, error: 0.01 }, -0.5, 0.15).verdict).toBe("violated");
    expect(equivalence({ value: -0.52, error: 0.1 }, -0.5, 0.15).verdict).toBe("inconclusive");
    expect(equivalence(null, -0.5, 0.15).verdict).toBe("not tested");
  });

  test("a slope just outside the margin is called consistent at most as often as the test says", () => {
    const uniform = testRandom(testSeed() + 8);
    const error = 0.02;
    const called = shareOf(REPETITIONS, () => {
      const value = -0.5 * 1.15 + error * normalOf(uniform);
      return equivalence({ value, error }, -0.5, 0.15).verdict === "consistent";
    });
    // 5 %, and four standard errors of 4000 draws.
    expect(called).toBeLessThanOrEqual(0.05 + 0.0138);
  });
});

describe("the best length of an anneal", () => {
  test("choosing and evaluating on the same blocks flatters; fresh blocks do not", () => {
    const uniform = testRandom(testSeed() + 9);
    let [bias, count] = [0, 0];
    for (let k = 0; k < REPETITIONS; k++) {
      // Ten lengths that are equally good: a hit costs 20 in truth for every one.
      const trials = Array.from({ length: 10 }, (_, i) => ({
        sweeps: 2 ** i,
        blockTime: 1,
        hits: Array.from({ length: 200 }, () => uniform() < 0.2),
      }));
      const found = optimalSweeps(trials);
      if (found?.tts99 === null || found === null) continue;
      bias += Math.log(found.tts99 / (Math.log(0.01) / Math.log(0.8)));
      count++;
    }
    // ln of a ratio of hits has a bias of some (1 − p)/2pn = 2 %; its standard error over 4000 is 0.3 %.
    expect(Math.abs(bias / count)).toBeLessThanOrEqual(0.035);
  });

  test("an optimum at the end of the lengths tried is said to be none", () => {
    const trial = (sweeps: number, share: number) => ({
      sweeps,
      blockTime: sweeps,
      hits: Array.from({ length: 200 }, (_, k) => (k >> 1) % 100 < 100 * share),
    });
    expect(optimalSweeps([trial(1, 0.01), trial(2, 0.1), trial(4, 0.12)])?.interior).toBe(true);
    expect(optimalSweeps([trial(1, 0.01), trial(2, 0.05), trial(4, 0.3)])?.interior).toBe(false);
    expect(optimalSweeps([trial(1, 0), trial(2, 0)])).toBeNull();
  });
});

describe("exponential hit times", () => {
  test("Anderson and Darling's statistic is small for them and large for others", () => {
    const uniform = testRandom(testSeed() + 10);
    const exponential = Array.from({ length: 500 }, () => -Math.log(1 - uniform()) / 2);
    const regular = Array.from({ length: 500 }, () => 0.25 + 0.5 * uniform());
    // Upper 0.1 % point of the statistic with a known rate: about 6.
    expect(andersonDarling(exponential, 2, 0, Number.POSITIVE_INFINITY)).toBeLessThan(6);
    expect(andersonDarling(regular, 2, 0, Number.POSITIVE_INFINITY)).toBeGreaterThan(6);
  });

  test("Φ and its inverse", () => {
    for (const [z, p] of [
      [0, 0.5],
      [1.959963984540054, 0.975],
      [-2.3263478740408408, 0.01],
    ]) {
      expect(Math.abs(normalCumulative(z) - p)).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-9);
    }
  });
});
