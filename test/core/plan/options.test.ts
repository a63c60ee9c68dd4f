import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { describeFailure } from "../../../core/failure.ts";
import { fieldCurve } from "../../../core/path-integral/schedule.ts";
import { checkOptions, flagOf, LIMITS, type SolveOptions } from "../../../core/plan/options.ts";
import { optionsWith } from "./cases.ts";

/** A wrong choice, and what its one-line message must say: the option, the limit and the value. */
const WRONG: readonly (readonly [Partial<SolveOptions>, string])[] = [
  [{ numReads: 0 }, "--num-reads: expected a whole number from 1 to 1000000000, got 0"],
  [{ numReads: 1.5 }, "--num-reads: expected a whole number from 1 to 1000000000, got 1.5"],
  [{ numReads: Number.NaN }, "--num-reads: expected a whole number from 1 to 1000000000, got NaN"],
  [{ numSweeps: 10_000_001 }, "--num-sweeps: expected a whole number from 1 to 10000000, got 10000001"],
  [{ numSweepsPerBeta: 0 }, "--num-sweeps-per-beta: expected a whole number from 1 to 1000000, got 0"],
  [{ thinning: -1 }, "--thinning: expected a whole number from 1 to 1000000, got -1"],
  [{ seed: -1 }, "--seed: expected a whole number from 0 to 9007199254740991, got -1"],
  [{ seed: 2 ** 53 }, "--seed: expected a whole number from 0 to 9007199254740991, got 9007199254740992"],
  [{ timeLimitS: 0 }, "--time-limit: expected seconds from 0.001 to 31536000, got 0"],
  [{ timeLimitS: Number.POSITIVE_INFINITY }, "--time-limit: expected seconds from 0.001 to 31536000, got Infinity"],
  [{ noImprovementS: Number.NaN }, "--no-improvement: expected seconds from 0.001 to 31536000, got NaN"],
  [{ betaRange: [-1, 2] }, "--beta-range: expected two finite inverse temperatures HOT,COLD ≥ 0, got -1,2"],
  [
    { betaRange: [0, Number.POSITIVE_INFINITY] },
    "--beta-range: expected two finite inverse temperatures HOT,COLD ≥ 0, got 0,Infinity",
  ],
  [{ betaRange: [3, 2] }, "--beta-range: HOT must not exceed COLD (inverse temperatures grow), got 3,2"],
  [
    { betaRange: [0, 2], betaSchedule: { kind: "geometric" } },
    "--beta-range: a geometric schedule cannot start at 0; give HOT > 0 or --beta-schedule linear",
  ],
  [{ targetEnergy: Number.NEGATIVE_INFINITY }, "--target-energy: expected a finite number, got -Infinity"],
  [{ numSweeps: 10, numSweepsPerBeta: 3 }, "--num-sweeps: expected a multiple of --num-sweeps-per-beta (3), got 10"],
  [
    { betaRange: [1, 2], betaSchedule: { kind: "points", beta: [1, 2] } },
    "--beta-range: give either a range or a schedule file, not both",
  ],
  [
    { numSweeps: 9, numSweepsPerBeta: 3, betaSchedule: { kind: "points", beta: [1, 2] } },
    "--num-sweeps: the schedule file has 6 sweeps, got 9",
  ],
  [{ mode: "sample", betaRange: [1, 1], solver: "exact" }, "--mode: sample mode needs --solver sa or sqa, got exact"],
  [{ mode: "sample" }, "--beta-range: sample mode runs at one inverse temperature: give it twice, as --beta-range B,B"],
  [
    { mode: "sample", betaRange: [1, 2] },
    "--beta-range: sample mode runs at one inverse temperature: give it twice, as --beta-range B,B",
  ],
  [
    { mode: "sample", betaRange: [1, 1], annealPath: { kind: "pause", s: 0.5, share: 0.5 } },
    "--anneal-path: sample mode has no schedule to move along, got pause",
  ],
  [
    { solver: "sqa", mode: "sample", betaRange: [1, 1] },
    "--gamma-range: sample mode runs at one transverse field: give it twice, as --gamma-range G,G",
  ],
  [
    { solver: "sqa", mode: "sample", betaRange: [1, 1], gammaRange: [2, 1] },
    "--gamma-range: sample mode runs at one transverse field: give it twice, as --gamma-range G,G",
  ],
  [
    { solver: "sqa", mode: "sample", betaRange: [1, 1], gamma: 1 },
    "--gamma: sample mode runs at one transverse field: give it twice, as --gamma-range G,G",
  ],
  [
    { solver: "sqa", mode: "sample", betaRange: [1, 1], gammaRange: [0, 0] },
    "--gamma-range: at βΓ = 0 the slices of a worldline never part: give β > 0 and Γ > 0, or one slice, got β = 1, Γ = 0",
  ],
  [
    { solver: "sqa", mode: "sample", betaRange: [0, 0], gammaRange: [0, 0], numTrotterSlices: 1 },
    "--beta-range: at β = 0 every flip is accepted and chains only alternate: give β > 0, got 0",
  ],
  [
    { solver: "sqa", mode: "sample", betaRange: [1, 1], gammaRange: [1, 1], readout: "best" },
    "--readout: the best of all slices is no sample of the distribution: sample mode reads slice0, got best",
  ],
  [
    { solver: "tabu", annealPath: { kind: "pause", s: 0.5, share: 0.5 } },
    "--anneal-path: belongs to --solver sa or sqa, got --solver tabu",
  ],
  [
    { annealPath: { kind: "reverse", s: 0.5, share: 0.5 } },
    "--anneal-path: a reverse anneal starts from states: give --initial-state",
  ],
  [
    { solver: "sqa", gammaRange: [1, 0], annealSchedule: fieldCurve([]) },
    "--gamma-range: give either --gamma-range or --anneal-schedule, not both",
  ],
  [{ numOnes: -1 }, "--num-ones: expected a whole number from 0 to 1000000, got -1"],
  [{ numOnes: 2.5 }, "--num-ones: expected a whole number from 0 to 1000000, got 2.5"],
  [{ numOnes: 3, solver: "tabu" }, "--num-ones: belongs to --solver sa or pt, got --solver tabu"],
  [
    { numOnes: 3, solver: "pt", clusterMoves: { everyRounds: 2, beta: 1 } },
    "--cluster-moves: clusters change the number of ones: with --num-ones give auto or off",
  ],
  [{ numOnes: 3, solver: "exact" }, "--num-ones: belongs to --solver sa or pt, got --solver exact"],
  [{ numOnes: 3, reduce: "on" }, "--reduce: a reduced model counts other ones: it does not go with --num-ones"],
  [
    { numOnes: 3, scan: "checkerboard" },
    "--scan: exchanges reach across colours: with --num-ones give sequential or random, got checkerboard",
  ],
  [
    {
      solver: "sqa",
      gammaSchedule: [
        [0, 1],
        [1, -1],
      ],
    },
    "--gamma-schedule: expected finite values ≥ 0, got -1 at 1",
  ],
];

describe("the options", () => {
  test("fail with the option, its limit and the value", () => {
    for (const [changes, message] of WRONG) {
      const checked = checkOptions(optionsWith(changes));
      assert.ok(!checked.ok, `${JSON.stringify(changes)} was accepted`);
      assert.equal(describeFailure(checked.failure), message);
    }
  });

  test("pass at both ends of every range, and when nothing is chosen", () => {
    const right: readonly Partial<SolveOptions>[] = [
      {},
      { numReads: 1, numSweeps: 1, seed: 0, thinning: 1, timeLimitS: 0.001, noImprovementS: 0.001 },
      {
        numReads: 1e9,
        numSweeps: 1e7,
        seed: LIMITS.seed.max,
        thinning: 1e6,
        timeLimitS: 31_536_000,
        noImprovementS: 31_536_000,
      },
      { betaRange: [0, 0] },
      { betaRange: [0.5, 0.5], betaSchedule: { kind: "geometric" } },
      { numSweeps: 6, numSweepsPerBeta: 3, betaSchedule: { kind: "points", beta: [1, 2] } },
      { mode: "sample", betaRange: [1, 1], solver: "sa" },
      { mode: "sample", betaRange: [1, 1], solver: "sqa", gammaRange: [1, 1], readout: "slice0" },
      { mode: "sample", betaRange: [1, 1], solver: "sqa", gammaRange: [0, 0], numTrotterSlices: 1 },
      { numOnes: 0 },
      { numOnes: 1_000_000, solver: "sa", scan: "random", update: "heatbath" },
      { annealPath: { kind: "pause", s: 0.5, share: 0.5 } },
      { annealPath: { kind: "reverse", s: 0, share: 0 }, fromStates: true, solver: "sa" },
    ];
    for (const changes of right)
      assert.deepEqual(checkOptions(optionsWith(changes)), { ok: true, value: optionsWith(changes) });
  });

  test("are named in messages as the command line spells them", () => {
    assert.deepEqual(
      ["numReads", "numSweepsPerBeta", "timeLimitS", "noImprovementS", "seed", "maxSamples"].map(flagOf),
      ["--num-reads", "--num-sweeps-per-beta", "--time-limit", "--no-improvement", "--seed", "--max-samples"],
    );
  });
});
