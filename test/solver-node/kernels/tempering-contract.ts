import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { stream } from "../../../core/random/stream.ts";
import { rowBytes, unpackSpins } from "../../../core/sample-set/sample-set.ts";
import type {
  TemperingEngine,
  TemperingFamily,
  TemperingOptions,
} from "../../../solver-node/kernels/tempering/tempering.ts";
import { boltzmann, chiSquareP } from "../../support/boltzmann.ts";
import { unitsOf } from "../../support/kernel-contract.ts";
import { testSeed } from "../../support/models.ts";

export const PLAIN: TemperingOptions = {
  swapOrder: "deterministic-even-odd",
  sweepsPerRound: 1,
  clusterMoves: null,
};

/** A model and a ladder for it; those of the Boltzmann test have n ≤ 12. */
export interface TemperingCase {
  readonly name: string;
  readonly form: IsingForm;
  readonly temperatures: number;
  readonly hot: number;
  readonly cold: number;
  readonly options: TemperingOptions;
  /** Blocks of the Boltzmann test, rounds between two looks, and rounds before the first, where not the usual ones. */
  readonly blocks?: number;
  readonly thinning?: number;
  readonly burnIn?: number;
}

/** False-alarm rate of one χ² test. */
const FALSE_ALARM = 1e-6;
/** Rounds between two looks: enough for these small models to forget, at their coldest too, thanks to the swaps. */
const THINNING = 25;
const BLOCKS = 4;
/** Samples of each temperature, all blocks and ensembles together: enough for a β off by a tenth to show. */
const SAMPLES = 12_000;

/** β from hot to cold in equal ratios. */
export function geometricLadder({ hot, cold, temperatures }: TemperingCase): Float64Array {
  return Float64Array.from({ length: temperatures }, (_, l) => hot * (cold / hot) ** (l / (temperatures - 1)));
}

export function statesOf(engine: TemperingEngine, n: number): Int8Array[] {
  const rows = engine.ensembles * engine.temperatures;
  const packed = new Uint8Array(rows * rowBytes(n));
  engine.packed(packed);
  return Array.from({ length: rows }, (_, r) => unpackSpins(packed, r * rowBytes(n), n));
}

function energiesOf(engine: TemperingEngine): Float64Array {
  const out = new Float64Array(engine.ensembles * engine.temperatures);
  engine.energies(out);
  return out;
}

/** Everything that an engine shows. */
function outcome(engine: TemperingEngine, n: number): unknown {
  return {
    states: statesOf(engine, n),
    energies: energiesOf(engine),
    bestEnergies: engine.bestEnergies.slice(),
    bestStates: engine.bestStates.slice(),
    telemetry: engine.telemetry(),
  };
}

/**
 * What every family promises.
 * @param small   n ≤ 12, visited long enough to compare with enumeration at every temperature.
 * @param larger  any model: WebAssembly against reference.
 * @param twins  what `assemble` and `reference` give, for the titles.
 * @param distribution  of all 2ⁿ states, where it is not that of every state alike.
 * @param tolerance  most that an energy may differ from the one recomputed from the spins: 0 for integer models.
 */
export function temperingContract(
  family: TemperingFamily,
  small: readonly TemperingCase[],
  larger: readonly TemperingCase[],
  tolerance = 0,
  distribution: (form: IsingForm, beta: number) => Float64Array = boltzmann,
  twins = "WebAssembly and reference",
): void {
  describe(`tempering family ${family.name}`, () => {
    for (const given of small)
      test(`${given.name}: every temperature has Boltzmann's frequencies, and a β off by a tenth is caught`, () => {
        const { form, temperatures, options, blocks = BLOCKS, thinning = THINNING, burnIn = 10 * thinning } = given;
        const engine = family.assemble(form, temperatures);
        const ladder = geometricLadder(given);
        engine.prepare(ladder, options);
        const counts = Array.from({ length: temperatures }, () => new Float64Array(2 ** form.n));
        for (let block = 0; block < blocks; block++) {
          engine.start(stream(testSeed(), 1, block));
          engine.round(burnIn);
          for (let draw = 0; draw < SAMPLES / (blocks * engine.ensembles); draw++) {
            engine.round(thinning);
            for (const [r, spins] of statesOf(engine, form.n).entries())
              counts[r % temperatures][spins.reduce((index, s, i) => (s > 0 ? index | (1 << i) : index), 0)]++;
          }
        }
        for (const [place, beta] of ladder.entries()) {
          const p = chiSquareP(counts[place], distribution(form, beta));
          assert.ok(p > FALSE_ALARM, `place ${place}, β ${beta}: p = ${p}`);
        }
        const middle = temperatures >> 1;
        for (const factor of [0.9, 1.1])
          assert.ok(chiSquareP(counts[middle], distribution(form, ladder[middle] * factor)) < FALSE_ALARM);
      });

    for (const given of [...small, ...larger]) {
      const { form, temperatures, options } = given;
      test(`${given.name}: ${twins} agree in every bit`, () => {
        const [assembled, reference] = [family.assemble(form, temperatures), family.reference(form, temperatures)].map(
          (engine) => {
            engine.prepare(geometricLadder(given), options);
            engine.start(stream(testSeed(), 2, 3));
            engine.round(form.n > 100 ? 9 : 40);
            return outcome(engine, form.n);
          },
        );
        assert.deepEqual(assembled, reference);
      });

      test(`${given.name}: energies are those of the states, replicas are a permutation, bests are the lowest seen`, () => {
        const engine = family.assemble(form, temperatures);
        engine.prepare(geometricLadder(given), { ...options, clusterMoves: null });
        engine.start(stream(testSeed(), 3, 0));
        const lowest = new Float64Array(engine.ensembles).fill(Number.POSITIVE_INFINITY);
        for (let round = 0; round < 30; round++) {
          engine.round(1);
          const energies = energiesOf(engine);
          for (const [r, spins] of statesOf(engine, form.n).entries()) {
            assert.ok(Math.abs(energies[r] - unitsOf(form, spins)) <= tolerance);
            const e = Math.floor(r / temperatures);
            // Swaps change places, not energies, so those after a round are those that were looked at.
            lowest[e] = Math.min(lowest[e], energies[r]);
          }
          assert.deepEqual(engine.bestEnergies, lowest);
          const { replicaAt } = engine.telemetry();
          for (let at = 0; at < replicaAt.length; at += temperatures)
            assert.deepEqual(
              [...replicaAt.subarray(at, at + temperatures)].sort((a, b) => a - b),
              Array.from({ length: temperatures }, (_, l) => l),
            );
        }
        for (let e = 0; e < engine.ensembles; e++) {
          const best = unpackSpins(engine.bestStates, e * rowBytes(form.n), form.n);
          assert.ok(Math.abs(unitsOf(form, best) - engine.bestEnergies[e]) <= tolerance);
        }
      });

      if (options.clusterMoves !== null)
        test(`${given.name}: cluster moves conserve the sum of all energies, and move energy between the ensembles`, () => {
          const engine = family.assemble(form, temperatures);
          const ladder = geometricLadder(given);
          engine.prepare(ladder, { ...options, clusterMoves: null });
          engine.start(stream(testSeed(), 5, 0));
          engine.round(5);
          // Without sweeps nothing else changes an energy; swaps only move it to other places of the same ensemble.
          engine.prepare(ladder, { ...options, sweepsPerRound: 0, clusterMoves: { everyRounds: 1, beta: 0 } });
          const sums = (): number[] =>
            Array.from({ length: engine.ensembles }, (_, e) =>
              energiesOf(engine)
                .subarray(e * temperatures, (e + 1) * temperatures)
                .reduce((a, b) => a + b, 0),
            );
          const before = sums();
          const total = before.reduce((a, b) => a + b, 0);
          let moved = false;
          for (let round = 0; round < 6; round++) {
            engine.round(1);
            const after = sums();
            moved ||= after.some((sum, e) => sum !== before[e]);
            const difference = after.reduce((a, b) => a + b, 0) - total;
            assert.ok(Math.abs(difference) <= tolerance * engine.ensembles * temperatures);
          }
          assert.ok(moved);
          const { clusters, clusterSpins } = engine.telemetry();
          assert.equal(clusters, 6 * (engine.ensembles / 2) * temperatures);
          assert.ok(clusterSpins > 0 && clusterSpins < clusters * form.n);
        });

      test(`${given.name}: rounds may be cut anywhere, and another stream gives another block`, () => {
        const engine = family.assemble(form, temperatures);
        engine.prepare(geometricLadder(given), options);
        const run = (block: number, cuts: readonly number[]): unknown => {
          engine.start(stream(testSeed(), 4, block));
          for (const rounds of cuts) engine.round(rounds);
          return outcome(engine, form.n);
        };
        const whole = run(0, [12]);
        assert.notDeepEqual(run(1, [12]), whole);
        assert.deepEqual(run(0, [1, 4, 0, 7]), whole);
      });
    }
  });
}
