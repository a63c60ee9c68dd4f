import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import {
  decodeSelection,
  encodeSelection,
  type SelectionQubo,
  selectionEnergy,
  selectionQubo,
} from "../../../problems/selection/qubo.ts";
import { planted } from "../../core/regression/regressions.ts";

function made(
  rule: Parameters<typeof selectionQubo>[1],
  bits: number,
  p: number,
  seed: number,
  ridge: number,
): {
  readonly qubo: SelectionQubo;
  readonly design: ReturnType<typeof planted>["design"];
} {
  const { design } = planted({ p, n: 20, k: 2, rho: 0.4, snr: 5 }, seed, ridge);
  const qubo = selectionQubo(design, rule, { bits, range: 1.3 }, { known: 1, lowest: 0 });
  assert.ok(qubo.ok);
  return { qubo: qubo.value, design };
}

describe("best subset as a QUBO with fixed-point coefficients", () => {
  test("has on random states the energy that the data give", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(
          { kind: "exactly", k: 2 } as const,
          { kind: "price", price: 0.07 } as const,
          { kind: "exactly", k: 4 } as const,
        ),
        fc.constantFrom(0, 0.5),
        fc.array(fc.boolean(), { minLength: 42, maxLength: 42 }),
        (seed, bits, rule, ridge, word) => {
          const { qubo, design } = made(rule, bits, 6, seed, ridge);
          const spins = Int8Array.from(word.slice(0, 6 * (bits + 1)), (up) => (up ? 1 : -1));
          const energy = energyOf(qubo.model, spins, arithmeticOf(qubo.model));
          // Sums of a thousand terms below 30, each rounded once: 1000 · 30 · 2⁻⁵³.
          assert.ok(Math.abs(energy - selectionEnergy(design, qubo, decodeSelection(qubo, spins))) < 1e-11);
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  test("encoding then decoding gives back coefficients to half a step", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 10 }),
        fc.array(fc.double({ min: -2, max: 1.9, noNaN: true }), { minLength: 10, maxLength: 10 }),
        (bits, columns, values) => {
          const support = [...columns].sort((a, b) => a - b);
          const encoding = { fixedPoint: { bits, range: 2 }, rule: { kind: "price", price: 1 }, weight: 1 } as const;
          const state = decodeSelection(encoding, encodeSelection(encoding, 10, support, values));
          assert.deepEqual(state.support, support);
          assert.equal(state.looseBits, 0);
          const step = 2 * 2 ** (1 - bits);
          for (const [a, j] of support.entries()) {
            const nearest = Math.min(values[a], 2 - step);
            assert.ok(Math.abs(state.coefficients[j] - nearest) <= step / 2 + 1e-12);
          }
          for (let j = 0; j < 10; j++) if (!support.includes(j)) assert.equal(state.coefficients[j], 0);
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });

  test("has its minimum where no rule is broken, which lighter penalties do not ensure", () => {
    let brokenByLight = 0;
    for (const seed of [1, 2, 3])
      for (const rule of [{ kind: "exactly", k: 1 } as const, { kind: "price", price: 0.2 } as const]) {
        const { qubo, design } = made(rule, 3, 3, seed, 0);
        const lowest = lowestState(qubo);
        assert.equal(lowest.looseBits, 0);
        if (rule.kind === "exactly") assert.equal(lowest.support.length, 1);
        // The best of all states that break no rule, found without the model.
        let best = Number.POSITIVE_INFINITY;
        for (let word = 0; word < 2 ** 12; word++) {
          const state = decodeSelection(qubo, spinsOf(word, 12));
          if (state.looseBits > 0 || (rule.kind === "exactly" && state.support.length !== 1)) continue;
          best = Math.min(best, selectionEnergy(design, qubo, state));
        }
        assert.ok(Math.abs(selectionEnergy(design, qubo, lowest) - best) < 1e-12);
        const light = selectionQubo(
          design,
          rule.kind === "exactly" ? rule : { kind: "price", price: 0.2 },
          qubo.fixedPoint,
          { known: 0.01, lowest: 0 },
        );
        assert.ok(light.ok);
        const state = lowestState(light.value);
        if (state.looseBits > 0 || (rule.kind === "exactly" && state.support.length !== 1)) brokenByLight++;
      }
    assert.ok(brokenByLight > 0);
  });

  test("refuses bits and ranges that stand for nothing", () => {
    const { design } = planted({ p: 3, n: 20, k: 2, rho: 0.4, snr: 5 }, 1);
    const bounds = { known: 1, lowest: 0 };
    assert.equal(selectionQubo(design, { kind: "exactly", k: 1 }, { bits: 0, range: 1 }, bounds).ok, false);
    assert.equal(selectionQubo(design, { kind: "exactly", k: 1 }, { bits: 4, range: 0 }, bounds).ok, false);
  });
});

function spinsOf(word: number, length: number): Int8Array {
  return Int8Array.from({ length }, (_, i) => ((word >>> i) & 1) * 2 - 1);
}

function lowestState(qubo: SelectionQubo) {
  const { n } = qubo.model;
  const arithmetic = arithmeticOf(qubo.model);
  let best = Number.POSITIVE_INFINITY;
  let found = spinsOf(0, n);
  for (let word = 0; word < 2 ** n; word++) {
    const spins = spinsOf(word, n);
    const energy = energyOf(qubo.model, spins, arithmetic);
    if (energy >= best) continue;
    best = energy;
    found = spins;
  }
  return decodeSelection(qubo, found);
}
