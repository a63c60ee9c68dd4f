import { describe, expect, test } from "vitest";
import { modelBuilder } from "../../../core/model/quadratic-model.ts";
import { stream } from "../../../core/random/stream.ts";
import { type LiftedSampler, liftedSampler } from "../../../lab/irreversible/lifted-sampler.ts";
import { liftedWalk } from "../../../lab/irreversible/lumped-lifted.ts";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import {
  type BirthDeathChain,
  birthDeathGap,
  fieldDialEnergies,
  lumpedChain,
} from "../../../lab/spectrum/birth-death.ts";
import { liftedGenerator, relaxationRateOf } from "../../../lab/spectrum/lifted.ts";
import { built, eightSpins, fixture } from "../instances.ts";

interface Known {
  readonly curieWeissSteps: {
    readonly rev: Readonly<Record<string, number>>;
    readonly lifted: Readonly<Record<string, number>>;
  };
}

const known = fixture<Known>("irreversible").curieWeissSteps;
const SIZES = Object.keys(known.rev)
  .map(Number)
  .sort((a, b) => a - b);
/** The fully connected ferromagnet at its critical point, β = 1. */
const critical = (N: number): BirthDeathChain => lumpedChain(fieldDialEnergies(N, 0), 1, "metropolis");

/** Exponent of a line through (ln N, ln time). */
function exponent(times: readonly number[]): number {
  const x = SIZES.map(Math.log);
  const y = times.map(Math.log);
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  return x.reduce((sum, v, k) => sum + (v - mx) * (y[k] - my), 0) / x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
}

/** Autocorrelation of M at lags 1 … most (sweeps) of the lifted chain, from its generator: a Taylor series of e^{Wt} f. */
function exactCorrelation(chain: BirthDeathChain, kept: Float64Array, most: number): number[] {
  const N = chain.up.length;
  const { size, reach, entries } = liftedGenerator(chain);
  const apply = (f: Float64Array): Float64Array =>
    f.map((_, i) => {
      let sum = 0;
      for (let j = Math.max(0, i - reach); j <= Math.min(size - 1, i + reach); j++)
        sum += entries[i * (2 * reach + 1) + j - i + reach] * f[j];
      return sum;
    });
  const M = Float64Array.from({ length: size }, (_, i) => 2 * (i >> 1) - N);
  const weight = M.map((_, i) => kept[i >> 1] / 2);
  const inner = (f: Float64Array): number => f.reduce((sum, v, i) => sum + weight[i] * v * M[i], 0);
  let f = M;
  // Steps of time 1/(4N): the series to fourth order is off by (2N/4N)⁵/120 = 3e-4 a step of the fastest modes, which M does not have.
  const parts = 8 * N;
  return Array.from({ length: most }, () => {
    for (let s = 0; s < parts; s++) {
      let term = f;
      const next = Float64Array.from(f);
      for (let order = 1; order <= 4; order++) {
        term = apply(term).map((v) => v / (order * parts));
        for (let i = 0; i < size; i++) next[i] += term[i];
      }
      f = next;
    }
    return inner(f) / inner(M);
  });
}

/** ⟨M(0)M(τ)⟩ / ⟨M²⟩ at the lags, averaged along walks, with the standard error over walks. */
function sampledCorrelation(walks: readonly (readonly number[])[], most: number): { mean: number[]; error: number[] } {
  const square = walks.flat().reduce((sum, m) => sum + m * m, 0) / walks.flat().length;
  const lags = Array.from({ length: most }, (_, k) => k + 1);
  const each = walks.map((walk) =>
    lags.map((lag) => {
      let sum = 0;
      for (let t = 0; t + lag < walk.length; t++) sum += walk[t] * walk[t + lag];
      return sum / (walk.length - lag) / square;
    }),
  );
  const mean = lags.map((_, k) => each.reduce((sum, c) => sum + c[k], 0) / each.length);
  const error = lags.map((_, k) =>
    Math.sqrt(each.reduce((sum, c) => sum + (c[k] - mean[k]) ** 2, 0) / (each.length - 1) / each.length),
  );
  return { mean, error };
}

const magnetisation = ({ spins }: LiftedSampler): number => spins.reduce((sum: number, s) => sum + s, 0);

describe("the lifted critical ferromagnet", () => {
  const reversible = SIZES.map((N) => N / birthDeathGap(critical(N)));
  const lifted = SIZES.map((N) => N / relaxationRateOf(liftedGenerator(critical(N))));

  test("relaxes in the known numbers of single flips", () => {
    // Four decimals are given.
    for (const [k, N] of SIZES.entries()) {
      expect(Math.abs(reversible[k] - known.rev[N])).toBeLessThanOrEqual(1e-3);
      expect(Math.abs(lifted[k] - known.lifted[N])).toBeLessThanOrEqual(1e-3);
    }
  });

  test("slows down with the exponent 0.87 where the reversible chain has 1.45", () => {
    expect(Math.abs(exponent(lifted) - 0.87)).toBeLessThanOrEqual(0.03);
    expect(Math.abs(exponent(reversible) - 1.45)).toBeLessThanOrEqual(0.03);
  });

  test("sampled, has the autocorrelation of its generator, and not that of the reversible chain", () => {
    const [N, lags] = [32, 3];
    const chain = critical(N);
    const keptLog = new Float64Array(N + 1);
    for (let k = 0; k < N; k++) keptLog[k + 1] = keptLog[k] + Math.log(chain.up[k] / chain.down[k]);
    const raw = keptLog.map(Math.exp);
    const total = raw.reduce((a, b) => a + b, 0);
    const kept = raw.map((w) => w / total);
    const expected = exactCorrelation(chain, kept, lags);
    const walked = (kind: "lifted" | "reversible") =>
      sampledCorrelation(
        Array.from({ length: 40 }, (_, block) => {
          const walk = liftedWalk(chain, kind, N / 2, stream(21, 1, block));
          walk.advance(50);
          return Array.from({ length: 1500 }, () => {
            walk.advance(1);
            return 2 * walk.place() - N;
          });
        }),
        lags,
      );
    const found = walked("lifted");
    // Four and a half standard errors of 40 walks at three lags: Student's t with 39 degrees, a false alarm in 5000.
    for (let k = 0; k < lags; k++)
      expect(Math.abs(found.mean[k] - expected[k])).toBeLessThanOrEqual(4.5 * found.error[k]);
    const slow = walked("reversible");
    expect(slow.mean[0] - expected[0]).toBeGreaterThan(10 * slow.error[0]);
  });

  test("moved spin by spin does what the lumped walk does", () => {
    const [N, lags] = [12, 2];
    const builder = modelBuilder("SPIN", N);
    for (let i = 0; i < N; i++) for (let j = i + 1; j < N; j++) builder.addQuadratic(i, j, -1 / N, 0);
    const model = built(builder);
    const chain = critical(N);
    const bySpin = Array.from({ length: 30 }, (_, block) => {
      const sampler = liftedSampler(model, { beta: 1, rule: "metropolis", direction: "lifted" }, stream(22, 1, block));
      sampler.advance(30);
      return Array.from({ length: 800 }, () => {
        sampler.advance(1);
        return magnetisation(sampler);
      });
    });
    const byNumber = Array.from({ length: 30 }, (_, block) => {
      const walk = liftedWalk(chain, "lifted", N / 2, stream(23, 1, block));
      walk.advance(30);
      return Array.from({ length: 800 }, () => {
        walk.advance(1);
        return 2 * walk.place() - N;
      });
    });
    const [a, b] = [sampledCorrelation(bySpin, lags), sampledCorrelation(byNumber, lags)];
    for (let k = 0; k < lags; k++)
      // Five joint standard errors.
      expect(Math.abs(a.mean[k] - b.mean[k])).toBeLessThanOrEqual(5 * Math.hypot(a.error[k], b.error[k]));
  });
});

describe("the lifted sampler", () => {
  for (const direction of ["lifted", "reversible"] as const)
    test(`keeps the Boltzmann distribution of a model with couplings of all signs: ${direction}`, () => {
      const model = eightSpins("medium");
      const beta = 0.08;
      const table = energyTable(model);
      const weights = table.map((e) => Math.exp(-beta * e));
      const total = weights.reduce((a, b) => a + b, 0);
      const blocks = 40;
      const means = Array.from({ length: blocks }, (_, block) => {
        const sampler = liftedSampler(model, { beta, rule: "heatbath", direction }, stream(24, 1, block));
        sampler.advance(20);
        const sums = [0, 0, 0];
        const draws = 500;
        for (let k = 0; k < draws; k++) {
          sampler.advance(1);
          const state = sampler.spins.reduce((x: number, s, i) => x | (s > 0 ? 1 << i : 0), 0);
          sums[0] += table[state] / draws;
          sums[1] += magnetisation(sampler) / draws;
          sums[2] += (sampler.spins[0] * sampler.spins[3]) / draws;
        }
        return sums;
      });
      const M = (x: number): number => 2 * x.toString(2).replaceAll("0", "").length - 8;
      const sign = (x: number, i: number): number => ((x >> i) & 1 ? 1 : -1);
      const observables = [(x: number) => table[x], M, (x: number) => sign(x, 0) * sign(x, 3)];
      for (const [k, observable] of observables.entries()) {
        const exact = weights.reduce((sum, w, x) => sum + (w / total) * observable(x), 0);
        const mean = means.reduce((sum, m) => sum + m[k], 0) / blocks;
        const error = Math.sqrt(means.reduce((sum, m) => sum + (m[k] - mean) ** 2, 0) / (blocks - 1) / blocks);
        // Student's t with 39 degrees: beyond 4.5 once in 17000.
        expect(Math.abs(mean - exact), `observable ${k}: ${mean} against ${exact}`).toBeLessThanOrEqual(4.5 * error);
      }
      // It can fail: at a tenth more of β the energy is another.
      const hotter =
        table.reduce((s, e) => s + e * Math.exp(-1.1 * beta * e), 0) /
        table.reduce((s, e) => s + Math.exp(-1.1 * beta * e), 0);
      const meanE = means.reduce((sum, m) => sum + m[0], 0) / blocks;
      const errorE = Math.sqrt(means.reduce((sum, m) => sum + (m[0] - meanE) ** 2, 0) / (blocks - 1) / blocks);
      expect(Math.abs(meanE - hotter)).toBeGreaterThan(4.5 * errorE);
    });

  test("flips spins of one sign only between two turns", () => {
    const sampler = liftedSampler(
      eightSpins("easy"),
      { beta: 0.1, rule: "metropolis", direction: "lifted" },
      stream(25, 1, 0),
    );
    let before = magnetisation(sampler);
    for (let k = 0; k < 2000; k++) {
      const direction = sampler.direction();
      const events = sampler.advance(0.01);
      const after = magnetisation(sampler);
      if (events === 1 && after !== before) expect(after - before).toBe(2 * direction);
      before = after;
    }
  });

  test("is a function of its stream, and refuses a β that is none", () => {
    const run = (block: number): number[] => {
      const options = { beta: 0.2, rule: "metropolis", direction: "lifted" } as const;
      const sampler = liftedSampler(eightSpins("hard"), options, stream(26, 1, block));
      sampler.advance(100);
      return Array.from(sampler.spins);
    };
    expect(run(1)).toEqual(run(1));
    expect(() =>
      liftedSampler(eightSpins("hard"), { beta: Number.NaN, rule: "metropolis", direction: "lifted" }, stream(1, 1, 1)),
    ).toThrow(/finite β ≥ 0/);
  });
});
