import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyFromUnits, isingForm } from "../../core/model/ising-form.ts";
import { betasOf } from "../../core/plan/plan.ts";
import { stream } from "../../core/random/stream.ts";
import { type CollectedBlock, resultCollector } from "../../core/sample-set/block-results.ts";
import {
  autocorrelationCurve,
  type BlockAutocorrelation,
  joinAutocorrelations,
} from "../../core/trace/autocorrelation.ts";
import { joinSlices } from "../../core/trace/block-telemetry.ts";
import { joinTraces } from "../../core/trace/block-trace.ts";
import { firstHits } from "../../core/trace/first-hits.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { instanceOf } from "../../lab/verify/instances.ts";
import { telemetryOf } from "../../problems/results/telemetry-document.ts";
import { kernelFamily } from "../../solver-node/kernels/catalog.ts";
import { exactCurves } from "../support/exact-correlations.ts";
import { jackknife } from "../support/jackknife.ts";
import { spinModel, testRandom, torus } from "../support/models.ts";
import { plannedBlocks } from "../support/planned-run.ts";

const random = testRandom(31);
const lattice = torus([6, 7], () => (random() < 0.5 ? 1 : -1));
const larger = torus([20, 20], () => (random() < 0.5 ? 1 : -1));

/** Standard errors beyond which a comparison fails: of some sixty in this file one does by chance once in 2000 files. */
const SIGMAS = 4.5;

function correlationsOf(blocks: readonly CollectedBlock[]): BlockAutocorrelation[] {
  return blocks.flatMap(({ telemetry }) => telemetry?.autocorrelation ?? []);
}

describe("first hits", () => {
  test.each([
    ["lanes-i8", 16],
    ["bits-degree", 128],
    ["scan", 1],
  ] as const)("are those of a run again that looks at every checkpoint: %s", (kernel, reads) => {
    const options = { solver: "sa", kernel, betaRange: [0.1, 2], numSweeps: 6000, polish: false } as const;
    const { plan, blocks } = plannedBlocks(larger, { ...options, targetEnergy: -580, seed: 3 }, 4);
    const form = isingForm(larger, arithmeticOf(larger));
    const { method, levels, checkpoints } = plan;
    assert.ok(method.kind === "anneal" && levels.length === 6 && checkpoints.length >= 3);
    const engine = kernelFamily(kernel, null).assemble(form, { ...method.kernel, scan: "sequential" });
    engine.prepare({ beta: betasOf(method.schedule).map((b) => b * form.unit), sweepsPerBeta: 1 });
    const counts = levels.map(() => new Array<number>(checkpoints.length).fill(0));
    const energies = new Float64Array(reads);
    for (const { block } of blocks) {
      engine.start(stream(plan.seed, plan.part, block));
      const seen = levels.map(() => new Set<number>());
      let done = 0;
      for (const [k, checkpoint] of checkpoints.entries()) {
        engine.anneal(done, checkpoint);
        done = checkpoint;
        engine.energies(energies);
        for (const [l, level] of levels.entries())
          for (let read = 0; read < reads; read++) {
            if (energyFromUnits(form, energies[read]) > level || seen[l].has(read)) continue;
            seen[l].add(read);
            counts[l][k]++;
          }
      }
    }
    const total = blocks.length * reads;
    const traces = blocks.flatMap(({ trace }) => trace ?? []);
    const hits = firstHits(joinTraces(traces), levels, total);
    assert.deepEqual(
      hits,
      levels.map((level, l) => ({
        level,
        sweeps: [...checkpoints],
        counts: counts[l],
        censored: total - counts[l].reduce((a, b) => a + b, 0),
      })),
    );
    // Some came on the way, and some never did.
    assert.ok(hits.some(({ counts: c }) => c.filter((count) => count > 0).length >= 2));
    assert.ok(hits.some(({ censored }) => censored > 0));
  });

  test("of tempering are of ensembles, as soon as any of their replicas was there; of worldlines, of their lowest slices", () => {
    const shared = { targetEnergy: -56, seed: 5 } as const;
    const tempered = plannedBlocks(
      lattice,
      { solver: "pt", betaLadder: [0.2, 0.5, 1, 2], numSweeps: 400, ...shared },
      2,
    );
    const worldlines = plannedBlocks(
      lattice,
      { solver: "sqa", numTrotterSlices: 16, numSweeps: 400, gammaRange: [3, 0.01], betaRange: [8, 8], ...shared },
      2,
    );
    for (const { plan, blocks } of [tempered, worldlines]) {
      const points = joinTraces(blocks.flatMap(({ trace }) => trace ?? []));
      const hits = firstHits(points, plan.levels, 2 * plan.blockReads);
      for (const { counts, censored } of hits) {
        assert.ok(censored >= 0 && counts.every((count) => count >= 0));
        assert.equal(counts.reduce((a, b) => a + b, 0) + censored, 2 * plan.blockReads);
      }
      assert.ok(hits.some(({ censored }) => censored < 2 * plan.blockReads));
    }
  });

  test("count the reads that are asked for, not all that a block runs", () => {
    const options = { solver: "sa", kernel: "bits-degree", betaRange: [0.1, 2], numSweeps: 300 } as const;
    const { plan, blocks } = plannedBlocks(lattice, { ...options, targetEnergy: -30, numReads: 5, seed: 3 }, 1);
    const collector = resultCollector(lattice.n, plan.blockReads, plan.numReads, false);
    collector.add(blocks[0]);
    const points = joinTraces(blocks.flatMap(({ trace }) => trace ?? []));
    const telemetry = telemetryOf(plan, collector.results(), points, false);
    for (const { counts, censored } of telemetry?.first_hits ?? [])
      assert.equal(counts.reduce((a, b) => a + b, 0) + censored, 5);
    assert.equal(telemetry?.first_hits[0].censored, 0);
    // A target that ended the job cut the blocks that were nearest to it: what is left would mislead.
    assert.deepEqual(telemetryOf(plan, collector.results(), points, true)?.first_hits, []);
  });
});

describe("autocorrelations", () => {
  const model = instanceOf("medium");
  const { blocks } = plannedBlocks(
    model,
    { solver: "sa", mode: "sample", kernel: "lanes-i8", betaRange: [0.15, 0.15], thinning: 1, numSweeps: 60, seed: 11 },
    3000,
  );
  const correlations = correlationsOf(blocks);
  const { lags } = correlations[0];
  const names = ["magnetization", "energy", "overlap"] as const;
  const deviations = (beta: number): number[] => {
    const exact = exactCurves(model, beta, lags);
    return names.flatMap((name) => {
      const { whole, error } = jackknife(correlations, (some) => {
        const joined = joinAutocorrelations(some);
        return joined === null ? [] : [...(autocorrelationCurve(joined[name])?.rho ?? [])];
      });
      assert.equal(whole.length, lags.length);
      // A mean of thousands of chains: the errors are small enough to see anything.
      for (const e of error) assert.ok(e > 0 && e < 0.03, `${name}: error ${e}`);
      return whole.map((rho, l) => (rho - exact[name][l]) / error[l]);
    });
  };

  test("of sampled chains are those of the exact matrix of the kernel, for magnetisation, energy and overlap", () => {
    assert.equal(correlations.length, 3000);
    assert.deepEqual(lags, [1, 2, 3, 4, 6, 8, 11]);
    for (const d of deviations(0.15)) assert.ok(Math.abs(d) < SIGMAS, `${d} standard errors`);
  });

  test("the comparison can fail: a β that is a tenth off is seen", () => {
    assert.ok(deviations(0.165).some((d) => Math.abs(d) > SIGMAS));
  });

  test("at the coldest place of a ladder are of that place: the mean energy is its Boltzmann mean", () => {
    const ladder = [0.05, 0.1, 0.2, 0.3];
    const table = energyTable(model);
    const { plan, blocks: tempered } = plannedBlocks(
      model,
      { solver: "pt", betaLadder: ladder, numSweeps: 1000, seed: 4 },
      50,
    );
    const found = correlationsOf(tempered);
    assert.equal(found.length, 50);
    const form = isingForm(model, arithmeticOf(model));
    const mean = (beta: number): number => {
      const weights = table.map((e) => Math.exp(-beta * (e - Math.min(...table))));
      return weights.reduce((sum, w, x) => sum + w * table[x], 0) / weights.reduce((a, b) => a + b, 0);
    };
    const { whole, error } = jackknife(found, (some) => {
      const joined = joinAutocorrelations(some);
      return joined === null ? [] : [energyFromUnits(form, joined.energy[1] / joined.energy[0])];
    });
    assert.ok(Math.abs(whole[0] - mean(0.3)) < SIGMAS * error[0], `${whole[0]} ± ${error[0]}, exact ${mean(0.3)}`);
    assert.ok(Math.abs(whole[0] - mean(0.2)) > 10 * error[0]);
    // The rounds of the second half, at even distances up to the last.
    assert.ok(plan.method.kind === "temper" && found[0].magnetization[0] % 2 === 0);
    assert.equal(found[0].overlap[0], found[0].magnetization[0] / 2);
  });
});

describe("the ladder", () => {
  test("has the barrier of its exact rejections", () => {
    const model = instanceOf("easy");
    const table = energyTable(model);
    const ladder = [0.05, 0.15, 0.25, 0.4];
    const boltzmann = ladder.map((beta) => {
      const weights = table.map((e) => Math.exp(-beta * (e - Math.min(...table))));
      const z = weights.reduce((a, b) => a + b, 0);
      return weights.map((w) => w / z);
    });
    const exact = boltzmann.slice(1).map((cold, l) => {
      let accepted = 0;
      for (let x = 0; x < table.length; x++)
        for (let y = 0; y < table.length; y++)
          accepted +=
            boltzmann[l][x] * cold[y] * Math.min(1, Math.exp((ladder[l + 1] - ladder[l]) * (table[y] - table[x])));
      return 1 - accepted;
    });
    const { plan, blocks } = plannedBlocks(model, { solver: "pt", betaLadder: ladder, numSweeps: 1500, seed: 8 }, 50);
    const collector = resultCollector(model.n, plan.blockReads, plan.numReads, false);
    for (const block of blocks.toReversed()) collector.add(block);
    const tempering = telemetryOf(plan, collector.results(), [], false)?.tempering;
    assert.ok(tempering);
    const { whole, error } = jackknife(blocks, (some) => {
      const sums = exact.map((_, l) => some.reduce((sum, b) => sum + (b.tempering?.rejection[l] ?? Number.NaN), 0));
      return [...sums.map((s) => s / some.length), sums.reduce((a, b) => a + b, 0) / some.length];
    });
    for (const [l, r] of exact.entries()) {
      assert.ok(Math.abs(tempering.rejection[l] - whole[l]) < 1e-12);
      assert.ok(Math.abs(whole[l] - r) < SIGMAS * error[l], `link ${l}: ${whole[l]} ± ${error[l]}, exact ${r}`);
    }
    const barrier = exact.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(tempering.barrier - barrier) < SIGMAS * error[exact.length]);
    assert.equal(
      tempering.barrier,
      tempering.rejection.reduce((a, b) => a + b, 0),
    );
    assert.equal(tempering.rounds, 50 * 1500 * plan.blockReads);
    // Eight spins hide no bottleneck: replicas travel as independent links let them.
    assert.equal(tempering.verdict.kind, "sound");
  });
});

describe("worldlines", () => {
  test("have the correlator of one spin in a transverse field at finite P, and K_τ of their field", () => {
    const [beta, gamma, slices] = [2, 1, 8];
    const one = spinModel(
      2,
      [],
      [
        [0, 0.5],
        [1, 0.5],
      ],
    );
    const options = { solver: "sqa", mode: "sample", numTrotterSlices: slices, update: "segment" } as const;
    const given = { betaRange: [beta, beta], gammaRange: [gamma, gamma], thinning: 2, numSweeps: 20 } as const;
    const { plan, blocks } = plannedBlocks(one, { ...options, ...given, seed: 6 }, 400);
    const found = blocks.flatMap(({ telemetry }) => telemetry?.slices ?? []);
    assert.equal(found.length, 400);
    const { whole, error } = jackknife(found, (some) => {
      const joined = joinSlices(some);
      return joined === null ? [] : joined.correlator.map((sum) => sum / (joined.worldlines * slices));
    });
    // Transfer matrix of a slice of one spin: T(s, s') = e^(−βhs/P) e^(K s s'); ⟨s_0 s_t⟩ and ⟨s⟩ are traces of products.
    const k = -0.5 * Math.log(Math.tanh((beta * gamma) / slices));
    const spins = [1, -1];
    const transfer = spins.map((a) => spins.map((b) => Math.exp((-beta * 0.5 * a) / slices + k * a * b)));
    const times = (x: number[][], y: number[][]): number[][] =>
      x.map((row) => y[0].map((_, j) => row.reduce((sum, v, m) => sum + v * y[m][j], 0)));
    const power = (t: number): number[][] =>
      Array.from({ length: t }).reduce<number[][]>(
        (x) => times(x, transfer),
        [
          [1, 0],
          [0, 1],
        ],
      );
    const sigma = [
      [1, 0],
      [0, -1],
    ];
    const trace = (x: number[][]): number => x[0][0] + x[1][1];
    const z = trace(power(slices));
    const mean = trace(times(sigma, power(slices))) / z;
    for (let t = 0; t <= slices / 2; t++) {
      const own = trace(times(times(sigma, power(t)), times(sigma, power(slices - t)))) / z;
      // Of two spins that do not know each other, ⟨M_0 M_t⟩ = 2⟨s_0 s_t⟩ + 2⟨s⟩².
      const exact = 2 * own + 2 * mean * mean;
      assert.ok(Math.abs(whole[t] - exact) < SIGMAS * error[t], `t = ${t}: ${whole[t]} ± ${error[t]}, exact ${exact}`);
    }
    // A correlator that did not fall would agree with anything.
    assert.ok(whole[0] - whole[slices / 2] > 20 * error[0]);

    const collector = resultCollector(2, plan.blockReads, plan.numReads, true);
    for (const block of blocks) collector.add(block);
    const document = telemetryOf(plan, collector.results(), [], false)?.path_integral;
    assert.ok(document?.correlator);
    assert.deepEqual(document.coupling, [[1, document.coupling[0][1]]]);
    // The fractions of tanh in both ways of computing it differ by rounding.
    assert.ok(Math.abs((document.coupling[0][1] ?? 0) - k) < 1e-12);
    assert.deepEqual(document.correlator.tau, [0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual(document.correlator.value, whole);
    // Energies of single slices: none is below the least of both spins.
    assert.ok(document.slice_energy_min[0] < document.slice_energy_mean[0] && document.slice_energy_min[0] >= -1);
  });

  test("of an anneal are followed from checkpoint to checkpoint, as K_τ grows", () => {
    const { plan, blocks } = plannedBlocks(
      lattice,
      { solver: "sqa", numTrotterSlices: 16, numSweeps: 2000, gammaRange: [4, 0.05], betaRange: [10, 10], seed: 2 },
      2,
    );
    const collector = resultCollector(lattice.n, plan.blockReads, plan.numReads, false);
    for (const block of blocks) collector.add(block);
    const points = joinTraces(blocks.flatMap(({ trace }) => trace ?? []));
    const document = telemetryOf(plan, collector.results(), points, false)?.path_integral;
    assert.ok(document);
    assert.deepEqual(document.sweeps, plan.checkpoints);
    const couplings = document.coupling.map(([, k]) => k ?? Number.NaN);
    assert.ok(couplings.length > 3 && couplings.every((k, j) => j === 0 || k > couplings[j - 1]));
    for (const [j, mean] of document.slice_energy_mean.entries()) {
      // The trace has the same mean by another route: over all slices of all reads.
      assert.ok(Math.abs(mean - points[j].mean) < 1e-9);
      assert.ok(document.slice_energy_min[j] <= mean && document.slice_energy_min[j] >= points[j].low);
    }
    assert.equal(document.correlator, null);
  });
});

test("without a trace nothing is watched, and the samples are the same", () => {
  for (const options of [
    { solver: "sa", betaRange: [0.1, 2], numSweeps: 200 },
    { solver: "sa", mode: "sample", betaRange: [0.5, 0.5], numSweeps: 40 },
    { solver: "pt", betaLadder: [0.2, 0.5, 1, 2], numSweeps: 2000 },
    { solver: "sqa", numSweeps: 300, betaRange: [5, 5], gammaRange: [3, 0.1] },
    { solver: "sqa", mode: "sample", betaRange: [2, 2], gammaRange: [1, 1], numSweeps: 40 },
  ] as const) {
    const full = plannedBlocks(lattice, { ...options, seed: 9 }, 2);
    const none = plannedBlocks(lattice, { ...options, trace: "none", seed: 9 }, 2);
    for (const [b, block] of none.blocks.entries()) {
      assert.deepEqual(block.finished, full.blocks[b].finished);
      assert.deepEqual([block.trace, block.telemetry], [null, undefined]);
    }
    const collector = resultCollector(lattice.n, none.plan.blockReads, none.plan.numReads, false);
    for (const block of none.blocks) collector.add(block);
    assert.equal(telemetryOf(none.plan, collector.results(), [], false), null);
    // All but plain anneals have something besides their trace.
    const watched = full.blocks.every(({ telemetry }) => telemetry !== undefined);
    assert.equal(watched, options.solver !== "sa" || "mode" in options);
  }
});
