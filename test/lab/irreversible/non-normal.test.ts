import { describe, expect, test } from "vitest";
import {
  biasedWalk,
  biasedWalkGap,
  distance,
  evolved,
  keptOf,
  mixingTime,
} from "../../../lab/irreversible/biased-walk.ts";
import { hatanoNelson, openEnergies, ringEnergies, windingNumber } from "../../../lab/irreversible/hatano-nelson.ts";
import { birthDeathGap } from "../../../lab/spectrum/birth-death.ts";
import { eigenvalues } from "../../../lab/spectrum/dense.ts";
import { fixture } from "../instances.ts";

interface Known {
  readonly skinWalk: {
    readonly up: number;
    readonly down: number;
    readonly sizes: Readonly<Record<string, { readonly gap: number; readonly tmixQuarter: number }>>;
  };
}

const { up, down, sizes } = fixture<Known>("irreversible").skinWalk;

describe("a walk with a drift between two walls", () => {
  for (const [text, { gap, tmixQuarter }] of Object.entries(sizes)) {
    const L = Number(text);

    test(`of ${L} places has the known gap and mixing time`, () => {
      const chain = biasedWalk(L, up, down);
      // Nine decimals are given.
      expect(Math.abs(birthDeathGap(chain) - gap)).toBeLessThanOrEqual(1e-9);
      expect(Math.abs(biasedWalkGap(L, up, down) - gap)).toBeLessThanOrEqual(1e-9);
      // Four decimals.
      expect(Math.abs(mixingTime(chain, 0, 0.25) - tmixQuarter)).toBeLessThanOrEqual(1e-4);
    });
  }

  test("mixes in a time that grows with its length while the gap stays open", () => {
    const lengths = [20, 40, 80];
    const times = lengths.map((L) => mixingTime(biasedWalk(L, up, down), 0, 0.25));
    for (const L of lengths) expect(1 / birthDeathGap(biasedWalk(L, up, down))).toBeLessThanOrEqual(4);
    // The crossing: 1/(p − q) for each place more; the front's width, which grows as √L, takes some of it back.
    for (let k = 1; k < lengths.length; k++) {
      const each = (times[k] - times[k - 1]) / (lengths[k] - lengths[k - 1]);
      expect(Math.abs(each * (up - down) - 1)).toBeLessThanOrEqual(0.1);
    }
  });

  test("begins worst at the wall that it leaves, and keeps to the bound that its gap and its start give", () => {
    const chain = biasedWalk(20, up, down);
    const kept = keptOf(chain);
    const times = Array.from({ length: 20 }, (_, start) => mixingTime(chain, start, 0.25));
    expect(times.indexOf(Math.max(...times))).toBe(0);
    // ½ √((1 − π)/π) e^(−Δt), π the kept weight of the start.
    const gap = birthDeathGap(chain);
    const start = Float64Array.from(kept, (_, k) => (k === 0 ? 1 : 0));
    for (const t of [1, 5, 20, 40, 60])
      expect(distance(evolved(chain, start, t), kept)).toBeLessThanOrEqual(
        0.5 * Math.sqrt((1 - kept[0]) / kept[0]) * Math.exp(-gap * t) * (1 + 1e-9),
      );
  });

  test("without a drift mixes in the time that the gap says", () => {
    const [short, long] = [20, 40].map((L) => {
      const chain = biasedWalk(L, 1, 1);
      return mixingTime(chain, 0, 0.25) * birthDeathGap(chain);
    });
    // Diffusion: the distance is a function of Δt alone, up to 1/L.
    expect(Math.abs(short / long - 1)).toBeLessThanOrEqual(0.05);
  });
});

describe("hops of unequal strength", () => {
  const model = { L: 12, hop: 1, skew: 0.3 };

  test("have real energies with open ends and an ellipse on a ring", () => {
    const open = eigenvalues(hatanoNelson(model, 0)).map(({ re }) => re);
    const expected = openEnergies(model);
    // The condition of the worst eigenvalue is about (1.3/0.7)^(L/2) = 40 times rounding.
    for (const [k, e] of expected.entries()) expect(Math.abs(open[k] - e)).toBeLessThanOrEqual(1e-11);
    for (const { re, im } of ringEnergies(model)) {
      expect(Math.abs((re / 2) ** 2 + (im / 0.6) ** 2 - 1)).toBeLessThanOrEqual(1e-12);
      const nearest = Math.min(...eigenvalues(hatanoNelson(model, 1)).map((e) => Math.hypot(e.re - re, e.im - im)));
      expect(nearest).toBeLessThanOrEqual(1e-11);
    }
  });

  test("wind once round what lies inside the ellipse, and change sign with the skew", () => {
    for (const E of openEnergies(model)) {
      expect(windingNumber(model, { re: E, im: 0 })).toBe(-1);
      expect(windingNumber({ ...model, skew: -0.3 }, { re: E, im: 0 })).toBe(1);
    }
    for (const E of [
      { re: 2.1, im: 0 },
      { re: 0, im: 0.7 },
    ])
      expect(windingNumber(model, E)).toBe(0);
  });

  test("are so far from normal that a bond of 1e-6 between the ends moves energies by far more", () => {
    const long = { L: 60, hop: 1, skew: 0.3 };
    const bent = eigenvalues(hatanoNelson(long, 1e-6));
    // The bond is felt as (1.3/0.7)^(L/2) · 1e-6 = 120: energies of a symmetric matrix would move by 1e-6 at most.
    expect(Math.max(...bent.map(({ im }) => Math.abs(im)))).toBeGreaterThan(0.1);
  });
});
