import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { logLags } from "../../../core/trace/autocorrelation.ts";
import { integratedTime, tailRate } from "../../../lab/report/telemetry.ts";

/** Telemetry whose energy has this ρ, at lags up to so many looks. */
function telemetryOf(rho: (lag: number) => number, looks: number, spacing = 1, chains = 1e4) {
  const lags = logLags(looks);
  const lag_sweeps = lags.map((lag) => lag * spacing);
  const pairs = lags.map((lag) => chains * (looks - lag));
  return { autocorrelation: { energy: { lag_sweeps, rho: lag_sweeps.map(rho), pairs } } };
}

describe("the integrated time", () => {
  test.each([0, 0.5, 0.9, 0.98])("of r^t is (1 + r)/(1 − r): r = %d", (r) => {
    const exact = (1 + r) / (1 - r);
    const found = integratedTime(
      telemetryOf((lag) => r ** lag, 1000),
      "energy",
      null,
    );
    // e^(−12) of it lies beyond six integrated times, which are twelve relaxation times; lags are no further than that.
    assert.ok(found !== null && Math.abs(found - exact) < 1e-4 * exact, `${found}, exact ${exact}`);
  });

  test("of two decays is right to 2 % between lags √2 apart", () => {
    const [r, s] = [0.7, 0.97];
    const exact = 0.6 * ((1 + r) / (1 - r)) + 0.4 * ((1 + s) / (1 - s));
    const found = integratedTime(
      telemetryOf((lag) => 0.6 * r ** lag + 0.4 * s ** lag, 1000),
      "energy",
      null,
    );
    assert.ok(found !== null && Math.abs(found - exact) < 0.02 * exact, `${found}, exact ${exact}`);
  });

  test("does not grow by noise after ρ is gone", () => {
    const found = integratedTime(
      telemetryOf((lag) => (lag < 40 ? 0.5 ** lag : 0.02), 1000),
      "energy",
      null,
    );
    assert.ok(found !== null && Math.abs(found - 3) < 1e-3);
  });

  test("is unknown where looks end before ρ does, and of what was not watched", () => {
    assert.equal(
      integratedTime(
        telemetryOf((lag) => 0.99 ** lag, 100),
        "energy",
        null,
      ),
      null,
    );
    assert.equal(
      integratedTime(
        telemetryOf((lag) => 0.9 ** lag, 1000),
        "overlap",
        null,
      ),
      null,
    );
    assert.equal(integratedTime(null, "energy", null), null);
    assert.equal(integratedTime({ autocorrelation: null }, "energy", null), null);
  });
});

test("the integrated time is unknown where the burn-in, a third of the looks, is shorter than five relaxation times", () => {
  const looks = 300;
  const times = [4.9, 5.1].map((relaxations) => {
    const rate = relaxations / (looks / 3);
    return integratedTime(
      telemetryOf((lag) => Math.exp(-rate * lag), looks),
      "energy",
      rate,
    );
  });
  assert.ok(times[0] === null && times[1] !== null);
  // Without the exact gap, that of the tail.
  const rate = 4 / (looks / 3);
  assert.equal(
    integratedTime(
      telemetryOf((lag) => Math.exp(-rate * lag), looks),
      "energy",
      null,
    ),
    null,
  );
});

describe("the rate of the tail", () => {
  test("is that of one decay, in sweeps, whatever the distance of looks", () => {
    for (const spacing of [1, 5]) {
      const measured = tailRate(
        telemetryOf((lag) => 0.5 * Math.exp(-0.03 * lag), 300, spacing),
        null,
      );
      assert.ok(measured !== null && Math.abs(measured.rate - 0.03) < 1e-9);
    }
  });

  test("of two decays is between them, near the slower one", () => {
    const rho = (lag: number): number => 0.7 * Math.exp(-0.3 * lag) + 0.3 * Math.exp(-0.02 * lag);
    const measured = tailRate(telemetryOf(rho, 300), 0.02);
    assert.ok(measured !== null && measured.rate > 0.02 && measured.rate < 0.021, `${measured?.rate}`);
  });

  test("is unknown where ρ is not clear of its noise at two lags", () => {
    assert.equal(
      tailRate(
        telemetryOf((lag) => Math.exp(-lag), 300, 1, 1),
        null,
      ),
      null,
    );
  });

  test("errs by the scatter of ρ at its ends, and is unknown where that is half of it", () => {
    const rho = (lag: number): number => Math.exp(-0.03 * lag);
    const errors = [1e4, 1e6].map((chains) => tailRate(telemetryOf(rho, 90, 1, chains), 0.03)?.error ?? Number.NaN);
    assert.ok(errors[0] > 5 * errors[1] && errors[1] > 0, errors.join(" "));
    assert.equal(
      tailRate(
        telemetryOf((lag) => 0.9 - 1e-5 * lag, 90, 1, 1e4),
        null,
      ),
      null,
    );
  });
});
