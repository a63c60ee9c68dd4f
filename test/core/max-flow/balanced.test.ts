import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { balancedGround } from "../../../core/max-flow/balanced.ts";
import { gaugeOf } from "../../../core/max-flow/gauge.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { isingForm } from "../../../core/model/ising-form.ts";
import { changeVartype, type QuadraticModel } from "../../../core/model/quadratic-model.ts";
import { enumerateAll } from "../../support/enumerate-all.ts";
import { formOf, spinModel, testRandom, torus } from "../../support/models.ts";

const random = testRandom(20_261_124);
const whole = (most: number): number => Math.floor(random() * (2 * most + 1)) - most;
const never = (): boolean => false;

/** Couplings of one sign in a random gauge, each present with the given chance, and fields in units of their own. */
function balancedModel(n: number, chance: number, coupling: () => number, field: () => number): QuadraticModel {
  const gauge = Array.from({ length: n }, () => (random() < 0.5 ? -1 : 1));
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      if (random() < chance) couplings.push([i, j, -gauge[i] * gauge[j] * Math.abs(coupling())]);
  return spinModel(
    n,
    couplings,
    gauge.map((_, i) => [i, field()] as const),
  );
}

/** @returns whether the ground state was proven; asserts that a proof is right, and an exact model proven. */
function assertGround(model: QuadraticModel): boolean {
  const arithmetic = arithmeticOf(model);
  const form = isingForm(model, arithmetic);
  const found = balancedGround(form, never);
  assert.ok(found?.complete === true);
  const states = enumerateAll(model, arithmetic);
  assert.ok(states.ok && states.value !== null);
  if (form.integer) assert.ok(found.proven);
  if (found.proven) assert.equal(energyOf(model, found.spins, arithmetic), states.value.energy);
  return found.proven;
}

describe("the gauge of a model", () => {
  test("turns every coupling of a ferromagnet in disguise, and leaves none of a frustrated loop", () => {
    for (let trial = 0; trial < 50; trial++) {
      const form = formOf(
        balancedModel(
          12,
          0.3,
          () => 1,
          () => 0,
        ),
      );
      const gauge = gaugeOf(form);
      assert.ok(gauge !== null);
      for (let i = 0; i < form.n; i++)
        for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++)
          assert.ok(gauge[i] * gauge[form.column[p]] * form.weight[p] < 0);
    }
    const triangle = (w: number): QuadraticModel =>
      spinModel(4, [
        [0, 1, -1],
        [1, 2, -2],
        [0, 2, w],
        [2, 3, 1],
      ]);
    assert.equal(gaugeOf(formOf(triangle(0.5))), null);
    assert.deepEqual(gaugeOf(formOf(triangle(-0.5))), Int8Array.of(1, 1, 1, -1));
    // An antiferromagnet on a torus of odd side is frustrated around it, of even side it has two sublattices.
    assert.equal(gaugeOf(formOf(torus([4, 5], () => 1))), null);
    assert.ok(gaugeOf(formOf(torus([4, 6], () => 1))) !== null);
    assert.equal(
      balancedGround(formOf(triangle(0.5)), () => false),
      null,
    );
  });
});

describe("the ground state by a least cut is that of enumeration", () => {
  test("for whole couplings and fields, of equal and of different magnitudes", () => {
    for (let trial = 0; trial < 300; trial++) {
      const most = trial % 3 === 0 ? 1 : 9;
      const n = 1 + (trial % 14);
      assertGround(
        balancedModel(
          n,
          random(),
          () => 1 + Math.floor(random() * most),
          () => whole(2 * most),
        ),
      );
    }
  });

  test("for QUBOs, whole and real", () => {
    for (let trial = 0; trial < 100; trial++) {
      const model = balancedModel(
        12,
        0.3,
        () => (trial % 2 === 0 ? 1 + Math.floor(3 * random()) : random()),
        () => (trial % 2 === 0 ? whole(4) : 2 * random() - 1),
      );
      assertGround(changeVartype(model, "BINARY"));
    }
  });

  test("for real coefficients, where nearly all are proven", () => {
    let proven = 0;
    for (let trial = 0; trial < 200; trial++)
      proven += Number(assertGround(balancedModel(12, random(), random, () => 3 * (random() - 0.5))));
    // Gaps of a dozen spins are near 0.1, and rounding is below 1e-13.
    assert.equal(proven, 200);
  });

  test("for components without fields, whose states have no gap but are proven by their couplings", () => {
    assert.ok(assertGround(balancedModel(10, 0.2, random, () => 0)));
  });

  test("and real energies that rounding may confuse are not called proven", () => {
    // Two aligned spins in fields that differ in the last bit: the true gap is 2^-54, the network's unit above 2^-52.
    const third = 1 / 3;
    const close = spinModel(
      2,
      [[0, 1, -third]],
      [
        [0, third],
        [1, -(third + 2 ** -54)],
      ],
    );
    assert.equal(arithmeticOf(close).kind, "compensated-float64");
    assert.equal(balancedGround(formOf(close), never)?.proven, false);
  });
});

describe("a least cut that is stopped", () => {
  test("ends at once on a million spins, with some state and without a proof", () => {
    const side = 1000;
    const model = torus(
      [side, side],
      () => -1,
      Array.from({ length: side * side }, (_, i) => [i, whole(3)] as const),
    );
    let asked = 0;
    const found = balancedGround(formOf(model), () => ++asked === 10);
    assert.ok(found !== null && !found.complete && !found.proven);
    assert.equal(asked, 10);
    // It is asked once in 256 steps; all would be more than the spins.
    assert.ok(found.steps <= 10 * 256);
    assert.ok(found.spins.every((s) => s === 1 || s === -1));
  });
});
