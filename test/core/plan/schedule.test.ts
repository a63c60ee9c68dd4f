import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import {
  COLD_SHARE,
  HOT_SHARE,
  type PilotResult,
  pilotRange,
  rangeFromPilot,
  rangeWithoutPilot,
} from "../../../core/plan/beta-range.ts";
import { betasOf, canonicalJson, numBlocks, pointsOf } from "../../../core/plan/plan.ts";
import { testSeed } from "../../support/models.ts";
import { empty, floats, planned, torusModel } from "./cases.ts";

const seed = testSeed();

describe("the inverse temperatures of a schedule", () => {
  const range = fc
    .tuple(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true }))
    .map(([hot, factor]) => [hot, hot * factor] as const);

  test("begin exactly at hot, end exactly at cold and never fall", () => {
    fc.assert(
      fc.property(
        range,
        fc.integer({ min: 2, max: 500 }),
        fc.constantFrom("linear" as const, "geometric" as const),
        ([hot, cold], points, kind) => {
          const beta = betasOf({ kind, hot, cold, points });
          assert.equal(beta.length, points);
          assert.ok(beta[0] === hot && beta[points - 1] === cold);
          // Two values of a schedule that hardly rises may be out of order by their rounding, 1e-15 of themselves.
          for (let k = 1; k < points; k++) assert.ok(beta[k] >= beta[k - 1] * (1 - 2e-15));
        },
      ),
      { seed },
    );
  });

  test("are evenly spaced, or have even ratios", () => {
    assert.deepEqual([...betasOf({ kind: "linear", hot: 0, cold: 2, points: 5 })], [0, 0.5, 1, 1.5, 2]);
    const ratios = betasOf({ kind: "geometric", hot: 1, cold: 16, points: 5 });
    for (const [k, beta] of ratios.entries()) assert.ok(Math.abs(beta / 2 ** k - 1) < 1e-14);
  });

  test("of one point are the cold end, and of a file the file's", () => {
    assert.deepEqual([...betasOf({ kind: "linear", hot: 1, cold: 3, points: 1 })], [3]);
    assert.deepEqual([...betasOf({ kind: "geometric", hot: 2, cold: 2, points: 3 })], [2, 2, 2]);
    const file = { kind: "points", beta: [3, 1, 2] } as const;
    assert.deepEqual([[...betasOf(file)], pointsOf(file)], [[3, 1, 2], 3]);
  });
});

describe("the inverse temperatures of a path", () => {
  const pause = { kind: "pause", s: 0.5, share: 0.5 } as const;
  const reverse = { kind: "reverse", s: 0.25, share: 0.5 } as const;

  test("pause where they are told to, and turn back from the cold end", () => {
    const linear = { kind: "linear", hot: 1, cold: 5 } as const;
    assert.deepEqual(
      [...betasOf({ kind: "path", path: pause, along: linear, points: 9 })],
      [1, 2, 3, 3, 3, 3, 3, 4, 5],
    );
    assert.deepEqual(
      [...betasOf({ kind: "path", path: reverse, along: linear, points: 9 })],
      [5, 3.5, 2, 2, 2, 2, 2, 3.5, 5],
    );
  });

  test("follow the curve that they move along: even ratios, or the values of a file", () => {
    const ratios = betasOf({ kind: "path", path: reverse, along: { kind: "geometric", hot: 1, cold: 16 }, points: 9 });
    // 16^(1/4), 16^(5/8) and 16, to the rounding of an exponential.
    for (const [k, beta] of [16, 16 ** 0.625, 2, 2, 2, 2, 2, 16 ** 0.625, 16].entries())
      assert.ok(Math.abs(ratios[k] / beta - 1) < 1e-14, `${ratios[k]} for ${beta}`);
    const file = { kind: "points", beta: [1, 4, 2, 8, 6] } as const;
    assert.deepEqual(
      [...betasOf({ kind: "path", path: reverse, along: file, points: 9 })],
      [6, 5, 4, 4, 4, 4, 4, 5, 6],
    );
  });

  test("are those of the plain schedule where the path is a pause of no length", () => {
    const along = { kind: "geometric", hot: 0.3, cold: 7 } as const;
    const plain = betasOf({ ...along, points: 40 });
    const pathed = betasOf({ kind: "path", path: { kind: "pause", s: 0.4, share: 0 }, along, points: 40 });
    // One comes from the number of a point, the other from a fraction of the way: a few roundings apart.
    for (const [k, beta] of plain.entries()) assert.ok(Math.abs(pathed[k] / beta - 1) < 1e-14);
  });
});

describe("the β range", () => {
  const pilotOf = (beta: readonly number[], meanEnergy: readonly number[]): PilotResult => ({
    beta,
    meanEnergy,
    acceptance: beta.map(() => 0.5),
    bestEnergy: Math.min(...meanEnergy),
    sweeps: beta.length,
    updates: 1,
  });

  test("runs between the documented shares of the pilot's descent", () => {
    // Mean energy −tanh β over a wide range: the shares are those of tanh, whose inverse is known.
    const beta = Array.from({ length: 200 }, (_, k) => 0.01 * 1000 ** (k / 199));
    const [hot, cold] = rangeFromPilot(
      pilotOf(
        beta,
        beta.map((b) => -Math.tanh(b)),
      ),
    );
    // Points are 3.5 % apart in β; within a step so smooth a curve bends by less than a twentieth of it.
    assert.ok(Math.abs(hot / Math.atanh(HOT_SHARE) - 1) < 2e-3, `${hot}`);
    assert.ok(Math.abs(cold / Math.atanh(1 - COLD_SHARE) - 1) < 2e-3, `${cold}`);
  });

  test("stays within the pilot and in order, whatever the pilot saw", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -800, max: 800 }), { minLength: 2, maxLength: 32 }), (eighths) => {
        const energies = eighths.map((e) => e / 8);
        const beta = energies.map((_, k) => 0.1 * 1.3 ** k);
        const [hot, cold] = rangeFromPilot(pilotOf(beta, energies));
        assert.ok(hot >= beta[0] && hot <= cold && cold <= beta[beta.length - 1] * (1 + 1e-15), `${hot} … ${cold}`);
      }),
      { seed, numRuns: 1000 },
    );
  });

  test("is the pilot's own when nothing descended, or when its first point is frozen already", () => {
    assert.deepEqual(rangeFromPilot(pilotOf([1, 2, 3], [5, 5, 5])), [1, 3]);
    assert.deepEqual(rangeFromPilot(pilotOf([1, 2, 3], [0, 0, 0])), [1, 3]);
    assert.deepEqual(rangeFromPilot(pilotOf([1, 2, 3], [-7, -7, -7])), [1, 1]);
  });

  test("without a pilot scales with 1/σ, and a pilot looks wider on both sides", () => {
    assert.deepEqual([torusModel.spreadLow, torusModel.spreadHigh], [2, 2]);
    for (const rule of [rangeWithoutPilot, pilotRange])
      assert.deepEqual(
        rule({ ...torusModel, spreadLow: 8, spreadHigh: 8 }),
        rule(torusModel).map((beta) => beta / 4),
      );
    for (const model of [torusModel, floats]) {
      const [hot, cold] = rangeWithoutPilot(model);
      const [hotter, colder] = pilotRange(model);
      assert.ok(0 < hotter && hotter < hot && hot < cold && cold < colder);
    }
    assert.deepEqual(
      [rangeWithoutPilot(empty), pilotRange(empty)],
      [
        [1, 1],
        [1, 1],
      ],
    );
  });
});

describe("plan accounting", () => {
  test("counts the blocks that hold all reads, or null when the number is open", () => {
    const plan = planned(torusModel, { numReads: 129 });
    assert.equal(numBlocks(plan), Math.ceil(129 / plan.blockReads));
    assert.equal(numBlocks({ ...plan, numReads: null }), null);
  });

  test("canonical JSON orders keys at every depth and leaves lists as they are", () => {
    assert.equal(canonicalJson({ b: [{ d: 1, c: null }, 2, 1], a: "x" }), '{"a":"x","b":[{"c":null,"d":1},2,1]}');
  });
});
