import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { SolveOptions } from "../../core/plan/options.ts";
import { watchedAnneal } from "../../core/plan/watched.ts";
import { resultCollector } from "../../core/sample-set/block-results.ts";
import {
  autocorrelationCurve,
  type BlockAutocorrelation,
  joinAutocorrelations,
} from "../../core/trace/autocorrelation.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import { exactDynamics } from "../../lab/report/exact-dynamics.ts";
import { integratedTime, tailRate } from "../../lab/report/telemetry.ts";
import { instanceOf } from "../../lab/verify/instances.ts";
import { telemetryOf } from "../../problems/results/telemetry-document.ts";
import { exactCurves } from "../support/exact-correlations.ts";
import { jackknife } from "../support/jackknife.ts";
import { plannedBlocks } from "../support/planned-run.ts";

/** Standard errors beyond which a comparison fails: of a hundred in this file one does by chance once in 1400 files. */
const SIGMAS = 4.5;

/** Blocks of anneals at one β, looked at after every sweep. */
function watchedBlocks(
  id: "easy" | "medium" | "hard",
  beta: number,
  blocks: number,
  options: Partial<SolveOptions> & { readonly numSweeps: number },
) {
  const shared = { solver: "sa", betaRange: [beta, beta], trace: "dense", polish: false, seed: 5 } as const;
  return plannedBlocks(instanceOf(id), { ...shared, ...options }, blocks);
}

type Blocks = ReturnType<typeof watchedBlocks>;

function correlationsOf({ blocks }: Pick<Blocks, "blocks">): BlockAutocorrelation[] {
  return blocks.flatMap(({ telemetry }) => telemetry?.autocorrelation ?? []);
}

function exactOf(id: "easy" | "medium" | "hard") {
  return exactDynamics(new Map([[id, energyTable(instanceOf(id))]]));
}

/** `telemetry` of the result of these blocks, as a report gets it. */
function documentOf({ plan }: Blocks, blocks: Blocks["blocks"]): Record<string, unknown> {
  const collector = resultCollector(8, plan.blockReads, null, false);
  for (const block of blocks) collector.add(block);
  return { ...telemetryOf({ ...plan, numReads: null }, collector.results(), [], false) };
}

describe.each(["bits", "lanes-i8"] as const)("autocorrelations of anneals at one temperature (%s)", (kernel) => {
  const names = ["magnetization", "energy", "overlap"] as const;
  // 30 sweeps of burn-in are 20 relaxation times.
  const correlations = correlationsOf(watchedBlocks("medium", 0.15, 200, { kernel, numSweeps: 120 }));
  const { lags } = correlations[0];
  const deviations = (beta: number): number[] => {
    const exact = exactCurves(instanceOf("medium"), beta, lags);
    return names.flatMap((name) => {
      const { whole, error } = jackknife(correlations, (some) => {
        const joined = joinAutocorrelations(some);
        return joined === null ? [] : [...(autocorrelationCurve(joined[name])?.rho ?? [])];
      });
      assert.equal(whole.length, lags.length);
      for (const e of error) assert.ok(e > 0 && e < 0.02, `${name}: error ${e}`);
      return whole.map((rho, l) => (rho - exact[name][l]) / error[l]);
    });
  };

  // Overlaps of reads that share random numbers would fail: those soon are one and the same.
  test("are those of the exact matrix of the sweep, for magnetisation, energy and overlap", () => {
    assert.deepEqual(lags, [1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64]);
    for (const d of deviations(0.15)) assert.ok(Math.abs(d) < SIGMAS, `${d} standard errors`);
  });

  test("the comparison can fail: a β that is a tenth off is seen", () => {
    assert.ok(deviations(0.165).some((d) => Math.abs(d) > SIGMAS));
  });

  test("are of independent reads after the first quarter of the looks", () => {
    const pairs = 8;
    for (const { magnetization, overlap, spacingSweeps } of correlations) {
      assert.equal(spacingSweeps, 1);
      assert.deepEqual([magnetization[0], overlap[0]], [2 * pairs * 90, pairs * 90]);
    }
  });
});

describe("of anneals at one temperature", () => {
  test.each([
    ["easy", 0.3],
    ["medium", 0.3],
    ["hard", 0.2],
  ] as const)("τ_int of the energy is the exact one of the sweep: %s at β = %d", (id, beta) => {
    const run = watchedBlocks(id, beta, 100, { kernel: "lanes-i8", numSweeps: 512 });
    const gap = exactOf(id).gap(id, beta, "metropolis", "sequential");
    const { whole, error } = jackknife(run.blocks, (some) => [
      integratedTime(documentOf(run, some), "energy", gap) ?? Number.NaN,
    ]);
    // Gaps are above 0.1: by 500 sweeps ρ is below 1e-20.
    const { energy } = exactCurves(
      instanceOf(id),
      beta,
      Array.from({ length: 500 }, (_, k) => k + 1),
    );
    const exact = 1 + 2 * energy.reduce((sum, rho) => sum + rho, 0);
    // The window of 6 τ_int and lags √2 apart leave up to a twentieth out.
    assert.ok(error[0] < 0.1 * exact, `${error[0]}`);
    assert.ok(
      Math.abs(whole[0] - exact) < SIGMAS * error[0] + 0.05 * exact,
      `${whole[0]} ± ${error[0]}, exact ${exact}`,
    );
  });

  test("τ_int is not told where the start is not forgotten after the burn-in", () => {
    // 2.6 relaxation times: at low temperature, what is left of random states is most of what moves.
    const run = watchedBlocks("easy", 0.6, 20, { kernel: "lanes-i8", numSweeps: 512 });
    const gap = exactOf("easy").gap("easy", 0.6, "metropolis", "sequential");
    assert.ok(documentOf(run, run.blocks)["autocorrelation"] !== null);
    assert.equal(integratedTime(documentOf(run, run.blocks), "energy", gap), null);
  });

  test.each([
    ["easy", 0.15, 400],
    ["medium", 0.15, 400],
    ["medium", 0.3, 400],
    ["hard", 0.15, 400],
    ["hard", 0.3, 1500],
  ] as const)(
    "the tail bounds the exact gap of random visits from above, and is near it: %s at β = %d",
    (id, beta, blocks) => {
      const run = watchedBlocks(id, beta, blocks, { scan: "random", numSweeps: 512 });
      const gap = exactOf(id).gap(id, beta, "metropolis", "random");
      assert.ok(run.plan.method.kind === "anneal" && run.plan.method.kernel.scan === "random" && gap !== null);
      const measured = tailRate(documentOf(run, run.blocks), gap);
      assert.ok(measured !== null);
      const { rate, error } = measured;
      assert.ok(rate > gap - SIGMAS * error, `${rate} ± ${error}, exact ${gap}`);
      // Neither is the bound idle: the slowest observable is not far from the slowest eigenfunction at half a relaxation time.
      assert.ok(rate < 1.4 * gap + SIGMAS * error && error < 0.6 * gap, `${rate} ± ${error}, exact ${gap}`);
    },
  );
});

describe("anneals are watched", () => {
  const at = (options: Partial<SolveOptions> & { readonly numSweeps: number }) =>
    watchedBlocks("easy", 0.2, 2, options);

  test("at one temperature alone, by looks after every sweep, of which there are enough", () => {
    const watched = at({ numSweeps: 600 });
    const [one] = correlationsOf(watched);
    assert.ok(watched.plan.method.kind === "anneal");
    // 512 looks, of which 128 are burn-in.
    assert.equal(one.lags.at(-1), 362);
    const points = new Array<number>(40).fill(0.2);
    assert.equal(
      correlationsOf(at({ numSweeps: 40, betaRange: null, betaSchedule: { kind: "points", beta: points } })).length,
      2,
    );
    for (const other of [
      at({ numSweeps: 600, trace: "full" }),
      at({ numSweeps: 10, trace: "full" }),
      at({ numSweeps: 600, trace: "none" }),
      at({ numSweeps: 600, betaRange: [0.2, 0.3] }),
      at({ numSweeps: 40, betaRange: null, betaSchedule: { kind: "points", beta: [...points.slice(1), 0.3] } }),
      at({ numSweeps: 9 }),
    ])
      for (const { telemetry } of other.blocks) assert.equal(telemetry, undefined);
    assert.equal(correlationsOf(at({ numSweeps: 10 })).length, 2);
  });

  test("but not told of where a target ended the job: the blocks that it cut would be missing", () => {
    const { plan, blocks } = at({ numSweeps: 50 });
    const collector = resultCollector(8, plan.blockReads, null, false);
    for (const block of blocks) collector.add(block);
    const told = (byTarget: boolean) => telemetryOf(plan, collector.results(), [], byTarget)?.autocorrelation;
    assert.ok(told(false)?.energy);
    assert.equal(told(true), null);
  });

  test("point by point where a point has several sweeps, with lags in sweeps", () => {
    const run = at({ numSweeps: 120, numSweepsPerBeta: 3 });
    const [one] = correlationsOf(run);
    assert.deepEqual([one.spacingSweeps, one.lags.at(-1)], [3, 23]);
  });

  test("without a change to their samples", () => {
    const [dense, full, none] = (["dense", "full", "none"] as const).map(
      (trace) => at({ numSweeps: 50, trace }).blocks,
    );
    assert.deepEqual(
      dense.map(({ finished }) => finished),
      none.map(({ finished }) => finished),
    );
    assert.deepEqual(
      full.map(({ finished }) => finished),
      none.map(({ finished }) => finished),
    );
  });

  test("in 64 MB a block at most", () => {
    const { plan } = at({ numSweeps: 600, kernel: "lanes-i8" });
    const watched = watchedAnneal(plan, 1_000_000);
    assert.ok(watched !== null && watched.chains % 2 === 0);
    assert.equal(watched.looks, 384);
    const bytes = watched.looks * watched.chains * 3 * 8;
    assert.ok(bytes > 63e6 && bytes <= 64e6, `${bytes} bytes`);
  });
});
