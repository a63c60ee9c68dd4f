import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyOf } from "../../core/model/energy.ts";
import { landscapeConstants } from "../../lab/landscape/constants.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { upperTriangle } from "../../lab/verify/instances.ts";
import { testSeed } from "../support/models.ts";
import { EIGHT_SPINS, type EightSpins, eightSpins, fixture } from "./instances.ts";

interface Spectra {
  readonly landscape: Readonly<
    Record<
      EightSpins,
      {
        readonly groundEnergy: number;
        readonly barrier: number;
        readonly difficulty: number;
        readonly deepest: number;
        readonly levels: readonly number[];
      }
    >
  >;
}

/** By definition, without a union–find: the lowest pass between every pair of states by relaxing paths until nothing changes. */
function constantsByPasses(table: Float64Array): { barrier: number; difficulty: number; deepest: number } {
  const size = table.length;
  const n = 31 - Math.clz32(size);
  const ground = Math.min(...table);
  let barrier = 0;
  const escape = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  for (let from = 0; from < size; from++) {
    const pass = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    pass[from] = table[from];
    for (let changed = true; changed; ) {
      changed = false;
      for (let x = 0; x < size; x++)
        for (let i = 0; i < n; i++) {
          const through = Math.max(pass[x ^ (1 << i)], table[x]);
          if (through < pass[x]) {
            pass[x] = through;
            changed = true;
          }
        }
    }
    for (let to = 0; to < size; to++) {
      if (to !== from) barrier = Math.max(barrier, pass[to] - table[from] - table[to] + ground);
      if (table[to] < table[from]) escape[from] = Math.min(escape[from], pass[to] - table[from]);
    }
  }
  let [difficulty, deepest] = [0, 0];
  for (let x = 0; x < size; x++) {
    if (table[x] === ground) continue;
    deepest = Math.max(deepest, escape[x]);
    difficulty = Math.max(difficulty, escape[x] / (table[x] - ground));
  }
  return { barrier, difficulty, deepest };
}

describe("landscapes", () => {
  const known = fixture<Spectra>("spectra").landscape;

  for (const name of EIGHT_SPINS) {
    test(`the ${name} instance has its known barrier, difficulty, depth and levels`, () => {
      const table = energyTable(eightSpins(name));
      const found = landscapeConstants(table);
      expect(found.groundEnergy).toBe(known[name].groundEnergy);
      expect(found.barrier).toBe(known[name].barrier);
      expect(found.difficulty).toBe(known[name].difficulty);
      expect(found.deepest).toBe(known[name].deepest);
      const levels = [...new Set(table)].sort((a, b) => a - b).slice(0, known[name].levels.length);
      expect(levels).toEqual(known[name].levels);
      expect(found.excitation).toBe(levels[1] - levels[0]);
    });

    test(`flooding the ${name} instance gives what the definition by lowest passes gives`, () => {
      const table = energyTable(eightSpins(name));
      const { barrier, difficulty, deepest } = landscapeConstants(table);
      expect({ barrier, difficulty, deepest }).toEqual(constantsByPasses(table));
    });
  }

  const whole = (most: number) => fc.integer({ min: -most, max: most });
  const eight = fc.record({
    couplings: fc.array(whole(5), { minLength: 28, maxLength: 28 }),
    fields: fc.array(whole(2), { minLength: 8, maxLength: 8 }),
  });
  // Tenths are whole in units of a tenth; thirds and multiples of an irrational number are whole in none.
  for (const [name, factor] of [
    ["a tenth", 0.1],
    ["a third", 1 / 3],
    ["π", Math.PI],
    ["a 1e-10 of e", Math.E * 1e-10],
  ] as const)
    test(`constants scale with the model: ${name} of it has the same ground states and difficulty`, () => {
      fc.assert(
        fc.property(eight, ({ couplings, fields }) => {
          const of = (f: number) =>
            landscapeConstants(
              energyTable(
                upperTriangle(
                  couplings.map((J) => f * J),
                  fields.map((h) => f * h),
                ),
              ),
            );
          const [given, scaled] = [of(1), of(factor)];
          expect(scaled.groundStates).toBe(given.groundStates);
          for (const key of [
            "groundEnergy",
            "barrier",
            "deepest",
            "excitation",
            "criticalDepth",
            "difficulty",
          ] as const) {
            const expected = key === "difficulty" ? given[key] : factor * given[key];
            if (Number.isFinite(expected))
              // Sums of 36 terms up to 150 in all, rounded at 1e-16 each; ratios have bottoms of 1 and more.
              expect(Math.abs(scaled[key] - expected), key).toBeLessThanOrEqual(
                1e-12 * (key === "difficulty" ? Math.max(1, expected) : 150 * factor),
              );
            else expect(scaled[key]).toBe(expected);
          }
        }),
        { numRuns: 100, seed: testSeed() },
      );
    });

  test("the table holds every state's exact energy", () => {
    const model = eightSpins("hard");
    const arithmetic = arithmeticOf(model);
    const table = energyTable(model);
    for (const x of [0, 1, 37, 200, 255]) {
      const spins = Int8Array.from({ length: 8 }, (_, i) => ((x >> i) & 1 ? 1 : -1));
      assert.equal(table[x], energyOf(model, spins, arithmetic));
    }
  });
});
