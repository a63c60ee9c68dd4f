import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { modelBuilder } from "../../../core/model/quadratic-model.ts";
import { campaignCellSchema } from "../../../lab/campaign/cell.ts";
import { csvText } from "../../../lab/campaign/csv.ts";
import { firstHitsOfTrace, joinedFirstHits } from "../../../lab/campaign/first-hits.ts";
import { belowGround, hitsOf, reaches, withBestFound } from "../../../lab/campaign/ground.ts";
import { joinTelemetry } from "../../../lab/campaign/join-telemetry.ts";
import { QOBLIB_COLUMNS, qoblibRow, qoblibSolution } from "../../../lab/campaign/qoblib.ts";
import { ROW_COLUMNS, rowOf, stochasticBenchmarkRows } from "../../../lab/campaign/rows.ts";
import { sampleCell } from "./sample-cell.ts";

describe("ground energies of a campaign", () => {
  const unknown = { ...sampleCell().instance, ground: null };
  const bestKnown = { ...unknown, ground: { energy: -4, source: "best-known" as const } };

  test("are the lowest found where nobody knows one, and said to be that", () => {
    const cells = [
      sampleCell({ cell: "1", instance: unknown }),
      sampleCell({ cell: "2", instance: unknown, blocks: [sampleCell().blocks[1]] }),
      sampleCell({ cell: "3" }),
    ];
    const changed = withBestFound(cells);
    assert.deepEqual(
      changed.map(({ cell, instance, blocks }) => [cell, instance.ground, blocks.map(({ hits }) => hits)]),
      [
        ["1", { energy: -5, source: "best-found" }, [3, 0]],
        ["2", { energy: -5, source: "best-found" }, [0]],
      ],
    );
    // Done again it changes nothing: a campaign may be ended and begun as often as one likes.
    assert.deepEqual(withBestFound([...changed, cells[2]]), []);
  });

  test("give way where a best-known one is beaten, and never where one is certain", () => {
    const beaten = [sampleCell({ instance: bestKnown })];
    assert.deepEqual(withBestFound(beaten)[0].instance.ground, { energy: -5, source: "best-found" });
    assert.deepEqual(belowGround(beaten)[0], { instance: "ring", source: "best-known", claimed: -4, found: -5 });
    const certain = { ...unknown, ground: { energy: -4, source: "planted" as const } };
    assert.deepEqual(withBestFound([sampleCell({ instance: certain })]), []);
    assert.equal(belowGround([sampleCell({ instance: certain })]).length, 1);
    assert.equal(belowGround([sampleCell()]).length, 0);
  });

  test("are reached within rounding, not beyond", () => {
    assert.ok(reaches(-5 + 1e-12, -5));
    assert.ok(!reaches(-5 + 1e-6, -5));
    assert.equal(hitsOf(sampleCell().blocks[0].energies, -5), 3);
  });
});

describe("what blocks tell together", () => {
  test("first hits are the differences of cumulated ones, and add up over blocks", () => {
    const trace = [
      { sweeps: 4, hits: [0, 2] },
      { sweeps: 8, hits: [1, 5] },
      { sweeps: 16, hits: [3, 8] },
    ];
    const one = firstHitsOfTrace([-5, -3], trace, 8);
    assert.deepEqual(one[0], { level: -5, sweeps: [4, 8, 16], counts: [0, 1, 2], censored: 5 });
    assert.deepEqual(one[1], { level: -3, sweeps: [4, 8, 16], counts: [2, 3, 3], censored: 0 });
    const both = joinedFirstHits([one, firstHitsOfTrace([-5, -3], trace.slice(1), 8)]);
    assert.deepEqual(both[0], { level: -5, sweeps: [4, 8, 16], counts: [0, 2, 4], censored: 10 });
    assert.deepEqual(firstHitsOfTrace([-5], [], 8), []);
  });

  test("how far blocks differ stands beside hits that were counted at the same times", () => {
    const block = (counts: number[], censored: number) => [{ level: -5, sweeps: [1, 2], counts, censored }];
    const [alike] = joinedFirstHits([block([20, 20], 60), block([20, 20], 60)]);
    assert.deepEqual(alike.scatter, { square: 0, degrees: 2 });
    const [apart] = joinedFirstHits([block([40, 20], 40), block([0, 20], 80)]);
    // (20² + 20²)/20 of the first time, nothing of the second, (20² + 20²)/60 of those left.
    assert.ok(Math.abs((apart.scatter?.square ?? 0) - (40 + 800 / 60)) < 1e-12);
    const [single] = joinedFirstHits([block([40, 20], 40)]);
    assert.equal(single.scatter, undefined);
  });

  test("telemetry adds first hits and round trips, and averages correlations by their pairs", () => {
    const run = (rho: number, pairs: number, trips: number) => ({
      first_hits: [{ level: -5, sweeps: [8], counts: [pairs], censored: 1 }],
      autocorrelation: { energy: { lag_sweeps: [1, 2], rho: [rho, rho / 2], pairs: [pairs, pairs] }, overlap: null },
      tempering: { rejection: [0.2, rho], barrier: 0.2 + rho, round_trips: trips, verdict: { kind: "good", text: "" } },
      path_integral: null,
    });
    const joined = joinTelemetry([run(0.8, 10, 3), run(0.2, 30, 4)]);
    assert.ok(joined !== null);
    assert.deepEqual(joined["first_hits"], [{ level: -5, sweeps: [8], counts: [40], censored: 2 }]);
    type Correlations = Record<string, { rho: number[]; pairs: number[] } | null>;
    const { energy, overlap } = joined["autocorrelation"] as Correlations;
    // (0.8·10 + 0.2·30)/40 = 0.35
    assert.ok(Math.abs((energy?.rho[0] ?? 0) - 0.35) < 1e-12);
    assert.deepEqual(energy?.pairs, [40, 40]);
    assert.equal(overlap, null);
    const tempering = joined["tempering"] as { rejection: number[]; barrier: number; round_trips: number };
    assert.deepEqual([tempering.rejection, tempering.round_trips], [[0.2, 0.5], 7]);
    assert.ok(Math.abs(tempering.barrier - 0.7) < 1e-12);
    assert.equal(joinTelemetry([null, null]), null);
  });
});

describe("tables of a campaign", () => {
  test("a row counts reads for shares and blocks for the time to solution", () => {
    const row = rowOf(sampleCell());
    assert.deepEqual(Object.keys(row), [...ROW_COLUMNS]);
    assert.deepEqual([row.reads, row.hits, row.hit_share, row.hit_blocks, row.blocks], [8, 3, 0.375, 1, 2]);
    // (3·−5 − 1 + 4·−3)/8 = −3.5, 1.5 above the ground energy of four spins
    assert.deepEqual([row.mean_energy, row.mean_residual_per_spin, row.best_residual_per_spin], [-3.5, 0.375, 0]);
    // Blocks of 2 s with p = ½: ln 0.01 / ln 0.5 = 6.64 of them.
    assert.ok(Math.abs(Number(row.tts99_s) - 2 * (Math.log(0.01) / Math.log(0.5))) < 1e-9);
    const blind = rowOf(sampleCell({ instance: { ...sampleCell().instance, ground: null } }));
    assert.deepEqual([blind.hits, blind.tts99_s, blind.mean_residual_per_spin], [null, null, null]);
  });

  test("CSV quotes what needs it and keeps numbers to the last bit", () => {
    const text = csvText(
      ["a", "b"],
      [
        { a: 'say "x", then y', b: 0.1 + 0.2 },
        { a: null, b: "two\nlines" },
      ],
    );
    assert.equal(text, 'a,b\r\n"say ""x"", then y",0.30000000000000004\r\n,"two\nlines"\r\n');
  });

  test("stochastic-benchmark gets each energy with its count, the reference and the time of a read", () => {
    const rows = stochasticBenchmarkRows(sampleCell());
    assert.deepEqual(
      rows.map((row) => [row.Energy, row.count, row.GTMinEnergy, row.MeanTime, row.phot, row.pcold]),
      [
        [-5, 3, -5, 0.5, 0.1, 2],
        [-3, 4, -5, 0.5, 0.1, 2],
        [-1, 1, -5, 0.5, 0.1, 2],
      ],
    );
  });

  test("a QOBLIB row has the columns of its check in their order, and the solution one value a line", () => {
    const builder = modelBuilder("SPIN", 2);
    builder.addLinear(0, -2);
    builder.addQuadratic(0, 1, 3, 0);
    const model = builder.build("test", "refuse");
    assert.ok(model.ok);
    const run = { cell: sampleCell(), best: { energy: -5, objective: 5, state: "+-" }, runs: [] };
    const row = qoblibRow({ model: model.value, objectiveAt: (energy) => -energy }, [run]);
    assert.deepEqual(Object.keys(row), [...QOBLIB_COLUMNS]);
    assert.equal(QOBLIB_COLUMNS.length, 30);
    assert.deepEqual(
      [row["Best Objective Value"], row["Optimality Bound"], row["# Runs"], row["# Successful Runs"]],
      [5, 5, 8, 3],
    );
    assert.deepEqual([row["# Non-Zero Coefficients"], row["Coefficients Range"]], [2, "[-2, 3]"]);
    assert.equal(qoblibSolution(run), "# ring\n# Objective value: 5\n1\n0\n");
  });

  test("a cell is what its schema says, and no more", () => {
    assert.deepEqual(campaignCellSchema.parse(sampleCell()), sampleCell());
    assert.ok(!campaignCellSchema.safeParse({ ...sampleCell(), note: "" }).success);
  });
});
