import { chiSquareTail } from "../../core/statistics/special-functions.ts";
import type { Uniform } from "./bootstrap.ts";
import { normalQuantile } from "./normal.ts";

/** A measured point with the standard error of its value, both > 0. */
export interface Measured {
  readonly x: number;
  readonly value: number;
  readonly error: number;
}

export interface Slope {
  readonly slope: number;
  readonly intercept: number;
  readonly slopeError: number;
  /** 95 %, from the given errors. */
  readonly low: number;
  readonly high: number;
  /** Σ of squared residuals over errors, and its degrees of freedom. */
  readonly chiSquare: number;
  readonly degrees: number;
  /** Share of χ² beyond that one: small where a straight line does not describe the points. */
  readonly goodness: number;
}

/** ln value = intercept + slope · ln x by least squares weighted with the errors of ln value. Needs two points or more. */
export function logLogSlope(points: readonly Measured[]): Slope {
  const rows = points.map(({ x, value, error }) => ({
    u: Math.log(x),
    v: Math.log(value),
    weight: (value / error) ** 2,
  }));
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  const meanU = rows.reduce((sum, { weight, u }) => sum + weight * u, 0) / total;
  const meanV = rows.reduce((sum, { weight, v }) => sum + weight * v, 0) / total;
  const spread = rows.reduce((sum, { weight, u }) => sum + weight * (u - meanU) ** 2, 0);
  const slope = rows.reduce((sum, { weight, u, v }) => sum + weight * (u - meanU) * (v - meanV), 0) / spread;
  const intercept = meanV - slope * meanU;
  const chiSquare = rows.reduce((sum, { weight, u, v }) => sum + weight * (v - intercept - slope * u) ** 2, 0);
  const degrees = points.length - 2;
  const slopeError = 1 / Math.sqrt(spread);
  const z = normalQuantile(0.975);
  return {
    slope,
    intercept,
    slopeError,
    low: slope - z * slopeError,
    high: slope + z * slopeError,
    chiSquare,
    degrees,
    goodness: degrees > 0 ? chiSquareTail(chiSquare, degrees) : Number.NaN,
  };
}

/**
 * Goodness of fit by parametric bootstrap: the share of data sets drawn from the fitted line whose own fit has a larger χ².
 * For counts, `draw` makes a point as it was measured, so small counts are judged by their own law, not by a normal one.
 *
 * @param draw  a new measurement at x where the truth is `value`.
 */
export function goodnessByBootstrap(
  points: readonly Measured[],
  draw: (x: number, value: number, uniform: Uniform) => Measured,
  uniform: Uniform,
  draws = 1000,
): number {
  const fit = logLogSlope(points);
  let larger = 0;
  for (let k = 0; k < draws; k++) {
    const again = points.map(({ x }) => draw(x, Math.exp(fit.intercept + fit.slope * Math.log(x)), uniform));
    if (logLogSlope(again).chiSquare >= fit.chiSquare) larger++;
  }
  return (larger + 1) / (draws + 1);
}
