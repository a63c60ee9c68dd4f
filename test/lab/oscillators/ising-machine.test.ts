import { describe, expect, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { energyTable } from "../../../lab/landscape/energy-table.ts";
import {
  driftOf,
  lyapunovOf,
  measuredThreshold,
  risingShare,
  stabilityThreshold,
} from "../../../lab/oscillators/ising-machine.ts";
import { EIGHT_SPINS, type EightSpins, eightSpins, fixture } from "../instances.ts";

interface Known {
  readonly thresholds: Readonly<
    Record<EightSpins, { readonly ground: number; readonly lowest: number; readonly energyOfLowest?: number }>
  >;
}

const { thresholds: known } = fixture<Known>("oscillators");
/** Three or four decimals are given. */
const DIGITS = 5e-4;
const spinsOf = (state: number): number[] => Array.from({ length: 8 }, (_, i) => ((state >> i) & 1 ? 1 : -1));

function uniform(seed: number, count: number, scale: number): Float64Array {
  const words = new Uint32Array(count);
  stream(seed, 1, 0).words(words);
  return Float64Array.from(words, (w) => scale * (w / 2 ** 31 - 1));
}

describe("an oscillator Ising machine", () => {
  for (const name of EIGHT_SPINS) {
    const model = eightSpins(name);
    const table = energyTable(model);
    const ground = table.indexOf(Math.min(...table));
    const byState = Array.from(table, (_, x) => stabilityThreshold(model, spinsOf(x)));

    test(`${name}: holds the ground state from the known injection on, and which state it holds first`, () => {
      expect(Math.abs(byState[ground] - known[name].ground)).toBeLessThanOrEqual(DIGITS);
      const lowest = Math.min(...byState);
      expect(Math.abs(lowest - known[name].lowest)).toBeLessThanOrEqual(DIGITS);
      const first = byState.indexOf(lowest);
      expect(table[first]).toBe(known[name].energyOfLowest ?? table[ground]);
    });

    test(`${name}: the motion shows the threshold that the curvature gives`, () => {
      const settings = { time: 60, step: 0.02, tolerance: 2e-3 };
      const measured = measuredThreshold(model, spinsOf(ground), uniform(3, 8, 1e-4), settings);
      // Bisection to 2e-3; within 1/time of the threshold other directions may still outweigh the softest.
      expect(Math.abs(measured - byState[ground])).toBeLessThanOrEqual(6e-3);
    });

    test(`${name}: V falls along the motion, its slope is the drift, and a phase lag breaks that`, () => {
      const machine = { model, coupling: 1, injection: 1, phaseLag: 0 };
      const start = uniform(5, 8, Math.PI);
      const drift = driftOf(machine, start);
      for (let i = 0; i < 8; i++) {
        const at = (by: number) =>
          lyapunovOf(
            machine,
            start.map((phi, k) => (k === i ? phi + by : phi)),
          );
        // Central difference: (1e-5)² of third derivatives up to 60.
        expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 + drift[i])).toBeLessThanOrEqual(1e-7);
      }
      expect(risingShare(machine, start, 500, 0.01)).toBe(0);
    });
  }

  test("with a lag of 0.2 V grows in a large share of steps", () => {
    const model = eightSpins("hard");
    const shares = [1, 2, 3].map((seed) =>
      risingShare({ model, coupling: 1, injection: 1, phaseLag: 0.2 }, uniform(seed, 8, Math.PI), 2000, 0.01),
    );
    expect(Math.max(...shares)).toBeGreaterThan(0.1);
  });
});
