import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import type { AnnealPath, Curve } from "../../core/path-integral/schedule.ts";
import { checkOptions, DEFAULT_OPTIONS, KERNEL_NAMES, SOLVERS, type SolveOptions } from "../../core/plan/options.ts";
import { type DecodedOptions, decodeOptions, inRequest } from "../../proto/decode/solve-options.ts";
import { type RequestedOptions, solverParameters, stopRules } from "../../proto/encode/solve-options.ts";
import type { SolverParameters, SolverParameters__Output } from "../../proto/generated/spingap/v1/SolverParameters.ts";
import type { StopRules, StopRules__Output } from "../../proto/generated/spingap/v1/StopRules.ts";
import { messageCodec } from "../../proto/messages.ts";
import { testSeed } from "../support/models.ts";

const solverCodec = messageCodec<SolverParameters, SolverParameters__Output>("spingap.v1.SolverParameters");
const stopCodec = messageCodec<StopRules, StopRules__Output>("spingap.v1.StopRules");

/** Through bytes and back. */
function received(solver: SolverParameters | null, stop: StopRules | null, fromStates = false): DecodedOptions {
  const solverMessage = solver === null ? null : solverCodec.decode(solverCodec.encode(solver));
  const stopMessage = stop === null ? null : stopCodec.decode(stopCodec.encode(stop));
  assert.ok(solverMessage?.ok !== false && stopMessage?.ok !== false);
  const decoded = decodeOptions(solverMessage?.value ?? null, stopMessage?.value ?? null, fromStates);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.failure));
  return decoded.value;
}

const nullable = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const unit = fc.constantFrom(0, 0.25, 0.5);
const anyPath: fc.Arbitrary<AnnealPath> = fc.oneof(
  fc.constant<AnnealPath>({ kind: "forward" }),
  fc
    .tuple(fc.constantFrom("pause" as const, "reverse" as const), unit, unit)
    .map(([kind, s, share]) => ({ kind, s, share })),
);
const pair = fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true }));
const curve: fc.Arbitrary<Curve> = fc.array(pair, { minLength: 2, maxLength: 8 });
const ladder = fc.constantFrom([0.5, 1], [0, 0.1, 2, 3]);

/** Options of one solver: what the others own keeps its default, as the command line leaves it. */
function optionsOf(solver: SolveOptions["solver"]): fc.Arbitrary<RequestedOptions> {
  const common = {
    seed: nullable(fc.nat({ max: Number.MAX_SAFE_INTEGER })),
    backend: fc.constantFrom("auto", "cpu", "reference"),
    trace: fc.constantFrom("full", "none"),
    fromStates: fc.boolean(),
    numReads: nullable(fc.integer({ min: 1, max: 1e9 })),
    timeLimitS: nullable(fc.double({ min: 0.001, max: 1e6, noNaN: true })),
    noImprovementS: nullable(fc.double({ min: 0.001, max: 1e6, noNaN: true })),
    targetEnergy: nullable(number),
    part: fc.integer({ min: 1, max: 65_535 }),
    reduce: fc.constantFrom("auto", "on", "off"),
  };
  const sweeps = nullable(fc.integer({ min: 1, max: 1e7 }));
  const perBeta = fc.integer({ min: 1, max: 10 });
  const annealing = {
    mode: fc.constantFrom("anneal", "sample"),
    numSweeps: sweeps,
    numSweepsPerBeta: perBeta,
    betaRange: nullable(pair),
    betaSchedule: fc.oneof(
      fc.record({ kind: fc.constantFrom("linear", "geometric") }, { noNullPrototype: true }),
      fc.record({ kind: fc.constant("points"), beta: fc.array(number, { minLength: 1 }) }, { noNullPrototype: true }),
    ),
    update: fc.constantFrom("metropolis", "heatbath"),
    scan: fc.constantFrom("sequential", "random", "checkerboard"),
    polish: fc.boolean(),
    thinning: fc.integer({ min: 1, max: 100 }),
    kernel: nullable(fc.constantFrom(...KERNEL_NAMES.filter((name) => name !== "steepest"))),
    annealPath: anyPath,
    numOnes: nullable(fc.nat({ max: 1_000_000 })),
  };
  const own: Readonly<Record<SolveOptions["solver"], object>> = {
    auto: annealing,
    sa: annealing,
    pt: {
      betaRange: nullable(pair),
      numSweeps: sweeps,
      betaLadder: nullable(ladder),
      numOnes: nullable(fc.nat({ max: 1_000_000 })),
      clusterMoves: fc.oneof(fc.constantFrom(null, "auto"), fc.constant({ everyRounds: 3, beta: 0.5 })),
    },
    sqa: {
      mode: fc.constantFrom("anneal", "sample"),
      thinning: fc.integer({ min: 1, max: 100 }),
      numTrotterSlices: fc.integer({ min: 1, max: 1024 }),
      betaRange: nullable(pair),
      numSweeps: sweeps,
      numSweepsPerBeta: perBeta,
      annealPath: anyPath,
      update: fc.constantFrom("metropolis", "heatbath", "segment"),
      scan: fc.constantFrom("sequential", "random"),
      readout: nullable(fc.constantFrom("best", "slice0")),
      polish: fc.boolean(),
    },
    tabu: { numMoves: nullable(fc.integer({ min: 1, max: 1e9 })) },
    oscillator: {
      numSweeps: sweeps,
      coupling: nullable(number),
      injectionRange: nullable(pair),
      noiseRange: nullable(pair),
      polish: fc.boolean(),
    },
    descent: {},
    exact: {},
  };
  const field = fc.oneof(
    fc.constantFrom({ gamma: 1.5 }, { gammaRange: [3, 0] }, {}),
    curve.map((gammaSchedule) => ({ gammaSchedule })),
    fc.record({ a: curve, b: curve }, { noNullPrototype: true }).map((annealSchedule) => ({ annealSchedule })),
  );
  return fc
    .tuple(fc.record({ ...common, ...own[solver] }), field)
    .map(([given, gamma]) => ({ ...DEFAULT_OPTIONS, solver, ...given, ...(solver === "sqa" ? gamma : {}) }));
}

describe("solver parameters and stop rules", () => {
  for (const solver of SOLVERS)
    test(`carry every option of ${solver}`, () => {
      fc.assert(
        fc.property(optionsOf(solver), (options) => {
          const { options: got, targetObjective } = received(
            solverParameters(options),
            stopRules(options),
            options.fromStates,
          );
          assert.deepStrictEqual(got, options);
          assert.equal(targetObjective, null);
        }),
        { seed: testSeed() },
      );
    });

  test("that are left out ask for what the command line does by default", () => {
    const byDefault = { ...DEFAULT_OPTIONS, seed: null };
    assert.deepStrictEqual(received(null, null).options, byDefault);
    assert.deepStrictEqual(received({}, {}).options, byDefault);
    for (const solver of SOLVERS) {
      const field =
        { sa: "simulatedAnnealing", pt: "parallelTempering", sqa: "pathIntegral" }[solver as string] ?? solver;
      assert.deepStrictEqual(received({ [field]: {} }, {}).options, { ...byDefault, solver });
    }
  });

  test("carry a target in the problem's own sense in place of an energy", () => {
    const options = { ...DEFAULT_OPTIONS, seed: 1, targetEnergy: -5 };
    const decoded = received(solverParameters(options), stopRules(options, 13_359));
    assert.equal(decoded.targetObjective, 13_359);
    assert.equal(decoded.options.targetEnergy, null);
    // Zero is a target, not the lack of one.
    assert.equal(received(null, stopRules(options, 0)).targetObjective, 0);
    assert.equal(received(null, stopRules({ ...options, targetEnergy: 0 })).options.targetEnergy, 0);
  });

  test("with values of a later version or unknown kernels are refused by name", () => {
    const refused = (solver: object): string => {
      const message = solverCodec.decode(solverCodec.encode(solver));
      assert.ok(message.ok);
      const decoded = decodeOptions(message.value, null, false);
      assert.ok(!decoded.ok);
      return JSON.stringify(decoded.failure);
    };
    assert.match(refused({ backend: 99 }), /solver\.backend.*99/);
    assert.match(refused({ auto: { update: 99 } }), /solver\.auto\.update.*99/);
    assert.match(
      refused({ simulatedAnnealing: { kernel: "steepest" } }),
      /kernel.*expected one of scalar.*got steepest/,
    );
    assert.match(refused({ pathIntegral: { annealPath: {} } }), /anneal_path.*missing/);
    assert.match(refused({ auto: { annealPath: {} } }), /solver\.auto\.anneal_path.*missing/);
    assert.match(refused({ reduce: 99 }), /solver\.reduce.*99/);
  });

  test("with curves of unequal lists, of too many points or without A are refused by name", () => {
    const refused = (pathIntegral: object): string => {
      const message = solverCodec.decode(solverCodec.encode({ pathIntegral }));
      assert.ok(message.ok);
      const decoded = decodeOptions(message.value, null, false);
      assert.ok(!decoded.ok);
      return JSON.stringify(decoded.failure);
    };
    assert.match(
      refused({ gammaSchedule: { s: [0, 0.5, 1], value: [3, 0] } }),
      /path_integral\.gamma_schedule\.value.*expected 3 values, got 2/,
    );
    const many = Array.from({ length: 100_001 }, (_, k) => k / 100_000);
    assert.match(refused({ gammaSchedule: { s: many, value: many } }), /gamma_schedule.*100000.*100001/);
    const unit = { s: [0, 1], value: [1, 1] };
    assert.match(refused({ annealSchedule: { b: unit } }), /anneal_schedule\.a.*missing/);
    assert.match(refused({ annealSchedule: { a: unit, b: { s: [0, 1] } } }), /anneal_schedule\.b\.value.*got 0/);
  });

  test("that give A(s) alone keep the whole problem all the time, as a file of two columns does", () => {
    const { options } = received({ pathIntegral: { annealSchedule: { a: { s: [0, 1], value: [3, 0] } } } }, null);
    assert.deepEqual(options.annealSchedule, {
      a: [
        [0, 3],
        [1, 0],
      ],
      b: [
        [0, 1],
        [1, 1],
      ],
    });
  });

  test("that contradict each other are told by the field of the request", () => {
    const fieldOf = (solver: SolverParameters, stop: StopRules = {}): string => {
      const { options } = received(solver, stop);
      const checked = checkOptions({ ...options, seed: options.seed ?? 0 });
      assert.ok(!checked.ok);
      return inRequest(checked.failure).where;
    };
    assert.equal(fieldOf({ auto: { betaRange: { hot: 3, cold: 1 } } }), "solver.beta_range");
    assert.equal(fieldOf({ auto: { betaRange: { hot: Number.NaN, cold: 1 } } }), "solver.beta_range");
    assert.equal(fieldOf({}, { numReads: 0 }), "stop.num_reads");
    assert.equal(fieldOf({}, { timeLimitS: -1 }), "stop.time_limit_s");
    assert.equal(fieldOf({}, { targetEnergy: Number.POSITIVE_INFINITY }), "stop.target_energy");
    // Beyond 2⁵³ − 1 whole numbers are rounded on the way, but never into the range.
    assert.equal(fieldOf({ seed: "9007199254740993" }), "solver.seed");
    assert.equal(fieldOf({ pathIntegral: { gamma: -1 } }), "solver.gamma");
    const backwards = { s: [0, 0.7, 0.3, 1], value: [1, 1, 1, 1] };
    assert.equal(fieldOf({ pathIntegral: { gammaSchedule: backwards } }), "solver.gamma_schedule");
    assert.equal(fieldOf({ pathIntegral: { gammaSchedule: {} } }), "solver.gamma_schedule");
    assert.equal(fieldOf({ pathIntegral: { annealSchedule: { a: backwards } } }), "solver.anneal_schedule");
    assert.equal(fieldOf({ auto: { annealPath: { pause: { s: 2, share: 0 } } } }), "solver.anneal_path");
    assert.equal(fieldOf({ part: 65_536 }), "solver.part");
    assert.equal(fieldOf({ part: 0 }), "solver.part");
    assert.equal(
      fieldOf({ auto: { mode: "SOLVE_MODE_SAMPLE", betaRange: { hot: 1, cold: 1 } }, reduce: "REDUCTION_ON" }),
      "solver.reduce",
    );
    assert.equal(inRequest({ kind: "unreadable", where: "problem.ising", reason: "" }).where, "problem.ising");
  });
});
