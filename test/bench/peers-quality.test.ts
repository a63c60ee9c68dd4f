import { describe, expect, it } from "vitest";
import { estimate, medianOfLowest, qualityCurve } from "../../bench/peers/quality/curve.ts";
import { type Candidate, FRESH_SEED } from "../../bench/peers/time-to-solution/race.ts";
import { stream } from "../../core/random/stream.ts";

/** A made-up solver: a trial costs `cpuS` and gives one of `energies`, all equally likely. */
function made(setting: string, cpuS: number, energies: readonly number[]): Candidate & { readonly seeds: number[] } {
  const seeds: number[] = [];
  return {
    setting,
    cost: cpuS,
    seeds,
    run(seed, mostCpuS) {
      seeds.push(seed);
      const trials = Math.max(1, Math.ceil(mostCpuS / cpuS));
      const words = new Uint32Array(trials);
      stream(seed, 1, trials).words(words);
      const drawn = [...words].map((word) => energies[word % energies.length]);
      return Promise.resolve({ trials, hits: 0, cpuS: trials * cpuS, bestEnergy: Math.min(...drawn), energies: drawn });
    },
  };
}

describe("quality against time", () => {
  it("the median of the lowest of k draws is where at least half of all k-tuples reach it", () => {
    const sorted = [-7, -5, -5, -2, 0];
    for (const k of [1, 2, 3, 4]) {
      // All 5ᵏ tuples, counted.
      const lowest = Array.from({ length: 5 ** k }, (_, code) =>
        Math.min(...Array.from({ length: k }, (__, i) => sorted[Math.floor(code / 5 ** i) % 5])),
      ).sort((a, b) => a - b);
      expect(medianOfLowest(sorted, k)).toBe(lowest[Math.ceil(lowest.length / 2) - 1]);
    }
  });

  it("the interval holds the true median about as often as it says", () => {
    // Uniform on 0 … 999, lowest of 3: P(min ≤ e) ≥ ½ first at e = 206, since (793/1000)³ = 0.4987.
    const words = new Uint32Array(60);
    let covered = 0;
    for (let run = 1; run <= 400; run++) {
      stream(run, 2, 60).words(words);
      const [, low, high] = estimate(
        [...words].map((word) => word % 1000),
        3,
        run,
      );
      if (low <= 206 && 206 <= high) covered++;
    }
    // 95 % nominal; the percentile bootstrap of a quantile of 60 draws covers 93 to 97 %. Chance alone leaves 88 … 99.5 % of
    // 400 runs with a false-alarm rate below 1e-5.
    expect(covered / 400).toBeGreaterThan(0.88);
    expect(covered / 400).toBeLessThan(0.995);
  });

  it("each time gets the setting that tuning found best, judged on the fresh seed alone", async () => {
    const quick = made("quick", 0.01, [-1, -2, -3]);
    const slow = made("slow", 0.1, [-8, -9]);
    const curve = await qualityCurve([slow, quick], [0.01, 0.02, 0.1, 0.2], 2);
    expect(curve.map(({ setting }) => setting)).toEqual(["quick", "quick", "slow", "slow"]);
    expect(curve.map(({ trialsWithin }) => trialsWithin)).toEqual([1, 2, 1, 2]);
    expect(quick.seeds.at(-1)).toBe(FRESH_SEED);
    expect(quick.seeds.slice(0, -1).every((seed) => seed < 100)).toBe(true);
    expect(curve[3].median).toBe(-9);
  });

  it("times in which no trial ends have no point", async () => {
    const curve = await qualityCurve([made("slow", 0.1, [-8, -9])], [0.01, 0.1], 1);
    expect(curve.map(({ cpuS }) => cpuS)).toEqual([0.1]);
  });
});
