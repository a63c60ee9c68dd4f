import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { analyse } from "../../../core/model/analysis.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { energyOf } from "../../../core/model/energy.ts";
import { energyFromUnits, type IsingForm, isingForm } from "../../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../../core/model/quadratic-model.ts";
import {
  type OscillatorParameters,
  oscillatorParameters,
  oscillatorSchedule,
} from "../../../core/oscillator/schedule.ts";
import { stream } from "../../../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../../../core/sample-set/sample-set.ts";
import { saveState } from "../../../core/state-tape.ts";
import {
  assembleOscillators,
  type OscillatorEngine,
  referenceOscillators,
} from "../../../solver-node/kernels/oscillator/engine.ts";
import { OSCILLATOR_READS } from "../../../solver-node/kernels/oscillator/machine.ts";
import { randomGraph, spinModel, testRandom, torus } from "../../support/models.ts";

const random = testRandom(41);
const sign = (): number => (random() < 0.5 ? 1 : -1);

/** Without injection and noise a phase is free: K alone moves it. */
const QUIET: Pick<OscillatorParameters, "injection" | "noise"> = { injection: [0, 0], noise: [0, 0] };

function prepared(
  form: IsingForm,
  make: (form: IsingForm) => OscillatorEngine,
  steps: number,
  changes: Partial<OscillatorParameters> = {},
): OscillatorEngine {
  const engine = make(form);
  const parameters = oscillatorParameters(analyse(form), form.unit, { coupling: null, injection: null, noise: null });
  engine.prepare(oscillatorSchedule({ ...parameters, ...changes }, steps, form.unit));
  return engine;
}

/** Shape (n, 2, 8): what an engine carries, cosines and sines. */
function stateOf(engine: OscillatorEngine): Float64Array {
  let state = new Float64Array(0);
  engine.carry({
    reading: false,
    number: (value) => value,
    cells: (cells) => {
      if (cells instanceof Float64Array) state = cells.slice();
    },
  });
  return state;
}

/** Cosine and sine of one oscillator of one read. */
function phaseOf(engine: OscillatorEngine, i: number, read: number): [number, number] {
  const state = stateOf(engine);
  return [state[16 * i + read], state[16 * i + 8 + read]];
}

const formOf = (model: QuadraticModel): IsingForm => isingForm(model, arithmeticOf(model));
const lattice = torus([6, 7], sign);
const reals = randomGraph(60, 150, () => (random() - 0.5) / 3, random);

describe("the oscillator kernel", () => {
  for (const [title, model] of [
    ["a lattice", lattice],
    ["real couplings", reals],
    ["no couplings", spinModel(3, [])],
  ] as const)
    test(`in WebAssembly gives the reference's phases bit for bit: ${title}`, () => {
      const form = formOf(model);
      const states = [assembleOscillators, referenceOscillators].map((make) => {
        const engine = prepared(form, make, 40);
        engine.start(stream(7, 1, 3));
        engine.setSpins(2, new Int8Array(form.n).fill(-1));
        engine.anneal(0, 39);
        const changed = engine.annealMeasured(39);
        const turned = saveState((tape) => engine.carry(tape));
        const sweeps = engine.quench(1000);
        return { changed, turned, sweeps, quenched: saveState((tape) => engine.carry(tape)) };
      });
      assert.deepEqual(states[0], states[1]);
      assert.ok(states[0].turned !== null);
    });

  test("turns a free pair at the rate of its equation", () => {
    // φ̇ = K J sin(φ_0 − φ_1) for the difference doubles: tan(δ/2) = tan(δ₀/2) e^{2KJt}; J < 0 pulls together.
    const form = formOf(spinModel(2, [[0, 1, -1]]));
    const errors = [0.02, 0.01].map((stepSize) => {
      const steps = Math.round(1 / stepSize);
      const engine = prepared(form, assembleOscillators, steps, { ...QUIET, coupling: 1, stepSize });
      engine.start(stream(5, 1, 0));
      const difference = (read: number): number => {
        const [[c0, s0], [c1, s1]] = [phaseOf(engine, 0, read), phaseOf(engine, 1, read)];
        return Math.atan2(s0 * c1 - c0 * s1, c0 * c1 + s0 * s1);
      };
      const before = Array.from({ length: OSCILLATOR_READS }, (_, r) => difference(r));
      engine.anneal(0, steps);
      return Math.max(...before.map((d, r) => Math.abs(difference(r) - 2 * Math.atan(Math.tan(d / 2) * Math.exp(-2)))));
    });
    // First order in the step, with |φ̈| ≤ 4 over a time of 1: errors below 4δ, and half the step halves them.
    assert.ok(errors[0] < 0.08, `${errors[0]}`);
    assert.ok(Math.abs(errors[0] / errors[1] - 2) < 0.2, `${errors[0]} and ${errors[1]}`);
  });

  test("locks phases to 0 and π by injection: tan φ decays at twice its strength", () => {
    const form = formOf(spinModel(20, []));
    const [stepSize, steps] = [0.005, 200];
    const engine = prepared(form, assembleOscillators, steps, {
      coupling: 1,
      injection: [0.5, 0.5],
      noise: [0, 0],
      stepSize,
    });
    engine.start(stream(6, 1, 0));
    const tangent = (i: number): number => phaseOf(engine, i, 4)[1] / phaseOf(engine, i, 4)[0];
    const before = Array.from({ length: 20 }, (_, i) => tangent(i));
    engine.anneal(0, steps);
    // φ̇ = −K_s sin 2φ has tan φ = tan φ₀ e^{−2K_s t}; a first-order step of 0.005 is off by at most 0.5 % in the logarithm here.
    for (const [i, t] of before.entries())
      assert.ok(Math.abs(Math.log(tangent(i) / t) + 1) < 0.005, `${i}: ${tangent(i)}`);
  });

  test("spreads free phases by its noise as diffusion does: ⟨cos Δφ⟩ = e^{−Dt}", () => {
    const form = formOf(spinModel(2000, []));
    const [stepSize, steps, D] = [0.05, 20, 0.7];
    const engine = prepared(form, assembleOscillators, steps, {
      coupling: 1,
      injection: [0, 0],
      noise: [D, D],
      stepSize,
    });
    engine.start(stream(8, 1, 0));
    for (let r = 0; r < OSCILLATOR_READS; r++) engine.setSpins(r, new Int8Array(2000).fill(1));
    engine.anneal(0, steps);
    const state = stateOf(engine);
    let sum = 0;
    for (let i = 0; i < 2000; i++) for (let r = 0; r < OSCILLATOR_READS; r++) sum += state[16 * i + r];
    // 16000 cosines of deviation 0.6: five standard errors are 0.024; the finite step makes D 1 % less, 0.004 here.
    assert.ok(Math.abs(sum / 16_000 - Math.exp(-D)) < 0.028, `${sum / 16_000}`);
  });

  test("brings coupled phases to the density e^(−V/D)", () => {
    const pairs = 1000;
    const form = formOf(
      spinModel(
        2 * pairs,
        Array.from({ length: pairs }, (_, k) => [2 * k, 2 * k + 1, -1] as const),
      ),
    );
    const [stepSize, steps, D] = [0.02, 300, 0.5];
    const engine = prepared(form, assembleOscillators, steps, { ...QUIET, coupling: 1, noise: [D, D], stepSize });
    engine.start(stream(12, 1, 0));
    engine.anneal(0, steps);
    const state = stateOf(engine);
    let sum = 0;
    for (let k = 0; k < pairs; k++)
      for (let r = 0; r < OSCILLATOR_READS; r++) {
        const [a, b] = [32 * k + r, 32 * k + 16 + r];
        sum += state[a] * state[b] + state[a + 8] * state[b + 8];
      }
    // V = −cos ψ of the difference ψ: ⟨cos ψ⟩ = I₁(2)/I₀(2). Five standard errors of 8000 pairs with deviation 0.32 are 0.018; the
    // step moves it by less than δ/2. A tenth more of D gives 0.667.
    assert.ok(Math.abs(sum / (8 * pairs) - 1.590_636_85 / 2.279_585_3) < 0.025, `${sum / (8 * pairs)}`);
  });

  test("keeps phases on the circle over a long run", () => {
    const engine = prepared(formOf(lattice), assembleOscillators, 20_000);
    engine.start(stream(9, 1, 0));
    engine.anneal(0, 20_000);
    // 20000 turns, each rounding by some 1e-16 either way or the same way.
    for (let i = 0; i < 42; i++) assert.ok(Math.abs(Math.hypot(...phaseOf(engine, i, 0)) - 1) < 1e-11);
  });

  test("tells the energies of its binarised states, and descends to local minima", () => {
    const model = lattice;
    const arithmetic = arithmeticOf(model);
    const form = isingForm(model, arithmetic);
    const engine = prepared(form, assembleOscillators, 30);
    engine.start(stream(10, 1, 0));
    engine.anneal(0, 30);
    const energies = new Float64Array(OSCILLATOR_READS);
    const rows = new Uint8Array(OSCILLATOR_READS * rowBytes(form.n));
    const spinsOf = (read: number) => unpackSpins(rows, read * rowBytes(form.n), form.n);
    const before: number[] = [];
    for (const quench of [false, true]) {
      if (quench) engine.quench(1000);
      assert.ok(engine.energies(energies));
      engine.packed(rows);
      for (let r = 0; r < OSCILLATOR_READS; r++) {
        const energy = energyOf(model, spinsOf(r), arithmetic);
        assert.equal(energyFromUnits(form, energies[r]), energy);
        if (quench) assert.ok(energy <= before[r]);
        else before.push(energy);
      }
    }
    for (let r = 0; r < OSCILLATOR_READS; r++) {
      const spins = Int8Array.from(spinsOf(r));
      const energy = energyOf(model, spins, arithmetic);
      for (let i = 0; i < form.n; i++) {
        const flipped = spins.map((s, k) => (k === i ? -s : s));
        assert.ok(energyOf(model, flipped, arithmetic) >= energy);
      }
    }
  });

  test("finds the ground state of a ferromagnetic ring", () => {
    const n = 40;
    const model = spinModel(
      n,
      Array.from({ length: n }, (_, i) => [i, (i + 1) % n, -1] as const),
    );
    const form = formOf(model);
    const engine = prepared(form, assembleOscillators, 4000);
    const energies = new Float64Array(OSCILLATOR_READS);
    let best = 0;
    for (let block = 0; block < 4; block++) {
      engine.start(stream(11, 1, block));
      engine.anneal(0, 4000);
      engine.energies(energies);
      best = Math.min(best, ...energies);
    }
    assert.equal(best, -n);
  });
});
