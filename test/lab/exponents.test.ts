import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agreement, rankCorrelation, verdictOf } from "../../lab/exponents/agreement.ts";
import { readExponents } from "../../lab/exponents/exponents-file.ts";
import { chosenInstances, LARGEST_DIFFICULTY } from "../../lab/exponents/instances.ts";
import { measuredExponent } from "../../lab/exponents/measure.ts";
import { quenchFailures } from "../../lab/spectrum/cooling-envelope.ts";
import { exactAnneal, failureEnvelope, linearBetas } from "../../lab/spectrum/exact-anneal.ts";
import { spingap } from "../support/command.ts";
import { testRandom, testSeed } from "../support/models.ts";

describe("the list of random instances", () => {
  test("begins with every shorter list, and holds difficulties between 0 and 6 only", () => {
    const long = chosenInstances(15, 3);
    expect(long.slice(0, 5)).toEqual(chosenInstances(5, 3));
    for (const { constants } of long) {
      expect(constants.difficulty).toBeGreaterThan(0);
      expect(constants.difficulty).toBeLessThanOrEqual(LARGEST_DIFFICULTY);
      // The critical well is one of the wells: no deeper than the deepest.
      expect(constants.criticalDepth).toBeLessThanOrEqual(constants.deepest);
    }
    expect(new Set(long.map(({ model }) => model.n))).toEqual(new Set([6, 7, 8]));
    expect(chosenInstances(3, 4)).not.toEqual(long.slice(0, 3));
  });
});

describe("best coolings", () => {
  const instances = chosenInstances(20, 3).filter(({ model }) => model.n === 6);

  test("reach failures that fall with 1/D: within 15 % below D = 2, where logarithms are small", () => {
    const easy = instances.filter(({ constants }) => constants.difficulty < 2);
    expect(easy.length).toBeGreaterThan(0);
    for (const { table, constants } of easy) {
      const { predicted, measured } = measuredExponent(table, constants);
      expect(Math.abs(measured / predicted - 1), `D = ${constants.difficulty}`).toBeLessThanOrEqual(0.15);
    }
  });

  test("fail less than linear ramps, whose exponent lacks a factor 1 − 1/ln t", () => {
    const { table, constants } = instances.reduce((a, b) => (b.constants.difficulty < a.constants.difficulty ? b : a));
    const times = [2 ** 13, 2 ** 18];
    const { points, predicted } = measuredExponent(table, constants, times);
    const end = (1.2 * Math.log(times[1])) / constants.criticalDepth;
    const settings = {
      table,
      rule: "metropolis",
      betas: linearBetas(end / 60, 60),
      shortest: 64,
      doublings: 9,
    } as const;
    const ramps = failureEnvelope(settings, exactAnneal(settings), times);
    for (const k of [0, 1]) expect(points[k].value).toBeLessThan(ramps[k].value);
    const slope = Math.log2(ramps[0].value / ramps[1].value) / 5;
    // 1 − 1/ln t at the middle of the window is 0.907.
    expect(Math.abs(slope / predicted - 0.907)).toBeLessThanOrEqual(0.08);
  });
});

test("a quench leaves plateaus: only what lies in a well fails", () => {
  // Two spins: 00 is the ground state, 10 and 11 are level, 01 is a pass. From 11 a step that costs nothing leads to 10, and down.
  // What is left of 20,000 attempts is the least of all doubles.
  for (const share of quenchFailures(Float64Array.of(0, 1, 3, 1))) expect(share).toBeLessThan(1e-300);
  // With 11 below 01 and 10 it is a well of its own; a pass goes either way.
  const well = quenchFailures(Float64Array.of(0, 3, 3, 1));
  expect(well[3]).toBe(1);
  expect(Math.abs(well[1] - 0.5)).toBeLessThanOrEqual(1e-12);
});

describe("agreement of measured with foretold exponents", () => {
  const pairsOf = (slope: number, seed: number, count = 120) => {
    const uniform = testRandom(testSeed() + seed);
    return Array.from({ length: count }, () => {
      const predicted = 0.2 + 4 * uniform() ** 2;
      return { predicted, measured: slope * predicted * (1 + 0.1 * (uniform() - 0.5)) };
    });
  };

  test("a slope of 1 is within its interval, one of 0.8 is not, and shuffled predictions have none", () => {
    const uniform = testRandom(testSeed());
    const right = agreement(pairsOf(1, 1), uniform);
    expect(right.slope.low).toBeLessThanOrEqual(1);
    expect(right.slope.high).toBeGreaterThanOrEqual(1);
    // The wider level is wider, on either side.
    expect(right.slopeSure.low).toBeLessThan(right.slope.low);
    expect(right.slopeSure.high).toBeGreaterThan(right.slope.high);
    expect(right.rankCorrelation).toBeGreaterThan(0.95);
    expect(right.chance).toBeLessThanOrEqual(0.001);
    // 2000 shufflings of 120: their mean has a standard error of 1/√119/√2000 = 0.002.
    expect(Math.abs(right.shuffled.rankCorrelation)).toBeLessThan(0.01);
    expect(right.shuffled.slope.low).toBeLessThan(0);
    expect(right.shuffled.slope.high).toBeGreaterThan(0);
    expect(verdictOf(right)).toEqual({ slopeOne: true, narrow: true, ordered: true, agrees: true });
    const low = agreement(pairsOf(0.8, 2), uniform);
    expect(low.slope.high).toBeLessThan(1);
    expect(verdictOf(low)).toMatchObject({ slopeOne: false, ordered: true, agrees: false });
  });

  test("right studies of 30 instances are not failed by chance: 39 of 40 pass at least, and unrelated numbers do not", () => {
    const uniform = testRandom(testSeed() + 9);
    let passed = 0;
    for (let study = 0; study < 40; study++)
      if (verdictOf(agreement(pairsOf(1, 100 + study, 30), uniform)).agrees) passed++;
    // One in 1000 fails, and at 30 instances some more; of a 95 % rule with a single shuffling one in ten.
    expect(passed).toBeGreaterThanOrEqual(39);
    for (let study = 0; study < 10; study++) {
      const pairs = pairsOf(1, 300 + study, 30);
      const unrelated = pairs.map(({ predicted }, k) => ({ predicted, measured: pairs[(k + 11) % 30].measured }));
      expect(verdictOf(agreement(unrelated, uniform)).agrees).toBe(false);
    }
  }, 120_000);

  test("equal values share their ranks", () => {
    // Ranks 0.5, 0.5, 2 and 0, 1, 2: by hand ½ √3.
    const pairs = [
      { predicted: 1, measured: 1 },
      { predicted: 1, measured: 2 },
      { predicted: 2, measured: 3 },
    ];
    expect(rankCorrelation(pairs)).toBeCloseTo(Math.sqrt(3) / 2, 12);
  });
});

describe("the file of exponents", () => {
  test("that was cut is read up to its last whole line", () => {
    const line = { kind: "instance", draw: 0, sha256: "a", predicted: 1, measured: 1, failures: [], betas: [] };
    const list = { kind: "list", version: 1, seed: 1, times: [], instances: [] };
    const text = `${JSON.stringify(list)}\n${JSON.stringify(line)}\n{"kind":"inst`;
    expect(readExponents(text)).toEqual({ list, lines: [line] });
    expect(readExponents("")).toEqual({ list: null, lines: [] });
  });

  test("that lists something else is left alone, and refused", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "spingap-exponents-")), "other.jsonl");
    writeFileSync(path, `${JSON.stringify({ kind: "list", version: 1, seed: 2, times: [], instances: [] })}\n`);
    const { code, stderr } = await spingap(["lab", "exponents", "--instances", "3", "--out", path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out: .* holds another list/);
  });
});
