import assert from "node:assert/strict";
import { test } from "vitest";
import {
  checkCurve,
  curveAt,
  fieldCurve,
  gammaRange,
  linearExchange,
  pathCurve,
  pathIntegralSchedule,
} from "../../../core/path-integral/schedule.ts";

const four = { beta: 10, unit: 0.5, points: 4, sweepsPerPoint: 3 };

test("a forward anneal takes the field from Γ0 to nothing as the energy comes", () => {
  const schedule = pathIntegralSchedule({ kind: "forward" }, linearExchange(3), four);
  assert.deepEqual([...schedule.betaEnergy], [0.625, 1.875, 3.125, 4.375]);
  assert.deepEqual([...schedule.betaGamma], [26.25, 18.75, 11.25, 3.75]);
  assert.equal(schedule.sweepsPerPoint, 3);
});

test("a range of the field alone leaves the energy at full scale", () => {
  const schedule = pathIntegralSchedule({ kind: "forward" }, gammaRange(2, 1), four);
  assert.deepEqual([...schedule.betaEnergy], [5, 5, 5, 5]);
  assert.deepEqual([...schedule.betaGamma], [18.75, 16.25, 13.75, 11.25]);
});

test("a field of any shape leaves the energy at full scale, too", () => {
  const bent = fieldCurve([
    [0, 4],
    [0.5, 1],
    [1, 0],
  ]);
  const schedule = pathIntegralSchedule({ kind: "forward" }, bent, four);
  assert.deepEqual([...schedule.betaEnergy], [5, 5, 5, 5]);
  assert.deepEqual([...schedule.betaGamma], [32.5, 17.5, 7.5, 2.5]);
});

test("a pause holds s for its share of the time, between two slopes of the same steepness", () => {
  const curve = pathCurve({ kind: "pause", s: 0.25, share: 0.5 });
  const s = [0, 0.0625, 0.125, 0.3, 0.625, 0.8125, 1].map((x) => curveAt(curve, x));
  assert.deepEqual(s, [0, 0.125, 0.25, 0.25, 0.25, 0.625, 1]);
});

test("a reverse anneal goes from 1 down to s, holds it, and comes back", () => {
  const curve = pathCurve({ kind: "reverse", s: 0.5, share: 0.5 });
  assert.deepEqual(
    [0, 0.125, 0.25, 0.5, 0.75, 0.875, 1].map((x) => curveAt(curve, x)),
    [1, 0.75, 0.5, 0.5, 0.5, 0.75, 1],
  );
  const held = pathIntegralSchedule({ kind: "reverse", s: 0.5, share: 1 }, linearExchange(1), four);
  assert.deepEqual([...held.betaGamma], [5, 5, 5, 5]);
});

test("two points at one place are a step", () => {
  const curve = [
    [0, 1],
    [0.5, 1],
    [0.5, 3],
    [1, 3],
  ] as const;
  assert.deepEqual(
    [0, 0.49, 0.5, 1].map((x) => curveAt(curve, x)),
    [1, 1, 3, 3],
  );
});

test("a curve that does not span the anneal, goes back, or is negative is refused with its reason", () => {
  const reason = (curve: [number, number][]): string => {
    const checked = checkCurve("a.txt", curve);
    return checked.ok || checked.failure.kind !== "invalid-input" ? "" : checked.failure.reason;
  };
  assert.match(reason([[0, 1]]), /two or more points, got 1/);
  assert.match(
    reason([
      [0, 1],
      [0.9, 0],
    ]),
    /from 0 to 1, got 0 to 0\.9/,
  );
  assert.match(
    reason([
      [0, 1],
      [0.6, 1],
      [0.5, 1],
      [1, 0],
    ]),
    /point 3 .*0\.5/,
  );
  assert.match(
    reason([
      [0, 1],
      [1, -1],
    ]),
    /≥ 0, got -1 at 1/,
  );
  assert.match(
    reason([
      [0, Number.NaN],
      [1, 1],
    ]),
    /got NaN at 0/,
  );
  assert.equal(
    reason([
      [0, 1],
      [1, 0],
    ]),
    "",
  );
});
