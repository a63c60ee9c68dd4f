import { describe, expect, test } from "vitest";
import { orderOf, phasesAt, quantilePhases } from "../../../lab/oscillators/ensemble.ts";
import {
  centresAt,
  hyperbolicRatio,
  type LorentzianMixture,
  meanField,
} from "../../../lab/oscillators/ott-antonsen.ts";
import { fixture } from "../instances.ts";

interface Known {
  readonly ottAntonsen: {
    readonly coupling: number;
    readonly phaseLag: number;
    readonly weights: readonly number[];
    readonly centresPolar: readonly (readonly [number, number])[];
    readonly order: Readonly<Record<string, number>>;
    readonly invariant: number;
  };
}

const { ottAntonsen: known } = fixture<Known>("oscillators");
const mixture: LorentzianMixture = {
  ...known,
  frequency: 0,
  centres: known.centresPolar.map(([r, psi]) => ({ re: r * Math.cos(psi), im: r * Math.sin(psi) })),
};
const times = Object.keys(known.order)
  .map(Number)
  .sort((a, b) => a - b);
const exact = centresAt(mixture, times);
const orders = exact.map((z) => meanField(mixture.weights, z)).map(({ re, im }) => Math.hypot(re, im));

describe("identical oscillators from a sum of wrapped Lorentzians", () => {
  test("have the order that an independent integration found, to 9 digits", () => {
    // The table has 10 digits.
    for (const [k, t] of times.entries()) expect(Math.abs(orders[k] - known.order[t])).toBeLessThanOrEqual(2e-9);
    // A transient cluster: the order falls before it grows.
    expect(known.order[10]).toBeLessThan(known.order[5]);
  });

  test("keep the hyperbolic distances of all pairs of centres to 1e-9", () => {
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ];
    for (const [a, b] of pairs) {
      const first = hyperbolicRatio(exact[0][a], exact[0][b]);
      if (a === 0 && b === 1) expect(Math.abs(first - known.invariant)).toBeLessThanOrEqual(1e-12);
      for (const z of exact) expect(Math.abs(hyperbolicRatio(z[a], z[b]) - first)).toBeLessThanOrEqual(1e-9);
    }
    // Were they moved by the whole of H* z² instead of half of it, the distance would not stay.
    expect(Math.abs(hyperbolicRatio(exact[3][0], exact[0][1]) - known.invariant)).toBeGreaterThan(1e-3);
  });

  test("one Lorentzian follows r²/(1 − r²) = C e^(K cos α t)", () => {
    const single = { ...mixture, weights: [1], centres: [{ re: 0.1, im: 0 }] };
    const [z] = centresAt(single, [30]).map(([c]) => Math.hypot(c.re, c.im) ** 2);
    const expected = (0.01 / 0.99) * Math.exp(Math.cos(known.phaseLag) * 30);
    expect(Math.abs(z / (1 - z) / expected - 1)).toBeLessThanOrEqual(1e-8);
  });

  test("a frequency turns all and changes no order", () => {
    const turning = centresAt({ ...mixture, frequency: 0.7 }, [5]).map((z) => meanField(mixture.weights, z))[0];
    expect(Math.abs(Math.hypot(turning.re, turning.im) - orders[times.indexOf(5)])).toBeLessThanOrEqual(1e-9);
  });

  test("a thousand oscillators follow the exact curve within 1e-3, twenty thousand within 1e-5", () => {
    const sizes: readonly (readonly [N: number, most: number, until: number])[] = [
      [1000, 1e-3, 50],
      [20_000, 1e-5, 5],
    ];
    for (const [N, most, until] of sizes) {
      const asked = times.filter((t) => t <= until);
      for (const [k, phases] of phasesAt(mixture, quantilePhases(mixture, N), asked).entries()) {
        const { re, im } = orderOf(phases);
        expect(Math.abs(Math.hypot(re, im) - orders[k]), `N = ${N}, t = ${asked[k]}`).toBeLessThanOrEqual(most);
      }
    }
    // A lag wrong by 0.01 is caught.
    const [off] = phasesAt({ ...mixture, phaseLag: 1.46 }, quantilePhases(mixture, 1000), [15]).map(orderOf);
    expect(Math.abs(Math.hypot(off.re, off.im) - orders[times.indexOf(15)])).toBeGreaterThan(1e-3);
  });

  test("oscillators that the weights do not share evenly are refused", () => {
    expect(() => quantilePhases(mixture, 999)).toThrow(/999 oscillators cannot be shared/);
  });
});
