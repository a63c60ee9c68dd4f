import { describe, expect, test } from "vitest";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { groverFailure, groverGap } from "../../lab/quantum/grover.ts";
import { kinkDensity } from "../../lab/quantum/kibble-zurek.ts";
import { pSpinGap, pSpinHamiltonian, pSpinStart } from "../../lab/quantum/p-spin.ts";
import { evolve, landauZener, overlapSquared } from "../../lab/quantum/schroedinger.ts";
import { gapAlong, leastGap, lowestLevels } from "../../lab/quantum/transverse-field.ts";
import { upperTriangle } from "../../lab/verify/instances.ts";
import { EIGHT_SPINS, type EightSpins, eightSpins, fixture, ring } from "./instances.ts";

interface Spectra {
  readonly quantumMinGap: Readonly<Record<EightSpins, { readonly s: number; readonly gap: number }>>;
  readonly tfimRingCritical: Readonly<Record<string, readonly [ground: number, gap: number, evenGap: number]>>;
  readonly pSpinLeastGap: Readonly<Record<"p3" | "p5" | "p2_sameParity", Readonly<Record<string, number>>>>;
  readonly landauZener: Readonly<Record<string, number>>;
  readonly kibbleZurek: Readonly<Record<string, number>>;
  readonly grover: {
    readonly "linear_T=cN": Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly "local_T=c*sqrtN": Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

const known = fixture<Spectra>("spectra");
const grid = (points: number): number[] => Array.from({ length: points }, (_, k) => (k + 0.5) / points);

function within(value: number, expected: number, relative: number): void {
  expect(Math.abs(value / expected - 1), `${value} against ${expected}`).toBeLessThanOrEqual(relative);
}

describe("quantum gaps", () => {
  test("the critical ring has its closed-form energies and gaps, whole and in the even sector", () => {
    for (const [text, [ground, gap, evenGap]] of Object.entries(known.tfimRingCritical)) {
      const table = energyTable(ring(Number(text)));
      const [e0, e1] = lowestLevels({ table, s: 1, transverse: 1 }, 2);
      const [even0, even1] = lowestLevels({ table, s: 1, transverse: 1 }, 2, 1);
      within(e0, ground, 1e-12);
      within(e1 - e0, gap, 1e-10);
      within(even0, ground, 1e-12);
      within(even1 - even0, evenGap, 1e-10);
    }
  });

  test("off criticality the ring's even gap is that of two free fermions", () => {
    // Λ_k = 2 √(J² + Γ² − 2JΓ cos k), k = ±π/n for the even sector's first pair.
    const [n, s] = [8, 0.35];
    const [J, gamma] = [s, 1 - s];
    const k = Math.PI / n;
    const pair = 2 * 2 * Math.sqrt(J * J + gamma * gamma - 2 * J * gamma * Math.cos(k));
    within(gapAlong(energyTable(ring(n)), [s])[0], pair, 1e-9);
  });

  for (const name of EIGHT_SPINS)
    test(`the least gap of the ${name} instance is the table's, where it says`, () => {
      const table = energyTable(eightSpins(name));
      const found = leastGap((s) => gapAlong(table, [s])[0], grid(40));
      within(found.gap, known.quantumMinGap[name].gap, 1e-9);
      // Flat at the least gap: an error of 1e-7 in s changes the gap by 1e-12.
      expect(Math.abs(found.s - known.quantumMinGap[name].s)).toBeLessThanOrEqual(1e-6);
    });

  test("a gap that a tiny field opens is not passed over: the ferromagnet's, from its ordering on", () => {
    for (const [n, field] of [
      [8, 1e-7],
      [10, 1e-6],
      [10, 1e-8],
    ]) {
      const couplings = new Array<number>((n * (n - 1)) / 2).fill(-1);
      const table = energyTable(upperTriangle(couplings, new Array<number>(n).fill(field)));
      const points = [0.2, 0.25, 0.3];
      const gaps = gapAlong(table, points);
      for (const [k, s] of points.entries()) {
        const [ground, first] = lowestLevels({ table, s, transverse: 1 - s }, 2);
        // Energies are some 40 s: levels known to 1e-12 of that each.
        expect(Math.abs(gaps[k] - (first - ground)), `n = ${n}, s = ${s}`).toBeLessThanOrEqual(1e-10);
      }
    }
  });

  test("p-spin gaps close as the table says", () => {
    for (const p of [3, 5] as const)
      for (const [text, expected] of Object.entries(known.pSpinLeastGap[`p${p}`])) {
        const N = Number(text);
        const { gap } = leastGap((s) => pSpinGap(N, p, s), grid(300), 1e-14);
        // Six digits are given; a gap is a difference of energies near N, known to 4e-16 of it.
        within(gap, expected, 2e-6 + (8e-16 * N) / expected);
      }
    for (const N of [32, 64, 128])
      within(leastGap((s) => pSpinGap(N, 2, s), grid(300), 1e-9).gap, known.pSpinLeastGap.p2_sameParity[N], 1e-7);
  });

  test("Grover's gap is least in the middle, 2^(−n/2)", () => {
    for (const n of [4, 8, 10]) {
      const least = leastGap((s) => groverGap(2 ** n, s), grid(101));
      within(least.gap, 2 ** (-n / 2), 1e-12);
    }
  });
});

describe("Schrödinger's equation", () => {
  test("searching in linear and local time fails as tabulated", () => {
    for (const [n, times] of [
      [6, known.grover["linear_T=cN"]["n6"]],
      [8, known.grover["linear_T=cN"]["n8"]],
    ] as const)
      for (const [c, expected] of Object.entries(times))
        expect(Math.abs(groverFailure(2 ** n, "linear", Number(c) * 2 ** n) - expected)).toBeLessThanOrEqual(6e-6);
    for (const [c, expected] of Object.entries(known.grover["local_T=c*sqrtN"]["n8"]))
      expect(Math.abs(groverFailure(256, "local", Number(c) * 16) - expected)).toBeLessThanOrEqual(6e-6);
  });

  test("an isolated crossing follows Landau and Zener, and halving the step changes nothing that counts", () => {
    const top = new Float64Array(21);
    top[20] = 1;
    const failure = (T: number, step: number): number =>
      1 -
      overlapSquared(
        top,
        evolve((t) => pSpinHamiltonian(20, 5, t / T), pSpinStart(20), T, step),
      );
    for (const T of [200, 500, 1000]) {
      const found = failure(T, 0.1);
      // Second order in the step: the rest of the error is a third of this difference.
      expect(Math.abs(found - failure(T, 0.05))).toBeLessThanOrEqual(1e-5);
      // The law holds to the crossing's curvature; the tabulated integration itself was coarser than ours, by up to 1.2e-3.
      within(found, landauZener(0.10811312, 27.607087, T), 1e-3);
      expect(Math.abs(found - known.landauZener[T])).toBeLessThanOrEqual(1.2e-3);
    }
  });

  test("kinks of the annealed ring are as dense as free fermions make them", () => {
    // The table was integrated with a finite step too: 6e-9 at T = 10 with a tenth of this step.
    for (const T of [10, 32, 100])
      expect(Math.abs(kinkDensity(1024, T, T < 30 ? 0.0025 : 0.0125) - known.kibbleZurek[T])).toBeLessThanOrEqual(
        2.5e-8,
      );
  });
});
