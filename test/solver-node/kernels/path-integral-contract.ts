import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { sliceCoupling } from "../../../core/path-integral/slice-coupling.ts";
import { stream } from "../../../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../../../core/sample-set/sample-set.ts";
import type {
  PathIntegralEngine,
  PathIntegralFamily,
  PathIntegralOptions,
} from "../../../solver-node/kernels/path-integral/engine.ts";
import { boltzmann, chiSquareP } from "../../support/boltzmann.ts";
import { unitsOf } from "../../support/kernel-contract.ts";
import { formOf, spinModel, testSeed } from "../../support/models.ts";

export interface PathIntegralCase {
  readonly name: string;
  readonly form: IsingForm;
  readonly options: PathIntegralOptions;
}

/** A case whose worldlines have n · P ≤ 12 slice spins, at which all states are counted. */
export interface CountedCase extends PathIntegralCase {
  /** Per unit. */
  readonly beta: number;
  /** βΓ. */
  readonly betaGamma: number;
  /** Worldlines counted, where not the usual number; few must still show a K or β off by a tenth. */
  readonly samples?: number;
}

/** False-alarm rate of one Boltzmann test. */
const FALSE_ALARM = 1e-6;
/** Sweeps between counted states: couplings of the cases are weak enough that this decorrelates. */
const THINNING = 25;
const SAMPLES = 200_000;

/** All slices of all reads: state (read, slice) in place read · P + slice. */
function allSlices(engine: PathIntegralEngine, n: number): Int8Array[] {
  const { reads, slices } = engine;
  const bytes = rowBytes(n);
  const packed = new Uint8Array(reads * slices * bytes);
  engine.packedSlices(packed);
  return Array.from({ length: reads * slices }, (_, row) => unpackSpins(packed, row * bytes, n));
}

/**
 * The worldline as the classical model that it is, spin i of slice p in place p·n + i: energies a·E of each slice and
 * couplings −K between neighbouring ones (two bonds for P = 2, none for P = 1), at inverse temperature 1.
 */
function worldlineForm(form: IsingForm, slices: number, a: number, k: number): IsingForm {
  const { n } = form;
  const couplings = new Map<number, [number, number, number]>();
  const add = (i: number, j: number, w: number): void => {
    const key = Math.min(i, j) * n * slices + Math.max(i, j);
    couplings.set(key, [Math.min(i, j), Math.max(i, j), (couplings.get(key)?.[2] ?? 0) + w]);
  };
  const fields: [number, number][] = [];
  for (let p = 0; p < slices; p++)
    for (let i = 0; i < n; i++) {
      fields.push([p * n + i, a * form.field[i]]);
      for (let q = form.rowStart[i]; q < form.rowStart[i + 1]; q++)
        if (form.column[q] > i) add(p * n + i, p * n + form.column[q], a * form.weight[q]);
      if (slices > 1) add(p * n + i, ((p + 1) % slices) * n + i, -k);
    }
  const whole = formOf(spinModel(n * slices, couplings.values(), fields));
  return {
    ...whole,
    unit: 1,
    weight: whole.weight.map((w) => w * whole.unit),
    field: whole.field.map((h) => h * whole.unit),
  };
}

function countStates(
  family: PathIntegralFamily,
  { form, options, beta, betaGamma, samples = SAMPLES }: CountedCase,
): Float64Array {
  const { n } = form;
  const engine = family.assemble(form, options);
  engine.prepare({
    betaEnergy: Float64Array.of(beta),
    betaGamma: Float64Array.of(betaGamma),
    sweepsPerPoint: THINNING,
  });
  engine.start(stream(testSeed(), 1, 0));
  const counts = new Float64Array(2 ** (n * options.slices));
  for (let burnIn = 0; burnIn < 8; burnIn++) engine.anneal(0, 1);
  for (let taken = 0; taken < samples; taken += engine.reads) {
    engine.anneal(0, 1);
    const states = allSlices(engine, n);
    for (let read = 0; read < engine.reads; read++) {
      let index = 0;
      for (let p = 0; p < options.slices; p++)
        for (let i = 0; i < n; i++) if (states[read * options.slices + p][i] > 0) index |= 1 << (p * n + i);
      counts[index]++;
    }
  }
  return counts;
}

/** What every engine promises, checked against enumeration of whole worldlines and against its reference. @param twins  what `assemble` and `reference` give, for the titles. */
export function pathIntegralContract(
  family: PathIntegralFamily,
  counted: readonly CountedCase[],
  compared: readonly PathIntegralCase[],
  twins = "WebAssembly and reference",
): void {
  describe(`path-integral family ${family.name}`, () => {
    for (const each of counted) {
      const { name, form, options, beta, betaGamma } = each;
      const { slices } = options;
      test(`${name}: visits worldlines with their weight, and a K or β off by a tenth is caught`, () => {
        const k = slices === 1 ? 0 : sliceCoupling(betaGamma, slices);
        const expected = (a: number, coupling: number): Float64Array =>
          boltzmann(worldlineForm(form, slices, a, coupling), 1);
        const counts = countStates(family, each);
        const a = beta / slices;
        assert.ok(chiSquareP(counts, expected(a, k)) > FALSE_ALARM, "frequencies differ from the weight");
        assert.ok(chiSquareP(counts, expected(1.1 * a, k)) < FALSE_ALARM, "the test cannot see β + 10 %");
        if (slices > 1) {
          assert.ok(chiSquareP(counts, expected(a, 1.1 * k)) < FALSE_ALARM, "the test cannot see K + 10 %");
          assert.ok(chiSquareP(counts, expected(a, 0.9 * k)) < FALSE_ALARM, "the test cannot see K − 10 %");
        }
      });
    }
    for (const { name, form, options } of compared) {
      const { slices } = options;
      const schedule = {
        betaEnergy: Float64Array.from({ length: 8 }, (_, k) => form.unit * 0.1 * slices * (k + 0.5)),
        betaGamma: Float64Array.from({ length: 8 }, (_, k) => slices * (1 - k / 7)),
        sweepsPerPoint: 2,
      };
      test(`${name}: ${twins} give the same slices, energies and acceptance`, () => {
        const initial = Int8Array.from({ length: form.n }, (_, i) => (i % 3 === 0 ? 1 : -1));
        const outcomes = [family.assemble(form, options), family.reference(form, options)].map((engine) => {
          engine.prepare(schedule);
          engine.start(stream(testSeed(), 3, 5));
          const first = allSlices(engine, form.n);
          engine.setSpins(engine.reads - 1, initial);
          const given = allSlices(engine, form.n).slice(-slices);
          engine.anneal(0, 6);
          const acceptance = engine.annealMeasured(6);
          engine.anneal(7, 8);
          const energies = new Float64Array(engine.reads * slices);
          engine.energies(energies);
          const last = allSlices(engine, form.n);
          const packed = (["best", "slice0"] as const).map((readout) => {
            const out = new Uint8Array(engine.reads * rowBytes(form.n));
            engine.packed(out, readout);
            return out;
          });
          const quenchSweeps = engine.quench(1000);
          return { first, given, acceptance, energies, last, packed, quenchSweeps, end: allSlices(engine, form.n) };
        });
        assert.deepEqual(outcomes[0], outcomes[1]);
        const { given, energies, last, packed, quenchSweeps, end } = outcomes[0];
        for (const state of given) assert.deepEqual(state, initial);
        for (const [row, state] of last.entries()) assert.equal(energies[row], unitsOf(form, state));
        const reads = energies.length / slices;
        for (let read = 0; read < reads; read++) {
          const own = energies.subarray(read * slices, (read + 1) * slices);
          const at = read * rowBytes(form.n);
          assert.equal(unitsOf(form, unpackSpins(packed[0], at, form.n)), Math.min(...own));
          assert.deepEqual(unpackSpins(packed[1], at, form.n), last[read * slices]);
        }
        assert.ok(quenchSweeps < 1000);
        for (const state of end)
          for (let i = 0; i < form.n; i++) {
            let field = form.field[i];
            for (let q = form.rowStart[i]; q < form.rowStart[i + 1]; q++)
              field += form.weight[q] * state[form.column[q]];
            assert.ok(state[i] * field <= 0, "a flip would lower the energy");
          }
      });
      test(`${name}: a block is the same however its sweeps are sliced, and another stream gives another`, () => {
        const engine = family.assemble(form, options);
        engine.prepare(schedule);
        const run = (block: number, cuts: readonly number[]): Int8Array[] => {
          engine.start(stream(testSeed(), 4, block));
          let at = 0;
          for (const cut of [...cuts, 8]) {
            engine.anneal(at, cut);
            at = cut;
          }
          return allSlices(engine, form.n);
        };
        assert.deepEqual(run(0, []), run(0, [1, 2, 5]));
        engine.start(stream(testSeed(), 4, 0));
        const start = allSlices(engine, form.n);
        engine.start(stream(testSeed(), 4, 1));
        assert.notDeepEqual(start, allSlices(engine, form.n));
      });
    }
  });
}
