import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { modelBuilder } from "../../../core/model/quadratic-model.ts";
import { stream } from "../../../core/random/stream.ts";
import { seedGenerator } from "../../../core/random/xorshift.ts";
import { type TabuParameters, tabuParameters } from "../../../core/tabu/parameters.ts";
import { assembledMachine } from "../../../solver-node/kernels/tabu/assembled.ts";
import { assembleTabu, referenceTabu, type TabuEngine, tabuEngine } from "../../../solver-node/kernels/tabu/engine.ts";
import type { TabuMachine } from "../../../solver-node/kernels/tabu/machine.ts";
import { referenceMachine } from "../../../solver-node/kernels/tabu/reference.ts";
import { blockSize, storageHolds, TABU_STORAGES, tabuStorage } from "../../../solver-node/kernels/tabu/storage.ts";
import { enumerateUnits } from "../../support/boltzmann.ts";
import { unitsOf } from "../../support/kernel-contract.ts";
import { formOf, randomGraph, spinModel, testRandom, testSeed, torus } from "../../support/models.ts";
import { floats, integerCases, star } from "./small-models.ts";

/** Searches so short that a few thousand moves fill the pool, relink, and draw it anew. */
const hasty: TabuParameters = {
  tenures: [
    { least: 3, span: 5 },
    { least: 0, span: 12 },
  ],
  patience: 60,
  relinkPatience: 40,
  population: 4,
};

/** A QUBO with integer weights −100 … 100 between a share of all pairs, as in the OR-Library. */
function qubo(n: number, density: number, seed: number): IsingForm {
  const random = testRandom(seed);
  const builder = modelBuilder("BINARY", n);
  const weight = (): number => Math.floor(random() * 201) - 100;
  for (let i = 0; i < n; i++) {
    builder.addLinear(i, weight());
    for (let j = i + 1; j < n; j++) if (random() < density) builder.addQuadratic(i, j, 2 * weight(), 0);
  }
  const built = builder.build("test model", "refuse");
  assert.ok(built.ok);
  return formOf(built.value);
}

/** Uniform in ± π/2: no unit makes such numbers integers. */
const real = (random: () => number) => (): number => (random() - 0.5) * Math.PI;
const anySign = (random: () => number) => (): number => (random() < 0.5 ? 1 : -1);

function forms(): readonly (readonly [name: string, form: IsingForm])[] {
  const random = testRandom(11);
  const sign = anySign(random);
  return [
    ["QUBO, n = 190, density 0.3", qubo(190, 0.3, 12)],
    ["QUBO, n = 64, density 1", qubo(64, 1, 13)],
    ["±1 torus, 12 × 11", formOf(torus([12, 11], sign))],
    ["±1 random graph, n = 301", formOf(randomGraph(301, 900, sign, random))],
    ["wide integers, n = 90", formOf(randomGraph(90, 700, () => sign() * Math.floor(random() * 32_768), random))],
    ["real couplings, n = 133", formOf(randomGraph(133, 1500, real(random), random))],
    ["gains that vanish in the energy, n = 70", vanishingGains(random)],
  ];
}

/** Real couplings of order 1, and spins that hang on them by 10⁻¹⁸ of that: their flips change no energy in float64. */
function vanishingGains(random: () => number): IsingForm {
  const couplings: [number, number, number][] = [];
  const value = real(random);
  for (let i = 0; i < 35; i++) {
    couplings.push([i, (i + 1) % 35, value()], [i, (i + 5) % 35, value()], [i, 35 + i, 1e-18 * value()]);
  }
  return formOf(spinModel(70, couplings));
}

function spinsOf(engine: TabuEngine, n: number): Int8Array {
  const packed = new Uint8Array(Math.ceil(n / 8));
  engine.bestPacked(packed);
  return Int8Array.from({ length: n }, (_, i) => ((packed[i >> 3] >> (i & 7)) & 1 ? 1 : -1));
}

function outcome(engine: TabuEngine, n: number): { moves: number; energy: number; spins: Int8Array } {
  return { moves: engine.movesDone(), energy: engine.bestEnergy(), spins: spinsOf(engine, n) };
}

function runTo(engine: TabuEngine, moves: number): void {
  if (engine.movesDone() < moves) engine.run(moves - engine.movesDone());
}

describe("tabu reads", () => {
  for (const [name, form] of forms()) {
    for (const storage of TABU_STORAGES.filter((s) => storageHolds(s, form))) {
      test(`${name}, ${storage}: WebAssembly and reference agree bit for bit after every slice`, () => {
        const outcomes = [assembleTabu(form, storage), referenceTabu(form, storage)].map((engine) => {
          engine.prepare(hasty);
          engine.start(stream(testSeed(), 1, 7));
          return [0, 1, 150, 900, 4000].map((moves) => {
            runTo(engine, moves);
            return outcome(engine, form.n);
          });
        });
        assert.deepEqual(outcomes[0], outcomes[1]);
        const energies = outcomes[0].map(({ energy }) => energy);
        assert.ok(energies[4] < energies[0], "4000 moves lowered nothing");
      });
    }
    test(`${name}: the best energy is that of the best state after every slice`, () => {
      const engine = assembleTabu(form);
      engine.prepare(hasty);
      engine.start(stream(testSeed(), 2, 0));
      let above = Number.POSITIVE_INFINITY;
      for (let slice = 0; slice < 60; slice++) {
        const energy = engine.bestEnergy();
        const recomputed = unitsOf(form, spinsOf(engine, form.n));
        if (form.integer) assert.equal(energy, recomputed);
        // Below 1000 moves a search, each rounding energies below 1200 and gains below 40 by 2⁻⁵³ of them: a gain is then off
        // by 5e-12 at most, and the energy by 1000 · (1.4e-13 + 2 · 5e-12).
        else assert.ok(Math.abs(energy - recomputed) < 1.1e-8);
        assert.ok(energy <= above);
        above = energy;
        engine.run(97);
      }
    });
    test(`${name}: a read is the same however its moves are sliced, and another stream gives another`, () => {
      const engine = assembleTabu(form);
      engine.prepare(hasty);
      const read = (block: number, cuts: readonly number[]): ReturnType<typeof outcome> => {
        engine.start(stream(testSeed(), 3, block));
        for (const cut of [...cuts, 3000]) runTo(engine, cut);
        return outcome(engine, form.n);
      };
      const whole = read(0, []);
      assert.deepEqual(read(0, [1, 2, 59, 60, 61, 500, 1777]), whole);
      engine.start(stream(testSeed(), 3, 1));
      const other = outcome(engine, form.n);
      engine.start(stream(testSeed(), 3, 0));
      assert.notDeepEqual(outcome(engine, form.n), other);
    });
  }

  test("small models are solved to their optimum, as enumeration finds it", () => {
    const random = testRandom(21);
    const options = { update: "metropolis", scan: "sequential", randomness: "independent" } as const;
    const cases = [
      ...integerCases(options).map(({ form }) => form),
      floats(3),
      star([3, -2, 5, 1, -4, 2], 2),
      ...[14, 15, 16].map((n) => qubo(n, 0.7, n)),
      formOf(randomGraph(16, 60, anySign(random), random)),
    ];
    for (const form of cases) {
      const optimum = enumerateUnits(form).reduce((a, b) => Math.min(a, b));
      for (let block = 0; block < 5; block++) {
        const engine = assembleTabu(form);
        engine.prepare(tabuParameters(form.n));
        engine.start(stream(testSeed(), 4, block));
        engine.run(3000);
        // 3000 moves see about as many states of at most 65,536, but downhill: a search that ignores gains misses.
        if (form.integer) assert.equal(engine.bestEnergy(), optimum);
        // Two sums of a hundred terms below 10 in different orders.
        else assert.ok(Math.abs(engine.bestEnergy() - optimum) < 1e-12);
      }
    }
  });

  test("models of no, one and two variables, and of nothing but a field, end at their optimum", () => {
    for (const [form, optimum] of [
      [formOf(spinModel(0, [])), 0],
      [formOf(spinModel(1, [], [[0, 3]])), -1],
      [formOf(spinModel(1, [])), 0],
      [formOf(spinModel(2, [[0, 1, 5]])), -1],
      [formOf(spinModel(3, [], [[1, 2]])), -1],
    ] as const) {
      const engine = assembleTabu(form);
      engine.prepare(tabuParameters(form.n));
      engine.start(stream(testSeed(), 5, 0));
      engine.run(5000);
      assert.equal(engine.bestEnergy(), optimum);
      assert.ok(engine.movesDone() >= 5000);
    }
  });

  test("with real couplings every search begins with gains computed anew, so that rounding errors do not add up", () => {
    const random = testRandom(22);
    const form = formOf(randomGraph(50, 300, real(random), random));
    const inner = referenceMachine(form, 16);
    let searchedSinceReset = 0;
    let searches = 0;
    const machine: TabuMachine = {
      ...inner,
      reset() {
        searchedSinceReset = 0;
        inner.reset();
      },
      begin() {
        assert.equal(searchedSinceReset, 0);
        searches++;
        inner.begin();
      },
      search(count, patience) {
        const made = inner.search(count, patience);
        searchedSinceReset += made;
        return made;
      },
    };
    const engine = tabuEngine(form, machine);
    engine.prepare(hasty);
    engine.start(stream(testSeed(), 11, 0));
    engine.run(3000);
    // More than fill the pool: relinked ones are among them.
    assert.ok(searches > 2 * hasty.population);
  });

  test("a given first state is where the read begins", () => {
    const form = qubo(40, 0.5, 31);
    const given = Int8Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 1 : -1));
    const engine = assembleTabu(form);
    engine.prepare(hasty);
    engine.start(stream(testSeed(), 6, 0));
    engine.run(10);
    engine.start(stream(testSeed(), 6, 0));
    engine.setSpins(given);
    assert.deepEqual(spinsOf(engine, 40), given);
    assert.equal(engine.bestEnergy(), unitsOf(form, given));
    assert.equal(engine.movesDone(), 0);
  });

  test("gains at the ends of their range neither wrap nor pass for a ban", () => {
    for (const edge of [2 ** 15 - 1, 2 ** 31 - 1]) {
      // Spin 0 has the largest local field a gain can hold, in both signs as its neighbours turn.
      const third = Math.floor(edge / 3);
      const form = formOf(
        spinModel(
          3,
          [
            [0, 1, third],
            [0, 2, 1],
          ],
          [[0, edge - third - 1]],
        ),
      );
      assert.ok(!storageHolds("rows-i8", form));
      const engine = assembleTabu(form, edge < 2 ** 20 ? "sparse-i16" : "sparse-i32");
      engine.prepare(hasty);
      engine.start(stream(testSeed(), 7, 0));
      engine.run(200);
      assert.equal(engine.bestEnergy(), -edge);
      const beyond = formOf(spinModel(2, [[0, 1, 1]], [[0, edge]]));
      assert.ok(!storageHolds(edge < 2 ** 20 ? "sparse-i16" : "sparse-i32", beyond));
    }
  });
});

describe("tabu search", () => {
  test("a variable that flipped rests for its tenure unless its flip leads below the lowest energy; the best of the rest moves", () => {
    const form = qubo(60, 0.4, 41);
    const present = (): Int8Array => Int8Array.from({ length: form.n }, (_, i) => (machine.isUp(i) ? 1 : -1));
    const energyAfter = (spins: Int8Array, i: number): number =>
      unitsOf(
        form,
        Int8Array.from(spins, (s, j) => (j === i ? -s : s)),
      );
    const restsUntil = new Float64Array(form.n);
    let lowest = 0;
    let aspirations = 0;
    const tenures = new Set<number>();
    const machine = referenceMachine(form, 64, (move, variable, gain, forbidden, tenure) => {
      const spins = present();
      const energy = unitsOf(form, spins);
      lowest = Math.min(lowest, energy);
      assert.equal(energy, machine.energy());
      assert.equal(energyAfter(spins, variable), energy - 2 * gain);
      const rests = restsUntil[variable] >= move;
      assert.equal(forbidden, rests);
      if (rests) {
        aspirations++;
        assert.ok(energy - 2 * gain < lowest, "a ban was broken without reason");
      }
      const free = Array.from({ length: form.n }, (_, i) => i).filter((i) => rests || restsUntil[i] < move);
      const best = free.reduce((least, i) => Math.min(least, energyAfter(spins, i)), Number.POSITIVE_INFINITY);
      assert.equal(energy - 2 * gain, best);
      restsUntil[variable] = move + tenure;
      tenures.add(tenure);
    });
    seedGenerator(stream(testSeed(), 8, 0), machine.generator);
    machine.reset();
    machine.setTenure({ least: 6, span: 4 });
    for (let search = 0; search < 30; search++) {
      for (let i = 0; i < form.n; i++) if ((i * 7 + search) % 3 === 0) machine.flip(i);
      machine.begin();
      lowest = machine.energy();
      restsUntil.fill(0);
      machine.search(80, 80);
    }
    assert.deepEqual(
      [...tenures].sort((a, b) => a - b),
      [6, 7, 8, 9],
    );
    assert.ok(aspirations > 0, "no ban was ever broken: the test saw only half of the rule");
  });

  test("a search ends when as many moves as its patience have not lowered the energy", () => {
    const form = qubo(80, 0.3, 42);
    const machine = assembledMachine(form, tabuStorage(form));
    seedGenerator(stream(testSeed(), 9, 0), machine.generator);
    machine.reset();
    machine.setTenure({ least: 5, span: 3 });
    machine.begin();
    const made = machine.search(1_000_000, 70);
    assert.ok(made < 1_000_000);
    assert.equal(machine.stalledMoves(), 70);
    assert.equal(machine.search(10, 70), 0);
    machine.flip(3);
    machine.begin();
    assert.equal(machine.stalledMoves(), 0);
    assert.equal(machine.lowestEnergy(), machine.energy());
    for (let i = 0; i < form.n; i++) assert.equal(machine.lowestIsUp(i), machine.isUp(i));
  });

  for (const storage of TABU_STORAGES) {
    test(`${storage}: a walk flips marked variables only, the best first, each once, and keeps the lowest state from a step on`, () => {
      const form = qubo(150, 0.3, 43);
      const machines = [assembledMachine(form, storage), referenceMachine(form, blockSize(storage))];
      const among = Uint8Array.from({ length: form.n }, (_, i) => (i % 3 === 0 ? 1 : 0));
      const walks = machines.map((machine) => {
        seedGenerator(stream(testSeed(), 10, 0), machine.generator);
        machine.reset();
        machine.walk(among, 40, 10);
        const flipped = [...among.keys()].filter((i) => machine.isUp(i));
        const lowestFlipped = [...among.keys()].filter((i) => machine.lowestIsUp(i));
        return { flipped, lowestFlipped, energy: machine.energy(), lowest: machine.lowestEnergy() };
      });
      assert.deepEqual(walks[0], walks[1]);
      const { flipped, lowestFlipped, lowest } = walks[0];
      assert.equal(flipped.length, 40);
      assert.ok(flipped.every((i) => among[i] === 1));
      assert.ok(lowestFlipped.length >= 10);
      const spins = new Int8Array(form.n).fill(-1);
      for (const i of lowestFlipped) spins[i] = 1;
      assert.equal(unitsOf(form, spins), lowest);
    });
  }

  test("the storage is the narrowest that holds the couplings, dense where enough of them are there", () => {
    assert.equal(tabuStorage(qubo(100, 0.5, 51)), "rows-i8");
    assert.equal(tabuStorage(qubo(200, 0.02, 52)), "sparse-i16");
    const random = testRandom(53);
    const wide = (): number => Math.floor(random() * 60_000) - 30_000;
    assert.equal(tabuStorage(formOf(randomGraph(60, 1500, wide, random))), "rows-i16");
    assert.equal(tabuStorage(formOf(randomGraph(300, 900, wide, random))), "sparse-i32");
    assert.equal(tabuStorage(formOf(randomGraph(60, 1500, real(random), random))), "rows-f64");
    assert.equal(tabuStorage(formOf(randomGraph(300, 900, real(random), random))), "sparse-f64");
  });
});
